//! The JSON form, and its conversions.

use serde::{Deserialize, Serialize};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::people::Contribution;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{CivilWhen, read_civil};
use sev1_domain::zone::ZoneTable;

use crate::parse::{Parsed, incident_time};
use crate::written::WrittenUpdate;

/// An update. Everything may be missing in a report; reading names what is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_impact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    technical_notes: Option<String>,
    /// Null when none is due.
    next_update: Option<WireNext>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bridge: Option<WireBridge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<Vec<WireContribution>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thanks: Option<Vec<WireContribution>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<WireFix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approvals: Option<Vec<WireApproval>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<WireEvidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<String>,
    #[serde(skip_serializing_if = "WireLabels::is_empty")]
    labels: WireLabels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leftovers: Vec<WireLeftover>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<WireProblem>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WireNext {
    At(String),
    OptOut(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireBridge {
    name: String,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reconvenes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireContribution {
    who: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    what: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFix {
    version: String,
    stage: String,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireApproval {
    what: String,
    asked: String,
    answer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEvidence {
    query: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLeftover {
    line: usize,
    column: usize,
    text: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireProblem {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    reason: String,
    #[serde(default)]
    hints: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

macro_rules! labels {
    ($($field:ident),* $(,)?) => {
        /// Labels that are not internal, by field; that of `next_update` is about the reason of an opt-out.
        #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        struct WireLabels {
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<String>,)*
        }

        impl WireLabels {
            fn is_empty(&self) -> bool {
                *self == Self::default()
            }
        }
    };
}
labels!(summary, customer_impact, technical_notes, next_update, bridge, people, thanks, fix, approvals, evidence, thread);

fn words(phrase: &Phrase) -> String {
    phrase.as_str().to_owned()
}

fn optional_words(phrase: Option<&Phrase>) -> Option<String> {
    phrase.map(words)
}

/// The value for the wire; its label, if it is not internal, goes into `label`.
fn part<T, W>(field: &Labelled<T>, label: &mut Option<String>, to_wire: impl FnOnce(&T) -> W) -> W {
    *label = Some(field.label()).filter(|l| *l != Label::Internal).map(|l| l.as_str().to_owned());
    to_wire(field.for_internal())
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
            ..Self::default()
        };
        let l = &mut wire.labels;
        wire.summary = Some(part(&facts.summary, &mut l.summary, Body::to_string));
        wire.customer_impact = Some(part(&facts.customer_impact, &mut l.customer_impact, Body::to_string));
        wire.technical_notes = Some(part(&facts.technical_notes, &mut l.technical_notes, Body::to_string));
        wire.next(Some(&facts.next_update));
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
            summary: parsed.summary.as_ref().map(Body::to_string),
            customer_impact: parsed.customer_impact.as_ref().map(Body::to_string),
            technical_notes: parsed.technical_notes.as_ref().map(Body::to_string),
            ..Self::default()
        };
        wire.next(parsed.next_update.as_ref());
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

    pub(super) fn into_written(self, zones: &ZoneTable) -> Result<WrittenUpdate, Refusal> {
        if !self.leftovers.is_empty() || !self.problems.is_empty() {
            return Err(Refusal::new("json.unfinished", "this is the report on a text that was not wholly understood")
                .hint("mend what `problems` and `leftovers` name, then delete both"));
        }
        let l = self.labels;
        let civil = |text: String, field: &'static str| read_civil(&text, zones, None).map_err(|r| r.field(field));
        let bridge = |b: WireBridge| {
            Ok(Bridge {
                name: Phrase::new(&b.name)?,
                link: optional_phrase(b.link)?,
                state: named(BridgeState::from_name(&b.state), &b.state, "open, concluded")?,
                reconvenes: b.reconvenes.map(|t| civil(t, "bridge")).transpose()?,
            })
        };
        let next_update = match self.next_update {
            Some(WireNext::At(text)) => NextUpdate::At(civil(text, "next_update")?),
            Some(WireNext::OptOut(reason)) => {
                NextUpdate::OptOut(labelled(reason, l.next_update, "next_update", |r: String| Phrase::new(&r))?)
            }
            None => NextUpdate::NotDue,
        };
        let body = |text: String| Body::new(&text);
        let elapsed = need(self.incident_time, "incident_time")?;
        Ok(WrittenUpdate {
            customer: Phrase::new(&need(self.customer, "customer")?).map_err(|r| r.field("customer"))?,
            severity: need(self.severity, "severity")?.parse()?,
            time: civil(need(self.time, "time")?, "time")?,
            status: need(self.status, "status")?.parse()?,
            incident_time: incident_time(&elapsed).ok_or_else(|| {
                Refusal::new("incident_time.unread", "that is not an elapsed time")
                    .hint("write it like 9 hours or 45 minutes")
                    .field("incident_time")
            })?,
            facts: UpdateFacts {
                summary: labelled(need(self.summary, "summary")?, l.summary, "summary", body)?,
                customer_impact: labelled(need(self.customer_impact, "customer_impact")?, l.customer_impact, "customer_impact", body)?,
                technical_notes: labelled(need(self.technical_notes, "technical_notes")?, l.technical_notes, "technical_notes", body)?,
                next_update,
                bridge: optional(self.bridge, l.bridge, "bridge", bridge)?,
                people: optional(self.people, l.people, "people", contributions)?,
                thanks: optional(self.thanks, l.thanks, "thanks", contributions)?,
                fix: optional(self.fix, l.fix, "fix", fix)?,
                approvals: optional(self.approvals, l.approvals, "approvals", approvals)?,
                evidence: optional(self.evidence, l.evidence, "evidence", evidence)?,
                thread: optional(self.thread, l.thread, "thread", |t: String| Phrase::new(&t))?,
            },
        })
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

fn contributions(all: Vec<WireContribution>) -> Result<Vec<Contribution>, Refusal> {
    filled(all)?.into_iter().map(|c| Ok(Contribution { who: Phrase::new(&c.who)?, what: optional_phrase(c.what)? })).collect()
}

fn fix(f: WireFix) -> Result<Fix, Refusal> {
    Ok(Fix {
        version: Phrase::new(&f.version)?,
        stage: named(FixStage::from_name(&f.stage), &f.stage, &FixStage::ALL.map(FixStage::as_str).join(", "))?,
        state: named(FixState::from_name(&f.state), &f.state, &FixState::ALL.map(FixState::as_str).join(", "))?,
        owner: optional_phrase(f.owner)?,
    })
}

fn approvals(all: Vec<WireApproval>) -> Result<Vec<EmergencyApproval>, Refusal> {
    let one = |a: WireApproval| {
        Ok(EmergencyApproval {
            what: Phrase::new(&a.what)?,
            asked: Phrase::new(&a.asked)?,
            answer: named(Answer::from_name(&a.answer), &a.answer, &Answer::ALL.map(Answer::as_str).join(", "))?,
            reason: optional_phrase(a.reason)?,
        })
    };
    filled(all)?.into_iter().map(one).collect()
}

fn evidence(e: WireEvidence) -> Result<Evidence, Refusal> {
    Ok(Evidence { query: Phrase::new(&e.query)?, range: optional_phrase(e.range)?, verdict: optional_phrase(e.verdict)? })
}

fn need(value: Option<String>, field: &'static str) -> Result<String, Refusal> {
    value.ok_or_else(|| Refusal::new("json.shape", format!("`{field}` is missing")).hint(format!("add `{field}`")).field(field))
}

fn filled<T>(all: Vec<T>) -> Result<Vec<T>, Refusal> {
    if all.is_empty() { Err(Refusal::new("json.shape", "the list is empty").hint("leave the field out")) } else { Ok(all) }
}

fn named<T>(found: Option<T>, name: &str, all: &str) -> Result<T, Refusal> {
    found.ok_or_else(|| {
        Refusal::new("json.shape", format!("`{name}` is not one of the names it can have")).hint(format!("write one of: {all}"))
    })
}

fn optional_phrase(text: Option<String>) -> Result<Option<Phrase>, Refusal> {
    text.map(|t| Phrase::new(&t)).transpose()
}

fn optional<W, T>(
    value: Option<W>,
    label: Option<String>,
    field: &'static str,
    read: impl FnOnce(W) -> Result<T, Refusal>,
) -> Result<Option<Labelled<T>>, Refusal> {
    value.map(|v| labelled(v, label, field, read)).transpose()
}

fn labelled<W, T>(
    value: W,
    label: Option<String>,
    field: &'static str,
    read: impl FnOnce(W) -> Result<T, Refusal>,
) -> Result<Labelled<T>, Refusal> {
    let value = read(value).map_err(|r| r.field(field))?;
    let label = match label {
        None => Label::Internal,
        Some(name) => named(Label::from_name(&name), &name, &Label::ALL.map(Label::as_str).join(", ")).map_err(|r| r.field(field))?,
    };
    Ok(Labelled::new(label, value))
}
