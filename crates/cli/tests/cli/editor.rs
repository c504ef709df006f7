//! An update written in an editor: what was typed is never lost.

use insta::assert_snapshot;

use crate::world::World;

/// Fills the template; `next` and `impact` are what the writer types.
fn fill(next: &str, impact: &str) -> String {
    format!(
        "sed -i 's/^Next update will be shared at $/We look into it.\\n\\nNext update will be shared at {next}/; \
         s/^#### Customer Impact$/&\\n\\n{impact}/; s/^#### Technical Notes$/&\\n\\nA cache./' \"$1\""
    )
}

fn world(script: &str) -> World {
    let w = World::new();
    let editor = w.editor(script);
    let w = w.with("EDITOR", &editor);
    w.declare();
    w
}

fn drafts(w: &World) -> Vec<String> {
    let folder = w.home().join(".local/state/sev1/drafts");
    let files = std::fs::read_dir(folder).map(|all| all.map(|f| f.expect("a file").file_name().to_string_lossy().into_owned()).collect());
    files.unwrap_or_default()
}

#[test]
fn an_update_is_written_in_the_editor_and_published() {
    let w = world(&format!("cp \"$1\" seen.md; {}", fill("8am ET.", "Half of the users.")));
    assert_snapshot!(w.run(&["update", "1"]), @"
    INC-1 update 1 is published: Investigating, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    assert_snapshot!(std::fs::read_to_string(w.home().join("seen.md")).expect("the template"), @"
    %% Update 1 of INC-1. These remarks are taken out.
    %% Save and close to publish. To stop, empty the text.
    %% Status words: Investigating, Identified, Monitoring, Resolved.
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Investigating

    #### Incident Time: 9 hours

    Next update will be shared at 

    #### Customer Impact


    #### Technical Notes
    ");
    assert_eq!(drafts(&w), Vec::<String>::new(), "a draft that became an update is gone");
    w.advance_minutes(30);
    w.run(&["update", "1"]);
    assert_snapshot!(std::fs::read_to_string(w.home().join("seen.md")).expect("what is known"), @"
    %% Update 2 of INC-1. These remarks are taken out.
    %% Save and close to publish. To stop, empty the text.
    %% Status words: Investigating, Identified, Monitoring, Resolved.
    %% The last promise was 8amET on Wed 15 Jul, in 12 h 10 min.
    ### Globex SEV1 outage - 7:50pmET update

    #### Status: Investigating

    #### Incident Time: 9 hours

    We look into it.

    Next update will be shared at 

    #### Customer Impact

    Half of the users.

    #### Technical Notes

    A cache.
    ");
}

#[test]
fn a_refused_text_stays_as_a_draft_and_goes_on_from_there() {
    let w = world(&fill("8am.", "For <customer> it is slow."));
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    error: refused; nothing was changed

    error[time.zone_missing]: next_update: `8am` has no zone, and readers in another one would be wrong
      --> ~/.local/state/sev1/drafts/INC-1-1.md:12:1
       |
    12 | Next update will be shared at 8am.
       | ^^^^
       |
       = help: add the zone you mean: `8am ET`, `8am UTC`, `8am Europe/Berlin`
    hint: your text is kept as draft INC-1-1; go on with it: sev1 update INC-1 --draft INC-1-1
    --- exit code 1
    ");
    assert_eq!(drafts(&w), ["INC-1-1.md"]);
    w.editor("sed -i 's/at 8am\\./at 8am ET./; s/<customer>/them/' \"$1\"");
    assert_snapshot!(w.run(&["update", "INC-1", "--draft", "INC-1-1"]), @"
    INC-1 update 1 is published: Investigating, 9 hours.
    Next update promised for 8amET on Wed 15 Jul.

      inbox  inbox, internal  sent
             ~/.local/share/sev1/inbox/inc-1-update-001-internal-ID.md
    ");
    assert_eq!(drafts(&w), Vec::<String>::new());
}

#[test]
fn leaving_the_text_as_it_is_or_emptying_it_publishes_nothing() {
    let w = world("true");
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    error: nothing was written, so nothing is published
    --- exit code 1
    ");
    assert_eq!(drafts(&w), Vec::<String>::new(), "nothing was typed, so nothing is kept");
    w.editor("echo 'half a thought' >> \"$1\"; exit 1");
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    error: the editor `~/editor` ended with exit status: 1; nothing is published
    hint: your text is kept as draft INC-1-1; go on with it: sev1 update INC-1 --draft INC-1-1
    --- exit code 1
    ");
    w.editor(": > \"$1\"");
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    Going on with the kept draft INC-1-1.
    error: the text is empty, so nothing is published
    hint: your text is kept as draft INC-1-1; go on with it: sev1 update INC-1 --draft INC-1-1
    --- exit code 1
    ");
    let kept = std::fs::read_to_string(w.home().join(".local/state/sev1/drafts/INC-1-1.md")).expect("the draft");
    assert!(kept.ends_with("half a thought\n"), "{kept}");
    w.editor("true");
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    Going on with the kept draft INC-1-1.
    error: the draft was not changed, so nothing is published
    hint: your text is kept as draft INC-1-1; go on with it: sev1 update INC-1 --draft INC-1-1
    --- exit code 1
    ");
}

#[test]
fn a_draft_that_somebody_else_overtook_moves_on_top_of_their_update() {
    let w = world(&format!("{}; exit 1", fill("8am ET.", "Half.")));
    w.run(&["update", "1"]);
    w.publish();
    w.editor("echo 'And more.' >> \"$1\"");
    assert_snapshot!(w.run(&["update", "1", "--draft", "INC-1-1"]), @"
    --- errors
    error: refused; nothing was changed
      update 1 was published since you began writing; you saw 0 [update.changed_meanwhile]
        hint: read it first: sev1 show INC-1
        hint: then publish yours again on top of it
    hint: your text is kept as draft INC-1-2; go on with it: sev1 update INC-1 --draft INC-1-2
    --- exit code 1
    ");
    assert_eq!(drafts(&w), ["INC-1-2.md"]);
    w.editor("true");
    assert!(w.run(&["update", "1", "--draft", "INC-1-2", "--reason", "theirs was too early"]).contains("update 2 is published"));
}

#[test]
fn a_draft_overtaken_while_the_editor_is_open_is_renumbered_at_once_and_names_its_verb() {
    let w = World::new();
    w.declare();
    let sev1 = env!("CARGO_BIN_EXE_sev1");
    let say = "--summary a --impact b --notes c --next 2026-07-15T09:00:00Z";
    let script = format!("{sev1} update 1 {say} >/dev/null; {sev1} update 1 {say} >/dev/null; {}", fill("8am ET.", "Half."));
    let editor = w.editor(&script);
    let w = w.with("EDITOR", &editor);
    w.file(".local/state/sev1/drafts/INC-1-3.md", "kept from before");
    let said = w.run(&["resolve", "1"]);
    assert!(said.contains("update.changed_meanwhile") && said.contains("sev1 resolve INC-1 --draft INC-1-4"), "{said}");
    let mut kept = drafts(&w);
    kept.sort();
    assert_eq!(kept, ["INC-1-3.md", "INC-1-4.md"], "another draft is never overwritten");
    w.editor("true");
    let said = w.run(&["resolve", "1", "--draft", "INC-1-4"]);
    assert!(!said.contains("update.changed_meanwhile"), "{said}");
}

#[test]
fn resolving_in_the_editor_needs_no_promise() {
    let w = world("cp \"$1\" seen.md; sed -i 's/We have found it/It works again/' \"$1\"");
    w.publish();
    assert!(w.run(&["resolve", "1"]).contains("Resolved"));
    let seen = std::fs::read_to_string(w.home().join("seen.md")).expect("what is known");
    assert!(seen.contains("#### Status: Resolved") && !seen.contains("Next update will be shared at"), "{seen}");
}

#[test]
fn a_draft_of_another_incident_and_one_that_is_not_there_are_named() {
    let w = world("true");
    assert_snapshot!(w.run(&["update", "1", "--draft", "INC-2-1"]), @"
    --- errors
    error: the draft INC-2-1 belongs to INC-2
    hint: sev1 update INC-2 --draft INC-2-1
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["update", "1", "--draft", "INC-1-7"]), @"
    --- errors
    error: there is no draft INC-1-7
    hint: begin one: sev1 update INC-1
    --- exit code 2
    ");
    assert_snapshot!(w.run(&["update", "1", "--draft", "../../etc/passwd"]), @"
    --- errors
    error: `../../etc/passwd` names no draft
    hint: drafts are named like INC-1-2
    --- exit code 2
    ");
}
