//! Databases that cannot be used, each with an error that says what to do and holds no password.

use std::path::Path;

use sev1_store::postgres::PostgresStore;
use sev1_store::sqlite::SqliteStore;
use sev1_store::{Store, StoreError};

use crate::given::{declared, noon};

fn context(error: StoreError) -> String {
    match error {
        StoreError::Unavailable { context, .. } => context,
        other => panic!("unavailable was due, not {other}"),
    }
}

#[test]
fn a_file_that_is_no_database_is_reported_as_corrupt() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "this is not a database, just a long enough text\n".repeat(200)).expect("written");
    let Err(StoreError::Corrupt { table, row, problem, .. }) = SqliteStore::open(&file) else { panic!("it is no database") };
    assert_eq!(table, "file");
    assert!(row.ends_with("notes.txt") && problem.contains("backup"), "{row}: {problem}");
}

#[tokio::test]
async fn a_database_with_torn_pages_is_reported_as_corrupt() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sev1.db");
    let store = SqliteStore::open(&file).expect("a new file");
    store.migrate(noon()).await.expect("migrated");
    drop(store);
    let mut bytes = std::fs::read(&file).expect("read");
    bytes[100..].fill(0xA5);
    std::fs::write(&file, bytes).expect("written");
    let outcome = match SqliteStore::open(&file) {
        Ok(store) => store.check_schema().await,
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Corrupt { table: "file", .. })), "{outcome:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let blocked = folder.path().join("a-file");
    std::fs::write(&blocked, "").expect("written");
    let message = context(SqliteStore::open(&blocked.join("sev1.db")).expect_err("a file is no folder"));
    assert!(message.contains("a-file/sev1.db") && message.contains("folder exists"), "{message}");
    let message = context(SqliteStore::open(folder.path()).expect_err("a folder is no file"));
    assert!(message.contains("configure another file"), "{message}");
}

#[tokio::test]
async fn only_this_user_may_read_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new").join("sev1.db");
    let store = SqliteStore::open(&file).expect("a new file");
    store.migrate(noon()).await.expect("migrated");
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&folder.path().join("new"))), (0o600, 0o700));
    assert_eq!(mode(&folder.path().join("new").join("sev1.db-wal")), 0o600);
}

#[tokio::test]
async fn a_throw_away_database_works_like_any_other_while_it_lasts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("drill.db");
    let store = SqliteStore::open_throw_away(&file).expect("a new file");
    store.migrate(noon()).await.expect("migrated");
    let state = declared(&store, 1).await;
    drop(store);
    let again = SqliteStore::open(&file).expect("it is a database");
    assert_eq!(again.incident(state.incident.number).await.expect("read"), Some(state));
}

#[tokio::test]
async fn a_server_that_cannot_be_used_is_named_without_the_password() {
    // Nobody listens on a port that was just given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let cases = [
        (format!("postgres://dana:hunter2@127.0.0.1:{port}/sev1"), "check that it runs"),
        (format!("postgres://dana:hunter2@127.0.0.1:{port}/sev1?sslmode=require"), "sslmode=require is not supported yet"),
        ("postgres://dana:hunter2@[/sev1".to_owned(), "write it as postgres://"),
        ("dana:hunter2".to_owned(), "write it as postgres://"),
        ("postgres://dana:hunter2@127.0.0.1/sev1?hunter2=1".to_owned(), "write it as postgres://"),
    ];
    for (url, advice) in cases {
        let error = PostgresStore::connect(&url).await.expect_err("nobody is there");
        let mut said = format!("{error:?} {error}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            said.push_str(&cause.to_string());
            source = cause.source();
        }
        assert!(!said.contains("hunter2"), "{said}");
        let message = context(error);
        assert!(message.contains(advice), "{message}");
    }
}
