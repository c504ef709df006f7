//! `[promises]`: the promise policy, which is a file of its own. What it leaves out stays as it is built in.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | how long readers may wait, contracts | [`silences`] |
//! | who is reminded when | [`ladders`] |
//! | what follows an hour of outage, and a fix | [`after`] |
//! | working days | [`calendar`] |
//! | a policy as such a file | [`mod@write`] |

mod after;
mod calendar;
mod ladders;
mod silences;
#[cfg(test)]
mod tests;
mod write;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use sev1_app::customers::Customers;
use sev1_domain::audience::Audiences;
use sev1_domain::destination::DestinationName;
use sev1_domain::policy::{PolicyPart, PromisePolicy, check};
use sev1_domain::promise::PromiseKind;
use sev1_domain::text::Phrase;
use sev1_domain::zone::{Zone, ZoneTable};
use toml::de::DeTable;

pub(crate) use write::policy_toml;

use super::faults::{Fault, FileText, Origin, report};
use super::layers::Layers;
use super::places::Places;
use super::rows::{Row, Wrong, span, words};
use super::sections::path;
use super::{Config, syntax_fault};
use crate::error::CliError;

/// What a policy may speak of.
pub(super) struct Known<'k> {
    pub(super) zones: &'k ZoneTable,
    pub(super) default_zone: Option<&'k Zone>,
    pub(super) customers: &'k Customers,
    /// `None` where the linter alone reads the policy: then any name will do.
    pub(super) audiences: Option<&'k Audiences>,
    /// As `audiences`.
    pub(super) places: Option<&'k Places>,
}

/// A policy, and where it is from.
pub(super) struct Promises {
    pub(super) policy: Arc<PromisePolicy>,
    /// `None` for the built-in one.
    pub(super) file: Option<PathBuf>,
    /// What is wrong with the file, all of it. Then the built-in policy is in force: no update waits for a file to be mended.
    pub(super) fault: Option<CliError>,
}

/// The policy in force: `promises.policy` names its file.
pub(super) fn promises(layers: &mut Layers<'_>, folder: &Path, known: &Known<'_>) -> Promises {
    let (said, origin) = layers.text("promises.policy");
    if said.is_empty() {
        return Promises { policy: Arc::default(), file: None, fault: None };
    }
    let file = path(&said, &origin, folder);
    match read_file(&file, known) {
        Ok(policy) => Promises { policy: Arc::new(policy), file: Some(file), fault: None },
        Err(fault) => Promises { policy: Arc::default(), file: Some(file), fault: Some(fault) },
    }
}

fn read_file(file: &Path, known: &Known<'_>) -> Result<PromisePolicy, CliError> {
    let text = FileText::read(file).map_err(|e| {
        CliError::configuration(format!("the promise policy {} cannot be read", file.display()))
            .source(e)
            .hint("check its name and that you may read it; without one, `sev1 policy show` prints what to begin with")
    })?;
    read_policy(&text.text, known).map_err(|faults| report("the promise policy", faults, &text))
}

/// The policy of a file that is not in force yet, measured by what the configuration knows.
///
/// # Errors
/// All its faults together.
pub(crate) fn policy_in(file: &Path, config: &Config) -> Result<PromisePolicy, CliError> {
    let known = Known {
        zones: &config.zones,
        default_zone: config.default_zone.as_ref(),
        customers: &config.customers,
        audiences: Some(&config.audiences),
        places: Some(&Places::of(&config.destinations, &config.audiences)),
    };
    read_file(file, &known)
}

/// Reads a policy. What the text leaves out is as in the built-in one.
///
/// # Errors
/// Every fault there is, each with its place in the text.
pub(super) fn read_policy(text: &str, known: &Known<'_>) -> Result<PromisePolicy, Vec<Fault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let is_toml = errors.is_empty();
    let faults = RefCell::new(errors.iter().map(syntax_fault).collect());
    let mut draft = Draft::new(text);
    read(&Row::new(table.get_ref(), draft.top.clone(), &faults), known, &mut draft);
    let mut faults = faults.into_inner();
    // Half a file is not looked at as a whole: what seems missing may stand in the other half.
    if is_toml {
        faults.extend(draft.check());
    }
    if faults.is_empty() { Ok(draft.policy) } else { Err(faults) }
}

