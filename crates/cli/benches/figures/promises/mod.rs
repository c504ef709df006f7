//! Promises: what a sweep costs, how soon a step leaves, and how long a drill takes.

mod drill;
mod rush;
mod sweep;

use std::future::Future;

use sev1_testkit::databases::{ThrowAwayPostgres, fresh_database};
use tokio::runtime::Runtime;

use crate::table::Table;

pub(crate) fn measure(table: &mut Table) {
    sweep::measure(table);
    rush::measure(table);
    drill::measure(table);
}

/// Several threads, as in a server: a SQLite call moves the other tasks away.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn done<T, E: std::fmt::Display>(runtime: &Runtime, work: impl Future<Output = Result<T, E>>) -> T {
    runtime.block_on(work).unwrap_or_else(|e| panic!("the database refuses: {e}"))
}

/// A new database on a throw-away server.
fn fresh(runtime: &Runtime, server: &ThrowAwayPostgres) -> String {
    runtime.block_on(fresh_database(server.url())).expect("a fresh database")
}
