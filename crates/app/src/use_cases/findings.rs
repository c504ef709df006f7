//! What the linter found in an update about to go out, with the place in the person's own text, and whether it may go.

use std::ops::Range;

use sev1_domain::ids::UpdateNumber;
use sev1_domain::lint::gate::{self, Acknowledgement};
use sev1_domain::lint::{self, Finding, Passage, Report, Subject, rules};
use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::text::Phrase;
use sev1_domain::timeline::Event;
use sev1_domain::update::Update;

use crate::settings::Gate;

/// One thing a rule found, as screens need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingView {
    /// What was found.
    pub finding: Finding,
    /// Where in the field's text; `None` where it is about something that is not there.
    pub place: Option<Place>,
    /// The line it stands in.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub how_to_fix: String,
    /// A change that cannot change the meaning.
    pub fix: Option<SafeFix>,
}

/// A finding that was kept quiet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressedView {
    /// What was found.
    pub finding: FindingView,
    /// Until when it is kept quiet.
    pub until: jiff::Timestamp,
    /// Why.
    pub reason: Phrase,
}

/// An acknowledgement and how much it is the word for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// What a person said.
    pub acknowledgement: Acknowledgement,
    /// The number of warnings it let pass; 0 where there was none of its rule.
    pub findings: usize,
}

/// One line of a text with the part a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line; a long one is cut around the part, with `…` where something is left out.
    pub text: String,
    /// The part, in characters of the line.
    pub part: Range<usize>,
}

/// A change of the text that cannot change its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeFix {
    /// What stands there now.
    pub replaces: String,
    /// What should.
    pub by: String,
}

/// What every rule says about one update, and where.
pub(crate) struct Findings {
    report: Report,
    /// Of each finding, then of each suppressed one.
    views: (Vec<FindingView>, Vec<SuppressedView>),
}

impl Findings {
    /// Runs every rule once.
    pub(crate) fn of(subject: &Subject<'_>, update: &Update) -> Self {
        let report = lint::check(subject);
        let view = |finding: &Finding| view(finding, source(finding, update, &subject.passages));
        let findings = report.findings.iter().map(view).collect();
        let suppressed = report.suppressed.iter().map(|(finding, by)| SuppressedView {
            finding: view(finding),
            until: by.until,
            reason: by.reason.clone(),
        });
        let views = (findings, suppressed.collect());
        Self { report, views }
    }

    /// Takes up findings about what is told, but for those that the update itself was found to have or is quiet about.
    pub(crate) fn also(&mut self, found: Vec<Finding>) {
        for new in found {
            let quiet = self.report.suppressed.iter().map(|(finding, _)| finding);
            let mut known = self.report.findings.iter().chain(quiet);
            if !known.any(|old| old.code == new.code && new.message.starts_with(&old.message)) {
                self.views.0.push(view(&new, None));
                self.report.findings.push(new);
            }
        }
    }

    /// What screens need.
    pub(crate) fn into_views(self) -> (Vec<FindingView>, Vec<SuppressedView>) {
        self.views
    }

    /// Whether the update may go out.
    ///
    /// # Errors
    /// Everything that stands in the way, with its place; nothing does where findings are only shown.
    pub(crate) fn pass(&self, gate: Gate, acknowledged: &[Acknowledgement]) -> Result<(), Vec<Refusal>> {
        match gate::pass(&self.report, acknowledged) {
            Err(refusals) if gate == Gate::Enforce => {
                let standing = gate::standing(&self.report, acknowledged);
                let views = standing.filter_map(|finding| self.views.0.iter().find(|view| view.finding == *finding));
                let placed = |(refusal, view): (Refusal, &FindingView)| match view.place {
                    Some(place) => refusal.at(place),
                    None => refusal,
                };
                Err(refusals.into_iter().zip(views).map(placed).collect())
            }
            _ => Ok(()),
        }
    }

    /// What people said about findings, for the record of the update.
    pub(crate) fn record(&self, acknowledged: &[Acknowledgement], update: UpdateNumber) -> Vec<Event> {
        gate::record(&self.report, acknowledged, update)
    }

    /// How many warnings each acknowledgement is the word for.
    pub(crate) fn covered(&self, acknowledged: &[Acknowledgement]) -> Vec<Covered> {
        let covered = gate::covered(&self.report, acknowledged).into_iter();
        covered.map(|(word, findings)| Covered { acknowledgement: word.clone(), findings }).collect()
    }
}

