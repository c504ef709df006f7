//! Publish (HTTP request in → committed, with outbox row) against a bare insert transaction in the same database.

use std::time::{Duration, Instant};

use sev1_testkit::http::Connection;

use crate::server::{Server, declare, publish_body};
use crate::sink::Sink;
use crate::table::{Table, median};

const ROUNDS: usize = 400;

pub(crate) fn measure(table: &mut Table) {
    sqlite(table);
    postgres(table);
}

fn sqlite(table: &mut Table) {
    let sink = Sink::start();
    let server = sink.server("");
    let bare = rusqlite::Connection::open(server.home.database_file()).expect("the same file");
    bare.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; create table bench_row (id integer primary key, body text) strict;",
    )
    .expect("a new table");
    let body = publish_body(0);
    let insert = || {
        bare.execute_batch("begin immediate").expect("a transaction");
        bare.prepare_cached("insert into bench_row (body) values (?1)").and_then(|mut s| s.execute([&body])).expect("an insert");
        bare.execute_batch("commit").expect("a commit");
    };
    let (publish, insert) = in_turns(&server, insert);
    table.ratio("publish, SQLite (median)", publish, ("bare insert transaction", insert), 2.5);
}

fn postgres(table: &mut Table) {
    let started = match sev1_testkit::databases::ThrowAwayPostgres::start() {
        Ok(started) => started,
        Err(why) => return table.missing("publish, PostgreSQL (median)", &why),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let url = runtime.block_on(sev1_testkit::databases::fresh_database(started.url())).expect("a fresh database");
    let sink = Sink::start();
    let server = sink.server(&url);
    let client = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("the same database");
        tokio::spawn(async move {
            let _ = connection.await;
        });
        client.batch_execute("create table bench_row (id bigserial primary key, body text)").await.expect("a new table");
        client
    });
    let body = publish_body(0);
    let statement = runtime.block_on(client.prepare("insert into bench_row (body) values ($1)")).expect("a statement");
    let insert = || {
        runtime.block_on(async {
            client.batch_execute("begin").await.expect("a transaction");
            client.execute(&statement, &[&body]).await.expect("an insert");
            client.batch_execute("commit").await.expect("a commit");
        });
    };
    let (publish, insert) = in_turns(&server, insert);
    table.ratio("publish, PostgreSQL (median)", publish, ("bare insert transaction", insert), 2.5);
}

/// Publishes and inserts in turns, so that both meet the same noise.
fn in_turns(server: &Server, insert: impl Fn()) -> (Duration, Duration) {
    let mut connection = server.connect();
    let path = format!("{}/updates", declare(&mut connection));
    let (mut publishes, mut inserts) = (Vec::new(), Vec::new());
    for n in 0..ROUNDS {
        publishes.push(timed(|| publish(&mut connection, &path, n)));
        settle(&mut connection);
        inserts.push(timed(&insert));
    }
    (median(&mut publishes), median(&mut inserts))
}

pub(crate) fn publish(connection: &mut Connection, path: &str, n: usize) {
    let published = connection.request("POST", path, &publish_body(n)).expect("an answer");
    assert_eq!(published.status, 201, "{}", published.text());
}

/// Lets the worker of the server finish its attempt, so that it does not write while something is measured.
pub(crate) fn settle(connection: &mut Connection) {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(5) {
        let metrics = connection.request("GET", "/metrics", "").expect("an answer");
        if metrics.text().lines().any(|l| l.starts_with("sev1_outbox_undone") && l.ends_with(" 0")) {
            return;
        }
    }
}

pub(crate) fn timed(f: impl FnOnce()) -> Duration {
    let started = Instant::now();
    f();
    started.elapsed()
}
