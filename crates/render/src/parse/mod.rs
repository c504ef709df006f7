//! Text to words: updates in the template's shape, ours or hand-written, read without losing anything.
//!
//! Reading is tolerant about shape (`#`s or none, bold, letter case, missing blank lines, quoting, bullets, what a chat or a web page
//! leaves around a copied text) and strict about values: a time, a status or a customer that cannot be read is reported, not guessed.
//! Every line ends up in a field, or in a [`Leftover`] with its place.

mod lines;
mod promise;
mod reads_as_fact;
mod section;

use std::borrow::Cow;

use jiff::SignedDuration;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::incident::IncidentTime;
use sev1_domain::label::Labelled;
use sev1_domain::people::Contribution;
use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{CivilWhen, read_civil, read_duration};
use sev1_domain::zone::ZoneTable;

use crate::text::Part;
use crate::text::heading::{Heading, Kind, is_blank, recognise, split_header};
use crate::written::WrittenUpdate;
use lines::Line;
pub use reads_as_fact::{check_bodies, reads_as_fact};
use section::{Contents, Section, Taken};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// What was read from a text. Everything in it is labelled internal, because text carries no labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The customer in the header.
    pub customer: Option<Phrase>,
    /// The severity in the header.
    pub severity: Option<Severity>,
    /// The time in the header.
    pub time: Option<CivilWhen>,
    /// The status.
    pub status: Option<Status>,
    /// The elapsed time, as typed.
    pub incident_time: Option<IncidentTime>,
    /// The summary, without what has a type of its own.
    pub summary: Option<Body>,
    /// The customer impact.
    pub customer_impact: Option<Body>,
    /// The technical notes.
    pub technical_notes: Option<Body>,
    /// The promise or opt-out, if one is said.
    pub next_update: Option<NextUpdate<CivilWhen>>,
    /// The bridge.
    pub bridge: Option<Labelled<Bridge<CivilWhen>>>,
    /// People with their roles.
    pub people: Option<Labelled<Vec<Contribution>>>,
    /// Thanks.
    pub thanks: Option<Labelled<Vec<Contribution>>>,
    /// The fix.
    pub fix: Option<Labelled<Fix>>,
    /// Approvals.
    pub approvals: Option<Labelled<Vec<EmergencyApproval>>>,
    /// Evidence.
    pub evidence: Option<Labelled<Evidence>>,
    /// The thread's link.
    pub thread: Option<Labelled<Phrase>>,
    /// What could not be placed, in order.
    pub leftovers: Vec<Leftover>,
    /// What was recognised but cannot be read, with places. Its words are in [`Parsed::leftovers`] or still in a body.
    pub problems: Vec<Refusal>,
}

/// A piece of text that has no place in an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it starts.
    pub place: Place,
    /// The text, verbatim; one or several lines.
    pub text: String,
}

/// Reads a text in the template's shape.
///
/// # Errors
/// `text.too_long` beyond [`MAX_BYTES`]. Everything else is reported in the answer.
pub fn parse(text: &str, zones: &ZoneTable) -> Result<Parsed, Refusal> {
    if text.len() > MAX_BYTES {
        return Err(Refusal::new(
            "text.too_long",
            format!("{} KiB of text; an update has at most {}", text.len() / 1024, MAX_BYTES / 1024),
        )
        .hint("keep what readers need and link the rest"));
    }
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) };
    let lines = lines::split(&text);
    let mut reading = Reading { zones, parsed: Parsed::default(), sections: Default::default(), leftover: Vec::new() };
    reading.walk(&lines);
    Ok(reading.finish())
}

