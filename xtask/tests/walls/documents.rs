//! The documents: one meaning to a word, one number to a decision, and no link that leads nowhere.

use std::collections::BTreeSet;

use crate::{files, none, read, root};

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

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut faults = Vec::new();
    for document in files().into_iter().filter(|f| f.ends_with(".md") && !f.contains("/tests/") && !f.contains("/samples/")) {
        let folder = root().join(&document).parent().expect("a file lies in a folder").to_owned();
        for target in links(&read(&document)) {
            let path = target.split('#').next().unwrap_or_default();
            let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !elsewhere && !folder.join(path).exists() {
                faults.push(format!("{document}: {target}"));
            }
        }
    }
    none(&faults, "these links lead nowhere:");
}

/// The targets of the links and images of a Markdown text, code left out.
fn links(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let parts = line.split('`').step_by(2).filter(|_| !fenced);
        found.extend(parts.flat_map(|p| p.split("](").skip(1)).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
    }
    found
}

#[test]
fn links_are_found_outside_of_code() {
    let text = "[a](b.md) and ![c](d.png#e)\n`[no](x)`\n```\n[no](y)\n```\n[f](g)";
    assert_eq!(links(text), ["b.md", "d.png#e", "g"]);
    // The label of a link is often code.
    assert_eq!(links("[`docs`](docs/adr)"), ["docs/adr"]);
}
