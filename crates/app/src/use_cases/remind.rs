//! Take the steps of ladders that are due: write that they were taken, and the duty to tell people, in one commit.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sev1_domain::changes::Changes;
use sev1_domain::decide::{self, Reminder};
use sev1_domain::delivery::{Delivery, Notice};
use sev1_domain::ids::IncidentId;
use sev1_domain::incident::Incident;
use sev1_domain::ladder::Role;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::update::Update;
use sev1_render::notice::{self, Reminding};
use sev1_store::StoreError;
use sev1_store::read_models::DuePromise;

use crate::App;

/// As many promises as one commit takes steps of.
const BATCH: u32 = 200;

/// What one sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Swept {
    /// Steps that were taken.
    pub(crate) steps: usize,
    /// Whether more may be due already.
    pub(crate) more: bool,
    /// Whether somebody else was faster, so that nothing was taken.
    pub(crate) outrun: bool,
}

/// How much one commit takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    /// Everything that was found: few round trips.
    Together,
    /// One incident after the other: what somebody else keeps changing does not hold up the others.
    Apart,
}

/// One incident's part of a sweep.
struct Due {
    incident: Incident,
    last_update: Option<Update>,
    promises: Vec<Promise>,
}

impl App {
    /// Takes the steps that are due now. Whatever several nodes do at once, each step is taken by one of them.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(crate) async fn take_due_steps(&self, commit: Commit) -> Result<Swept, StoreError> {
        let now = self.env.clock.now();
        let due = self.store.due_promises(now, BATCH).await?;
        for error in &due.unreadable {
            tracing::error!(error = %error, "a promise cannot be read here, so nobody is reminded of it; the others go on");
        }
        let mut swept = Swept { more: due.due.len() >= BATCH as usize, ..Swept::default() };
        let decided: Vec<Changes> = by_incident(due.due).into_values().map(|due| self.steps_of(&due, now)).collect();
        let commits = match commit {
            _ if decided.is_empty() => Vec::new(),
            Commit::Together => vec![together(decided)],
            Commit::Apart => decided,
        };
        for changes in commits {
            match self.commit(&changes).await {
                Ok(()) => swept.steps += changes.steps.len(),
                Err(StoreError::Conflict { .. }) => swept.outrun = true,
                Err(error) => return Err(error),
            }
        }
        metrics::counter!("sev1_ladder_steps_total").increment(swept.steps as u64);
        Ok(swept)
    }

    fn steps_of(&self, due: &Due, now: Timestamp) -> Changes {
        let told = self.executives_are_told(&due.incident);
        let policy = self.settings.promises();
        let mut reminded = decide::remind(&due.incident, &due.promises, policy, told, now, &mut || self.env.new_id(now));
        let incident = &due.incident;
        let deliveries = reminded.reminders.iter().flat_map(|r| self.reminders(incident, r, due.last_update.as_ref(), now));
        reminded.changes.deliveries = deliveries.collect();
        reminded.changes
    }

    /// The messages of one reminder: one for each destination, whoever is spoken to there.
    fn reminders(&self, incident: &Incident, reminder: &Reminder, last_update: Option<&Update>, now: Timestamp) -> Vec<Delivery> {
        let first = &reminder.promises[0];
        let addressing = self.addressing(incident, &first.owner, &reminder.to);
        if addressing.to.is_empty() {
            tracing::error!(incident.number = %incident.number, promise = %first.subject, "a reminder reaches nobody: no destination serves this incident");
        }
        let kind = match reminder.rung {
            // What settles the promise must arrive all the same.
            Some(_) if first.subject.kind == PromiseKind::LoopIn => Notice::LoopedIn,
            Some(rung) => Notice::Reminder { moves: first.moves, rung },
            None => Notice::Snoozed,
        };
        // By this step or by one before.
        let climbed = reminder.rung.and_then(|rung| usize::try_from(rung).ok()).map_or(0, |rung| rung + 1);
        let to_lead = self.settings.promises().ladder(first.subject.kind).0.iter().take(climbed).any(|r| r.to.contains(&Role::Lead));
        let lead_told = to_lead && self.lead(incident).is_some();
        let texts = addressing.to.iter().flat_map(|to| {
            let about = Reminding {
                incident,
                reminder,
                last_update,
                to: to.mentions.clone(),
                missing: addressing.missing.clone(),
                lead_told,
                public_url: self.settings.public_url.as_deref(),
                now,
            };
            let text = if to.executives { notice::for_executives(&about) } else { notice::reminder(&about) };
            self.notice(incident, (first.id, kind), to, &text, now)
        });
        texts.collect()
    }
}

fn by_incident(due: Vec<DuePromise>) -> BTreeMap<IncidentId, Due> {
    let mut incidents: BTreeMap<IncidentId, Due> = BTreeMap::new();
    for DuePromise { promise, incident, last_update } in due {
        let due = incidents.entry(incident.id).or_insert_with(|| Due { incident, last_update, promises: Vec::new() });
        due.promises.push(promise);
    }
    incidents
}

/// Many incidents' changes as one commit.
fn together(decided: Vec<Changes>) -> Changes {
    let mut all = Changes::default();
    for changes in decided {
        all.promises_changed.extend(changes.promises_changed);
        all.promises_closed.extend(changes.promises_closed);
        all.steps.extend(changes.steps);
        all.timeline.extend(changes.timeline);
        all.deliveries.extend(changes.deliveries);
    }
    all
}
