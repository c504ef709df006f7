//! `--fix`: safe changes, applied until nothing is left to change; a file appears whole or stays as it is.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use sev1_domain::lint::{Report, TextFix};
use tempfile::NamedTempFile;

use super::sources::Source;
use crate::error::CliError;

/// Two rules that undo each other would go on for ever.
const MOST_ROUNDS: usize = 8;

/// A text after its changes.
pub(crate) struct Fixed {
    pub(crate) text: String,
    /// What is found in it now.
    pub(crate) report: Report,
    /// How many places were changed.
    pub(crate) changes: usize,
}

impl Fixed {
    /// A text as it is.
    pub(crate) fn untouched(text: &str, check: impl Fn(&str) -> Report) -> Self {
        Self { text: text.to_owned(), report: check(text), changes: 0 }
    }
}

/// Changes a text until no finding in it offers a change. `check` looks at a text.
pub(crate) fn apply(text: &str, check: impl Fn(&str) -> Report) -> Fixed {
    let mut fixed = Fixed::untouched(text, &check);
    for _ in 0..MOST_ROUNDS {
        let (text, changes) = round(&fixed.text, fixed.report.findings.iter().filter_map(|f| f.fix.as_ref()));
        if changes == 0 || text == fixed.text {
            break;
        }
        fixed = Fixed { report: check(&text), text, changes: fixed.changes + changes };
    }
    fixed
}

/// Applies all changes that do not overlap, in the order of the text.
fn round<'f>(text: &str, fixes: impl Iterator<Item = &'f TextFix>) -> (String, usize) {
    let mut fixes: Vec<_> = fixes.filter(|fix| text.get(fix.range.clone()).is_some_and(|old| old != fix.replacement)).collect();
    fixes.sort_by_key(|fix| (fix.range.start, fix.range.end));
    let (mut out, mut done, mut changes) = (String::with_capacity(text.len()), 0, 0);
    for fix in fixes {
        if fix.range.start < done || (changes > 0 && fix.range.is_empty() && fix.range.start == done) {
            continue;
        }
        out.push_str(&text[done..fix.range.start]);
        out.push_str(&fix.replacement);
        done = fix.range.end;
        changes += 1;
    }
    out.push_str(&text[done..]);
    (out, changes)
}

/// Puts a changed text in the place of the file it was read from, with the file's permissions.
///
/// # Errors
/// When the file has changed meanwhile, or its folder cannot be written.
pub(crate) fn write(source: &Source, path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |e| CliError::unavailable(format!("{} cannot be changed", source.name)).source(e).hint("nothing was changed in it");
    // A link stays a link: the file it leads to is replaced.
    let path = fs::canonicalize(path).map_err(failed)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut fresh = NamedTempFile::new_in(folder).map_err(failed)?;
    fresh.write_all(source.file_with(text).as_bytes()).map_err(failed)?;
    fresh.as_file().set_permissions(fs::metadata(&path).map_err(failed)?.permissions()).map_err(failed)?;
    fresh.as_file().sync_all().map_err(failed)?;
    if fs::read(&path).map_err(failed)? != source.file_with(&source.text).as_bytes() {
        let changed = CliError::unavailable(format!("{} was changed by somebody else meanwhile", source.name));
        return Err(changed.hint("nothing was changed in it; run it again"));
    }
    fresh.persist(&path).map_err(|e| failed(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ops::Range;

    use sev1_domain::lint::{Finding, Level, RuleCode};

    use super::*;

    fn offering(fixes: &[(Range<usize>, &str)]) -> Report {
        let finding = |(range, replacement): &(Range<usize>, &str)| Finding {
            code: RuleCode::parse("NEXT-001").expect("a code"),
            level: Level::Hint,
            audiences: Vec::new(),
            field: None,
            range: Some(range.clone()),
            message: String::new(),
            fix: Some(TextFix { range: range.clone(), replacement: (*replacement).to_owned() }),
        };
        Report { findings: fixes.iter().map(finding).collect(), suppressed: Vec::new() }
    }

    #[test]
    fn changes_are_applied_from_both_ends_and_an_overlap_waits_for_the_next_round() {
        let fixed = apply("one two three", |text| match text {
            "one two three" => offering(&[(8..13, "3"), (0..3, "1"), (2..5, "!"), (4..7, "2")]),
            _ => offering(&[]),
        });
        assert_eq!((fixed.text.as_str(), fixed.changes), ("1 2 3", 3));
    }

    #[test]
    fn rules_that_undo_each_other_come_to_an_end() {
        let rounds = Cell::new(0);
        let fixed = apply("a", |text| {
            rounds.set(rounds.get() + 1);
            offering(&[(0..1, if text == "a" { "b" } else { "a" })])
        });
        assert_eq!(rounds.get(), MOST_ROUNDS + 1);
        assert_eq!(fixed.changes, MOST_ROUNDS);
    }

    #[test]
    fn a_change_that_fits_no_character_is_not_made() {
        assert_eq!(apply("é", |_| offering(&[(1..2, "e"), (0..9, "e")])).text, "é");
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("update.md");
        fs::write(&path, "\u{feff}old").expect("written");
        let source = Source::read(&path).expect("read");
        assert_eq!(source.text, "old");
        write(&source, &path, "new").expect("changed");
        assert_eq!(fs::read_to_string(&path).expect("read"), "\u{feff}new");
        assert!(write(&source, &path, "newer").expect_err("stale").text().contains("meanwhile"));
        assert_eq!(fs::read_to_string(&path).expect("read"), "\u{feff}new");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1, "nothing is left beside it");
    }
}
