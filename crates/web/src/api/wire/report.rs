//! What became of promises, in figures.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::promise_names::GroupingName;
use super::time::MomentOut;

/// What became of promises, group by group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PromiseReportOut {
    /// What a group is.
    pub by: GroupingName,
    /// The instant it tells of, and the zone that months are counted in.
    pub as_of: MomentOut,
    /// Months in their order, other groups with the worst kept rate first.
    pub groups: Vec<GroupOut>,
    /// Everything together.
    pub total: FiguresOut,
}

/// One group of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupOut {
    /// Which: `INC-1 SEV1 Enterprise ABC`, `Enterprise ABC`, `Delivery`, `2026-07`.
    pub name: String,
    /// What it came to.
    pub figures: FiguresOut,
}

/// What a group of promises and incidents comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FiguresOut {
    /// What readers were promised.
    pub said: SaidOut,
    /// How late the late ones of them were; null where none was.
    pub late: Option<SpreadOut>,
    /// What we owed among ourselves.
    pub duties: DutiesOut,
    /// How many incidents the figures below are made from.
    pub incidents: u64,
    /// How many of them readers have heard nothing of yet.
    pub without_update: u64,
    /// From declaration to first update; null without an update.
    pub first_update: Option<SpreadOut>,
    /// The longest time that readers of one open incident heard nothing, in milliseconds; null without an incident.
    pub longest_silence_ms: Option<i64>,
}

/// What readers were promised. Each promise is in `made` and in one of the other counts but `moves`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaidOut {
    /// All.
    pub made: u64,
    /// Kept in time.
    pub kept: u64,
    /// Kept, but late.
    pub late: u64,
    /// Let go after they were due.
    pub broken: u64,
    /// Open and overdue.
    pub overdue: u64,
    /// Taken back before they were due.
    pub released: u64,
    /// Open and still in time.
    pub not_due: u64,
    /// How often promises were moved before they were due.
    pub moves: u64,
    /// kept / (kept + late + broken + overdue), from 0 to 1; null where nothing was to be kept yet.
    pub kept_rate: Option<f64>,
}

/// What we owed among ourselves: what the policy asks for, and hand-offs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DutiesOut {
    /// All.
    pub asked: u64,
    /// Done in time.
    pub in_time: u64,
    /// Done, but late.
    pub late: u64,
    /// Overdue, or let go after it was due.
    pub missed: u64,
    /// Let go before it was due.
    pub let_go: u64,
    /// Open and still in time.
    pub waiting: u64,
}

/// How spans spread, in milliseconds. Percentiles by nearest rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpreadOut {
    /// How many spans.
    pub count: u64,
    /// Half of them are no longer than this.
    pub p50_ms: i64,
    /// Nine of ten are no longer than this.
    pub p90_ms: i64,
    /// The longest.
    pub max_ms: i64,
}
