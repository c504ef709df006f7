//! The tools that the steps need: which are missing, and the exact line that installs each.

use std::path::Path;
use std::process::Command;

use crate::check::Step;
use crate::failure::Failure;
use crate::process::{command, output, run, succeeds};
use crate::{api, browser, fakes, mail};

/// A tool that some steps need.
struct Tool {
    /// What people call it.
    name: &'static str,
    /// The steps that need it.
    steps: &'static [Step],
    /// Whether it is there.
    present: fn() -> bool,
    /// How it gets there.
    install: Install,
}

/// How a tool gets onto the machine.
#[derive(Clone, Copy)]
enum Install {
    /// Debian packages.
    Debian(&'static [&'static str]),
    /// A line for the shell, without root's rights.
    Line(&'static str),
    /// Such a line with a folder in it that is known only when asked.
    Composed(fn() -> String),
}

/// In the order they are installed: later ones may need earlier ones.
const TOOLS: [Tool; 15] = [
    Tool {
        name: "rustfmt",
        steps: &[Step::Format],
        present: || succeeds(&["cargo", "fmt", "--version"]),
        install: Install::Line("rustup component add rustfmt"),
    },
    Tool {
        name: "clippy",
        steps: &[Step::Clippy],
        present: || succeeds(&["cargo", "clippy", "--version"]),
        install: Install::Line("rustup component add clippy"),
    },
    Tool {
        name: "PostgreSQL's server programs",
        steps: &[Step::Tests],
        present: postgresql_is_installed,
        install: Install::Debian(&["postgresql"]),
    },
    Tool {
        name: "Chromium",
        steps: &[Step::Browser],
        present: || succeeds(&[browser::CHROMIUM, "--version"]),
        install: Install::Debian(&["chromium"]),
    },
    Tool {
        name: "Node.js and npm",
        steps: &[Step::Browser, Step::Fakes],
        present: || succeeds(&["node", "--version"]) && succeeds(&["npm", "--version"]),
        install: Install::Debian(&["nodejs", "npm"]),
    },
    Tool {
        name: "Python with venv",
        steps: &[Step::Api, Step::Mail, Step::Fakes],
        present: || succeeds(&["python3", "-c", "import venv, ensurepip"]),
        install: Install::Debian(&["python3-venv"]),
    },
    Tool {
        name: "cargo-nextest",
        steps: &[Step::Tests],
        present: || succeeds(&["cargo", "nextest", "--version"]),
        install: Install::Line("cargo install cargo-nextest --locked"),
    },
    Tool {
        name: "playwright-core",
        steps: &[Step::Browser],
        present: browser::driver_is_installed,
        install: Install::Line("npm ci --prefix xtask/e2e"),
    },
    Tool { name: "a C++ compiler", steps: &[Step::Fuzz], present: || succeeds(&["c++", "--version"]), install: Install::Debian(&["g++"]) },
    Tool {
        name: "cargo-fuzz",
        steps: &[Step::Fuzz],
        present: || succeeds(&["cargo", "fuzz", "--version"]),
        install: Install::Line("cargo install cargo-fuzz --locked"),
    },
    Tool {
        name: "schemathesis",
        steps: &[Step::Api],
        present: || api::schemathesis().is_some_and(|p| p.exists()),
        install: Install::Composed(api::install_schemathesis),
    },
    Tool {
        name: "OpenSSL's command",
        steps: &[Step::Mail],
        present: || succeeds(&["openssl", "version"]),
        install: Install::Debian(&["openssl"]),
    },
    Tool {
        name: "aiosmtpd and dkimpy",
        steps: &[Step::Mail],
        present: || mail::python().is_some_and(|p| p.exists()),
        install: Install::Composed(mail::install),
    },
    Tool {
        name: "Mattermost's own client",
        steps: &[Step::Fakes],
        present: fakes::client_is_installed,
        install: Install::Line("npm ci --prefix xtask/fakes"),
    },
    Tool {
        name: "a Python driver of Mattermost",
        steps: &[Step::Fakes],
        present: fakes::driver_is_installed,
        install: Install::Composed(fakes::install_driver),
    },
];

/// Checks that every tool that `steps` need is there, installing what is missing if `install` says so.
///
/// # Errors
/// Names each missing tool with the line that installs it, or the installation that failed.
pub(crate) fn check(steps: &[Step], install: bool) -> Result<(), Failure> {
    let all = steps.contains(&Step::Tools);
    let needed = |t: &&Tool| all || t.steps.iter().any(|s| steps.contains(s));
    let missing: Vec<&Tool> = TOOLS.iter().filter(needed).filter(|t| !(t.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if install {
        return install_all(&missing);
    }
    let lines: Vec<String> = missing.iter().map(|t| format!("  {}: {}", t.name, line(t))).collect();
    Err(Failure::new(format!("missing tools\n{}", lines.join("\n")), "run these lines, or let `cargo xtask check --install` run them"))
}

fn install_all(missing: &[&Tool]) -> Result<(), Failure> {
    let packages: Vec<&str> =
        missing.iter().flat_map(|t| if let Install::Debian(names) = t.install { names } else { &[] }).copied().collect();
    if !packages.is_empty() {
        let next = "install these packages in your system's own way";
        run(apt().arg("update"), next)?;
        run(apt().args(["install", "-y", "--no-install-recommends"]).args(&packages), next)?;
    }
    for tool in missing.iter().filter(|t| !matches!(t.install, Install::Debian(_))) {
        println!("installing {}", tool.name);
        run(&mut command(&["sh", "-c", &line(tool)]), "read its message above")?;
    }
    match missing.iter().find(|t| !(t.present)()) {
        None => Ok(()),
        Some(tool) => Err(Failure::new(format!("{} is still missing after its installation", tool.name), line(tool))),
    }
}

fn line(tool: &Tool) -> String {
    match tool.install {
        Install::Debian(names) => format!("{}apt-get install -y {}", if is_root() { "" } else { "sudo " }, names.join(" ")),
        Install::Line(line) => line.to_owned(),
        Install::Composed(line) => line(),
    }
}

fn apt() -> Command {
    let mut apt = if is_root() { command(&["apt-get"]) } else { command(&["sudo", "apt-get"]) };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_root() -> bool {
    output(&mut command(&["id", "-u"]), "").is_ok_and(|id| id.trim() == "0")
}

/// Debian keeps the server programs out of the path, one folder per version.
fn postgresql_is_installed() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.is_file()) || succeeds(&["initdb", "--version"])
}

/// Whether a file is there, for tools that are a file.
pub(crate) fn is_file(path: &str) -> bool {
    Path::new(path).is_file()
}