/// A policy as far as it is read, and where its parts stand.
struct Draft {
    policy: PromisePolicy,
    /// The first line, where what stands nowhere is shown.
    top: Range<usize>,
    /// Those of the file; `None` for one that has a fault already.
    silences: Vec<Option<Range<usize>>>,
    contracts: Vec<Range<usize>>,
    ladders: BTreeMap<PromiseKind, Range<usize>>,
    documents: Vec<Range<usize>>,
    /// `None` where it has a fault already.
    calendar: Option<Range<usize>>,
}

impl Draft {
    fn new(text: &str) -> Self {
        Self {
            policy: PromisePolicy::default(),
            top: 0..text.lines().next().map_or(0, str::len),
            silences: Vec::new(),
            contracts: Vec::new(),
            ladders: BTreeMap::new(),
            documents: Vec::new(),
            calendar: None,
        }
    }

    /// What cannot be meant although it can be read.
    fn check(&self) -> impl Iterator<Item = Fault> {
        check(&self.policy).into_iter().filter_map(|fault| {
            let span = match fault.part {
                // A row that could not be read may be the one that is missing.
                PolicyPart::Whole => self.silences.iter().all(Option::is_some).then(|| self.top.clone()),
                PolicyPart::Silence(i) => self.silences.get(i).map_or_else(|| Some(self.top.clone()), Clone::clone),
                PolicyPart::Contract(i) => self.contracts.get(i).cloned(),
                PolicyPart::Ladder(kind) => self.ladders.get(&kind).cloned(),
                PolicyPart::Document(i) => self.documents.get(i).cloned(),
                PolicyPart::Calendar => self.calendar.clone(),
            };
            Some(Fault::new(Origin::File(span?), fault.what).hint(fault.hint))
        })
    }
}

/// The format of policy files that is read.
const FORMAT: u32 = 1;

fn read(file: &Row<'_, '_>, known: &Known<'_>, draft: &mut Draft) {
    format(file);
    let version = file.needed("version", "write what your people call this version, such as version = \"2026-11\"");
    let version = file.read(version, |t| Phrase::new(t).map_err(words));
    let answer_within = file.read(file.text("answer_within"), minutes);
    let accept_within = file.read(file.text("accept_within"), minutes);
    if file.place("page").is_some() {
        draft.policy.page = file.distinct("page", |t| destination(t, known));
    }
    silences::contracts(file, known, draft);
    silences::silences(file, draft);
    ladders::ladders(file, draft);
    after::loop_in(file, &mut draft.policy);
    after::after_fix(file, known, draft);
    calendar::calendar(file, known, draft);
    file.finish(&[]);
    let policy = &mut draft.policy;
    policy.version = version.unwrap_or_else(|| policy.version.clone());
    policy.answer_within = answer_within.unwrap_or(policy.answer_within);
    policy.accept_within = accept_within.unwrap_or(policy.accept_within);
}

fn format(file: &Row<'_, '_>) {
    let Some(place) = file.place("format") else {
        let fault = Fault::new(Origin::File(file.span.clone()), "`format` is missing");
        return file.fault(fault.hint("write format = 1 at the top, so that a later Sev1 still reads this file as it is meant"));
    };
    if let Some(other) = file.number("format", 0..=u32::MAX).filter(|n| *n != FORMAT) {
        let fault = Fault::new(place, format!("this Sev1 does not know format {other} of the promise policy"));
        file.fault(fault.hint(format!("write format = {FORMAT} and what that can say, or install a Sev1 that knows it")));
    }
}

fn destination(said: &str, known: &Known<'_>) -> Result<DestinationName, Wrong> {
    match known.places {
        Some(places) => places.reached(said),
        None => DestinationName::new(said).map_err(words),
    }
}

/// A span of a minute or more: people are told minutes.
fn minutes(said: &str) -> Result<SignedDuration, Wrong> {
    let span = span(said)?;
    if span < SignedDuration::from_mins(1) {
        return Err(("less than a minute cannot be kept".to_owned(), vec!["write a longer time, such as 15m".to_owned()]));
    }
    Ok(span)
}
