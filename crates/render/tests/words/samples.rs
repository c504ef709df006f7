//! Sample texts with the shape that people write: read into the right fields, and rendered back.

use std::path::PathBuf;

use sev1_domain::incident::IncidentTime;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::{Origins, Parsed, parse};
use sev1_render::text::render;

fn read(text: &str) -> Parsed {
    parse(text, &ZoneTable::default()).expect("not too long")
}

/// The header, status, clock and promise that all samples have.
fn assert_same_facts(parsed: &Parsed) {
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.customer.as_ref().map(|c| c.as_str()), Some("Globex"));
    assert_eq!(parsed.severity, Some(Severity::SEV1));
    assert_eq!(parsed.time.as_ref().map(ToString::to_string).as_deref(), Some("7:20pmET"));
    assert_eq!(parsed.status, Some(Status::Identified));
    assert_eq!(parsed.incident_time, Some(IncidentTime::Hours(9)));
    let Some(NextUpdate::At(due)) = &parsed.next_update else { panic!("a promise") };
    assert!(due.to_string().starts_with("8amET"), "{due}");
}

/// The three sections' texts between their headings, without the promise and the thread.
fn bodies(text: &str) -> [String; 3] {
    let from = |a: &str, b: &str| {
        let start = text.find(a).expect(a) + a.len();
        text[start..start + text[start..].find(b).expect(b)].trim().to_owned()
    };
    [
        from("hours\n", "Next update will be"),
        from("#### Customer impact\n", "#### Technical notes"),
        from("#### Technical notes\n", "Latest thread with"),
    ]
}

fn assert_bodies_verbatim(parsed: &Parsed, text: &str) {
    let read = [&parsed.summary, &parsed.customer_impact, &parsed.technical_notes];
    for (read, want) in read.into_iter().zip(bodies(text)) {
        assert_eq!(read.as_ref().map(|b| b.as_str()), Some(want.as_str()));
    }
}

fn with_canonical_headings(text: &str) -> String {
    let text = text.replace("#### Incident time:", "#### Incident Time:");
    let text = text.replace("#### Customer impact", "#### Customer Impact").replace("#### Technical notes", "#### Technical Notes");
    format!("{}\n", text.trim_end())
}

#[test]
fn a_hand_written_update_is_read_and_rendered_back_with_canonical_headings() {
    let text = include_str!("../samples/globex.md");
    let parsed = read(text);
    assert_same_facts(&parsed);
    assert_bodies_verbatim(&parsed, text);
    assert_eq!(parsed.leftovers, []);
    assert_eq!(parsed.thread.as_ref().map(|t| t.for_internal().as_str()), Some("https://chat.example.com/ops/pl/abc123"));
    let written = parsed.complete().expect("complete");
    assert_eq!(render(&written), with_canonical_headings(text));
}

#[test]
fn an_update_pasted_from_chat_is_read() {
    let parsed = read(include_str!("../samples/from_chat.txt"));
    assert_same_facts(&parsed);
    assert_eq!(parsed.next_update.as_ref().map(|n| format!("{n:?}").contains("Tomorrow")), Some(true));
    assert_eq!(parsed.summary.as_ref().map(|b| b.as_str()), Some("We've found the likely cause. The fix is in review."));
    assert_eq!(parsed.customer_impact.as_ref().map(|b| b.as_str()), Some("Nobody can log in."));
    assert_eq!(parsed.leftovers.len(), 1);
    assert_eq!((parsed.leftovers[0].text.as_str(), parsed.leftovers[0].place.line), ("dana.reyes  7:21 PM", 1));
    assert!(parsed.complete().is_ok());
}

#[test]
fn an_update_pasted_from_a_web_page_without_any_hash_is_read() {
    let parsed = read(include_str!("../samples/from_web_page.txt"));
    assert_same_facts(&parsed);
    assert_eq!(parsed.leftovers.len(), 1);
    assert!(parsed.complete().is_ok());
}

#[test]
fn quoting_line_ends_fences_and_invisible_characters_around_a_text_do_not_matter() {
    let text = include_str!("../samples/globex.md");
    // Where it stands in the text is all that differs.
    let said = |text: &str| Parsed { origins: Origins::default(), ..read(text) };
    let plain = said(text);
    assert_eq!(said(&text.replace('\n', "\r\n")), plain);
    assert_eq!(said(&format!("\u{feff}{text}")), plain);
    assert_eq!(read(&text.replace("#### ", "\u{200b}####\u{a0}")).status, plain.status);
    let quoted: String = text.lines().map(|l| format!("> {l}\n")).collect();
    assert_eq!(read(&quoted).complete(), plain.clone().complete());
    let without_code = text.replace("```sql", "code:").replace("```", "");
    let without_code = without_code.replace("#### Status: this", "Status: this");
    assert_eq!(read(&format!("```\n{without_code}```\n")).complete(), read(&without_code).complete());
    let tight = text.replace("\n\n", "\n");
    assert_same_facts(&read(&tight));
}

#[test]
fn the_seed_sample_is_read_into_fields_and_rendered_back_with_canonical_headings() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/sample-update.md");
    let Ok(text) = std::fs::read_to_string(&path) else {
        say_skipped(&path);
        return;
    };
    let parsed = read(&text);
    assert_eq!((&parsed.problems[..], &parsed.leftovers[..]), (&[][..], &[][..]));
    assert_eq!(parsed.customer.as_ref().map(|c| c.as_str()), Some("Enterprise ABC"));
    assert_eq!(parsed.severity, Some(Severity::SEV1));
    assert_eq!(parsed.time.as_ref().map(ToString::to_string).as_deref(), Some("7:20pmET"));
    assert_eq!(parsed.status, Some(Status::Identified));
    assert_eq!(parsed.incident_time, Some(IncidentTime::Hours(9)));
    let Some(NextUpdate::At(due)) = &parsed.next_update else { panic!("a promise") };
    assert_eq!(due.to_string(), "8amET");
    assert_bodies_verbatim(&parsed, &text);
    let thread = parsed.thread.as_ref().map(|t| t.for_internal().as_str());
    assert!(thread.is_some_and(|t| t.starts_with("https://") && text.contains(t)));
    let written = parsed.complete().expect("complete");
    assert_eq!(render(&written), with_canonical_headings(&text));
}

#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn say_skipped(path: &std::path::Path) {
    eprintln!("SKIPPED: {} is not there, so the seed's own sample was not read", path.display());
}
