//! Deadlines and times of ladder steps, as policies and people write them: any text is read or refused, what is read is written so
//! that it is read the same, and resolving with any calendar never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sev1_domain::calendar::{BusinessCalendar, country};
use sev1_domain::deadline::Deadline;
use sev1_domain::ladder::Rung;
use sev1_domain::zone::{Zone, ZoneTable};

fuzz_target!(|given: (i64, u8, &str)| {
    let (seconds, days, text) = given;
    let zones = ZoneTable::default();
    let from = jiff::Timestamp::from_second(seconds.rem_euclid(4_000_000_000)).expect("in range");
    if let Ok(after) = Rung::read_after(text) {
        assert_eq!(Rung::read_after(&Rung::write_after(after)), Ok(after));
    }
    let Ok(deadline) = Deadline::read(text, &zones, Some(&Zone::utc())) else { return };
    assert_eq!(Deadline::read(&deadline.to_string(), &zones, None).as_ref(), Ok(&deadline));
    // Any week, and the highest bit for holidays.
    let all = BusinessCalendar::default().weekdays.into_iter().chain([jiff::civil::Weekday::Saturday, jiff::civil::Weekday::Sunday]);
    let weekdays = all.enumerate().filter(|(i, _)| days & (1 << i) != 0).map(|(_, day)| day).collect();
    let holidays = if days & 0x80 != 0 { country("United States") } else { None };
    let calendar = BusinessCalendar { weekdays, country: holidays, ..BusinessCalendar::default() };
    if let Ok(moment) = deadline.resolve(from, &calendar, &Zone::utc()) {
        let _ = moment.said_at(from).to_string();
    }
});
