//! A text and its circumstances, as the rules need them: when it is said, to whom, and what was said before.

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::Env;
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Finding, Report, check};
use sev1_domain::when::{Moment, Towards, read};
use sev1_domain::zone::Zone;
use sev1_render::parse::parse;
use sev1_render::subject::{Circumstances, Text, as_previous, of_text};

use crate::config::ForLint;
use crate::error::CliError;
use crate::wiring;

/// An update is often written some minutes before the time in its header.
const AHEAD: SignedDuration = SignedDuration::from_mins(60);

/// The linter with what it needs to know about this place.
pub(crate) struct Engine {
    config: ForLint,
    env: Env,
    /// To whom unmarked text is said; `None` for our own responders.
    audience: Option<AudienceKind>,
    /// When texts are said, if the person said so.
    at: Option<Timestamp>,
}

/// A text and when it was said.
pub(crate) struct Spoken {
    text: String,
    at: Timestamp,
    customer: Option<String>,
}

impl Engine {
    pub(crate) fn new(config: ForLint, audience: Option<AudienceKind>) -> Self {
        let env = wiring::env_at(config.test_now);
        Self { config, env, audience, at: None }
    }

    /// The same for texts said at a time as people write it.
    ///
    /// # Errors
    /// When it is no time.
    pub(crate) fn at(mut self, time: &str) -> Result<Self, CliError> {
        let when = read(time, &self.config.zones, self.config.default_zone.as_ref());
        let moment = when.and_then(|when| when.resolve(self.env.clock.now(), &Zone::utc(), Towards::Past));
        let moment = moment.map_err(|r| {
            let error = CliError::usage(format!("--at {time}: {}", r.reason));
            r.hints.into_iter().fold(error, CliError::hint)
        })?;
        self.at = Some(moment.at);
        Ok(self)
    }

    /// When each of these texts was said, in order: at the time in its header, the last such before the text behind it; without one,
    /// when that was. So a header needs no date, and a folder says the same whenever it is checked.
    pub(crate) fn instants<'t>(&self, texts: impl DoubleEndedIterator<Item = &'t str>) -> Vec<Timestamp> {
        let mut latest = None;
        let said = texts.rev().map(|text| {
            let at = match (latest, self.at) {
                (None, Some(at)) => at,
                (None, None) => {
                    let now = self.env.clock.now();
                    self.in_header(text, now + AHEAD).unwrap_or(now)
                }
                (Some(latest), _) => self.in_header(text, latest).unwrap_or(latest),
            };
            *latest.insert(at)
        });
        let mut said: Vec<_> = said.collect();
        said.reverse();
        said
    }

    fn in_header(&self, text: &str, latest: Timestamp) -> Option<Timestamp> {
        let time = parse(text, &self.config.zones).ok()?.time?;
        Some(time.resolve(latest, Towards::Past).ok()?.at)
    }

    /// What the rules say about a text alone.
    pub(crate) fn check(&self, text: &str) -> Report {
        let at = self.instants(std::iter::once(text))[0];
        self.check_after(text, at, &[])
    }

    /// What the rules say about a text said at this instant, after the last of these that speaks of the same customer.
    pub(crate) fn check_after(&self, text: &str, at: Timestamp, said: &[Spoken]) -> Report {
        let utc = Zone::utc();
        let zone = self.config.default_zone.as_ref().unwrap_or(&utc);
        let circumstances = |now, previous| Circumstances { now, zone, zones: &self.config.zones, previous, policy: &self.config.policy };
        let Some(text) = self.read(text) else { return Report::default() };
        let customer = customer(&text);
        let before = said.iter().rev().find(|spoken| spoken.customer == customer);
        let before = before.and_then(|spoken| Some((self.read(&spoken.text)?, spoken.at)));
        let before = before.as_ref().map(|(text, at)| of_text(text, circumstances(*at, None)));
        check(&of_text(&text, circumstances(at, before.as_ref().map(as_previous))))
    }

    /// A text that was checked, for those behind it.
    pub(crate) fn spoken(&self, text: String, at: Timestamp) -> Spoken {
        let customer = self.read(&text).and_then(|text| customer(&text));
        Spoken { text, at, customer }
    }

    /// Whoever gives texts to the engine has seen to it that they are short enough to be read.
    fn read<'t>(&self, text: &'t str) -> Option<Text<'t>> {
        Text::read(text, &self.config.zones, self.audience).ok()
    }

    /// A line that asks to keep a finding's rule quiet for a day. Its reason is left to be said, and until then found missing.
    pub(crate) fn quiet_request(&self, finding: &Finding) -> String {
        let now = self.env.clock.now();
        let zone = self.config.default_zone.clone().unwrap_or_else(Zone::utc);
        let end = Moment { at: now + SignedDuration::from_hours(24), zone }.to_minute();
        format!("[ignore {} until {}: <why>]", finding.code, end.said_at(now))
    }
}

/// The customer a text speaks of, however its letters are written.
fn customer(text: &Text<'_>) -> Option<String> {
    text.parsed.customer.as_ref().map(|customer| customer.as_str().to_lowercase())
}