impl Parsed {
    /// The whole update, if nothing is missing and nothing was unreadable. Leftovers do not count; show them to the author.
    ///
    /// # Errors
    /// Every problem, and one refusal per missing part: `header.missing`, `status.missing`, `incident_time.missing`,
    /// `section.empty`, `promise.missing`.
    pub fn complete(self) -> Result<WrittenUpdate, Vec<Refusal>> {
        let missing = self.missing();
        let mut faults = self.problems;
        faults.extend(missing);
        match (
            self.customer,
            self.severity,
            self.time,
            self.status,
            self.incident_time,
            self.summary,
            self.customer_impact,
            self.technical_notes,
        ) {
            (Some(customer), Some(severity), Some(time), Some(status), Some(incident_time), Some(summary), Some(impact), Some(notes))
                if faults.is_empty() =>
            {
                let facts = UpdateFacts {
                    bridge: self.bridge,
                    people: self.people,
                    thanks: self.thanks,
                    fix: self.fix,
                    approvals: self.approvals,
                    evidence: self.evidence,
                    thread: self.thread,
                    ..UpdateFacts::internal(summary, impact, notes, self.next_update.unwrap_or(NextUpdate::NotDue))
                };
                Ok(WrittenUpdate { customer, severity, time, status, incident_time, facts })
            }
            _ => Err(faults),
        }
    }

    fn missing(&self) -> Vec<Refusal> {
        let known = |field: &str| self.problems.iter().any(|p| p.field == Some(field));
        let mut faults = Vec::new();
        let mut need = |there: bool, code: &'static str, field: &'static str, what: &str, hint: &str| {
            if !there && !known(field) {
                faults.push(Refusal::new(code, what).hint(hint).field(field));
            }
        };
        let header = self.customer.is_some() || self.severity.is_some() || self.time.is_some() || known("customer") || known("time");
        need(header, "header.missing", "header", "there is no header", "start with a line like: ### Globex SEV1 outage - 7:20pmET update");
        need(self.status.is_some(), "status.missing", "status", "no status is told", "add a line like: #### Status: Identified");
        need(
            self.incident_time.is_some(),
            "incident_time.missing",
            "incident_time",
            "the incident time is missing",
            "add a line like: #### Incident Time: 9 hours",
        );
        need(
            self.summary.is_some(),
            "section.empty",
            "summary",
            "the summary is empty",
            "say behind the incident time what happened and what is being done",
        );
        let hint = "write what the customer feels behind the heading: #### Customer Impact";
        need(self.customer_impact.is_some(), "section.empty", "customer_impact", "the customer impact is empty", hint);
        let hint = "write what engineers need behind the heading: #### Technical Notes";
        need(self.technical_notes.is_some(), "section.empty", "technical_notes", "the technical notes are empty", hint);
        let due = self.status.is_some_and(Status::is_open) && self.next_update.is_none();
        let hint = "end the summary with a sentence like: Next update will be shared at 8amET.";
        need(!due, "promise.missing", "next_update", "readers are not told when they will hear more", hint);
        faults
    }
}

/// The section a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Into {
    Nothing,
    Summary,
    Impact,
    Notes,
}

struct Reading<'a> {
    zones: &'a ZoneTable,
    parsed: Parsed,
    /// Summary, customer impact, technical notes.
    sections: [Section; 3],
    /// Lines of the leftover that is being gathered.
    leftover: Vec<Line<'a>>,
}

