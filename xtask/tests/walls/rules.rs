//! The linter's rules: each is explained in the same sections, and shown to fail and to pass.

use crate::{files, none, read};

const RULES: &str = "crates/domain/src/lint/rules/";

/// What every rule's page tells, in this order.
const SECTIONS: [&str; 5] = ["## What it does", "## Why is this bad?", "## Example", "## Use instead", "## How to fix"];

#[test]
fn every_rule_has_a_page_with_all_its_sections() {
    let mut faults = Vec::new();
    for (file, code) in rules() {
        let text = read(&file);
        let page: Vec<&str> = text.lines().map_while(|l| l.strip_prefix("//!")).map(str::trim).collect();
        let title = page.first().copied().unwrap_or_default();
        if !(title.starts_with(&format!("{code}: ")) && title.ends_with('.')) {
            faults.push(format!("{file}: does not begin with `{code}: what it checks.` in one line"));
        }
        let places: Vec<_> = SECTIONS.iter().map(|s| page.iter().position(|l| l == s)).collect();
        for (section, place) in SECTIONS.iter().zip(&places) {
            let said = place.and_then(|at| page[at + 1..].iter().find(|l| !l.is_empty()));
            if said.is_none_or(|line| line.starts_with("## ")) {
                faults.push(format!("{file}: nothing under `{section}`"));
            }
        }
        if !places.iter().flatten().is_sorted() {
            faults.push(format!("{file}: its sections stand in another order"));
        }
    }
    none(&faults, "the page of a rule is the documentation of its file:");
}

#[test]
fn every_rule_is_shown_to_fail_and_to_pass() {
    let mut faults = Vec::new();
    for (file, code) in rules() {
        let text = read(&file);
        let tests = text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests);
        for (what, call) in [("fails", ".fails("), ("passes", ".passes(")] {
            if !tests.contains(call) {
                faults.push(format!("{file}: no test where {code} {what}"));
            }
        }
    }
    none(&faults, "a rule that was never seen to speak or to be silent:");
}

#[test]
fn every_rule_is_run() {
    let all = read(&format!("{RULES}mod.rs"));
    let list = all.split_once("ALL: &[Rule] = &[").and_then(|(_, rest)| rest.split_once("];")).expect("the list of rules").0;
    let listed: Vec<&str> = list.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let missing = rules().into_iter().map(|(file, code)| (file, code.to_lowercase().replace('-', "_")));
    let missing: Vec<_> = missing.filter(|(_, module)| !listed.contains(&module.as_str())).map(|(file, _)| file).collect();
    none(&missing, "these rules are not in `rules::ALL`:");
}

/// The rules' files with their codes: `next_001.rs` is NEXT-001.
fn rules() -> Vec<(String, String)> {
    let code = |file: &str| {
        let (family, number) = file.strip_prefix(RULES)?.strip_suffix(".rs")?.split_once('_')?;
        let fits = number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| format!("{}-{number}", family.to_uppercase()))
    };
    let rules: Vec<_> = files().into_iter().filter_map(|file| code(&file).map(|code| (file, code))).collect();
    assert!(!rules.is_empty(), "no rule in {RULES}; have they moved?");
    rules
}
