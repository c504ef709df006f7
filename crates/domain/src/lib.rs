//! The domain of Sev1 on one page: what an outage, an update and a promise are, and what may be said.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | the disruption itself, its clocks | [`incident`] |
//! | what readers are told | [`update`], [`status`], [`severity`] |
//! | why it is told | [`occasion`] |
//! | its typed parts | [`reach`], [`cause`], [`milestone`], [`fix`], [`bridge`], [`people`], [`approval`], [`evidence`] |
//! | who may see a field, a paragraph, a sentence | [`label`], [`prose`], [`audience`] |
//! | what was promised, who is reminded, by which policy | [`promise`], [`ladder`], [`policy`] |
//! | how promises were kept, group by group | [`report`] |
//! | time as people write it, business days | [`when`], [`zone`], [`deadline`], [`calendar`] |
//! | text as people write it | [`text`], [`fence`] |
//! | whether a text may go out, rule by rule | [`lint`] |
//! | the duty to deliver, and what halts it | [`delivery`], [`destination`], [`message`], [`halt`] |
//! | what happened, and by whom | [`timeline`], [`actor`] |
//! | decisions: state and command in, [`changes::Changes`] or [`refusal::Refusal`] out | [`decide`] |
//!
//! Nothing here reads a clock, rolls dice, opens a file or waits: `now`, zones and ids are arguments.

pub mod actor;
pub mod approval;
pub mod audience;
pub mod bridge;
pub mod calendar;
pub mod cause;
pub mod changes;
pub mod deadline;
pub mod decide;
pub mod delivery;
pub mod destination;
pub mod evidence;
pub mod fence;
pub mod fix;
pub mod halt;
pub mod ids;
pub mod incident;
pub mod label;
pub mod ladder;
pub mod lint;
pub mod message;
pub mod milestone;
pub mod occasion;
pub mod people;
pub mod policy;
pub mod promise;
pub mod prose;
pub mod reach;
pub mod refusal;
pub mod report;
pub mod severity;
pub mod status;
pub mod text;
pub mod timeline;
pub mod token;
pub mod update;
pub mod when;
pub mod zone;
