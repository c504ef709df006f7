//! What whoever owes it is told when a reader asks for an update.

use jiff::Timestamp;
use sev1_domain::audience::AudienceKind;
use sev1_domain::incident::Incident;
use sev1_domain::promise::Promise;
use sev1_domain::text::Phrase;

use super::outage::Outage;
use super::{ASKED, Notice, acting};
use crate::markdown::escape_phrase;

/// That somebody asks for an update, what they said, and by when the answer is owed.
#[must_use]
pub fn asked(incident: &Incident, answer: &Promise, note: Option<&Phrase>, now: Timestamp) -> Notice {
    let outage = Outage::seen_by(incident, AudienceKind::Internal);
    let audience = &answer.subject.audience;
    let by = answer.subject.what.as_ref().or(answer.asked_by.as_ref());
    let who = |say: &dyn Fn(&str) -> String| by.map_or("A reader".to_owned(), |by| say(by.as_str()));
    let escaped = |words: &str| escape_phrase(words).into_owned();
    let subject = format!("{}: {} asks for an update", outage.numbered(), who(&str::to_owned));
    let head = format!(
        "{}: {} ({audience}) asks for an update. **Owed by {}** by {}; the next update to {audience} answers it.",
        escaped(&outage.numbered()),
        who(&escaped),
        answer.due.said_at(now),
        escaped(answer.owner.as_str()),
    );
    let note = note.map_or(String::new(), |note| format!("In their words: {}", escaped(note.as_str())));
    let ways = acting::ways(incident.number, answer, None, now);
    Notice::new(ASKED, subject, [head, note, ways], outage.internal_facts(std::slice::from_ref(answer), now))
}
