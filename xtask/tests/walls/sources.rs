//! What every file owes its reader: a first line that says what lives here, and no word about the machine it was made on.

use std::collections::BTreeSet;

use crate::{files, none, read, root};

#[test]
fn every_source_file_opens_by_saying_what_lives_in_it() {
    let opens_well = |text: &str| text.lines().next().and_then(|l| l.strip_prefix("//! ")).is_some_and(|said| said.len() > 12);
    let silent = files().into_iter().filter(|f| f.ends_with(".rs") && !opens_well(&read(f)));
    none(&silent.collect::<Vec<_>>(), "these files do not open with `//!` and a sentence:");
}

#[test]
fn no_file_is_named_after_what_is_left_over() {
    let leftover = ["util", "utils", "helper", "helpers", "common", "misc"];
    let faults = files().into_iter().filter(|f| f.ends_with(".rs") && f.split(['/', '.']).any(|part| leftover.contains(&part)));
    none(&faults.collect::<Vec<_>>(), "name these files after what they hold:");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let of = |database: &str| -> BTreeSet<String> {
        let folder = format!("crates/store/migrations/{database}/");
        files().into_iter().filter_map(|f| f.strip_prefix(&folder).map(str::to_owned)).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    assert!(!sqlite.is_empty(), "there are no migrations in crates/store/migrations/sqlite");
    assert_eq!(sqlite, postgres, "a migration has the same number and name for both databases");
}

#[test]
fn no_test_waits_by_the_clock() {
    // Put together here, so that this file does not call it either. A sleeping thread is clippy's to find.
    let call = ["time::", "sleep("].concat();
    let mut faults = Vec::new();
    for file in files().into_iter().filter(|f| f.ends_with(".rs")) {
        let text = read(&file);
        let tests_begin = if file.contains("/tests/") { Some(0) } else { text.find("#[cfg(test)]") };
        if tests_begin.is_some_and(|at| text[at..].contains(&call)) {
            faults.push(file);
        }
    }
    none(&faults, "call the loop's `tick` with the time you mean, or wait for the event itself:");
}

#[test]
fn no_file_names_the_machine_it_was_made_on() {
    // Put together here, so that this file does not name them either.
    let folders = [["/wo", "rk/"].concat(), ["/fa", "rm/"].concat(), ["/home/", "runner"].concat()];
    let mut faults = Vec::new();
    for file in files().into_iter().filter(|f| !f.ends_with(".lock") && !f.ends_with("package-lock.json")) {
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if folders.iter().any(|folder| starts_a_path(line, folder)) {
                faults.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none(&faults, "these lines carry a path of one machine:");
}

#[test]
fn lock_files_name_no_registry_host() {
    let lock = read("xtask/e2e/package-lock.json");
    assert!(lock.contains("\"integrity\""), "the lock file pins nothing");
    assert!(!lock.contains("\"resolved\""), "run `npm install --package-lock-only` in xtask/e2e with its .npmrc");
    let cargo = read("Cargo.lock");
    let sources: BTreeSet<&str> = cargo.lines().filter(|l| l.starts_with("source = ")).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["source = \"registry+https://github.com/rust-lang/crates.io-index\""]);
}

/// Whether an absolute path with this beginning stands in the line; a part of a longer path does not count.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    })
}

#[test]
fn a_path_is_found_only_where_it_begins() {
    assert!(starts_a_path("see `/abc/x`", "/abc/"));
    assert!(starts_a_path("/abc/x", "/abc/"));
    assert!(!starts_a_path("docs/abc/x", "/abc/"));
}
