//! How things stand, as flags: who is affected, what they can do, why it happens, what comes next.

use clap::Args;

use super::text;

/// How things stand. Each goes on being told, with its label, until it is said anew or dropped.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Stands {
    /// How many are affected: `[about] NUMBER [of NUMBER] WHAT[, WHERE]`, such as "about 4,200 of 9,000 users, EU node".
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "NUMBERS", help_heading = "How it stands")]
    pub(crate) affected: Option<String>,
    /// What the customer can do meanwhile, in one line.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "How it stands")]
    pub(crate) workaround: Option<String>,
    /// Why it happens: `CERTAINTY:WHAT`, such as "suspected: a query that bypasses the cache". Certainties: suspected, confirmed,
    /// ruled out.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "CAUSE", help_heading = "How it stands")]
    pub(crate) cause: Option<String>,
    /// What readers may expect next: `WHAT[, by TIME], confidence HOW`, such as "7.8.6 is in your test environment, by 2pm ET,
    /// confidence high". Confidence: low, medium, high. It is dropped by itself when its time has passed.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "MILESTONE", help_heading = "How it stands")]
    pub(crate) milestone: Option<String>,
    /// Do not tell this any longer: affected, workaround, cause or milestone; may be said several times.
    #[arg(long = "drop", value_name = "FIELD", help_heading = "How it stands")]
    pub(crate) dropped: Vec<String>,
    /// The customer's text in your own words, instead of the one made from the facts, Markdown. Said once, for the customer.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "TEXT", help_heading = "How it stands")]
    pub(crate) customer_message: Option<String>,
}

impl Stands {
    /// Whether nothing is said.
    pub(crate) fn is_silent(&self) -> bool {
        let Self { affected, workaround, cause, milestone, dropped, customer_message } = self;
        [affected, workaround, cause, milestone, customer_message].iter().all(|t| t.is_none()) && dropped.is_empty()
    }
}
