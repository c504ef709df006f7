//! `sev1 migrate`: the database is created, or brought up to date.

use serde::Serialize;

use crate::config::Config;
use crate::error::CliError;
use crate::{output, wiring};

#[derive(Serialize)]
struct Migrated {
    database: String,
    applied: Vec<u32>,
}

/// Applies what is missing and says what that was.
///
/// # Errors
/// When the database cannot be used, or a newer program wrote it.
pub(crate) async fn run(config: &Config, json: bool) -> Result<(), CliError> {
    let store = wiring::open(config).await?;
    let applied = store.migrate(wiring::env(config).clock.now()).await?;
    let database = wiring::whereabouts(config)?;
    if json {
        return output::print_json(&Migrated { database, applied });
    }
    let done = match applied.as_slice() {
        [] => "is up to date; nothing was to do".to_owned(),
        [one] => format!("is up to date now: applied migration {one}"),
        several => format!("is up to date now: applied migrations {}", several.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")),
    };
    output::print(&format!("The database {database} {done}.\n"))
}
