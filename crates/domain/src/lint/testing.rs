//! An update for the tests of rules: good as it is, made bad in one respect by the test.

use std::borrow::Cow;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};

use super::subject::{Context, Passage, Previous, Said, Shape, Span, SpanKind};
use super::{Finding, Findings, Policy, Rule, Subject, Suppression};
use crate::audience::AudienceKind;
use crate::ids::IncidentNumber;
use crate::incident::{Clocks, IncidentTime, QuietHours};
use crate::label::Label;
use crate::promise::Promise;
use crate::severity::Severity;
use crate::status::Status;
use crate::text::Phrase;
use crate::update::NextUpdate;
use crate::when::Moment;
use crate::zone::{Zone, ZoneTable};

/// A good update: INC-142 of Enterprise ABC, SEV1, Identified, 9 hours in, next update in 45 minutes, nothing said before.
pub(crate) struct Sample {
    pub(crate) now: Timestamp,
    pub(crate) zone: Zone,
    zones: ZoneTable,
    pub(crate) shape: Shape,
    pub(crate) told: Vec<AudienceKind>,
    passages: Vec<(&'static str, Label, String, Vec<Span>)>,
    pub(crate) said: Said<'static>,
    pub(crate) bare: bool,
    pub(crate) clocks: Clocks,
    pub(crate) status_before: Status,
    pub(crate) promises: Vec<Promise>,
    pub(crate) quiet: Option<QuietHours>,
    pub(crate) previous: Option<Previous<'static>>,
    pub(crate) policy: Policy,
    pub(crate) inline: Vec<Suppression>,
    pub(crate) bad_requests: Vec<(Range<usize>, String)>,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let now: Timestamp = "2026-07-14T23:20:00Z".parse().expect("a timestamp");
        let zones = ZoneTable::default();
        let zone = zones.find("ET").expect("ET");
        let due = Moment { at: now + SignedDuration::from_mins(45), zone: zone.clone() };
        let began = now - SignedDuration::from_hours(9);
        Self {
            now,
            zone,
            zones,
            shape: Shape::Template,
            told: AudienceKind::ALL.into(),
            passages: Vec::new(),
            said: Said {
                customer: Some("Enterprise ABC"),
                severity: Some(Severity::SEV1),
                status: Some(Status::Identified),
                incident_time: Some(IncidentTime::Hours(9)),
                next_update: Some(Cow::Owned(NextUpdate::At(due))),
                ..Said::default()
            },
            bare: false,
            clocks: Clocks { began: Some(began), detected: None, reported: None, declared: began, acknowledged: None },
            status_before: Status::Identified,
            promises: Vec::new(),
            quiet: None,
            previous: None,
            policy: Policy::default(),
            inline: Vec::new(),
            bad_requests: Vec::new(),
        }
    }

    /// Adds text to a field under a label.
    pub(crate) fn text(mut self, field: &'static str, label: Label, text: &str) -> Self {
        self.passages.push((field, label, text.to_owned(), Vec::new()));
        self
    }

    /// Adds text to the summary that everybody sees.
    pub(crate) fn public(self, text: &str) -> Self {
        self.text("summary", Label::Public, text)
    }

    /// Adds text to the summary that only responders see.
    pub(crate) fn internal(self, text: &str) -> Self {
        self.text("summary", Label::Internal, text)
    }

    /// Marks a part of the text added last, in bytes.
    pub(crate) fn span(mut self, range: Range<usize>, kind: SpanKind) -> Self {
        self.passages.last_mut().expect("a text was added").3.push(Span { kind, range });
        self
    }

    pub(crate) fn status(mut self, status: Status) -> Self {
        self.said.status = Some(status);
        self
    }

    pub(crate) fn no_promise(mut self) -> Self {
        self.said.next_update = None;
        self
    }

    pub(crate) fn promise_in(mut self, minutes: i64) -> Self {
        let due = Moment { at: self.now + SignedDuration::from_mins(minutes), zone: self.zone.clone() };
        self.said.next_update = Some(Cow::Owned(NextUpdate::At(due)));
        self
    }

    /// Changes anything else.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// An update half an hour before, with this text in one field.
    pub(crate) fn after(mut self, field: &'static str, text: &str) -> Self {
        self.previous = Some(Previous {
            said_at: self.now - SignedDuration::from_mins(30),
            status: Some(Status::Identified),
            severity: Some(Severity::SEV1),
            incident_time: Some(IncidentTime::Hours(8)),
            sections: vec![(field, Cow::Owned(text.to_owned()))],
            next_update: None,
            reach: None,
            cause: None,
            fix: None,
        });
        self
    }

    /// What one rule finds.
    pub(crate) fn findings(&self, rule: &'static Rule) -> Vec<Finding> {
        let passages = self.passages.iter().map(|(field, label, text, spans)| Passage {
            field,
            label: *label,
            text,
            words: masked(text, spans),
            at: 0,
            spans: spans.clone(),
        });
        let context = Context {
            number: IncidentNumber::FIRST,
            customer: "Enterprise ABC",
            severity: Severity::SEV1,
            clocks: Cow::Borrowed(&self.clocks),
            status: self.status_before,
            open_promises: &self.promises,
            quiet: self.quiet.as_ref(),
        };
        let subject = Subject {
            now: self.now,
            zone: &self.zone,
            zones: &self.zones,
            shape: self.shape,
            told: self.told.clone(),
            passages: passages.collect(),
            said: self.said.clone(),
            incident: (!self.bare).then_some(context),
            previous: self.previous.clone(),
            policy: &self.policy,
            inline: self.inline.clone(),
            bad_requests: self.bad_requests.clone(),
        };
        let mut found = Vec::new();
        (rule.check)(&subject, &mut Findings::new(rule, &subject, &mut found));
        found
    }

    /// The rule finds something that says so.
    #[track_caller]
    pub(crate) fn fails(&self, rule: &'static Rule, message: &str) -> Finding {
        let found = self.findings(rule);
        let hit = found.iter().find(|f| f.message.contains(message));
        hit.unwrap_or_else(|| panic!("{} does not find \"{message}\": {found:?}", rule.code)).clone()
    }

    /// The rule finds nothing.
    #[track_caller]
    pub(crate) fn passes(&self, rule: &'static Rule) {
        let found = self.findings(rule);
        assert!(found.is_empty(), "{} finds {found:?}", rule.code);
    }
}

/// As `render` masks: everything a span covers but what readers see of a link.
fn masked<'a>(text: &'a str, spans: &[Span]) -> Cow<'a, str> {
    let mut bytes = text.as_bytes().to_vec();
    for span in spans {
        bytes[span.range.clone()].fill(b' ');
    }
    Cow::Owned(String::from_utf8(bytes).expect("spans lie on character borders"))
}

pub(crate) fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}
