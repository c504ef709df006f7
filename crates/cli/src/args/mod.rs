//! The command line: every verb and flag, with its help text.

mod agrees;
mod drill;
mod incidents;
mod lint;
mod mending;
mod promises;
mod reports;
mod says;
mod stands;
mod template;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::styling};
use sev1_domain::audience::AudienceName;
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::IncidentNumber;

use crate::config::Flags;

pub(crate) use agrees::{Agrees, Asks};
pub(crate) use drill::Drill;
pub(crate) use incidents::{Declare, Lift, List, One, Preview, Redeliver, Update};
pub(crate) use lint::{Explain, HistoryArgs, Lint, LintFormat, Lsp};
pub(crate) use mending::{Correct, Edit, Retract, WhichUpdate};
pub(crate) use promises::{Ask, Assign, Decline, Done, HandOff, Next, PromiseArgs, Quiet, Release, Snooze};
pub(crate) use reports::{Board, CalendarArgs, ReportArgs, ReportFormat, ReportVerb, Shift};
pub(crate) use says::Says;
pub(crate) use stands::Stands;
pub(crate) use template::{TemplatePreview, TemplateVerb};

/// Run and tell the story of a Sev 1 outage: status updates that keep their promises.
///
/// Without a server everything works on an embedded database in your data folder, and updates go to a local inbox. With
/// --server URL (or `client.server` in the configuration) the same commands work on a server.
#[derive(Parser, Debug)]
#[command(name = "sev1", version, styles = STYLES, after_help = AFTER_HELP, max_term_width = 100, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const STYLES: styling::Styles = styling::Styles::styled()
    .header(styling::AnsiColor::Green.on_default().bold())
    .usage(styling::AnsiColor::Green.on_default().bold())
    .literal(styling::AnsiColor::Cyan.on_default());

/// What every `--help` of the whole program ends with.
pub(crate) const AFTER_HELP: &str = "\
Times are written as people write them: 10:20am ET, tomorrow 8am ET, Tue 14:00 Europe/Berlin, 45m, 2026-07-14T08:00:00Z.
Texts can be given as they are, as @FILE, or as @- for standard input.

Exit codes: 0 done; 1 refused by the rules, nothing changed; 2 wrong usage; 3 wrong configuration;
            4 unavailable (database, server, file, folder), or with --wait published but not all of it arrived;
            5 a fault in Sev1.";

/// Flags of every verb.
#[derive(Args, Debug)]
pub(crate) struct Everywhere {
    /// Read this configuration file instead of ~/.config/sev1/sev1.toml.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub(crate) config: Option<PathBuf>,
    /// Work on this server instead of the embedded database.
    #[arg(long, global = true, value_name = "URL", help_heading = "Everywhere")]
    pub(crate) server: Option<String>,
    /// Use this database: a path for SQLite, or postgres://user@host/name.
    #[arg(long, global = true, value_name = "URL", help_heading = "Everywhere", conflicts_with = "server")]
    pub(crate) database: Option<String>,
    /// Print JSON: the API's answer, or its problem document on standard error.
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,
}

impl Cli {
    /// What these flags say about configuration.
    pub(crate) fn flags(&self) -> Flags {
        let mut keys = Vec::new();
        let mut set = |key, flag, value: Option<String>| keys.extend(value.map(|v| (key, flag, v)));
        set("client.server", "--server", self.everywhere.server.clone());
        set("database.url", "--database", self.everywhere.database.clone());
        if self.everywhere.database.is_some() {
            // Who names a database means to work on it here.
            set("client.server", "--database", Some(String::new()));
        }
        if let Verb::Serve(serve) = &self.verb {
            set("server.listen", "--listen", serve.listen.clone());
            set("server.allow_non_loopback", "--allow-non-loopback", serve.allow_non_loopback.then(|| "true".to_owned()));
        }
        Flags { file: self.everywhere.config.clone(), keys }
    }
}

