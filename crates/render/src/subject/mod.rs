//! What the linter's rules look at, built from an update, a file, a message of a status page, or a line of a history.
//!
//! Every piece of text a person wrote becomes a passage with its label and with what Markdown makes of it; rules never read Markdown
//! themselves.

mod passages;
mod quiet;
mod update;

pub use update::of_update;
