//! The organisation's own templates as files: read once, with limits. What cannot be read is named and stops nothing.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sev1_render::template::{TemplateFault, TemplateFile, Templates};

use crate::config::Config;

/// The most files that are read.
const MAX_FILES: usize = 200;
/// The longest file, in bytes.
const MAX_BYTES: u64 = 64 * 1024;
/// The most entries of folders that are looked at: a folder of templates is no home folder.
const MAX_ENTRIES: usize = 5_000;
/// How deep folders lie in each other.
const MAX_DEPTH: usize = 8;

/// The templates in force.
pub(crate) struct Loaded {
    /// All of them.
    pub(crate) templates: Templates,
    /// The files they come from, broken ones included.
    pub(crate) files: Vec<TemplateFile>,
    /// What is wrong with files; their texts fall back to the built-in ones.
    pub(crate) faults: Vec<TemplateFault>,
}

/// The built-in templates, and those of the configured folder over them.
pub(crate) fn load(config: &Config) -> Loaded {
    let TemplateFiles { files, mut faults, .. } = config.templates.as_deref().map(read).unwrap_or_default();
    let (templates, broken) = Templates::load(files.clone(), &config.audiences);
    faults.extend(broken);
    Loaded { templates, files, faults }
}

/// What a folder of templates holds.
#[derive(Debug, Default)]
struct TemplateFiles {
    /// In the order of their paths below the folder.
    files: Vec<TemplateFile>,
    /// What could not be read.
    faults: Vec<TemplateFault>,
    looked_at: usize,
}

/// Every `*.md` file in a folder and the folders below it. Names that begin with a dot are left alone.
fn read(folder: &Path) -> TemplateFiles {
    let mut found = TemplateFiles::default();
    match folder.canonicalize() {
        Ok(root) => found.walk(&root, &root, MAX_DEPTH),
        Err(e) => found.fault(".", format!("{} cannot be read: {e}", folder.display()), "check `templates.folder` in the configuration"),
    }
    found
}

/// One file that was named by a person. Its fault is under the name it was given.
pub(crate) fn read_one(path: &Path) -> Result<String, TemplateFault> {
    text(path).map_err(|(what, hint)| fault(&path.display().to_string(), what, hint))
}

impl TemplateFiles {
    fn walk(&mut self, root: &Path, folder: &Path, depth: usize) {
        let mut entries: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(Result::ok).map(|e| e.path()).take(MAX_ENTRIES).collect(),
            Err(e) => return self.fault(&below(root, folder), format!("this folder cannot be read: {e}"), "check who may read it"),
        };
        // The system gives them in any order, and the same files must always mean the same.
        entries.sort();
        for path in entries.into_iter().filter(|p| !hidden(p)) {
            self.looked_at += 1;
            if self.looked_at > MAX_ENTRIES {
                return self.once("this folder holds too many other files", "give templates a folder of their own");
            }
            let Ok(about) = fs::symlink_metadata(&path) else { continue };
            if about.is_dir() {
                match depth.checked_sub(1) {
                    Some(depth) => self.walk(root, &path, depth),
                    None => self.fault(&below(root, &path), format!("folders lie in each other more than {MAX_DEPTH} deep"), "move it up"),
                }
            } else if path.extension().is_some_and(|e| e == "md") {
                self.take(root, &path);
            }
        }
    }

    fn take(&mut self, root: &Path, path: &Path) {
        if self.files.len() >= MAX_FILES {
            return self.once(&format!("more than {MAX_FILES} templates; the rest is not read"), "delete those that nobody needs");
        }
        let name = below(root, path);
        // A link may lead to another file of the folder, as mounted volumes have them, but not out of it.
        match path.canonicalize() {
            Ok(target) if target.starts_with(root) => match text(&target) {
                Ok(text) => self.files.push(TemplateFile { path: name, text }),
                Err((what, hint)) => self.fault(&name, what, hint),
            },
            Ok(_) => self.fault(&name, "this link leads out of the folder of templates", "put the file itself here"),
            Err(e) => self.fault(&name, format!("this file cannot be read: {e}"), "check it, or delete it"),
        }
    }

    fn fault(&mut self, path: &str, message: impl Into<String>, hint: &str) {
        self.faults.push(fault(path, message, hint));
    }

    /// A fault of the folder as a whole, said once.
    fn once(&mut self, message: &str, hint: &str) {
        if !self.faults.iter().any(|f| f.message == message) {
            self.fault(".", message, hint);
        }
    }
}

/// A file's text, or what is wrong and what to do.
fn text(path: &Path) -> Result<String, (String, &'static str)> {
    let unreadable = |e: std::io::Error| (format!("this file cannot be read: {e}"), "check its name and that you may read it");
    // Asked before it is opened: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(("this is no file".to_owned(), "name a Markdown file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|f| f.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err((format!("this file is longer than {} KiB", MAX_BYTES / 1024), "a template is a page of text; move the rest out"));
    }
    String::from_utf8(bytes).map_err(|_| ("this file is no UTF-8 text".to_owned(), "save it as UTF-8"))
}

fn fault(path: &str, message: impl Into<String>, hint: &str) -> TemplateFault {
    TemplateFault::whole(path, message, hint)
}

fn below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components().map(|c| c.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        folder
    }

    fn names(found: &TemplateFiles) -> Vec<&str> {
        found.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn templates_are_found_in_folders_below_in_the_same_order_every_time() {
        let files = [("b.md", &b"b"[..]), ("a/z.md", b"z"), ("a/y.md", b"y"), ("notes.txt", b""), (".git/c.md", b""), (".d.md", b"")];
        let folder = folder(&files);
        let found = read(folder.path());
        assert_eq!(names(&found), ["a/y.md", "a/z.md", "b.md"]);
        assert!(found.faults.is_empty());
    }

    #[test]
    fn a_link_is_followed_within_the_folder_and_never_out_of_it() {
        let secret = folder(&[("secret.md", b"secret")]);
        let folder = folder(&[("..data/real.md", b"real")]);
        symlink(folder.path().join("..data/real.md"), folder.path().join("inside.md")).expect("linked");
        symlink(secret.path().join("secret.md"), folder.path().join("outside.md")).expect("linked");
        symlink(secret.path(), folder.path().join("all")).expect("linked");
        symlink(folder.path(), folder.path().join("loop")).expect("linked");
        let found = read(folder.path());
        assert_eq!(names(&found), ["inside.md"]);
        assert_eq!(found.faults.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["outside.md"]);
    }

    #[test]
    fn files_that_are_no_templates_are_named_and_stop_nothing() {
        let folder =
            folder(&[("good.md", b"good"), ("long.md", &[b'x'; MAX_BYTES as usize + 1]), ("bytes.md", b"\xff"), ("dir.md/x", b"")]);
        let found = read(folder.path());
        assert_eq!(names(&found), ["good.md"]);
        assert_eq!(found.faults.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["bytes.md", "long.md"]);
    }

    #[test]
    fn more_files_than_anybody_needs_are_not_read() {
        let folder = folder(&[]);
        for i in 0..=MAX_FILES {
            fs::write(folder.path().join(format!("{i:03}.md")), "x").expect("written");
        }
        let found = read(folder.path());
        assert_eq!((found.files.len(), found.faults.len()), (MAX_FILES, 1));
        assert_eq!(read(&folder.path().join("nowhere")).faults.len(), 1);
    }
}
