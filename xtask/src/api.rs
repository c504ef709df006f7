//! The HTTP API against its own OpenAPI document: schemathesis, a client that somebody else wrote, calls every operation.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::process::run;
use crate::product::{self, Server};

/// The pinned client and everything it needs.
const REQUIREMENTS: &str = "xtask/api/requirements.txt";

/// How the client calls: the same cases in every run, bounded, and no answer outside the document goes unnoticed.
const HOW: [&str; 12] = [
    "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
     response_schema_conformance,ignored_auth,unsupported_method",
    "--phases=examples,coverage,fuzzing,stateful",
    "--max-examples=40",
    "--generation-deterministic",
    "--continue-on-failure",
    "--request-timeout=10",
    "--workers=1",
    "--suppress-health-check=all",
    // A stream of live events never ends, which no request-and-answer client can wait for; web's own tests read it.
    "--exclude-path-regex=/events$",
    "--tls-verify=false",
    "--warnings=off",
    "--no-color",
];

/// Starts a server with an empty database, makes a token and lets schemathesis call every operation.
///
/// # Errors
/// When an answer does not fit the document.
pub(crate) fn check() -> Result<(), Failure> {
    let client = schemathesis().ok_or_else(|| Failure::new("no target folder", "mend Cargo.toml"))?;
    let binary = product::binary("sev1")?;
    let home = tempfile::tempdir().map_err(|e| Failure::new(format!("no temporary folder: {e}"), "free some space in /tmp"))?;
    let made = product::say(&binary, home.path(), &["token", "create", "--name", "schemathesis", "--scope", "write", "--json"])?;
    let secret = secret_in(&made)?;
    let server = Server::start(&binary, home.path())?;
    let document = format!("{}/api/v1/openapi.json", server.address());
    let mut calls = Command::new(client);
    calls.args(["run", &document, "--header", &format!("Authorization: Bearer {secret}")]).args(HOW).current_dir(home.path());
    run(&mut calls, "mend the handler or its description; the lines above hold a curl command for each case")
}

/// Where the client is, once installed. The pinned version names the folder, so that a new pin is installed anew.
pub(crate) fn schemathesis() -> Option<PathBuf> {
    folder().map(|f| f.join("bin/schemathesis"))
}

/// The line that installs the client.
pub(crate) fn install_schemathesis() -> String {
    let folder = folder().unwrap_or_default();
    let folder = folder.display();
    format!("python3 -m venv {folder} && {folder}/bin/pip install --quiet -r {REQUIREMENTS}")
}

fn folder() -> Option<PathBuf> {
    let pins = std::fs::read_to_string(REQUIREMENTS).ok()?;
    let version = pins.lines().find_map(|l| l.strip_prefix("schemathesis=="))?;
    Some(product::target_folder().ok()?.join(format!("schemathesis-{version}")))
}

fn secret_in(json: &str) -> Result<String, Failure> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let secret = value.get("secret").and_then(|s| s.as_str()).map(str::to_owned);
    secret.ok_or_else(|| Failure::new("`sev1 token create --json` shows no `secret`", "run the same line by hand"))
}
