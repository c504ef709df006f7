//! Fuzzing: every target in `fuzz/fuzz_targets`, coverage-guided, on the stable compiler. A crash is a failure with its input kept.

use std::path::Path;

use clap::Args;

use crate::failure::Failure;
use crate::process::{command, run};

/// Where the targets live.
const FOLDER: &str = "fuzz/fuzz_targets";

/// Hand-written updates: what the text targets begin with.
const SEEDS: &str = "crates/render/tests/samples";

/// How long the check runs each target, in seconds: minutes altogether.
const IN_CHECK: u32 = 25;

/// Try to break every parser with made-up bytes, each for a while.
#[derive(Args)]
pub(crate) struct Fuzz {
    /// How long each target runs, in seconds.
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// Only these targets.
    targets: Vec<String>,
}

impl Fuzz {
    /// Runs the targets one after the other.
    ///
    /// # Errors
    /// The first input that breaks one; it is kept under `fuzz/artifacts`.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let targets = if self.targets.is_empty() { all()? } else { self.targets };
        fuzz(&targets, self.seconds)
    }
}

/// Runs every target for a short while.
///
/// # Errors
/// The first input that breaks one.
pub(crate) fn check() -> Result<(), Failure> {
    fuzz(&all()?, IN_CHECK)
}

fn fuzz(targets: &[String], seconds: u32) -> Result<(), Failure> {
    // Without a sanitizer the stable compiler will do, and safe code needs none.
    let cargo_fuzz = |verb| command(&["cargo", "fuzz", verb, "--sanitizer", "none", "--target-dir", "target/fuzz"]);
    run(&mut cargo_fuzz("build"), "mend the target named above")?;
    for target in targets {
        println!("   {target}, {seconds} s");
        let corpus = format!("fuzz/corpus/{target}");
        std::fs::create_dir_all(&corpus).map_err(|e| Failure::new(format!("{corpus}: {e}"), "check the folder's permissions"))?;
        let limit = format!("-max_total_time={seconds}");
        // An input that takes ten seconds is a fault like a crash is.
        let next = format!("the input is under fuzz/artifacts/{target}; make it the smallest test in the crate it belongs to");
        run(cargo_fuzz("run").args([target, &corpus, SEEDS, "--", &limit, "-timeout=10", "-rss_limit_mb=2048", "-verbosity=0"]), &next)?;
    }
    Ok(())
}

fn all() -> Result<Vec<String>, Failure> {
    let unreadable = |e| Failure::new(format!("{FOLDER}: {e}"), "check the folder's permissions");
    let entries = std::fs::read_dir(FOLDER).map_err(unreadable)?;
    let paths = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let name = |p: &Path| p.file_stem().map(|s| s.to_string_lossy().into_owned());
    let mut targets: Vec<_> = paths.iter().filter(|p| p.extension().is_some_and(|e| e == "rs")).filter_map(|p| name(p)).collect();
    targets.sort();
    Ok(targets)
}
