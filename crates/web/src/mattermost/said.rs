//! The words behind `/sev1`: which verb, which incident, and what is left.

use sev1_domain::deadline::Deadline;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::zone::{Zone, ZoneTable};

/// What can be said behind `/sev1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Open an incident.
    Declare,
    /// Publish an update.
    Update,
    /// Move the promise of the next update.
    Next,
    /// See how things stand.
    Show,
    /// Say that it is over.
    Resolve,
    /// Offer what is owed to somebody else.
    HandOff,
    /// See what can be said.
    Help,
}

impl Verb {
    /// All, as help lists them.
    pub const ALL: [Self; 7] = [Self::Declare, Self::Update, Self::Next, Self::Show, Self::Resolve, Self::HandOff, Self::Help];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declare => "declare",
            Self::Update => "update",
            Self::Next => "next",
            Self::Show => "show",
            Self::Resolve => "resolve",
            Self::HandOff => "handoff",
            Self::Help => "help",
        }
    }

    /// How it is written.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Declare => "/sev1 declare Globex logins fail",
            Self::Update => "/sev1 update INC-1",
            Self::Next => "/sev1 next INC-1 8am ET the vendor answers by then",
            Self::Show => "/sev1 show INC-1",
            Self::Resolve => "/sev1 resolve INC-1",
            Self::HandOff => "/sev1 handoff INC-1 to @eve what she should know",
            Self::Help => "/sev1 help",
        }
    }

    /// What it does.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Declare => "declare an outage; a dialog asks for the rest",
            Self::Update => "publish an update; a dialog shows what was said last",
            Self::Next => "promise another time for the next update, and say why",
            Self::Show => "how things stand, for you alone",
            Self::Resolve => "publish the update that says that it is over",
            Self::HandOff => "ask somebody to take over what you owe",
            Self::Help => "this",
        }
    }
}

/// A command in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// What is to be done.
    pub verb: Verb,
    /// In which incident, where one is named.
    pub number: Option<IncidentNumber>,
    /// What stands behind it.
    pub rest: &'a str,
}

/// Reads a command; nothing said asks for help.
///
/// # Errors
/// The nearest verb, if one is near, for a word that is none.
pub fn read(text: &str) -> Result<Said<'_>, Option<Verb>> {
    let (word, rest) = word(text);
    if word.is_empty() {
        return Ok(Said { verb: Verb::Help, number: None, rest: "" });
    }
    let lower = word.to_lowercase().replace('-', "");
    let verb = Verb::ALL.into_iter().find(|v| v.as_str() == lower).ok_or_else(|| nearest(&lower))?;
    let (first, behind) = self::word(rest);
    // A bare number may be the start of a time or of a title.
    let named = first.contains('-') || matches!(verb, Verb::Update | Verb::Show | Verb::Resolve | Verb::HandOff);
    let number = Some(first).filter(|_| named && verb != Verb::Declare).and_then(|first| first.parse().ok());
    Ok(Said { verb, number, rest: if number.is_some() { behind } else { rest.trim() } })
}

/// The incident that a channel is named after: `inc-142` or `inc-142-globex`, as Sev1 names the channels it makes.
#[must_use]
pub fn incident_of_channel(name: &str) -> Option<IncidentNumber> {
    let (kind, rest) = name.split_once('-').filter(|(kind, _)| matches!(*kind, "inc" | "drill"))?;
    let digits = rest.split('-').next().unwrap_or_default();
    format!("{kind}-{digits}").parse().ok()
}

/// The first word, and what stands behind it.
pub fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).map_or((text, ""), |(first, rest)| (first, rest.trim()))
}

fn nearest(said: &str) -> Option<Verb> {
    let said: String = said.chars().take(40).collect();
    let alike = Verb::ALL.into_iter().map(|verb| (strsim::jaro_winkler(verb.as_str(), &said), verb));
    alike.filter(|(likeness, _)| *likeness > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, verb)| verb)
}

/// More words than these are no time.
const LONGEST_TIME: usize = 7;

