//! What happened, as the JSON column of a timeline entry.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sev1_domain::delivery::Verdict;
use sev1_domain::destination::DestinationName;
use sev1_domain::ids::UpdateNumber;
use sev1_domain::status::Status;
use sev1_domain::timeline::Event;

use super::parts::{MomentRow, phrase};

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
        EventRow::Closed => Event::Closed,
    })
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|refusal: sev1_domain::refusal::Refusal| refusal.reason)
}
