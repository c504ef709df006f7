//! `cargo xtask bench`: the figures Sev1 promises, each against a baseline in the same run.

use clap::Args;

use crate::failure::Failure;
use crate::process::{command, run};

/// Measure the figures Sev1 promises; the table says which are within their limits.
#[derive(Args)]
pub(crate) struct Bench {
    /// Measure only this part: words, process, linters, rest, publish, outbox, growth, promises, leaks.
    part: Option<String>,
}

impl Bench {
    /// Builds with optimisation and measures.
    ///
    /// # Errors
    /// When something does not build or a measured thing does not work; a figure over its limit is no error.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut bench = command(&["cargo", "bench", "--package", "sev1-cli", "--bench", "figures"]);
        if let Some(part) = self.part {
            bench.args(["--", &part]);
        }
        run(&mut bench, "read what it says; the figures themselves never fail it")
    }
}
