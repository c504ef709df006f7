//! What marks every text of an exercise, whoever reads it and on whatever channel: nobody is to take one for real.

use sev1_domain::ids::IncidentNumber;

/// The line every text of an exercise begins with.
pub const LINE: &str = "**EXERCISE - nothing here is real.**";

/// What every subject of an exercise begins with.
pub const SUBJECT: &str = "EXERCISE: ";

/// The text, marked where the incident is an exercise.
pub(crate) fn text(incident: IncidentNumber, markdown: String) -> String {
    if incident.is_drill() { format!("{LINE}\n\n{markdown}") } else { markdown }
}

/// The subject, marked where the incident is an exercise.
pub(crate) fn subject(incident: IncidentNumber, subject: String) -> String {
    if incident.is_drill() { format!("{SUBJECT}{subject}") } else { subject }
}

/// How many characters the mark takes of a text's budget.
pub(crate) fn chars(incident: IncidentNumber) -> usize {
    text(incident, String::new()).chars().count()
}
