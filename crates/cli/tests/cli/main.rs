//! The real executable: empty environment, a home of its own, fixed time and ids, output and exit code word for word.

mod agreement;
mod board;
mod configuration;
mod drill;
mod editor;
mod faults;
mod four_texts;
mod hand_off;
mod history;
mod lint;
mod lsp;
mod main_path;
mod operations;
mod policy;
mod promises;
mod recipes;
mod refusals;
mod reports;
mod server;
mod services;
mod standing;
mod templates;
mod texts;
mod world;
