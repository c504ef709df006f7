//! What Mattermost sends when a dialog is answered or a button pressed: any bytes are read or refused, and nothing that was not sealed
//! counts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_web::mattermost::read;

fuzz_target!(|given: &[u8]| {
    if let Ok(call) = read::submission(given) {
        assert!(call.user_id.len() == 26 && call.fields.values().all(|text| !text.trim().is_empty()));
    }
    if let Ok(call) = read::action(given) {
        assert!(call.user.id.len() == 26 && call.trigger_id.is_ascii() && !call.user.name.is_empty());
    }
});