/// Words that are read over in a time.
const SMALL: [&str; 5] = ["the", "on", "at", "by", "of"];

/// A time as people write it, and the reason behind it: the longest beginning that reads as a time is one.
#[must_use]
pub fn time_and_reason<'a>(text: &'a str, zones: &ZoneTable, fallback: Option<&Zone>) -> Option<(&'a str, &'a str)> {
    let text = text.trim();
    let ends = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).chain([text.len()]);
    let ends: Vec<usize> = ends.take(LONGEST_TIME).collect();
    let read = |end: &usize| Deadline::read(&text[..*end], zones, fallback).ok();
    let (longest, said) = ends.iter().rev().find_map(|end| Some((end, read(end)?)))?;
    // `8am ET the` reads as `8am ET`; the small word belongs to the reason.
    let last = |end: &usize| text[..*end].split_whitespace().last().is_some_and(|word| SMALL.contains(&word.to_lowercase().as_str()));
    let mut end = longest;
    for shorter in ends.iter().rev().skip_while(|e| *e != longest).skip(1) {
        if !last(end) || read(shorter).as_ref() != Some(&said) {
            break;
        }
        end = shorter;
    }
    Some((text[..*end].trim(), text[*end..].trim_start_matches([',', ':', ' ']).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_verb_an_incident_and_the_rest() {
        let parts = |text| read(text).map(|s| (s.verb, s.number.map(|n| n.to_string()), s.rest));
        let inc = |n: &str| Some(n.to_owned());
        assert_eq!(parts(""), Ok((Verb::Help, None, "")));
        assert_eq!(parts("  SHOW   inc-1 "), Ok((Verb::Show, inc("INC-1"), "")));
        assert_eq!(parts("show 7"), Ok((Verb::Show, inc("INC-7"), "")));
        assert_eq!(parts("next 8am ET waiting"), Ok((Verb::Next, None, "8am ET waiting")));
        assert_eq!(parts("next INC-2 8am ET"), Ok((Verb::Next, inc("INC-2"), "8am ET")));
        assert_eq!(parts("next 8 am ET"), Ok((Verb::Next, None, "8 am ET")), "8 is a time and no incident");
        assert_eq!(parts("hand-off to @eve"), Ok((Verb::HandOff, None, "to @eve")));
        assert_eq!(parts("declare 3com INC-1"), Ok((Verb::Declare, None, "3com INC-1")));
        assert_eq!((read("udpate"), read("resolved"), read("lunch")), (Err(Some(Verb::Update)), Err(Some(Verb::Resolve)), Err(None)));
        assert_eq!(read(&"é".repeat(60_000)), Err(None));
    }

    #[test]
    fn a_channel_of_an_incident_is_known_by_its_name() {
        let of = |name| incident_of_channel(name).map(|n| n.to_string());
        let some = |n: &str| Some(n.to_owned());
        assert_eq!((of("inc-142"), of("inc-142-globex-2"), of("drill-7-abc")), (some("INC-142"), some("INC-142"), some("DRILL-7")));
        for other in ["", "inc", "inc-", "inc-0", "inc-x1", "incidents-1", "war-room", "142", "user1__user2"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn the_longest_beginning_that_is_a_time_is_one_and_the_rest_is_the_reason() {
        let zones = ZoneTable::default();
        let parts = |text| time_and_reason(text, &zones, None);
        assert_eq!(parts("8am ET the vendor answers by then"), Some(("8am ET", "the vendor answers by then")));
        assert_eq!(parts("in 2h: waiting"), None, "a colon belongs to no time");
        assert_eq!(parts("in 2h waiting"), Some(("in 2h", "waiting")));
        assert_eq!(parts("tomorrow 8am ET"), Some(("tomorrow 8am ET", "")));
        assert_eq!(parts("2 business days legal reads it"), Some(("2 business days", "legal reads it")));
        assert_eq!((parts(""), parts("soon")), (None, None));
        assert_eq!(parts(&"8am ".repeat(10_000)), None);
    }
}
