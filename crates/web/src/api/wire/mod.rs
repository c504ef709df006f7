//! What travels over the API as JSON: requests people and programs send, answers they read back.
//!
//! Both directions are serde types, so that the command line speaks the API with the same words. Wire types are
//! their own: a rename in the domain never changes the API by accident. Requests refuse unknown fields; answers
//! may grow new ones.

mod agreement;
mod answers;
mod mending;
mod names;
mod occasion;
mod parts;
mod preview;
mod problem;
mod promise_names;
mod promise_requests;
mod promises;
mod report;
mod requests;
mod standing;
mod time;
mod timeline;

pub use agreement::{Acknowledged, IgnoredRule, PreviewSeen};
pub use answers::{
    ActorOut, BoardOut, BoardRowOut, BridgeOut, ClocksOut, CoveredOut, DeclaredOut, DeliveryOut, DueOut, IncidentOut, IncidentTimeOut,
    IncidentViewOut, LastUpdateOut, NextUpdateOut, NoticeOut, PublishedOut, ReceiptOut, UndeliveredOut, UndeliveredRowOut, UpdateOut,
    UpdateViewOut,
};
pub use mending::{CopiesOut, CopyOut, CorrectionSaid, EditRequest, NewerOut, PastRevisionOut, RetractionSaid};
pub use names::{
    AnswerName, AudienceKindName, BridgeStateName, CertaintyName, ChangeName, ChannelName, ClockName, ConfidenceName, DeliveryStateName,
    FixStageName, FixStateName, GateName, LabelName, LevelName, RevisedName, SeverityName, StandingName, StatusName, VerdictName, ViaName,
    WhichName,
};
pub use occasion::{OccasionName, OccasionSaid};
pub(crate) use parts::MAX_ITEMS;
pub use parts::{Approval, Approvals, Contribution, Contributions, Evidence, Fix, Listed, Text};
pub use preview::{AudienceTextOut, DestinationOut, ExcerptOut, FindingOut, PreviewOut, RunOut, SafeFixOut, SuppressedOut};
pub use problem::{ProblemOut, RefusalOut};
pub use promise_names::{GroupingName, NoticeName, OriginName, OutcomeName, PromiseKindName, RoleName};
pub use promise_requests::{
    AskRequest, DeclineRequest, DonePromiseRequest, HandOffRequest, MakePromiseRequest, MovePromiseRequest, QuietRequest,
    ReleasePromiseRequest, RolesRequest, SnoozeRequest,
};
pub use promises::{
    InheritanceOut, NextReminderOut, OutcomeOut, OwedOut, OwedRowOut, PromiseOut, PromisedOut, PromisesOut, QuietOut, ShiftOut, SubjectOut,
};
pub use report::{DutiesOut, FiguresOut, GroupOut, PromiseReportOut, SaidOut, SpreadOut};
pub use requests::{BridgeSaid, DeclareRequest, NextUpdateSaid, RedeliverRequest, UpdateRequest};
pub use standing::{Cause, CustomerMessage, MilestoneOut, MilestoneSaid, Reach};
pub use time::{Instant, MomentOut, ZoneOut};
pub use timeline::{EventOut, TimelineEntryOut, TimelineOut};
