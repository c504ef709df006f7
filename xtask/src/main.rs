//! The house's own tools: `cargo xtask check` is what CI runs, `cargo xtask docs` writes the references, `cargo xtask bench`
//! measures, `cargo xtask fuzz` tries to break the parsers.
//!
//! It depends on no crate of the product, so that it is built in seconds and can say what is missing on a bare machine.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

mod api;
mod bench;
mod browser;
mod check;
mod docs;
mod failure;
mod fakes;
mod fuzz;
mod licences;
mod mail;
mod process;
mod product;
mod tools;

use std::process::ExitCode;

use clap::Parser;

/// The house's own tools.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    /// Run everything that CI runs, cheapest first, and stop at the first failure.
    Check(check::Check),
    /// Write `docs/reference` anew from the product itself.
    Docs(docs::Docs),
    /// Try to break every parser with made-up bytes.
    Fuzz(fuzz::Fuzz),
    /// Measure the figures Sev1 promises.
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let task = Task::parse();
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).expect("xtask lies in the workspace");
    let done = match task {
        Task::Check(check) => check.run(),
        Task::Docs(docs) => docs.run(),
        Task::Fuzz(fuzz) => fuzz.run(),
        Task::Bench(bench) => bench.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
