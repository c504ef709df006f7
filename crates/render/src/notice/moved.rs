//! What the readers of a promise are told when it gets another time: one line.

use jiff::Timestamp;
use sev1_domain::audience::{Audience, AudienceKind, Tone};
use sev1_domain::incident::Incident;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::text::Phrase;
use sev1_domain::when::{CivilWhen, Day, Moment};

use super::outage::Outage;
use super::promised::noun;
use super::{MOVED, Notice};
use crate::markdown::escape_phrase;
use crate::template::sentence;
use crate::when;

/// What `audience` is told when a promise to it was moved, in its zone and tone. The reason is said to our own responders only.
#[must_use]
pub fn moved(
    incident: &Incident,
    before: &Promise,
    after: &Promise,
    audience: &Audience,
    reason: Option<&Phrase>,
    now: Timestamp,
) -> Notice {
    let outage = Outage::seen_by(incident, audience.kind);
    let what = said_to(after, audience);
    let (time, old) = times(&before.due, &after.due, audience, incident, now);
    let comes = comes(after.subject.kind, audience.tone, &time);
    let line = |what: Option<String>| {
        let what = what.map_or(String::new(), |what| format!(" ({what})"));
        format!("{}{what} {comes} {time} instead of {old}", noun(after.subject.kind, after.origin))
    };
    let subject = format!("{}: {}", outage.name(), line(what.map(ToString::to_string)));
    let mut text = format!("{}: {}.", outage.said(), line(what.map(|w| escape_phrase(w.as_str()).into_owned())));
    let internal = audience.kind == AudienceKind::Internal;
    if let Some(reason) = reason.filter(|_| internal) {
        text.push_str(&sentence(&format!(" Reason: {}", escape_phrase(reason.as_str()))));
    }
    let mut facts = outage.facts(audience.name.clone(), after, now);
    facts.what = what.cloned();
    facts.was_due = Some(before.due.at);
    facts.promised_to = vec![audience.name.clone()];
    facts.owner = Some(after.owner.clone()).filter(|_| internal);
    Notice::new(MOVED, subject, [text], facts)
}

/// The verb that the new time stands behind: `comes at 9amET`, `comes by Wed 15 Jul 9:00am ET`, `is on Wed 15 Jul 9:00am ET`.
fn comes(kind: PromiseKind, tone: Tone, time: &str) -> &'static str {
    let dated = !time.starts_with(|c: char| c.is_ascii_digit());
    match (kind, tone) {
        (PromiseKind::Call, Tone::Brief | Tone::Formal) if dated => "is on",
        (PromiseKind::Call, _) => "is at",
        (_, Tone::Direct) => "comes at",
        (_, Tone::Brief | Tone::Formal) => "comes by",
    }
}

/// What exactly was promised, where these readers were told: a call has a name with the customer in it and is nothing for the public,
/// and who asked a question is nobody else's business.
fn said_to<'p>(promise: &'p Promise, audience: &Audience) -> Option<&'p Phrase> {
    let told = promise.subject.audience == audience.name
        && match promise.subject.kind {
            PromiseKind::Call => audience.kind != AudienceKind::Public,
            PromiseKind::Milestone | PromiseKind::Document => true,
            _ => audience.kind == AudienceKind::Internal,
        };
    promise.subject.what.as_ref().filter(|_| told)
}

/// The new time and the old one, the latter without its day where that is the same.
fn times(before: &Moment, after: &Moment, audience: &Audience, incident: &Incident, now: Timestamp) -> (String, String) {
    let zone = audience.zone.as_ref().unwrap_or(&incident.zone);
    let [before, after] = [before, after].map(|m| Moment { at: m.at, zone: zone.clone() });
    let [old_day, new_day] = [&before, &after].map(|m| m.at.to_zoned(zone.tz().clone()).date());
    let same_day = old_day == new_day;
    let only_time = |said: CivilWhen| if same_day { CivilWhen { day: Day::Unsaid, ..said } } else { said };
    match audience.tone {
        Tone::Direct => (after.said_at(now).to_string(), only_time(before.said_at(now)).to_string()),
        Tone::Brief | Tone::Formal => {
            let whole = |m: &Moment| if audience.tone == Tone::Brief { when::moment_short(m, now) } else { when::moment(m, now) };
            (whole(&after), if same_day { when::time_of_day(&before) } else { whole(&before) })
        }
    }
}
