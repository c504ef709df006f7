//! What an update says, as stored JSON with its labels and its own version.
//!
//! A new optional part is a new optional field and needs no new version; a changed meaning does, and then
//! [`facts`] reads both.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sev1_domain::audience::AudienceName;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::occasion::Occasion;
use sev1_domain::prose::Prose;
use sev1_domain::text::Body;
use sev1_domain::update::{Late, NextUpdate, Update, UpdateFacts};

use super::parts::{
    ApprovalRow, BridgeRow, CauseRow, ContributionRow, EvidenceRow, FixRow, MilestoneRow, MomentRow, ReachRow, Text, approval, bridge,
    cause, contribution, evidence, fix, milestone, phrase, reach, text, word,
};

/// The version of this form.
const VERSION: u32 = 1;

/// The facts of one update.
#[derive(Serialize, Deserialize)]
pub(crate) struct FactsRow<'a> {
    version: u32,
    /// The instant its words speak of; absent when it is that of publishing.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of_ms: Option<i64>,
    /// Absent for progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    occasion: Option<OccasionRow<'a>>,
    /// Absent where nothing comes too late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    late: Vec<LateRow<'a>>,
    summary: LabelledRow<Text<'a>>,
    customer_impact: LabelledRow<Text<'a>>,
    technical_notes: LabelledRow<Text<'a>>,
    next_update: NextUpdateRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<LabelledRow<ReachRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workaround: Option<LabelledRow<Text<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<LabelledRow<CauseRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milestone: Option<LabelledRow<MilestoneRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_message: Option<LabelledRow<Text<'a>>>,
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

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum OccasionRow<'a> {
    NoChange,
    Holding,
    HandOff {
        to: LabelledRow<Text<'a>>,
    },
    Correction {
        of: u32,
        wrong: LabelledRow<Text<'a>>,
        right: LabelledRow<Text<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        since: Option<MomentRow<'a>>,
    },
    Retraction {
        of: u32,
        reason: LabelledRow<Text<'a>>,
    },
}

/// How much too late it comes to one audience.
#[derive(Serialize, Deserialize)]
struct LateRow<'a> {
    audience: Text<'a>,
    due: MomentRow<'a>,
    by_ms: i64,
}

impl<'a> From<&'a Update> for FactsRow<'a> {
    fn from(update: &'a Update) -> Self {
        let facts = &update.facts;
        Self {
            version: VERSION,
            as_of_ms: (update.as_of != update.published_at).then(|| update.as_of.as_millisecond()),
            occasion: match &update.occasion {
                Occasion::Progress => None,
                Occasion::NoChange => Some(OccasionRow::NoChange),
                Occasion::Holding => Some(OccasionRow::Holding),
                Occasion::HandOff { to } => Some(OccasionRow::HandOff { to: label(to, text) }),
                Occasion::Correction { of, wrong, right, since } => Some(OccasionRow::Correction {
                    of: of.0,
                    wrong: label(wrong, text),
                    right: label(right, text),
                    since: since.as_ref().map(MomentRow::from),
                }),
                Occasion::Retraction { of, reason } => Some(OccasionRow::Retraction { of: of.0, reason: label(reason, text) }),
            },
            late: update.late.iter().map(LateRow::from).collect(),
            summary: prose_row(&facts.summary),
            customer_impact: prose_row(&facts.customer_impact),
            technical_notes: prose_row(&facts.technical_notes),
            next_update: match &facts.next_update {
                NextUpdate::At(due) => NextUpdateRow::At(due.into()),
                NextUpdate::OptOut(reason) => NextUpdateRow::OptOut(label(reason, text)),
                NextUpdate::NotDue => NextUpdateRow::NotDue,
            },
            reach: facts.reach.as_ref().map(|l| label(l, ReachRow::from)),
            workaround: facts.workaround.as_ref().map(|l| label(l, text)),
            cause: facts.cause.as_ref().map(|l| label(l, CauseRow::from)),
            milestone: facts.milestone.as_ref().map(|l| label(l, MilestoneRow::from)),
            customer_message: facts.customer_message.as_ref().map(|l| label(l, |m| m.as_str().into())),
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

/// What the JSON column holds beside the facts themselves.
pub(crate) struct Said {
    /// `None` when it is the instant of publishing.
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) occasion: Occasion,
    pub(crate) late: Vec<Late>,
    pub(crate) facts: UpdateFacts,
}

/// What was said, from its stored form.
pub(crate) fn said(mut row: FactsRow<'static>) -> Result<Said, String> {
    let as_of = row.as_of_ms.map(|ms| Timestamp::from_millisecond(ms).map_err(|e| e.to_string())).transpose()?;
    let occasion = row.occasion.take().map_or(Ok(Occasion::Progress), occasion)?;
    let late = std::mem::take(&mut row.late).into_iter().map(LateRow::read).collect::<Result<_, _>>()?;
    Ok(Said { as_of, occasion, late, facts: facts(row)? })
}

impl<'a> From<&'a Late> for LateRow<'a> {
    fn from(late: &'a Late) -> Self {
        let by_ms = i64::try_from(late.by.as_millis()).unwrap_or(i64::MAX);
        Self { audience: late.audience.as_str().into(), due: (&late.due).into(), by_ms }
    }
}

