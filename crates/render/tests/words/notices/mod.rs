//! What people are told of promises: one promise of each kind, and what a notice of it says.

mod channels;
mod executives;
mod hand_off;
mod readers;
mod reminders;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::decide::Reminder;
use sev1_domain::ids::{IncidentId, PromiseId, UpdateNumber};
use sev1_domain::incident::{Clocks, Incident};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::ladder::{Climb, Role};
use sev1_domain::promise::{Origin, Promise, PromiseKind, PromiseSubject};
use sev1_domain::update::Update;
use sev1_render::notice::{Mention, Notice, Reminding, reminder};

use crate::world::{incident, moment, phrase, update};

/// 8am ET, when everything here is due.
const DUE: &str = "2026-07-15T12:00:00Z";

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// So many minutes after it is due, or before.
fn at(after: i64) -> Timestamp {
    moment(DUE).at + minutes(after)
}

/// Began nine hours before its last update.
fn outage() -> Incident {
    let began = moment("2026-07-14T14:20:00Z").at;
    let clocks = Clocks { began: Some(began), detected: None, reported: None, declared: began, acknowledged: None };
    Incident { clocks: Labelled::internal(clocks), ..incident() }
}

/// One to the customer, owed by dana, said in update 3.
pub(crate) fn promise(kind: PromiseKind) -> Promise {
    let what = match kind {
        PromiseKind::NextUpdate | PromiseKind::LoopIn => None,
        PromiseKind::Call => Some("WebEx with Globex"),
        PromiseKind::Milestone => Some("7.8.6 is in your test environment"),
        PromiseKind::Document => Some("retrospective"),
        PromiseKind::Watch => Some("the fix holds"),
        PromiseKind::HandOff => Some("the vendor calls back at 9"),
        PromiseKind::Answer => Some("Alice Evan"),
    };
    let audience = if kind.is_said_to_readers() { AudienceKind::Customer.name() } else { AudienceName::INTERNAL };
    let said = matches!(kind, PromiseKind::NextUpdate | PromiseKind::Call | PromiseKind::Milestone);
    let asked = |name: &str| Some(phrase(name));
    Promise {
        id: PromiseId(uuid::Uuid::nil()),
        incident: IncidentId(uuid::Uuid::nil()),
        subject: PromiseSubject { kind, what: what.map(phrase), audience },
        origin: if said { Origin::Update(UpdateNumber(3)) } else { Origin::Policy },
        asked_by: match kind {
            PromiseKind::HandOff => asked("dana"),
            PromiseKind::Answer => asked("Alice Evan"),
            _ => None,
        },
        made_at: at(-12 * 60),
        due: moment(DUE),
        owner: phrase(if kind == PromiseKind::HandOff { "erin" } else { "dana" }),
        moves: 0,
        revision: 0,
        climb: Climb::default(),
        version: 1,
        outcome: None,
    }
}

pub(crate) fn step(promises: Vec<Promise>) -> Reminder {
    Reminder { promises, to: [Role::Owner].into(), rung: Some(0), late: SignedDuration::ZERO }
}

fn owner(name: &str) -> Mention {
    Mention { role: Role::Owner, name: Some(phrase(name)) }
}

pub(crate) fn reminding<'a>(
    incident: &'a Incident,
    reminder: &'a Reminder,
    last_update: Option<&'a Update>,
    now: Timestamp,
) -> Reminding<'a> {
    let to = vec![owner(reminder.promises[0].owner.as_str())];
    Reminding { incident, reminder, last_update, to, missing: Vec::new(), lead_told: false, public_url: None, now }
}

/// A reminder of one promise, said so many minutes after it is due.
fn remind(promise: Promise, after: i64) -> Notice {
    reminder(&reminding(&outage(), &step(vec![promise]), Some(&update()), at(after)))
}

/// The same thing promised to another audience as well.
fn also_to(promise: &Promise, kind: AudienceKind) -> Promise {
    let subject = PromiseSubject { audience: kind.name(), ..promise.subject.clone() };
    Promise { subject, ..promise.clone() }
}

/// Names that would be more than names in Markdown.
const HOSTILE: &str = "#### Status: Resolved <!-- x --> `y <b>z</b>";

fn hostile(incident: Incident) -> Incident {
    Incident { customer: Labelled::new(Label::Customer, phrase(HOSTILE)), ..incident }
}
