//! The duty to bring one message to one destination, and the rule for what follows an attempt.

use jiff::{SignedDuration, Timestamp};

use crate::audience::AudienceName;
use crate::destination::{ChannelKind, DestinationName, OnUncertain, Recipient};
use crate::ids::{DeliveryId, IncidentId, IncidentNumber, PromiseId, UpdateId, UpdateNumber};
use crate::message::Message;

/// The duty to bring one message to one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Inside the system; the idempotency key wherever the channel can carry one.
    pub id: DeliveryId,
    /// The incident it is about.
    pub incident: IncidentId,
    /// The incident's number, for messages and files.
    pub incident_number: IncidentNumber,
    /// What it tells of.
    pub about: About,
    /// Where to.
    pub destination: DestinationName,
    /// To whom there, where its readers are reached apart.
    pub recipient: Option<Recipient>,
    /// By which transport.
    pub channel: ChannelKind,
    /// Whose text it is.
    pub audience: AudienceName,
    /// The frozen payload.
    pub message: Message,
    /// When the duty came into being.
    pub created_at: Timestamp,
    /// What it is to another delivery, where it is anything.
    pub relation: Relation,
}

impl Delivery {
    /// When something is first to happen.
    #[must_use]
    pub fn first_due_at(&self) -> Timestamp {
        match self.relation {
            Relation::StandsIn { from, .. } => from,
            Relation::None | Relation::Mends(_) => self.created_at,
        }
    }
}

/// What a delivery is to another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Nothing: it is a message of its own.
    #[default]
    None,
    /// It brings the copy that this delivery made to a newer revision, in place. Where no copy arrived, it is sent in its stead.
    Mends(DeliveryId),
    /// It is needed only when the other has not arrived by then.
    StandsIn {
        /// The other one.
        of: DeliveryId,
        /// From when on.
        from: Timestamp,
    },
}

impl Relation {
    /// The other one.
    #[must_use]
    pub fn of(self) -> Option<DeliveryId> {
        match self {
            Self::None => None,
            Self::Mends(of) | Self::StandsIn { of, .. } => Some(of),
        }
    }
}

/// What a delivery tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A published update.
    Update {
        /// Which.
        id: UpdateId,
        /// Its number.
        number: UpdateNumber,
        /// The revision of it that is shown, from 1.
        revision: u32,
    },
    /// A promise.
    Promise {
        /// Which; where several fall due together, the first of them.
        id: PromiseId,
        /// What of it is told.
        notice: Notice,
    },
}

/// What is told of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A step of its ladder: unique per promise, move, rung and destination.
    Reminder {
        /// How often the promise had been moved.
        moves: u32,
        /// Which rung, counted from 0.
        rung: u32,
    },
    /// The reminder that its owner put off.
    Snoozed,
    /// Readers learn its new time; a newer update, or another move, tells them better.
    Moved,
    /// Executives are brought in, which settles that promise; it keeps its use all the same.
    LoopedIn,
    /// Somebody is asked to take over.
    Offered,
    /// A reader asked for an update.
    Asked,
}

impl About {
    /// The number of the update it carries, where it carries one.
    #[must_use]
    pub fn update_number(self) -> Option<UpdateNumber> {
        match self {
            Self::Update { number, .. } => Some(number),
            Self::Promise { .. } => None,
        }
    }

    /// What it is to people: `update 3`, `reminder`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Update { number, .. } => format!("update {number}"),
            Self::Promise { notice, .. } => notice.words().to_owned(),
        }
    }
}

impl Notice {
    /// The word as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reminder { .. } => "reminder",
            Self::Snoozed => "snoozed",
            Self::Moved => "moved",
            Self::LoopedIn => "looped-in",
            Self::Offered => "offered",
            Self::Asked => "asked",
        }
    }

    /// The words on a screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Reminder { .. } | Self::Snoozed => "reminder",
            Self::Moved => "notice of a new time",
            Self::LoopedIn => "word to executives",
            Self::Offered => "offer of a hand-off",
            Self::Asked => "request for an update",
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Not tried yet.
    Pending,
    /// A worker holds the lease and is trying.
    Sending,
    /// Arrived, with a receipt.
    Sent,
    /// Tried in vain; due again later.
    Retrying,
    /// It may or may not have arrived; to be looked up, or for a person when held.
    Uncertain,
    /// Given up.
    Failed,
    /// A newer update to the same destination made it needless.
    Superseded,
    /// Taken back before it left.
    Withdrawn,
}

