//! The row of a delivery: the frozen message, where it stands, and the read models made from it.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::changes::Changes;
use sev1_domain::delivery::{Delivery, DeliveryState, Next, Receipt, Relation, Verdict};
use sev1_domain::destination::{ChannelKind, DestinationName, Recipient};
use sev1_domain::ids::{DeliveryId, IncidentId};
use sev1_domain::message::Message;

use super::message::MessageRow;
use super::{Columns, Reader, Value, about, incident};
use crate::read_models::{DeliveryView, Undelivered};
use crate::{ClaimRequest, Claimed, Lease, Other, Share, StoreError};

/// The columns that [`read_claimed`] reads.
macro_rules! claimed_columns {
    () => {
        "id, incident, incident_number, update_id, update_number, revision, promise, notice, notice_moves, notice_rung, destination, \
         recipient, channel, audience, message, created_at_ms, mends, stands_in_for, stands_in_from_ms, lease_owner, attempt, may_have_arrived"
    };
}
pub(crate) use claimed_columns;

/// The columns that [`read_view`] reads.
macro_rules! view_columns {
    () => {
        "id, update_id, update_number, revision, promise, notice, notice_moves, notice_rung, destination, recipient, channel, audience, \
         created_at_ms, mends, stands_in_for, stands_in_from_ms, state, attempt, due_at_ms, sent_at_ms, receipt_id, receipt_link, last_error"
    };
}
pub(crate) use view_columns;

/// What a new delivery begins with: the columns `id, incident, incident_number, update_id, update_number, revision, promise,
/// notice, notice_moves, notice_rung, destination, recipient, channel, audience, message, created_at_ms, mends, stands_in_for,
/// stands_in_from_ms, state, attempt, due_at_ms, may_have_arrived`, in that order.
pub(crate) fn values(delivery: &Delivery) -> [Value<'_>; 23] {
    let [update_id, update_number, revision, promise, notice, notice_moves, notice_rung] = about::values(delivery.about);
    let (mends, stands_in_for, from) = match delivery.relation {
        Relation::None => (None, None, None),
        Relation::Mends(of) => (Some(of.0), None, None),
        Relation::StandsIn { of, from } => (None, Some(of.0), Some(from)),
    };
    [
        delivery.id.0.into(),
        delivery.incident.0.into(),
        delivery.incident_number.0.get().into(),
        update_id,
        update_number,
        revision,
        promise,
        notice,
        notice_moves,
        notice_rung,
        delivery.destination.as_str().into(),
        delivery.recipient.as_ref().map_or("", Recipient::as_str).into(),
        delivery.channel.as_str().into(),
        delivery.audience.as_str().into(),
        Value::json(&MessageRow::from(&delivery.message)),
        delivery.created_at.into(),
        Value::or_null(mends),
        Value::or_null(stands_in_for),
        Value::or_null(from),
        DeliveryState::Pending.as_str().into(),
        0_u32.into(),
        delivery.first_due_at().into(),
        false.into(),
    ]
}

