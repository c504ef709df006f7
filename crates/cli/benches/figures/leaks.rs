//! The leak property over a million generated updates: no word reaches readers that its label does not.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_render::template::Templates;
use sev1_testkit::marked::{everything_told, greedy, leak, marked};

use crate::publish::timed;
use crate::table::Table;

const CASES: u64 = 1_000_000;

pub(crate) fn measure(table: &mut Table) {
    let templates = [Templates::built_in(), greedy()];
    let outside = [AudienceKind::Customer, AudienceKind::Public].map(Audience::built_in);
    let mut leaks = 0_u32;
    let spent = timed(|| {
        for seed in 0..CASES {
            let (incident, update) = marked(seed);
            for (i, audience) in outside.iter().enumerate() {
                // Each update is told with the built-in texts to one audience and with a greedy template to the other, in turns.
                let templates = &templates[(seed as usize + i) % 2];
                let said = everything_told(templates, &incident, &update, audience);
                leaks += u32::from(leak(&said, audience.kind).is_some());
            }
        }
    });
    table.quantity(&format!("leaks in {CASES} generated updates"), f64::from(leaks), "leaks", 0.0);
    table.quantity("time for all of them", spent.as_secs_f64(), "s", 600.0);
}
