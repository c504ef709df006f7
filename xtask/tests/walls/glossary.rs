//! The glossary and the decision records: one meaning to a word, one number to a decision.

use std::collections::BTreeSet;

use crate::{files, none, read};

#[test]
fn every_word_of_the_glossary_has_one_meaning() {
    let glossary = read("docs/glossary.md");
    let rows = glossary.lines().filter_map(|l| l.strip_prefix("| ")).filter(|l| !l.starts_with("term ") && !l.starts_with("---"));
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [term, meaning] = cells.as_slice() else {
            faults.push(format!("not a term and a meaning: {row}"));
            continue;
        };
        count += 1;
        if !meaning.ends_with('.') {
            faults.push(format!("{term}: the meaning is no sentence"));
        }
        if !seen.insert(term.to_lowercase()) {
            faults.push(format!("{term}: explained twice"));
        }
    }
    none(&faults, "docs/glossary.md:");
    assert!(count > 30, "only {count} words; has the table changed its shape?");
}

#[test]
fn every_decision_record_has_its_number_and_its_four_parts() {
    let records: Vec<String> = files().into_iter().filter(|f| f.starts_with("docs/adr/") && f.ends_with(".md")).collect();
    let mut faults = Vec::new();
    for (i, record) in records.iter().enumerate() {
        let number = format!("{:04}", i + 1);
        let name = record.strip_prefix("docs/adr/").expect("a record");
        if !name.starts_with(&format!("{number}-")) {
            faults.push(format!("{name}: the next number is {number}"));
        }
        let text = read(record);
        for part in ["## Context", "## Options", "## Decision", "## Consequences"] {
            if !text.lines().any(|l| l == part) {
                faults.push(format!("{name}: no `{part}`"));
            }
        }
        if text.lines().count() > 70 {
            faults.push(format!("{name}: longer than a page"));
        }
    }
    none(&faults, "docs/adr:");
}
