//! What happened, as the JSON column of a timeline entry.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::Verdict;
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::Label;
use sev1_domain::ladder::Role;
use sev1_domain::lint::RuleCode;
use sev1_domain::promise::{PromiseKind, PromiseSubject};
use sev1_domain::status::Status;
use sev1_domain::timeline::Event;

use super::parts::{MomentRow, Text, phrase, text, word};

/// One event, tagged by its kind.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum EventRow<'a> {
    Declared,
    UpdatePublished { number: u32, status: Cow<'a, str> },
    StatusChanged { from: Cow<'a, str>, to: Cow<'a, str>, reason: Option<Cow<'a, str>> },
    Promised { due: MomentRow<'a> },
    PromiseKept { by: u32, late_ms: i64 },
    PromiseMade { promise: SubjectRow<'a>, due: MomentRow<'a>, owner: Text<'a> },
    PromiseMoved { promise: SubjectRow<'a>, from: MomentRow<'a>, to: MomentRow<'a>, reason: Text<'a> },
    PromiseDone { promise: SubjectRow<'a>, late_ms: i64, note: Option<Text<'a>> },
    PromiseLetGo { promise: SubjectRow<'a>, broken: bool, reason: Text<'a> },
    Reminded { promise: SubjectRow<'a>, due: MomentRow<'a>, to: Vec<Text<'a>>, late_ms: i64 },
    Snoozed { promise: SubjectRow<'a>, until: MomentRow<'a> },
    HandOffOffered { from: Text<'a>, to: Text<'a>, note: Option<Text<'a>> },
    HandOffAccepted { from: Text<'a>, to: Text<'a>, passed: u32 },
    HandOffDeclined { to: Text<'a>, reason: Text<'a> },
    Asked { by: Text<'a>, audience: Text<'a>, note: Option<Text<'a>> },
    QuietAgreed { with: Text<'a>, until: MomentRow<'a> },
    RolesAssigned { lead: Option<Text<'a>>, deputy: Option<Text<'a>> },
    OptedOut { reason: Cow<'a, str> },
    UpdateEdited { update: u32, revision: u32 },
    UpdateCorrected { update: u32, by: u32 },
    UpdateRetracted { update: u32, by: u32 },
    Redelivered { update: Option<u32>, destination: Cow<'a, str>, verdict: Cow<'a, str> },
    FindingAcknowledged { update: u32, code: Cow<'a, str>, reason: Cow<'a, str> },
    RuleSuppressed { update: u32, code: Cow<'a, str>, until_ms: i64, reason: Cow<'a, str> },
    Declassified { update: u32, field: Cow<'a, str>, from: Cow<'a, str>, to: Cow<'a, str>, reason: Cow<'a, str> },
    TextApproved { update: u32, by: Cow<'a, str> },
    TemplateFellBack { update: u32, audience: Cow<'a, str>, reason: Cow<'a, str> },
    Closed,
}

/// What was promised, and to whom.
#[derive(Serialize, Deserialize)]
pub(crate) struct SubjectRow<'a> {
    kind: Text<'a>,
    what: Option<Text<'a>>,
    audience: Text<'a>,
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
            Event::PromiseMade { promise, due, owner } => {
                Self::PromiseMade { promise: promise.into(), due: due.into(), owner: text(owner) }
            }
            Event::PromiseMoved { promise, from, to, reason } => {
                Self::PromiseMoved { promise: promise.into(), from: from.into(), to: to.into(), reason: text(reason) }
            }
            Event::PromiseDone { promise, late_ms, note } => {
                Self::PromiseDone { promise: promise.into(), late_ms: *late_ms, note: note.as_ref().map(text) }
            }
            Event::PromiseLetGo { promise, broken, reason } => {
                Self::PromiseLetGo { promise: promise.into(), broken: *broken, reason: text(reason) }
            }
            Event::Reminded { promise, due, to, late_ms } => Self::Reminded {
                promise: promise.into(),
                due: due.into(),
                to: to.iter().map(|role| role.as_str().into()).collect(),
                late_ms: *late_ms,
            },
            Event::Snoozed { promise, until } => Self::Snoozed { promise: promise.into(), until: until.into() },
            Event::HandOffOffered { from, to, note } => {
                Self::HandOffOffered { from: text(from), to: text(to), note: note.as_ref().map(text) }
            }
            Event::HandOffAccepted { from, to, passed } => Self::HandOffAccepted { from: text(from), to: text(to), passed: *passed },
            Event::HandOffDeclined { to, reason } => Self::HandOffDeclined { to: text(to), reason: text(reason) },
            Event::Asked { by, audience, note } => {
                Self::Asked { by: text(by), audience: audience.as_str().into(), note: note.as_ref().map(text) }
            }
            Event::QuietAgreed { with, until } => Self::QuietAgreed { with: text(with), until: until.into() },
            Event::RolesAssigned { lead, deputy } => {
                Self::RolesAssigned { lead: lead.as_ref().map(text), deputy: deputy.as_ref().map(text) }
            }
            Event::OptedOut { reason } => Self::OptedOut { reason: reason.as_str().into() },
            Event::UpdateEdited { update, revision } => Self::UpdateEdited { update: update.0, revision: *revision },
            Event::UpdateCorrected { update, by } => Self::UpdateCorrected { update: update.0, by: by.0 },
            Event::UpdateRetracted { update, by } => Self::UpdateRetracted { update: update.0, by: by.0 },
            Event::Redelivered { update, destination, verdict } => Self::Redelivered {
                update: update.map(|n| n.0),
                destination: destination.as_str().into(),
                verdict: verdict.as_str().into(),
            },
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
        EventRow::PromiseMade { promise, due, owner } => {
            Event::PromiseMade { promise: subject(promise)?, due: due.read()?, owner: phrase(owner)? }
        }
        EventRow::PromiseMoved { promise, from, to, reason } => {
            Event::PromiseMoved { promise: subject(promise)?, from: from.read()?, to: to.read()?, reason: phrase(reason)? }
        }
        EventRow::PromiseDone { promise, late_ms, note } => {
            Event::PromiseDone { promise: subject(promise)?, late_ms, note: note.map(phrase).transpose()? }
        }
        EventRow::PromiseLetGo { promise, broken, reason } => {
            Event::PromiseLetGo { promise: subject(promise)?, broken, reason: phrase(reason)? }
        }
        EventRow::Reminded { promise, due, to, late_ms } => {
            let to = to.iter().map(|role| word(role, Role::from_name)).collect::<Result<_, _>>()?;
            Event::Reminded { promise: subject(promise)?, due: due.read()?, to, late_ms }
        }
        EventRow::Snoozed { promise, until } => Event::Snoozed { promise: subject(promise)?, until: until.read()? },
        EventRow::HandOffOffered { from, to, note } => {
            Event::HandOffOffered { from: phrase(from)?, to: phrase(to)?, note: note.map(phrase).transpose()? }
        }
        EventRow::HandOffAccepted { from, to, passed } => Event::HandOffAccepted { from: phrase(from)?, to: phrase(to)?, passed },
        EventRow::HandOffDeclined { to, reason } => Event::HandOffDeclined { to: phrase(to)?, reason: phrase(reason)? },
        EventRow::Asked { by, audience: of, note } => {
            Event::Asked { by: phrase(by)?, audience: audience(&of)?, note: note.map(phrase).transpose()? }
        }
        EventRow::QuietAgreed { with, until } => Event::QuietAgreed { with: phrase(with)?, until: until.read()? },
        EventRow::RolesAssigned { lead, deputy } => {
            Event::RolesAssigned { lead: lead.map(phrase).transpose()?, deputy: deputy.map(phrase).transpose()? }
        }
        EventRow::OptedOut { reason } => Event::OptedOut { reason: phrase(reason)? },
        EventRow::UpdateEdited { update, revision } => Event::UpdateEdited { update: UpdateNumber(update), revision },
        EventRow::UpdateCorrected { update, by } => Event::UpdateCorrected { update: UpdateNumber(update), by: UpdateNumber(by) },
        EventRow::UpdateRetracted { update, by } => Event::UpdateRetracted { update: UpdateNumber(update), by: UpdateNumber(by) },
        EventRow::Redelivered { update, destination, verdict } => Event::Redelivered {
            update: update.map(UpdateNumber),
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
        EventRow::TemplateFellBack { update, audience: of, reason } => {
            Event::TemplateFellBack { update: UpdateNumber(update), audience: audience(&of)?, reason: phrase(reason)? }
        }
        EventRow::Closed => Event::Closed,
    })
}

impl<'a> From<&'a PromiseSubject> for SubjectRow<'a> {
    fn from(subject: &'a PromiseSubject) -> Self {
        Self { kind: subject.kind.as_str().into(), what: subject.what.as_ref().map(text), audience: subject.audience.as_str().into() }
    }
}

fn subject(row: SubjectRow<'_>) -> Result<PromiseSubject, String> {
    let SubjectRow { kind, what, audience: to } = row;
    Ok(PromiseSubject { kind: word(&kind, PromiseKind::from_name)?, what: what.map(phrase).transpose()?, audience: audience(&to)? })
}

fn audience(name: &str) -> Result<AudienceName, String> {
    AudienceName::new(name).map_err(|refusal| refusal.reason)
}

fn rule(code: &str) -> Result<RuleCode, String> {
    RuleCode::parse(code).ok_or_else(|| format!("`{code}` is no code of a rule"))
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|refusal: sev1_domain::refusal::Refusal| refusal.reason)
}
