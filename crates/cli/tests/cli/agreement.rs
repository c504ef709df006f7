//! What people agree to on the command line: previews, findings and their answers.

use insta::assert_snapshot;

use crate::world::World;

/// A home where the gate stands, with rooms for responders and for the customer, and one update told to both.
fn world() -> World {
    let w = World::new().with("SEV1_LINT__GATE", "enforce");
    let room = |name: &str, audience: &str| {
        format!("[[destinations]]\nname = \"{name}\"\nchannel = \"inbox\"\npath = \"{name}\"\naudience = \"{audience}\"\n")
    };
    w.configure(&(room("war-room", "internal") + &room("globex", "customer")));
    w.declare();
    w.done(
        &[&["update", "1", "--status", "identified", "--next", "45m", "--thread", "https://chat.example.com/pl/abc"][..], &WORDS].concat(),
    );
    w
}

const WORDS: [&str; 6] = [
    "--summary",
    "The likely cause is found.",
    "--impact",
    "[customer] Logins fail for about 4,200 of 9,000 users.",
    "--notes",
    "A cache was removed.",
];

/// Says that nobody counted.
const VAGUE: [&str; 6] = ["update", "1", "--impact", "[customer] Logins fail.", "--next", "45m"];

/// The digest and instant a preview ends with.
fn named(preview: &str) -> String {
    preview.lines().last().and_then(|line| line.trim().strip_prefix("--preview ")).expect("named at the end").to_owned()
}

#[test]
fn a_preview_shows_what_changed_for_whom_and_what_the_linter_found() {
    let w = world();
    w.advance_minutes(20);
    let shown = w.done(&["preview", "1", "--impact", "[customer] Logins fail.", "--next", "45m"]);
    let shown = shown.replace(&named(&shown), "DIGEST@TIME");
    assert_snapshot!(shown, @"");
}

#[test]
fn what_was_previewed_is_published_and_nothing_else() {
    let w = world();
    let same = ["--summary", "The cause is found.", "--next", "45m"];
    let seen = named(&w.done(&[&["preview", "1"][..], &same].concat()));
    let other = w.run(&["update", "1", "--summary", "It is found.", "--next", "45m", "--preview", &seen]);
    assert_snapshot!(other, @"");
    w.advance_minutes(3);
    let text = w.json(&[&["update", "1"][..], &same, &["--preview", &seen]].concat())["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("7:20pmET update") && text.contains("shared at 8:05pmET."), "{text}");
}

#[test]
fn a_warning_is_answered_with_a_reason_that_stays_in_the_timeline() {
    let w = world();
    assert_snapshot!(w.run(&VAGUE), @"");
    w.done(&[&VAGUE[..], &["--acknowledge", "IMPACT-001: nobody has counted yet"]].concat());
    assert!(w.done(&["log", "1"]).contains("nobody has counted yet"));
}

#[test]
fn an_approval_needs_the_text_it_is_of() {
    let w = world();
    assert_snapshot!(w.run(&["update", "1", "--summary", "It is found.", "--next", "45m", "--approved-by", "Lee"]), @"");
}
