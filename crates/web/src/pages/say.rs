//! What pages say: facts in plain words, with the exact value beside them.

use std::fmt::Display;

use askama::filters::HtmlSafe;
use jiff::Timestamp;
use sev1_app::read_models::DeliveryView;
use sev1_app::words::{self, SafeHtml};
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::DeliveryState;
use sev1_domain::incident::{Clocks, IncidentState, IncidentTime};
use sev1_domain::promise::{self, Origin, Promise};
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

/// Sanitised HTML that a template may show as it is.
pub(crate) struct Markdown(SafeHtml);

impl Markdown {
    pub(crate) fn new(markdown: &str) -> Self {
        Self(words::to_html(markdown))
    }
}

impl Display for Markdown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

// Only `words::to_html` makes a `SafeHtml`, and it sanitises.
impl HtmlSafe for Markdown {}

/// An instant for `<time>`: for machines, short for readers, in full for who looks closer.
pub(crate) struct Said {
    pub(crate) machine: String,
    pub(crate) short: String,
    pub(crate) full: String,
}

impl Said {
    pub(crate) fn new(at: Timestamp, zone: &Zone, now: Timestamp) -> Self {
        let moment = Moment { at, zone: zone.clone() };
        Self { machine: format!("{at:.3}"), short: moment.said_at(now).to_string(), full: words::moment(&moment, now) }
    }
}

/// Time since the named start.
pub(crate) struct Elapsed {
    pub(crate) words: String,
    pub(crate) exact: String,
    pub(crate) from: &'static str,
    pub(crate) start: Said,
}

impl Elapsed {
    pub(crate) fn new(clocks: &Clocks, zone: &Zone, now: Timestamp) -> Self {
        let (clock, start) = clocks.start();
        let elapsed = now.duration_since(start);
        Self {
            words: IncidentTime::from_elapsed(elapsed).to_string(),
            exact: words::exact_elapsed(elapsed),
            from: clock.words(),
            start: Said::new(start, zone, now),
        }
    }
}

/// When something is due, and how far that is.
pub(crate) struct Due {
    /// `in 42 min`, `due now`, `OVERDUE 4 min`.
    pub(crate) countdown: String,
    /// What the countdown begins with while time is left: nothing, or `due `.
    pub(crate) lead: &'static str,
    pub(crate) overdue: bool,
    pub(crate) at: Said,
}

impl Due {
    pub(crate) fn new(due: &Moment, now: Timestamp) -> Self {
        Self::with_lead("", due, now)
    }

    /// The same for a sentence: `due in 42 min`.
    pub(crate) fn in_a_sentence(due: &Moment, now: Timestamp) -> Self {
        Self::with_lead("due ", due, now)
    }

    fn with_lead(lead: &'static str, due: &Moment, now: Timestamp) -> Self {
        let late = promise::overdue(due.at, now);
        let countdown = match late {
            // In capitals, so that it is seen without any colour.
            Some(late) => format!("OVERDUE {}", words::exact_elapsed(late)),
            None if now < due.at => format!("{lead}{}", words::countdown(due.at, now)),
            None => words::countdown(due.at, now),
        };
        Self { countdown, lead, overdue: late.is_some(), at: Said::new(due.at, &due.zone, now) }
    }
}

/// The next update that readers were promised, or the first one that the policy asks for.
pub(crate) struct NextUp {
    pub(crate) due: Due,
    /// Whether nobody was told of it, because there was no update yet.
    pub(crate) first: bool,
    pub(crate) owner: String,
}

impl NextUp {
    pub(crate) fn new(promise: &Promise, now: Timestamp) -> Self {
        let first = promise.origin == Origin::Policy;
        let due = if first { Due::in_a_sentence(&promise.due, now) } else { Due::new(&promise.due, now) };
        Self { due, first, owner: promise.owner.to_string() }
    }

    /// The one that is due first; almost always all audiences wait for the same.
    pub(crate) fn of(state: &IncidentState, now: Timestamp) -> Option<Self> {
        let next = state.open_promises.iter().filter(|p| p.is_next_update());
        next.min_by_key(|p| (p.due.at, p.subject.audience != AudienceName::INTERNAL)).map(|p| Self::new(p, now))
    }
}

