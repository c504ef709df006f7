//! The schema: made once, checked always, never touched by an older program.

use std::sync::Arc;

use sev1_store::{Store, StoreError};

use crate::database::Database;
use crate::given::{declared, minute};

on_both_databases!(
    a_schema_is_made_once,
    nodes_that_start_together_migrate_once,
    a_newer_schema_is_refused,
    an_empty_database_must_be_migrated_first,
);

/// Back to an empty database.
const EMPTY: &str = "drop table schema_version; drop table attempt; drop table delivery; drop table promise_step; drop table timeline_entry; drop table promise; \
                     drop table incident_update; drop table incident; drop table idempotency; drop table api_token; drop table feed;";

async fn a_schema_is_made_once(db: &Database) {
    db.check_schema().await.expect("the fresh database is migrated");
    declared(&**db, 1).await;
    assert_eq!(db.migrate(minute(1)).await.expect("nothing to do"), Vec::<u32>::new());
    assert!(db.incident(crate::given::number(1)).await.expect("read").is_some());
    db.tamper(EMPTY).await;
    assert_eq!(db.open_again().await.migrate(minute(2)).await.expect("migrated"), [1, 2]);
}

async fn nodes_that_start_together_migrate_once(db: &Database) {
    db.tamper(EMPTY).await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let node: Arc<dyn Store> = db.open_again().await;
        tasks.push(tokio::spawn(async move { node.migrate(minute(1)).await }));
    }
    let mut applied = Vec::new();
    for task in tasks {
        applied.extend(task.await.expect("no panic").expect("migrated or nothing to do"));
    }
    assert_eq!(applied, [1, 2]);
}

async fn a_newer_schema_is_refused(db: &Database) {
    db.tamper("insert into schema_version (version, name, applied_at_ms) values (99, 'tomorrow', 0)").await;
    let refused = |result| matches!(result, Err(StoreError::SchemaNewer { found: 99, known: 2 }));
    assert!(refused(db.check_schema().await));
    assert!(refused(db.migrate(minute(1)).await.map(drop)));
}

async fn an_empty_database_must_be_migrated_first(db: &Database) {
    db.tamper(EMPTY).await;
    let fresh = db.open_again().await;
    assert!(matches!(fresh.check_schema().await, Err(StoreError::SchemaOlder { found: 0, known: 2 })));
    assert!(matches!(fresh.tokens().await, Err(StoreError::Unavailable { .. })));
}
