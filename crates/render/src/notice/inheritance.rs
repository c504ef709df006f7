//! What passes with a hand-off, as a list that reads well in a chat and in a terminal.

use jiff::Timestamp;
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Certainty;
use sev1_domain::fix::Fix;
use sev1_domain::people::{Contribution, same_person};
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::text::Phrase;
use sev1_domain::update::Update;

use super::promised::standing;
use super::roles;
use crate::markdown::escape_phrase;
use crate::template::shorten;

/// What the next person inherits.
#[derive(Clone, Copy, Debug)]
pub struct Inheritance<'a> {
    /// Whose promises pass; those of others are listed apart. `None` where all are meant.
    pub from: Option<&'a Phrase>,
    /// The open promises; an offer of a hand-off among them is left out.
    pub promises: &'a [Promise],
    /// The latest update: who does what, what waits for approval, how far the fix is, where people talk.
    pub last_update: Option<&'a Update>,
    /// What was looked at and is not the cause; see [`ruled_out`].
    pub ruled_out: &'a [Phrase],
}

/// More lines than this under one title are counted and not listed.
const MOST: usize = 20;

/// Longer words of one person are cut: the rest is in the update.
const WORDS: usize = 160;

/// The list, as Markdown with one line end at its end.
#[must_use]
pub fn inheritance(inherited: &Inheritance<'_>, now: Timestamp) -> String {
    let facts = inherited.last_update.map(|last| &last.facts);
    let people = facts.and_then(|f| f.people.as_ref()).map_or(&[][..], |people| people.for_internal());
    let approvals = facts.and_then(|f| f.approvals.as_ref()).map_or(&[][..], |all| all.for_internal());
    let fix = facts.and_then(|f| f.fix.as_ref()).map(|fix| fix_line(fix.for_internal()));
    let bridge = facts.and_then(|f| f.bridge.as_ref()).map(|bridge| bridge_line(bridge.for_internal(), now));
    let thread = facts.and_then(|f| f.thread.as_ref()).map(|thread| format!("Thread: {}", said(thread.for_internal())));
    let theirs = |p: &&Promise| inherited.from.is_none_or(|from| same_person(&p.owner, from));
    let (passing, staying): (Vec<&Promise>, Vec<&Promise>) = inherited.promises.iter().partition(theirs);
    let promises_passing = match promises(&passing, now) {
        none if none.is_empty() && staying.is_empty() => "No promise is open.".to_owned(),
        none if none.is_empty() => "No open promise passes.".to_owned(),
        open => titled("Open promises", open),
    };
    let parts = [
        promises_passing,
        titled("Stays with others", promises(&staying, now)),
        titled("Who does what", people.iter().map(person).collect()),
        titled("Waiting for approval", approvals.iter().filter(|a| a.answer == Answer::Waiting).map(approval).collect()),
        titled("Ruled out", inherited.ruled_out.iter().map(said).collect()),
        titled("Where it stands", fix.into_iter().chain(bridge).chain(thread).collect()),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// What these updates, oldest first, looked at and found not to be the cause, and what no later one of them brings up again.
#[must_use]
pub fn ruled_out(updates: &[Update]) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::new();
    for cause in updates.iter().filter_map(|u| u.facts.cause.as_ref()).map(|cause| cause.for_internal()) {
        let key = |what: &Phrase| what.as_str().to_lowercase();
        out.retain(|known| key(known) != key(&cause.what));
        if cause.certainty == Certainty::RuledOut {
            out.push(cause.what.clone());
        }
    }
    out
}

/// Audiences that were promised the same thing for the same instant by the same person make one line.
fn promises(open: &[&Promise], now: Timestamp) -> Vec<String> {
    let mut groups: Vec<(&Promise, Vec<String>)> = Vec::new();
    for promise in open.iter().copied().filter(|p| p.outcome.is_none() && p.subject.kind != PromiseKind::HandOff) {
        let audience = promise.subject.audience.to_string();
        let same = |p: &Promise| {
            (p.subject.kind, &p.subject.what, p.due.at, &p.owner)
                == (promise.subject.kind, &promise.subject.what, promise.due.at, &promise.owner)
        };
        match groups.iter_mut().find(|(first, _)| same(first)) {
            Some((_, audiences)) => audiences.push(audience),
            None => groups.push((promise, vec![audience])),
        }
    }
    groups.sort_by_key(|(promise, _)| promise.due.at);
    groups.into_iter().map(|(promise, audiences)| line(promise, audiences, now)).collect()
}

/// `next update to customer and internal is due at 8amET, in 10 minutes (dana)`
fn line(promise: &Promise, audiences: Vec<String>, now: Timestamp) -> String {
    let what = promise.subject.what.as_ref().map_or(String::new(), |what| format!(" ({})", said(what)));
    let to = roles::list(audiences);
    format!("{}{what} to {to} {} ({})", promise.subject.kind.words(), standing(promise, now), said(&promise.owner))
}

fn person(c: &Contribution) -> String {
    c.what.as_ref().map_or_else(|| said(&c.who), |what| format!("{}: {}", said(&c.who), said(what)))
}

fn approval(a: &EmergencyApproval) -> String {
    format!("{}, asked of {}", said(&a.what), said(&a.asked))
}

fn fix_line(fix: &Fix) -> String {
    let owner = fix.owner.as_ref().map_or(String::new(), |owner| format!(" ({})", said(owner)));
    format!("Fix {}: {} {}{owner}", said(&fix.version), fix.stage.as_str(), fix.state.as_str())
}

fn bridge_line(bridge: &Bridge, now: Timestamp) -> String {
    let again = bridge.reconvenes.as_ref().map_or(String::new(), |at| format!(", reconvenes at {}", at.said_at(now)));
    let join = bridge.link.as_ref().map_or(String::new(), |link| format!(", join at {}", escape_phrase(link.as_str())));
    format!("Bridge: {} is {}{again}{join}", said(&bridge.name), bridge.state.as_str())
}

fn said(phrase: &Phrase) -> String {
    let words = phrase.as_str();
    let short = if words.chars().count() <= WORDS { words.to_owned() } else { shorten(words, WORDS) };
    escape_phrase(&short).into_owned()
}

fn titled(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let more = lines.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| format!("- and {more} more"));
    let lines: Vec<String> = lines.into_iter().take(MOST).map(|line| format!("- {line}")).chain(rest).collect();
    format!("{title}:\n{}", lines.join("\n"))
}
