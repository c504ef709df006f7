//! The report as text for a terminal: a few tables of at most 100 columns, one row for each group and one for all together.

use jiff::SignedDuration;
use sev1_domain::report::{Figures, PromiseReport, Spread};

use super::{fitted, groups, percent, span, width};
use crate::when;

/// The widest a line may be, in columns of a terminal.
const COLUMNS: usize = 100;

/// The narrowest a name may become.
const NARROWEST: usize = 12;

/// As long as the longest title, so that the tables begin their figures at the same place.
const LONGEST_TITLE: usize = 20;

/// The report as text.
#[must_use]
pub fn text(report: &PromiseReport) -> String {
    let as_of = when::moment(&report.as_of, report.as_of.at);
    let mut out = format!("Promises by {}, as of {as_of}\n", report.grouping.as_str());
    let total = &report.total;
    if report.groups.is_empty() {
        return out + "\nNothing was promised, and there was no incident.\n";
    }
    let mut tables = vec![Table::of(report, "Said to readers", &SAID), Table::of(report, "How long they waited", &WAITED)];
    tables[0].notes.push("kept rate: kept in time of kept, late, broken and overdue; released in time counts on neither side".into());
    tables[1].notes.push("late: from due to kept; first: from declaration to first update; silence: the longest while open".into());
    if total.without_update > 0 {
        let (without, all) = (total.without_update, total.incidents);
        tables[1].notes.push(format!("{without} of {all} incidents had no update yet, counted under silence only"));
    }
    if total.duties.asked > 0 {
        tables.push(Table::of(report, "Owed among ourselves", &OWED));
        tables[2].notes.push("what the policy asks for, and hand-offs; readers were not told".into());
    }
    // Names take the same room in each table, so that the eye finds a row again.
    let room = tables.iter().map(|t| COLUMNS.saturating_sub(t.widths.iter().sum())).min().unwrap_or(0).max(NARROWEST);
    for table in &tables {
        table.write(&mut out, room);
    }
    out
}

