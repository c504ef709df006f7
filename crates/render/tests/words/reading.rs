//! What reading accepts, reports and refuses, case by case.

use sev1_domain::label::Label;
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::{MAX_BYTES, Parsed, parse, reads_as_fact};
use sev1_render::text::render;

fn read(text: &str) -> Parsed {
    parse(text, &ZoneTable::default()).expect("not too long")
}

fn with_summary(summary: &str) -> Parsed {
    read(&format!(
        "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\n{summary}\n\n#### Customer Impact\n\nb\n\n#### Technical Notes\n\nc\n"
    ))
}

fn promised(parsed: &Parsed) -> Option<String> {
    match &parsed.next_update {
        Some(NextUpdate::At(due)) => Some(due.to_string()),
        _ => None,
    }
}

#[test]
fn promises_are_found_in_the_ways_people_say_them() {
    for (text, due, rest) in [
        ("Next update will be shared at 8amET.", "8amET", ""),
        ("Next update at 8am ET", "8amET", ""),
        ("next update: 8 a.m. ET.", "8amET", ""),
        ("**Next update:** 8am ET", "8amET", ""),
        ("**Next update will be shared at 8amET.**", "8amET", ""),
        ("#### Next update: 8am ET", "8amET", ""),
        ("- Next update by tomorrow 8am ET", "8amET tomorrow", ""),
        ("Our next status update is due no later than 14:00 Europe/Berlin!", "2pm Europe/Berlin", ""),
        ("Next update at 2026-07-15T12:00:00Z.", "12pmUTC on 15 Jul 2026", ""),
        ("It holds. The next update will be sent at\n8am ET. More then.", "8amET", "It holds. More then."),
        ("It holds. Next update at 8am ET", "8amET", "It holds."),
        ("Next update at 8am ET\nIt holds.", "8amET", "It holds."),
        ("One.\n\nNext update at 8am ET.\n\nTwo.", "8amET", "One.\n\nTwo."),
    ] {
        let parsed = with_summary(text);
        assert_eq!(promised(&parsed).as_deref(), Some(due), "{text}");
        assert_eq!(parsed.summary.as_ref().map_or("", |b| b.as_str()), rest, "{text}");
        assert_eq!((&parsed.leftovers[..], &parsed.problems[..]), (&[][..], &[][..]), "{text}");
    }
}

#[test]
fn what_stands_behind_a_promised_time_is_left_over() {
    let parsed = with_summary("Fine. Next update at 8am ET (12:00 UTC).");
    assert_eq!(promised(&parsed).as_deref(), Some("8amET"));
    assert_eq!(parsed.summary.as_ref().map(|b| b.as_str()), Some("Fine."));
    assert_eq!((parsed.leftovers[0].text.as_str(), parsed.leftovers[0].place.line), ("(12:00 UTC)", 7));
}

#[test]
fn prose_about_a_next_update_stays_prose() {
    for text in [
        "The next update of the plugin will help.",
        "Next update soon.",
        "We will decide before the next update at 8am ET.",
        "`Next update at 8am ET.`",
        "> Next update at 8am ET.",
        "```\nNext update at 8am ET.\n```",
    ] {
        let parsed = with_summary(text);
        assert_eq!(promised(&parsed), None, "{text}");
        assert_eq!(parsed.summary.as_ref().map(|b| b.as_str()), Some(text));
        assert!(parsed.problems.is_empty(), "{text}");
        assert_eq!(parsed.complete().map_err(|faults| faults[0].code), Err("promise.missing"), "{text}");
    }
}

#[test]
fn how_late_an_update_says_it_is_is_read_and_stays_in_no_body() {
    let said = "This update was due at 8amET and comes 1 hour 20 minutes late.";
    for (text, rest) in [
        (said.to_owned(), ""),
        (format!("One.\n\n{said}\n\nTwo."), "One.\n\nTwo."),
        (format!("It holds. {said} Sorry."), "It holds. Sorry."),
        ("It holds.\n- this update was due at 8 am ET and comes 80 min late!\nMore.".to_owned(), "It holds.\nMore."),
        (format!("{said} {said}"), ""),
    ] {
        let parsed = with_summary(&format!("{text} Next update at 9am ET."));
        let late = parsed.late.as_ref().map(|l| (l.due.to_string(), l.by.as_mins()));
        assert_eq!(late, Some(("8amET".to_owned(), 80)), "{text}");
        assert_eq!(parsed.summary.as_ref().map_or("", |b| b.as_str()), rest, "{text}");
        assert_eq!((promised(&parsed).as_deref(), &parsed.problems[..]), (Some("9amET"), &[][..]), "{text}");
    }
    // What an author says otherwise is theirs.
    let own = "This update was due at 8am ET and is late. We are sorry.";
    let parsed = with_summary(&format!("{own}\n\nNext update at 9am ET."));
    assert_eq!((parsed.late, parsed.summary.as_ref().map(|b| b.as_str())), (None, Some(own)));
}

