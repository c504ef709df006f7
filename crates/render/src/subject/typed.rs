//! The phrases in an update's typed fields.

use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::text::Phrase;
use sev1_domain::update::{NextUpdate, UpdateFacts};

use crate::parse::Parsed;

/// Everything typed that a person wrote words in. `T` is how times are held.
pub(super) struct Typed<'a, T> {
    next_update: Option<&'a NextUpdate<T>>,
    reach: Option<&'a Labelled<Reach>>,
    workaround: Option<&'a Labelled<Phrase>>,
    cause: Option<&'a Labelled<Cause>>,
    milestone: Option<&'a Labelled<Milestone<T>>>,
    bridge: Option<&'a Labelled<Bridge<T>>>,
    people: Option<&'a Labelled<Vec<Contribution>>>,
    thanks: Option<&'a Labelled<Vec<Contribution>>>,
    fix: Option<&'a Labelled<Fix>>,
    approvals: Option<&'a Labelled<Vec<EmergencyApproval>>>,
    evidence: Option<&'a Labelled<Evidence>>,
    thread: Option<&'a Labelled<Phrase>>,
}

/// A phrase of a typed field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worded<'a> {
    /// The field, in the words of the API.
    pub(super) field: &'static str,
    pub(super) label: Label,
    pub(super) phrase: &'a Phrase,
    /// Whether it is code, not words.
    pub(super) code: bool,
}

impl<'a, T> From<&'a UpdateFacts<T>> for Typed<'a, T> {
    fn from(facts: &'a UpdateFacts<T>) -> Self {
        Self {
            next_update: Some(&facts.next_update),
            reach: facts.reach.as_ref(),
            workaround: facts.workaround.as_ref(),
            cause: facts.cause.as_ref(),
            milestone: facts.milestone.as_ref(),
            bridge: facts.bridge.as_ref(),
            people: facts.people.as_ref(),
            thanks: facts.thanks.as_ref(),
            fix: facts.fix.as_ref(),
            approvals: facts.approvals.as_ref(),
            evidence: facts.evidence.as_ref(),
            thread: facts.thread.as_ref(),
        }
    }
}

impl<'a> From<&'a Parsed> for Typed<'a, sev1_domain::when::CivilWhen> {
    fn from(parsed: &'a Parsed) -> Self {
        Self {
            next_update: parsed.next_update.as_ref(),
            reach: parsed.reach.as_ref(),
            workaround: parsed.workaround.as_ref(),
            cause: parsed.cause.as_ref(),
            milestone: parsed.milestone.as_ref(),
            bridge: parsed.bridge.as_ref(),
            people: parsed.people.as_ref(),
            thanks: parsed.thanks.as_ref(),
            fix: parsed.fix.as_ref(),
            approvals: parsed.approvals.as_ref(),
            evidence: parsed.evidence.as_ref(),
            thread: parsed.thread.as_ref(),
        }
    }
}

impl<'a, T> Typed<'a, T> {
    /// Its phrases, those of one field together, in the order in which the template says them.
    pub(super) fn phrases(self) -> Vec<Worded<'a>> {
        let mut all = Phrases(Vec::new());
        all.each("bridge", self.bridge, |b| [Some(&b.name), b.link.as_ref()]);
        all.listed("people", self.people, |c| [Some(&c.who), c.what.as_ref()]);
        all.listed("thanks", self.thanks, |c| [Some(&c.who), c.what.as_ref()]);
        if let Some(NextUpdate::OptOut(reason)) = self.next_update {
            all.each("next_update", Some(reason), |r| [Some(r)]);
        }
        all.each("reach", self.reach, |r| [Some(&r.unit), r.scope.as_ref()]);
        all.each("workaround", self.workaround, |w| [Some(w)]);
        all.each("cause", self.cause, |c| [Some(&c.what)]);
        all.each("milestone", self.milestone, |m| [Some(&m.what)]);
        all.each("fix", self.fix, |f| [Some(&f.version), f.owner.as_ref()]);
        all.listed("approvals", self.approvals, |a| [Some(&a.what), Some(&a.asked), a.reason.as_ref()]);
        if let Some(query) = self.evidence {
            all.0.push(Worded { field: "evidence", label: query.label(), phrase: &query.for_internal().query, code: true });
        }
        all.each("evidence", self.evidence, |e| [e.range.as_ref(), e.verdict.as_ref()]);
        all.each("thread", self.thread, |t| [Some(t)]);
        all.0
    }
}

struct Phrases<'a>(Vec<Worded<'a>>);

impl<'a> Phrases<'a> {
    fn each<V, const N: usize>(
        &mut self,
        field: &'static str,
        value: Option<&'a Labelled<V>>,
        phrases: impl Fn(&'a V) -> [Option<&'a Phrase>; N],
    ) {
        if let Some(labelled) = value {
            let worded = |phrase| Worded { field, label: labelled.label(), phrase, code: false };
            self.0.extend(phrases(labelled.for_internal()).into_iter().flatten().map(worded));
        }
    }

    fn listed<V, const N: usize>(
        &mut self,
        field: &'static str,
        values: Option<&'a Labelled<Vec<V>>>,
        phrases: impl Fn(&'a V) -> [Option<&'a Phrase>; N],
    ) {
        for (label, value) in values.into_iter().flat_map(|all| all.for_internal().iter().map(|v| (all.label(), v))) {
            let worded = |phrase| Worded { field, label, phrase, code: false };
            self.0.extend(phrases(value).into_iter().flatten().map(worded));
        }
    }
}
