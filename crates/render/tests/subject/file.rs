//! Files: every place is one in the file itself, whatever stands around its lines.

use jiff::Timestamp;
use proptest::prelude::*;
use sev1_domain::audience::AudienceKind;
use sev1_domain::label::Label;
use sev1_domain::lint::subject::{Shape, Subject};
use sev1_domain::lint::{Policy, check};
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::subject::{Circumstances, Text, as_previous, of_text};

const FILE: &str = "\
### Globex SEV1 outage - 7:20pmET update

#### Status: Identified

#### Incident Time: 9 hours

The DBA found `select 1`. Next update will be shared at 8amET. Ana goes on.

[customer] Logins fail for 4,200 users. [internal]Mood is better.[/internal]
[ignore NEXT-002 until 8am ET: agreed with Alice]

Bridge: WebEx with Globex — concluded — join at https://meet.example/1

#### Customer Impact
Nobody can log in.

\\#### Status: no heading

#### Technical Notes

See [the query](https://db.corp.example/q).

Fix: 7.8.6 — merged — running
";

/// Gives a look at the subject of a text said at 23:20 UTC.
fn with<T>(text: &str, readers: Option<AudienceKind>, look: impl FnOnce(&Subject<'_>) -> T) -> T {
    let (zones, policy, zone) = (ZoneTable::default(), Policy::default(), Zone::utc());
    let now: Timestamp = "2026-07-14T23:20:00Z".parse().expect("a timestamp");
    let read = Text::read(text, &zones, readers).expect("short enough");
    look(&of_text(&read, Circumstances { now, zone: &zone, zones: &zones, previous: None, policy: &policy }))
}

fn passages(text: &str, readers: Option<AudienceKind>) -> Vec<(&'static str, Label, String)> {
    with(text, readers, |subject| {
        for p in &subject.passages {
            assert_eq!(&text[p.at..p.at + p.text.len()], p.text);
            assert_eq!(p.words.len(), p.text.len());
        }
        subject.passages.iter().map(|p| (p.field, p.label, p.text.to_owned())).collect()
    })
}

#[test]
fn a_file_that_says_how_late_it_is_says_so_and_has_no_such_words() {
    let sentence = "This update was due at 7:16pmET and comes 4 minutes late.";
    let late = FILE.replace("Next update will", &format!("{sentence} Next update will"));
    assert!(with(&late, None, |subject| subject.said.late) && !with(FILE, None, |subject| subject.said.late));
    assert!(passages(&late, None).iter().all(|(_, _, text)| !text.contains("was due")));
    assert!(with(&late, None, |subject| matches!(subject.said.next_update.as_deref(), Some(NextUpdate::At(_)))));
}

#[test]
fn a_file_gives_its_pieces_under_their_labels_and_its_phrases() {
    let said: Vec<_> = [
        ("summary", Label::Internal, "The DBA found `select 1`."),
        ("summary", Label::Internal, "Ana goes on."),
        ("summary", Label::Customer, "Logins fail for 4,200 users."),
        ("summary", Label::Internal, "Mood is better."),
        ("customer_impact", Label::Internal, "Nobody can log in."),
        ("customer_impact", Label::Internal, "#### Status: no heading"),
        ("technical_notes", Label::Internal, "See [the query](https://db.corp.example/q)."),
        ("bridge", Label::Internal, "WebEx with Globex"),
        ("bridge", Label::Internal, "https://meet.example/1"),
        ("fix", Label::Internal, "7.8.6"),
    ]
    .map(|(field, label, text)| (field, label, text.to_owned()))
    .into();
    let trimmed = |all: Vec<(_, _, String)>| all.into_iter().map(|(f, l, t)| (f, l, t.trim().to_owned())).collect::<Vec<_>>();
    assert_eq!(trimmed(passages(FILE, None)), said);
    // As a page would show it quoted, and as another system ends its lines.
    for text in [FILE.replace('\n', "\r\n"), FILE.replace('\n', "\r"), format!("\u{feff}{FILE}"), format!("```\n{FILE}\n```\n")] {
        assert_eq!(trimmed(passages(&text, None)), said, "{text:?}");
    }
    let quoted: String = FILE.lines().map(|l| format!("> {l}\n")).collect();
    assert_eq!(passages(&quoted, None).len(), said.len());
}

#[test]
fn what_a_file_says_is_typed_and_its_requests_for_quiet_are_kept() {
    with(FILE, None, |subject| {
        assert_eq!(subject.shape, Shape::Template);
        assert_eq!(subject.told, [AudienceKind::Internal, AudienceKind::Executive, AudienceKind::Customer]);
        assert_eq!(subject.zone.label(), "ET");
        let Some(NextUpdate::At(due)) = subject.said.next_update.as_deref() else { panic!("a promise") };
        assert_eq!(due.at.to_string(), "2026-07-15T12:00:00Z");
        assert_eq!(subject.inline.len(), 1);
        assert!(subject.bad_requests.is_empty() && subject.said.unread.is_empty() && subject.said.missing.is_empty());
        let links: Vec<_> = subject.passages.iter().flat_map(|p| p.links()).map(|(_, target, _)| target.to_owned()).collect();
        assert_eq!(links, ["https://db.corp.example/q", "https://meet.example/1"]);
        assert!(check(subject).findings.iter().all(|f| f.range.as_ref().is_none_or(|r| FILE.get(r.clone()).is_some())));
    });
}

#[test]
fn a_file_for_the_customer_is_said_to_the_customer_but_for_what_is_marked_tighter() {
    with(FILE, Some(AudienceKind::Customer), |subject| {
        assert_eq!(subject.told, [AudienceKind::Customer]);
        let tight: Vec<_> = subject.passages.iter().filter(|p| p.label < Label::Customer).map(|p| p.text).collect();
        assert_eq!(tight, ["Mood is better."]);
        assert_eq!(subject.said.fix.map(|f| f.label()), Some(Label::Customer));
    });
}

#[test]
fn what_is_missing_or_cannot_be_read_is_known_with_its_place() {
    let text = "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Fixed-ish\n\nAll is well.\n\n#### Status: Resolved\nmore\n";
    with(text, None, |subject| {
        assert_eq!(subject.said.unknown_status, Some("Fixed-ish"));
        assert_eq!(subject.said.missing, ["incident_time", "customer_impact", "technical_notes"]);
        let unread: Vec<_> = subject.said.unread.iter().map(|(r, _)| r.clone().map(|r| &text[r])).collect();
        assert_eq!(unread, [Some("#### Status: Resolved\nmore")]);
    });
    let gap = "### Globex SEV1 outage - 7:20pmET update\n#### Status: Identified\nOn it. Next update at 2:30am ET on 8 Mar 2026.\n";
    with(gap, None, |subject| {
        let (range, why) = &subject.said.unread[0];
        assert!(gap[range.clone().expect("a place")].contains("2:30am ET"), "{why}");
        assert!(why.contains("does not exist"), "{why}");
    });
}

#[test]
fn a_text_without_any_heading_is_one_message_with_the_promise_in_its_words() {
    let text = "Logins fail.\n[ignore NEXT-001 until 8am ET: x]\nNext update in 30 minutes.";
    with(text, None, |subject| {
        assert_eq!((subject.shape, subject.told.as_slice()), (Shape::Message, &[AudienceKind::Public][..]));
        assert_eq!(subject.passages.iter().map(|p| p.text).collect::<Vec<_>>(), ["Logins fail.\n", "Next update in 30 minutes."]);
        let Some(NextUpdate::At(due)) = subject.said.next_update.as_deref() else { panic!("a promise") };
        assert_eq!(due.at.to_string(), "2026-07-14T23:50:00Z");
        assert_eq!(subject.inline.len(), 1);
    });
}

#[test]
fn the_text_before_is_known_to_the_one_behind() {
    with(FILE, None, |subject| {
        let previous = as_previous(subject);
        assert_eq!(previous.severity.map(|s| s.level()), Some(1));
        let summary = previous.sections.iter().find(|(field, _)| *field == "summary").map(|(_, text)| text.as_ref());
        assert!(summary.is_some_and(|s| s.contains("The DBA") && s.contains("Ana goes on.") && !s.contains("ignore")), "{summary:?}");
    });
}

proptest! {
    /// Whatever the lines and their ends, every passage is a piece of the file, and no word of a section is missing.
    #[test]
    fn every_passage_is_a_piece_of_the_file(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "### Globex SEV1 outage - 7:20pmET update", "#### Status: Identified", "Status: Odd", "#### Incident Time: 9 hours",
                "#### Customer Impact", "#### Technical Notes: see", "#### Customer Message", "alpha beta", "- item é", "  two", "",
                "Next update at 8amET.", "alpha. Next update at 8amET (12:00 UTC). beta", "Bridge: a \\— b — open", "Fix: 1.2 — merged — done",
                "People:\n- Ana — lead", "```", "[customer] x [internal]y[/internal]", "<!--", "-->", "\\#### Status: x", "[ignore X until 8am ET: y]",
                "Evidence: `up` — verdict: fine", "> quoted", "\u{202e}", "Workaround: use a`b`", "Cause: x — suspected",
            ]),
            0..25,
        ),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        before in prop::sample::select(vec!["", "> ", "\u{feff}"]),
        readers in prop::sample::select(vec![None, Some(AudienceKind::Internal), Some(AudienceKind::Customer), Some(AudienceKind::Public)]),
    ) {
        let text = match before {
            "> " => lines.iter().map(|l| format!("> {l}{end}")).collect::<String>(),
            mark => format!("{mark}{}", lines.join(end)),
        };
        let inside = |r: &std::ops::Range<usize>| text.get(r.clone()).is_some();
        passages(&text, readers);
        with(&text, readers, |subject| {
            prop_assert!(subject.said.unread.iter().all(|(r, _)| r.as_ref().is_none_or(inside)));
            prop_assert!(subject.bad_requests.iter().all(|(r, _)| inside(r)));
            for finding in check(subject).findings {
                prop_assert!(finding.range.as_ref().is_none_or(inside), "{finding:?}");
                prop_assert!(finding.fix.as_ref().is_none_or(|f| inside(&f.range)), "{finding:?}");
            }
            Ok(())
        })?;
    }
}
