//! `sev1 render FILE.json`: any JSON is read or refused; what was read is written back as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::zone::ZoneTable;
use sev1_render::json;

fuzz_target!(|given: &str| {
    let zones = ZoneTable::default();
    if let Ok(update) = json::read(given, &zones) {
        assert_eq!(json::read(&json::write(&update), &zones).as_ref(), Ok(&update));
    }
});
