//! The optional parts of an update and the words they share, in their stored form.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

use crate::time::{from_ms, to_ms};

/// Borrowed on the way in, owned on the way out.
pub(crate) type Text<'a> = Cow<'a, str>;

/// An instant with the zone it was said in.
#[derive(Serialize, Deserialize)]
pub(crate) struct MomentRow<'a> {
    at_ms: i64,
    zone_label: Text<'a>,
    zone_iana: Text<'a>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ReachRow<'a> {
    affected: u64,
    of: Option<u64>,
    unit: Text<'a>,
    about: bool,
    scope: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CauseRow<'a> {
    what: Text<'a>,
    certainty: Text<'a>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct MilestoneRow<'a> {
    what: Text<'a>,
    by: Option<MomentRow<'a>>,
    confidence: Text<'a>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct BridgeRow<'a> {
    name: Text<'a>,
    link: Option<Text<'a>>,
    state: Text<'a>,
    reconvenes: Option<MomentRow<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ContributionRow<'a> {
    who: Text<'a>,
    what: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct FixRow<'a> {
    version: Text<'a>,
    stage: Text<'a>,
    state: Text<'a>,
    owner: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ApprovalRow<'a> {
    what: Text<'a>,
    asked: Text<'a>,
    answer: Text<'a>,
    reason: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct EvidenceRow<'a> {
    query: Text<'a>,
    range: Option<Text<'a>>,
    verdict: Option<Text<'a>>,
}

pub(crate) fn text(phrase: &Phrase) -> Text<'_> {
    phrase.as_str().into()
}

pub(crate) fn phrase(text: Text<'_>) -> Result<Phrase, String> {
    Phrase::new(&text).map_err(|r| r.reason)
}

pub(crate) fn word<T>(word: &str, known: impl FnOnce(&str) -> Option<T>) -> Result<T, String> {
    known(word).ok_or_else(|| format!("`{word}` is none of the words known here"))
}

impl<'a> From<&'a Moment> for MomentRow<'a> {
    fn from(moment: &'a Moment) -> Self {
        Self { at_ms: to_ms(moment.at), zone_label: moment.zone.label().into(), zone_iana: moment.zone.iana().into() }
    }
}

impl MomentRow<'_> {
    pub(crate) fn read(self) -> Result<Moment, String> {
        let zone = Zone::from_stored(&self.zone_label, &self.zone_iana).map_err(|r| r.reason)?;
        Ok(Moment { at: from_ms(self.at_ms)?, zone })
    }
}

impl<'a> From<&'a Reach> for ReachRow<'a> {
    fn from(reach: &'a Reach) -> Self {
        Self { affected: reach.affected, of: reach.of, unit: text(&reach.unit), about: reach.about, scope: reach.scope.as_ref().map(text) }
    }
}

pub(crate) fn reach(row: ReachRow<'_>) -> Result<Reach, String> {
    let ReachRow { affected, of, unit, about, scope } = row;
    Ok(Reach { affected, of, unit: phrase(unit)?, about, scope: scope.map(phrase).transpose()? })
}

impl<'a> From<&'a Cause> for CauseRow<'a> {
    fn from(cause: &'a Cause) -> Self {
        Self { what: text(&cause.what), certainty: cause.certainty.as_str().into() }
    }
}

pub(crate) fn cause(row: CauseRow<'_>) -> Result<Cause, String> {
    Ok(Cause { what: phrase(row.what)?, certainty: word(&row.certainty, Certainty::from_name)? })
}

impl<'a> From<&'a Milestone> for MilestoneRow<'a> {
    fn from(milestone: &'a Milestone) -> Self {
        Self {
            what: text(&milestone.what),
            by: milestone.by.as_ref().map(MomentRow::from),
            confidence: milestone.confidence.as_str().into(),
        }
    }
}

pub(crate) fn milestone(row: MilestoneRow<'_>) -> Result<Milestone, String> {
    Ok(Milestone {
        what: phrase(row.what)?,
        by: row.by.map(MomentRow::read).transpose()?,
        confidence: word(&row.confidence, Confidence::from_name)?,
    })
}

impl<'a> From<&'a Bridge> for BridgeRow<'a> {
    fn from(bridge: &'a Bridge) -> Self {
        Self {
            name: text(&bridge.name),
            link: bridge.link.as_ref().map(text),
            state: bridge.state.as_str().into(),
            reconvenes: bridge.reconvenes.as_ref().map(MomentRow::from),
        }
    }
}

pub(crate) fn bridge(row: BridgeRow<'_>) -> Result<Bridge, String> {
    Ok(Bridge {
        name: phrase(row.name)?,
        link: row.link.map(phrase).transpose()?,
        state: word(&row.state, BridgeState::from_name)?,
        reconvenes: row.reconvenes.map(MomentRow::read).transpose()?,
    })
}

impl<'a> From<&'a Contribution> for ContributionRow<'a> {
    fn from(contribution: &'a Contribution) -> Self {
        Self { who: text(&contribution.who), what: contribution.what.as_ref().map(text) }
    }
}

pub(crate) fn contribution(row: ContributionRow<'_>) -> Result<Contribution, String> {
    Ok(Contribution { who: phrase(row.who)?, what: row.what.map(phrase).transpose()? })
}

impl<'a> From<&'a Fix> for FixRow<'a> {
    fn from(fix: &'a Fix) -> Self {
        Self {
            version: text(&fix.version),
            stage: fix.stage.as_str().into(),
            state: fix.state.as_str().into(),
            owner: fix.owner.as_ref().map(text),
        }
    }
}

pub(crate) fn fix(row: FixRow<'_>) -> Result<Fix, String> {
    Ok(Fix {
        version: phrase(row.version)?,
        stage: word(&row.stage, FixStage::from_name)?,
        state: word(&row.state, FixState::from_name)?,
        owner: row.owner.map(phrase).transpose()?,
    })
}

impl<'a> From<&'a EmergencyApproval> for ApprovalRow<'a> {
    fn from(approval: &'a EmergencyApproval) -> Self {
        Self {
            what: text(&approval.what),
            asked: text(&approval.asked),
            answer: approval.answer.as_str().into(),
            reason: approval.reason.as_ref().map(text),
        }
    }
}

pub(crate) fn approval(row: ApprovalRow<'_>) -> Result<EmergencyApproval, String> {
    Ok(EmergencyApproval {
        what: phrase(row.what)?,
        asked: phrase(row.asked)?,
        answer: word(&row.answer, Answer::from_name)?,
        reason: row.reason.map(phrase).transpose()?,
    })
}

impl<'a> From<&'a Evidence> for EvidenceRow<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self { query: text(&evidence.query), range: evidence.range.as_ref().map(text), verdict: evidence.verdict.as_ref().map(text) }
    }
}

pub(crate) fn evidence(row: EvidenceRow<'_>) -> Result<Evidence, String> {
    Ok(Evidence { query: phrase(row.query)?, range: row.range.map(phrase).transpose()?, verdict: row.verdict.map(phrase).transpose()? })
}
