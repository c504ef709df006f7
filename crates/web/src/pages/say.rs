//! What pages say: facts in plain words, with the exact value beside them.

use askama::filters::HtmlSafe;
use jiff::Timestamp;
use sev1_app::read_models::DeliveryView;
use sev1_app::words::{self, SafeHtml};
use sev1_domain::delivery::DeliveryState;
use sev1_domain::incident::{Clocks, IncidentTime};
use sev1_domain::promise;
use sev1_domain::when::Moment;
use sev1_domain::zone::Zone;

/// Sanitised HTML that a template may show as it is.
pub(crate) struct Markdown(SafeHtml);

impl Markdown {
    pub(crate) fn new(markdown: &str) -> Self {
        Self(words::to_html(markdown))
    }
}

impl std::fmt::Display for Markdown {
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

/// A promise that is open.
pub(crate) struct Due {
    pub(crate) countdown: String,
    pub(crate) overdue: bool,
    pub(crate) at: Said,
}

impl Due {
    pub(crate) fn new(due: &Moment, now: Timestamp) -> Self {
        Self {
            countdown: words::countdown(due.at, now),
            overdue: promise::overdue(due.at, now).is_some(),
            at: Said::new(due.at, &due.zone, now),
        }
    }
}

/// One delivery in plain words.
pub(crate) struct Arrival {
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
            destination: delivery.destination.to_string(),
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