impl<'a> Reading<'a> {
    fn walk(&mut self, lines: &[Line<'a>]) {
        let headings = choose(lines);
        let mut into = Into::Nothing;
        let mut seen: Vec<Kind> = Vec::new();
        let mut next = 0;
        for (i, line) in lines.iter().enumerate() {
            let heading = headings.get(next).filter(|(at, _)| *at == i).map(|(_, h)| *h);
            next += usize::from(heading.is_some());
            match heading {
                Some(h) if seen.contains(&h.kind) => {
                    // A second header starts another update; a second heading of the same kind has no place.
                    if h.kind == Kind::Header {
                        self.set_aside(&lines[i..]);
                        break;
                    }
                    self.leftover.push(*line);
                    into = Into::Nothing;
                }
                Some(h) => {
                    seen.push(h.kind);
                    self.end_leftover();
                    into = self.heading(h, line);
                }
                None => self.line(line, into),
            }
        }
        self.end_leftover();
    }

    fn line(&mut self, line: &Line<'a>, into: Into) {
        match into {
            Into::Nothing if line.is_blank() && self.leftover.is_empty() => {}
            Into::Nothing => self.leftover.push(*line),
            Into::Summary => self.sections[0].push(line),
            Into::Impact => self.sections[1].push(line),
            Into::Notes => self.sections[2].push(line),
        }
    }

    fn heading(&mut self, heading: Heading<'_>, line: &Line<'a>) -> Into {
        let value = heading.value;
        let (section, into) = match heading.kind {
            Kind::Header => {
                self.header(value, line);
                return Into::Summary;
            }
            Kind::Status => {
                let value = value.trim_end_matches(['.', '#', '*', '_', ' ']);
                match shortened(value).parse() {
                    Ok(status) => self.parsed.status = Some(status),
                    Err(refusal) => self.unread(refusal, line),
                }
                return Into::Summary;
            }
            Kind::IncidentTime => {
                match incident_time(value.trim_end_matches(['.', '#', '*', '_', ' '])) {
                    Some(time) => self.parsed.incident_time = Some(time),
                    None => self.unread(
                        Refusal::new("incident_time.unread", format!("`{}` is not an elapsed time", shortened(value)))
                            .hint("write it like 9 hours or 45 minutes")
                            .field("incident_time"),
                        line,
                    ),
                }
                return Into::Summary;
            }
            Kind::CustomerImpact => (1, Into::Impact),
            Kind::TechnicalNotes => (2, Into::Notes),
        };
        if !value.is_empty() {
            let column = line.text.find(value).map_or(0, |i| line.text[..i].chars().count());
            self.sections[section].push_text(value, (line.number, line.shift + column));
        }
        into
    }

    fn header(&mut self, words: &str, line: &Line<'a>) {
        let (customer, level, time) = split_header(words).expect("a recognised header has its parts");
        self.parsed.severity = Severity::from_level(level);
        let mut whole = true;
        let mut note = |parsed: &mut Parsed, refusal: Refusal| {
            parsed.problems.push(refusal.at(line.place()));
            whole = false;
        };
        match Phrase::new(customer) {
            Ok(customer) => self.parsed.customer = Some(customer),
            Err(r) => note(&mut self.parsed, r.field("customer")),
        }
        match read_civil(&shortened(time), self.zones, None) {
            Ok(time) => self.parsed.time = Some(time),
            Err(r) => note(&mut self.parsed, r.field("time")),
        }
        if !whole {
            self.set_aside(std::slice::from_ref(line));
        }
    }

    fn unread(&mut self, refusal: Refusal, line: &Line<'a>) {
        self.parsed.problems.push(refusal.at(line.place()));
        self.set_aside(std::slice::from_ref(line));
    }

    fn set_aside(&mut self, lines: &[Line<'a>]) {
        self.leftover.extend_from_slice(lines);
        self.end_leftover();
    }

    fn end_leftover(&mut self) {
        while self.leftover.last().is_some_and(Line::is_blank) {
            self.leftover.pop();
        }
        if let Some(first) = self.leftover.first() {
            let text = self.leftover.iter().map(|l| l.text).collect::<Vec<_>>().join("\n");
            self.parsed.leftovers.push(Leftover { place: first.place(), text });
            self.leftover.clear();
        }
    }

    fn finish(mut self) -> Parsed {
        let sections = std::mem::take(&mut self.sections);
        let mut contents = sections.each_ref().map(|s| s.contents(self.zones, self.parsed.time.as_ref()));
        keep_last(&mut contents);
        let mut bodies = [const { None }; 3];
        for (i, (section, contents)) in sections.into_iter().zip(contents).enumerate() {
            self.parsed.problems.extend(contents.problems);
            match section.body(&contents.taken) {
                Ok(body) => bodies[i] = body,
                Err(unfit) => {
                    let (refusal, leftover) = *unfit;
                    self.parsed.problems.push(refusal.field(["summary", "customer_impact", "technical_notes"][i]));
                    self.parsed.leftovers.push(leftover);
                }
            }
            contents.taken.into_iter().for_each(|taken| self.parsed.take(taken));
        }
        let [summary, customer_impact, technical_notes] = bodies;
        let mut parsed = Parsed { summary, customer_impact, technical_notes, ..self.parsed };
        parsed.leftovers.sort_by_key(|l| l.place);
        parsed.problems.sort_by_key(|p| p.place);
        parsed
    }
}

impl Parsed {
    fn take(&mut self, taken: Taken) {
        self.leftovers.extend(taken.tail);
        match taken.part {
            Part::Bridge(bridge) => self.bridge = Some(Labelled::internal(bridge)),
            Part::People(people) => self.people = Some(Labelled::internal(people)),
            Part::Thanks(thanks) => self.thanks = Some(Labelled::internal(thanks)),
            Part::Fix(fix) => self.fix = Some(Labelled::internal(fix)),
            Part::Approvals(approvals) => self.approvals = Some(Labelled::internal(approvals)),
            Part::Evidence(evidence) => self.evidence = Some(Labelled::internal(evidence)),
            Part::Thread(thread) => self.thread = Some(Labelled::internal(thread)),
            Part::Next(next) => self.next_update = Some(next),
        }
    }
}

/// Of a part that is there twice the last one counts; the others stay in their bodies. Two promises are a problem as well: readers
/// would wait for either.
fn keep_last(contents: &mut [Contents; 3]) {
    let mut seen = Vec::new();
    for contents in contents.iter_mut().rev() {
        for i in (0..contents.taken.len()).rev() {
            let kind = std::mem::discriminant(&contents.taken[i].part);
            if !seen.contains(&kind) {
                seen.push(kind);
                continue;
            }
            let extra = contents.taken.remove(i);
            if matches!(extra.part, Part::Next(_)) {
                let refusal = Refusal::new("next_update.twice", "the text says twice when the next update comes");
                contents.problems.push(refusal.hint("keep one of the two sentences").at(extra.place).field("next_update"));
            }
        }
    }
}

/// The lines that count as headings.
///
/// Everything before the header is no part of the update. A kind of heading that has one with `#`s is taken only with `#`s; of the
/// others the first line that fits is taken, because behind it such a line is likely prose.
fn choose<'a>(lines: &[Line<'a>]) -> Vec<(usize, Heading<'a>)> {
    let open = lines.iter().enumerate().filter(|(_, l)| !l.fenced && !l.text.is_empty());
    let all: Vec<_> = open.filter_map(|(i, l)| recognise(l.text).filter(|h| h.escapes == 0).map(|h| (i, h))).collect();
    let is_header = |h: &Heading<'_>| h.kind == Kind::Header;
    let first = all.iter().position(|(_, h)| is_header(h) && h.sharp).or_else(|| all.iter().position(|(_, h)| is_header(h)));
    let all = &all[first.unwrap_or(0)..];
    let mut taken: Vec<Kind> = Vec::new();
    let sharp: Vec<Kind> = all.iter().filter(|(_, h)| h.sharp).map(|(_, h)| h.kind).collect();
    let counts = |h: &Heading<'_>| {
        let again = taken.contains(&h.kind);
        taken.push(h.kind);
        h.sharp || (!sharp.contains(&h.kind) && (!again || is_header(h)))
    };
    let mut counts = counts;
    all.iter().filter(|(_, h)| counts(h)).copied().collect()
}

/// `9 hours`, `9h`, `9 hrs`, `45 min`, `9 h 12 min`, `1 hour and 5 minutes`.
pub(crate) fn incident_time(text: &str) -> Option<IncidentTime> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim_matches(is_blank);
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(unit));
    let minutes = |n: i64| IncidentTime::from_elapsed(SignedDuration::from_mins(n));
    match number.parse::<u32>() {
        Ok(n @ 1..) if is(&["hours", "hour", "h", "hrs", "hr"]) => Some(IncidentTime::Hours(n)),
        Ok(0) if is(&["hours", "hour", "h"]) => Some(IncidentTime::Minutes(0)),
        Ok(n) if is(&["minutes", "minute", "min", "mins", "m"]) => Some(minutes(n.into())),
        _ if text.len() > 40 => None,
        _ => read_duration(&text.replace(" and ", " ").replace('\u{a0}', " ")).filter(|d| d.is_positive()).map(IncidentTime::from_elapsed),
    }
}

/// A value for a message: long ones are cut.
fn shortened(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &value[..at])),
        None => Cow::Borrowed(value),
    }
}