impl LateRow<'_> {
    fn read(self) -> Result<Late, String> {
        let audience = AudienceName::new(&self.audience).map_err(|refusal| refusal.reason)?;
        Ok(Late { audience, due: self.due.read()?, by: SignedDuration::from_millis(self.by_ms) })
    }
}

fn occasion(row: OccasionRow<'static>) -> Result<Occasion, String> {
    Ok(match row {
        OccasionRow::NoChange => Occasion::NoChange,
        OccasionRow::Holding => Occasion::Holding,
        OccasionRow::HandOff { to } => Occasion::HandOff { to: to.read(phrase)? },
        OccasionRow::Correction { of, wrong, right, since } => Occasion::Correction {
            of: UpdateNumber(of),
            wrong: wrong.read(phrase)?,
            right: right.read(phrase)?,
            since: since.map(MomentRow::read).transpose()?,
        },
        OccasionRow::Retraction { of, reason } => Occasion::Retraction { of: UpdateNumber(of), reason: reason.read(phrase)? },
    })
}

fn facts(row: FactsRow<'static>) -> Result<UpdateFacts, String> {
    if row.version != VERSION {
        return Err(format!("facts of version {}; this program knows version {VERSION}", row.version));
    }
    Ok(UpdateFacts {
        summary: prose(row.summary)?,
        customer_impact: prose(row.customer_impact)?,
        technical_notes: prose(row.technical_notes)?,
        next_update: match row.next_update {
            NextUpdateRow::At(due) => NextUpdate::At(due.read()?),
            NextUpdateRow::OptOut(reason) => NextUpdate::OptOut(reason.read(phrase)?),
            NextUpdateRow::NotDue => NextUpdate::NotDue,
        },
        reach: row.reach.map(|l| l.read(reach)).transpose()?,
        workaround: row.workaround.map(|l| l.read(phrase)).transpose()?,
        cause: row.cause.map(|l| l.read(cause)).transpose()?,
        milestone: row.milestone.map(|l| l.read(milestone)).transpose()?,
        customer_message: row.customer_message.map(|l| l.read(body)).transpose()?,
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

fn prose_row(prose: &Prose) -> LabelledRow<Text<'_>> {
    LabelledRow { label: prose.label().as_str().into(), value: prose.for_internal().as_str().into() }
}

fn prose(row: LabelledRow<Text<'static>>) -> Result<Prose, String> {
    Ok(Prose::new(word(&row.label, Label::from_name)?, body(row.value)?))
}

fn body(text: Text<'_>) -> Result<Body, String> {
    Body::new(&text).map_err(|r| r.reason)
}
