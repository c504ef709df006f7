//! Closed sets of words about promises, each the members of one domain enum; for those that carry more than their name, the name.

use serde::{Deserialize, Serialize};
use sev1_domain::{delivery, ladder, promise, report};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::names::names;

names! {
    /// What sort of commitment.
    PromiseKindName for promise::PromiseKind {
        /// That readers will hear more.
        NextUpdate = "next-update",
        /// That people talk live.
        Call = "call",
        /// A step on the way to the fix.
        Milestone = "milestone",
        /// A written piece: retrospective, analysis.
        Document = "document",
        /// Watching that the fix holds.
        Watch = "watch",
        /// That an executive is brought in.
        LoopIn = "loop-in",
        /// That somebody takes over what another hands on.
        HandOff = "hand-off",
        /// An answer to a reader who asked.
        Answer = "answer",
    }
}

names! {
    /// Whom a reminder is for.
    RoleName for ladder::Role {
        /// Who owes the promise.
        Owner = "owner",
        /// Who stands in for the owner.
        Deputy = "deputy",
        /// The incident lead.
        Lead = "lead",
        /// The executive audience.
        Executive = "executive",
        /// Whoever is paged.
        Page = "page",
    }
}

names! {
    /// What a report is grouped by.
    GroupingName for report::Grouping {
        /// One group for each incident.
        Incident = "incident",
        /// One group for each customer.
        Customer = "customer",
        /// One group for each team.
        Team = "team",
        /// One group for each month.
        Month = "month",
    }
}

/// Where a promise comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OriginName {
    /// Readers were told in an update.
    Update,
    /// Nobody said it; the policy asks for it.
    Policy,
    /// A person made it outside an update.
    Person,
}

impl From<promise::Origin> for OriginName {
    fn from(origin: promise::Origin) -> Self {
        match origin {
            promise::Origin::Update(_) => Self::Update,
            promise::Origin::Policy => Self::Policy,
            promise::Origin::Person => Self::Person,
        }
    }
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeName {
    /// Kept in time.
    Kept,
    /// Kept after it was due.
    #[serde(rename = "kept late")]
    KeptLate,
    /// Taken back before it was due.
    Released,
    /// Let go after it was due.
    Broken,
}

impl From<&promise::PromiseOutcome> for OutcomeName {
    fn from(outcome: &promise::PromiseOutcome) -> Self {
        match outcome {
            promise::PromiseOutcome::Kept { .. } => Self::Kept,
            promise::PromiseOutcome::KeptLate { .. } => Self::KeptLate,
            promise::PromiseOutcome::Released { .. } => Self::Released,
            promise::PromiseOutcome::Broken { .. } => Self::Broken,
        }
    }
}

/// What is told of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoticeName {
    /// A step of its ladder.
    Reminder,
    /// The reminder that its owner put off.
    Snoozed,
    /// Readers learn its new time.
    Moved,
    /// Executives are brought in.
    #[serde(rename = "looped-in")]
    LoopedIn,
    /// Somebody is asked to take over.
    Offered,
    /// A reader asked for an update.
    Asked,
}

impl From<delivery::Notice> for NoticeName {
    fn from(notice: delivery::Notice) -> Self {
        match notice {
            delivery::Notice::Reminder { .. } => Self::Reminder,
            delivery::Notice::Snoozed => Self::Snoozed,
            delivery::Notice::Moved => Self::Moved,
            delivery::Notice::LoopedIn => Self::LoopedIn,
            delivery::Notice::Offered => Self::Offered,
            delivery::Notice::Asked => Self::Asked,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use sev1_domain::ids::UpdateNumber;
    use sev1_domain::text::Phrase;

    use super::*;

    fn word(value: impl Serialize) -> serde_json::Value {
        serde_json::to_value(value).expect("a word")
    }

    #[test]
    fn the_words_on_the_wire_are_those_of_the_domain() {
        for kind in promise::PromiseKind::ALL {
            assert_eq!(PromiseKindName::from(kind).as_str(), kind.as_str());
        }
        for role in ladder::Role::ALL {
            assert_eq!(RoleName::from(role).as_str(), role.as_str());
        }
        for grouping in report::Grouping::ALL {
            assert_eq!(GroupingName::from(grouping).as_str(), grouping.as_str());
        }
        for origin in [promise::Origin::Update(UpdateNumber(1)), promise::Origin::Policy, promise::Origin::Person] {
            assert_eq!(word(OriginName::from(origin)), origin.as_str());
        }
        let (at, reason) = (Timestamp::UNIX_EPOCH, Phrase::new("so").expect("a phrase"));
        for outcome in [
            promise::PromiseOutcome::Kept { at, by: None },
            promise::PromiseOutcome::KeptLate { at, by: None, late: SignedDuration::ZERO },
            promise::PromiseOutcome::Released { at, reason: reason.clone() },
            promise::PromiseOutcome::Broken { at, reason },
        ] {
            assert_eq!(word(OutcomeName::from(&outcome)), outcome.as_str());
        }
        use delivery::Notice::{Asked, LoopedIn, Moved, Offered, Reminder, Snoozed};
        for notice in [Reminder { moves: 0, rung: 0 }, Snoozed, Moved, LoopedIn, Offered, Asked] {
            assert_eq!(word(NoticeName::from(notice)), notice.as_str());
        }
    }
}