/// The verbs.
#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Declare an incident.
    Declare(Declare),
    /// Publish a status update; without text flags, in your editor.
    Update(Update),
    /// Show what every audience would read, and where it would go. Publishes nothing.
    Preview(Preview),
    /// Publish the update that says it works again.
    Resolve(Update),
    /// Close a resolved incident: no more updates are due.
    Close(One),
    /// Move the next update, or another promise, before it is due; its readers are told in one line.
    Next(Next),
    /// Promise something outside an update: a call, a milestone, a document.
    Promise(PromiseArgs),
    /// Say that something promised was done.
    Done(Done),
    /// Let a promise go: before it is due it is released, afterwards it is broken.
    Release(Release),
    /// Be reminded again later. The promise stays as it is.
    Snooze(Snooze),
    /// Offer what you owe to the next person; without --to, show what they would inherit.
    #[command(name = "handoff", visible_alias = "hand-off")]
    HandOff(HandOff),
    /// Accept what was offered to you: it is yours from here on.
    Accept(One),
    /// Decline what was offered to you, or take back what you offered: it stays where it is.
    Decline(Decline),
    /// Record that a reader asks for an update. The next one to their audience answers it.
    Ask(Ask),
    /// Record quiet hours: readers may wait longer, because somebody of theirs agreed.
    Quiet(Quiet),
    /// Say who leads an incident and who stands in. Reminders follow them.
    Assign(Assign),
    /// Watch all open incidents: status, clocks, what is due next, what is overdue. Refreshes in a terminal.
    Board(Board),
    /// List open incidents: status, clocks, next updates.
    List(List),
    /// Show an incident: status, clocks, open promises, the last update, its deliveries, reminders.
    Show(One),
    /// Show what happened in an incident, oldest first.
    Log(One),
    /// Show what you owe now, in all incidents: what the next shift takes over.
    Shift(Shift),
    /// Report on what was promised and what became of it.
    #[command(subcommand)]
    Report(ReportVerb),
    /// Print promises as a calendar (iCalendar).
    Calendar(CalendarArgs),
    /// Correct an earlier update: a new one says what was wrong and what is right, and every copy of the old one is marked.
    Correct(Box<Correct>),
    /// Take an earlier update back: a new one tells readers to stop acting on it, and every copy of the old one is marked.
    Retract(Box<Retract>),
    /// Edit the words of an update, not what it states: copies are changed where they can be, and nobody is told.
    Edit(Edit),
    /// Show who has which revision of an update.
    Copies(WhichUpdate),
    /// Show everything that did not arrive, of all incidents, the oldest first.
    Undelivered,
    /// Decide about a delivery that did not arrive by itself: send it again, say that it is there, or give it up.
    Redeliver(Redeliver),
    /// List who gets no more mail: they asked for it, or their mail server refuses them.
    Halts,
    /// Let mail to a recipient go on after a halt.
    Lift(Lift),
    /// Read a hand-written update into fields. Needs no database.
    Parse(File),
    /// Write an update's JSON as the template's text. Needs no database.
    Render(File),
    /// Check updates in files and folders against the rules, as a publish does. Needs no database.
    Lint(Lint),
    /// Say what a rule checks, why, and how to satisfy it; without a code, list all rules.
    Explain(Explain),
    /// Show findings in an editor while the update is written (Language Server Protocol on standard input and output).
    Lsp(Lsp),
    /// Look at the texts for each audience, built in and of your own. Needs no database.
    #[command(subcommand)]
    Template(TemplateVerb),
    /// Look at the promise policy: silences, ladders, what follows a fix. Needs no database.
    #[command(subcommand)]
    Policy(PolicyVerb),
    /// Run the server: API, web pages, deliveries and reminders.
    Serve(Serve),
    /// Deliver and remind of what is due, without serving.
    Worker,
    /// Create the database or bring it up to date.
    Migrate,
    /// Check configuration, database and every destination; say what to do.
    Doctor(Doctor),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigVerb),
    /// Replay outages of the past as an exercise, and show what the promise policy would have done. Sends nothing anywhere.
    Drill(Drill),
    /// Try Sev1: a made-up outage, three updates, a web page.
    Demo(Demo),
    /// Make, list and end API tokens. Works on the database here only.
    #[command(subcommand)]
    Token(TokenVerb),
    /// Make a key, and seal secret files with it.
    #[command(subcommand)]
    Secrets(SecretsVerb),
    /// Write a completion script for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Write the reference pages.
    #[command(hide = true)]
    Reference {
        /// The folder to write into.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// A file.
#[derive(Args, Debug)]
pub(crate) struct File {
    /// The file, or - for standard input.
    pub(crate) file: PathBuf,
}

/// Runs the server.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one. [default: 127.0.0.1:7171]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Allow an address that other machines can reach. Put a TLS proxy in front.
    #[arg(long)]
    pub(crate) allow_non_loopback: bool,
}

/// Looks at the configuration.
#[derive(Subcommand, Debug)]
pub(crate) enum ConfigVerb {
    /// Show every value and where it came from; secrets as ***.
    Show {
        /// Show the defaults file instead: every key with what it means.
        #[arg(long)]
        defaults: bool,
    },
}

