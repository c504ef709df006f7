//! `sev1 template`: the texts for each audience, built in and of one's own. Needs no database.

mod check;
mod list;
mod preview;

use std::path::Path;

use sev1_render::template::TemplateFault;
use sev1_web::api::wire::RefusalOut;

use crate::args::TemplateVerb;
use crate::config::Config;
use crate::error::CliError;
use crate::excerpt::excerpt;
use crate::output;
use crate::template_files::{self, Loaded};

/// Lists, shows, checks or previews templates.
///
/// # Errors
/// When a template is not there or, after printing, when one is broken.
pub(crate) fn run(config: &Config, verb: TemplateVerb, json: bool) -> Result<(), CliError> {
    let loaded = template_files::load(config);
    match verb {
        TemplateVerb::List => list::run(config, &loaded, json),
        TemplateVerb::Show { name } => show(&loaded, &name, json),
        TemplateVerb::Check { files } => check::run(config, &loaded, &files, json),
        TemplateVerb::Preview(args) => preview::run(config, &loaded, &args, json),
    }
}

#[derive(serde::Serialize)]
struct SourceOut<'a> {
    name: &'a str,
    source: &'a str,
}

fn show(loaded: &Loaded, name: &str, json: bool) -> Result<(), CliError> {
    let source = loaded.templates.source(name).ok_or_else(|| unknown(loaded, name))?;
    if json { output::print_json(&SourceOut { name, source }) } else { output::print(source) }
}

/// There is no such template; with the most alike name.
fn unknown(loaded: &Loaded, name: &str) -> CliError {
    let error = CliError::usage(format!("there is no template `{name}`"));
    let alike = |info: &str| strsim::jaro_winkler(info, name);
    let near = loaded.templates.list().map(|info| (alike(&info.name), info.name)).filter(|(a, _)| *a > 0.8);
    let error = match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, near)) => error.hint(format!("did you mean `{near}`?")),
        None => error,
    };
    error.hint("`sev1 template list` shows all of them")
}

/// A fault as JSON.
#[derive(serde::Serialize)]
struct FaultOut<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    hint: &'a str,
}

impl<'a> From<&'a TemplateFault> for FaultOut<'a> {
    fn from(fault: &'a TemplateFault) -> Self {
        let TemplateFault { path, line, column, message, hint, .. } = fault;
        Self { path, line: *line, column: *column, message, hint }
    }
}

/// A fault with the place in its source, where there is one. `name` is what a person calls the file.
fn fault_excerpt(name: &str, source: Option<&str>, fault: &TemplateFault) -> String {
    let place = source.map(|_| (fault.line, fault.column));
    let refusal = RefusalOut {
        code: "template".into(),
        field: None,
        reason: if source.is_some() { fault.message.clone() } else { format!("{name}: {}", fault.message) },
        hints: vec![fault.hint.clone()],
        line: place.map(|p| p.0),
        column: place.map(|p| p.1),
    };
    excerpt(name, source.unwrap_or_default(), &refusal)
}

/// What a file of the folder is called in messages.
fn in_folder(config: &Config, path: &str) -> String {
    config.templates.as_deref().unwrap_or(Path::new("")).join(path).display().to_string()
}
