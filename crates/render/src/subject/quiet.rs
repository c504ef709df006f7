//! A line that asks the linter to be quiet: `[ignore NEXT-002 until 8am ET: agreed with Alice]`.

use jiff::Timestamp;
use sev1_domain::lint::{RuleCode, Suppression, rules};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::update::Update;
use sev1_domain::when::{Towards, When, read};
use sev1_domain::zone::{Zone, ZoneTable};

/// The instant a line was first said, where the last of the earlier updates (oldest first) holds it already: a time in it without a day
/// is meant from then on, however often the line is carried over.
pub(super) fn first_said(line: &str, earlier: &[Update]) -> Option<Timestamp> {
    earlier.iter().rev().take_while(|update| holds(update, line.trim())).last().map(|first| first.as_of)
}

fn holds(update: &Update, line: &str) -> bool {
    let facts = &update.facts;
    let sections = [&facts.summary, &facts.customer_impact, &facts.technical_notes];
    sections.iter().any(|section| section.for_internal().as_str().lines().any(|held| held.trim() == line))
}

/// What a line asks for, its time completed towards the future of `said_at`.
///
/// # Errors
/// Why it cannot be followed and how to write it, in one sentence.
pub(super) fn request(line: &str, zones: &ZoneTable, said_at: Timestamp) -> Result<Suppression, String> {
    let line = line.trim();
    let inner = line.get(8..line.len().saturating_sub(1)).unwrap_or_default().trim();
    let (code, rest) = split_word(inner, "until").ok_or("it does not say until when; write it like [ignore NEXT-002 until 8am ET: why]")?;
    let code = RuleCode::parse(&code.to_ascii_uppercase()).filter(|c| rules::find(c.as_str()).is_some());
    let code = code.ok_or("there is no such rule; `sev1 explain` lists them")?;
    let (until, reason) = until_and_reason(rest, zones, said_at)?;
    let reason =
        Phrase::new(reason).map_err(|_| "it gives no reason; write one line behind the time: [ignore NEXT-002 until 8am ET: why]")?;
    Ok(Suppression { code, until, reason, customer: None })
}

/// A time can hold colons itself, so the first colon behind which a time reads as one ends it.
fn until_and_reason<'a>(rest: &'a str, zones: &ZoneTable, said_at: Timestamp) -> Result<(Timestamp, &'a str), String> {
    let mut refused: Option<Refusal> = None;
    for (at, _) in rest.match_indices(':').take(4) {
        match read(&rest[..at], zones, None) {
            Ok(When::In(_)) => {
                return Err("a span would begin anew with every update that carries the line on; write the time itself: 8am ET".into());
            }
            Ok(when) => match when.resolve(said_at, &Zone::utc(), Towards::Future) {
                Ok(moment) => return Ok((moment.at, &rest[at + 1..])),
                Err(refusal) => refused = Some(refusal),
            },
            Err(refusal) => {
                refused.get_or_insert(refusal);
            }
        }
    }
    Err(match refused {
        Some(refusal) => {
            let hint = refusal.hints.first().map_or(String::new(), |hint| format!("; {hint}"));
            format!("its time cannot be read: {}{hint}", refusal.reason)
        }
        None => "it gives no reason; write one behind a colon: [ignore NEXT-002 until 8am ET: why]".into(),
    })
}

fn split_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let code = text.split_whitespace().next()?;
    let rest = text[code.len()..].trim_start();
    let behind = rest.get(..word.len()).filter(|w| w.eq_ignore_ascii_case(word)).map(|w| &rest[w.len()..])?;
    behind.starts_with(char::is_whitespace).then_some((code, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_at(line: &str) -> Result<(String, String, String), String> {
        let now = "2026-07-14T23:20:00Z".parse().expect("a timestamp");
        request(line, &ZoneTable::default(), now).map(|s| (s.code.to_string(), s.until.to_string(), s.reason.to_string()))
    }

    #[test]
    fn a_request_names_rule_end_and_reason() {
        let said = |line: &str| read_at(line).map(|(code, until, reason)| format!("{code} {until} {reason}"));
        assert_eq!(
            said("[ignore NEXT-001 until 8am ET: agreed: with Alice]").as_deref(),
            Ok("NEXT-001 2026-07-15T12:00:00Z agreed: with Alice")
        );
        assert_eq!(said("[Ignore next-001 until 7:40pm ET:x]").as_deref(), Ok("NEXT-001 2026-07-14T23:40:00Z x"));
        assert_eq!(said("[ignore NEXT-001 until 2026-07-15T08:00:00Z: quiet]").as_deref(), Ok("NEXT-001 2026-07-15T08:00:00Z quiet"));
    }

    #[test]
    fn a_request_that_cannot_be_followed_says_what_is_wrong() {
        for (line, why) in [
            ("[ignore NEXT-001]", "until when"),
            ("[ignore NEXT-001 untilé 8am ET: x]", "until when"),
            ("[ignore NOPE-777 until 8am ET: x]", "no such rule"),
            ("[ignore NEXT-001 until 8am ET]", "no reason"),
            ("[ignore NEXT-001 until 8am ET: ]", "no reason"),
            ("[ignore NEXT-001 until 8am: x]", "has no zone"),
            ("[ignore NEXT-001 until later: x]", "cannot be read"),
            ("[ignore NEXT-001 until in 2h: x]", "a span would begin anew"),
        ] {
            let said = read_at(line).expect_err(line);
            assert!(said.contains(why), "{line}: {said}");
        }
    }
}
