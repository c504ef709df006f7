//! What an update says, as stored JSON with its labels and its own version.
//!
//! A new optional part is a new optional field and needs no new version; a changed meaning does, and then
//! [`facts`] reads both.

use serde::{Deserialize, Serialize};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::text::Body;
use sev1_domain::update::{NextUpdate, UpdateFacts};

use super::parts::{
    ApprovalRow, BridgeRow, ContributionRow, EvidenceRow, FixRow, MomentRow, Text, approval, bridge, contribution, evidence, fix, phrase,
    text, word,
};

/// The version of this form.
const VERSION: u32 = 1;

/// The facts of one update.
#[derive(Serialize, Deserialize)]
pub(crate) struct FactsRow<'a> {
    version: u32,
    summary: LabelledRow<Text<'a>>,
    customer_impact: LabelledRow<Text<'a>>,
    technical_notes: LabelledRow<Text<'a>>,
    next_update: NextUpdateRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bridge: Option<LabelledRow<BridgeRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<LabelledRow<Vec<ContributionRow<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thanks: Option<LabelledRow<Vec<ContributionRow<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<LabelledRow<FixRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approvals: Option<LabelledRow<Vec<ApprovalRow<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<LabelledRow<EvidenceRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<LabelledRow<Text<'a>>>,
}

#[derive(Serialize, Deserialize)]
struct LabelledRow<T> {
    label: Text<'static>,
    value: T,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NextUpdateRow<'a> {
    At(MomentRow<'a>),
    OptOut(LabelledRow<Text<'a>>),
    NotDue,
}

impl<'a> From<&'a UpdateFacts> for FactsRow<'a> {
    fn from(facts: &'a UpdateFacts) -> Self {
        Self {
            version: VERSION,
            summary: label(&facts.summary, |body| body.as_str().into()),
            customer_impact: label(&facts.customer_impact, |body| body.as_str().into()),
            technical_notes: label(&facts.technical_notes, |body| body.as_str().into()),
            next_update: match &facts.next_update {
                NextUpdate::At(due) => NextUpdateRow::At(due.into()),
                NextUpdate::OptOut(reason) => NextUpdateRow::OptOut(label(reason, text)),
                NextUpdate::NotDue => NextUpdateRow::NotDue,
            },
            bridge: facts.bridge.as_ref().map(|l| label(l, BridgeRow::from)),
            people: facts.people.as_ref().map(|l| label(l, |all| all.iter().map(ContributionRow::from).collect())),
            thanks: facts.thanks.as_ref().map(|l| label(l, |all| all.iter().map(ContributionRow::from).collect())),
            fix: facts.fix.as_ref().map(|l| label(l, FixRow::from)),
            approvals: facts.approvals.as_ref().map(|l| label(l, |all| all.iter().map(ApprovalRow::from).collect())),
            evidence: facts.evidence.as_ref().map(|l| label(l, EvidenceRow::from)),
            thread: facts.thread.as_ref().map(|l| label(l, text)),
        }
    }
}

/// The facts from their stored form.
pub(crate) fn facts(row: FactsRow<'static>) -> Result<UpdateFacts, String> {
    if row.version != VERSION {
        return Err(format!("facts of version {}; this program knows version {VERSION}", row.version));
    }
    Ok(UpdateFacts {
        summary: row.summary.read(body)?,
        customer_impact: row.customer_impact.read(body)?,
        technical_notes: row.technical_notes.read(body)?,
        next_update: match row.next_update {
            NextUpdateRow::At(due) => NextUpdate::At(due.read()?),
            NextUpdateRow::OptOut(reason) => NextUpdate::OptOut(reason.read(phrase)?),
            NextUpdateRow::NotDue => NextUpdate::NotDue,
        },
        bridge: row.bridge.map(|l| l.read(bridge)).transpose()?,
        people: row.people.map(|l| l.read(|all| all.into_iter().map(contribution).collect())).transpose()?,
        thanks: row.thanks.map(|l| l.read(|all| all.into_iter().map(contribution).collect())).transpose()?,
        fix: row.fix.map(|l| l.read(fix)).transpose()?,
        approvals: row.approvals.map(|l| l.read(|all| all.into_iter().map(approval).collect())).transpose()?,
        evidence: row.evidence.map(|l| l.read(evidence)).transpose()?,
        thread: row.thread.map(|l| l.read(phrase)).transpose()?,
    })
}

fn label<'a, T, U>(labelled: &'a Labelled<T>, f: impl FnOnce(&'a T) -> U) -> LabelledRow<U> {
    LabelledRow { label: labelled.label().as_str().into(), value: f(labelled.for_internal()) }
}

impl<T> LabelledRow<T> {
    fn read<U>(self, f: impl FnOnce(T) -> Result<U, String>) -> Result<Labelled<U>, String> {
        Ok(Labelled::new(word(&self.label, Label::from_name)?, f(self.value)?))
    }
}

fn body(text: Text<'_>) -> Result<Body, String> {
    Body::new(&text).map_err(|r| r.reason)
}
