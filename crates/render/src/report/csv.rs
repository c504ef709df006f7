//! The report as a table for spreadsheets: RFC 4180, numbers raw, and no name that a spreadsheet would calculate.

use std::borrow::Cow;

use ::csv::{Terminator, WriterBuilder};
use jiff::SignedDuration;
use sev1_domain::report::{Figures, GroupName, Grouping, PromiseReport, Spread};

/// The report with one record for each group, under a header. Spans are minutes, rates go from 0 to 1; what is unknown is empty.
///
/// The row of all together is left out: who sums a column up would count everything twice.
#[must_use]
pub fn csv(report: &PromiseReport) -> String {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let head = names_head(report.grouping).iter().copied().chain(FIGURES.iter().map(|(head, _)| *head));
    table.write_record(head).expect(IN_MEMORY);
    for group in &report.groups {
        let names = names(&group.name).into_iter().map(|n| harmless(&n).into_owned());
        let cells = names.chain(FIGURES.iter().map(|(_, cell)| cell(&group.figures)));
        table.write_record(cells).expect(IN_MEMORY);
    }
    let bytes = table.into_inner().map_err(|_| ()).expect(IN_MEMORY);
    String::from_utf8(bytes).expect("text went in")
}

const IN_MEMORY: &str = "memory takes every record, and all records are equally long";

type Column = (&'static str, fn(&Figures) -> String);

const FIGURES: [Column; 23] = [
    ("kept_rate", |f| f.said.kept_rate().map_or_else(String::new, |rate| format!("{rate:.3}"))),
    ("made", |f| f.said.made.to_string()),
    ("kept", |f| f.said.kept.to_string()),
    ("late", |f| f.said.late.to_string()),
    ("broken", |f| f.said.broken.to_string()),
    ("overdue", |f| f.said.overdue.to_string()),
    ("released", |f| f.said.released.to_string()),
    ("not_due", |f| f.said.not_due.to_string()),
    ("moves", |f| f.said.moves.to_string()),
    ("late_p50_min", |f| of(f.late, |s| s.p50)),
    ("late_p90_min", |f| of(f.late, |s| s.p90)),
    ("late_max_min", |f| of(f.late, |s| s.max)),
    ("incidents", |f| f.incidents.to_string()),
    ("without_update", |f| f.without_update.to_string()),
    ("first_update_p50_min", |f| of(f.first_update, |s| s.p50)),
    ("first_update_p90_min", |f| of(f.first_update, |s| s.p90)),
    ("longest_silence_min", |f| f.longest_silence.map_or_else(String::new, minutes)),
    ("duties_asked", |f| f.duties.asked.to_string()),
    ("duties_in_time", |f| f.duties.in_time.to_string()),
    ("duties_late", |f| f.duties.late.to_string()),
    ("duties_missed", |f| f.duties.missed.to_string()),
    ("duties_let_go", |f| f.duties.let_go.to_string()),
    ("duties_waiting", |f| f.duties.waiting.to_string()),
];

fn names_head(grouping: Grouping) -> &'static [&'static str] {
    match grouping {
        Grouping::Incident => &["incident", "severity", "customer"],
        Grouping::Customer => &["customer"],
        Grouping::Team => &["team"],
        Grouping::Month => &["month"],
    }
}

fn names(group: &GroupName) -> Vec<String> {
    match group {
        GroupName::Incident { number, severity, customer } => vec![number.to_string(), severity.to_string(), customer.clone()],
        // Empty, where none is known, and not a name that some team might have.
        GroupName::Team(team) => vec![team.clone()],
        GroupName::Customer(_) | GroupName::Month { .. } => vec![group.to_string()],
    }
}

fn of(spread: Option<Spread>, part: fn(Spread) -> SignedDuration) -> String {
    spread.map_or_else(String::new, |s| minutes(part(s)))
}

/// Minutes with one decimal: `4.0`, `0.5`. Anything finer is cut off.
fn minutes(span: SignedDuration) -> String {
    let tenths = span.as_secs().max(0) / 6;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A name behind an apostrophe where a spreadsheet would take it for a formula.
fn harmless(name: &str) -> Cow<'_, str> {
    // The wide forms are what East Asian keyboards write, and some spreadsheets read them the same.
    match name.trim_start_matches([' ', '\u{a0}', '\u{3000}']).chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => Cow::Owned(format!("'{name}")),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use sev1_domain::ids::IncidentNumber;
    use sev1_domain::report::Group;
    use sev1_domain::severity::Severity;

    use super::super::testing::{by_customer, report, said};
    use super::*;

    fn of_customers(names: &[&str]) -> PromiseReport {
        let group = |name: &&str| Group { name: GroupName::Customer((*name).to_owned()), figures: Figures::default() };
        report(Grouping::Customer, names.iter().map(group).collect(), Figures::default())
    }

    #[test]
    fn a_table_has_a_header_and_raw_numbers() {
        let table = csv(&by_customer());
        let lines: Vec<_> = table.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 4, "no row of all: {table}");
        assert!(lines[0].starts_with("customer,kept_rate,made,kept,late,broken,overdue,released,not_due,moves,late_p50_min,"));
        assert_eq!(lines[1], "Globex Corporation,0.429,8,3,2,1,1,0,1,3,4.0,80.0,80.0,3,1,9.0,41.0,500.0,9,5,1,2,0,1");
        assert_eq!(lines[3], "Initech,,1,0,0,0,0,0,1,0,,,,1,0,0.0,0.0,30.0,0,0,0,0,0,0");
    }

    #[test]
    fn an_incident_takes_three_columns() {
        let number = IncidentNumber::from_stored(142).expect("a number");
        let name = GroupName::Incident { number, severity: Severity::SEV1, customer: "Globex, Inc.".into() };
        let table = csv(&report(Grouping::Incident, vec![Group { name, figures: said([1, 0, 0, 0, 0, 0]) }], Figures::default()));
        assert!(table.starts_with("incident,severity,customer,kept_rate,"), "{table}");
        assert!(table.contains("\r\nINC-142,SEV1,\"Globex, Inc.\",1.000,1,"), "{table}");
    }

    #[test]
    fn no_name_is_calculated_by_a_spreadsheet() {
        for name in
            ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"y\")"]
        {
            let table = csv(&of_customers(&[name]));
            let mut read = ::csv::Reader::from_reader(table.as_bytes());
            let record = read.records().next().expect("a record").expect("well formed");
            assert_eq!(record[0], format!("'{name}"));
        }
        assert_eq!(harmless("Globex = ABC"), "Globex = ABC");
    }

    #[test]
    fn names_come_back_as_they_were() {
        let names = ["Globex, Inc.", "the \"best\" one", "two\nlines", "Müller & Söhne", "日本", ""];
        let table = csv(&of_customers(&names));
        let read: Vec<_> = ::csv::Reader::from_reader(table.as_bytes()).records().map(|r| r.expect("well formed")[0].to_owned()).collect();
        assert_eq!(read, names);
    }
}