fn view(finding: &Finding, source: Option<Source<'_>>) -> FindingView {
    let rule = rules::find(finding.code.as_str()).expect("findings come from rules");
    let within = |range: &Range<usize>| source.and_then(|s| s.text.get(range.clone()).map(|_| (s, range.clone())));
    let place = finding.range.as_ref().and_then(within);
    let fix = finding.fix.as_ref().and_then(|fix| {
        let (source, range) = within(&fix.range)?;
        Some(SafeFix { replaces: source.text[range].to_owned(), by: fix.replacement.clone() })
    });
    FindingView {
        finding: finding.clone(),
        place: place.as_ref().filter(|(source, _)| source.whole).map(|(source, range)| place_of(source.text, range.start)),
        excerpt: place.map(|(source, range)| excerpt(source.text, range)),
        how_to_fix: rule.how_to_fix(),
        fix,
    }
}

/// The text a finding's range counts in.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
    /// Whether it is all of the field, so that lines and columns in it mean something to a person.
    whole: bool,
}

/// The field's whole text where it is one text; else the passage, where only one can be meant.
fn source<'a>(finding: &Finding, update: &'a Update, passages: &'a [Passage<'a>]) -> Option<Source<'a>> {
    let facts = &update.facts;
    let field = finding.field?;
    let whole = match field {
        "summary" => Some(facts.summary.for_internal().as_str()),
        "customer_impact" => Some(facts.customer_impact.for_internal().as_str()),
        "technical_notes" => Some(facts.technical_notes.for_internal().as_str()),
        "customer_message" => facts.customer_message.as_ref().map(|m| m.for_internal().as_str()),
        _ => None,
    };
    if let Some(text) = whole {
        return Some(Source { text, whole: true });
    }
    let range = finding.range.as_ref()?;
    let mut fitting = passages.iter().filter(|p| p.field == field && p.at == 0 && range.end <= p.text.len());
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(Source { text: only.text, whole: false }),
        _ => None,
    }
}

fn place_of(text: &str, at: usize) -> Place {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    Place { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
}

/// Longest line that is shown whole, and how much of a longer one stands around the part, in characters.
const LONGEST_LINE: usize = 160;
const AROUND: usize = 60;

fn excerpt(text: &str, range: Range<usize>) -> Excerpt {
    let start = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[range.start..].find('\n').map_or(text.len(), |i| range.start + i);
    let line = &text[start..end];
    let from = text[start..range.start].chars().count();
    let to = from + text[range.start..range.end.min(end)].chars().count();
    if line.chars().count() <= LONGEST_LINE {
        return Excerpt { text: line.to_owned(), part: from..to };
    }
    let (first, last) = (from.saturating_sub(AROUND), to.min(from + LONGEST_LINE) + AROUND);
    let kept: String = line.chars().skip(first).take(last - first).collect();
    let before = if first > 0 { "…" } else { "" };
    let behind = if last < line.chars().count() { "…" } else { "" };
    let moved = usize::from(first > 0);
    let kept_chars = kept.chars().count();
    Excerpt { text: format!("{before}{kept}{behind}"), part: from - first + moved..(to - first).min(kept_chars) + moved }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        assert_eq!(place_of("é\nüx", 5), Place { line: 2, column: 2 });
        assert_eq!(place_of("", 0), Place { line: 1, column: 1 });
    }

    #[test]
    fn an_excerpt_is_the_line_and_a_long_one_is_cut_around_the_part() {
        let short = excerpt("one\ntwo thrée\nfour", 8..14);
        assert_eq!((short.text.as_str(), short.part), ("two thrée", 4..9));
        let long = format!("{}the part{}", "é".repeat(300), "ü".repeat(300));
        let cut = excerpt(&long, 600..608);
        let part: String = cut.text.chars().skip(cut.part.start).take(cut.part.len()).collect();
        assert_eq!(part, "the part");
        assert!(cut.text.starts_with('…') && cut.text.ends_with('…') && cut.text.chars().count() < 2 * LONGEST_LINE);
        let over_lines = excerpt("one\ntwo", 0..7);
        assert_eq!((over_lines.text.as_str(), over_lines.part), ("one", 0..3));
        let endless = excerpt(&"x".repeat(10_000), 0..10_000);
        assert!(endless.text.chars().count() < 2 * LONGEST_LINE && endless.part.end <= endless.text.chars().count());
    }
}
