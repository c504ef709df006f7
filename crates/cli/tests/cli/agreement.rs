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
    let (internal, others) = shown.split_once("\nexecutive goes nowhere\n").expect("the executives come next");
    assert_snapshot!(internal, @"
    internal goes to war-room (inbox); changes since update 1 are marked
    Globex: SEV1 outage, update 2: Identified
    ────────────────────────────────────────────────────────────────────────────────
    ### Globex SEV1 outage - [-7:20pmET-]{+7:40pmET+} update

    #### Status: Identified

    #### Incident Time: 9 hours

    The likely cause is found.

    Next update will be shared at [-8:05pmET.-]{+8:25pmET.+}

    #### Customer Impact

    [customer] Logins [-fail for about 4,200 of 9,000 users.-]{+fail.+}

    #### Technical Notes

    A cache was removed.

    Latest thread with full details: https://chat.example.com/pl/abc
    ");
    assert!(others.contains("\ncustomer goes to globex (inbox); changes since update 1 are marked\n"), "{others}");
    assert!(others.contains("\npublic goes nowhere\n") && others.contains("\nwarning[IMPACT-001]: "), "{others}");
    let (_, end) = others.split_once("\nThe linter ").expect("a verdict");
    assert_snapshot!(end, @"
    asks why 1 warning is meant as written.

    To publish exactly this within five minutes (twenty with --approved-by), say the same to `sev1 update` with
      --preview DIGEST@TIME
    ");
}

#[test]
fn what_was_previewed_is_published_and_nothing_else() {
    let w = world();
    let same = ["--summary", "The cause is found.", "--next", "45m"];
    let seen = named(&w.done(&[&["preview", "1"][..], &same].concat()));
    let other = w.run(&["update", "1", "--summary", "It is found.", "--next", "45m", "--preview", &seen]);
    assert_snapshot!(other, @"
    --- errors
    error: refused; nothing was changed
      preview: what would be sent is not what the preview showed [preview.differs]
        hint: preview again, read what changed, and publish with the new digest
    --- exit code 1
    ");
    w.advance_minutes(3);
    let text = w.json(&[&["update", "1"][..], &same, &["--preview", &seen]].concat())["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("7:20pmET update") && text.contains("shared at 8:05pmET."), "{text}");
}

#[test]
fn a_warning_is_answered_with_a_reason_that_stays_in_the_timeline() {
    let w = world();
    let refused = w.run(&VAGUE);
    for told in ["  customer_impact: ", "[IMPACT-001]", "--acknowledge \"IMPACT-001: WHY\"", "sev1 explain IMPACT-001", "--- exit code 1"] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    let done = w.done(&[&VAGUE[..], &["--acknowledge", "IMPACT-001: nobody has counted yet"]].concat());
    assert!(done.contains("\nIMPACT-001 acknowledged for 1 finding: nobody has counted yet\n"), "{done}");
    assert!(w.done(&["log", "1"]).contains("nobody has counted yet"));
}

#[test]
fn an_approval_needs_the_text_it_is_of() {
    let w = world();
    assert_snapshot!(w.run(&["update", "1", "--summary", "It is found.", "--next", "45m", "--approved-by", "Lee"]), @"
    --- errors
    error: refused; nothing was changed
      approved_by: Lee can only have approved a text that is known to the letter [approval.without_preview]
        hint: preview it, let them read that, and publish with its digest: --preview DIGEST@TIME (`preview` in the API)
    --- exit code 1
    ");
}
