//! Reading the database's URL and keeping a few connections open.

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};

use crate::StoreError;

/// Enough for one node: commits to one incident queue up in the database anyway.
const CONNECTIONS: usize = 10;

/// How long to wait for the server, and for a free connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pool, not connected yet, and the place in words that errors may name.
pub(super) fn build(url: &str) -> Result<(Pool, String), StoreError> {
    // The parser's own error could repeat a piece of the URL, and with it of a password.
    let mut config: Config = url
        .parse()
        .map_err(|_| unavailable("the database URL cannot be read; write it as postgres://user:password@host:5432/database".into()))?;
    let place = place(&config);
    if config.get_ssl_mode() == SslMode::Require {
        return Err(unavailable(format!(
            "{place}: sslmode=require is not supported yet; use sslmode=disable on a trusted network or an encrypted tunnel"
        )));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_application_name().is_none() {
        config.application_name("sev1");
    }
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let pool = Pool::builder(manager)
        .max_size(CONNECTIONS)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .recycle_timeout(Some(PATIENCE))
        .build()
        .expect("a runtime is named, which is all that the time limits need");
    Ok((pool, place))
}

fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".into(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let database = config.get_dbname().or(config.get_user()).unwrap_or("postgres");
    format!("PostgreSQL database {database} at {host}:{port}")
}

fn unavailable(context: String) -> StoreError {
    StoreError::Unavailable { context, source: None }
}
