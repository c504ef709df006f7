//! `sev1 report promises`: what was promised, and what became of it.

use std::path::Path;

use sev1_web::api::wire::PromiseReportOut;

use super::Context;
use crate::args::{ReportArgs, ReportFormat, ReportVerb};
use crate::client::escaped;
use crate::error::CliError;
use crate::output;

/// Prints a report, or writes it into a file.
///
/// # Errors
/// What kept it from being read or written.
pub(crate) async fn run(context: &Context, verb: ReportVerb) -> Result<(), CliError> {
    let ReportVerb::Promises(args) = verb;
    let format = if context.json { ReportFormat::Json } else { args.format };
    let path = path(&args, format);
    let text = match format {
        ReportFormat::Json => {
            let report: PromiseReportOut = context.client.get(&path).await?;
            serde_json::to_string_pretty(&report).expect("wire types are JSON") + "\n"
        }
        _ => context.client.get_text(&format!("/api/v1{path}")).await?,
    };
    match &args.out {
        Some(file) => write(file, &text),
        None => output::print(&text),
    }
}

fn path(args: &ReportArgs, format: ReportFormat) -> String {
    let mut path = format!("/reports/promises?by={}&format={}", args.by.as_str(), format.as_str());
    for (key, value) in [("from", &args.from), ("until", &args.until)] {
        if let Some(value) = value {
            path += &format!("&{key}={}", escaped(value));
        }
    }
    path
}

fn write(file: &Path, text: &str) -> Result<(), CliError> {
    let unwritten = |e| CliError::unavailable(format!("{} cannot be written", file.display())).source(e);
    std::fs::write(file, text).map_err(unwritten)?;
    output::remark(&format!("Written to {}.", file.display()));
    Ok(())
}
