//! How an incident presents itself in a chat: the name of its room, and what stands above the messages there.

use sev1_domain::audience::AudienceKind;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::message::Room;
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;

use super::document;
use crate::exercise;
use crate::notice::NoticeFacts;
use crate::told::Told;
use crate::when::moment_short;

/// Longest name; a channel's own limit of 64 leaves room for a number behind it.
const MAX_NAME: usize = 60;
const MAX_TITLE: usize = 64;
const MAX_PURPOSE: usize = 250;
const MAX_HEADLINE: usize = 1_024;

/// The room as an update leaves it. `pages` is where our own people find the pages, where they have an address.
pub(super) fn of_update(told: &Told, pages: Option<&str>) -> Room {
    let facts = &told.facts;
    let room = room(facts.incident, facts.customer.as_ref(), facts.severity);
    let urgent = facts.severity == Some(Severity::SEV1) && facts.status.is_open();
    Room { headline: Some(headline(told, pages)), urgent, ..room }
}

/// The room of an incident of which something is said between updates.
pub(super) fn of_notice(facts: &NoticeFacts) -> Room {
    room(facts.incident, facts.customer.as_ref(), facts.severity)
}

fn room(incident: IncidentNumber, customer: Option<&Phrase>, severity: Option<Severity>) -> Room {
    let who = customer.map(Phrase::as_str).unwrap_or_default();
    let title = format!("{incident} {who}");
    let what = severity.map_or("Outage".to_owned(), |severity| format!("{severity} outage"));
    let of = if who.is_empty() { String::new() } else { format!(" of {who}") };
    let purpose = exercise::subject(incident, format!("{what}{of}, {incident}. Sev1 posts the updates and keeps the header current."));
    Room {
        name: name(incident, who),
        title: cut(title.trim_end(), MAX_TITLE),
        purpose: cut(&purpose, MAX_PURPOSE),
        headline: None,
        urgent: false,
    }
}

/// `inc-142-enterprise-abc`: what is no ASCII letter or digit becomes one hyphen.
fn name(incident: IncidentNumber, customer: &str) -> String {
    let mut name = document::incident(incident);
    for word in customer.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        name.push('-');
        name.push_str(word);
    }
    name.truncate(MAX_NAME);
    name.truncate(name.trim_end_matches('-').len());
    name
}

/// `**Identified** · since 10:20am ET · next update Wed 15 Jul 8:00am ET · [page](https://…)`
fn headline(told: &Told, pages: Option<&str>) -> String {
    let facts = &told.facts;
    let (now, open) = (facts.published_at, facts.status.is_open());
    let said = |at| moment_short(&Moment { at, zone: facts.zone.clone() }, now);
    let since = facts.since.map(|at| format!("{} {}", if open { "since" } else { "began" }, said(at)));
    let next = match facts.next_update {
        Some(due) => Some(format!("next update {}", said(due))),
        None if open => Some("no next update promised".to_owned()),
        None => None,
    };
    let ended = (!open).then(|| format!("as of {}", said(now)));
    // The pages are for people who sign in.
    let pages = pages.filter(|_| told.kind == AudienceKind::Internal);
    let page = pages.map(|url| format!("[page]({}/incidents/{})", url.trim_end_matches('/'), facts.incident));
    let parts = [Some(format!("**{}**", facts.status)), ended, since, next];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    match page.map(|page| format!("{line} · {page}")) {
        // Half a link would be worse than none.
        Some(whole) if whole.chars().count() <= MAX_HEADLINE => whole,
        _ => line,
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
