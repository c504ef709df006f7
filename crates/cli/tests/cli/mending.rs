//! Mending what was published: correct, retract, edit, and who has which revision.

use insta::assert_snapshot;

use crate::world::World;

/// One published update and a minute.
fn told() -> World {
    let w = World::new();
    w.declare();
    w.publish();
    w.advance_minutes(1);
    w
}

#[test]
fn an_edit_is_silent_and_shows_who_has_which_revision() {
    let w = told();
    assert_snapshot!(w.run(&["edit", "INC-1", "1", "--summary", "Logins fail for everybody; we look for the cause."]), @"
    INC-1 update 1 is at revision 2.
      revision 1 until 2026-07-14 23:21 UTC: edited by dana
      inbox  has revision 2
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    assert_snapshot!(w.run(&["edit", "INC-1", "1", "--summary", "Logins fail for everybody; we look for the cause."]), @"
    --- errors
    error: refused; nothing was changed
      the words are what they were [edit.nothing]
        hint: say which section is to read how
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["edit", "INC-1", "1"]), @r#"
    --- errors
    error: nothing is said, and there is no editor to say it in
    hint: say it: --summary "…", --impact "…", --notes "…"
    hint: or name an editor: the variable EDITOR, or `editor` in the configuration
    --- exit code 2
    "#);
    assert_snapshot!(w.run(&["edit", "INC-1", "7", "--summary", "x"]), @"
    --- errors
    error: there is no update 7 of INC-1
    --- exit code 1
    ");
    assert_eq!(w.json(&["copies", "INC-1", "1"])["past"].as_array().map(Vec::len), Some(1));
}

#[test]
fn words_are_edited_in_the_editor_and_facts_are_not() {
    let w = told();
    let w = w.with("EDITOR", "sed -i 's/#### Customer Impact/&\\n\\nNobody can log in./'");
    assert_snapshot!(w.run(&["edit", "INC-1", "1"]), @"
    INC-1 update 1 is at revision 2.
      revision 1 until 2026-07-14 23:21 UTC: edited by dana
      inbox  has revision 2
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    let w = w.with("EDITOR", "sed -i 's/Status: .*/Status: Monitoring/'");
    let said = w.run(&["edit", "INC-1", "1"]);
    assert!(said.contains("something else than words was changed") && said.contains("Your text is kept in "), "{said}");
}

#[test]
fn a_correction_tells_readers_and_marks_the_copies_of_what_was_wrong() {
    let w = told();
    let correct = ["correct", "INC-1", "1", "--wrong", "the web only", "--right", "mobile fails as well", "--since", "10m"];
    assert_snapshot!(w.run(&correct), @"
    INC-1 update 2 is published: Identified, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.
    Copies of update 1 are marked where they can be: sev1 copies INC-1 1

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-002-internal-ID.md
    ");
    assert_snapshot!(w.run(&["copies", "INC-1", "1"]), @"
    INC-1 update 1 is at revision 2, corrected by update 2.
      revision 1 until 2026-07-14 23:21 UTC: corrected by dana
      inbox  has revision 2
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    assert_snapshot!(w.run(&["correct", "INC-1", "9", "--wrong", "a", "--right", "b"]), @"
    --- errors
    error: refused; nothing was changed
      of: INC-1 has no update 9 [update.unknown]
        hint: see what was published: sev1 show INC-1
    --- exit code 1
    ");
}

#[test]
fn a_retraction_says_why_and_is_the_last_word() {
    let w = told();
    assert_snapshot!(w.run(&["retract", "INC-1", "1", "--because", "the workaround loses data"]), @"
    INC-1 update 2 is published: Identified, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.
    Copies of update 1 are marked where they can be: sev1 copies INC-1 1

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-002-internal-ID.md
    ");
    assert_snapshot!(w.run(&["copies", "INC-1", "1"]), @"
    INC-1 update 1 is at revision 2, taken back by update 2.
      revision 1 until 2026-07-14 23:21 UTC: retracted by dana
      inbox  has revision 2
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    assert_snapshot!(w.run(&["retract", "INC-1", "1", "--because", "again"]), @"
    --- errors
    error: refused; nothing was changed
      of: update 1 was taken back by update 2 already [update.retracted]
        hint: say what is right in an update of its own
    --- exit code 1
    ");
}
