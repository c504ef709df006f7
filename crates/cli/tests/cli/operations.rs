//! What operators do: doctor, migrate, tokens, completions, demo.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn the_doctor_says_what_is_fine_and_what_to_do() {
    let w = World::new().with("SEV1_LINT__GATE", "enforce");
    assert_snapshot!(w.run(&["doctor"]), @r#"
    ok    configuration  ~/.config/sev1/sev1.toml is not there; all defaults
    ok    database       ~/.local/share/sev1/sev1.db is current
    ok    deliveries     all arrived
    ok    promises       none is open
    ok    policy         version built-in, built in
    warn  reminders      executives: the promise policy tells them, and no destination has audience = "executive"
    ok    ping           none
    ok    inbox          the folder ~/.local/share/sev1/inbox can be written to
    warn  editor         none; set the variable EDITOR to write updates in it
    warn  zone           times without a zone are refused; a default helps: [zones] default = "ET"
    "#);
    w.configure(
        "[delivery]\nallow_private = [\"127.0.0.1\"]\n[[destinations]]\nname = \"war-room\"\nchannel = \"mattermost\"\n\
         server = \"http://127.0.0.1:1\"\nchannel_id = \"4yeaqkbhi3bhpfxmrcaqnm7zqy\"\ntoken_file = \"token\"\n",
    );
    w.file(".config/sev1/token", "abcdefghijklmnopqrstuvwxyz");
    let said = w.run(&["doctor"]);
    assert!(said.contains("fail  war-room") && said.contains("http://127.0.0.1:1") && said.ends_with("exit code 1\n"), "{said}");
    assert!(!said.contains("abcdefghijklmnopqrstuvwxyz"));
}

