//! The shift report: what a person or a team owes in all incidents, the most urgent first. Of each incident it says what a
//! hand-off says, as Markdown that reads well as it is.

use jiff::Timestamp;
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::text::Phrase;
use sev1_domain::when::Moment;

use crate::markdown::escape_phrase;
use crate::notice::{Inheritance, inheritance};
use crate::when::{countdown, moment};

/// An incident of the shift, with what is owed there.
#[derive(Clone, Copy, Debug)]
pub struct ShiftIncident<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// What the next shift would inherit. Its promises are those of the person or team; offers of hand-offs among them are listed
    /// as waiting, settled ones are passed over.
    pub inherited: Inheritance<'a>,
}

/// The shift report of a person or a team as of an instant, which its head says in the zone of `as_of`.
#[must_use]
pub fn shift(who: &Phrase, incidents: &[ShiftIncident<'_>], as_of: &Moment) -> String {
    let mut shift: Vec<_> = incidents.iter().map(|i| (i, open(i.inherited.promises))).collect();
    // The incident where something is due first stands first, and those that owe nothing last.
    shift.sort_by_key(|(i, owed)| (owed.is_empty(), owed.first().map(|p| p.due.at), i.incident.number));
    let mut report = format!("# Shift report of {}, {}\n\n", escape_phrase(who.as_str()), moment(as_of, as_of.at));
    let all: Vec<_> = shift.iter().flat_map(|(_, owed)| owed.iter().copied()).collect();
    report.push_str(&summary(shift.len(), &all, as_of.at));
    report.push('\n');
    for (i, owed) in shift {
        report.push_str(&format!("\n{}\n\n{}", heading(i.incident, as_of.at), inheritance(&i.inherited, as_of.at)));
        let offers: Vec<_> = owed.into_iter().filter(|p| is_offer(p)).map(|offer| waiting(offer, as_of.at)).collect();
        if !offers.is_empty() {
            report.push_str(&format!("\nHand-off waiting:\n{}\n", offers.join("\n")));
        }
    }
    report
}

/// What is open, by when it is due.
fn open(promises: &[Promise]) -> Vec<&Promise> {
    let mut open: Vec<_> = promises.iter().filter(|p| p.outcome.is_none()).collect();
    open.sort_by_key(|p| p.due.at);
    open
}

fn is_offer(promise: &Promise) -> bool {
    promise.subject.kind == PromiseKind::HandOff
}

/// `3 promises are open in 2 incidents, 1 of them overdue. 1 hand-off waits for an answer.`
fn summary(incidents: usize, owed: &[&Promise], now: Timestamp) -> String {
    if incidents == 0 {
        return "Nothing is owed.".to_owned();
    }
    let (offers, promises): (Vec<&Promise>, Vec<&Promise>) = owed.iter().copied().partition(|p| is_offer(p));
    let places = format!("{incidents} incident{}", if incidents == 1 { "" } else { "s" });
    let overdue = promises.iter().filter(|p| p.overdue(now).is_some()).count();
    let overdue = if overdue > 0 { format!(", {overdue} of them overdue") } else { String::new() };
    let open = match promises.len() {
        0 => format!("Nothing is owed in {places}."),
        1 => format!("1 promise is open in {places}{overdue}."),
        n => format!("{n} promises are open in {places}{overdue}."),
    };
    match offers.len() {
        0 => open,
        1 => format!("{open} 1 hand-off waits for an answer."),
        n => format!("{open} {n} hand-offs wait for an answer."),
    }
}

/// `## INC-1 Enterprise ABC SEV1: Identified, incident time 9 hours`
fn heading(incident: &Incident, now: Timestamp) -> String {
    let customer = escape_phrase(incident.customer.for_internal().as_str());
    let mut heading = format!("## {} {customer} {}: {}", incident.number, incident.severity.for_internal(), incident.status);
    // What works again has no time that runs.
    if incident.status.is_open() {
        let (_, start) = incident.clocks.for_internal().start();
        heading.push_str(&format!(", incident time {}", IncidentTime::from_elapsed(now.duration_since(start))));
    }
    if incident.number.is_drill() {
        heading.push_str(" (EXERCISE)");
    }
    heading
}

/// `- erin is asked by dana, answer in 12 min: the pager is with me until 1am`
fn waiting(offer: &Promise, now: Timestamp) -> String {
    let by = offer.asked_by.as_ref().map_or(String::new(), |from| format!(" by {}", escape_phrase(from.as_str())));
    let note = offer.subject.what.as_ref().map_or(String::new(), |note| format!(": {}", escape_phrase(note.as_str())));
    format!("- {} is asked{by}, answer {}{note}", escape_phrase(offer.owner.as_str()), countdown(offer.due.at, now))
}

#[cfg(test)]
mod tests {
    use sev1_domain::status::Status;

    use super::super::testing::{at, incident, moment, phrase, promise};
    use super::*;

    fn owing<'a>(incident: &'a Incident, promises: &'a [Promise]) -> ShiftIncident<'a> {
        ShiftIncident { incident, inherited: Inheritance { from: None, promises, last_update: None, ruled_out: &[] } }
    }

    #[test]
    fn a_shift_report_says_what_is_owed_most_urgent_first() {
        let abc = incident(1, "Enterprise ABC");
        let drill = Incident { status: Status::Resolved, ..incident(1_000_000_003, "Globex") };
        let initech = incident(9, "Initech");
        let offer = promise(PromiseKind::HandOff, Some("the pager is with me until 1am"), at(13, 58), "erin");
        let settled = promise(PromiseKind::Call, Some("long over"), at(10, 0), "dana");
        let owed = [
            promise(PromiseKind::Call, Some("WebEx bridge with ABC"), at(21, 40), "@Dana"),
            Promise { asked_by: Some(phrase("dana")), ..offer },
            promise(PromiseKind::Answer, Some("Alice Evan"), at(13, 50), "erin"),
            promise(PromiseKind::NextUpdate, None, at(13, 40), "dana"),
            Promise { outcome: Some(settled.kept(at(9, 50), None)), ..settled },
        ];
        let documents = [promise(PromiseKind::Document, Some("retrospective"), at(50, 0), "dana")];
        let incidents = [(&initech, &[][..]), (&drill, &documents), (&abc, &owed)];
        let incidents = incidents.map(|(incident, promises)| owing(incident, promises));
        insta::assert_snapshot!(shift(&phrase("dana"), &incidents, &moment(at(13, 46))), @r"
        # Shift report of dana, Tue 14 Jul 12:06am ET (04:06 UTC)

        4 promises are open in 3 incidents, 1 of them overdue. 1 hand-off waits for an answer.

        ## INC-1 Enterprise ABC SEV1: Identified, incident time 13 hours

        Open promises:
        - next update to customer is 6 minutes overdue (dana)
        - answer (Alice Evan) to customer is due at 12:10amET, in 4 minutes (erin)
        - call (WebEx bridge with ABC) to customer is due at 8amET, in 7 hours 54 minutes (@Dana)

        Hand-off waiting:
        - erin is asked by dana, answer in 12 min: the pager is with me until 1am

        ## DRILL-3 Globex SEV1: Resolved (EXERCISE)

        Open promises:
        - document (retrospective) to customer is due at 12:20pmET on Wed 15 Jul, in 36 hours 14 minutes (dana)

        ## INC-9 Initech SEV1: Identified, incident time 13 hours

        No promise is open.
        ");
    }

    #[test]
    fn a_shift_without_incidents_is_a_calm_one() {
        let report = shift(&phrase("Delivery"), &[], &moment(at(13, 46)));
        assert_eq!(report, "# Shift report of Delivery, Tue 14 Jul 12:06am ET (04:06 UTC)\n\nNothing is owed.\n");
    }

    #[test]
    fn words_of_people_become_no_markup() {
        let i = incident(1, "ABC <script>");
        let owed = [promise(PromiseKind::Call, Some("`<b>"), at(21, 40), "<i>erin")];
        let report = shift(&phrase("<u>dana"), &[owing(&i, &owed)], &moment(at(13, 46)));
        for tag in ["<script>", "<b>", "<i>", "<u>"] {
            assert!(report.contains(&format!("\\{tag}")), "{report}");
        }
    }
}
