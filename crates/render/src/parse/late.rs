//! The sentence that says how late an update comes, found in the middle of prose. It is taken out, so that what was computed once is
//! not carried on as somebody's words.

use std::ops::Range;

use sev1_domain::zone::ZoneTable;

use super::sentence::{AROUND, start, whole};
use crate::text::late;
use crate::written::Lateness;

/// The sentence, where it stands, and where its words start.
pub(super) struct Found {
    pub(super) late: Lateness,
    pub(super) range: Range<usize>,
    pub(super) at: usize,
}

/// More of them than any paragraph has; keeps hostile text cheap.
const ENOUGH: usize = 40;

/// The sentences in one paragraph, in order.
pub(super) fn find(paragraph: &str, zones: &ZoneTable) -> Vec<Found> {
    // The first letter in either case; the rest of the words is looked at where it is read.
    let words = &late::opening()[1..];
    let mut found = Vec::new();
    for (rest, _) in paragraph.match_indices(words) {
        let Some(at) = rest.checked_sub(1).filter(|at| matches!(paragraph.as_bytes()[*at], b't' | b'T')) else { continue };
        let head = paragraph[..at].trim_end_matches(AROUND);
        let Some(begin) = start(head, head.len() < at) else { continue };
        let Some((late, length)) = late::read(&paragraph[at..], zones) else { continue };
        found.push(Found { late, range: whole(paragraph, begin, at + length), at });
        if found.len() == ENOUGH {
            break;
        }
    }
    found
}
