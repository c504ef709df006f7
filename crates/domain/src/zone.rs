//! Zones as people name them: `ET`, `CET`, `Europe/Berlin`. A label maps to one IANA zone or is refused.

use std::collections::BTreeMap;
use std::fmt;

use jiff::tz::TimeZone;

use crate::refusal::Refusal;

/// A zone people speak in: the label they say (`ET`) and the IANA zone it means (`America/New_York`).
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    label: String,
    season: Option<Season>,
    tz: TimeZone,
}

/// Labels like `EST` and `EDT` name one half of the year only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// Valid only while standard time is in force.
    Standard,
    /// Valid only while daylight-saving time is in force.
    Daylight,
}

impl Zone {
    /// UTC, the one zone that needs no table.
    #[must_use]
    pub fn utc() -> Self {
        Self { label: "UTC".into(), season: None, tz: TimeZone::UTC }
    }

    /// From stored columns: a label and an IANA name.
    ///
    /// # Errors
    /// `zone.unknown` when the bundled zone data has no such zone.
    pub fn from_stored(label: &str, iana: &str) -> Result<Self, Refusal> {
        Ok(Self { label: label.into(), season: None, tz: iana_zone(iana)? })
    }

    /// What people say: `ET`.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The IANA name: `America/New_York`.
    #[must_use]
    pub fn iana(&self) -> &str {
        self.tz.iana_name().unwrap_or("UTC")
    }

    /// The rules.
    #[must_use]
    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    /// The half of the year the label is limited to, for labels such as `EST`.
    #[must_use]
    pub fn season(&self) -> Option<Season> {
        self.season
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({} = {})", self.label, self.iana())
    }
}

fn iana_zone(name: &str) -> Result<TimeZone, Refusal> {
    if name.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(name).map_err(|_| {
        Refusal::new("zone.unknown", format!("`{name}` is not a zone"))
            .hint("use a label such as ET, PT, CET, UTC, or an IANA name such as Europe/Berlin")
    })
}

/// Which label means which zone. [`ZoneTable::default`] holds what people commonly say;
/// configuration adds to it or overrides it.
#[derive(Clone, Debug)]
pub struct ZoneTable {
    entries: BTreeMap<String, Meaning>,
}

#[derive(Clone, Debug)]
enum Meaning {
    One(&'static str, Option<Season>),
    Configured(String),
    Several(&'static [&'static str]),
}

impl Default for ZoneTable {
    fn default() -> Self {
        use Meaning::{One, Several};
        use Season::{Daylight, Standard};
        let entries: [(&str, Meaning); 41] = [
            ("UTC", One("UTC", None)),
            ("GMT", One("UTC", None)),
            ("Z", One("UTC", None)),
            ("ET", One("America/New_York", None)),
            ("EST", One("America/New_York", Some(Standard))),
            ("EDT", One("America/New_York", Some(Daylight))),
            ("CT", One("America/Chicago", None)),
            ("CDT", One("America/Chicago", Some(Daylight))),
            ("MT", One("America/Denver", None)),
            ("MDT", One("America/Denver", Some(Daylight))),
            ("PT", One("America/Los_Angeles", None)),
            ("PST", One("America/Los_Angeles", Some(Standard))),
            ("PDT", One("America/Los_Angeles", Some(Daylight))),
            ("AKT", One("America/Anchorage", None)),
            ("HST", One("Pacific/Honolulu", None)),
            ("BRT", One("America/Sao_Paulo", None)),
            ("UK", One("Europe/London", None)),
            ("WET", One("Europe/Lisbon", Some(Standard))),
            ("WEST", One("Europe/Lisbon", Some(Daylight))),
            ("CET", One("Europe/Paris", None)),
            ("CEST", One("Europe/Paris", Some(Daylight))),
            ("EET", One("Europe/Helsinki", None)),
            ("EEST", One("Europe/Helsinki", Some(Daylight))),
            ("MSK", One("Europe/Moscow", None)),
            ("SAST", One("Africa/Johannesburg", None)),
            ("SGT", One("Asia/Singapore", None)),
            ("HKT", One("Asia/Hong_Kong", None)),
            ("JST", One("Asia/Tokyo", None)),
            ("KST", One("Asia/Seoul", None)),
            ("AEST", One("Australia/Sydney", Some(Standard))),
            ("AEDT", One("Australia/Sydney", Some(Daylight))),
            ("AWST", One("Australia/Perth", None)),
            ("NZST", One("Pacific/Auckland", Some(Standard))),
            ("NZDT", One("Pacific/Auckland", Some(Daylight))),
            ("NZT", One("Pacific/Auckland", None)),
            ("IST", Several(&["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"])),
            ("CST", Several(&["America/Chicago", "Asia/Shanghai", "America/Havana"])),
            ("BST", Several(&["Europe/London", "Asia/Dhaka"])),
            ("MST", Several(&["America/Denver", "America/Phoenix"])),
            ("AST", Several(&["America/Halifax", "Asia/Riyadh"])),
            ("AMT", Several(&["America/Manaus", "Asia/Yerevan"])),
        ];
        Self { entries: entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect() }
    }
}

