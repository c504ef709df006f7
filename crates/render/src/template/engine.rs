//! The sandbox templates run in: no files, no clock, no network, no includes; bounded time, memory and output.
//!
//! The engine charges one budget (*fuel*) for every instruction, every byte it writes or builds and every item it visits, and looks at
//! it before it allocates, so `"x" * 1000000000` fails at once and a loop over everything ends.

use std::io;
use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::words;
use crate::markdown::{escape_phrase, to_plain};

/// Longest source of a template file, in bytes.
pub(super) const MAX_SOURCE: usize = 64 * 1024;

/// Longest text of a template, in bytes: four bodies of the longest kind fit.
pub(super) const MAX_TEXT: usize = 256 * 1024;

/// What one text may cost; one unit pays for one instruction or 64 bytes. The built-in texts of the longest update cost a tenth.
const FUEL: u64 = 100_000;

/// An engine without templates.
pub(super) fn sandbox() -> Environment<'static> {
    static EMPTY: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut env = Environment::new();
        env.set_auto_escape_callback(|_| AutoEscape::None);
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_formatter(print);
        env.set_fuel(Some(FUEL));
        // Both would show a reader what only a programmer wants to see.
        env.remove_global("debug");
        env.remove_filter("pprint");
        env.add_filter("line", |text: String| escape_phrase(&one_line(&text)).into_owned());
        env.add_filter("sentence", |text: String| words::sentence(&text));
        env
    });
    EMPTY.clone()
}

/// Renders, and stops as soon as the text is too long.
///
/// # Errors
/// The engine's.
pub(super) fn render(env: &Environment<'static>, name: &str, context: Value) -> Result<String, Error> {
    let mut text = Limited(Vec::with_capacity(2048));
    env.get_template(name)?.render_captured_to(context, &mut text)?;
    String::from_utf8(text.0).map_err(|_| Error::new(ErrorKind::InvalidOperation, "the text is no text"))
}

/// Only words are printed: a list or nothing at all would come out as something no reader should see.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Err(Error::new(ErrorKind::UndefinedError, "this is not there in every update")),
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => {
            Err(Error::new(ErrorKind::InvalidOperation, "this is a list and has to be gone through with {% for %}"))
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// The words of some Markdown in one line.
fn one_line(markdown: &str) -> String {
    let plain = to_plain(markdown);
    let mut line = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Takes at most [`MAX_TEXT`] bytes.
struct Limited(Vec<u8>);

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_TEXT {
            return Err(io::Error::other("too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
