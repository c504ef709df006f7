//! Drafts: files that keep what was typed until it is published. Named after the incident and the update they are to become.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use sev1_domain::ids::IncidentNumber;

use crate::config::Config;
use crate::error::CliError;
use crate::input;

/// One draft: `INC-1-2` is for update 2 of INC-1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The incident.
    pub(crate) incident: IncidentNumber,
    /// The number of the update it is to become.
    pub(crate) update: u32,
    folder: PathBuf,
}

/// How each remark for the writer begins. Only such lines, and only above the text, are taken out before reading.
pub(crate) struct Remark;

impl Remark {
    /// Which update this is.
    pub(crate) const UPDATE: &str = "%% Update ";
    /// How to publish, and how to stop.
    pub(crate) const SAVE: &str = "%% Save and close to publish. To stop, empty the text.";
    /// The words a status can be.
    pub(crate) const STATUS: &str = "%% Status words: ";
    /// What was promised.
    pub(crate) const PROMISE: &str = "%% The last promise was ";

    fn is(line: &str) -> bool {
        [Self::UPDATE, Self::SAVE, Self::STATUS, Self::PROMISE].iter().any(|begin| line.starts_with(begin))
    }
}

/// The promise, left to be filled in. A line that is still just this says nothing.
pub(crate) const PROMISE: &str = "Next update will be shared at ";

impl Draft {
    /// The draft for this update.
    pub(crate) fn new(config: &Config, incident: IncidentNumber, update: u32) -> Self {
        Self { incident, update, folder: config.folders.state.join("drafts") }
    }

    /// The draft of this name, which must belong to the incident.
    ///
    /// # Errors
    /// When the name is none, or names another incident.
    pub(crate) fn named(config: &Config, incident: IncidentNumber, name: &str) -> Result<Self, CliError> {
        let name = name.trim().trim_end_matches(".md");
        let parts = name.rsplit_once('-').and_then(|(i, u)| Some((i.parse::<IncidentNumber>().ok()?, u.parse::<u32>().ok()?)));
        match parts {
            Some((of, update)) if of == incident && update > 0 => Ok(Self::new(config, incident, update)),
            Some((of, _)) => {
                Err(CliError::usage(format!("the draft {name} belongs to {of}")).hint(format!("sev1 update {of} --draft {name}")))
            }
            None => Err(CliError::usage(format!("`{name}` names no draft")).hint("drafts are named like INC-1-2")),
        }
    }

    /// What people call it.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.incident, self.update)
    }

    /// The file.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.md", self.name()))
    }

    /// Its text; `None` when there is no such draft.
    ///
    /// # Errors
    /// When it cannot be read, or is no text.
    pub(crate) fn read(&self) -> Result<Option<String>, CliError> {
        let path = self.path();
        match fs::metadata(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            _ => input::file(&path, input::MAX_BYTES).map(Some),
        }
    }

    /// Keeps this text. The file appears whole or not at all, and only its owner may read it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn write(&self, text: &str) -> Result<(), CliError> {
        let write = || {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.persist(self.path()).map_err(|e| e.error)
        };
        write().map(drop).map_err(|e| {
            CliError::unavailable(format!("the draft {} cannot be written", self.path().display()))
                .source(e)
                .hint("check that you may write there and that the disk has room")
        })
    }

    /// Forgets it. A draft that is gone already is no fault.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_file(self.path());
    }

    /// The same text for this update or, where other drafts have its name and those behind it, for the next one that is free;
    /// because its own was published by somebody else meanwhile.
    pub(crate) fn renumber(&self, update: u32) -> Self {
        let free = (update..).map(|update| Self { update, ..self.clone() }).find(|d| d.update == self.update || !d.path().exists());
        let moved = free.filter(|moved| fs::rename(self.path(), moved.path()).is_ok());
        moved.unwrap_or_else(|| self.clone())
    }
}

/// A text as it is published.
pub(crate) struct Clean {
    /// The text.
    pub(crate) text: String,
    /// The draft's line for each of its lines, from 1. Empty when they are the same.
    lines: Vec<usize>,
}

impl Clean {
    /// A text that is no draft: nothing is taken out.
    pub(crate) fn untouched(text: &str) -> Self {
        Self { text: text.to_owned(), lines: Vec::new() }
    }

    /// A draft without our remarks and without a promise that was left open.
    pub(crate) fn of(draft: &str) -> Self {
        let (mut text, mut lines) = (String::new(), Vec::new());
        for (i, line) in draft.lines().enumerate().skip_while(|(_, line)| Remark::is(line)) {
            let open_promise = line.trim().trim_end_matches('.').trim_end() == PROMISE.trim_end();
            if !open_promise {
                text.push_str(line);
                text.push('\n');
                lines.push(i + 1);
            }
        }
        Self { text, lines }
    }

    /// The draft's line for a line of the text.
    pub(crate) fn line_in_draft(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|i| self.lines.get(i)).copied().unwrap_or(line)
    }
}

/// Runs the editor on a file and waits until it ends.
///
/// # Errors
/// When it cannot be started, or says that it failed.
pub(crate) fn edit(editor: &str, path: &Path) -> Result<(), CliError> {
    // As git does it: the setting is a shell's line, the file its last argument.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(path).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        // What a shell says when there is no such program.
        Ok(status) if status.code() == Some(127) => Err(CliError::unavailable(format!("there is no editor `{editor}`"))
            .hint("set another one: the variable EDITOR, or `editor` in the configuration")),
        Ok(status) => Err(CliError::refused(format!("the editor `{editor}` ended with {status}; nothing is published"), Vec::new())),
        Err(e) => Err(CliError::unavailable(format!("the editor `{editor}` cannot be started"))
            .source(e)
            .hint("set another one: the variable EDITOR, or `editor` in the configuration")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_remarks_and_an_open_promise_are_taken_out_and_lines_still_find_their_way_back() {
        let clean = Clean::of("%% Update 2 of INC-1.\none\nNext update will be shared at \ntwo\nNext update will be shared at 8amET.\n");
        assert_eq!(clean.text, "one\ntwo\nNext update will be shared at 8amET.\n");
        assert_eq!([1, 2, 3].map(|l| clean.line_in_draft(l)), [2, 4, 5]);
    }

    #[test]
    fn a_persons_own_lines_are_never_taken_out() {
        let typed = "%% mine\none\n%% Update 2 of INC-1.\n%%%\n";
        assert_eq!(Clean::of(typed).text, typed);
        let file = "%% Save and close to publish. To stop, empty the text.\nNext update will be shared at \n";
        let clean = Clean::untouched(file);
        assert_eq!((clean.text.as_str(), clean.line_in_draft(2)), (file, 2));
    }

    #[test]
    fn a_renumbered_draft_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let draft = |update| Draft { incident: "INC-1".parse().expect("a number"), update, folder: folder.path().to_owned() };
        draft(1).write("mine").expect("written");
        draft(2).write("another").expect("written");
        let moved = draft(1).renumber(2);
        assert_eq!((moved.update, moved.read().expect("read").as_deref()), (3, Some("mine")));
        assert_eq!(draft(2).read().expect("read").as_deref(), Some("another"));
        assert_eq!(draft(1).read().expect("read"), None);
        assert_eq!(moved.renumber(2).update, 3, "its own name is free for it");
    }
}
