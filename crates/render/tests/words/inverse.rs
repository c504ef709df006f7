//! The inverse pair, as properties over generated updates and over arbitrary text.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use sev1_domain::prose::Prose;
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{CivilWhen, Day, Moment};
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::{Parsed, check_bodies, parse};
use sev1_render::text::render;

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 500 } else { 20_000 }, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// What is rendered is read back as the same words, unless the check for bodies says otherwise.
    #[test]
    fn parse_is_the_inverse_of_render(written in crate::generate::written()) {
        let zones = ZoneTable::default();
        let text = render(&written);
        let parsed = parse(&text, &zones).expect("not too long");
        if check_bodies(&written.facts, &zones).is_empty() {
            prop_assert_eq!(&parsed.leftovers, &vec![], "{}", text);
            let back = parsed.complete();
            prop_assert_eq!(back.as_ref(), Ok(&written), "{}", text);
        } else {
            // A body that fails the check can cost its own round trip, but no heading and no other section's type.
            prop_assert_eq!(parsed.customer.as_ref(), Some(&written.customer), "{}", text);
            prop_assert_eq!(parsed.status, Some(written.status), "{}", text);
            prop_assert_eq!(parsed.incident_time, Some(written.incident_time), "{}", text);
        }
    }

    /// Facts said and read back are the same instants, as long as they are whole minutes ahead and outside a clock change.
    #[test]
    fn instants_come_back(facts in crate::generate::facts(), now_s in 1_700_000_000i64..1_900_000_000, ahead in 1i64..60 * 24 * 14, zone in prop::sample::select(vec!["ET", "CET", "UTC", "Asia/Kolkata"])) {
        let zones = ZoneTable::default();
        let now = Timestamp::from_second(now_s - now_s % 60).expect("in range");
        let due = Moment { at: now + SignedDuration::from_mins(ahead), zone: zones.find(zone).expect("known") };
        let facts: UpdateFacts = UpdateFacts { next_update: NextUpdate::NotDue, ..facts }.try_map_times(|_| Ok(due.clone())).expect("plain");
        let facts = UpdateFacts { next_update: NextUpdate::At(due.clone()), ..facts };
        prop_assume!(check_bodies(&facts, &zones).is_empty());
        let said = facts.clone().try_map_times(|t| Ok(t.said_at(now))).expect("plain");
        let written = sev1_render::written::WrittenUpdate {
            customer: sev1_domain::text::Phrase::new("Globex").expect("a phrase"),
            severity: sev1_domain::severity::Severity::SEV1,
            time: Moment { at: now, zone: due.zone.clone() }.said_at(now),
            status: sev1_domain::status::Status::Identified,
            incident_time: sev1_domain::incident::IncidentTime::Hours(9),
            late: None,
            facts: said,
        };
        let back = parse(&render(&written), &zones).expect("short").complete().expect("complete");
        match back.resolve(now) {
            Ok(back) => prop_assert_eq!(back, facts),
            Err(r) => prop_assert_eq!(r.code, "time.fold"),
        }
    }

    /// Every word of any text is found again: in a field, in a leftover, or in a line that is taken for what it says.
    #[test]
    fn no_line_is_lost(lines in prop::collection::vec((0usize..crate::generate::HOSTILE_LINES.len() + HAND_WRITTEN.len(), any::<bool>()), 0..30), quoted in any::<bool>(), crlf in any::<bool>()) {
        let mut text = String::new();
        let mut words = Vec::new();
        for (i, (n, marked)) in lines.into_iter().enumerate() {
            let line = crate::generate::HOSTILE_LINES.get(n).copied().unwrap_or_else(|| HAND_WRITTEN[n - crate::generate::HOSTILE_LINES.len()]);
            if quoted {
                text.push_str("> ");
            }
            text.push_str(line);
            // A word of its own at the end of a line of prose; a heading would become unreadable, which is tested as well.
            if marked {
                text.push_str(&format!(" word{i}x"));
                words.push(format!("word{i}x"));
            }
            text.push_str(if crlf { "\r\n" } else { "\n" });
        }
        let parsed = parse(&text, &ZoneTable::default()).expect("not too long");
        let everything = format!("{parsed:?}");
        for word in words {
            prop_assert!(everything.contains(&word), "{word} of\n{text}\n is not in {everything}");
        }
    }

    /// Nothing makes the reader panic.
    #[test]
    fn any_text_is_read(text in "(\\PC|[\\n\\r\\t#*>`~:.\\\\ —]|next update |SEV1 outage - | update\\n|#### Status: ){0,60}") {
        let _: Parsed = parse(&text, &ZoneTable::default()).expect("not too long");
    }
}

/// Lines as people type them.
const HAND_WRITTEN: [&str; 18] = [
    "dana 7:21 PM",
    "Globex Sev 1 outage – 7:20pm ET update",
    "**Status:** Monitoring",
    "Status: Fixed",
    "Incident time: 9 hrs",
    "Incident time: ages",
    "Customer impact",
    "Technical notes:",
    "Next update at 8am ET (12:00 UTC).",
    "Our next update by 9 ET",
    "No next update is planned: night",
    "this update was due at 8 am ET and comes 4 min late.",
    "- Ben — cause",
    "Affected: ~4200 users",
    "Workaround: use the mobile app",
    "Cause (confirmed): a query",
    "Milestone: it is cut — confidence: low",
    "**Customer message**",
];

#[test]
fn words_resolve_towards_the_future() {
    let zones = ZoneTable::default();
    let text = "### Globex SEV1 outage - 7:20pmET update\n#### Status: Identified\n#### Incident time: 9 hours\na\n\nNext update at 8am ET\n#### Customer impact\nb\n#### Technical notes\nc";
    let written = parse(text, &zones).expect("short").complete().expect("complete");
    let NextUpdate::At(CivilWhen { day: Day::Unsaid, .. }) = written.facts.next_update else { panic!("{written:?}") };
    let facts = written.resolve("2026-07-14T23:20:00Z".parse().expect("a timestamp")).expect("resolves");
    let NextUpdate::At(due) = facts.next_update else { panic!("a promise") };
    assert_eq!(due.at.to_string(), "2026-07-15T12:00:00Z");
    assert_eq!(facts.summary, Prose::internal(sev1_domain::text::Body::new("a").expect("a body")));
}