/// A delivery under its new lease, from [`claimed_columns`]; neither the thread's root nor what it relates to is known yet.
pub(crate) fn read_claimed(row: &dyn Columns) -> Result<Claimed, StoreError> {
    let row = Reader::new("delivery", row);
    let id = DeliveryId(row.id("id")?);
    let delivery = Delivery {
        id,
        incident: IncidentId(row.id("incident")?),
        incident_number: incident::number(&row, "incident_number")?,
        about: about::read(&row)?,
        destination: destination(&row)?,
        recipient: recipient(&row)?,
        channel: row.named("channel", ChannelKind::from_name)?,
        audience: row.named("audience", |t| AudienceName::new(t).ok())?,
        message: row.json("message", |message: MessageRow<'static>| Ok(Message::from(message)))?,
        created_at: row.instant("created_at_ms")?,
        relation: relation(&row)?,
    };
    let lease = Lease { delivery: id, owner: row.text("lease_owner")?, attempt: row.number("attempt")? };
    Ok(Claimed { lease, delivery, may_have_arrived: row.flag("may_have_arrived")?, thread_root: None, other: None })
}

/// A delivery and where it stands, from [`view_columns`].
pub(crate) fn read_view(row: &dyn Columns) -> Result<DeliveryView, StoreError> {
    let view = Reader::new("delivery", row);
    let state = view.named("state", DeliveryState::from_name)?;
    Ok(DeliveryView {
        id: DeliveryId(view.id("id")?),
        about: about::read(&view)?,
        destination: destination(&view)?,
        recipient: recipient(&view)?,
        channel: view.named("channel", ChannelKind::from_name)?,
        audience: view.named("audience", |t| AudienceName::new(t).ok())?,
        created_at: view.instant("created_at_ms")?,
        relation: relation(&view)?,
        state,
        attempts: view.number("attempt")?,
        due_at: view.opt_instant("due_at_ms")?,
        sent_at: view.opt_instant("sent_at_ms")?,
        receipt: if state == DeliveryState::Sent { Some(read_receipt(row)?) } else { None },
        last_error: view.opt_text("last_error")?,
    })
}

/// A receipt from the columns `receipt_id, receipt_link`; both are null where a channel gives neither.
pub(crate) fn read_receipt(row: &dyn Columns) -> Result<Receipt, StoreError> {
    let row = Reader::new("delivery", row);
    Ok(Receipt { id: row.opt_text("receipt_id")?, link: row.opt_text("receipt_link")? })
}

/// The destinations that a claim has shares of, as a JSON list.
pub(crate) fn names(request: &ClaimRequest) -> String {
    let names: Vec<&str> = request.shares.iter().map(|share| share.destination.as_str()).collect();
    serde_json::to_string(&names).expect("names are strings")
}

/// The shares of a claim, as a JSON list of objects with `name` and `at_most`.
pub(crate) fn shares(request: &ClaimRequest) -> String {
    let share = |share: &Share| serde_json::json!({ "name": share.destination.as_str(), "at_most": share.at_most });
    serde_json::Value::from(request.shares.iter().map(share).collect::<Vec<_>>()).to_string()
}

/// How another delivery stands, from the columns `state, receipt_id, receipt_link`.
pub(crate) fn read_other(row: &dyn Columns) -> Result<Other, StoreError> {
    let state = Reader::new("delivery", row).named("state", DeliveryState::from_name)?;
    Ok(Other { state, receipt: (state == DeliveryState::Sent).then(|| read_receipt(row)).transpose()? })
}

/// The delivery's id and the columns `state, due_at_ms, sent_at_ms` that a person's verdict leads to, at the instant of the
/// timeline entry that tells of it.
pub(crate) fn verdict_values(delivery: DeliveryId, verdict: Verdict, changes: &Changes) -> [Value<'static>; 4] {
    let at = changes.timeline.first().map(|entry| entry.recorded_at);
    let (state, due_at, sent_at) = match verdict {
        Verdict::Arrived => (DeliveryState::Sent, None, at),
        Verdict::SendAgain => (DeliveryState::Retrying, at, None),
        Verdict::GiveUp => (DeliveryState::Withdrawn, None, None),
    };
    [delivery.0.into(), state.as_str().into(), Value::or_null(due_at), Value::or_null(sent_at)]
}

/// From which states a person's verdict leads on, as a condition on the columns `state` and `due_at_ms`.
macro_rules! open_to {
    ($verdict:expr, $update:literal) => {
        match $verdict {
            Verdict::Arrived => concat!($update, "(state = 'failed' or state = 'uncertain' and due_at_ms is null)"),
            Verdict::SendAgain => concat!($update, "(state in ('failed', 'retrying') or state = 'uncertain' and due_at_ms is null)"),
            Verdict::GiveUp => concat!($update, "state in ('pending', 'retrying', 'uncertain', 'failed')"),
        }
    };
}
pub(crate) use open_to;

/// A delivery and its incident's number, from [`view_columns`] and the column `incident_number`.
pub(crate) fn read_undelivered(row: &dyn Columns) -> Result<Undelivered, StoreError> {
    let number = incident::number(&Reader::new("delivery", row), "incident_number")?;
    Ok(Undelivered { incident: number, delivery: read_view(row)? })
}

/// What a delivery becomes after an attempt, and the words for it in the attempt's own row.
pub(crate) struct AfterAttempt<'a> {
    pub(crate) state: DeliveryState,
    /// Null in the column exactly when settled or held for a person.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) may_have_arrived: bool,
    pub(crate) receipt: Option<&'a Receipt>,
    pub(crate) error: Option<&'a str>,
    pub(crate) outcome: &'static str,
}

impl<'a> AfterAttempt<'a> {
    /// The columns `state, due_at_ms, sent_at_ms, may_have_arrived (added to), receipt_id, receipt_link, last_error, not_before_ms`.
    pub(crate) fn values(&self) -> [Value<'a>; 8] {
        [
            self.state.as_str().into(),
            Value::or_null(self.due_at),
            Value::or_null(self.sent_at),
            self.may_have_arrived.into(),
            Value::or_null(self.receipt.and_then(|r| r.id.as_deref())),
            Value::or_null(self.receipt.and_then(|r| r.link.as_deref())),
            Value::or_null(self.error),
            Value::or_null(self.not_before),
        ]
    }

    /// What an attempt that ended at `now` leads to.
    pub(crate) fn of(next: &'a Next, now: Timestamp) -> Self {
        let base = |state, due_at, error, outcome| Self {
            state,
            due_at,
            sent_at: None,
            not_before: None,
            may_have_arrived: state == DeliveryState::Uncertain,
            receipt: None,
            error,
            outcome,
        };
        match next {
            Next::Sent(receipt) => Self { sent_at: Some(now), receipt: Some(receipt), ..base(DeliveryState::Sent, None, None, "sent") },
            Next::Retry { at, not_before, error } => {
                Self { not_before: *not_before, ..base(DeliveryState::Retrying, Some(*at), Some(error.as_str()), "retry") }
            }
            Next::LookUp { at, error } => base(DeliveryState::Uncertain, Some(*at), Some(error.as_str()), "look up"),
            Next::Hold { error } => base(DeliveryState::Uncertain, None, Some(error.as_str()), "hold"),
            Next::Withdrawn { why } => base(DeliveryState::Withdrawn, None, Some(why.as_str()), "withdrawn"),
            Next::Failed { error } => base(DeliveryState::Failed, None, Some(error.as_str()), "failed"),
        }
    }
}

fn recipient(row: &Reader<'_>) -> Result<Option<Recipient>, StoreError> {
    let address = row.text("recipient")?;
    let read = |address: &str| Recipient::new(address).map_err(|refusal| row.corrupt("recipient", refusal.reason));
    (!address.is_empty()).then(|| read(&address)).transpose()
}

fn relation(row: &Reader<'_>) -> Result<Relation, StoreError> {
    if let Some(of) = row.opt_id("mends")? {
        return Ok(Relation::Mends(DeliveryId(of)));
    }
    Ok(match row.opt_id("stands_in_for")? {
        Some(of) => Relation::StandsIn { of: DeliveryId(of), from: row.instant("stands_in_from_ms")? },
        None => Relation::None,
    })
}

fn destination(row: &Reader<'_>) -> Result<DestinationName, StoreError> {
    DestinationName::new(&row.text("destination")?).map_err(|refusal| row.corrupt("destination", refusal.reason))
}
