//! `lint` and `explain`: files, folders, every output, exit codes, and what is no text.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::world::{Said, World};

/// An update of which no rule has anything to say, at Tue 14 Jul 2026, 7:20pm in New York.
pub(crate) const GOOD: &str = "### Globex SEV1 outage - 7:20pmET update

#### Status: Identified

#### Incident Time: 9 hours

Logins fail for about 4,200 of 9,000 users on the EU node. A fix is being tested.

Next update will be shared at 8pmET.

#### Customer Impact

Logins fail for about 4,200 of 9,000 users on the EU node. Mobile clients that are signed in keep working.

#### Technical Notes

A query hits the database instead of the cache.

Latest thread with full details: https://chat.example.com/team/pl/abc
";

/// The same without a word about the next update.
pub(crate) fn silent() -> String {
    GOOD.replace("Next update will be shared at 8pmET.\n\n", "")
}

fn lint(w: &World, args: &[&str]) -> Said {
    w.run_with(&[&["lint"], args].concat(), "")
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.stdout).unwrap_or_else(|e| panic!("{e}\n{}", said.whole()))
}

fn codes(said: &Said) -> Vec<String> {
    let findings = json(said)["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().map(|f| f["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_good_update_passes_without_a_word() {
    let w = World::new();
    w.file("good.md", GOOD);
    let said = lint(&w, &["good.md", "--strict"]);
    assert_eq!((said.whole().as_str(), said.code), ("1 text: nothing found\n", 0));
    assert!(!w.home().join(".local").exists(), "no database is made for this");
}

#[test]
fn a_bad_update_is_shown_with_what_to_do_and_ends_with_one() {
    let w = World::new();
    w.file("bad.md", silent());
    let said = lint(&w, &["bad.md"]);
    assert_eq!(said.code, 1, "{}", said.whole());
    for part in [
        "error[NEXT-001]: readers are not told when they will hear more",
        "bad.md, next update",
        "= help: Promise a time",
        "1 text: 1 error",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
    let stdin = w.run_with(&["lint", "-"], silent());
    assert_eq!(stdin.code, 1);
    assert!(stdin.stdout.contains("standard input, next update"), "{}", stdin.stdout);
}

#[test]
fn places_are_right_whatever_ends_the_lines_and_whatever_the_letters() {
    let w = World::new();
    let text = GOOD.replace("A fix is being tested.", "Für Zoë 😀 we look again at 9pm.");
    let line = text.lines().position(|l| l.contains("9pm")).expect("a line") + 1;
    let column = text.lines().find_map(|l| Some(l[..l.find("9pm")?].chars().count())).expect("a column") + 1;
    for (name, text) in [("lf.md", text.clone()), ("crlf.md", text.replace('\n', "\r\n")), ("mark.md", format!("\u{feff}{text}"))] {
        w.file(name, text);
        let said = lint(&w, &[name, "--json"]);
        let found = json(&said)["findings"].as_array().cloned().unwrap_or_default();
        let found = found.iter().find(|f| f["code"] == "TIME-001").unwrap_or_else(|| panic!("{name}: {}", said.stdout)).clone();
        assert_eq!((found["line"].as_u64(), found["column"].as_u64()), (Some(line as u64), Some(column as u64)), "{name}: {found}");
        let human = lint(&w, &[name]).stdout;
        assert!(human.contains(&format!("{name}:{line}:{column}")), "{human}");
    }
}

#[test]
fn a_folder_is_the_history_of_one_incident() {
    let w = World::new();
    w.file("updates/INC-1/update-9.md", GOOD);
    w.file("updates/INC-1/update-10.md", GOOD.replace("7:20pmET", "7:50pmET").replace("8pmET", "8:30pmET"));
    w.file("updates/INC-2/update-1.md", GOOD.replace("Globex", "Initech"));
    w.file("updates/INC-2/notes.pdf", [0xff_u8, 0xfe]);
    let said = lint(&w, &["updates", "--json"]);
    let found = json(&said);
    assert_eq!(found["summary"]["texts"], 3, "{}", said.stdout);
    let repeated: Vec<_> = found["findings"].as_array().expect("a list").iter().filter(|f| f["code"] == "CHANGE-001").collect();
    assert_eq!(repeated.len(), 1, "{}", said.stdout);
    assert_eq!(repeated[0]["file"], "updates/INC-1/update-10.md");
}

#[test]
fn what_is_no_text_is_named_and_the_rest_is_still_checked() {
    let w = World::new();
    w.file("good.md", GOOD);
    w.file("bad.md", silent());
    w.file("latin.md", b"ok\nZo\xeb\n");
    w.file("picture.md", [0x89, b'P', b'N', b'G', 0, 0xff]);
    w.file("long.md", "x".repeat(1 << 20));
    fs::create_dir(w.home().join("empty")).expect("made");
    let all = ["good.md", "latin.md", "picture.md", "long.md", "nowhere.md", "empty", "bad.md"];
    let said = lint(&w, &[&all[..], &["--json"]].concat());
    assert_eq!(said.code, 4, "{}", said.whole());
    assert_eq!(codes(&said), ["NEXT-001"]);
    let unreadable: Vec<String> = json(&said)["unreadable"].as_array().expect("a list").iter().map(|u| u["message"].to_string()).collect();
    for part in [
        "latin.md is no UTF-8 text: byte 5 (line 2)",
        "picture.md is no UTF-8 text: byte 0",
        "long.md is longer than 256 KiB",
        "nowhere.md cannot be read",
        "empty holds no",
    ] {
        assert!(unreadable.iter().any(|u| u.contains(part)), "{part}: {unreadable:?}");
    }
    let human = lint(&w, &all);
    assert!(human.stderr.contains("latin.md is no UTF-8 text") && human.stdout.contains("2 texts: 1 error"), "{}", human.whole());
}

#[test]
fn levels_choose_what_is_shown_and_not_how_it_ends() {
    let w = World::new();
    w.file("bad.md", silent());
    assert_eq!(lint(&w, &["bad.md", "--level", "error"]).code, 1);
    w.configure("[lint.levels]\n\"NEXT-001\" = \"warning\"\n");
    assert_eq!(lint(&w, &["bad.md"]).code, 0);
    let strict = lint(&w, &["bad.md", "--strict", "--level", "error"]);
    assert_eq!((strict.code, strict.stdout.contains("NEXT-001")), (1, false), "{}", strict.stdout);
    w.configure("[lint.levels]\n\"NEXT-001\" = \"off\"\n");
    assert_eq!(codes(&lint(&w, &["bad.md", "--json"])), [""; 0]);
}

#[test]
fn only_what_the_linter_needs_of_the_configuration_can_stop_it() {
    let w = World::new();
    w.file("good.md", GOOD);
    w.configure("[[destinations]]\nname = \"x\"\nchannel = \"carrier pigeon\"\n[server]\nlisten = 7\n");
    assert_eq!(lint(&w, &["good.md"]).code, 0);
    w.configure("[lint.levels]\n\"NOPE-001\" = \"off\"\n");
    let said = lint(&w, &["good.md"]);
    assert_eq!(said.code, 3, "{}", said.whole());
    assert!(said.stderr.contains("there is no rule `NOPE-001`"), "{}", said.stderr);
}

#[test]
fn wrong_usage_is_told_apart_from_findings() {
    let w = World::new();
    w.file("good.md", GOOD);
    for args in [&["lint"][..], &["lint", "good.md", "--at", "eightish"], &["lint", "-", "--fix"], &["lint", "good.md", "--level", "loud"]]
    {
        let said = w.run_with(args, GOOD);
        assert_eq!(said.code, 2, "{args:?}\n{}", said.whole());
    }
    assert_eq!(w.run_with(&["lint", "good.md", "--at", "7:20pm ET"], "").code, 0);
}

#[test]
fn fix_changes_what_is_safe_and_leaves_the_rest_of_the_file_as_it_is() {
    let w = World::new();
    let clean = silent().replace('\n', "\r\n");
    let path = w.file("hidden.md", clean.replace("users on", "us\u{200b}ers on"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
    let link = w.home().join("link.md");
    std::os::unix::fs::symlink(&path, &link).expect("made");
    let offered = lint(&w, &["hidden.md"]);
    assert!(offered.stdout.contains("error[LEAK-007]") && offered.stdout.contains("--fix would change 2 places"), "{}", offered.whole());
    let said = lint(&w, &["link.md", "--fix"]);
    assert!(said.code == 1 && said.stdout.contains("link.md: 2 places changed"), "{}", said.whole());
    assert!(!said.stdout.contains("LEAK-007") && said.stdout.contains("NEXT-001"), "what cannot be fixed is still said: {}", said.whole());
    assert_eq!(fs::read_to_string(&path).expect("read"), clean);
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    let again = json(&lint(&w, &["hidden.md", "--fix", "--json"]));
    assert_eq!(again["summary"]["fixed"], 0);
}

#[test]
fn a_suppressed_finding_is_kept_with_its_reason() {
    let w = World::new();
    w.file("quiet.md", format!("{}\n[ignore NEXT-001 until 9pm ET: agreed with Alice]\n", silent()));
    let said = lint(&w, &["quiet.md", "--json"]);
    assert_eq!((said.code, codes(&said).len()), (0, 0), "{}", said.whole());
    let kept = &json(&said)["suppressed"][0];
    assert_eq!((kept["code"].as_str(), kept["reason"].as_str()), (Some("NEXT-001"), Some("agreed with Alice")));
    let sarif = json(&lint(&w, &["quiet.md", "--format", "sarif"]));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["suppressions"][0]["kind"], "inSource");
    assert!(result["suppressions"][0]["justification"].as_str().expect("a text").contains("agreed with Alice"));
}

#[test]
fn review_systems_get_findings_in_their_own_words() {
    let w = World::new();
    w.file("bad: 1,2.md", silent());
    let github = lint(&w, &["./bad: 1,2.md", "--format", "github"]);
    assert!(github.stdout.contains("::error file=bad%3A 1%2C2.md,title=NEXT-001::readers are not told"), "{}", github.stdout);
    assert_eq!(github.stdout.lines().filter(|l| !l.starts_with("::")).count(), 0);
    let gitlab = json(&lint(&w, &["./bad: 1,2.md", "--format", "gitlab"]));
    let entry = &gitlab[0];
    assert_eq!((&entry["check_name"], &entry["severity"]), (&Value::from("NEXT-001"), &Value::from("critical")));
    assert_eq!(entry["location"]["path"], "bad: 1,2.md");
    assert!(entry["location"]["lines"]["begin"].is_u64() && entry["fingerprint"].as_str().is_some_and(|f| f.len() == 32));
}

#[test]
fn sarif_has_what_the_standard_asks_for() {
    let w = World::new();
    w.file("two words.md", silent().replace("A fix is being tested.", "We look again at 9pm."));
    w.file("latin.md", b"\xff");
    let log = json(&lint(&w, &["two words.md", "latin.md", "--format", "sarif"]));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!((&driver["name"], &run["columnKind"]), (&Value::from("sev1"), &Value::from("unicodeCodePoints")));
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string() && rule["fullDescription"]["text"].is_string());
        assert!(
            rule["help"]["text"].is_string() && rule["help"]["markdown"].as_str().is_some_and(|m| m.contains("## How to fix")),
            "{rule}"
        );
        assert!(["error", "warning", "note", "none"].contains(&rule["defaultConfiguration"]["level"].as_str().expect("a level")));
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.iter().any(|r| r["ruleId"] == "TIME-001"), "{results:?}");
    let mut prints = std::collections::BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(
            result["message"]["text"].is_string() && ["error", "warning", "note"].contains(&result["level"].as_str().expect("a level"))
        );
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "two%20words.md");
        if let Some(region) = place.get("region") {
            let number = |key: &str| region[key].as_u64().unwrap_or_else(|| panic!("{key}: {region}"));
            assert!(number("startLine") >= 1 && number("startColumn") >= 1);
            assert!((number("endLine"), number("endColumn")) >= (number("startLine"), number("startColumn")));
        }
        assert!(prints.insert(result["partialFingerprints"]["sev1/v1"].to_string()), "no two findings share a fingerprint");
    }
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().expect("a text").contains("latin.md"));
}

