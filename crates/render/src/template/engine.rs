//! The sandbox templates run in: no files, no clock, no network, no includes; bounded time, memory and output.
//!
//! The engine charges one budget (*fuel*) for every instruction, every byte it writes or builds and every item it visits, and looks at
//! it before it allocates, so `"x" * 1000000000` fails at once and a loop over everything ends.

use std::io;
use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, functions};

use super::words;
use crate::markdown::{escape_phrase, to_line};

/// Longest source of a template file, in bytes.
pub(super) const MAX_SOURCE: usize = 64 * 1024;

/// Longest text of a template, in bytes: four bodies of the longest kind fit.
pub(super) const MAX_TEXT: usize = 256 * 1024;

/// What one text may cost; one unit pays for one instruction or 64 bytes, so no value is longer than 1,280,000 bytes. To print
/// the longest text there may be costs a fifth.
pub(super) const FUEL: u64 = 20_000;

/// What the texts of all samples may cost together when a file is checked: fifty times one text, or a folder of files that each cost
/// almost all they may would keep everybody waiting.
pub(super) const FUEL_OF_TRIAL: u64 = 50 * FUEL;

/// Most numbers `range` gives.
const MAX_RANGE: usize = 1_000;

/// Bytes that one unit pays for where Markdown is read, which takes longer than copying it.
const MARKDOWN_PER_FUEL: u64 = 16;

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
        // It remembers across the rounds of a loop, and so can build lists within lists without end.
        env.remove_global("namespace");
        // It works through lists within lists without paying for it.
        env.remove_filter("zip");
        env.add_function("range", range);
        env.add_filter("line", |state: &State<'_, '_>, text: String| {
            state.consume_fuel(text.len() as u64 / MARKDOWN_PER_FUEL)?;
            Ok::<_, Error>(escape_phrase(&to_line(&text)).into_owned())
        });
        env.add_filter("sentence", |text: String| words::sentence(&text));
        env
    });
    EMPTY.clone()
}

/// Renders, and stops as soon as the text is too long. The text, and what it cost.
///
/// # Errors
/// The engine's.
pub(super) fn render(env: &Environment<'static>, name: &str, context: Value) -> Result<(String, u64), Error> {
    let mut text = Limited(Vec::with_capacity(2048));
    let done = env.get_template(name)?.render_captured_to(context, &mut text)?;
    let cost = done.state().fuel_levels().map_or(0, |(spent, _)| spent);
    drop(done);
    let text = String::from_utf8(text.0).map_err(|_| Error::new(ErrorKind::InvalidOperation, "the text is no text"))?;
    Ok((text, cost))
}

/// The engine's own, for fewer numbers.
fn range(from: isize, to: Option<isize>, step: Option<isize>) -> Result<Value, Error> {
    let numbers = functions::range(from, to, step)?;
    match numbers.len() {
        Some(count) if count <= MAX_RANGE => Ok(numbers),
        _ => Err(Error::new(ErrorKind::InvalidOperation, format!("a range has at most {MAX_RANGE} numbers"))),
    }
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
