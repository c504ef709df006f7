//! `cargo xtask check`: the steps, their order, and the clock beside them.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::process::{command, run};
use crate::{api, browser, docs, fakes, fuzz, licences, mail, product, tools};

/// Run everything that CI runs, cheapest first, and stop at the first failure.
#[derive(Args)]
pub(crate) struct Check {
    /// Install what is missing (Debian packages as root, cargo-nextest, a browser driver, schemathesis, Mattermost's clients, cargo-fuzz).
    #[arg(long)]
    install: bool,
    /// Run only this step; may be given several times.
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
}

/// One thing that is checked. The order here is the order they run in: what costs least comes first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// Every tool that the other steps need is there.
    Tools,
    /// The code is formatted.
    Format,
    /// Every dependency has a licence that we may ship.
    Licences,
    /// The walls of the house stand: dependency edges, module comments, paired migrations, glossary.
    Walls,
    /// Clippy finds nothing, banned calls included.
    Clippy,
    /// All tests and documentation examples, on SQLite and on a throw-away PostgreSQL.
    Tests,
    /// The documentation of the code has no broken links.
    Rustdoc,
    /// `docs/reference` says what the product says.
    Reference,
    /// Chromium against the real server.
    Browser,
    /// The HTTP API against its own OpenAPI document, by schemathesis.
    Api,
    /// Mail of the real binary against a mail server, a parser and a verifier of signatures that are not ours.
    Mail,
    /// Our fake servers against clients that somebody else wrote.
    Fakes,
    /// Every parser against made-up bytes, for some minutes.
    Fuzz,
}

impl Check {
    /// Runs the steps.
    ///
    /// # Errors
    /// The first failure.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let chosen = |step: &Step| self.only.is_empty() || self.only.contains(step);
        let steps: Vec<Step> = Step::value_variants().iter().copied().filter(chosen).collect();
        let all = stopwatch();
        if !steps.contains(&Step::Tools) {
            tools::check(&steps, self.install)?;
        }
        for step in &steps {
            println!("── {}", step.name());
            let watch = stopwatch();
            step.run(&steps, self.install).inspect_err(|_| println!("── {} failed after {}", step.name(), seconds(watch())))?;
            println!("── {} passed in {}", step.name(), seconds(watch()));
        }
        println!("everything asked for passed in {}", seconds(all()));
        Ok(())
    }
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().expect("no step is hidden").get_name().to_owned()
    }

    fn run(self, steps: &[Self], install: bool) -> Result<(), Failure> {
        match self {
            Self::Tools => tools::check(steps, install),
            Self::Format => run(&mut command(&["cargo", "fmt", "--all", "--check"]), "run `cargo fmt --all` and read the difference"),
            Self::Licences => licences::check(),
            // The broken rule says it all; a trace of the stack would bury it.
            Self::Walls => run(
                command(&["cargo", "test", "--quiet", "--package", "xtask", "--test", "walls"]).env("RUST_BACKTRACE", "0"),
                "mend what the tests name; to move a wall, change ARCHITECTURE.md first",
            ),
            // The flag goes to clippy alone: RUSTFLAGS would make cargo build every dependency once more.
            Self::Clippy => run(
                &mut command(&["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
                "mend the warnings; a ban says its reason, and its one lawful place carries `#[expect(…, reason = …)]`",
            ),
            Self::Tests => tests(),
            Self::Rustdoc => run(
                command(&["cargo", "doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"),
                "mend the links and code blocks named above",
            ),
            Self::Reference => docs::compare(),
            Self::Browser => browser::check(),
            Self::Api => api::check(),
            Self::Mail => mail::check(),
            Self::Fakes => fakes::check(),
            Self::Fuzz => fuzz::check(),
        }
    }
}

/// The first test that needs PostgreSQL starts one for the whole run (`testkit::databases`); the tools step has seen to it.
fn tests() -> Result<(), Failure> {
    product::build()?;
    run(
        &mut command(&["cargo", "nextest", "run", "--workspace", "--profile", "ci"]),
        "run the failing test alone: `cargo nextest run NAME`",
    )?;
    run(&mut command(&["cargo", "test", "--doc", "--workspace", "--quiet"]), "mend the example named above")
}

/// Starts measuring; the answer reads the time since.
#[expect(clippy::disallowed_methods, reason = "measures how long a step took; decides nothing")]
fn stopwatch() -> impl Fn() -> Duration {
    let start = Instant::now();
    move || start.elapsed()
}

fn seconds(span: Duration) -> String {
    format!("{:.1} s", span.as_secs_f64())
}
