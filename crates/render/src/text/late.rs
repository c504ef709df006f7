//! The sentence that says how much too late an update comes. It is computed from the promise, never typed; what is read of it
//! in a text only keeps it out of the bodies.

use jiff::SignedDuration;
use sev1_domain::when::{read_civil, read_duration};
use sev1_domain::zone::ZoneTable;

use crate::when;
use crate::written::Lateness;

const DUE: &str = "This update was due at ";
const COMES: &str = " and comes ";
const LATE: &str = " late";

/// The longest the sentence can be, in bytes.
const REACH: usize = 160;

/// `This update was due at 8amET and comes 4 minutes late.`
pub(super) fn sentence(late: &Lateness) -> String {
    format!("{DUE}{}{COMES}{}{LATE}.", late.due, when::in_words(late.by))
}

/// The words with which every such sentence starts.
pub(crate) fn opening() -> &'static str {
    DUE.trim_end()
}

/// The sentence at the start of `text`, in any letter case, and how long it is without its full stop.
pub(crate) fn read(text: &str, zones: &ZoneTable) -> Option<(Lateness, usize)> {
    let text = &text[..text.floor_char_boundary(REACH.min(text.len()))];
    let lower = text.to_ascii_lowercase();
    let from = lower.starts_with(&DUE.to_ascii_lowercase()).then_some(DUE.len())?;
    let comes = from + lower[from..].find(COMES)?;
    let span = comes + COMES.len();
    let late = span + lower[span..].find(LATE)?;
    let due = read_civil(text[from..comes].trim(), zones, None).ok()?;
    let by = minutes(lower[span..late].trim())?;
    let end = late + LATE.len();
    let ends = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
    ends.then_some((Lateness { due, by }, end))
}

/// The inverse of [`when::in_words`], and what people write for it.
pub(crate) fn minutes(words: &str) -> Option<SignedDuration> {
    let mut parts = words.split(' ');
    let mut mins = 0;
    for unit in ["hour", "minute"] {
        let mut rest = parts.clone();
        let (Some(n), Some(word)) = (rest.next(), rest.next()) else { continue };
        if word == unit || word.strip_suffix('s') == Some(unit) {
            mins += n.parse::<u32>().ok().map(i64::from)? * if unit == "hour" { 60 } else { 1 };
            parts = rest;
        }
    }
    let whole = SignedDuration::from_mins(mins);
    let read = if parts.next().is_none() { Some(whole) } else { read_duration(words).map(|d| SignedDuration::from_mins(d.as_mins())) };
    read.filter(|d| d.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(words: &str) -> Option<i64> {
        minutes(words).map(|d| d.as_mins())
    }

    #[test]
    fn spans_are_read_as_they_are_said_and_as_people_write_them() {
        for mins in [1, 2, 59, 60, 61, 80, 120, 3_000_000] {
            assert_eq!(by(&when::in_words(SignedDuration::from_mins(mins))), Some(mins));
        }
        assert_eq!(["4 min", "1h 20m", "0 minutes", "", "soon", "4 minutes and more"].map(by), [Some(4), Some(80), None, None, None, None]);
    }

    #[test]
    fn the_sentence_is_read_where_it_ends_and_nothing_else_is() {
        let zones = ZoneTable::default();
        let read = |text: &str| read(text, &zones).map(|(late, end)| (sentence(&late), text[end..].to_owned()));
        let said = "This update was due at 8amET on Wed 15 Jul and comes 4 minutes late.";
        assert_eq!(read(said), Some((said.to_owned(), ".".to_owned())));
        assert_eq!(
            read("this update was due at 8 am ET and comes 80 min late, sorry"),
            Some(("This update was due at 8amET and comes 1 hour 20 minutes late.".to_owned(), ", sorry".to_owned()))
        );
        for other in [
            "This update was due at 8am ET and is late.",
            "This update was due at eight and comes 4 minutes late.",
            "This update was due at 8am ET and comes very late.",
            "This update was due at 8am ET and comes 4 minutes later.",
            "An update was due at 8am ET and comes 4 minutes late.",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
