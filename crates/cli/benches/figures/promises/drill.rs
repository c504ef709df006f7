//! A whole history replayed as an exercise, by the binary.

use std::process::Stdio;

use sev1_testkit::serve::Home;

use crate::lint::{HISTORY, history_file};
use crate::publish::timed;
use crate::server::{SEV1, folder};
use crate::table::Table;

pub(crate) fn measure(table: &mut Table) {
    let Some(file) = history_file() else {
        return table.missing("`sev1 drill` of a history", &format!("no history beside the workspace; name one in {HISTORY}"));
    };
    let folder = folder();
    let home = Home::new(SEV1, folder.path(), "");
    let mut drill = home.command(&["drill"]);
    drill.arg(&file).stdout(Stdio::null());
    let spent = timed(|| assert!(drill.status().expect("it runs").success()));
    table.quantity("`sev1 drill` of a whole history", spent.as_secs_f64(), "s", 10.0);
}
