//! Layers, faults and the defaults, tested without an environment.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;

fn outside(folder: &std::path::Path, keys: &[(&str, &str)]) -> Outside {
    Outside {
        keys: keys.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>(),
        config_file: None,
        token: None,
        key: None,
        editor: None,
        user: Some("dana".into()),
        host: None,
        folders: Folders { config: folder.join("config"), data: folder.join("data"), state: folder.join("state") },
        test_now: None,
    }
}

fn load(text: &str, keys: &[(&str, &str)], flags: Flags) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sev1.toml");
    std::fs::write(&file, text).expect("written");
    let flags = Flags { file: Some(file), ..flags };
    let said = |e: CliError| anstream::adapter::strip_str(&e.text()).to_string().replace(&folder.path().display().to_string(), "");
    Config::load(&flags, outside(folder.path(), keys)).map_err(said)
}

#[test]
fn the_defaults_hold_every_key_and_nothing_else() {
    let config = load(DEFAULTS, &[], Flags::default()).expect("the defaults are a lawful file");
    assert!(config.shown.iter().all(|s| matches!(s.origin, Origin::File(_))), "every key that is asked for stands in defaults.toml");
}

#[test]
fn a_flag_wins_over_a_variable_over_the_file_over_the_defaults() {
    let listen = |file: &str, keys: &[(&str, &str)], flags: Flags| load(file, keys, flags).expect("lawful").server.listen.port();
    let file = "[server]\nlisten = \"127.0.0.1:2\"";
    let variable = [("SEV1_SERVER__LISTEN", "127.0.0.1:3")];
    let flag = Flags { file: None, keys: vec![("server.listen", "--listen", "127.0.0.1:4".into())] };
    assert_eq!(listen("", &[], Flags::default()), 7171);
    assert_eq!(listen(file, &[], Flags::default()), 2);
    assert_eq!(listen(file, &variable, Flags::default()), 3);
    assert_eq!(listen(file, &variable, flag), 4);
}

#[test]
fn of_very_many_faults_the_first_are_shown_and_the_others_counted() {
    let keys: String = (0..9_000).map(|n| format!("key{n} = 1\n")).collect();
    let said = load(&format!("[server]\n{keys}"), &[], Flags::default()).err().expect("faults");
    assert!(said.starts_with("error: the configuration has 9,000 faults\n"), "{said}");
    assert!(said.contains("key0 = 1") && said.contains("key49 = 1") && !said.contains("key50 = 1"), "{said}");
    assert!(said.ends_with("\n\nand 8,950 more\n"), "{said}");
}

#[test]
fn a_password_in_a_database_url_is_never_shown() {
    for url in ["postgres://sev1:hunter2@db/sev1", "postgres://db/sev1?user=a&password=hunter2"] {
        let config = load("", &[("SEV1_DATABASE__URL", url)], Flags::default()).expect("lawful");
        let shown = config.shown.iter().find(|s| s.key == "database.url").expect("shown");
        assert!(!shown.value.contains("hunter2") && shown.value.contains("***"), "{}", shown.value);
    }
}

#[test]
fn a_relative_path_in_the_file_is_meant_from_the_files_folder() {
    let config = load("[database]\nurl = \"outages.db\"", &[], Flags::default()).expect("lawful");
    let (folder, _) = (config.file.0.parent().expect("a folder"), ());
    assert!(matches!(config.database, DatabaseAt::Sqlite(p) if p == PathBuf::from(folder).join("outages.db")));
}

#[test]
fn without_destinations_updates_go_to_an_inbox_beside_the_database() {
    let config = load("", &[], Flags::default()).expect("lawful");
    assert!(matches!(&config.destinations[0].transport, Transport::Inbox(p) if p.ends_with("data/inbox")));
}

#[test]
fn a_level_for_some_readers_needs_no_quotes_and_wins_over_that_for_all() {
    use sev1_domain::audience::AudienceKind;
    use sev1_domain::lint::{Level, rules};

    let rule = rules::find("NEXT-001").expect("a rule");
    for file in ["[lint.levels]\nNEXT-001.public = \"off\"", "[lint.levels]\n\"NEXT-001.public\" = \"off\"\nNEXT-001 = \"hint\""] {
        let policy = load(file, &[], Flags::default()).expect("lawful").lint.policy;
        assert_eq!(policy.level(rule, AudienceKind::Public), None, "{file}");
        let others = if file.contains("hint") { Level::Hint } else { Level::Error };
        assert_eq!(policy.level(rule, AudienceKind::Customer), Some(others), "{file}");
    }
}

#[test]
fn whom_the_policy_would_tell_something_in_vain_is_known_beforehand() {
    let said = |file: &str| unreachable(&load(file, &[], Flags::default()).expect("lawful"));
    let begins = |file: &str| said(file).iter().filter_map(|s| s.split(':').next().map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(begins(""), ["executives"]);
    let place = |name: &str, what: &str| format!("[[destinations]]\nname = \"{name}\"\nchannel = \"inbox\"\npath = \"x\"\n{what}\n");
    let executives = place("managers", "audience = \"executive\"");
    assert_eq!(begins(&executives), [""; 0]);
    let people = "[[people]]\nname = \"Dana\"\ndestinations = [\"dana\"]\ndeputy = \"Eve\"\n[[people]]\nname = \"Eve\"\n";
    let places = executives + &place("dana", "for = \"people\"");
    assert_eq!(begins(&format!("{people}{places}")), ["Eve", "roles.lead", "roles.deputy"]);
    assert_eq!(begins(&format!("[roles]\nlead = \"Dana\"\ndeputy = \"Eve\"\n{people}{places}")), ["Eve"]);
}
