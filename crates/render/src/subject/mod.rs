//! What the linter's rules look at, built from an update, a file, a message of a status page, or a line of a history.
//!
//! Every piece of text a person wrote becomes a passage with its label and with what Markdown makes of it; rules never read Markdown
//! themselves.

pub mod history;
mod message;
mod passages;
mod quiet;
mod text;
mod typed;
mod unread;
mod update;

pub use message::of_message;
pub use text::{Circumstances, Text, as_previous, of_text};
pub use update::of_update;
