//! The guide's page of four texts: its lines are run, and every word of it compared.

use std::fs;
use std::process::Command;

use crate::world::World;

const PAGE: &str = include_str!("../../../../docs/guide/four-texts.md");
const SAMPLE: &str = include_str!("../../../../docs/guide/sample-update.md");

#[test]
fn the_four_texts_of_the_guide_are_what_its_lines_print() {
    let w = World::new();
    fs::write(w.home().join("sample-update.md"), SAMPLE).expect("written");
    let lines = PAGE.split_once("```sh\n").and_then(|(_, rest)| rest.split_once("```")).expect("a block of commands").0;
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_sev1")).parent().expect("a folder");
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &format!("{} --json", lines.trim_end())]).current_dir(w.home()).env_clear();
    shell.env("HOME", w.home()).env("USER", "dana").env("SEV1_TEST_NOW", "2026-07-14T23:20:00Z");
    shell.env("PATH", format!("{}:/usr/bin:/bin", binary.display()));
    let output = shell.output().expect("it runs");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let json = said.split_once("\n{").map(|(_, json)| format!("{{{json}")).expect("the preview's JSON");
    let preview: serde_json::Value = serde_json::from_str(&json).expect("JSON");

    let blocks: Vec<&str> = PAGE.split("````text\n").skip(1).map(|b| b.split_once("\n````").expect("an end").0).collect();
    let texts: Vec<&str> =
        preview["texts"].as_array().expect("texts").iter().map(|t| t["markdown"].as_str().expect("a text").trim_end()).collect();
    assert_eq!(blocks, texts);
    // As it stands it may go out, but for a warning that asks for a reason.
    let errors = preview["findings"].as_array().expect("findings").iter().filter(|f| f["level"] == "error");
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<&serde_json::Value>::new());
}
