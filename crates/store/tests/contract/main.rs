//! The contract of the store: small promises, written once, kept by both databases.
//!
//! Each test gets a fresh database: a file in a temporary folder, or a database of its own on a throw-away PostgreSQL.

/// Runs each named test of a topic on both databases.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(&crate::database::Database::in_a_file().await).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(database) = crate::database::Database::on_a_server().await {
                        super::$name(&database).await;
                    }
                }
            )+
        }
    };
}

mod board;
mod commit;
mod copies;
mod database;
mod given;
mod halts;
mod ladder;
mod migrate;
mod outbox;
mod promises;
mod reminders;
mod timeline;
mod tokens;
mod told;
mod unavailable;
