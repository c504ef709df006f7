//! Times as people write them: any text is read or refused, and resolving never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::when::{Towards, read};
use sev1_domain::zone::{Zone, ZoneTable};

fuzz_target!(|given: (i64, &str)| {
    let zones = ZoneTable::default();
    let now = jiff::Timestamp::from_second(given.0.rem_euclid(4_000_000_000)).expect("in range");
    if let Ok(when) = read(given.1, &zones, Some(&Zone::utc())) {
        for towards in [Towards::Past, Towards::Future] {
            if let Ok(moment) = when.resolve(now, &Zone::utc(), towards) {
                let _ = moment.said_at(now).to_string();
            }
        }
    }
});