#[test]
fn the_doctor_says_whether_anybody_outside_would_notice_a_dead_watcher() {
    let w = World::new();
    let ping = |toml: &str| {
        w.configure(toml);
        let said = w.run(&["doctor"]);
        let from = said.find("  ping").expect("a line") - 4;
        let to = said.find("\nok    inbox").expect("the next line");
        said[from..to].to_owned()
    };
    assert_snapshot!(ping("[[people]]\nname = \"dana\"\n"), @"
    warn  ping           none; nobody outside notices a dead watcher: [watch] ping_url
    ");
    assert_snapshot!(ping("[watch]\nping_url = \"https://ping.example.com/2f4d-secret\"\n"), @"
    ok    ping           https://ping.example.com every 60s
    ");
    assert_snapshot!(ping("[watch]\nping_url = \"https://ping.example.com:8443/2f4d\"\nping_every = \"5m\"\n"), @"
    ok    ping           https://ping.example.com:8443 every 5m
    ");
    assert_snapshot!(ping("[watch]\nping_url = \"http://10.0.0.5/2f4d-secret\"\n"), @"
    fail  ping           http://10.0.0.5 is not called: it is not public; where it is yours, allow it: [delivery] allow_private
    ");
    assert_snapshot!(ping("[watch]\nping_url = \"http://10.0.0.5/2f4d\"\n[delivery]\nallow_private = [\"10.0.0.5\"]\n"), @"
    ok    ping           http://10.0.0.5 every 60s
    ");
    assert_snapshot!(ping("[watch]\nping_url_file = \"ping\"\n"), @"
    fail  ping           the secret file ~/.config/sev1/ping cannot be read
                           because: No such file or directory (os error 2)
                         hint: it is named by `watch.ping_url_file` in the configuration; check that it is there and that you may read it
    ");
    w.file(".config/sev1/ping", "secret");
    assert_snapshot!(ping("[watch]\nping_url_file = \"ping\"\n"), @"
    fail  ping           ~/.config/sev1/ping holds no address to call
                         hint: write one line into it, such as https://ping.example.com/2f4d
    ");
}

#[test]
fn migrating_says_what_it_did() {
    let w = World::new();
    assert_snapshot!(w.run(&["migrate"]), @"
    The database ~/.local/share/sev1/sev1.db is up to date now: applied migrations 1, 2, 3.
    ");
    assert_snapshot!(w.run(&["migrate"]), @"
    The database ~/.local/share/sev1/sev1.db is up to date; nothing was to do.
    ");
    assert_eq!(w.json(&["migrate"])["applied"], serde_json::json!([]));
}

#[test]
fn a_token_is_made_shown_once_and_ended() {
    let w = World::new();
    assert_snapshot!(w.run(&["token", "list"]), @"
    There is no token yet: sev1 token create --name NAME
    ");
    assert_snapshot!(w.run(&["token", "create", "--name", "ana", "--scope", "write"]), @"
    sev1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI
    --- errors
    Token of ana (write). It is shown this once; keep it in a file only you can read.
    ");
    assert_snapshot!(w.run(&["token", "create", "--name", "ana"]), @"
    --- errors
    error: refused; nothing was changed
      name: there is a token called `ana` already [token.exists]
        hint: choose another name, or end that one: sev1 token revoke NAME
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["token", "list"]), @"
    ana  write  made 14 Jul 2026 23:20 UTC
    ");
    assert_snapshot!(w.run(&["token", "revoke", "ana"]), @"
    The token of ana works no more.
    ");
    assert_snapshot!(w.run(&["token", "list"]), @"
    ana  write  made 14 Jul 2026 23:20 UTC, ended 14 Jul 2026 23:20 UTC
    ");
    assert_snapshot!(w.run(&["token", "revoke", "ana"]), @"
    --- errors
    error: there is no live token called `ana`
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["token", "list", "--server", "https://sev1.example.com"]), @"
    --- errors
    error: tokens are made where the database is, not over https://sev1.example.com/
    hint: run this on the server's machine, without --server
    --- exit code 2
    ");
}

#[test]
fn every_shell_gets_a_completion_script() {
    let w = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = w.done(&["completions", shell]);
        assert!(script.contains("declare") && script.contains("no-change"), "{shell}");
    }
}

#[test]
fn the_demo_tells_three_updates_through_the_gate_to_the_inbox() {
    let w = World::new().with("SEV1_LINT__GATE", "enforce");
    let said = w.done(&["demo", "--no-serve", "--data", "demo"]);
    assert!(said.contains("### Halden Rail SEV1 outage - 7:20pmET update\n"), "{said}");
    assert!(said.contains("3 files for the internal audience: ~/demo/inbox/internal"), "{said}");
    assert_snapshot!(w.run(&["log", "1", "--database", "demo/sev1.db"]), @"
    Tue 14 Jul 5:30pm ET (21:30 UTC)  declared (dana)
    Tue 14 Jul 5:35pm ET (21:35 UTC)  update 1: Investigating (dana)
                                      next update promised for 6:25pmET (dana)
    Tue 14 Jul 6:22pm ET (22:22 UTC)  update 2: Identified (dana)
                                      Investigating → Identified (dana)
                                      loop-in done, 22 min late (dana)
                                      promise kept by update 2 (dana)
                                      next update promised for 7:22pmET (dana)
                                      milestone: Release 4.2.1 is in your test environment promised to internal for 9:20pmET; dana owes it (dana)
    Tue 14 Jul 7:20pm ET (23:20 UTC)  update 3: Identified (dana)
                                      promise kept by update 3 (dana)
                                      next update promised for 8:05pmET (dana)
                                      call: WebEx with Halden Rail promised to internal for 8:05pmET; dana owes it (dana)
    ");
    let customer = std::fs::read_dir(w.home().join("demo/inbox/customer")).expect("an inbox");
    for file in customer {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        assert!(!text.contains("cache") && !text.contains("Tomasz"), "what is internal stays inside: {text}");
    }
    assert_snapshot!(w.run(&["demo", "--no-serve", "--data", "demo"]), @"
    --- errors
    error: ~/demo is not empty
    hint: name a new folder, so that nothing of yours is mixed with the demo
    --- exit code 2
    ");
}

#[test]
fn the_demo_is_told_by_somebody_with_a_name_where_no_user_is_known() {
    let w = World::new();
    let told = w.command().env_remove("USER").args(["demo", "--no-serve", "--data", "demo"]).output().expect("it runs");
    assert!(told.status.success() && String::from_utf8_lossy(&told.stdout).contains("Bridge: WebEx with Halden Rail"));
    let log = w.done(&["--database", "demo/sev1.db", "log", "1"]);
    assert!(log.contains("(Ines Okafor)") && !log.contains("somebody"), "{log}");
}

#[test]
fn help_tells_the_exit_codes() {
    let w = World::new();
    let help = w.done(&["--help"]);
    assert!(help.contains("Exit codes: 0 done; 1 refused"), "{help}");
    assert!(help.lines().all(|l| l.chars().count() <= 120), "{help}");
    let help = w.done(&["token", "create", "--help"]);
    assert!(help.contains("write: Read and change: declare, publish, move, hand off"), "{help}");
}

#[test]
fn the_references_are_written_by_the_product_itself() {
    let w = World::new();
    w.done(&["reference", "--out", "pages"]);
    let page = |name: &str| std::fs::read_to_string(w.home().join("pages").join(name)).expect("a page");
    assert!(page("cli.md").contains("### `sev1 config show`"));
    assert!(page("configuration.md").contains("on_uncertain"));
    assert!(page("openapi.json").contains("\"publish_update\""));
}
