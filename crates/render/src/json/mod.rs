//! An update's words as JSON, and back: what `sev1 parse --json` writes and `sev1 render` reads.
//!
//! Wire types of our own: a rename in the domain changes nothing here. Times are the compact words of the text, names are the words
//! of the API, labels stand apart and only where they are not internal. Unknown fields are errors.

mod read;
mod wire;

use sev1_domain::refusal::{Place, Refusal};
use sev1_domain::zone::ZoneTable;

use crate::parse::Parsed;
use crate::written::WrittenUpdate;

/// The longest JSON that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The update as a JSON object, indented, with a line end.
#[must_use]
pub fn write(written: &WrittenUpdate) -> String {
    pretty(&wire::Wire::from_written(written))
}

/// What was read from a text, complete or not, with `leftovers` and `problems` where there are some. [`read`] takes it back once
/// both are gone.
#[must_use]
pub fn report(parsed: &Parsed) -> String {
    pretty(&wire::Wire::from_parsed(parsed))
}

/// Reads what [`write()`] wrote, or a person in the same form.
///
/// # Errors
/// `json.shape` with its place, `json.too_long`, `json.unfinished` for a report with leftovers or problems, and the refusals of
/// each value, with the field's name.
pub fn read(json: &str, zones: &ZoneTable) -> Result<WrittenUpdate, Refusal> {
    if json.len() > MAX_BYTES {
        return Err(Refusal::new(
            "json.too_long",
            format!("{} KiB of JSON; an update has at most {}", json.len() / 1024, MAX_BYTES / 1024),
        ));
    }
    // Else its first entry would be taken for the first field, and so on.
    if json.trim_start().starts_with('[') {
        return Err(Refusal::new("json.shape", "this is a list, and an update is one object").hint("give one update, written { … }"));
    }
    let wire: wire::Wire = serde_json::from_str(json).map_err(|e| {
        let text = e.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Refusal::new("json.shape", reason)
            .hint("compare with what `sev1 parse FILE --json` writes")
            .at(Place { line: e.line().max(1), column: e.column().max(1) })
    })?;
    wire.into_written(zones)
}

fn pretty(wire: &wire::Wire) -> String {
    let mut out = serde_json::to_string_pretty(wire).expect("strings and numbers are always JSON");
    out.push('\n');
    out
}
