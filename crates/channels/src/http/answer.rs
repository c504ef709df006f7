//! What an answer other than success means, and when the other side wants to be asked again.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use url::Url;

use super::Repeat;
use crate::SendError;

/// An answer, its body read up to the limit.
#[derive(Debug)]
pub(crate) struct Answer {
    /// As it came.
    pub(crate) status: StatusCode,
    /// As they came.
    pub(crate) headers: HeaderMap,
    /// At most the configured number of bytes.
    pub(crate) body: Vec<u8>,
    /// Whether the body was read to its end: neither cut off nor too long.
    pub(crate) whole: bool,
    /// Scheme, host and port that were called; the only part of an address that is no secret.
    pub(crate) origin: String,
}

impl Answer {
    /// The error a non-success answer stands for. `advice` says what to do about it, in the words of the channel.
    ///
    /// 500 and 503 are said by a server that did not do it. 502 and 504 (520 and 524 at some providers) are said by a
    /// proxy that lost the server's answer: what was asked may have been done, which matters when a repeat would show.
    pub(crate) fn error(&self, repeat: Repeat, now: Option<Timestamp>, advice: Option<&str>) -> SendError {
        let status = self.status;
        let said = format!("{} answered {status}", self.origin);
        let with = |advice: &str| format!("{said}: {advice}");
        match status.as_u16() {
            300..=399 => SendError::Permanent(with(&format!(
                "it points to {}; redirects are not followed, configure the final address",
                self.target()
            ))),
            408 | 425 | 429 => self.retry(with(advice.unwrap_or("it asks for patience")), now),
            502 | 504 | 520 | 524 if repeat == Repeat::Harmful => {
                SendError::Uncertain(with("a proxy lost the server's answer, so the message may have arrived"))
            }
            501 => SendError::Permanent(with(advice.unwrap_or("it does not support this"))),
            500..=599 => self.retry(with(advice.unwrap_or("the server has a fault of its own")), now),
            _ => SendError::Permanent(with(advice.unwrap_or("it refuses the message; check the address"))),
        }
    }

    /// Another try, not before the other side wants one.
    pub(crate) fn retry(&self, reason: String, now: Option<Timestamp>) -> SendError {
        SendError::Retry { reason, not_before: not_before(&self.headers, now) }
    }

    /// Where a redirect points: scheme and host only, since paths can hold secrets.
    fn target(&self) -> String {
        let location = self.headers.get(LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default();
        let target = Url::parse(&self.origin).and_then(|base| base.join(location));
        target.map_or_else(|_| "an unreadable place".to_owned(), |t| super::origin(&t))
    }
}

/// The instant before which another try is unwelcome: `Retry-After` (seconds or an HTTP date) or `X-Ratelimit-Reset`,
/// the later of the two. Seconds need `now`. Some tell the reset on every answer: it counts only where nothing is left until then.
fn not_before(headers: &HeaderMap, now: Option<Timestamp>) -> Option<Timestamp> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    let from_now = |secs: i64| now.map(|n| n.checked_add(SignedDuration::from_secs(secs)).unwrap_or(Timestamp::MAX));
    let seconds = |t: &str| t.parse::<u32>().ok().map(i64::from);
    let retry_after = text(RETRY_AFTER.as_str()).and_then(|t| match seconds(t) {
        Some(secs) => from_now(secs),
        None => DateTimeParser::new().parse_timestamp(t).ok(),
    });
    // Mattermost counts seconds from now, others name the epoch second.
    let used_up = text("x-ratelimit-remaining").is_none_or(|left| left == "0");
    let reset = text("x-ratelimit-reset").filter(|_| used_up).and_then(seconds).and_then(|secs| match secs {
        ..1_000_000_000 => from_now(secs),
        epoch => Timestamp::from_second(epoch).ok(),
    });
    retry_after.max(reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().expect("a header value"));
        let now = "2026-11-22T10:00:00Z".parse().expect("a timestamp");
        not_before(&headers, Some(now)).map(|t| t.to_string())
    }

    #[test]
    fn patience_is_asked_for_in_seconds_or_by_date() {
        assert_eq!(asked("retry-after", "90").as_deref(), Some("2026-11-22T10:01:30Z"));
        assert_eq!(asked("retry-after", "Sun, 22 Nov 2026 10:05:00 GMT").as_deref(), Some("2026-11-22T10:05:00Z"));
        assert_eq!(asked("x-ratelimit-reset", "7").as_deref(), Some("2026-11-22T10:00:07Z"));
        assert_eq!(asked("x-ratelimit-reset", "1795341600").as_deref(), Some("2026-11-22T10:00:00Z"));
    }

    #[test]
    fn a_reset_counts_only_where_nothing_is_left() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().expect("a timestamp");
        let asked = |left: &'static str| {
            let headers = [("x-ratelimit-reset", "7"), ("x-ratelimit-remaining", left)];
            let headers = headers.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
            not_before(&HeaderMap::from_iter(headers), Some(now)).map(|t| t.duration_since(now).as_secs())
        };
        assert_eq!((asked("0"), asked("4999")), (Some(7), None));
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        for nonsense in ["", "-5", "soon", "99999999999999999999", "Sun, 99 Nov 2026 10:05:00 GMT"] {
            assert_eq!(asked("retry-after", nonsense), None, "{nonsense}");
            assert_eq!(asked("x-ratelimit-reset", nonsense), None, "{nonsense}");
        }
    }
}