#[test]
fn a_promise_that_cannot_be_read_is_reported_with_its_place() {
    for (text, code) in [
        ("a\n\nIt holds. Next update in 45m.", "next_update.span"),
        ("a\n\nIt holds. Next update at 8am.", "time.zone_missing"),
        ("a\n\nIt holds. Next update at 8 ET.", "time.half_missing"),
        ("a\n\nIt holds. Next update at 8am IST.", "zone.ambiguous"),
    ] {
        let parsed = with_summary(text);
        assert_eq!(parsed.summary.as_ref().map(|b| b.as_str()), Some(text));
        assert_eq!(parsed.problems.len(), 1, "{text}");
        let problem = &parsed.problems[0];
        assert_eq!((problem.code, problem.field), (code, Some("next_update")), "{text}");
        assert_eq!(problem.place.map(|p| (p.line, p.column)), Some((9, 11)), "{text}");
    }
    let span = with_summary("Next update in 45m");
    assert_eq!(span.problems[0].hints, ["write the time itself: Next update will be shared at 8:05pmET."]);
    let twice = with_summary("Next update at 8am ET.\n\nNext update at 9am ET.");
    assert_eq!(twice.problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["next_update.twice"]);
    assert!(twice.complete().is_err());
}

#[test]
fn elapsed_times_are_read_as_people_write_them() {
    for (text, said) in [
        ("9 hours", "9 hours"),
        ("9h", "9 hours"),
        ("9 hrs", "9 hours"),
        ("45 min", "45 minutes"),
        ("90 minutes", "1 hour"),
        ("9 h 12 min", "9 hours"),
        ("1 hour and 5 minutes", "1 hour"),
        ("0 minutes", "0 minutes"),
    ] {
        let parsed = read(&format!("Incident time: {text}"));
        assert_eq!(parsed.incident_time.map(|t| t.to_string()).as_deref(), Some(said), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_kept_and_reported() {
    let text = "### Globex SEV1 outage - 7:20pm IST update\n#### Status: Fixed\n#### Incident Time: ages\na\u{1b}[0m";
    let parsed = read(text);
    let codes: Vec<_> = parsed.problems.iter().map(|p| (p.code, p.place.map(|p| p.line))).collect();
    assert_eq!(
        codes,
        [("zone.ambiguous", Some(1)), ("status.unknown", Some(2)), ("incident_time.unread", Some(3)), ("text.control", Some(4))]
    );
    assert_eq!(parsed.leftovers.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), text.split('\n').collect::<Vec<_>>());
    let faults = parsed.complete().expect_err("incomplete");
    let fields: Vec<_> = faults.iter().filter_map(|f| f.field).collect();
    assert_eq!(fields, ["time", "status", "incident_time", "summary", "customer_impact", "technical_notes"]);
    assert!(faults.iter().all(|f| !f.hints.is_empty()), "{faults:?}");
}

#[test]
fn a_second_update_in_the_same_text_is_left_over_whole() {
    let one = "### Globex SEV1 outage - 7:20pmET update\n#### Status: Identified\nx\n";
    let two = "### Globex SEV1 outage - 9:20pmET update\n#### Incident Time: 11 hours\ny";
    let parsed = read(&format!("{one}{two}"));
    assert_eq!(parsed.incident_time, None);
    assert_eq!(parsed.leftovers.len(), 1);
    assert_eq!(parsed.leftovers[0].text, two);
}

#[test]
fn bodies_that_would_not_come_back_are_refused_with_place_and_hint() {
    let zones = ZoneTable::default();
    for (text, code, line) in [
        ("a\n\nBridge: WebEx — open", "text.reads_as_fact", 3),
        ("People:\n- Ben — cause\n\nb", "text.reads_as_fact", 1),
        ("a\n\nThanks:\n- Ben", "text.reads_as_fact", 3),
        ("Fix: 7.8.6 — merged — done", "text.reads_as_fact", 1),
        ("Approvals:\n- change — Ann — waiting", "text.reads_as_fact", 1),
        ("Evidence: `up`", "text.reads_as_fact", 1),
        ("a\n\nAffected: ~40 % of users — EU node", "text.reads_as_fact", 3),
        ("Workaround: the app", "text.reads_as_fact", 1),
        ("Cause (ruled out): the network", "text.reads_as_fact", 1),
        ("Milestone: 7.8.6 is cut — by 2pm ET — confidence: low", "text.reads_as_fact", 1),
        ("Latest thread with full details: here", "text.reads_as_fact", 1),
        ("No next update is planned: night.", "text.reads_as_fact", 1),
        ("a\nb. Next update at 8am ET. c", "text.reads_as_fact", 2),
        ("Next update in 45m", "text.reads_as_fact", 1),
        ("a\n\nb. This update was due at 8am ET and comes 4 minutes late.", "text.reads_as_fact", 3),
        ("a\n```sh\nb", "text.unclosed_fence", 2),
    ] {
        let refusal = reads_as_fact("summary", &Body::new(text).expect("a body"), &zones).expect(text);
        assert_eq!((refusal.code, refusal.place.map(|p| p.line), refusal.field), (code, Some(line), Some("summary")), "{text}");
        assert!(!refusal.hints.is_empty());
    }
    for fine in [
        "#### Customer Impact",
        "Bridge: please join",
        "People: many",
        "Evidence: see `up`",
        "Affected: many",
        "Cause: unknown",
        "Milestone: soon",
        "```\nBridge: x — open\n```",
    ] {
        assert_eq!(reads_as_fact("summary", &Body::new(fine).expect("a body"), &zones), None, "{fine}");
    }
}

#[test]
fn reach_workaround_cause_and_milestone_are_read_as_people_type_them() {
    for (text, said) in [
        ("Affected: about 4,200 of 9,000 users — EU node", "Affected: about 4,200 of 9,000 users — EU node"),
        ("Affected: ~4200 out of 9000 users", "Affected: about 4,200 of 9,000 users"),
        ("Affected: 40% of logins", "Affected: 40 % of logins"),
        ("Affected: 1 tenant", "Affected: 1 tenant"),
        ("Workaround: use the mobile app", "Workaround: use the mobile app"),
        ("Cause (suspected): a query since 7.8.5", "Cause (suspected): a query since 7.8.5"),
        (
            "Milestone: 7.8.6 is in your test — by 14:00 ET — confidence: high",
            "Milestone: 7.8.6 is in your test — by 2pmET — confidence: high",
        ),
        ("Milestone: 7.8.6 is cut — confidence: low", "Milestone: 7.8.6 is cut — confidence: low"),
    ] {
        let parsed = with_summary(&format!("It is down.\n\n{text}\n\nNext update at 8am ET."));
        assert_eq!(parsed.summary.as_ref().map(|b| b.as_str()), Some("It is down."), "{text}");
        let written = parsed.complete().expect("complete");
        assert!(render(&written).contains(&format!("\n\n{said}\n")), "{}", render(&written));
    }
    for text in ["Affected: some users", "Cause (guess): a query", "Milestone: it is cut", "Milestone: it is cut — confidence: total"] {
        assert_eq!(with_summary(text).summary.as_ref().map(|b| b.as_str()), Some(text), "what cannot be read stays prose");
    }
}

#[test]
fn a_customer_message_is_a_section_for_the_customer_in_which_nothing_is_typed() {
    let words = "We are sorry.\n\nWorkaround: use the app\n\nNext update at 9am ET.";
    for heading in ["#### Customer Message", "## **customer message:**"] {
        let parsed = with_summary("a\n\nNext update at 8am ET.");
        let text = format!("{}\n{heading}\n\n{words}\n", render(&parsed.complete().expect("complete")));
        let parsed = read(&text);
        let message = parsed.customer_message.as_ref().expect("a message");
        assert_eq!((message.label(), message.for_internal().as_str()), (Label::Customer, words));
        assert_eq!((promised(&parsed).as_deref(), parsed.workaround), (Some("8amET"), None));
    }
    // Where other headings have their marks, a line of words is prose.
    let prose = with_summary("a\n\nCustomer message: sent\n\nNext update at 8am ET.");
    assert_eq!((prose.customer_message, prose.summary.as_ref().map(|b| b.as_str())), (None, Some("a\n\nCustomer message: sent")));
    let bare = read("Globex SEV1 outage - 8am ET update\nStatus: Resolved\nCustomer message\nIt works again.");
    assert_eq!(bare.customer_message.map(|m| m.for_internal().to_string()).as_deref(), Some("It works again."));
}

#[test]
fn a_text_beyond_the_limit_is_refused_and_one_within_is_read_in_linear_time() {
    let zones = ZoneTable::default();
    assert_eq!(parse(&"x".repeat(1 << 20), &zones).map_err(|r| r.code), Err("text.too_long"));
    // Each of these would take minutes if anything were quadratic.
    let hostile = [
        "next update ",
        "This update was due at ",
        "This update was due at 8am ET and comes 4 minutes late. ",
        "Next update at 8am ET. ",
        "Next update at 8am IST. ",
        "```a\n",
        "~~~~\n```\n",
        "#",
        "\\",
        "> ",
        "* ",
        "- ",
        "\n",
        "\r",
        "**",
        "—",
        " — ",
        "Bridge: ",
        "Affected: 1,111",
        "Milestone: a — by 8am ",
        "#### Customer Message\n",
        "#### Status: \n",
        "### x SEV1 outage - 8amET update\n",
        "outage SEV1 ",
        "People:\n- ",
        "`",
        "\u{200b}",
        "next ",
    ];
    for piece in hostile {
        for start in ["", "### x SEV1 outage - 8amET update\n", "Evidence: `", "People:\n- "] {
            let text = format!("{start}{}", piece.repeat((MAX_BYTES - start.len()) / piece.len()));
            assert!(parse(&text, &zones).is_ok(), "{piece}");
        }
    }
}
