//! Typed parts as paragraphs of their own: each written and read here, side by side, so that the two stay inverse.
//!
//! Parts of a line are set apart by ` — `; inside a part a dash is written `\—` and a backslash `\\`.

use std::borrow::Cow;
use std::fmt::Write as _;

use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::label::Labelled;
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::text::Phrase;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::{CivilWhen, read_civil};
use sev1_domain::zone::ZoneTable;

use super::{late, stated};
use crate::written::Lateness;

/// A typed part read from a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Reach(Reach),
    Workaround(Phrase),
    Cause(Cause),
    Milestone(Milestone<CivilWhen>),
    Bridge(Bridge<CivilWhen>),
    People(Vec<Contribution>),
    Thanks(Vec<Contribution>),
    Fix(Fix),
    Approvals(Vec<EmergencyApproval>),
    Evidence(Evidence),
    Thread(Phrase),
    Late(Lateness),
    Next(NextUpdate<CivilWhen>),
}

impl Part {
    /// Its field, in the words of the API.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Self::Reach(_) => "reach",
            Self::Workaround(_) => "workaround",
            Self::Cause(_) => "cause",
            Self::Milestone(_) => "milestone",
            Self::Bridge(_) => "bridge",
            Self::People(_) => "people",
            Self::Thanks(_) => "thanks",
            Self::Fix(_) => "fix",
            Self::Approvals(_) => "approvals",
            Self::Evidence(_) => "evidence",
            Self::Thread(_) => "thread",
            Self::Late(_) => "late",
            Self::Next(_) => "next_update",
        }
    }
}

const BRIDGE: &str = "Bridge: ";
const RECONVENES: &str = "reconvenes at ";
const JOIN: &str = "join at ";
pub(super) const PEOPLE: &str = "People:";
pub(super) const THANKS: &str = "Thanks:";
const APPROVALS: &str = "Approvals:";
const FIX: &str = "Fix: ";
const OWNER: &str = "owner ";
const EVIDENCE: &str = "Evidence: ";
const RANGE: &str = "range: ";
const VERDICT: &str = "verdict: ";
const THREAD: &str = "Latest thread with full details: ";
const OPT_OUT: &str = "No next update is planned: ";
pub(super) const SEPARATOR: &str = " — ";

/// The part this paragraph is, if it is wholly one. Promises inside prose are not looked for here.
pub(crate) fn read(paragraph: &str, zones: &ZoneTable) -> Option<Part> {
    let (first, items) = match paragraph.split_once('\n') {
        Some((first, items)) => (first.trim_end(), Some(items)),
        None => (paragraph.trim_end(), None),
    };
    match (first, items) {
        (PEOPLE, Some(items)) => read_list(items, read_contribution).map(Part::People),
        (THANKS, Some(items)) => read_list(items, read_contribution).map(Part::Thanks),
        (APPROVALS, Some(items)) => read_list(items, read_approval).map(Part::Approvals),
        (_, Some(_)) => None,
        (line, None) => {
            let read = |prefix: &str| line.strip_prefix(prefix);
            read(BRIDGE)
                .and_then(|l| read_bridge(l, zones).map(Part::Bridge))
                .or_else(|| read(FIX).and_then(read_fix).map(Part::Fix))
                .or_else(|| read(EVIDENCE).and_then(read_evidence).map(Part::Evidence))
                .or_else(|| read(THREAD).and_then(|l| Phrase::new(l).ok()).map(Part::Thread))
                .or_else(|| stated::read(line, zones))
                .or_else(|| late::read(line, zones).filter(|(_, end)| matches!(&line[*end..], "" | ".")).map(|(l, _)| Part::Late(l)))
                .or_else(|| read(OPT_OUT).and_then(read_opt_out).map(Part::Next))
        }
    }
}

