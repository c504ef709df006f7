//! `cargo xtask docs`: the references, written by the product about itself, and the check that they are true.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::failure::Failure;
use crate::process::run;
use crate::product;

/// Write `docs/reference` anew from the product itself.
#[derive(Args)]
pub(crate) struct Docs {
    /// Write nothing; fail when a file would change.
    #[arg(long)]
    check: bool,
}

/// Where the references live. Nothing in it is written by hand.
const FOLDER: &str = "docs/reference";

/// A page the product writes from data that is not in this repository; its first lines say how.
const FROM_OTHER_DATA: &str = "rates.md";

impl Docs {
    /// Writes or compares the references.
    ///
    /// # Errors
    /// When the product cannot write them, or (with `--check`) they differ.
    pub(crate) fn run(self) -> Result<(), Failure> {
        if self.check { compare() } else { replace() }
    }
}

/// Compares `docs/reference` with what the product says about itself.
///
/// # Errors
/// Names the first file and line that differ.
pub(crate) fn compare() -> Result<(), Failure> {
    let fresh = temporary_folder()?;
    write_to(fresh.path())?;
    match difference(&files_in(Path::new(FOLDER))?, &files_in(fresh.path())?) {
        None => Ok(()),
        Some(what) => Err(Failure::new(what, "run `cargo xtask docs` and read the difference before you commit it")),
    }
}

fn replace() -> Result<(), Failure> {
    let fresh = temporary_folder()?;
    write_to(fresh.path())?;
    let (old, new) = (files_in(Path::new(FOLDER))?, files_in(fresh.path())?);
    let io = |e: std::io::Error| Failure::new(format!("{FOLDER}: {e}"), "check the folder's permissions");
    for name in old.keys().filter(|n| !new.contains_key(*n)) {
        std::fs::remove_file(Path::new(FOLDER).join(name)).map_err(io)?;
    }
    for (name, text) in &new {
        let path = Path::new(FOLDER).join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).map_err(io)?;
        std::fs::write(path, text).map_err(io)?;
    }
    Ok(())
}

fn write_to(folder: &Path) -> Result<(), Failure> {
    let binary = product::binary("sev1")?;
    let home = temporary_folder()?;
    run(product::sev1(&binary, home.path()).args(["reference", "--out"]).arg(folder), "run the same line by hand")
}

fn temporary_folder() -> Result<tempfile::TempDir, Failure> {
    tempfile::tempdir().map_err(|e| Failure::new(format!("no temporary folder: {e}"), "free some space in /tmp"))
}

/// The files of a folder and of the folders in it, by their path from it; empty when there is no such folder.
fn files_in(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    if folder.exists() {
        collect(folder, "", &mut files)?;
    }
    files.remove(FROM_OTHER_DATA);
    Ok(files)
}

fn collect(folder: &Path, within: &str, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let unreadable = |e: std::io::Error| Failure::new(format!("{}: {e}", folder.display()), "check the folder's permissions");
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read_to_string(entry.path()).map_err(unreadable)?);
        }
    }
    Ok(())
}

/// The first difference, in words; `None` when there is none.
fn difference(kept: &BTreeMap<String, String>, fresh: &BTreeMap<String, String>) -> Option<String> {
    if fresh.is_empty() {
        return Some("the product wrote no reference at all".to_owned());
    }
    if let Some(name) = kept.keys().find(|n| !fresh.contains_key(*n)) {
        return Some(format!("{FOLDER}/{name} is not written by the product"));
    }
    for (name, text) in fresh {
        let Some(old) = kept.get(name) else { return Some(format!("{FOLDER}/{name} is missing")) };
        if old != text {
            let line = 1 + old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
            return Some(format!("{FOLDER}/{name} is out of date from line {line} on"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn a_difference_is_named_by_file_and_line() {
        let fresh = folder(&[("cli.md", "one\ntwo\n")]);
        assert_eq!(difference(&fresh, &fresh), None);
        let said = |kept: &[(&str, &str)]| difference(&folder(kept), &fresh).unwrap_or_default();
        assert!(said(&[("cli.md", "one\n2\n")]).contains("cli.md is out of date from line 2"));
        assert!(said(&[]).contains("cli.md is missing"));
        assert!(said(&[("cli.md", "one\ntwo\n"), ("old.md", "")]).contains("old.md is not written"));
    }

    #[test]
    fn a_page_from_data_that_is_not_here_is_left_alone() {
        let kept = tempfile::tempdir().expect("a folder");
        std::fs::write(kept.path().join(FROM_OTHER_DATA), "x").expect("written");
        assert_eq!(files_in(kept.path()).expect("readable").len(), 0);
    }

    #[test]
    fn a_stale_page_is_found_however_deep_it_lies() {
        let (kept, fresh) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        for (folder, name) in [(&kept, "rules/OLD-001.md"), (&kept, "cli.md"), (&fresh, "cli.md")] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "x").expect("written");
        }
        let files = |folder: &tempfile::TempDir| files_in(folder.path()).expect("readable");
        let said = difference(&files(&kept), &files(&fresh)).unwrap_or_default();
        assert!(said.contains("rules/OLD-001.md is not written"), "{said}");
    }

    #[test]
    fn a_product_that_writes_nothing_is_a_failure() {
        assert!(difference(&folder(&[]), &folder(&[])).is_some());
    }
}
