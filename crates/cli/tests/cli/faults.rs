//! Things that are broken: each says what it is and what to do, and loses nothing.

use insta::assert_snapshot;

use crate::world::World;

const DATABASE: &str = ".local/share/sev1/sev1.db";

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let w = World::new();
    w.file(".local", "a file where a folder should be");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the database cannot be used: cannot create or write ~/.local/share/sev1/sev1.db; check that its folder exists and that you may write there, or configure another file
      because: Not a directory (os error 20)
    hint: check that it is there and that you may write to it: sev1 doctor
    --- exit code 4
    ");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let w = World::new();
    let file = w.file(DATABASE, "dear diary, today the chat was down and nobody could read this".repeat(99));
    let before = std::fs::read(&file).expect("there");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: ~/.local/share/sev1/sev1.db cannot be used: file is not a database; restore it from a backup, or move it away to begin a new one
    --- exit code 4
    ");
    assert_eq!(std::fs::read(&file).expect("still there"), before);
}

#[test]
fn a_database_of_a_newer_sev1_is_left_alone() {
    let w = World::new().with("SEV1_LINT__GATE", "enforce");
    w.declare();
    let database = rusqlite::Connection::open(w.home().join(DATABASE)).expect("opens");
    database.execute("insert into schema_version (version, name, applied_at_ms) values (99, 'later', 0)", ()).expect("written");
    drop(database);
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the database has schema version 99, this program knows 3
    hint: this Sev1 is older than the database: install the newer one; nothing was changed
    --- exit code 4
    ");
    assert_snapshot!(w.run(&["migrate"]), @"
    --- errors
    error: the database has schema version 99, this program knows 3
    hint: this Sev1 is older than the database: install the newer one; nothing was changed
    --- exit code 4
    ");
    assert_snapshot!(w.run(&["doctor"]), @r#"
    ok    configuration  ~/.config/sev1/sev1.toml is not there; all defaults
    fail  database       the database has schema version 99, this program knows 3
                         hint: this Sev1 is older than the database: install the newer one; nothing was changed
    ok    policy         version built-in, built in
    warn  reminders      executives: the promise policy tells them, and no destination has audience = "executive"
    ok    ping           none
    ok    inbox          the folder ~/.local/share/sev1/inbox can be written to
    warn  editor         none; set the variable EDITOR to write updates in it
    warn  zone           times without a zone are refused; a default helps: [zones] default = "ET"
    --- exit code 1
    "#);
}

#[test]
fn a_draft_folder_that_cannot_be_written_stops_before_the_editor_opens() {
    let w = World::new();
    let editor = w.editor("touch opened");
    let w = w.with("EDITOR", &editor);
    w.declare();
    w.file(".local/state", "a file where a folder should be");
    assert_snapshot!(w.run(&["update", "1"]), @"
    --- errors
    error: ~/.local/state/sev1/drafts/INC-1-1.md cannot be read
      because: Not a directory (os error 20)
    hint: check its name and that you may read it
    --- exit code 4
    ");
    assert!(!w.home().join("opened").exists());
}

#[test]
fn an_editor_that_is_not_there_is_said_and_leaves_no_litter() {
    let w = World::new().with("EDITOR", "no-such-editor");
    w.declare();
    let said = w.run(&["update", "1"]);
    assert!(said.contains("there is no editor `no-such-editor`") && said.ends_with("exit code 4\n"), "{said}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    use std::process::{Command, Stdio};
    let w = World::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sev1"));
    let child = child.args(["config", "show", "--defaults"]).env_clear().env("HOME", w.home());
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