/// `Bridge: WebEx with ABC — concluded — reconvenes at 8amET — join at https://…`
pub(super) fn bridge(bridge: &Bridge<CivilWhen>) -> String {
    let mut out = format!("{BRIDGE}{}{SEPARATOR}{}", escaped(&bridge.name), bridge.state.as_str());
    if let Some(at) = &bridge.reconvenes {
        let _ = write!(out, "{SEPARATOR}{RECONVENES}{at}");
    }
    if let Some(link) = &bridge.link {
        let _ = write!(out, "{SEPARATOR}{JOIN}{}", escaped(link));
    }
    out
}

fn read_bridge(line: &str, zones: &ZoneTable) -> Option<Bridge<CivilWhen>> {
    let mut parts = line.split(SEPARATOR).peekable();
    let name = unescaped(parts.next()?)?;
    let state = BridgeState::from_name(parts.next()?.trim())?;
    let reconvenes = match parts.next_if(|p| p.starts_with(RECONVENES)) {
        Some(p) => Some(read_civil(&p[RECONVENES.len()..], zones, None).ok()?),
        None => None,
    };
    let link = optional(&mut parts, JOIN)?;
    parts.next().is_none().then_some(Bridge { name, link, state, reconvenes })
}

/// `People:` or `Thanks:` with a list of `- Ben Cooke — found the cause`
pub(super) fn contributions(title: &str, all: &[Contribution]) -> String {
    let mut out = title.to_owned();
    for c in all {
        let _ = write!(out, "\n- {}", escaped(&c.who));
        if let Some(what) = &c.what {
            let _ = write!(out, "{SEPARATOR}{}", escaped(what));
        }
    }
    out
}

fn read_contribution(item: &str) -> Option<Contribution> {
    let mut parts = item.split(SEPARATOR);
    let who = unescaped(parts.next()?)?;
    let what = parts.next().map(|p| unescaped(p).ok_or(())).transpose().ok()?;
    parts.next().is_none().then_some(Contribution { who, what })
}

/// `Approvals:` with a list of `- emergency change — Alice Evan — signed off — on call`
pub(super) fn approvals(all: &[EmergencyApproval]) -> String {
    let mut out = APPROVALS.to_owned();
    for a in all {
        let _ = write!(out, "\n- {}{SEPARATOR}{}{SEPARATOR}{}", escaped(&a.what), escaped(&a.asked), a.answer.as_str());
        if let Some(reason) = &a.reason {
            let _ = write!(out, "{SEPARATOR}{}", escaped(reason));
        }
    }
    out
}

fn read_approval(item: &str) -> Option<EmergencyApproval> {
    let mut parts = item.split(SEPARATOR);
    let what = unescaped(parts.next()?)?;
    let asked = unescaped(parts.next()?)?;
    let answer = Answer::from_name(parts.next()?.trim())?;
    let reason = parts.next().map(|p| unescaped(p).ok_or(())).transpose().ok()?;
    parts.next().is_none().then_some(EmergencyApproval { what, asked, answer, reason })
}

/// `Fix: 7.8.6 — pull request — running — owner Agniva`
pub(super) fn fix(fix: &Fix) -> String {
    let mut out = format!("{FIX}{}{SEPARATOR}{}{SEPARATOR}{}", escaped(&fix.version), fix.stage.as_str(), fix.state.as_str());
    if let Some(owner) = &fix.owner {
        let _ = write!(out, "{SEPARATOR}{OWNER}{}", escaped(owner));
    }
    out
}

fn read_fix(line: &str) -> Option<Fix> {
    let mut parts = line.split(SEPARATOR).peekable();
    let version = unescaped(parts.next()?)?;
    let stage = FixStage::from_name(parts.next()?.trim())?;
    let state = FixState::from_name(parts.next()?.trim())?;
    let owner = optional(&mut parts, OWNER)?;
    parts.next().is_none().then_some(Fix { version, stage, state, owner })
}

