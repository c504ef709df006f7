//! What every manifest owes its reader: a reason for each dependency, and nothing that is not used.

use crate::{files, none, read, root};

/// Dependencies that are named for what they switch on, not for a name used in the code.
const SILENT: [(&str, &str); 0] = [];

#[test]
fn every_outside_dependency_stands_under_its_reason() {
    let manifest = read("Cargo.toml");
    let section = manifest.split("[workspace.dependencies]").nth(1).expect("there is a section of dependencies");
    let mut reasoned = false;
    let mut faults = Vec::new();
    for line in section.lines().skip(1).take_while(|l| !l.starts_with('[')) {
        match line.trim() {
            "" => reasoned = false,
            l if l.starts_with('#') => reasoned = true,
            l if l.starts_with("sev1-") || reasoned => {}
            l => faults.push(l.to_owned()),
        }
    }
    none(&faults, "say in a comment above why these are in the house:");
}

#[test]
fn every_crate_takes_versions_and_lints_from_the_workspace() {
    let mut faults = Vec::new();
    for manifest in crate_manifests() {
        let text = read(&manifest);
        if !text.contains("[lints]\nworkspace = true") {
            faults.push(format!("{manifest}: no `[lints] workspace = true`"));
        }
        let own = dependencies(&text).into_iter().filter(|(_, line)| !line.contains("workspace = true"));
        faults.extend(own.map(|(_, line)| format!("{manifest}: {line}")));
    }
    none(&faults, "versions, reasons and lints are said once, in the root manifest:");
}

#[test]
fn every_dependency_is_used_by_the_crate_that_names_it() {
    let mut faults = Vec::new();
    for manifest in crate_manifests() {
        let folder = manifest.strip_suffix("Cargo.toml").expect("a manifest");
        let sources: String = files()
            .iter()
            .filter(|f| f.starts_with(folder) && f.ends_with(".rs"))
            .filter_map(|f| std::fs::read_to_string(root().join(f)).ok())
            .collect();
        for (name, _) in dependencies(&read(&manifest)) {
            let in_code = name.replace('-', "_");
            let silent = SILENT.contains(&(folder, &name));
            if !silent && !names(&sources, &in_code) {
                faults.push(format!("{manifest}: {name}"));
            }
        }
    }
    none(&faults, "nothing in the crate uses these:");
}

/// Manifests of the workspace; `fuzz` is none of it, because it is built with a fuzzer's flags.
fn crate_manifests() -> Vec<String> {
    files().into_iter().filter(|f| f.ends_with("/Cargo.toml") && !f.starts_with("fuzz/")).collect()
}

/// The name and the line of each dependency of a manifest, of every kind.
fn dependencies(manifest: &str) -> Vec<(String, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', ' ', '=']).unwrap_or(line.len());
            found.push((line[..end].to_owned(), line.to_owned()));
        }
    }
    found
}

/// Whether the code says `name` as a whole word, outside of comments.
fn names(code: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.lines().filter(|l| !l.trim_start().starts_with("//")).any(|line| {
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + name.len()..].chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    })
}

#[test]
fn a_dependency_counts_as_used_only_as_a_whole_word_of_code() {
    assert!(names("use url::Url;", "url"));
    assert!(!names("let curl = 1;\n// url\n/// see url", "url"));
    assert_eq!(dependencies("[dependencies]\nurl.workspace = true\n\n[[bin]]\nname = \"x\"").len(), 1);
}
