//! Statements sent together on one connection: the server runs them in order, we wait once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::Transaction;
use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, MaybeDone, maybe_done};
use tokio_postgres::{Client, Error, Row, Statement};

use super::errors::{Fault, conflict};
use crate::StoreError;
use crate::rows::Value;

/// Writes that belong to one transaction.
#[derive(Default)]
pub(super) struct Writes<'a> {
    steps: Vec<Write<'a>>,
}

/// One write. Where it must touch exactly one row, a broken constraint and a row that is not there mean that something has changed meanwhile.
struct Write<'a> {
    sql: &'static str,
    values: Vec<Value<'a>>,
    touches: Touches,
}

/// How many rows a write must touch.
#[derive(Clone, Copy)]
enum Touches {
    /// Exactly one; else this has changed meanwhile.
    One(&'static str),
    /// Any number.
    Any,
}

impl<'a> Writes<'a> {
    pub(super) fn add(&mut self, sql: &'static str, values: impl IntoIterator<Item = Value<'a>>, what: &'static str) {
        self.steps.push(Write { sql, values: values.into_iter().collect(), touches: Touches::One(what) });
    }

    /// A write that may touch any number of rows.
    pub(super) fn add_any(&mut self, sql: &'static str, values: impl IntoIterator<Item = Value<'a>>) {
        self.steps.push(Write { sql, values: values.into_iter().collect(), touches: Touches::Any });
    }

    /// Sends all, then the step of the feed, and waits once. The first that fails is the reason; the ones after it only echo it.
    ///
    /// The feed's row stays locked until the transaction ends, so positions appear in commit order.
    pub(super) async fn run(self, tx: &Transaction<'_>) -> Result<i64, Fault> {
        // Prepared before the first is sent: a statement that had to wait for this would lose its place in the order.
        let feed = tx.prepare_cached("update feed set position = position + 1 returning position").await?;
        let mut statements = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            statements.push(tx.prepare_cached(step.sql).await?);
        }
        let mut calls: Vec<BoxFuture<'_, Result<i64, Error>>> = Vec::with_capacity(statements.len() + 1);
        for (step, statement) in self.steps.iter().zip(&statements) {
            calls.push(Box::pin(async move { tx.execute_raw(statement, &step.values).await.map(u64::cast_signed) }));
        }
        calls.push(Box::pin(async { tx.query_one(&feed, &[]).await?.try_get(0) }));
        let mut answers = in_order(calls).await;
        let position = answers.pop().expect("the feed answers last");
        for (step, touched) in self.steps.iter().zip(answers) {
            match step.touches {
                Touches::One(what) => {
                    if touched.map_err(conflict(what))? != 1 {
                        return Err(StoreError::Conflict { what }.into());
                    }
                }
                Touches::Any => _ = touched?,
            }
        }
        Ok(position?)
    }
}

/// Rows of several prepared queries from one snapshot, in one round trip.
pub(super) async fn snapshot<const N: usize>(client: &Client, queries: [(&Statement, &[Value<'_>]); N]) -> Result<[Vec<Row>; N], Fault> {
    // All messages leave with the first poll, so a caller who drops this future leaves no transaction open.
    let mut calls: Vec<BoxFuture<'_, Result<Vec<Row>, Error>>> = Vec::with_capacity(N + 2);
    calls.push(Box::pin(control(client, "begin isolation level repeatable read read only")));
    for (statement, values) in queries {
        calls.push(Box::pin(rows(client, statement, values)));
    }
    calls.push(Box::pin(control(client, "commit")));
    let answers = in_order(calls).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    let answers: Vec<_> = answers.into_iter().skip(1).take(N).collect();
    Ok(answers.try_into().expect("one answer for each query"))
}

async fn control(client: &Client, sql: &str) -> Result<Vec<Row>, Error> {
    client.batch_execute(sql).await.map(|()| Vec::new())
}

pub(super) async fn rows(client: &Client, statement: &Statement, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
    client.query_raw(statement, values).await?.try_collect().await
}

/// Polls all futures in the order given, so that what the first poll of each sends leaves in that order.
pub(super) async fn in_order<F: Future>(calls: Vec<F>) -> Vec<F::Output> {
    let mut calls: Vec<Pin<Box<MaybeDone<F>>>> = calls.into_iter().map(|call| Box::pin(maybe_done(call))).collect();
    poll_fn(|context| {
        let mut all_done = true;
        for call in &mut calls {
            all_done &= call.as_mut().poll(context).is_ready();
        }
        if all_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    calls.iter_mut().map(|call| call.as_mut().take_output().expect("all are done")).collect()
}