/// ``Evidence: `sum(rate(x[5m]))` — range: last 24 hours — verdict: no difference``; the query is verbatim, as in any code span.
pub(super) fn evidence(evidence: &Evidence) -> String {
    let query = evidence.query.as_str();
    let runs = query.split(|c| c != '`').map(str::len);
    let ticks = "`".repeat(if query.contains('`') { runs.max().unwrap_or(0) + 1 } else { 1 });
    // Backticks at an edge would melt into the marks.
    let gap = if query.starts_with('`') || query.ends_with('`') { " " } else { "" };
    let mut out = format!("{EVIDENCE}{ticks}{gap}{query}{gap}{ticks}");
    for (title, part) in [(RANGE, &evidence.range), (VERDICT, &evidence.verdict)] {
        if let Some(part) = part {
            let _ = write!(out, "{SEPARATOR}{title}{}", escaped(part));
        }
    }
    out
}

fn read_evidence(line: &str) -> Option<Evidence> {
    let behind = line.trim_start_matches('`');
    let ticks = &line[..line.len() - behind.len()];
    let end = span_end(behind, ticks.len())?;
    let query = Phrase::new(&behind[..end]).ok()?;
    let mut parts = behind[end + ticks.len()..].split(SEPARATOR).peekable();
    if !parts.next()?.is_empty() {
        return None;
    }
    let range = optional(&mut parts, RANGE)?;
    let verdict = optional(&mut parts, VERDICT)?;
    parts.next().is_none().then_some(Evidence { query, range, verdict })
}

/// Where a code span that was opened with `ticks` backticks ends: at a run of exactly as many.
fn span_end(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|i| at + i) {
        let run = text[start..].bytes().take_while(|b| *b == b'`').count();
        if run == ticks {
            return Some(start);
        }
        at = start + run;
    }
    None
}

/// The seed's own sentence for the thread.
pub(super) fn thread(link: &Phrase) -> String {
    format!("{THREAD}{link}")
}

/// The last words of a summary: the promise, or why there is none. Nothing when none is due.
pub(super) fn next_update(next: &NextUpdate<CivilWhen>) -> Option<String> {
    match next {
        NextUpdate::At(at) => Some(promise(at)),
        NextUpdate::OptOut(reason) => Some(opt_out(reason.for_internal())),
        NextUpdate::NotDue => None,
    }
}

/// The promise sentence of the template; [`crate::parse`] reads it and its relatives.
pub(super) fn promise(at: &CivilWhen) -> String {
    format!("Next update will be shared at {at}.")
}

pub(super) fn opt_out(reason: &Phrase) -> String {
    // No full stop behind it: the author's own reason may end with one.
    format!("{OPT_OUT}{reason}")
}

fn read_opt_out(reason: &str) -> Option<NextUpdate<CivilWhen>> {
    Phrase::new(reason).ok().map(|reason| NextUpdate::OptOut(Labelled::internal(reason)))
}

fn read_list<T>(items: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let item = |line: &str| ["- ", "* ", "+ ", "• "].iter().find_map(|b| line.strip_prefix(b)).and_then(&read);
    items.split('\n').map(item).collect()
}

/// The next part if it starts with `title`, without it. `None` if what follows is no phrase.
fn optional<'a>(parts: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>, title: &str) -> Option<Option<Phrase>> {
    match parts.next_if(|p| p.starts_with(title)) {
        Some(part) => unescaped(&part[title.len()..]).map(Some),
        None => Some(None),
    }
}

pub(super) fn escaped(phrase: &Phrase) -> Cow<'_, str> {
    let text = phrase.as_str();
    if !text.contains(['\\', '—']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\\', "\\\\").replace('—', "\\—"))
}

pub(super) fn unescaped(part: &str) -> Option<Phrase> {
    if !part.contains('\\') {
        return Phrase::new(part).ok();
    }
    let mut out = String::with_capacity(part.len());
    let mut chars = part.chars().peekable();
    while let Some(c) = chars.next() {
        // A backslash before anything else is the author's own.
        out.push(if c == '\\' { chars.next_if(|n| matches!(n, '\\' | '—')).unwrap_or(c) } else { c });
    }
    Phrase::new(&out).ok()
}
