//! From the JSON form to words: strict, and every fault names its field.

use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::read_civil;
use sev1_domain::zone::ZoneTable;

use super::wire::{
    Wire, WireApproval, WireBridge, WireCause, WireContribution, WireEvidence, WireFix, WireLate, WireMilestone, WireNext, WireReach,
};
use crate::parse::incident_time;
use crate::text::late_by;
use crate::written::{Lateness, WrittenUpdate};

impl WireLate {
    fn read(self, zones: &ZoneTable) -> Result<Lateness, Refusal> {
        let due = read_civil(&self.due, zones, None)?;
        let by = late_by(&self.by).ok_or_else(|| Refusal::new("late.unread", "that is not a span").hint("write it like 4 minutes"))?;
        Ok(Lateness { due, by })
    }
}

impl Wire {
    /// The words, if nothing is missing and every value can be read.
    pub(super) fn into_written(self, zones: &ZoneTable) -> Result<WrittenUpdate, Refusal> {
        if !self.leftovers.is_empty() || !self.problems.is_empty() {
            return Err(Refusal::new("json.unfinished", "this is the report on a text that was not wholly understood")
                .hint("mend what `problems` and `leftovers` name, then delete both"));
        }
        let missing = self.missing();
        let Self {
            customer: Some(customer),
            severity: Some(severity),
            time: Some(time),
            status: Some(status),
            incident_time: Some(elapsed),
            summary: Some(summary),
            customer_impact: Some(customer_impact),
            technical_notes: Some(technical_notes),
            ..
        } = self
        else {
            return Err(absent(&missing));
        };
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
        let milestone = |m: WireMilestone| {
            Ok(Milestone {
                what: Phrase::new(&m.what)?,
                by: m.by.map(|t| civil(t, "milestone")).transpose()?,
                confidence: named(
                    Confidence::from_name(&m.confidence),
                    &m.confidence,
                    &Confidence::ALL.map(Confidence::as_str).join(", "),
                )?,
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
        Ok(WrittenUpdate {
            customer: Phrase::new(&customer).map_err(|r| r.field("customer"))?,
            severity: severity.parse()?,
            time: civil(time, "time")?,
            status: status.parse()?,
            incident_time: incident_time(&elapsed).ok_or_else(|| {
                Refusal::new("incident_time.unread", "that is not an elapsed time")
                    .hint("write it like 9 hours or 45 minutes")
                    .field("incident_time")
            })?,
            late: self.late.map(|late| late.read(zones)).transpose().map_err(|r| r.field("late"))?,
            facts: UpdateFacts {
                summary: labelled(summary, l.summary, "summary", body)?.into(),
                customer_impact: labelled(customer_impact, l.customer_impact, "customer_impact", body)?.into(),
                technical_notes: labelled(technical_notes, l.technical_notes, "technical_notes", body)?.into(),
                next_update,
                reach: optional(self.reach, l.reach, "reach", reach)?,
                workaround: optional(self.workaround, l.workaround, "workaround", |w: String| Phrase::new(&w))?,
                cause: optional(self.cause, l.cause, "cause", cause)?,
                milestone: optional(self.milestone, l.milestone, "milestone", milestone)?,
                customer_message: optional(self.customer_message, l.customer_message, "customer_message", body)?,
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

    /// The fields every update has and this one has not.
    fn missing(&self) -> Vec<&'static str> {
        let needed = [
            ("customer", self.customer.is_none()),
            ("severity", self.severity.is_none()),
            ("time", self.time.is_none()),
            ("status", self.status.is_none()),
            ("incident_time", self.incident_time.is_none()),
            ("summary", self.summary.is_none()),
            ("customer_impact", self.customer_impact.is_none()),
            ("technical_notes", self.technical_notes.is_none()),
        ];
        needed.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field).collect()
    }
}

fn reach(r: WireReach) -> Result<Reach, Refusal> {
    Ok(Reach { affected: r.affected, of: r.of, unit: Phrase::new(&r.unit)?, about: r.about, scope: optional_phrase(r.scope)? })
}

fn cause(c: WireCause) -> Result<Cause, Refusal> {
    let certainty = named(Certainty::from_name(&c.certainty), &c.certainty, &Certainty::ALL.map(Certainty::as_str).join(", "))?;
    Ok(Cause { what: Phrase::new(&c.what)?, certainty })
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

fn absent(missing: &[&'static str]) -> Refusal {
    let names = missing.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ");
    match missing {
        [field] => Refusal::new("json.shape", format!("{names} is missing")).hint(format!("add {names}")).field(field),
        _ => Refusal::new("json.shape", format!("{names} are missing")).hint("add them; `sev1 parse FILE --json` writes them all"),
    }
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
