//! Hand-written updates: any text is read or reported; what was read completely comes back from its rendered text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::zone::ZoneTable;
use sev1_render::{parse, text};

fuzz_target!(|given: &str| {
    let zones = ZoneTable::default();
    let Ok(parsed) = parse::parse(given, &zones) else { return };
    let Ok(update) = parsed.complete() else { return };
    if parse::check_bodies(&update.facts, &zones).is_empty() {
        let rendered = text::render(&update);
        let back = parse::parse(&rendered, &zones).expect("our own text is not too long").complete();
        assert_eq!(back.as_ref(), Ok(&update), "{rendered}");
    }
});
