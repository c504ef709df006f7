//! What came of a drill: counted from what the engine recorded, not computed anew. How that is done for one incident is in [`seen`].

mod seen;

use std::collections::BTreeMap;

use serde::Serialize;
use sev1_domain::ladder::Role;
use sev1_store::read_models::PromiseFilter;
use sev1_web::api::wire::Instant;

use super::play::Played;
use super::script::Scripts;
use super::stage::Stage;
use crate::error::CliError;
use seen::Seen;

/// What came of a drill.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// Always true: nobody is to take this for real.
    pub(super) exercise: bool,
    /// The version of the promise policy it was played by.
    pub(super) policy: String,
    /// Whether it was ended early; then everything below is of what was played until then.
    pub(super) stopped: bool,
    pub(super) incidents: usize,
    pub(super) updates: usize,
    /// Announced maintenances in the file.
    pub(super) maintenances_left_out: usize,
    /// Incidents that could not be declared.
    pub(super) incidents_left_out: usize,
    /// Updates that were refused in any words.
    pub(super) updates_left_out: usize,
    /// Texts that were told in other words, because theirs were refused.
    pub(super) reworded: usize,
    /// How many texts were refused as they were told, by the code of the reason.
    pub(super) refused: BTreeMap<&'static str, usize>,
    pub(super) silences: Silences,
    pub(super) promises: Promises,
    pub(super) first_updates: FirstUpdates,
    /// Reminders of a next update, by whom they were for.
    pub(super) steps: Steps,
    /// Reminders that an executive be brought in.
    pub(super) looped_in: usize,
    /// Reminders of what follows a fix. No history tells whether that was done.
    pub(super) steps_after_fix: usize,
    pub(super) each: Vec<Told>,
}

/// Silences longer than the policy allows, and whom the ladder reached before they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Silences {
    pub(super) over_policy: usize,
    /// Those that the ladder caught: the owner was reminded before the limit, or at it.
    pub(super) owner_in_time: usize,
    /// Those that the text before them had announced, by promising a time behind the limit. The ladder watches what was promised.
    pub(super) announced: usize,
    pub(super) deputy: usize,
    pub(super) lead: usize,
    pub(super) executive: usize,
}

/// Next updates that texts promised, and what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Promises {
    pub(super) said: usize,
    pub(super) kept: usize,
    pub(super) late: usize,
    /// Let go after they were due.
    pub(super) broken: usize,
    /// Never answered.
    pub(super) open: usize,
    /// By how much the late ones were late, in the order of that.
    pub(super) late_by_ms: Vec<i64>,
}

/// First updates that came later than the policy allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct FirstUpdates {
    pub(super) late: usize,
    pub(super) latest_by_ms: i64,
}

/// Reminders, by whom they were for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Steps {
    pub(super) owner: usize,
    pub(super) deputy: usize,
    pub(super) lead: usize,
    pub(super) executive: usize,
    pub(super) page: usize,
}

/// One incident.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// Its number in the exercise.
    pub(super) number: String,
    /// Whose it is in the file.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) updates: usize,
    pub(super) longest_silence_ms: i64,
    /// Those longer than the policy allows.
    pub(super) silences: Vec<Silence>,
    /// How much later than the policy allows its first update came; 0 when in time.
    pub(super) first_update_late_ms: i64,
    pub(super) promises: Promises,
    pub(super) steps: Steps,
    pub(super) looped_in: usize,
    pub(super) steps_after_fix: usize,
    pub(super) lead_reached: bool,
    pub(super) executives_reached: bool,
}

/// One silence longer than the policy allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Silence {
    /// The update before it.
    pub(super) from: Instant,
    /// The update that ended it.
    pub(super) until: Instant,
    pub(super) allowed_ms: i64,
    /// Whether the text before it promised a time behind the limit.
    pub(super) announced: bool,
    /// When each was reminded first; null where they never were.
    pub(super) owner_at: Option<Instant>,
    pub(super) deputy_at: Option<Instant>,
    pub(super) lead_at: Option<Instant>,
    pub(super) executive_at: Option<Instant>,
    /// Whether the owner was reminded before the limit, or at it.
    pub(super) owner_in_time: bool,
}

/// Looks at every incident that was played.
///
/// # Errors
/// When the database of the stage breaks.
pub(super) async fn of(stage: &Stage, scripts: &Scripts, played: &Played) -> Result<Outcome, CliError> {
    let mut outcome = Outcome {
        exercise: true,
        policy: stage.policy().version.to_string(),
        stopped: played.stopped,
        incidents: played.performances.len(),
        updates: 0,
        maintenances_left_out: scripts.maintenances,
        incidents_left_out: played.not_declared,
        updates_left_out: 0,
        reworded: 0,
        refused: played.refused.clone(),
        silences: Silences::default(),
        promises: Promises::default(),
        first_updates: FirstUpdates::default(),
        steps: Steps::default(),
        looped_in: 0,
        steps_after_fix: 0,
        each: Vec::new(),
    };
    for performance in &played.performances {
        let updates = stage.store.updates(performance.incident).await?;
        let timeline = stage.store.timeline(performance.incident).await?;
        let filter = PromiseFilter { incident: Some(performance.number), ..PromiseFilter::default() };
        let promises: Vec<_> = stage.store.promises(&filter).await?.into_iter().map(|v| v.promise).collect();
        let script = &scripts.incidents[performance.script];
        let seen = Seen { performance, script, pages: stage.pages, updates: &updates, timeline: &timeline, promises: &promises };
        let told = seen.told(stage.policy());
        outcome.updates_left_out += performance.left_out;
        outcome.reworded += performance.reworded;
        outcome.add(told);
    }
    outcome.promises.late_by_ms.sort_unstable();
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, told: Told) {
        self.updates += told.updates;
        for silence in &told.silences {
            let s = &mut self.silences;
            s.over_policy += 1;
            s.owner_in_time += usize::from(silence.owner_in_time);
            s.announced += usize::from(silence.announced);
            s.deputy += usize::from(silence.deputy_at.is_some());
            s.lead += usize::from(silence.lead_at.is_some());
            s.executive += usize::from(silence.executive_at.is_some());
        }
        let (all, one) = (&mut self.promises, &told.promises);
        all.said += one.said;
        all.kept += one.kept;
        all.late += one.late;
        all.broken += one.broken;
        all.open += one.open;
        all.late_by_ms.extend(&one.late_by_ms);
        self.first_updates.late += usize::from(told.first_update_late_ms > 0);
        self.first_updates.latest_by_ms = self.first_updates.latest_by_ms.max(told.first_update_late_ms);
        self.steps.add(told.steps);
        self.looped_in += told.looped_in;
        self.steps_after_fix += told.steps_after_fix;
        self.each.push(told);
    }
}

impl Steps {
    fn count(&mut self, role: Role) {
        *match role {
            Role::Owner => &mut self.owner,
            Role::Deputy => &mut self.deputy,
            Role::Lead => &mut self.lead,
            Role::Executive => &mut self.executive,
            Role::Page => &mut self.page,
        } += 1;
    }

    fn add(&mut self, other: Self) {
        self.owner += other.owner;
        self.deputy += other.deputy;
        self.lead += other.lead;
        self.executive += other.executive;
        self.page += other.page;
    }
}
