//! Line by line: which lines are headings, which section each of the others belongs to, what is said in a heading.

use std::borrow::Cow;

use jiff::SignedDuration;
use sev1_domain::incident::IncidentTime;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::when::{read_civil, read_duration};
use sev1_domain::zone::ZoneTable;

use super::lines::Line;
use super::section::{BodyRead, Contents, Section, Taken};
use super::{Leftover, Parsed};
use crate::text::Part;
use crate::text::heading::{Heading, Kind, is_blank, recognise, split_header};

/// A reading under way.
pub(super) struct Reading<'a> {
    zones: &'a ZoneTable,
    parsed: Parsed,
    /// Summary, customer impact, technical notes.
    sections: [Section; 3],
    /// The customer message, in which nothing is typed.
    message: Section,
    /// Lines of the leftover that is being gathered.
    leftover: Vec<Line<'a>>,
}

/// The section a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Current {
    Nothing,
    Summary,
    Impact,
    Notes,
    Message,
}

impl<'a> Reading<'a> {
    pub(super) fn new(zones: &'a ZoneTable) -> Self {
        Self { zones, parsed: Parsed::default(), sections: Default::default(), message: Section::default(), leftover: Vec::new() }
    }

    /// Puts every line where it belongs.
    pub(super) fn walk(&mut self, lines: &[Line<'a>]) {
        let headings = choose(lines);
        let mut into = Current::Nothing;
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
                    into = Current::Nothing;
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

    fn line(&mut self, line: &Line<'a>, into: Current) {
        match into {
            Current::Nothing if line.is_blank() && self.leftover.is_empty() => {}
            Current::Nothing => self.leftover.push(*line),
            Current::Summary => self.sections[0].push(line),
            Current::Impact => self.sections[1].push(line),
            Current::Notes => self.sections[2].push(line),
            Current::Message => self.message.push(line),
        }
    }

    fn heading(&mut self, heading: Heading<'_>, line: &Line<'a>) -> Current {
        let value = heading.value;
        let (section, into) = match heading.kind {
            Kind::Header => {
                self.header(value, line);
                return Current::Summary;
            }
            Kind::Status => {
                let value = value.trim_end_matches(['.', '#', '*', '_', ' ']);
                match shortened(value).parse() {
                    Ok(status) => self.parsed.status = Some(status),
                    Err(refusal) => self.unread(refusal, line),
                }
                return Current::Summary;
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
                return Current::Summary;
            }
            Kind::CustomerImpact => (&mut self.sections[1], Current::Impact),
            Kind::TechnicalNotes => (&mut self.sections[2], Current::Notes),
            Kind::CustomerMessage => (&mut self.message, Current::Message),
        };
        if !value.is_empty() {
            let start = line.text.find(value).unwrap_or(0);
            section.push_text(value, (line.number, line.shift + line.text[..start].chars().count()), line.at + start);
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

    /// Takes the typed parts out of the sections; what is left of each is its body.
    pub(super) fn finish(mut self) -> Parsed {
        let sections = std::mem::take(&mut self.sections);
        let mut contents = sections.each_ref().map(|s| s.contents(self.zones, self.parsed.time.as_ref()));
        keep_last(&mut contents);
        let mut bodies = [const { None }; 3];
        for (i, (section, contents)) in sections.into_iter().zip(contents).enumerate() {
            self.parsed.problems.extend(contents.problems);
            self.parsed.origins.parts.extend(contents.taken.iter().map(|taken| (taken.part.field(), section.origin(taken))));
            bodies[i] = self.body(section.body(&contents.taken), ["summary", "customer_impact", "technical_notes"][i]);
            contents.taken.into_iter().for_each(|taken| self.parsed.take(taken));
        }
        let message = std::mem::take(&mut self.message).body(&[]);
        // Whoever writes a section under this heading has named its readers.
        self.parsed.customer_message = self.body(message, "customer_message").map(|m| Labelled::new(Label::Customer, m));
        let [summary, customer_impact, technical_notes] = bodies;
        let mut parsed = Parsed { summary, customer_impact, technical_notes, ..self.parsed };
        parsed.leftovers.sort_by_key(|l| l.place);
        parsed.problems.sort_by_key(|p| p.place);
        parsed
    }

    /// A section's body; one that is none is a problem, and its text a leftover.
    fn body(&mut self, read: BodyRead, field: &'static str) -> Option<Body> {
        match read {
            Ok(None) => None,
            Ok(Some((body, trace))) => {
                self.parsed.origins.bodies.push((field, trace));
                Some(body)
            }
            Err(unfit) => {
                let (refusal, leftover) = *unfit;
                self.parsed.problems.push(refusal.field(field));
                self.parsed.leftovers.push(leftover);
                None
            }
        }
    }
}

impl Parsed {
    fn take(&mut self, taken: Taken) {
        self.leftovers.extend(taken.tail);
        match taken.part {
            Part::Reach(reach) => self.reach = Some(Labelled::internal(reach)),
            Part::Workaround(workaround) => self.workaround = Some(Labelled::internal(workaround)),
            Part::Cause(cause) => self.cause = Some(Labelled::internal(cause)),
            Part::Milestone(milestone) => self.milestone = Some(Labelled::internal(milestone)),
            Part::Bridge(bridge) => self.bridge = Some(Labelled::internal(bridge)),
            Part::People(people) => self.people = Some(Labelled::internal(people)),
            Part::Thanks(thanks) => self.thanks = Some(Labelled::internal(thanks)),
            Part::Fix(fix) => self.fix = Some(Labelled::internal(fix)),
            Part::Approvals(approvals) => self.approvals = Some(Labelled::internal(approvals)),
            Part::Evidence(evidence) => self.evidence = Some(Labelled::internal(evidence)),
            Part::Late(late) => self.late = Some(late),
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
            // How late it comes is computed, so no sentence about it is worth keeping as words.
            if !seen.contains(&kind) || matches!(contents.taken[i].part, Part::Late(_)) {
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
/// others the first line that fits is taken, because behind it such a line is likely prose. A customer message is in few texts, so its
/// heading may lack the `#`s only where every heading does.
fn choose<'a>(lines: &[Line<'a>]) -> Vec<(usize, Heading<'a>)> {
    let open = lines.iter().enumerate().filter(|(_, l)| !l.fenced && !l.text.is_empty());
    let all: Vec<_> = open.filter_map(|(i, l)| recognise(l.text).filter(|h| h.escapes == 0).map(|h| (i, h))).collect();
    let is_header = |h: &Heading<'_>| h.kind == Kind::Header;
    let first = all.iter().position(|(_, h)| is_header(h) && h.sharp).or_else(|| all.iter().position(|(_, h)| is_header(h)));
    let all = &all[first.unwrap_or(0)..];
    let mut sharp: Vec<Kind> = Vec::new();
    for (_, h) in all {
        if h.sharp && !sharp.contains(&h.kind) {
            sharp.push(h.kind);
        }
    }
    let mut seen: Vec<Kind> = Vec::new();
    let counts = |(_, h): &&(usize, Heading<'a>)| {
        let again = seen.contains(&h.kind);
        if !again {
            seen.push(h.kind);
        }
        let optional = h.kind == Kind::CustomerMessage;
        h.sharp || (!sharp.contains(&h.kind) && (!again || is_header(h)) && (!optional || sharp.is_empty()))
    };
    all.iter().filter(counts).copied().collect()
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
