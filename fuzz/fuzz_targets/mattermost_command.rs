//! The form of a slash command: any bytes are read or refused, what is read is within its limits, and its words are taken apart without
//! losing any.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::zone::ZoneTable;
use sev1_web::mattermost::{read, said};

fuzz_target!(|given: &[u8]| {
    let Ok(call) = read::command(given) else { return };
    assert!(call.user.id.len() == 26 && call.trigger_id.is_ascii() && !call.text.contains('\u{fffd}'));
    let Ok(said) = said::read(&call.text) else { return };
    assert!(call.text.trim().ends_with(said.rest));
    if let Some((time, reason)) = said::time_and_reason(said.rest, &ZoneTable::default(), None) {
        assert!(said.rest.starts_with(time) && said.rest.ends_with(reason));
    }
});
