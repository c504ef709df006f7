//! From use case to wire: what became of promises, in figures.

use jiff::SignedDuration;
use sev1_domain::report::{Figures, PromiseReport, Spread};

use super::present::moment;
use super::wire;

/// A whole report.
pub(super) fn report(report: &PromiseReport) -> wire::PromiseReportOut {
    let group = |g: &sev1_domain::report::Group| wire::GroupOut { name: g.name.to_string(), figures: figures(&g.figures) };
    wire::PromiseReportOut {
        by: report.grouping.into(),
        as_of: moment(&report.as_of, report.as_of.at),
        groups: report.groups.iter().map(group).collect(),
        total: figures(&report.total),
    }
}

fn figures(figures: &Figures) -> wire::FiguresOut {
    let (said, duties) = (&figures.said, &figures.duties);
    wire::FiguresOut {
        said: wire::SaidOut {
            made: said.made,
            kept: said.kept,
            late: said.late,
            broken: said.broken,
            overdue: said.overdue,
            released: said.released,
            not_due: said.not_due,
            moves: said.moves,
            kept_rate: said.kept_rate(),
        },
        late: figures.late.as_ref().map(spread),
        duties: wire::DutiesOut {
            asked: duties.asked,
            in_time: duties.in_time,
            late: duties.late,
            missed: duties.missed,
            let_go: duties.let_go,
            waiting: duties.waiting,
        },
        incidents: figures.incidents,
        without_update: figures.without_update,
        first_update: figures.first_update.as_ref().map(spread),
        longest_silence_ms: figures.longest_silence.map(ms),
    }
}

fn spread(spread: &Spread) -> wire::SpreadOut {
    wire::SpreadOut { count: spread.count, p50_ms: ms(spread.p50), p90_ms: ms(spread.p90), max_ms: ms(spread.max) }
}

fn ms(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
