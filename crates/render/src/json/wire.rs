//! The JSON form, and how words become it.

use serde::{Deserialize, Serialize};
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::NextUpdate;
use sev1_domain::when::CivilWhen;

use crate::parse::Parsed;
use crate::when;
use crate::written::{Lateness, WrittenUpdate};

/// An update. Everything may be missing in a report; reading names what is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) incident_time: Option<String>,
    /// Computed; left out where it comes in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) late: Option<WireLate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_impact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) technical_notes: Option<String>,
    /// Null when none is due.
    pub(super) next_update: Option<WireNext>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reach: Option<WireReach>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) workaround: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<WireCause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) milestone: Option<WireMilestone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bridge: Option<WireBridge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) people: Option<Vec<WireContribution>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thanks: Option<Vec<WireContribution>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fix: Option<WireFix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) approvals: Option<Vec<WireApproval>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<WireEvidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thread: Option<String>,
    #[serde(skip_serializing_if = "WireLabels::is_empty")]
    pub(super) labels: WireLabels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) leftovers: Vec<WireLeftover>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<WireProblem>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireLate {
    /// `8amET on Tue 14 Jul`
    pub(super) due: String,
    /// `4 minutes`
    pub(super) by: String,
}

impl WireLate {
    fn of(late: &Lateness) -> Self {
        Self { due: late.due.to_string(), by: when::in_words(late.by) }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum WireNext {
    At(String),
    OptOut(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireReach {
    pub(super) affected: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<u64>,
    pub(super) unit: String,
    /// Whether the number is an estimate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) about: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireCause {
    pub(super) what: String,
    pub(super) certainty: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireMilestone {
    pub(super) what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
    pub(super) confidence: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireBridge {
    pub(super) name: String,
    pub(super) state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reconvenes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireContribution {
    pub(super) who: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireFix {
    pub(super) version: String,
    pub(super) stage: String,
    pub(super) state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireApproval {
    pub(super) what: String,
    pub(super) asked: String,
    pub(super) answer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireEvidence {
    pub(super) query: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) range: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireLeftover {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) text: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireProblem {
    pub(super) code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) hints: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<usize>,
}

macro_rules! labels {
    ($($field:ident),* $(,)?) => {
        /// Labels that are not internal, by field; that of `next_update` is about the reason of an opt-out.
        #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct WireLabels {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub(super) $field: Option<String>,)*
        }

        impl WireLabels {
            fn is_empty(&self) -> bool {
                *self == Self::default()
            }
        }
    };
}
labels!(
    summary,
    customer_impact,
    technical_notes,
    next_update,
    reach,
    workaround,
    cause,
    milestone,
    customer_message,
    bridge,
    people,
    thanks,
    fix,
    approvals,
    evidence,
    thread,
);

fn words(phrase: &Phrase) -> String {
    phrase.as_str().to_owned()
}

fn optional_words(phrase: Option<&Phrase>) -> Option<String> {
    phrase.map(words)
}

/// The value for the wire; its label, if it is not internal, goes into `label`.
fn part<T, W>(field: &Labelled<T>, label: &mut Option<String>, to_wire: impl FnOnce(&T) -> W) -> W {
    *label = said(field.label());
    to_wire(field.for_internal())
}

fn prose(prose: &Prose, label: &mut Option<String>) -> Option<String> {
    *label = said(prose.label());
    Some(prose.for_internal().to_string())
}

/// Internal is what is not said.
fn said(label: Label) -> Option<String> {
    Some(label).filter(|l| *l != Label::Internal).map(|l| l.as_str().to_owned())
}

impl Wire {
    pub(super) fn from_written(written: &WrittenUpdate) -> Self {
        let facts = &written.facts;
        let mut wire = Self {
            customer: Some(words(&written.customer)),
            severity: Some(written.severity.to_string()),
            time: Some(written.time.to_string()),
            status: Some(written.status.word().to_owned()),
            incident_time: Some(written.incident_time.to_string()),
            late: written.late.as_ref().map(WireLate::of),
            ..Self::default()
        };
        let l = &mut wire.labels;
        wire.summary = prose(&facts.summary, &mut l.summary);
        wire.customer_impact = prose(&facts.customer_impact, &mut l.customer_impact);
        wire.technical_notes = prose(&facts.technical_notes, &mut l.technical_notes);
        wire.next(Some(&facts.next_update));
        wire.state(facts.reach.as_ref(), facts.workaround.as_ref(), facts.cause.as_ref(), facts.milestone.as_ref());
        wire.message(facts.customer_message.as_ref());
        wire.parts(facts.bridge.as_ref(), [facts.people.as_ref(), facts.thanks.as_ref()]);
        wire.technical_parts(facts.fix.as_ref(), facts.approvals.as_ref(), facts.evidence.as_ref(), facts.thread.as_ref());
        wire
    }

    pub(super) fn from_parsed(parsed: &Parsed) -> Self {
        let mut wire = Self {
            customer: optional_words(parsed.customer.as_ref()),
            severity: parsed.severity.map(|s| s.to_string()),
            time: parsed.time.as_ref().map(CivilWhen::to_string),
            status: parsed.status.map(|s| s.word().to_owned()),
            incident_time: parsed.incident_time.map(|t| t.to_string()),
            late: parsed.late.as_ref().map(WireLate::of),
            summary: parsed.summary.as_ref().map(Body::to_string),
            customer_impact: parsed.customer_impact.as_ref().map(Body::to_string),
            technical_notes: parsed.technical_notes.as_ref().map(Body::to_string),
            ..Self::default()
        };
        wire.next(parsed.next_update.as_ref());
        wire.state(parsed.reach.as_ref(), parsed.workaround.as_ref(), parsed.cause.as_ref(), parsed.milestone.as_ref());
        wire.message(parsed.customer_message.as_ref());
        wire.parts(parsed.bridge.as_ref(), [parsed.people.as_ref(), parsed.thanks.as_ref()]);
        wire.technical_parts(parsed.fix.as_ref(), parsed.approvals.as_ref(), parsed.evidence.as_ref(), parsed.thread.as_ref());
        let leftovers = parsed.leftovers.iter();
        wire.leftovers = leftovers.map(|l| WireLeftover { line: l.place.line, column: l.place.column, text: l.text.clone() }).collect();
        wire.problems = parsed.problems.iter().map(WireProblem::of).collect();
        wire
    }

    fn next(&mut self, next: Option<&NextUpdate<CivilWhen>>) {
        self.next_update = match next {
            Some(NextUpdate::At(at)) => Some(WireNext::At(at.to_string())),
            Some(NextUpdate::OptOut(reason)) => Some(WireNext::OptOut(part(reason, &mut self.labels.next_update, words))),
            Some(NextUpdate::NotDue) | None => None,
        };
    }

    fn state(
        &mut self,
        reach: Option<&Labelled<Reach>>,
        workaround: Option<&Labelled<Phrase>>,
        cause: Option<&Labelled<Cause>>,
        milestone: Option<&Labelled<Milestone<CivilWhen>>>,
    ) {
        let l = &mut self.labels;
        self.reach = reach.map(|r| {
            part(r, &mut l.reach, |r| WireReach {
                affected: r.affected,
                of: r.of,
                unit: words(&r.unit),
                about: r.about,
                scope: optional_words(r.scope.as_ref()),
            })
        });
        self.workaround = workaround.map(|w| part(w, &mut l.workaround, words));
        self.cause =
            cause.map(|c| part(c, &mut l.cause, |c| WireCause { what: words(&c.what), certainty: c.certainty.as_str().to_owned() }));
        self.milestone = milestone.map(|m| {
            part(m, &mut l.milestone, |m| WireMilestone {
                what: words(&m.what),
                by: m.by.as_ref().map(CivilWhen::to_string),
                confidence: m.confidence.as_str().to_owned(),
            })
        });
    }

    fn message(&mut self, message: Option<&Labelled<Body>>) {
        self.customer_message = message.map(|m| part(m, &mut self.labels.customer_message, Body::to_string));
    }

    fn parts(&mut self, bridge: Option<&Labelled<Bridge<CivilWhen>>>, [people, thanks]: [Option<&Labelled<Vec<Contribution>>>; 2]) {
        let contributions = |all: &Vec<Contribution>| {
            all.iter().map(|c| WireContribution { who: words(&c.who), what: optional_words(c.what.as_ref()) }).collect::<Vec<_>>()
        };
        let l = &mut self.labels;
        self.bridge = bridge.map(|b| {
            part(b, &mut l.bridge, |b| WireBridge {
                name: words(&b.name),
                state: b.state.as_str().to_owned(),
                reconvenes: b.reconvenes.as_ref().map(CivilWhen::to_string),
                link: optional_words(b.link.as_ref()),
            })
        });
        self.people = people.map(|p| part(p, &mut l.people, contributions));
        self.thanks = thanks.map(|t| part(t, &mut l.thanks, contributions));
    }

    fn technical_parts(
        &mut self,
        fix: Option<&Labelled<Fix>>,
        approvals: Option<&Labelled<Vec<EmergencyApproval>>>,
        evidence: Option<&Labelled<Evidence>>,
        thread: Option<&Labelled<Phrase>>,
    ) {
        let approval = |a: &EmergencyApproval| WireApproval {
            what: words(&a.what),
            asked: words(&a.asked),
            answer: a.answer.as_str().to_owned(),
            reason: optional_words(a.reason.as_ref()),
        };
        let l = &mut self.labels;
        self.fix = fix.map(|f| {
            part(f, &mut l.fix, |f| WireFix {
                version: words(&f.version),
                stage: f.stage.as_str().to_owned(),
                state: f.state.as_str().to_owned(),
                owner: optional_words(f.owner.as_ref()),
            })
        });
        self.approvals = approvals.map(|a| part(a, &mut l.approvals, |a| a.iter().map(approval).collect()));
        self.evidence = evidence.map(|e| {
            part(e, &mut l.evidence, |e| WireEvidence {
                query: words(&e.query),
                range: optional_words(e.range.as_ref()),
                verdict: optional_words(e.verdict.as_ref()),
            })
        });
        self.thread = thread.map(|t| part(t, &mut l.thread, words));
    }
}

impl WireProblem {
    fn of(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code.to_owned(),
            field: refusal.field.map(str::to_owned),
            reason: refusal.reason.clone(),
            hints: refusal.hints.clone(),
            line: refusal.place.map(|p| p.line),
            column: refusal.place.map(|p| p.column),
        }
    }
}
