//! `sev1 lint` as a process beside two prose linters on the same files. They are installed from their registries on the first run.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::process::SAMPLE;
use crate::publish::timed;
use crate::server::{SEV1, folder};
use crate::table::{Table, median};

const ROUNDS: usize = 10;
const FILES: usize = 20;

/// At least twenty times as fast.
const MOST: f64 = 1.0 / 20.0;

/// The versions that are compared with; a new one is installed anew.
const TEXTLINT: &str = "textlint@15.8.0";
const TEXTLINT_RULES: &str = "textlint-rule-write-good@2.0.0";
const PROSELINT: &str = "proselint==0.16.0";

/// A linter: what it is called, and how it is run on files.
type Linter = (&'static str, Result<Command, String>);

pub(crate) fn measure(table: &mut Table) {
    let folder = folder();
    let files: Vec<PathBuf> = (1..=FILES).map(|n| folder.path().join(format!("update-{n}.md"))).collect();
    for file in &files {
        std::fs::write(file, SAMPLE).expect("a writable folder");
    }
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prose-linters");
    let others: [Linter; 2] = [(TEXTLINT, textlint(&tools)), (PROSELINT, proselint(&tools))];
    for (name, other) in others {
        let what = format!("`sev1 lint` of {FILES} files as a process (median)");
        let mut other = match other {
            Ok(command) => command,
            Err(why) => {
                table.missing(&what, &format!("{name}: {why}"));
                continue;
            }
        };
        other.args(&files);
        let mut ours = Command::new(SEV1);
        ours.arg("lint").args(&files);
        let (mut ours_took, mut other_took) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours_took.push(timed(|| ran(&mut ours)));
            other_took.push(timed(|| ran(&mut other)));
        }
        table.ratio(&what, median(&mut ours_took), (name, median(&mut other_took)), MOST);
    }
}

/// Findings are no failure here: 1 is how all three say that there are some.
fn ran(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it was installed");
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?} ended with {status}");
}

fn textlint(tools: &Path) -> Result<Command, String> {
    let home = tools.join(TEXTLINT);
    let program = home.join("node_modules/.bin/textlint");
    if !program.exists() {
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(&home).args([TEXTLINT, TEXTLINT_RULES]);
        done(&mut install)?;
    }
    let mut command = Command::new(program);
    command.args(["--rule", "write-good"]);
    Ok(command)
}

fn proselint(tools: &Path) -> Result<Command, String> {
    let home = tools.join(PROSELINT);
    let program = home.join("bin/proselint");
    if !program.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        done(Command::new(home.join("bin/pip")).args(["install", "--quiet", PROSELINT]))?;
    }
    let mut command = Command::new(program);
    command.arg("check");
    Ok(command)
}

/// Runs a step of an installation.
fn done(step: &mut Command) -> Result<(), String> {
    let ended = |status: ExitStatus| if status.success() { Ok(()) } else { Err(format!("cannot be installed here ({status})")) };
    step.stdout(Stdio::null()).status().map_err(|e| format!("cannot be installed here ({e})")).and_then(ended)
}
