//! `sev1 render`: an update's JSON becomes the template's text. Pure: no database, no network, no waiting.

use sev1_domain::zone::ZoneTable;
use sev1_render::{json, text};

use crate::args::File;
use crate::error::{CliError, wire_refusal};
use crate::excerpt::excerpt;
use crate::{input, output};

/// Reads JSON as `sev1 parse --json` writes it, and prints the text.
///
/// # Errors
/// When it cannot be read, or is not complete.
pub(crate) fn run(args: &File, zones: &ZoneTable) -> Result<(), CliError> {
    let typed = input::file(&args.file, json::MAX_BYTES)?;
    match json::read(&typed, zones) {
        Ok(written) => output::print(&text::render(&written)),
        Err(refusal) => {
            let refusal = wire_refusal(refusal);
            let shown = excerpt(&input::name(&args.file), &typed, &refusal);
            Err(CliError::refused("this is no complete update", vec![refusal]).excerpt(shown))
        }
    }
}
