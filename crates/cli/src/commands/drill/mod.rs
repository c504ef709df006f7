//! `sev1 drill`: outages of the past, replayed as an exercise by the whole engine. Nothing leaves this machine.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | what is played, from either kind of file | [`script`] |
//! | the engine, its clock, and the inboxes that are its only readers | [`stage`] |
//! | events and steps in the order of their time | [`play`] |
//! | how fast that goes, and what is told meanwhile | [`pace`] |
//! | what came of it, as the engine recorded it | [`outcome`] |
//! | that, for people | [`mod@print`] |

mod outcome;
mod pace;
mod play;
mod print;
mod script;
mod stage;

use std::path::{Path, PathBuf};

use sev1_app::env::Env;

use crate::args::Drill;
use crate::config::{Config, Transport, policy_in};
use crate::error::CliError;
use crate::{input, output};
use pace::Pace;
use script::Scripts;
use stage::Stage;

/// The largest history that is read, in bytes.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Plays a history and says what the ladder would have done.
///
/// # Errors
/// When the history cannot be read (4), the policy is wrong (3), or the flags make no sense for them (2).
pub(crate) async fn run(config: &Config, env: &Env, args: Drill, json: bool) -> Result<(), CliError> {
    let name = input::name(&args.file);
    let scripts = chosen(script::read(&name, &input::file(&args.file, MAX_BYTES)?, &config.zones)?, &args)?;
    let policy = match &args.policy {
        Some(file) => policy_in(file, config)?,
        None => config.lint.policy.promises.as_ref().clone(),
    };
    let inbox = args.inbox.as_deref().map(empty).transpose()?;
    say_what_is_not_used(config);
    let mut pace = Pace::new(args.speed, json)?;
    let stage = Stage::set(config, env, policy, inbox.as_deref()).await?;
    let played = play::play(&stage, &scripts.incidents, args.severity, &mut pace).await?;
    let outcome = outcome::of(&stage, &scripts, &played).await?;
    if json {
        return output::print_json(&outcome);
    }
    output::print(&print::text(&outcome, &name, args.inbox.as_deref()))
}

/// The incidents that are asked for.
fn chosen(mut scripts: Scripts, args: &Drill) -> Result<Scripts, CliError> {
    if let Some(only) = &args.only {
        scripts.incidents.retain(|script| script.id.eq_ignore_ascii_case(only));
        if scripts.incidents.is_empty() {
            return Err(CliError::usage(format!("the history has no incident `{only}`"))
                .hint("its ids stand in the fields `id`, or, of incidents of Sev1, `number`; announced maintenance is not played"));
        }
        scripts.maintenances = 0;
    }
    if let Some(limit) = args.limit {
        scripts.incidents.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(scripts)
}

/// Real destinations are refused: there is no way to let an exercise use them.
fn say_what_is_not_used(config: &Config) {
    let default = config.folders.data.join("inbox");
    let real = config.destinations.iter().filter(|d| !matches!(&d.transport, Transport::Inbox(folder) if *folder == default));
    match real.count() {
        0 => {}
        1 => output::remark("your 1 destination is not used in an exercise"),
        n => output::remark(&format!("your {n} destinations are not used in an exercise")),
    }
}

fn empty(folder: &Path) -> Result<PathBuf, CliError> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    if folder.is_file() || std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(CliError::usage(format!("{} is not an empty folder", folder.display()))
            .hint("name a new one, so that no text of an exercise lies beside a real one"));
    }
    Ok(folder)
}
