//! `sev1 template check`: every file tried with every sample, and each fault where it stands.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sev1_render::template::{TemplateFault, TemplateFile};

use super::{FaultOut, fault_excerpt, in_folder};
use crate::config::Config;
use crate::error::{CliError, Kind};
use crate::output;
use crate::template_files::{self, Loaded};

/// One file and what came of it.
struct Checked {
    /// What a person calls it.
    shown: String,
    /// `None` where it could not be read.
    source: Option<String>,
    faults: Vec<TemplateFault>,
    /// How many samples it was tried with.
    samples: usize,
}

#[derive(Serialize)]
struct CheckedOut<'a> {
    file: &'a str,
    samples: usize,
    faults: Vec<FaultOut<'a>>,
}

pub(super) fn run(config: &Config, loaded: &Loaded, files: &[PathBuf], json: bool) -> Result<(), CliError> {
    let checked = if files.is_empty() {
        if config.templates.is_none() {
            return Err(CliError::usage("there is no folder of templates to check")
                .hint("name files, or a folder in the configuration: [templates] folder = \"templates\""));
        }
        whole_folder(config, loaded)
    } else {
        files.iter().map(|path| one(config, loaded, path)).collect()
    };
    let sound = checked.iter().all(|c| c.faults.is_empty());
    if json {
        let out = |c: &'_ Checked| {
            serde_json::to_value(CheckedOut { file: &c.shown, samples: c.samples, faults: c.faults.iter().map(FaultOut::from).collect() })
        };
        let all: Result<Vec<_>, _> = checked.iter().map(out).collect();
        output::print_json(&all.expect("texts and numbers are JSON"))?;
        return if sound { Ok(()) } else { Err(CliError::silent(Kind::Refused)) };
    }
    output::print(&fine(&checked))?;
    if sound { Ok(()) } else { Err(error(&checked)) }
}

/// Every file of the folder; what is wrong with the folder itself is under its name.
fn whole_folder(config: &Config, loaded: &Loaded) -> Vec<Checked> {
    let of = |path: &str| loaded.faults.iter().filter(|f| f.path == path).cloned().collect();
    let read = loaded.files.iter().map(|file| Checked {
        shown: in_folder(config, &file.path),
        source: Some(file.text.clone()),
        faults: of(&file.path),
        samples: loaded.templates.preview_file(file).len(),
    });
    let unread = loaded.faults.iter().filter(|f| !loaded.files.iter().any(|file| file.path == f.path));
    let unread = unread.map(|f| Checked { shown: in_folder(config, &f.path), source: None, faults: vec![f.clone()], samples: 0 });
    read.chain(unread).collect()
}

/// One file that was named, whether it is in force or not.
fn one(config: &Config, loaded: &Loaded, path: &Path) -> Checked {
    let shown = path.display().to_string();
    match template_files::read_one(path) {
        Ok(text) => {
            let file = TemplateFile { path: name_in_folder(path, config.templates.as_deref()), text };
            let (faults, samples) = (loaded.templates.check(&file), loaded.templates.preview_file(&file).len());
            Checked { shown, source: Some(file.text), faults, samples }
        }
        Err(fault) => Checked { shown, source: None, faults: vec![fault], samples: 0 },
    }
}

/// What the file would be called in the folder of templates: its name, with the customer's folder where it lies in one.
fn name_in_folder(path: &Path, folder: Option<&Path>) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = folder.and_then(|f| f.canonicalize().ok());
    let parts = |path: &Path| path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>();
    if let Some(below) = folder.and_then(|f| whole.strip_prefix(f).ok().map(parts)) {
        return below.join("/");
    }
    let parts = parts(&whole);
    let kept = if parts.len() >= 3 && parts[parts.len() - 3] == "customers" { 3 } else { 1 };
    parts[parts.len().saturating_sub(kept)..].join("/")
}

fn fine(checked: &[Checked]) -> String {
    let fine = checked.iter().filter(|c| c.faults.is_empty());
    fine.map(|c| format!("{} is fine; tried with {} samples\n", c.shown, c.samples)).collect()
}

fn error(checked: &[Checked]) -> CliError {
    let count: usize = checked.iter().map(|c| c.faults.len()).sum();
    let what =
        format!("{count} fault{} found; the texts of a broken template fall back to the built-in ones", if count == 1 { "" } else { "s" });
    let faults = checked.iter().flat_map(|c| c.faults.iter().map(move |f| fault_excerpt(&c.shown, c.source.as_deref(), f)));
    faults.fold(CliError::refused(what, Vec::new()), CliError::excerpt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_place_in_the_folder_or_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let customer = folder.path().join("customers/globex");
        std::fs::create_dir_all(&customer).expect("made");
        std::fs::write(customer.join("customer.md"), "x").expect("written");
        let name = |folder| name_in_folder(&customer.join("customer.md"), folder);
        assert_eq!(name(Some(folder.path())), "customers/globex/customer.md");
        assert_eq!(name(None), "customers/globex/customer.md");
        assert_eq!(name_in_folder(Path::new("drafts/customer.sev1.md"), None), "customer.sev1.md");
    }
}
