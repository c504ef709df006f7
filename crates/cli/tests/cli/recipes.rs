//! The recipes of the guide, taken out of it and run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::lint::{GOOD, silent};
use crate::world::World;

const GUIDE: &str = include_str!("../../../../docs/guide/linting.md");

/// The first block of this language behind a heading.
fn block<'g>(heading: &str, language: &str) -> &'g str {
    let section = GUIDE.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no `{heading}`")).1;
    let section = section.split("\n## ").next().expect("a section");
    let rest = section.split_once(&format!("```{language}\n")).unwrap_or_else(|| panic!("no {language} in `{heading}`")).1;
    rest.split_once("```").expect("a block has an end").0
}

/// A command that finds `sev1` as a person's shell would.
fn shell(w: &World, folder: &Path, program: &str, args: &[&str]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_sev1")).parent().expect("a folder");
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env_clear().env("HOME", w.home()).env("SEV1_TEST_NOW", w.now());
    command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display())).env("GIT_CONFIG_NOSYSTEM", "1");
    command.output().unwrap_or_else(|e| panic!("{program}: {e}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_hook_of_the_guide_refuses_a_bad_update_and_lets_a_good_one_pass() {
    let w = World::new();
    let repository = w.home().join("repository");
    fs::create_dir_all(repository.join("updates/INC-1")).expect("made");
    let git = |args: &[&str]| shell(&w, &repository, "git", args);
    assert!(git(&["init", "-q"]).status.success());
    let hook = repository.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("made");
    fs::write(&hook, block("Before a commit", "sh")).expect("written");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("executable");
    let commit = || git(&["-c", "user.name=Dana", "-c", "user.email=dana@example.com", "commit", "-q", "-m", "update"]);

    let update = repository.join("updates/INC-1/update 1.md");
    fs::write(&update, silent()).expect("written");
    git(&["add", "."]);
    // What lies in the work tree is good by now, but it is not what would be committed.
    fs::write(&update, GOOD).expect("written");
    let refused = commit();
    assert!(!refused.status.success() && said(&refused).contains("NEXT-001"), "{}", said(&refused));
    git(&["add", "."]);
    let passed = commit();
    assert!(passed.status.success(), "{}", said(&passed));

    fs::write(repository.join("README.md"), "No update.\n").expect("written");
    git(&["add", "."]);
    let elsewhere = commit();
    assert!(elsewhere.status.success(), "{}", said(&elsewhere));
}

#[test]
fn the_steps_of_the_guide_for_ci_fail_on_a_bad_update_and_write_what_they_promise() {
    let w = World::new();
    w.file("updates/INC-1/1.md", silent());
    let yaml = GUIDE.split_once("\n## In CI\n").expect("a section").1;
    let run = yaml.lines().find_map(|l| l.trim().strip_prefix("run: ")).expect("GitHub's step");
    let script = yaml.lines().find_map(|l| l.trim().strip_prefix("script: ")).expect("GitLab's step");
    let github = shell(&w, w.home(), "sh", &["-ec", run]);
    assert!(!github.status.success() && said(&github).contains("::error file=updates/INC-1/1.md,title=NEXT-001"), "{}", said(&github));
    let gitlab = shell(&w, w.home(), "sh", &["-ec", script]);
    assert!(!gitlab.status.success(), "{}", said(&gitlab));
    let report = fs::read_to_string(w.home().join("gl-code-quality-report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert!(report.as_array().is_some_and(|all| all.iter().any(|entry| entry["check_name"] == "NEXT-001")), "{report}");
    w.file("updates/INC-1/1.md", GOOD);
    assert!(shell(&w, w.home(), "sh", &["-ec", run]).status.success());
    assert!(shell(&w, w.home(), "sh", &["-ec", script]).status.success());
}
