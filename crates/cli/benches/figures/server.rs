//! A real `sev1 serve` with its own folder, ended when dropped.

use sev1_testkit::http::Connection;
use sev1_testkit::serve::{Home, Serve};
use tempfile::TempDir;

/// The binary under measurement.
pub(crate) const SEV1: &str = env!("CARGO_BIN_EXE_sev1");

/// A running server.
pub(crate) struct Server {
    pub(crate) home: Home,
    pub(crate) running: Serve,
    token: String,
    /// Deleted after the server has ended.
    _folder: TempDir,
}

impl Server {
    /// Starts a server in `folder` on `database` (a URL; empty for a SQLite file) delivering as `destinations` says (TOML).
    pub(crate) fn start(folder: TempDir, database: &str, destinations: &str) -> Self {
        let config = format!(
            "[zones]\ndefault = \"UTC\"\n[delivery]\nallow_private = [\"127.0.0.0/8\"]\n[log]\nlevel = \"error\"\n{destinations}\n"
        );
        let home = Home { database: database.to_owned(), ..Home::new(SEV1, folder.path(), &config) };
        let token = home.token();
        Self { running: home.serve(), home, token, _folder: folder }
    }

    pub(crate) fn connect(&self) -> Connection {
        self.running.connect(&self.token)
    }
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A publish that says something new each time, and promises the next update.
pub(crate) fn publish_body(n: usize) -> String {
    serde_json::json!({
        "status": "Identified",
        "summary": format!("We have identified the likely cause. Candidate {n} is being tested, with the goal to release it tonight."),
        "customer_impact": "Logins fail for about 4,200 of 9,000 users on the EU node. Mobile clients that are signed in keep working.",
        "technical_notes": "A recent change makes a long-running query hit the database instead of the cache. We add the cache back around the count.",
        "next_update": { "at": "in 45m" },
    })
    .to_string()
}

/// Declares an incident and gives its path. It begins now, so that no reminder falls due while something is measured.
pub(crate) fn declare(connection: &mut Connection) -> String {
    let body = r#"{"customer":"Globex","severity":"SEV1","title":"Logins fail","zone":"UTC"}"#;
    let declared = connection.request("POST", "/api/v1/incidents", body).expect("an answer");
    assert_eq!(declared.status, 201, "{}", declared.text());
    format!("/api/v1/incidents/{}", declared.json()["number"].as_str().expect("a number"))
}
