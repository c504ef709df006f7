//! `[[lint.ignore]]`: rules kept quiet, each with a reason and an end.

use std::cell::RefCell;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sev1_app::customers::Customers;
use sev1_domain::lint::{RuleCode, Suppression};
use sev1_domain::text::Phrase;
use sev1_domain::zone::Zone;
use toml::de::DeTable;

use super::super::customers::canonical;
use super::super::faults::Fault;
use super::super::rows::{Row, words};
use super::rule;

pub(super) fn ignored(file: &DeTable<'_>, customers: &Customers, zone: Option<&Zone>, faults: &RefCell<Vec<Fault>>) -> Vec<Suppression> {
    let mut found = Vec::new();
    for row in Row::all(file, "lint.ignore", faults) {
        let code = row.needed("code", "the rule to keep quiet, such as \"TIME-003\"");
        let code = row.read(code, |t| rule(t).map(|r| RuleCode::parse(r.code).expect("codes of rules have the shape of codes")));
        let until = row.needed_date("until", "no rule is kept quiet for ever; write the last day: until = \"2027-03-31\"");
        let until = row.read(until.as_ref().map(|(t, origin)| (t.as_ref(), origin.clone())), |t| end(t, zone));
        let reason = row.needed("reason", "say why; it is kept in the record of every incident where this was used");
        let reason = row.read(reason, |t| Phrase::new(t).map_err(words));
        let customer = row.text("customer");
        let all = customer.is_none();
        let customer = row.read(customer, |t| canonical(t, customers));
        row.finish(&[]);
        // A customer that is not known must not turn into all of them.
        if let (Some(code), Some(until), Some(reason), true) = (code, until, reason, all || customer.is_some()) {
            found.push(Suppression { code, until, reason, customer });
        }
    }
    found
}

/// The instant behind which it means nothing. A date lasts to its end in the default zone, else in UTC.
fn end(said: &str, zone: Option<&Zone>) -> Result<Timestamp, (String, Vec<String>)> {
    if let Ok(at) = said.parse::<Timestamp>() {
        return Ok(at);
    }
    let tz = zone.map_or(TimeZone::UTC, |z| z.tz().clone());
    // A date with a time is read as a date as well, and would lose its time.
    let date = (said.len() == "2027-03-31".len()).then(|| said.parse::<Date>().ok()).flatten();
    let after = date.and_then(|d| d.checked_add(1.day()).ok()).and_then(|d| tz.to_ambiguous_zoned(d.at(0, 0, 0, 0)).compatible().ok());
    let hint = "write a day, 2027-03-31, or an instant with its zone, 2027-03-31T18:00:00Z";
    after.map(|z| z.timestamp()).ok_or_else(|| (format!("`{said}` is no day and no instant"), vec![hint.to_owned()]))
}

#[cfg(test)]
mod tests {
    use sev1_domain::zone::ZoneTable;

    use super::*;

    #[test]
    fn a_day_lasts_to_its_end_in_the_default_zone_and_an_instant_is_what_it_says() {
        let until = |said, zone| end(said, zone).map(|at| at.to_string());
        let et = ZoneTable::default().find("ET").expect("ET");
        assert_eq!(until("2027-03-31", None).as_deref(), Ok("2027-04-01T00:00:00Z"));
        assert_eq!(until("2027-03-31", Some(&et)).as_deref(), Ok("2027-04-01T04:00:00Z"));
        assert_eq!(until("2027-03-31T18:00:00+02:00", Some(&et)).as_deref(), Ok("2027-03-31T16:00:00Z"));
        for bad in ["", "soon", "31.3.2027", "2027-02-30", "2027-03-31T18:00", "9999-12-31"] {
            assert!(end(bad, Some(&et)).is_err(), "{bad}");
        }
    }
}
