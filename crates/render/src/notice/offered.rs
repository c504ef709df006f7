//! What is told to who is asked to take over.

use jiff::Timestamp;
use sev1_domain::audience::AudienceKind;
use sev1_domain::incident::Incident;
use sev1_domain::promise::Promise;

use super::outage::Outage;
use super::{Inheritance, Notice, OFFERED, acting, inheritance};
use crate::markdown::escape_phrase;

/// An offer to take over: what comes with it, what the one before says, and how to answer.
#[must_use]
pub fn offered(incident: &Incident, offer: &Promise, inherited: &Inheritance<'_>, public_url: Option<&str>, now: Timestamp) -> Notice {
    let outage = Outage::seen_by(incident, AudienceKind::Internal);
    let escaped = |words: &str| escape_phrase(words).into_owned();
    let from = |say: &dyn Fn(&str) -> String| offer.asked_by.as_ref().map_or("Somebody".to_owned(), |from| say(from.as_str()));
    let subject = format!("{}: {} hands over to {}", outage.numbered(), from(&str::to_owned), offer.owner);
    let head = format!(
        "{}: {} hands over to {}. **Please answer by {}**; until then {} owes all of it.",
        escaped(&outage.numbered()),
        from(&escaped),
        escaped(offer.owner.as_str()),
        offer.due.said_at(now),
        from(&escaped),
    );
    let note = offer.subject.what.as_ref().map_or(String::new(), |note| format!("In their words: {}", escaped(note.as_str())));
    let list = inheritance(inherited, now).trim_end().to_owned();
    let ways = acting::ways(incident.number, offer, public_url, now);
    Notice::new(OFFERED, subject, [head, list, note, ways], outage.internal_facts(std::slice::from_ref(offer), now))
}