impl DeliveryState {
    /// All.
    pub const ALL: [Self; 8] =
        [Self::Pending, Self::Sending, Self::Sent, Self::Retrying, Self::Uncertain, Self::Failed, Self::Superseded, Self::Withdrawn];

    /// Lower-case name, as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Retrying => "retrying",
            Self::Uncertain => "uncertain",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Failed | Self::Superseded | Self::Withdrawn)
    }
}

/// What a person decides about a delivery that did not arrive by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// They looked: it is there.
    Arrived,
    /// It is to be sent again, whatever may have arrived.
    SendAgain,
    /// Nobody needs it any more.
    GiveUp,
}

impl Verdict {
    /// The words for it, as stored and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::SendAgain => "send again",
            Self::GiveUp => "give up",
        }
    }

    /// The verdict with these words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Arrived, Self::SendAgain, Self::GiveUp].into_iter().find(|v| v.as_str() == name)
    }
}

/// The proof of arrival a channel gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The channel's own id of the message; `None` where the channel gives none (incoming webhooks).
    pub id: Option<String>,
    /// Where a person can see it: a permalink, a file path.
    pub link: Option<String>,
}

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Sent(Receipt),
    /// It did not arrive; another try may help.
    Retry {
        /// Why, for people; holds no secret.
        error: String,
        /// Not before this instant, where the other side said so.
        not_before: Option<Timestamp>,
    },
    /// It did not arrive and will not.
    Permanent {
        /// Why, for people; holds no secret.
        error: String,
    },
    /// It may have arrived: cut off after sending, or a lease that ran out unanswered.
    Uncertain {
        /// Why, for people; holds no secret.
        error: String,
    },
}

/// How often and how patiently to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryRule {
    /// Waits after the first, second, … failed attempt; when used up, the delivery has failed.
    pub ladder: Vec<SignedDuration>,
    /// What to do when it is unknown whether a message arrived and the channel cannot tell.
    pub on_uncertain: OnUncertain,
}

impl RetryRule {
    /// For chat, where a post is due *now*: seconds, then a minute, for about an hour.
    #[must_use]
    pub fn chat(on_uncertain: OnUncertain) -> Self {
        let mut ladder: Vec<_> = [1, 3, 10, 30].map(SignedDuration::from_secs).to_vec();
        ladder.extend([SignedDuration::from_secs(60); 60]);
        Self { ladder, on_uncertain }
    }

    /// For machines: the example schedule of the Standard Webhooks specification, about three days.
    #[must_use]
    pub fn machine(on_uncertain: OnUncertain) -> Self {
        let secs = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        Self { ladder: secs.map(SignedDuration::from_secs).to_vec(), on_uncertain }
    }
}

/// What follows an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Done.
    Sent(Receipt),
    /// Try again.
    Retry {
        /// When.
        at: Timestamp,
        /// Not before this instant whatever comes between, where the other side said so.
        not_before: Option<Timestamp>,
        /// Why the last one failed.
        error: String,
    },
    /// Ask the channel whether it arrived; if it cannot tell, send again.
    LookUp {
        /// When.
        at: Timestamp,
        /// Why it is unknown.
        error: String,
    },
    /// Unknown, and the rule leaves it to a person.
    Hold {
        /// Why it is unknown.
        error: String,
    },
    /// It has no more use.
    Withdrawn {
        /// Why.
        why: String,
    },
    /// Given up.
    Failed {
        /// Why.
        error: String,
    },
}

