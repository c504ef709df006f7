//! The server at rest, and the binary on disk.

use crate::server::{SEV1, Server, folder};
use crate::table::Table;

pub(crate) fn measure(table: &mut Table) {
    let binary = std::fs::metadata(SEV1).expect("the binary is there").len();
    table.quantity("size of the binary", binary as f64 / 1e6, "MB", 30.0);
    let server = Server::start(folder(), "", "");
    // One request, so that what is built on first use is there.
    let board = server.connect().request("GET", "/api/v1/incidents", "").expect("an answer");
    assert_eq!(board.status, 200);
    match std::fs::read_to_string(format!("/proc/{}/status", server.running.pid())) {
        Ok(status) => {
            let kb: f64 = status
                .lines()
                .find_map(|l| l.strip_prefix("VmRSS:"))
                .and_then(|l| l.trim().trim_end_matches(" kB").trim().parse().ok())
                .expect("a resident size");
            table.quantity("`sev1 serve` at rest, resident memory", kb / 1e3, "MB", 40.0);
        }
        Err(_) => table.missing("`sev1 serve` at rest, resident memory", "this system has no /proc"),
    }
}
