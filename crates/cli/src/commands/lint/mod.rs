//! `sev1 lint`: texts against the rules, with the engine that publishes use. Needs no database and no network.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | which files are meant, and in what order | [`sources`] |
//! | when a text is said, and what was said before | [`engine`] |
//! | what was found, before it is printed | [`outcome`] |
//! | one way of printing it | [`human`], [`json`], [`sarif`], [`annotations`] |
//! | `--fix` | [`fix`] |
//! | `--history` | [`history`] |
//! | bytes as lines and columns | [`lines`] |

mod annotations;
mod engine;
mod fix;
mod history;
mod human;
mod json;
mod lines;
mod outcome;
mod sarif;
mod sources;

use std::path::Path;

pub(crate) use engine::Engine;
pub(crate) use lines::Lines;

use crate::args::{Lint, LintFormat};
use crate::config::ForLint;
use crate::error::{CliError, Kind};
use crate::output;
use engine::Spoken;
use outcome::{Checked, Outcome, Unreadable};
use sources::{History, Source, histories};

/// Checks every text that is named, prints what was found, and ends as the exit codes say.
///
/// # Errors
/// When something blocks a publish (1), `--at` or `--fix` make no sense here (2), or a text could not be read (4).
pub(crate) fn run(args: &Lint, config: ForLint, json: bool) -> Result<(), CliError> {
    if args.history.history.is_some() {
        return history::run(&args.history, &config, json);
    }
    let mut engine = Engine::new(config, args.audience);
    if let Some(at) = &args.at {
        engine = engine.at(at)?;
    }
    if args.fix && args.paths.iter().any(|path| path == Path::new("-")) {
        return Err(CliError::usage("--fix changes files, and standard input is none").hint("name the file"));
    }
    let outcome = look_at(args, &engine);
    print(&outcome, args, json)?;
    let counts = outcome.counts();
    if !outcome.unreadable.is_empty() {
        Err(CliError::silent(Kind::Unavailable))
    } else if counts.errors > 0 || (args.strict && counts.warnings > 0) {
        Err(CliError::silent(Kind::Refused))
    } else {
        Ok(())
    }
}

fn look_at(args: &Lint, engine: &Engine) -> Outcome {
    let mut outcome = Outcome::default();
    for path in &args.paths {
        match histories(path) {
            Ok(found) => found.iter().for_each(|history| follow(history, engine, args.fix, &mut outcome)),
            Err(error) => outcome.unreadable.push(Unreadable::new(path, &error)),
        }
    }
    outcome
}

/// Checks the updates of one incident, each against the one before.
fn follow(history: &History, engine: &Engine, fix: bool, outcome: &mut Outcome) {
    let mut sources = Vec::new();
    for path in &history.0 {
        match Source::read(path) {
            Ok(source) => sources.push(source),
            Err(error) => outcome.unreadable.push(Unreadable::new(path, &error)),
        }
    }
    let instants = engine.instants(sources.iter().map(|source| source.text.as_str()));
    let mut said: Vec<Spoken> = Vec::new();
    for (source, at) in sources.iter().zip(instants) {
        let check = |text: &str| engine.check_after(text, at, &said);
        let mut fixed = if fix { fix::apply(&source.text, check) } else { fix::Fixed::untouched(&source.text, check) };
        if let Some(path) = source.path.as_ref().filter(|_| fixed.changes > 0)
            && let Err(error) = fix::write(source, path, &fixed.text)
        {
            outcome.unreadable.push(Unreadable::new(path, &error));
            fixed = fix::Fixed::untouched(&source.text, check);
        }
        said.push(engine.spoken(fixed.text.clone(), at));
        outcome.checked.push(Checked { name: source.name.clone(), text: fixed.text, report: fixed.report, fixed: fixed.changes });
    }
}

fn print(outcome: &Outcome, args: &Lint, json: bool) -> Result<(), CliError> {
    let format = if json { LintFormat::Json } else { args.format };
    if format == LintFormat::Human {
        outcome.unreadable.iter().for_each(|u| output::remark(&format!("error: {}", u.why)));
    }
    output::print(&match format {
        LintFormat::Human => human::write(outcome, args.level),
        LintFormat::Json => json::write(outcome, args.level),
        LintFormat::Sarif => sarif::write(outcome, args.level),
        LintFormat::Github => annotations::github(outcome, args.level),
        LintFormat::Gitlab => annotations::gitlab(outcome, args.level),
    })
}