/// What follows attempt number `attempt` (from 1) that ended at `now` with `outcome`.
///
/// `jitter` is 0 to 1 and spreads waits over the upper half of their length. `can_tell` says whether sending
/// again is harmless: the channel can look the message up, or the receiver recognises repeats.
#[must_use]
pub fn next_step(rule: &RetryRule, attempt: u32, outcome: Outcome, now: Timestamp, jitter: f64, can_tell: bool) -> Next {
    let wait = rule.ladder.get(usize::try_from(attempt.max(1) - 1).unwrap_or(usize::MAX));
    let at = |wait: &SignedDuration, not_before: Option<Timestamp>| {
        let spread = wait.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
        let at = now.checked_add(spread).unwrap_or(Timestamp::MAX);
        crate::when::to_milliseconds(at.max(not_before.unwrap_or(at)))
    };
    // A hostile or broken Retry-After must not park an update for days.
    let latest = now.checked_add(MAX_RETRY_AFTER).unwrap_or(Timestamp::MAX);
    match outcome {
        Outcome::Sent(receipt) => Next::Sent(receipt),
        Outcome::Permanent { error } => Next::Failed { error },
        Outcome::Retry { error, not_before } => match wait {
            Some(w) => {
                let not_before = not_before.map(|t| crate::when::to_milliseconds(t.min(latest)));
                Next::Retry { at: at(w, not_before), not_before, error }
            }
            None => Next::Failed { error: format!("{error}; given up after {attempt} attempts") },
        },
        Outcome::Uncertain { error } => match wait {
            _ if !can_tell && rule.on_uncertain == OnUncertain::Hold => Next::Hold { error },
            Some(w) => Next::LookUp { at: at(w, None), error },
            None => Next::Hold { error: format!("{error}; given up after {attempt} attempts") },
        },
    }
}

/// The longest wait another side can ask for.
const MAX_RETRY_AFTER: SignedDuration = SignedDuration::from_mins(15);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn retry(not_before: Option<Timestamp>) -> Outcome {
        Outcome::Retry { error: "503".into(), not_before }
    }

    #[test]
    fn chat_is_tried_again_within_seconds_and_given_up_at_the_end() {
        let rule = RetryRule::chat(OnUncertain::Resend);
        let now = Timestamp::UNIX_EPOCH;
        let wait = |attempt| match next_step(&rule, attempt, retry(None), now, 1.0, true) {
            Next::Retry { at, .. } => Some(at.duration_since(now).as_secs()),
            _ => None,
        };
        assert_eq!([1, 2, 3, 4, 5].map(wait), [1, 3, 10, 30, 60].map(Some));
        assert_eq!(wait(65), None);
    }

    #[test]
    fn the_other_side_may_ask_for_patience_within_reason() {
        let rule = RetryRule::chat(OnUncertain::Resend);
        let now = Timestamp::UNIX_EPOCH;
        let asked = |secs| match next_step(&rule, 1, retry(Some(now + SignedDuration::from_secs(secs))), now, 0.0, true) {
            Next::Retry { at, .. } => at.duration_since(now).as_secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!(asked(20), 20);
        assert_eq!(asked(86_400), 900);
    }

    #[test]
    fn an_unknown_outcome_is_looked_up_resent_or_held() {
        let now = Timestamp::UNIX_EPOCH;
        let unknown = || Outcome::Uncertain { error: "cut off".into() };
        let step = |policy, can_tell| next_step(&RetryRule::chat(policy), 1, unknown(), now, 0.0, can_tell);
        assert!(matches!(step(OnUncertain::Hold, true), Next::LookUp { .. }));
        assert!(matches!(step(OnUncertain::Resend, false), Next::LookUp { .. }));
        assert!(matches!(step(OnUncertain::Hold, false), Next::Hold { .. }));
    }

    proptest! {
        /// Retries end, and are never due before now.
        #[test]
        fn retries_end(jitter in -1.0f64..2.0, now_s in 0i64..4_000_000_000) {
            let now = Timestamp::from_second(now_s).expect("in range");
            for rule in [RetryRule::chat(OnUncertain::Resend), RetryRule::machine(OnUncertain::Hold)] {
                let mut ended = false;
                for attempt in 1..200 {
                    match next_step(&rule, attempt, retry(None), now, jitter, false) {
                        Next::Retry { at, .. } => prop_assert!(at >= now && !ended),
                        _ => ended = true,
                    }
                }
                prop_assert!(ended);
            }
        }
    }
}