impl ZoneTable {
    /// Lets `label` mean the IANA zone `iana` from now on, also where it was ambiguous.
    ///
    /// # Errors
    /// `zone.label` when the label is not 1 to 8 letters, `zone.unknown` when there is no such IANA zone.
    pub fn define(&mut self, label: &str, iana: &str) -> Result<(), Refusal> {
        if label.is_empty() || label.len() > 8 || !label.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(
                Refusal::new("zone.label", format!("`{label}` cannot be a zone label")).hint("a label is 1 to 8 letters, such as ET")
            );
        }
        iana_zone(iana)?;
        self.entries.insert(label.to_ascii_uppercase(), Meaning::Configured(iana.to_owned()));
        Ok(())
    }

    /// Whether `label` names a zone, or several, in any letter case. IANA names are no labels.
    #[must_use]
    pub fn is_label(&self, label: &str) -> bool {
        label.len() <= 8 && self.entries.contains_key(&label.to_ascii_uppercase())
    }

    /// The zone a person means by `name`: a label in any letter case, or an IANA name.
    ///
    /// # Errors
    /// `zone.ambiguous` with the candidates as hints, `zone.unknown`.
    pub fn find(&self, name: &str) -> Result<Zone, Refusal> {
        let label = name.trim().to_ascii_uppercase();
        let (iana, season) = match self.entries.get(&label) {
            Some(Meaning::One(iana, season)) => (*iana, *season),
            Some(Meaning::Configured(iana)) => (iana.as_str(), None),
            Some(Meaning::Several(candidates)) => {
                let list = candidates.join(", ");
                return Err(Refusal::new("zone.ambiguous", format!("`{label}` can mean several zones: {list}"))
                    .hint(format!("write the zone you mean, for example {}", candidates[0]))
                    .hint(format!("or say in the configuration what it means to you: [zones.labels] {label} = \"{}\"", candidates[0])));
            }
            None => {
                let tz = iana_zone(name.trim())?;
                let label = tz.iana_name().unwrap_or("UTC").to_owned();
                return Ok(Zone { label, season: None, tz });
            }
        };
        Ok(Zone { label, season, tz: iana_zone(iana)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_label_means_a_zone_that_exists() {
        let table = ZoneTable::default();
        for (label, meaning) in &table.entries {
            match meaning {
                Meaning::Several(all) => all.iter().for_each(|z| assert!(iana_zone(z).is_ok(), "{label}: {z}")),
                _ => assert!(table.find(label).is_ok(), "{label}"),
            }
        }
    }

    #[test]
    fn labels_and_iana_names_are_found_in_any_case() {
        let t = ZoneTable::default();
        let named = |n: &str| t.find(n).map(|z| (z.label().to_owned(), z.iana().to_owned()));
        assert_eq!(named("et"), Ok(("ET".into(), "America/New_York".into())));
        assert_eq!(named("europe/berlin"), Ok(("Europe/Berlin".into(), "Europe/Berlin".into())));
        assert_eq!(named("utc"), Ok(("UTC".into(), "UTC".into())));
    }

    #[test]
    fn ambiguous_labels_are_refused_with_candidates_until_configured() {
        let mut t = ZoneTable::default();
        let r = t.find("IST").expect_err("ambiguous");
        assert_eq!(r.code, "zone.ambiguous");
        assert!(r.reason.contains("Asia/Kolkata") && r.reason.contains("Europe/Dublin"));
        assert_eq!(t.define("ist", "Asia/Kolkata"), Ok(()));
        assert_eq!(t.find("IST").map(|z| z.iana().to_owned()), Ok("Asia/Kolkata".into()));
        assert_eq!(t.find("Mars/Olympus").map_err(|r| r.code), Err("zone.unknown"));
    }
}
