//! `sev1 lsp`: the linter in an editor, by the Language Server Protocol over standard input and output.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | messages as bytes, with limits | [`frames`] |
//! | which request is answered by what | [`session`] |
//! | the texts that are open, and what is found in them | [`documents`] |
//! | bytes as an editor counts them | [`positions`] |
//! | what is shown, offered and changed at a place | [`hover`], [`completion`], [`actions`] |
//!
//! One message after the other, each answered before the next is read: a check takes about a millisecond, so there is nothing to
//! wait for, nothing to cancel, and an editor that types faster than we read is slowed by the pipe.

mod actions;
mod completion;
mod documents;
mod frames;
mod hover;
mod positions;
mod session;

use std::io::{BufReader, Write, stdin, stdout};

use crate::commands::lint::Engine;
use crate::error::{CliError, Kind};
use frames::{Frame, read};
use session::{Session, Step};

/// Serves one editor until it leaves.
///
/// # Errors
/// When the editor left without a `shutdown`, or can be read or written no more.
pub(crate) fn run(engine: Engine) -> Result<(), CliError> {
    let mut input = BufReader::new(stdin().lock());
    let mut output = stdout().lock();
    let mut session = Session::new(engine);
    loop {
        let step = match read(&mut input)? {
            Frame::Message(bytes) => session.take(&bytes),
            Frame::TooLong(length) => session.refuse_length(length),
            Frame::End => return leave(session.is_shut_down()),
        };
        match step {
            Step::Say(messages) => messages.iter().try_for_each(|message| frames::write(&mut output, message))?,
            Step::Exit => return leave(session.is_shut_down()),
        }
        output.flush()?;
    }
}

/// By the protocol, 0 after a `shutdown` and 1 without one.
fn leave(shut_down: bool) -> Result<(), CliError> {
    if shut_down { Ok(()) } else { Err(CliError::silent(Kind::Refused)) }
}
