//! NEXT-004: an update that comes later than promised says so.
//!
//! ## What it does
//! Takes the earliest promise still open, or what the update before promised. If that is past by a minute or more, it looks for a
//! sentence that says that this update is late. No excuse is needed. What Sev1 publishes itself says so in every text; the rule speaks of
//! files and of pages written elsewhere.
//!
//! ## Why is this bad?
//! Readers who waited noticed. An update that passes over it tells them that our times mean nothing. On public outages two in five
//! promises that can be checked were late.
//!
//! ## Example
//! ```text
//! (promised for 2pm ET, said at 2:25pm ET) We are still testing the fix.
//! ```
//!
//! ## Use instead
//! ```text
//! This update was due at 2pm ET and is late. We are still testing the fix.
//! ```
//!
//! ## How to fix
//! Add one sentence: "This update was due at 2pm ET and is late." Do not explain; say the next time and keep it.
//!
//! ## Sources
//! Measured on public outages; PagerDuty's guide to external communication.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::lint::pattern::{Pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::subject::Shape;
use crate::lint::{Findings, Level, Levels, Rule, Subject};
use crate::promise::overdue;
use crate::update::NextUpdate;
use crate::when::Moment;

pub(super) const RULE: Rule = Rule { code: "NEXT-004", levels: Levels::all(Level::Warning), source: include_str!("next_004.rs"), check };

/// Words that say it by themselves.
const OWNED: &[&str] = &[
    "was due",
    "(?:late|later) than (?:we )?(?:promised|planned|announced|said|expected|agreed)",
    "(?:we are|we're|i am|for being|being) (?:[a-z]+ )?late",
    "missed (?:our|the|this|my)(?: own)? (?:update|promise|time|deadline|commitment)s?",
    "should have (?:updated|written|posted|heard)",
    "overdue",
    "(?:than|had|we) promised",
];

/// Words that say it in a sentence that speaks of updates.
const LATE: &[&str] = &["late", "delay(?:ed)?", "behind", "missed"];
const UPDATES: &[&str] = &["updates?", "message", "communication", "hearing from us"];

static SAYS_SO: LazyLock<Pattern> = LazyLock::new(|| words(OWNED));
static SAYS_LATE: LazyLock<Pattern> = LazyLock::new(|| words(LATE));
static OF_UPDATES: LazyLock<Pattern> = LazyLock::new(|| words(UPDATES));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    if subject.said.late {
        return;
    }
    let Some(due) = promised_before(subject) else { return };
    let Some(late) = overdue(due.at, subject.now) else { return };
    let owned = |text: &str| SAYS_SO.is_match(text) || sentences(text).any(|s| SAYS_LATE.is_match(s.text) && OF_UPDATES.is_match(s.text));
    if !subject.passages.iter().any(|p| owned(&p.words)) {
        let message =
            format!("this update was promised for {} and comes {} min late without saying so", said(due, subject.now), late.as_mins());
        findings.about(None, message);
    }
}

fn said(due: &Moment, now: Timestamp) -> String {
    due.said_at(now).to_string()
}

/// The earliest promise that this update keeps. Where the incident is known, one that was taken back is not open any more; a message of
/// a page knows only what the one before said.
fn promised_before<'s>(subject: &'s Subject<'_>) -> Option<&'s Moment> {
    let open = subject.incident.as_ref().and_then(|i| {
        let said = i.open_promises.iter().filter(|p| p.is_next_update() && p.was_said());
        said.map(|p| &p.due).min_by_key(|due| due.at)
    });
    if open.is_some() || (subject.incident.is_some() && subject.shape == Shape::Template) {
        return open;
    }
    match subject.previous.as_ref()?.next_update.as_deref() {
        Some(NextUpdate::At(due)) => Some(due),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use jiff::SignedDuration;

    use super::RULE;
    use crate::audience::AudienceName;
    use crate::ids::{IncidentId, PromiseId, UpdateNumber};
    use crate::ladder::Climb;
    use crate::lint::testing::{Sample, phrase};
    use crate::promise::{Origin, Promise, PromiseSubject};
    use crate::update::NextUpdate;
    use crate::when::Moment;

    /// An update of a bare text whose predecessor promised it for so many seconds ago.
    fn promised_ago(seconds: i64, text: &str) -> Sample {
        Sample::new().public(text).after("summary", "We look into it.").with(|s| {
            s.bare = true;
            let due = Moment { at: s.now - SignedDuration::from_secs(seconds), zone: s.zone.clone() };
            s.previous.as_mut().expect("there is one").next_update = Some(Cow::Owned(NextUpdate::At(due)));
        })
    }

    #[test]
    fn a_late_update_that_says_nothing_is_found() {
        promised_ago(25 * 60, "Logins are delayed. We test the fix.").fails(&RULE, "promised for 6:55pmET and comes 25 min late");
    }

    #[test]
    fn of_an_incident_only_the_open_promises_count() {
        promised_ago(25 * 60, "We test the fix.").with(|s| s.bare = false).passes(&RULE);
        let open = |s: &mut Sample| {
            let due = Moment { at: s.now - SignedDuration::from_mins(5), zone: s.zone.clone() };
            let (id, incident) = (PromiseId(uuid::Uuid::nil()), IncidentId(uuid::Uuid::nil()));
            s.promises = vec![Promise {
                id,
                incident,
                subject: PromiseSubject::next_update(AudienceName::INTERNAL),
                origin: Origin::Update(UpdateNumber(1)),
                asked_by: None,
                made_at: due.at,
                due,
                owner: phrase("Ana"),
                moves: 0,
                revision: 0,
                climb: Climb::default(),
                version: 1,
                outcome: None,
            }];
        };
        Sample::new().public("We test the fix.").with(open).fails(&RULE, "5 min late");
    }

    #[test]
    fn a_late_update_that_says_so_passes() {
        for text in [
            "This update was due at 6:55pm ET and is late.",
            "Sorry we are late. We test the fix.",
            "We apologise for the delay of this update.",
            "We missed our update at 6:55pm ET.",
        ] {
            promised_ago(25 * 60, text).passes(&RULE);
        }
    }

    #[test]
    fn within_the_promised_minute_and_before_it_nothing_is_late() {
        promised_ago(59, "We test the fix.").passes(&RULE);
        promised_ago(-600, "We test the fix.").passes(&RULE);
        Sample::new().public("We test the fix.").passes(&RULE);
    }
}
