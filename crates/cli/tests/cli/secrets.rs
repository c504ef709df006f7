//! Secret files that are sealed: made, opened by those who have the key, and shown by nothing.

use insta::assert_snapshot;

use crate::world::World;

const ROOM: &str = "[delivery]\nallow_private = [\"127.0.0.1\"]\n[[destinations]]\nname = \"room\"\nchannel = \"mattermost-webhook\"\nurl_file = \"hook\"\n";

/// A home with a room whose address is a secret in a file.
fn world(toml: &str) -> World {
    let w = World::new();
    w.configure(&format!("{toml}{ROOM}"));
    w.file(".config/sev1/hook", "http://127.0.0.1:1/hooks/abcdefghijklmnopqrstuvwxyz");
    w
}

fn hook(w: &World) -> String {
    std::fs::read_to_string(w.home().join(".config/sev1/hook")).expect("the file is there")
}

#[test]
fn a_secret_file_is_sealed_in_place_and_opened_with_its_key() {
    let w = world("[secrets]\nkey_files = [\"key\"]\n");
    w.file(".config/sev1/key", World::new().run(&["secrets", "key"]));
    let file = w.home().join(".config/sev1/hook").display().to_string();
    assert_snapshot!(w.run(&["secrets", "seal", &file]), @"
    ~/.config/sev1/hook is sealed now.
    ");
    assert_snapshot!(w.run(&["secrets", "seal", &file]), @"
    ~/.config/sev1/hook was sealed with this key already.
    ");
    let sealed = hook(&w);
    assert!(sealed.starts_with("sev1-sealed-1:") && !sealed.contains("abcdefghijklmnopqrstuvwxyz"));
    let said = w.run(&["doctor"]);
    assert!(said.contains("http://127.0.0.1:1 cannot be reached") && !said.contains("abcdefghijklmnopqrstuvwxyz"), "{said}");
}

#[test]
fn a_key_is_changed_while_files_of_the_old_one_are_there() {
    let w = world("[secrets]\nkey_files = [\"new\", \"old\"]\n");
    let key = |n: u8| [&"AAAA".repeat(10), &format!("AA{}=", n)].map(String::as_str).concat();
    w.file(".config/sev1/old", key(0));
    w.file(".config/sev1/new", key(4));
    let file = w.home().join(".config/sev1/hook").display().to_string();
    let old = |w: &World| w.configure(&format!("[secrets]\nkey_files = [\"old\"]\n{ROOM}"));
    old(&w);
    w.run(&["secrets", "seal", &file]);
    let before = hook(&w);
    w.configure(&format!("[secrets]\nkey_files = [\"new\", \"old\"]\n{ROOM}"));
    assert!(w.run(&["doctor"]).contains("http://127.0.0.1:1 cannot be reached"), "the old key still opens");
    w.run(&["secrets", "seal", &file]);
    assert_ne!(hook(&w), before);
    old(&w);
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the secret file ~/.config/sev1/hook was sealed with another key, or changed since
    hint: name the key it was sealed with as well: secrets.key_files takes several
    hint: or write the secret into it once more, and seal it: sev1 secrets seal ~/.config/sev1/hook
    --- exit code 3
    ");
    w.configure(ROOM);
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the secret file ~/.config/sev1/hook is sealed, and there is no key
    hint: name the key: secrets.key_files in the configuration, or the variable SEV1_KEY
    --- exit code 3
    ");
}

#[test]
fn what_is_no_key_is_named() {
    let w = world("[secrets]\nkey_files = [\"hook\"]\n");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the file ~/.config/sev1/hook holds no key
    hint: a key is the base64 of 32 random bytes: sev1 secrets key
    --- exit code 3
    ");
    let w = world("[secrets]\nkey_files = [\"nowhere\"]\n");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the key file ~/.config/sev1/nowhere cannot be read
      because: No such file or directory (os error 2)
    hint: it is named by `secrets.key_files` in the configuration; check that it is there and that you may read it
    --- exit code 3
    ");
    let w = world("").with("SEV1_KEY", "short");
    assert_snapshot!(w.run(&["list"]), @"
    --- errors
    error: the variable SEV1_KEY holds no key
    hint: a key is the base64 of 32 random bytes: sev1 secrets key
    --- exit code 3
    ");
    let w = world("");
    let file = w.home().join(".config/sev1/hook").display().to_string();
    assert_snapshot!(w.run(&["secrets", "seal", &file]), @r#"
    --- errors
    error: there is no key to seal with
    hint: make one: sev1 secrets key > /etc/sev1/key, and name it: [secrets] key_files = ["/etc/sev1/key"]
    --- exit code 3
    "#);
}
