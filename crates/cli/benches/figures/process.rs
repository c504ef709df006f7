//! `sev1 render` and `sev1 parse` as processes, against a process that does nothing.

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::publish::timed;
use crate::server::{SEV1, folder};
use crate::table::{Table, median};

const ROUNDS: usize = 300;

/// An update as people write it.
pub(crate) const SAMPLE: &str = "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: 9 hours\n\nWe have identified the likely cause.\n\nNext update will be shared at 8amET.\n\n#### Customer Impact\n\nLogins fail for about 4,200 of 9,000 users.\n\n#### Technical Notes\n\nA query hits the database instead of the cache.\n";

pub(crate) fn measure(table: &mut Table) {
    let folder = folder();
    let text = folder.path().join("update.md");
    let json = folder.path().join("update.json");
    std::fs::write(&text, SAMPLE).expect("a writable folder");
    let parsed = Command::new(SEV1).args(["parse", "--json"]).arg(&text).stdout(File::create(&json).expect("a new file")).status();
    assert!(parsed.expect("the binary runs").success(), "the sample parses");

    let run = |command: &mut Command| timed(|| assert!(command.stdout(Stdio::null()).status().expect("it runs").success()));
    let (mut nothing, mut parse, mut render) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        nothing.push(run(&mut Command::new("/bin/true")));
        parse.push(run(Command::new(SEV1).args(["parse", "--json"]).arg(&text)));
        render.push(run(Command::new(SEV1).arg("render").arg(&json)));
    }
    let nothing: Duration = median(&mut nothing);
    table.ratio("`sev1 parse` as a process (median)", median(&mut parse), ("/bin/true", nothing), 3.0);
    table.ratio("`sev1 render` as a process (median)", median(&mut render), ("/bin/true", nothing), 3.0);
}
