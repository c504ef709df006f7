//! Microsoft Teams: an Adaptive Card with a title, the facts, and the text.
//!
//! A card knows bold and italic words, lists and links; headings, tables and code it does not. So headings become bold lines, and tables
//! and code are set in a typewriter's letters.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use sev1_domain::fence::Fences;
use sev1_domain::message::Message;

use super::cut;
use super::split::is_rule;
use crate::markdown::to_line;
use crate::notice::Notice;
use crate::told::Told;

/// A message may have about 28 KB, the envelope of Teams itself included; others were refused with little more than this.
const MAX_BYTES: usize = 21_000;

/// An update as a card.
pub(super) fn message(told: &Told) -> Message {
    let facts = &told.facts;
    let mut shown = vec![Fact::new("Status", facts.status.word()), Fact::new("Incident time", facts.incident_time.to_string())];
    shown.extend(facts.late.map(|late| Fact::new("Late by", format!("{} minutes", late.as_mins()))));
    shown.extend(facts.next_update.map(|due| Fact::new("Next update", in_utc(due))));
    let note = || format!("\n_Cut to fit into one card; the rest is in Sev1 ({} update {})._\n", facts.incident, facts.update);
    card(&told.subject, shown, &told.markdown, note)
}

/// A notice as a card.
pub(super) fn notice(notice: &Notice) -> Message {
    let facts = &notice.facts;
    let mut shown = vec![Fact::new("Status", facts.status.word()), Fact::new("Due", in_utc(facts.due))];
    shown.extend(facts.overdue.map(|late| Fact::new("Overdue by", format!("{} minutes", late.as_mins()))));
    let note = || format!("\n_Cut to fit into one card; the rest is in Sev1 ({})._\n", facts.incident);
    card(&notice.subject, shown, &notice.markdown, note)
}

/// `Wed 15 Jul 2026, 12:00 UTC`: a card has no zone of its own, and its text says the time in its readers'.
fn in_utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a %-d %b %Y, %H:%M UTC").to_string()
}

fn card(title: &str, facts: Vec<Fact>, markdown: &str, note: impl Fn() -> String) -> Message {
    let mut most = MAX_BYTES;
    loop {
        let json = json(title, &facts, &cut::within(markdown, most, &note));
        // A text grows as JSON, so how much fits is found by trying; it ends because a tenth less is tried each time, at least.
        if json.len() <= MAX_BYTES || most < 500 {
            return Message::Card { json };
        }
        most = (most * MAX_BYTES / json.len()).clamp(most / 2, most / 10 * 9);
    }
}

fn json(title: &str, facts: &[Fact], markdown: &str) -> String {
    let mut body = vec![Element::TextBlock(TextBlock { size: Some("Large"), weight: Some("Bolder"), ..TextBlock::of(plain(title)) })];
    body.push(Element::FactSet { facts: facts.to_vec() });
    body.extend(elements(markdown));
    let envelope = Envelope {
        kind: "message",
        attachments: [Attachment {
            content_type: "application/vnd.microsoft.card.adaptive",
            content_url: None,
            content: Card {
                schema: "http://adaptivecards.io/schemas/adaptive-card.json",
                kind: "AdaptiveCard",
                version: "1.4",
                body,
                msteams: Width { width: "Full" },
            },
        }],
    };
    serde_json::to_string(&envelope).expect("strings are always JSON")
}

/// The text as elements of a card: one for each paragraph, heading, table or piece of code.
fn elements(markdown: &str) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut fences = Fences::default();
    let mut code: Vec<&str> = Vec::new();
    for line in markdown.lines() {
        let was_open = fences.is_open();
        if fences.step(line) {
            elements.extend(words(&mut paragraph));
            if was_open && fences.is_open() {
                code.push(line);
            }
            if !fences.is_open() {
                elements.extend(typewritten(&mut code));
            }
        } else if line.trim().is_empty() {
            elements.extend(words(&mut paragraph));
        } else if line.starts_with('#') {
            elements.extend(words(&mut paragraph));
            let heading = plain(&to_line(line));
            elements.push(Element::TextBlock(TextBlock { weight: Some("Bolder"), spacing: Some("Medium"), ..TextBlock::of(heading) }));
        } else {
            paragraph.push(line);
        }
    }
    elements.extend(words(&mut paragraph));
    elements.extend(typewritten(&mut code));
    elements
}

fn words(lines: &mut Vec<&str>) -> Option<Element> {
    if lines.first().is_some_and(|line| line.trim_start().starts_with('|')) {
        // The line below a table's head says nothing to a reader.
        lines.retain(|line| !is_rule(line));
        return typewritten(lines);
    }
    let text = lines.join("\n");
    lines.clear();
    (!text.is_empty()).then(|| Element::TextBlock(TextBlock::of(text)))
}

/// Lines as they are: a card runs single line ends together, and takes no mark for code.
fn typewritten(lines: &mut Vec<&str>) -> Option<Element> {
    let text = lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n\n");
    lines.clear();
    (!text.trim().is_empty()).then(|| Element::TextBlock(TextBlock { font_type: Some("Monospace"), ..TextBlock::of(text) }))
}

/// The words with every mark that a card knows escaped.
fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What the workflow's trigger takes.
#[derive(Serialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: &'static str,
    attachments: [Attachment; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    content_type: &'static str,
    content_url: Option<()>,
    content: Card,
}

#[derive(Serialize)]
struct Card {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    body: Vec<Element>,
    msteams: Width,
}

#[derive(Serialize)]
struct Width {
    width: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Element {
    TextBlock(TextBlock),
    FactSet { facts: Vec<Fact> },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextBlock {
    text: String,
    wrap: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spacing: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    font_type: Option<&'static str>,
}

impl TextBlock {
    fn of(text: String) -> Self {
        Self { text, wrap: true, size: None, weight: None, spacing: None, font_type: None }
    }
}

#[derive(Clone, Serialize)]
struct Fact {
    title: &'static str,
    value: String,
}

impl Fact {
    fn new(title: &'static str, value: impl Into<String>) -> Self {
        Self { title, value: value.into() }
    }
}
