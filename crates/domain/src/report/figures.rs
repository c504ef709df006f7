//! What a group comes to: promises said to readers, duties among ourselves, and how long readers waited.

use jiff::{SignedDuration, Timestamp};

use super::spread::Spread;
use super::{ReportedIncident, silence};
use crate::promise::{Promise, PromiseOutcome};

/// What a group of promises and incidents comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// What readers were promised.
    pub said: SaidPromises,
    /// How late the late ones of them were, from due to kept. Only what is settled: one that is overdue has no lateness yet,
    /// and what it has so far would grow with every look at the report. `None` where none was late.
    pub late: Option<Spread>,
    /// What we owed among ourselves.
    pub duties: Duties,
    /// How many incidents the figures below are made from.
    pub incidents: u64,
    /// How many of them readers have heard nothing of yet. They are in no figure of first updates, but in the longest silence.
    pub without_update: u64,
    /// From declaration to first update; an update from before the declaration counts as at once. `None` without an update.
    pub first_update: Option<Spread>,
    /// The longest time that readers of one open incident heard nothing: from declaration or an update to the next update, to
    /// its resolution, or to now. `None` without an incident.
    pub longest_silence: Option<SignedDuration>,
}

/// What readers were promised: every promise of which [`Promise::was_said`] is true stands in `made` and in one of the other
/// counts but `moves`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaidPromises {
    /// All.
    pub made: u64,
    /// Kept in time; the whole of the due minute is in time.
    pub kept: u64,
    /// Kept, but late.
    pub late: u64,
    /// Let go after they were due.
    pub broken: u64,
    /// Open, and their minute has passed.
    pub overdue: u64,
    /// Taken back before they were due.
    pub released: u64,
    /// Open, and still in time.
    pub not_due: u64,
    /// How often promises were moved before they were due. A moved promise counts once, by its last time; so these are shown
    /// beside the rate, which they would otherwise flatter unseen.
    pub moves: u64,
}

impl SaidPromises {
    /// Those without an outcome, overdue ones included.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.overdue + self.not_due
    }

    /// The share kept in time of what was to be kept: kept / (kept + late + broken + overdue), from 0 to 1. `None` where nothing
    /// was to be kept yet.
    ///
    /// Released ones do not count, on neither side: their readers were told in time that it would not come, so nobody waited in
    /// vain; but nothing was kept either, and who takes everything back shall have no perfect rate from it.
    #[must_use]
    pub fn kept_rate(&self) -> Option<f64> {
        let to_keep = self.kept + self.late + self.broken + self.overdue;
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 promises")]
        (to_keep > 0).then(|| self.kept as f64 / to_keep as f64)
    }
}

/// What we owed among ourselves: what the policy asks for (first updates, documents, watch periods, executives brought in,
/// answers to who asked) and hand-offs. Each stands in `asked` and in one of the other counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// All.
    pub asked: u64,
    /// Done in time.
    pub in_time: u64,
    /// Done, but late.
    pub late: u64,
    /// Overdue, or let go after it was due.
    pub missed: u64,
    /// Let go before it was due: a hand-off that was declined, a question taken back.
    pub let_go: u64,
    /// Open, and still in time.
    pub waiting: u64,
}

/// Figures while they are counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    figures: Figures,
    late: Vec<SignedDuration>,
    first_update: Vec<SignedDuration>,
}

impl Tally {
    /// Counts a promise as it stands at `now`.
    pub(super) fn count_promise(&mut self, promise: &Promise, now: Timestamp) {
        let overdue = promise.overdue(now).is_some();
        if !promise.was_said() {
            let d = &mut self.figures.duties;
            d.asked += 1;
            *match (&promise.outcome, overdue) {
                (Some(PromiseOutcome::Kept { .. }), _) => &mut d.in_time,
                (Some(PromiseOutcome::KeptLate { .. }), _) => &mut d.late,
                (Some(PromiseOutcome::Broken { .. }), _) | (None, true) => &mut d.missed,
                (Some(PromiseOutcome::Released { .. }), _) => &mut d.let_go,
                (None, false) => &mut d.waiting,
            } += 1;
            return;
        }
        let s = &mut self.figures.said;
        s.made += 1;
        s.moves += u64::from(promise.moves);
        *match (&promise.outcome, overdue) {
            (Some(PromiseOutcome::Kept { .. }), _) => &mut s.kept,
            (Some(PromiseOutcome::KeptLate { late, .. }), _) => {
                self.late.push(*late);
                &mut s.late
            }
            (Some(PromiseOutcome::Broken { .. }), _) => &mut s.broken,
            (Some(PromiseOutcome::Released { .. }), _) => &mut s.released,
            (None, true) => &mut s.overdue,
            (None, false) => &mut s.not_due,
        } += 1;
    }

    /// Counts an incident as it stands at `now`.
    pub(super) fn count_incident(&mut self, incident: &ReportedIncident<'_>, now: Timestamp) {
        let f = &mut self.figures;
        f.incidents += 1;
        match silence::to_first_update(incident) {
            Some(span) => self.first_update.push(span),
            None => f.without_update += 1,
        }
        f.longest_silence = f.longest_silence.max(Some(silence::longest(incident, now)));
    }

    /// What it comes to.
    pub(super) fn figures(self) -> Figures {
        Figures { late: Spread::of(self.late), first_update: Spread::of(self.first_update), ..self.figures }
    }
}
