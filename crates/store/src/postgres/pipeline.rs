//! Statements sent together on one connection: the server runs them in order, we wait once.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::Client;
use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, MaybeDone, maybe_done};
use tokio_postgres::{Error, Row, Statement};

use super::errors::{Fault, conflict};
use crate::rows::Value;

/// Writes that belong to one transaction, sent together with its begin and its commit: one round trip.
///
/// Nobody looks at answers before the commit is sent, so each write must fail by itself where it may not succeed.
#[derive(Default)]
pub(super) struct Writes<'a> {
    steps: Vec<Write<'a>>,
}

/// One write. When it fails by a constraint, `what` has changed meanwhile.
struct Write<'a> {
    sql: Cow<'static, str>,
    values: Vec<Value<'a>>,
    what: &'static str,
}

/// How many rows share a statement. Each number is a statement that the server has to prepare once, so there are few.
const GROUPS: [usize; 3] = [50, 7, 1];

impl<'a> Writes<'a> {
    /// A new row; a constraint refuses it where it may not be.
    pub(super) fn insert(&mut self, sql: &'static str, values: impl IntoIterator<Item = Value<'a>>, what: &'static str) {
        self.steps.push(Write { sql: sql.into(), values: values.into_iter().collect(), what });
    }

    /// Any number of new rows of one table. `into` is the statement up to `values`.
    pub(super) fn insert_all<const N: usize>(&mut self, into: &str, rows: impl IntoIterator<Item = [Value<'a>; N]>, what: &'static str) {
        self.in_groups(rows, |tuples| format!("{into} values {tuples}"), what);
    }

    /// A change of any number of rows, by any number of keys. `change` is the statement up to `in`.
    pub(super) fn change_any_of<const N: usize>(
        &mut self,
        change: &str,
        keys: impl IntoIterator<Item = [Value<'a>; N]>,
        what: &'static str,
    ) {
        self.in_groups(keys, |tuples| format!("{change} in ({tuples})"), what);
    }

    fn in_groups<const N: usize>(
        &mut self,
        rows: impl IntoIterator<Item = [Value<'a>; N]>,
        sql: impl Fn(&str) -> String,
        what: &'static str,
    ) {
        let mut rows: VecDeque<_> = rows.into_iter().collect();
        let tuple = |row: usize| format!("({})", (row * N + 1..=row * N + N).map(|n| format!("${n}")).collect::<Vec<_>>().join(", "));
        for size in GROUPS {
            while rows.len() >= size {
                let values = rows.drain(..size).flatten().collect();
                let tuples = (0..size).map(tuple).collect::<Vec<_>>().join(", ");
                self.steps.push(Write { sql: sql(&tuples).into(), values, what });
            }
        }
    }

    /// A change of exactly one row. Where there is none, dividing by their number fails the transaction.
    pub(super) fn change(&mut self, sql: &str, values: impl IntoIterator<Item = Value<'a>>, what: &'static str) {
        let sql = format!("with changed as ({sql} returning 1) select 1 / count(*) from changed").into();
        self.steps.push(Write { sql, values: values.into_iter().collect(), what });
    }

    /// A change of any number of rows.
    pub(super) fn change_any(&mut self, sql: &'static str, values: impl IntoIterator<Item = Value<'a>>, what: &'static str) {
        self.insert(sql, values, what);
    }

    /// Sends begin, all writes, the step of the feed and commit, and waits once. Answers the new feed position.
    ///
    /// The first write that fails is the reason; what comes after it only echoes it, and the commit then takes all of it back.
    /// The feed's row stays locked until the transaction ends, so positions appear in commit order. A caller who drops this
    /// future leaves no transaction open: everything has left with the first poll.
    pub(super) async fn run(self, client: &Client) -> Result<i64, Fault> {
        // Prepared before the first is sent: a statement that had to wait for this would lose its place in the order.
        let feed = client.prepare_cached("update feed set position = position + 1 returning position").await?;
        let mut statements = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            statements.push(client.prepare_cached(&step.sql).await?);
        }
        let mut calls: Vec<BoxFuture<'_, Result<i64, Error>>> = Vec::with_capacity(statements.len() + 3);
        calls.push(Box::pin(async { control(client, "begin").await.map(|_| 0) }));
        for (step, statement) in self.steps.iter().zip(&statements) {
            calls.push(Box::pin(async move { client.execute_raw(statement, &step.values).await.map(u64::cast_signed) }));
        }
        calls.push(Box::pin(async { client.query_one(&feed, &[]).await?.try_get(0) }));
        calls.push(Box::pin(async { control(client, "commit").await.map(|_| 0) }));
        let mut answers = in_order(calls).await.into_iter();
        answers.next().expect("begin answers first")?;
        for step in &self.steps {
            answers.next().expect("every write answers").map_err(conflict(step.what))?;
        }
        let position = answers.next().expect("the feed answers")?;
        answers.next().expect("commit answers last")?;
        Ok(position)
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