/// Words as a sentence lists them: `a`, `a and b`, `a, b and c`.
pub(crate) fn join<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|w| w.to_string()).collect();
    match (words.pop(), words.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
    }
}

/// One delivery in plain words.
pub(crate) struct Arrival {
    /// What it carries: `update 3`, `reminder`.
    pub(crate) what: String,
    pub(crate) destination: String,
    pub(crate) audience: String,
    pub(crate) channel: &'static str,
    /// `good`, `waiting` or `bad`: chooses colour and shape, which never stand alone.
    pub(crate) mood: &'static str,
    pub(crate) words: String,
    pub(crate) at: Option<Said>,
    /// A link to the message, if the receipt is one that a browser can follow.
    pub(crate) link: Option<String>,
    /// The receipt as text where it is no link: a file's path, an id.
    pub(crate) proof: Option<String>,
    pub(crate) error: Option<String>,
}

impl Arrival {
    pub(crate) fn new(delivery: &DeliveryView, zone: &Zone, now: Timestamp) -> Self {
        let held = delivery.due_at.is_none();
        let tries = match delivery.attempts {
            1 => "1 try".to_owned(),
            n => format!("{n} tries"),
        };
        let (mood, words) = match delivery.state {
            DeliveryState::Sent => ("good", "arrived".to_owned()),
            DeliveryState::Pending if delivery.stands_by() => ("waiting", "stands by, in case another one does not arrive".to_owned()),
            DeliveryState::Pending => ("waiting", "about to be sent".to_owned()),
            DeliveryState::Sending => ("waiting", "being sent".to_owned()),
            DeliveryState::Retrying => ("bad", format!("not arrived after {tries}; trying again")),
            DeliveryState::Uncertain if held => ("bad", "may have arrived; look there, then decide".to_owned()),
            DeliveryState::Uncertain => ("bad", "may have arrived; being looked up".to_owned()),
            DeliveryState::Failed => ("bad", format!("did not arrive; given up after {tries}")),
            DeliveryState::Superseded => ("good", "made needless by a newer update".to_owned()),
            DeliveryState::Withdrawn => ("good", "taken back before it left".to_owned()),
        };
        let instant = match delivery.state {
            DeliveryState::Sent => delivery.sent_at,
            DeliveryState::Retrying | DeliveryState::Uncertain => delivery.due_at,
            _ => None,
        };
        let receipt = delivery.receipt.as_ref();
        let place = receipt.and_then(|r| r.link.clone());
        let link = place.clone().filter(|l| l.starts_with("https://") || l.starts_with("http://"));
        let proof = if link.is_some() { None } else { place.or_else(|| receipt.and_then(|r| r.id.clone())) };
        Self {
            what: delivery.about.words(),
            destination: match &delivery.recipient {
                Some(recipient) => format!("{} {recipient}", delivery.destination),
                None => delivery.destination.to_string(),
            },
            audience: delivery.audience.to_string(),
            channel: delivery.channel.as_str(),
            mood,
            words,
            at: instant.map(|at| Said::new(at, zone, now)),
            link,
            proof,
            error: delivery.last_error.clone().filter(|_| mood == "bad"),
        }
    }
}

#[cfg(test)]
mod tests {
    use sev1_domain::zone::Zone;

    use super::*;

    #[test]
    fn what_is_overdue_is_said_in_capitals_and_nobody_is_called_late_early() {
        let due = Moment { at: "2026-07-14T12:00:00Z".parse().expect("an instant"), zone: Zone::utc() };
        let said = |seconds: i64| Due::with_lead("due ", &due, due.at + jiff::SignedDuration::from_secs(seconds)).countdown;
        assert_eq!(
            [-720, -1, 0, 59, 60, 299].map(said),
            ["due in 12 min", "due in 1 min", "due now", "due now", "OVERDUE 1 min", "OVERDUE 4 min"]
        );
    }

    #[test]
    fn words_are_listed_as_in_a_sentence() {
        assert_eq!([join::<&str>([]), join(["a"]), join(["a", "b"]), join(["a", "b", "c"])], ["", "a", "a and b", "a, b and c"]);
    }
}
