//! What the linter looks at: every piece of text once, under its label, at its place.

mod file;
mod update;
