//! What happened, as the JSON column of a timeline entry.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::Verdict;
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::Label;
use sev1_domain::lint::RuleCode;
use sev1_domain::status::Status;
use sev1_domain::timeline::Event;

use super::parts::{MomentRow, phrase, word};

/// One event, tagged by its kind.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum EventRow<'a> {
    Declared,
    UpdatePublished { number: u32, status: Cow<'a, str> },
    StatusChanged { from: Cow<'a, str>, to: Cow<'a, str>, reason: Option<Cow<'a, str>> },
    Promised { due: MomentRow<'a> },
    PromiseKept { by: u32, late_ms: i64 },
    OptedOut { reason: Cow<'a, str> },
    Redelivered { update: u32, destination: Cow<'a, str>, verdict: Cow<'a, str> },
    FindingAcknowledged { update: u32, code: Cow<'a, str>, reason: Cow<'a, str> },
    RuleSuppressed { update: u32, code: Cow<'a, str>, until_ms: i64, reason: Cow<'a, str> },
    Declassified { update: u32, field: Cow<'a, str>, from: Cow<'a, str>, to: Cow<'a, str>, reason: Cow<'a, str> },
    TextApproved { update: u32, by: Cow<'a, str> },
    TemplateFellBack { update: u32, audience: Cow<'a, str>, reason: Cow<'a, str> },
    Closed,
}

impl<'a> From<&'a Event> for EventRow<'a> {
    fn from(event: &'a Event) -> Self {
        match event {
            Event::Declared => Self::Declared,
            Event::UpdatePublished { number, status } => Self::UpdatePublished { number: number.0, status: status.word().into() },
            Event::StatusChanged { from, to, reason } => {
                Self::StatusChanged { from: from.word().into(), to: to.word().into(), reason: reason.as_ref().map(|r| r.as_str().into()) }
            }
            Event::Promised { due } => Self::Promised { due: due.into() },
            Event::PromiseKept { by, late_ms } => Self::PromiseKept { by: by.0, late_ms: *late_ms },
            Event::OptedOut { reason } => Self::OptedOut { reason: reason.as_str().into() },
            Event::Redelivered { update, destination, verdict } => {
                Self::Redelivered { update: update.0, destination: destination.as_str().into(), verdict: verdict.as_str().into() }
            }
            Event::FindingAcknowledged { update, code, reason } => {
                Self::FindingAcknowledged { update: update.0, code: code.as_str().into(), reason: reason.as_str().into() }
            }
            Event::RuleSuppressed { update, code, until, reason } => Self::RuleSuppressed {
                update: update.0,
                code: code.as_str().into(),
                until_ms: until.as_millisecond(),
                reason: reason.as_str().into(),
            },
            Event::Declassified { update, field, from, to, reason } => Self::Declassified {
                update: update.0,
                field: field.as_ref().into(),
                from: from.as_str().into(),
                to: to.as_str().into(),
                reason: reason.as_str().into(),
            },
            Event::TextApproved { update, by } => Self::TextApproved { update: update.0, by: by.as_str().into() },
            Event::TemplateFellBack { update, audience, reason } => {
                Self::TemplateFellBack { update: update.0, audience: audience.as_str().into(), reason: reason.as_str().into() }
            }
            Event::Closed => Self::Closed,
        }
    }
}

/// The event from its stored form.
pub(crate) fn event(row: EventRow<'static>) -> Result<Event, String> {
    Ok(match row {
        EventRow::Declared => Event::Declared,
        EventRow::UpdatePublished { number, status: told } => {
            Event::UpdatePublished { number: UpdateNumber(number), status: status(&told)? }
        }
        EventRow::StatusChanged { from, to, reason } => {
            Event::StatusChanged { from: status(&from)?, to: status(&to)?, reason: reason.map(phrase).transpose()? }
        }
        EventRow::Promised { due } => Event::Promised { due: due.read()? },
        EventRow::PromiseKept { by, late_ms } => Event::PromiseKept { by: UpdateNumber(by), late_ms },
        EventRow::OptedOut { reason } => Event::OptedOut { reason: phrase(reason)? },
        EventRow::Redelivered { update, destination, verdict } => Event::Redelivered {
            update: UpdateNumber(update),
            destination: DestinationName::new(&destination).map_err(|refusal| refusal.reason)?,
            verdict: Verdict::from_name(&verdict).ok_or_else(|| format!("`{verdict}` is no verdict"))?,
        },
        EventRow::FindingAcknowledged { update, code, reason } => {
            Event::FindingAcknowledged { update: UpdateNumber(update), code: rule(&code)?, reason: phrase(reason)? }
        }
        EventRow::RuleSuppressed { update, code, until_ms, reason } => Event::RuleSuppressed {
            update: UpdateNumber(update),
            code: rule(&code)?,
            until: Timestamp::from_millisecond(until_ms).map_err(|e| e.to_string())?,
            reason: phrase(reason)?,
        },
        EventRow::Declassified { update, field, from, to, reason } => Event::Declassified {
            update: UpdateNumber(update),
            field: field.into_owned().into(),
            from: word(&from, Label::from_name)?,
            to: word(&to, Label::from_name)?,
            reason: phrase(reason)?,
        },
        EventRow::TextApproved { update, by } => Event::TextApproved { update: UpdateNumber(update), by: phrase(by)? },
        EventRow::TemplateFellBack { update, audience, reason } => Event::TemplateFellBack {
            update: UpdateNumber(update),
            audience: AudienceName::new(&audience).map_err(|refusal| refusal.reason)?,
            reason: phrase(reason)?,
        },
        EventRow::Closed => Event::Closed,
    })
}

fn rule(code: &str) -> Result<RuleCode, String> {
    RuleCode::parse(code).ok_or_else(|| format!("`{code}` is no code of a rule"))
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|refusal: sev1_domain::refusal::Refusal| refusal.reason)
}
