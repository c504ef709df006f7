//! Reports for our own people: how promises were kept, as text, as a table for spreadsheets and as a chart; and what a shift owes.
//!
//! All of it is internal: customers stand beside each other here, and our people by name. Nothing of it is for readers outside.

mod chart;
mod csv;
mod shift;
mod text;

use jiff::SignedDuration;
use sev1_domain::report::Grouping;
use unicode_width::UnicodeWidthChar;

pub use chart::chart;
pub use csv::csv;
pub use shift::{ShiftIncident, shift};
pub use text::text;

/// A span in a table: `< 1 min`, `4 min`, `1 h 20 min`, `2 h`, `3 d 2 h`. Seconds are cut off, from two days on minutes too.
#[must_use]
pub fn span(span: SignedDuration) -> String {
    let minutes = span.as_mins().max(0);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "< 1 min".to_owned(),
        (0, min) => format!("{min} min"),
        (hours @ 48.., _) if hours % 24 == 0 => format!("{} d", hours / 24),
        (hours @ 48.., _) => format!("{} d {} h", hours / 24, hours % 24),
        (hours, 0) => format!("{hours} h"),
        (hours, min) => format!("{hours} h {min} min"),
    }
}

/// A share as whole percent, rounded down: what is not all is never said to be all.
#[must_use]
pub fn percent(share: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
    let whole = (share * 100.0 + 1e-9).floor().clamp(0.0, 100.0) as u32;
    format!("{whole} %")
}

/// What the groups of a report are, in the plural.
fn groups(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Incident => "incidents",
        Grouping::Customer => "customers",
        Grouping::Team => "teams",
        Grouping::Month => "months",
    }
}

/// A name in one line of at most so many columns of a terminal; what does not fit ends in `…`.
fn fitted(name: &str, columns: usize) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if width(&name) <= columns {
        return name;
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let wide = c.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    };
    let mut cut: String = name.chars().take_while(fits).collect();
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

/// How many columns of a terminal a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short_and_say_what_they_leave_out() {
        let said = |secs| span(SignedDuration::from_secs(secs));
        assert_eq!([-5, 59, 60, 4_799, 4_800].map(said), ["< 1 min", "< 1 min", "1 min", "1 h 19 min", "1 h 20 min"]);
        assert_eq!([7_200, 47 * 3_600 + 59 * 60, 48 * 3_600, 74 * 3_600 + 59].map(said), ["2 h", "47 h 59 min", "2 d", "3 d 2 h"]);
    }

    #[test]
    fn what_is_not_all_is_never_said_to_be_all() {
        assert_eq!([0.0, 0.29, 2.0 / 3.0, 0.9999, 1.0].map(percent), ["0 %", "29 %", "66 %", "99 %", "100 %"]);
    }

    #[test]
    fn names_are_cut_at_the_width_they_take_and_keep_to_their_line() {
        assert_eq!(fitted("Globex", 6), "Globex");
        assert_eq!(fitted("Globex Corporation", 8), "Globex…");
        assert_eq!(fitted("日本電気", 5), "日本…");
        assert_eq!(fitted("a\u{1b}[31mb\n", 20), "a [31mb ");
    }
}
