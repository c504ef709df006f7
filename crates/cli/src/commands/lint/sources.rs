//! Which texts are meant: files, folders of updates in the order they were said, standard input.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use crate::error::CliError;
use crate::input;

/// What begins some files and is no part of their text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Deeper folders than this are a loop or a mistake.
const MAX_DEPTH: usize = 32;

/// The updates of one incident in the order they were said, or one file alone.
pub(crate) struct History(pub(crate) Vec<PathBuf>);

/// A text as it lies in a file.
pub(crate) struct Source {
    /// What it is called in messages: its path as it was given.
    pub(crate) name: String,
    /// Where it is; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// The text, without a byte order mark.
    pub(crate) text: String,
    marked: bool,
}

impl Source {
    /// Reads it.
    ///
    /// # Errors
    /// When it cannot be read, is too long, or is no UTF-8 text.
    pub(crate) fn read(path: &Path) -> Result<Self, CliError> {
        let read = input::file(path, input::MAX_BYTES)?;
        let text = read.strip_prefix(BYTE_ORDER_MARK);
        let marked = text.is_some();
        let text = text.unwrap_or(&read).to_owned();
        Ok(Self { name: input::name(path), path: (path != Path::new("-")).then(|| path.to_owned()), text, marked })
    }

    /// The whole file if its text were this.
    pub(crate) fn file_with(&self, text: &str) -> String {
        if self.marked { format!("{BYTE_ORDER_MARK}{text}") } else { text.to_owned() }
    }
}

/// The histories that these paths name.
///
/// # Errors
/// When a folder cannot be listed or has no updates in it.
pub(crate) fn histories(path: &Path) -> Result<Vec<History>, CliError> {
    if path == Path::new("-") || !path.is_dir() {
        return Ok(vec![History(vec![path.to_owned()])]);
    }
    let mut found = Vec::new();
    walk(path, 0, &mut found)?;
    if found.is_empty() {
        let empty = CliError::unavailable(format!("{} holds no *.md and no *.txt file", path.display()));
        return Err(empty.hint("name the folder that the updates are in"));
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<History>) -> Result<(), CliError> {
    let unreadable = |e| CliError::unavailable(format!("{} cannot be listed", folder.display())).source(e).hint("check its permissions");
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        // A link to a folder could lead back here.
        match entry.file_type().map_err(unreadable)? {
            kind if kind.is_dir() && depth < MAX_DEPTH => folders.push(path),
            _ if path.is_file() && path.extension().is_some_and(|e| e == "md" || e == "txt") => files.push(path),
            _ => {}
        }
    }
    files.sort_by(|a, b| by_name(a, b));
    folders.sort_by(|a, b| by_name(a, b));
    if !files.is_empty() {
        found.push(History(files));
    }
    folders.iter().try_for_each(|folder| walk(folder, depth + 1, found))
}

/// As people order names: update 9 before update 10.
fn by_name(a: &Path, b: &Path) -> Ordering {
    let (a, b) = (a.to_string_lossy(), b.to_string_lossy());
    let (mut left, mut right) = (a.as_ref(), b.as_ref());
    loop {
        let (number_left, number_right) = (digits(left), digits(right));
        let order = if number_left > 0 && number_right > 0 {
            let numbers = (left[..number_left].trim_start_matches('0'), right[..number_right].trim_start_matches('0'));
            (left, right) = (&left[number_left..], &right[number_right..]);
            numbers.0.len().cmp(&numbers.1.len()).then_with(|| numbers.0.cmp(numbers.1))
        } else {
            let (mut rest_left, mut rest_right) = (left.chars(), right.chars());
            let (Some(first_left), Some(first_right)) = (rest_left.next(), rest_right.next()) else {
                return left.len().cmp(&right.len()).then_with(|| a.cmp(&b));
            };
            (left, right) = (rest_left.as_str(), rest_right.as_str());
            first_left.cmp(&first_right)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn update_nine_comes_before_update_ten() {
        let mut names = ["10.md", "9.md", "INC-1-10.md", "INC-1-2.md", "b", "a10b", "a9c", "a", "007.md", "7.md"].map(PathBuf::from);
        names.sort_by(|a, b| by_name(a, b));
        assert_eq!(
            names.map(|n| n.display().to_string()),
            ["007.md", "7.md", "9.md", "10.md", "INC-1-2.md", "INC-1-10.md", "a", "a9c", "a10b", "b"]
        );
    }

    #[test]
    fn each_folder_is_a_history_and_what_is_hidden_or_no_text_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["one/2.md", "one/10.txt", "one/chart.png", "two/1.md", ".hidden/1.md", "two/.draft.md"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "x").expect("written");
        }
        let found = histories(folder.path()).expect("listed");
        let names =
            |h: &History| h.0.iter().map(|p| p.strip_prefix(folder.path()).expect("in it").display().to_string()).collect::<Vec<_>>();
        assert_eq!(found.iter().map(names).collect::<Vec<_>>(), [vec!["one/2.md", "one/10.txt"], vec!["two/1.md"]]);
        assert!(histories(&folder.path().join(".hidden/none")).is_ok(), "a file that is not there fails when it is read");
    }
}
