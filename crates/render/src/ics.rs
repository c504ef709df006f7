//! Promises as a calendar feed (iCalendar, RFC 5545), for the calendars of our own people: owners and reasons stand in it.
//!
//! The same promises give the same bytes, whoever fetches them when: nothing here asks a clock, and every property that the crate
//! would make up (DTSTAMP, UID) is given. A calendar that subscribed knows a promise again by its UID, sees by SEQUENCE that it was
//! moved, handed over or settled, and takes it away when it is cancelled.

use std::borrow::Cow;

use icalendar::{Alarm, Calendar, Component, Event, EventLike, EventStatus, Property, Trigger, ValueType};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sev1_domain::incident::Incident;
use sev1_domain::promise::{Promise, PromiseOutcome};

use crate::exercise;
use crate::when::{exact_elapsed, moment};

/// A promise in a calendar.
#[derive(Clone, Copy, Debug)]
pub struct CalendarEntry<'a> {
    /// The promise, open or settled. A settled one stays in the feed for a while, so that calendars learn of it.
    pub promise: &'a Promise,
    /// Its incident.
    pub incident: &'a Incident,
}

/// How often calendars are asked to look again.
const REFRESH: &str = "PT5M";
/// How long a promise lies in a calendar, from its due minute on.
const LENGTH: &str = "PT15M";
/// When a calendar reminds of an open one.
const ALARM: &str = "-PT10M";

/// The feed called `name`. With a base URL, `https://sev1.example.com`, every entry links to its incident's page.
#[must_use]
pub fn calendar(name: &str, entries: &[CalendarEntry<'_>], base_url: Option<&str>) -> String {
    let name = one_line(name);
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//Sev1//sev1//EN"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")] {
        calendar.append_property((key, value));
    }
    // Without its type the crate writes the name as it is, unescaped.
    calendar.append_property(Property::new("NAME", name.as_ref()).append_parameter(ValueType::Text).done());
    calendar.append_property(("X-WR-CALNAME", name.as_ref()));
    calendar.append_property(Property::new("REFRESH-INTERVAL", REFRESH).append_parameter(ValueType::Duration).done());
    calendar.append_property(("X-PUBLISHED-TTL", REFRESH));
    for entry in entries {
        calendar.push(event(entry, base_url));
    }
    folded(&calendar.to_string())
}