/// Looks at the promise policy.
#[derive(Subcommand, Debug)]
pub(crate) enum PolicyVerb {
    /// Print the policy in force as a file: a good start for one of your own.
    Show,
    /// Read a policy that is not in force yet: every fault with its line, or in short what it asks for.
    Check {
        /// The file.
        file: PathBuf,
    },
}

/// Tries Sev1.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Keep database and inbox in this folder, which must be empty or new.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// End without the web page.
    #[arg(long)]
    pub(crate) no_serve: bool,
}

/// Makes keys, and seals secret files.
#[derive(Subcommand, Debug)]
pub(crate) enum SecretsVerb {
    /// Print a new key. Keep it away from the files that it seals.
    Key,
    /// Seal secret files in place, with the first key of the configuration. What another of its keys sealed is sealed anew.
    Seal {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// Makes, lists and ends API tokens.
#[derive(Subcommand, Debug)]
pub(crate) enum TokenVerb {
    /// Make a token. Its secret is shown once.
    Create {
        /// Whose it is; shown in timelines.
        #[arg(long)]
        name: String,
        /// What it allows.
        #[arg(long, value_enum, default_value = "read")]
        scope: ScopeName,
    },
    /// List all tokens ever made.
    List,
    /// End a token at once.
    Revoke {
        /// Whose.
        name: String,
    },
}

/// What a token allows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ScopeName {
    /// Read everything internal.
    Read,
    /// Read and change: declare, publish, move, hand off.
    Write,
}

/// A person's text, which may begin with a hyphen as a list does. What looks like a flag is one, behind a flag whose text was left out.
fn text(said: &str) -> Result<String, String> {
    let name = said.strip_prefix("--").or_else(|| said.strip_prefix('-').filter(|name| name.len() == 1));
    let is_flag = |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(char::is_whitespace);
    match name {
        Some(name) if is_flag(name) => {
            Err(format!("its text is missing, for `{said}` is a flag; text that begins so can come from a file: @FILE"))
        }
        _ => Ok(said.to_owned()),
    }
}

fn incident_number(text: &str) -> Result<IncidentNumber, String> {
    text.parse().map_err(|r: sev1_domain::refusal::Refusal| format!("{}; {}", r.reason, r.hints.join("; ")))
}

fn audience(text: &str) -> Result<AudienceName, String> {
    AudienceName::new(&text.to_lowercase()).map_err(|r| format!("{}; {}", r.reason, r.hints.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The update that a command line asks for.
    fn update(flags: &[&str]) -> Result<Update, String> {
        let parsed = Cli::try_parse_from([&["sev1", "update", "1"], flags].concat()).map_err(|e| e.to_string())?;
        match parsed.verb {
            Verb::Update(update) => Ok(update),
            other => panic!("not an update: {other:?}"),
        }
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen_and_a_flag_is_never_taken_for_one() {
        let said =
            update(&["--summary", "- [customer] x\n- y", "--impact", "-5 % of logins", "--notes", "--- a rule", "--no-next", "- quiet"]);
        let said = said.expect("understood").says;
        let texts = [said.summary, said.impact, said.notes, said.no_next].map(Option::unwrap_or_default);
        assert_eq!(texts, ["- [customer] x\n- y", "-5 % of logins", "--- a rule", "- quiet"]);
        let listed = update(&["--no-change", "- tried x", "--customer-message", "- We are on it.", "--declassify", "- they asked"])
            .expect("understood");
        assert_eq!(listed.says.no_change.as_deref(), Some("- tried x"));
        assert_eq!(
            (listed.says.stands.customer_message.as_deref(), listed.asks.declassify.as_deref()),
            (Some("- We are on it."), Some("- they asked"))
        );
        for left_out in [["--summary", "--next=45m"], ["--reason", "--yes"], ["--notes", "-y"]] {
            let refused = update(&left_out).expect_err("a text is missing");
            assert!(refused.contains("its text is missing"), "{refused}");
        }
        assert!(update(&["--summary", "--next", "45m"]).is_err());
    }
}

/// What to look at.
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// Look closely at the destinations on this kind of channel instead, one thing after the other: `mattermost`.
    #[arg(value_name = "CHANNEL", value_parser = channel_kind)]
    pub(crate) channel: Option<ChannelKind>,
}

fn channel_kind(said: &str) -> Result<ChannelKind, String> {
    ChannelKind::from_name(said).ok_or_else(|| format!("write one of: {}", ChannelKind::ALL.map(ChannelKind::as_str).join(", ")))
}