type Column = (&'static str, fn(&Figures) -> String);

const SAID: [Column; 9] = [
    ("kept rate", |f| f.said.kept_rate().map_or_else(none, percent)),
    ("made", |f| f.said.made.to_string()),
    ("kept", |f| f.said.kept.to_string()),
    ("late", |f| f.said.late.to_string()),
    ("broken", |f| f.said.broken.to_string()),
    ("overdue", |f| f.said.overdue.to_string()),
    ("released", |f| f.said.released.to_string()),
    ("not due", |f| f.said.not_due.to_string()),
    ("moves", |f| f.said.moves.to_string()),
];

const WAITED: [Column; 6] = [
    ("late p50", |f| of(f.late, |s| s.p50)),
    ("late p90", |f| of(f.late, |s| s.p90)),
    ("late max", |f| of(f.late, |s| s.max)),
    ("first p50", |f| of(f.first_update, |s| s.p50)),
    ("first p90", |f| of(f.first_update, |s| s.p90)),
    ("silence", |f| f.longest_silence.map_or_else(none, span)),
];

const OWED: [Column; 6] = [
    ("asked", |f| f.duties.asked.to_string()),
    ("in time", |f| f.duties.in_time.to_string()),
    ("late", |f| f.duties.late.to_string()),
    ("missed", |f| f.duties.missed.to_string()),
    ("let go", |f| f.duties.let_go.to_string()),
    ("waiting", |f| f.duties.waiting.to_string()),
];

fn none() -> String {
    "–".to_owned()
}

fn of(spread: Option<Spread>, part: fn(Spread) -> SignedDuration) -> String {
    spread.map_or_else(none, |s| span(part(s)))
}

/// A table under its title; names to the left, figures to the right.
struct Table {
    title: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<(String, Vec<String>)>,
    /// Of the figures' columns, with the gap before each.
    widths: Vec<usize>,
    notes: Vec<String>,
}

impl Table {
    fn of(report: &PromiseReport, title: &'static str, columns: &[Column]) -> Self {
        let cells = |f: &Figures| columns.iter().map(|(_, cell)| cell(f)).collect::<Vec<_>>();
        let mut rows: Vec<_> = report.groups.iter().map(|g| (g.name.to_string(), cells(&g.figures))).collect();
        if rows.len() > 1 {
            rows.push((format!("all {} {}", rows.len(), groups(report.grouping)), cells(&report.total)));
        }
        let heads: Vec<_> = columns.iter().map(|(head, _)| *head).collect();
        let widest = |i: usize| rows.iter().map(|(_, cells)| width(&cells[i])).chain([width(heads[i])]).max().unwrap_or(0);
        let widths = (0..heads.len()).map(|i| widest(i) + 2).collect();
        Self { title, heads, rows, widths, notes: Vec::new() }
    }

    fn write(&self, out: &mut String, room: usize) {
        out.push('\n');
        let names: Vec<_> = self.rows.iter().map(|(name, _)| fitted(name, room)).collect();
        let first = names.iter().map(|n| width(n)).chain([LONGEST_TITLE.min(room)]).max().unwrap_or(room);
        let mut line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
            out.push_str(name);
            out.push_str(&" ".repeat(first.saturating_sub(width(name))));
            for (cell, wide) in cells.zip(&self.widths) {
                out.push_str(&" ".repeat(wide.saturating_sub(width(cell))));
                out.push_str(cell);
            }
            out.push('\n');
        };
        line(&fitted(self.title, room), &mut self.heads.iter().copied());
        for (name, (_, cells)) in names.iter().zip(&self.rows) {
            line(name, &mut cells.iter().map(String::as_str));
        }
        for note in &self.notes {
            out.push_str(&format!("  {note}\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use sev1_domain::report::{Duties, Group, GroupName, Grouping};

    use super::super::testing::{by_customer, minutes, report, said};
    use super::*;

    #[test]
    fn a_report_is_read_in_a_terminal() {
        insta::assert_snapshot!(text(&by_customer()), @r"
        Promises by customer, as of Tue 14 Jul 9:05am ET (13:05 UTC)

        Said to readers       kept rate  made  kept  late  broken  overdue  released  not due  moves
        Globex Corporation         42 %     8     3     2       1        1         0        1      3
        Enterprise ABC             97 %    45    41     1       0        0         3        0     41
        Initech                       –     1     0     0       0        0         0        1      0
        all 3 customers            89 %    54    44     3       1        1         3        2     44
          kept rate: kept in time of kept, late, broken and overdue; released in time counts on neither side

        How long they waited  late p50    late p90    late max  first p50  first p90      silence
        Globex Corporation       4 min  1 h 20 min  1 h 20 min      9 min     41 min   8 h 20 min
        Enterprise ABC           4 min       4 min       4 min     12 min     15 min  12 h 44 min
        Initech                      –           –           –    < 1 min    < 1 min       30 min
        all 3 customers          4 min  1 h 20 min  1 h 20 min     12 min     41 min  12 h 44 min
          late: from due to kept; first: from declaration to first update; silence: the longest while open
          1 of 8 incidents had no update yet, counted under silence only

        Owed among ourselves  asked  in time  late  missed  let go  waiting
        Globex Corporation        9        5     1       2       0        1
        Enterprise ABC           22       19     2       0       1        0
        Initech                   0        0     0       0       0        0
        all 3 customers          31       24     3       2       1        1
          what the policy asks for, and hand-offs; readers were not told
        ");
    }

    #[test]
    fn no_line_is_wider_than_a_terminal_whatever_stands_in_it() {
        let huge = Figures {
            late: Some(Spread { count: 3, p50: minutes(2_879), p90: minutes(2_879), max: minutes(99_999) }),
            first_update: Some(Spread { count: 3, p50: minutes(2_879), p90: minutes(2_879), max: minutes(2_879) }),
            longest_silence: Some(minutes(2_879)),
            incidents: 2_000,
            without_update: 1_999,
            duties: Duties { asked: 100_000, in_time: 100_000, late: 0, missed: 0, let_go: 0, waiting: 0 },
            ..said([100_000; 6])
        };
        for name in
            ["An extraordinarily long name of a customer with many subsidiaries", "日本電気株式会社の長い名前の子会社と孫会社と曾孫会社"]
        {
            let group = Group { name: GroupName::Customer(name.repeat(3)), figures: huge.clone() };
            let said = text(&report(Grouping::Customer, vec![group.clone(), group], huge.clone()));
            for line in said.lines() {
                assert!(width(line) <= COLUMNS, "{} columns: {line}", width(line));
            }
        }
    }

    #[test]
    fn a_report_of_nothing_says_so() {
        let said = text(&report(Grouping::Team, Vec::new(), Figures::default()));
        assert_eq!(said, "Promises by team, as of Tue 14 Jul 9:05am ET (13:05 UTC)\n\nNothing was promised, and there was no incident.\n");
    }

    #[test]
    fn one_group_needs_no_row_of_all() {
        let group = Group { name: GroupName::Month { year: 2026, month: 7 }, figures: said([1, 0, 0, 0, 0, 0]) };
        let said = text(&report(Grouping::Month, vec![group.clone()], group.figures));
        assert!(said.contains("2026-07") && !said.contains("all 1") && !said.contains("Owed"), "{said}");
    }
}
