//! Text that comes in: from flags, files and standard input. All of it is hostile until checked: bounded, strict UTF-8.

use std::io::Read;
use std::path::Path;

use sev1_domain::refusal::Refusal;

use crate::error::{CliError, Kind};

/// The longest text that is read, in bytes.
pub(crate) const MAX_BYTES: usize = sev1_render::parse::MAX_BYTES;

/// The text of a file, or of standard input for `-`.
///
/// # Errors
/// When it cannot be read, is longer than `max` bytes or is no UTF-8.
pub(crate) fn file(path: &Path, max: usize) -> Result<String, CliError> {
    let name = name(path);
    if path == Path::new("-") {
        return read(&name, std::io::stdin().lock(), max);
    }
    let unreadable = |e| CliError::unavailable(format!("{name} cannot be read")).source(e).hint("check its name and that you may read it");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(CliError::usage(format!("{name} is a folder")).hint("name a file in it"));
    }
    read(&name, file, max)
}

/// What a file is called in messages.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// What a flag says: the text itself, `@FILE`, or `@-` for standard input. A text that begins with `@@` means one `@`.
///
/// # Errors
/// As [`file()`].
pub(crate) fn flag(text: &str) -> Result<String, CliError> {
    match text.strip_prefix('@') {
        Some(escaped) if escaped.starts_with('@') => Ok(escaped.to_owned()),
        Some(name) => file(Path::new(name), MAX_BYTES).map_err(|e| match e.kind {
            Kind::Unavailable => e.hint("`@` names a file here; a text that begins with @ is written @@"),
            _ => e,
        }),
        None => Ok(text.to_owned()),
    }
}

fn read(name: &str, from: impl Read, max: usize) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    from.take(max as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| CliError::unavailable(format!("{name} cannot be read")).source(e).hint("check it and try again"))?;
    if bytes.len() > max {
        let refusal = Refusal::new("text.too_long", format!("{name} is longer than {} KiB", max / 1024));
        return Err(refusal.hint("keep what readers need and link the rest").into());
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
        let refusal = Refusal::new("text.not_utf8", format!("{name} is no UTF-8 text: byte {at} (line {line}) fits no character"));
        refusal.hint("save it as UTF-8 and try again").into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_text_unless_it_begins_with_one_at_sign() {
        assert_eq!(flag("plain").ok().as_deref(), Some("plain"));
        assert_eq!(flag("@@neill thanked us").ok().as_deref(), Some("@neill thanked us"));
        assert!(flag("@/nowhere/at/all").is_err());
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        let error = read("x", &b"one\ntw\xffo"[..], 100).expect_err("no UTF-8");
        assert!(error.text().contains("byte 6 (line 2)"), "{}", error.text());
        assert!(read("x", &[b'a'; 101][..], 100).is_err());
        assert!(read("x", &[b'a'; 100][..], 100).is_ok());
    }
}
