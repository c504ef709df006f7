//! The linter as a library call: one update, and a whole history with its state.

use std::path::PathBuf;

use jiff::Timestamp;
use sev1_domain::lint::{Policy, check};
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::subject::history::{Outage, read};
use sev1_render::subject::{Circumstances, Text, of_text};

use crate::publish::timed;
use crate::table::{Table, median, ms};

const ROUNDS: usize = 200;

/// A whole update of an incident nine hours old.
const SAMPLE: &str = include_str!("../../../render/tests/samples/globex.md");

/// Names another history than the one beside the workspace.
pub(crate) const HISTORY: &str = "SEV1_BENCH_HISTORY";

pub(crate) fn measure(table: &mut Table) {
    let (zones, policy, zone) = (ZoneTable::default(), Policy::default(), Zone::utc());
    let lint = |text: &str| {
        let text = Text::read(text, &zones, None).expect("short enough");
        let circumstances = Circumstances { now: Timestamp::UNIX_EPOCH, zone: &zone, zones: &zones, previous: None, policy: &policy };
        std::hint::black_box(check(&of_text(&text, circumstances)));
    };
    // Patterns are built once in a process; `sev1 lint` as a process is measured elsewhere.
    let first = timed(|| lint(SAMPLE));
    let mut each: Vec<_> = (0..ROUNDS).map(|_| timed(|| lint(SAMPLE))).collect();
    table.quantity("lint, the first update of a process", ms(first), "ms", 100.0);
    table.quantity("lint of one update (median)", ms(median(&mut each)), "ms", 1.0);
    match history() {
        Some(outages) => {
            let updates: usize = outages.iter().map(|o| o.updates.len()).sum();
            let spent = timed(|| {
                for outage in &outages {
                    outage.replay(&zones, &policy, |_, subject| {
                        std::hint::black_box(check(subject));
                    });
                }
            });
            table.quantity(&format!("lint of a history, {updates} updates with their state"), ms(spent), "ms", 1_000.0);
        }
        None => table.missing("lint of a history", &format!("no history beside the workspace; name one in {HISTORY}")),
    }
}

fn history() -> Option<Vec<Outage>> {
    read(&std::fs::read_to_string(history_file()?).ok()?).ok()
}

/// Where the history is, if it is anywhere.
pub(crate) fn history_file() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/outage-history.jsonl");
    Some(std::env::var_os(HISTORY).map_or_else(beside, PathBuf::from)).filter(|file| file.is_file())
}