fn event(CalendarEntry { promise, incident }: &CalendarEntry<'_>, base_url: Option<&str>) -> Event {
    let settled = promise.outcome.as_ref();
    let stamp = utc(settled.map_or(promise.made_at, PromiseOutcome::at));
    let summary = summary(promise, incident);
    let link = base_url.map(|base| format!("{}/incidents/{}", one_line(base.trim_end_matches('/')), incident.number));
    let mut event = Event::new();
    event
        .uid(&format!("{}@sev1", promise.id))
        .sequence(promise.revision.saturating_add(u32::from(settled.is_some())))
        .status(if settled.is_some() { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .summary(&summary)
        .description(&description(promise, link.as_deref()));
    event.add_property("DTSTAMP", &stamp).add_property("DTSTART", utc(promise.due.at)).add_property("DURATION", LENGTH);
    event.categories(if incident.number.is_drill() { &["sev1", "EXERCISE"][..] } else { &["sev1"] });
    if let Some(link) = &link {
        event.url(link);
    }
    if settled.is_none() {
        // The crate wants a span to begin with and reads no negative one; what counts is the trigger that replaces it. An alarm
        // without a stamp and an id would get the clock's and a random one.
        let any = Trigger::try_from(&Property::new("TRIGGER", LENGTH)).expect("it is a span");
        let mut alarm = Alarm::display(&summary, any);
        alarm.add_property("TRIGGER", ALARM).add_property("UID", format!("{}-alarm@sev1", promise.id)).add_property("DTSTAMP", stamp);
        event.alarm(alarm.done());
    }
    event.done()
}

/// `INC-1 Enterprise ABC: next update to customer (dana)`.
fn summary(promise: &Promise, incident: &Incident) -> String {
    let customer = incident.customer.for_internal();
    exercise::subject(incident.number, format!("{} {customer}: {} ({})", incident.number, what(promise), promise.owner))
}

/// `next update to customer`, `call: WebEx bridge with ABC, to customer`; what is owed among ourselves goes to nobody.
fn what(promise: &Promise) -> String {
    let subject = &promise.subject;
    match (subject.kind.is_said_to_readers(), &subject.what) {
        (false, _) => subject.to_string(),
        (true, None) => format!("{subject} to {}", subject.audience),
        (true, Some(_)) => format!("{subject}, to {}", subject.audience),
    }
}

fn description(promise: &Promise, link: Option<&str>) -> String {
    // Said as when it was made, so that the words do not change with the day they are fetched on.
    let said = |m| moment(m, promise.made_at);
    let mut lines = vec![format!("What: {}", what(promise)), format!("Owner: {}", promise.owner), format!("Due: {}", said(&promise.due))];
    if promise.moves > 0 {
        lines.push(format!("Moved: {}", if promise.moves == 1 { "once".to_owned() } else { format!("{} times", promise.moves) }));
    }
    lines.extend(promise.asked_by.as_ref().map(|who| format!("Asked by: {who}")));
    lines.push(format!("Outcome: {}", outcome(promise.outcome.as_ref())));
    lines.extend(link.map(str::to_owned));
    lines.join("\n")
}

/// `open`, `kept by update 4`, `kept late by 4 min, by update 4`, `released: a fix is out`.
fn outcome(outcome: Option<&PromiseOutcome>) -> String {
    let Some(outcome) = outcome else { return "open".to_owned() };
    let by = |n: &Option<_>| n.map_or(String::new(), |n| format!(" by update {n}"));
    match outcome {
        PromiseOutcome::Kept { by: n, .. } => format!("kept{}", by(n)),
        PromiseOutcome::KeptLate { by: n, late, .. } => format!("kept{}, {} late", by(n), exact_elapsed(*late)),
        PromiseOutcome::Released { reason, .. } | PromiseOutcome::Broken { reason, .. } => format!("{}: {reason}", outcome.as_str()),
    }
}

/// An instant as a UTC date-time of iCalendar: `20260714T120000Z`.
fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text that stays inside its property: the crate escapes line feeds only, and in addresses nothing.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { text.replace(char::is_control, " ").into() } else { text.into() }
}

/// The longest line, in octets without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// Lines folded anew: the crate's last piece of a line may be an octet too long.
fn folded(calendar: &str) -> String {
    let mut out = String::with_capacity(calendar.len() + calendar.len() / 32);
    for line in calendar.replace("\r\n ", "").split_terminator("\r\n") {
        let (mut rest, mut room) = (line, LONGEST);
        while rest.len() > room {
            let (piece, more) = rest.split_at(rest.floor_char_boundary(room));
            out.push_str(piece);
            out.push_str("\r\n ");
            // The space that begins a continuation counts.
            (rest, room) = (more, LONGEST - 1);
        }
        out.push_str(rest);
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sev1_domain::ids::{PromiseId, UpdateNumber};
    use sev1_domain::promise::PromiseKind;
    use uuid::Uuid;

    use super::*;
    use crate::report::testing::{at, incident, phrase, promise};

    fn next_update() -> Promise {
        promise(PromiseKind::NextUpdate, None, at(21, 40), "dana")
    }

    fn feed(promise: &Promise, number: i64) -> String {
        let incident = incident(number, "Enterprise ABC");
        calendar("Promises of dana", &[CalendarEntry { promise, incident: &incident }], Some("https://sev1.example.com/"))
    }

    /// The lines as a reader takes them, unfolded.
    fn lines(feed: &str) -> Vec<String> {
        feed.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn values<'l>(lines: &'l [String], key: &str) -> Vec<&'l str> {
        lines.iter().filter_map(|l| l.strip_prefix(key)?.strip_prefix(':')).collect()
    }

    #[test]
    fn an_open_promise_is_an_event_with_an_alarm() {
        insta::assert_snapshot!(lines(&feed(&next_update(), 1)).join("\n"), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Sev1//sev1//EN
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        NAME;VALUE=TEXT:Promises of dana
        X-WR-CALNAME:Promises of dana
        REFRESH-INTERVAL;VALUE=DURATION:PT5M
        X-PUBLISHED-TTL:PT5M
        BEGIN:VEVENT
        DESCRIPTION:What: next update to customer\nOwner: dana\nDue: Tue 14 Jul 8:00am ET (12:00 UTC)\nOutcome: open\nhttps://sev1.example.com/incidents/INC-1
        DTSTAMP:20260713T232000Z
        DTSTART:20260714T120000Z
        DURATION:PT15M
        SEQUENCE:0
        STATUS:CONFIRMED
        SUMMARY:INC-1 Enterprise ABC: next update to customer (dana)
        UID:00000000-0000-0000-0000-000000000007@sev1
        URL:https://sev1.example.com/incidents/INC-1
        CATEGORIES:sev1
        BEGIN:VALARM
        ACTION:DISPLAY
        DESCRIPTION:INC-1 Enterprise ABC: next update to customer (dana)
        DTSTAMP:20260713T232000Z
        TRIGGER:-PT10M
        UID:00000000-0000-0000-0000-000000000007-alarm@sev1
        END:VALARM
        END:VEVENT
        END:VCALENDAR
        ");
    }

    #[test]
    fn what_was_settled_is_cancelled_and_reminds_nobody() {
        let mut kept = Promise { moves: 1, revision: 2, ..next_update() };
        kept.outcome = Some(kept.kept(at(21, 44), Some(UpdateNumber(4))));
        let lines = lines(&feed(&kept, 1));
        assert_eq!((values(&lines, "STATUS"), values(&lines, "SEQUENCE")), (vec!["CANCELLED"], vec!["3"]));
        assert_eq!(values(&lines, "DTSTAMP"), ["20260714T120400Z"], "when it was settled");
        assert!(values(&lines, "DESCRIPTION")[0].contains("\\nMoved: once\\nOutcome: kept by update 4\\, 4 min late\\n"), "{lines:?}");
        assert!(!lines.contains(&"BEGIN:VALARM".to_owned()));
        let let_go = |p: &Promise, minute| Promise { outcome: Some(p.let_go(at(21, minute), phrase("a fix is out"))), ..p.clone() };
        for (promise, said) in
            [(let_go(&kept, 30), "Outcome: released: a fix is out"), (let_go(&kept, 50), "Outcome: broken: a fix is out")]
        {
            assert!(feed(&promise, 1).replace("\r\n ", "").contains(said));
        }
    }

    #[test]
    fn a_feed_does_not_change_while_nothing_does() {
        // The crate's clock and dice would show here.
        assert_eq!(feed(&next_update(), 1), feed(&next_update(), 1));
        let stamps = lines(&feed(&next_update(), 1));
        assert_eq!(values(&stamps, "DTSTAMP"), ["20260713T232000Z"; 2]);
        assert_eq!(values(&stamps, "UID").len(), 2);
    }

    #[test]
    fn an_exercise_is_marked_wherever_it_shows() {
        let lines = lines(&feed(&next_update(), 1_000_000_003));
        assert_eq!(values(&lines, "SUMMARY"), ["EXERCISE: DRILL-3 Enterprise ABC: next update to customer (dana)"]);
        assert_eq!(values(&lines, "CATEGORIES"), ["sev1,EXERCISE"]);
    }

    #[test]
    fn a_feed_without_promises_is_still_a_calendar() {
        let lines = lines(&calendar("Nobody", &[], None));
        assert_eq!((lines[0].as_str(), lines.last().map(String::as_str)), ("BEGIN:VCALENDAR", Some("END:VCALENDAR")));
    }

    #[test]
    fn an_entry_without_a_base_url_has_no_link() {
        let incident = incident(1, "Enterprise ABC");
        let feed = calendar("x", &[CalendarEntry { promise: &next_update(), incident: &incident }], None);
        assert!(!feed.contains("URL") && !feed.contains("http"), "{feed}");
    }

    #[test]
    fn hostile_text_stays_inside_its_property() {
        let evil = "x\r\nBEGIN:VEVENT\nUID:evil\rEND:VCALENDAR\u{0},;\\n\u{85}";
        let incident = incident(1, "ABC, Inc.; \\nBEGIN:VEVENT");
        let owner = phrase("dana\\;X-EVIL:1");
        let promise = Promise { owner, ..promise(PromiseKind::Call, Some("a, b; c\\ \"d\""), at(21, 40), "dana") };
        let lines = lines(&calendar(evil, &[CalendarEntry { promise: &promise, incident: &incident }], Some(evil)));
        let begins = lines.iter().filter(|l| l.starts_with("BEGIN:")).collect::<Vec<_>>();
        assert_eq!(begins, ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM"]);
        assert_eq!(lines.iter().filter(|l| l.starts_with("END:")).count(), 3);
        assert!(!lines.iter().any(|l| l.contains(char::is_control) || l.starts_with("X-EVIL")), "{lines:?}");
        let name = "x  BEGIN:VEVENT UID:evil END:VCALENDAR \\,\\;\\\\n ";
        assert_eq!((values(&lines, "NAME;VALUE=TEXT"), values(&lines, "X-WR-CALNAME")), (vec![name], vec![name]));
        let summary = r#"INC-1 ABC\, Inc.\; \\nBEGIN:VEVENT: call: a\, b\; c\\ "d"\, to customer (dana\\\;X-EVIL:1)"#;
        assert_eq!(values(&lines, "SUMMARY"), [summary]);
    }

    proptest! {
        /// Whatever people write: no line is longer than 75 octets, every line ends as it must, and unfolding gives all of it back.
        #[test]
        fn lines_are_folded_and_nothing_is_lost(what in "[ -~äé日👩,;\\\\]{0,400}", n in 0u128..9) {
            let Ok(what) = sev1_domain::text::Phrase::new(&what) else { return Ok(()) };
            let promise = Promise { id: PromiseId(Uuid::from_u128(n)), ..promise(PromiseKind::Call, Some(what.as_str()), at(21, 40), "dana") };
            let feed = feed(&promise, 1);
            prop_assert!(feed.ends_with("END:VCALENDAR\r\n"));
            prop_assert_eq!(feed.matches('\n').count(), feed.matches("\r\n").count());
            prop_assert!(feed.split("\r\n").all(|l| l.len() <= LONGEST));
            let escaped = what.as_str().replace('\\', r"\\").replace(',', r"\,").replace(';', r"\;");
            let lines = lines(&feed);
            prop_assert_eq!(values(&lines, "SUMMARY"), [format!("INC-1 Enterprise ABC: call: {escaped}\\, to customer (dana)")]);
        }
    }
}
