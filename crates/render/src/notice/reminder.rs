//! A reminder for our own people: what is due, who owes it to whom, what was said last, and one command for each way to act.

use jiff::SignedDuration;
use sev1_domain::audience::AudienceKind;
use sev1_domain::label::{Cleared, Responders};
use sev1_domain::promise::{Origin, Promise, PromiseKind, overdue};
use sev1_domain::text::Body;
use sev1_domain::update::Update;
use sev1_domain::when::Moment;

use super::outage::Outage;
use super::promised::{standing, thing};
use super::{Notice, REMINDER, Reminding, acting, roles};
use crate::markdown::{escape_phrase, to_line};
use crate::template::shorten;
use crate::when;

/// What our own people are told at a step of a ladder, or when a snooze is over. Most important first, and readable on a telephone.
#[must_use]
pub fn reminder(reminding: &Reminding<'_>) -> Notice {
    let Reminding { incident, reminder, public_url, now, .. } = reminding;
    let outage = Outage::seen_by(incident, AudienceKind::Internal);
    let promise = &reminder.promises[0];
    let escaped = |words: &str| escape_phrase(words).into_owned();
    let standing = standing(promise, *now);
    let subject = format!("{}: {} {standing}", outage.numbered(), thing(promise, str::to_owned));
    let head = format!("{}: {} **{standing}**{}", escaped(&outage.numbered()), thing(promise, escaped), behind(reminding));
    let paragraphs = [
        head,
        owed(&reminder.promises),
        to(reminding),
        reminding.last_update.map_or("No update was published yet.".to_owned(), |last| last_update(last, reminding)),
        late_step(reminding),
        acting::ways(incident.number, promise, *public_url, *now),
    ];
    let acts = acting::on_the_spot(incident.number, promise, reminding.last_update.is_some(), *now);
    Notice { acts, ..Notice::new(REMINDER, subject, paragraphs, outage.internal_facts(&reminder.promises, *now)) }
}

/// What stands behind the words that it is due: since when, or that nobody knows anything yet.
fn behind(reminding: &Reminding<'_>) -> String {
    let promise = &reminding.reminder.promises[0];
    let since = match overdue(promise.due.at, reminding.now) {
        Some(_) => format!("; it was due at {}", promise.due.said_at(reminding.now)),
        None => String::new(),
    };
    let first = promise.is_next_update() && promise.origin == Origin::Policy;
    match (first, reminding.last_update) {
        (true, None) => format!("{since}: nobody was told anything yet."),
        (true, Some(_)) => format!("{since}: these readers were told nothing yet."),
        (false, _) => format!("{since}."),
    }
}

/// Who owes it to whom.
fn owed(promises: &[Promise]) -> String {
    let promise = &promises[0];
    let said = |phrase: &sev1_domain::text::Phrase| escape_phrase(phrase.as_str()).into_owned();
    let owner = said(&promise.owner);
    let readers = roles::list(promises.iter().map(|p| p.subject.audience.to_string()));
    match promise.subject.kind {
        PromiseKind::HandOff => {
            let note = promise.subject.what.as_ref().map_or(String::new(), |note| format!(" In their words: {}", said(note)));
            let from = promise.asked_by.as_ref().map_or("Somebody".to_owned(), said);
            format!("{from} asked {owner} to take over, and owes everything until then.{note}")
        }
        PromiseKind::Answer => format!("A reader of {readers} asked for it. {owner} owes the answer."),
        PromiseKind::LoopIn | PromiseKind::Watch => format!("{owner} owes it."),
        _ if promise.was_said() => format!("Promised to {readers}. {owner} owes it."),
        _ => format!("Expected by {readers}. {owner} owes it."),
    }
}

fn to(reminding: &Reminding<'_>) -> String {
    let addressed = roles::addressed(&reminding.to, reminding.reminder.promises[0].subject.kind);
    let missing = reminding.missing.iter().map(|sentence| escape_phrase(sentence).into_owned());
    let sentences: Vec<String> = std::iter::once(addressed).chain(missing).filter(|s| !s.is_empty()).collect();
    sentences.join(" ")
}

/// How much of a summary is shown: enough to know where things stood.
const SUMMARY_CHARS: usize = 200;

/// `Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. We have found the likely cause.`
fn last_update(last: &Update, reminding: &Reminding<'_>) -> String {
    let at = Moment { at: last.as_of, zone: reminding.incident.zone.clone() }.said_at(reminding.now);
    let summary: Option<Cleared<Responders, Body>> = last.facts.summary.cleared();
    let summary = summary.map_or(String::new(), |body| first_sentence(&to_line(body.get().as_str())));
    format!("Last update: {} at {at}, {}. {}", last.number, last.status, escape_phrase(&summary)).trim_end().to_owned()
}

fn first_sentence(line: &str) -> String {
    let end = line.match_indices(['.', '!', '?']).map(|(at, _)| at + 1).find(|end| line[*end..].starts_with(' ')).unwrap_or(line.len());
    if line[..end].chars().count() <= SUMMARY_CHARS { line[..end].to_owned() } else { shorten(&line[..end], SUMMARY_CHARS) }
}

/// That the step itself comes late, and why: nobody is to think that somebody slept.
fn late_step(reminding: &Reminding<'_>) -> String {
    let Reminding { reminder, now, .. } = reminding;
    let snoozed = if reminder.rung.is_none() { "This was put off and is said again now." } else { "" };
    if reminder.late < SignedDuration::from_mins(1) {
        return snoozed.to_owned();
    }
    let at = now.checked_sub(reminder.late).unwrap_or(*now);
    let at = Moment { at, zone: reminder.promises[0].due.zone.clone() }.said_at(*now);
    let late = when::in_words(reminder.late);
    format!("{snoozed} This reminder should have come at {at}; it is {late} late because nothing ran.").trim_start().to_owned()
}
