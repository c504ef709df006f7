//! The typed parts that say how things stand, as paragraphs of their own: reach, workaround, cause, milestone.
//!
//! Written and read as in [`super::typed`], with the same dashes.

use std::fmt::Write as _;

use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::reach::{Numbers, Reach};
use sev1_domain::text::Phrase;
use sev1_domain::when::{CivilWhen, read_civil};
use sev1_domain::zone::ZoneTable;

use super::typed::{Part, SEPARATOR, escaped, unescaped};

const REACH: &str = "Affected: ";
const WORKAROUND: &str = "Workaround: ";
const CAUSE: &str = "Cause (";
const CERTAIN: &str = "): ";
const MILESTONE: &str = "Milestone: ";
const BY: &str = "by ";
const CONFIDENCE: &str = "confidence: ";

/// The part this line is, if it is wholly one of these.
pub(super) fn read(line: &str, zones: &ZoneTable) -> Option<Part> {
    let read = |prefix: &str| line.strip_prefix(prefix);
    read(REACH)
        .and_then(|l| read_reach(l).map(Part::Reach))
        .or_else(|| read(WORKAROUND).and_then(|l| Phrase::new(l).ok()).map(Part::Workaround))
        .or_else(|| read(CAUSE).and_then(read_cause).map(Part::Cause))
        .or_else(|| read(MILESTONE).and_then(|l| read_milestone(l, zones)).map(Part::Milestone))
}

/// `Affected: about 4,200 of 9,000 users — EU node`
pub(super) fn reach(reach: &Reach) -> String {
    let unit = escaped(&reach.unit);
    // Without a number of all, a unit must not read as one.
    let mark = if reach.of.is_none() && Numbers::read_of(&unit).is_some() { "\\" } else { "" };
    let mut out = format!("{REACH}{} {mark}{unit}", reach.numbers());
    if let Some(scope) = &reach.scope {
        let _ = write!(out, "{SEPARATOR}{}", escaped(scope));
    }
    out
}

fn read_reach(line: &str) -> Option<Reach> {
    let mut parts = line.split(SEPARATOR);
    let (numbers, unit) = Numbers::read(parts.next()?)?;
    let unit = unit.strip_prefix('\\').filter(|u| !numbers.has_all() && Numbers::read_of(u).is_some()).unwrap_or(unit);
    let scope = parts.next().map(|p| unescaped(p).ok_or(())).transpose().ok()?;
    parts.next().is_none().then_some(Reach { scope, ..numbers.of_unit(unescaped(unit)?) })
}

/// `Workaround: use the mobile app`; the words are verbatim.
pub(super) fn workaround(words: &Phrase) -> String {
    format!("{WORKAROUND}{words}")
}

/// `Cause (suspected): a query that bypasses the cache`; the words are verbatim.
pub(super) fn cause(cause: &Cause) -> String {
    format!("{CAUSE}{}{CERTAIN}{}", cause.certainty.as_str(), cause.what)
}

fn read_cause(line: &str) -> Option<Cause> {
    let (certainty, what) = line.split_once(CERTAIN)?;
    Some(Cause { what: Phrase::new(what).ok()?, certainty: Certainty::from_name(certainty.trim())? })
}

/// `Milestone: 7.8.6 is in your test environment — by 2pmET — confidence: high`
pub(super) fn milestone(milestone: &Milestone<CivilWhen>) -> String {
    let mut out = format!("{MILESTONE}{}", escaped(&milestone.what));
    if let Some(by) = &milestone.by {
        let _ = write!(out, "{SEPARATOR}{BY}{by}");
    }
    let _ = write!(out, "{SEPARATOR}{CONFIDENCE}{}", milestone.confidence.as_str());
    out
}

fn read_milestone(line: &str, zones: &ZoneTable) -> Option<Milestone<CivilWhen>> {
    let mut parts = line.split(SEPARATOR).peekable();
    let what = unescaped(parts.next()?)?;
    let by = match parts.next_if(|p| p.starts_with(BY)) {
        Some(p) => Some(read_civil(&p[BY.len()..], zones, None).ok()?),
        None => None,
    };
    let confidence = Confidence::from_name(parts.next()?.strip_prefix(CONFIDENCE)?.trim())?;
    parts.next().is_none().then_some(Milestone { what, by, confidence })
}
