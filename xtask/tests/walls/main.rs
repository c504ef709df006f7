//! The walls of the house, as tests: what may depend on what, and what every file owes its reader.
//!
//! The rules are told in ARCHITECTURE.md; a wall that has to move is moved there first.

mod documents;
mod edges;
mod manifests;
mod rules;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("xtask lies in the workspace")
}

/// The text of a file, by its path from the workspace's folder.
fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every file of the project, by its path from the workspace's folder: kept by git, or new and not ignored.
fn files() -> Vec<String> {
    let out = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"])
        .current_dir(root())
        .output()
        .expect("git is installed");
    assert!(out.status.success(), "git ls-files: {}", String::from_utf8_lossy(&out.stderr));
    let listed = String::from_utf8(out.stdout).expect("file names are UTF-8");
    // A file that was deleted but not committed yet is still listed.
    let files: Vec<String> = listed.lines().filter(|f| root().join(f).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 50, "only {} files; is this the whole project?", files.len());
    files
}

/// Fails with every fault, one to a line.
#[track_caller]
fn none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}\n  {}", faults.join("\n  "));
}