#[test]
fn a_terminal_is_not_at_the_mercy_of_a_text() {
    let w = World::new();
    w.file("evil.md", silent().replace("EU node", "EU \u{1b}[2J\u{202e}node at 9pm"));
    let said = lint(&w, &["evil.md"]);
    assert!(!said.whole().contains('\u{1b}') && !said.whole().contains('\u{202e}'), "{:?}", said.whole());
}

#[test]
fn explain_tells_one_rule_or_lists_all() {
    let w = World::new();
    let page = w.done(&["explain", "next-001"]);
    assert!(page.starts_with("NEXT-001: an update of an open incident"), "{page}");
    for part in ["\nWhy is this bad?\n", "\n    We are testing the fix and will keep you posted.\n", "  internal   error"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let list = w.done(&["explain"]);
    assert!(list.lines().any(|l| l.starts_with("NEXT-001      EEEE  an update")), "{list}");
    assert!(list.lines().chain(page.lines()).all(|l| l.chars().count() <= 80), "{list}{page}");
    w.configure("[lint.levels]\n\"NEXT-001.public\" = \"hint\"\n");
    assert!(w.done(&["explain", "NEXT-001"]).contains("public     hint by your policy; the rule itself says error"));
    let rule = w.json(&["explain", "NEXT-001"]);
    assert_eq!((rule["levels"]["public"].as_str(), rule["effective"]["public"].as_str()), (Some("error"), Some("hint")));
    let unknown = w.run_with(&["explain", "NEXT-O01"], "");
    assert!(unknown.code == 2 && unknown.stderr.contains("did you mean NEXT-0"), "{}", unknown.whole());
}
