//! The forms by which people answer a promise: what was typed, and what it means.
//!
//! One page holds them all and each sends only its own fields, so a form that comes back shows all that was typed in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sev1_app::{Agreement, AppError, AskInput, HandOffInput, MoveInput, PromiseInput, UpdateInput, Which, words};
use sev1_domain::audience::AudienceName;
use sev1_domain::decide::Settlement;
use sev1_domain::incident::IncidentState;
use sev1_domain::label::Label;
use sev1_domain::occasion::Occasion;
use sev1_domain::promise::PromiseKind;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;

use super::fields::{Faults, Setback, said};
use super::owed::grouped;
use super::update_form::acknowledged;

/// What a form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    NoChange,
    Move,
    HandOver,
    Accept,
    Decline,
    TakeBack,
    Done,
    Release,
    Snooze,
    Ask,
    Promise,
    Quiet,
    Roles,
}

impl Verb {
    const ALL: [Self; 13] = [
        Self::NoChange,
        Self::Move,
        Self::HandOver,
        Self::Accept,
        Self::Decline,
        Self::TakeBack,
        Self::Done,
        Self::Release,
        Self::Snooze,
        Self::Ask,
        Self::Promise,
        Self::Quiet,
        Self::Roles,
    ];

    /// The word a form says it by, and the form's own name on the page.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoChange => "no-change",
            Self::Move => "move",
            Self::HandOver => "hand-over",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::TakeBack => "take-back",
            Self::Done => "done",
            Self::Release => "release",
            Self::Snooze => "snooze",
            Self::Ask => "ask",
            Self::Promise => "promise",
            Self::Quiet => "quiet",
            Self::Roles => "roles",
        }
    }

    /// Why the application does not do it, said at the fields of the form.
    pub(crate) fn setback(self, error: AppError) -> Setback {
        Setback::from(error).at_fields(self.fields())
    }

    /// What the application calls a field, and what the form does.
    fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::NoChange => &[("summary", "tried"), ("next_update", "next_update"), ("quiet_with", "no_change_quiet_with")],
            Self::Move => &[("to", "move_to")],
            Self::HandOver => &[("to", "hand_to")],
            Self::Snooze => &[("until", "snooze_for")],
            Self::Ask => &[("audience", "ask_audience")],
            Self::Promise => {
                &[("due", "promise_due"), ("audience", "promise_audience"), ("owner", "promise_owner"), ("kind", "promise_kind")]
            }
            Self::Quiet => &[("until", "quiet_until")],
            Self::Roles => &[("lead", "lead"), ("deputy", "deputy")],
            Self::Accept | Self::Decline | Self::TakeBack | Self::Done | Self::Release => &[],
        }
    }
}

/// The forms as typed. A field that is not sent is blank; a promise is named by its id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PromisesForm {
    /// Which of the forms was sent.
    #[serde(rename = "do")]
    pub(crate) verb: String,
    pub(crate) key: String,
    pub(crate) seen_update: String,
    pub(crate) tried: String,
    pub(crate) tried_label: String,
    pub(crate) next_update: String,
    pub(crate) no_change_quiet_with: String,
    pub(crate) move_which: String,
    pub(crate) move_to: String,
    pub(crate) move_reason: String,
    pub(crate) move_audience: String,
    pub(crate) hand_to: String,
    pub(crate) hand_from: String,
    pub(crate) hand_note: String,
    pub(crate) decline_reason: String,
    pub(crate) done_which: String,
    pub(crate) done_note: String,
    pub(crate) release_which: String,
    pub(crate) release_reason: String,
    pub(crate) snooze_which: String,
    pub(crate) snooze_for: String,
    pub(crate) ask_by: String,
    pub(crate) ask_audience: String,
    pub(crate) ask_note: String,
    pub(crate) promise_kind: String,
    pub(crate) promise_what: String,
    pub(crate) promise_audience: String,
    pub(crate) promise_due: String,
    pub(crate) promise_owner: String,
    pub(crate) quiet_with: String,
    pub(crate) quiet_until: String,
    pub(crate) lead: String,
    pub(crate) deputy: String,
    /// Why warnings are meant as written, as in the form of an update.
    #[serde(flatten)]
    pub(crate) reasons: BTreeMap<String, String>,
}

impl PromisesForm {
    /// Which form was sent; `None` for what is none of ours.
    pub(crate) fn sent(&self) -> Option<Verb> {
        Verb::ALL.into_iter().find(|verb| verb.as_str() == self.verb)
    }

    /// The same, with `others` in the forms that were not sent.
    pub(crate) fn with_others(self, others: Self) -> Self {
        let sent = self.sent();
        let mut all = self;
        if sent != Some(Verb::NoChange) {
            (all.seen_update, all.tried_label) = (others.seen_update, others.tried_label);
        }
        let fields = [
            (Verb::Move, &mut all.move_which, others.move_which),
            (Verb::Snooze, &mut all.snooze_which, others.snooze_which),
            (Verb::HandOver, &mut all.hand_from, others.hand_from),
            (Verb::Ask, &mut all.ask_audience, others.ask_audience),
            (Verb::Promise, &mut all.promise_audience, others.promise_audience),
        ];
        for (verb, field, other) in fields {
            if sent != Some(verb) {
                *field = other;
            }
        }
        all
    }

    /// An update in which nothing changed: what was tried, on top of what the last one said.
    pub(crate) fn no_change(&self, state: &IncidentState) -> Result<UpdateInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let Some(last) = &state.last_update else {
            let refusal = Refusal::new("no_change.first", "there is no earlier update, so something must be said");
            return Err(vec![refusal.hint("write the first update")]);
        };
        let summary = words::no_change::summary(&self.tried, last.facts.summary.for_internal().as_str()).and_then(|text| Body::new(&text));
        let summary = faults.note("tried", summary);
        let label = Label::from_name(&self.tried_label).unwrap_or_else(|| last.facts.summary.label());
        let quiet_with = faults.optional_phrase("no_change_quiet_with", &self.no_change_quiet_with);
        let acknowledged = acknowledged(&self.reasons, &mut faults);
        let input = UpdateInput {
            occasion: Occasion::NoChange,
            summary: summary.map(|summary| (summary, label)),
            next_update: said(&self.next_update).map(NextUpdate::At),
            seen_update: Some(self.seen_update.parse().unwrap_or(0)),
            quiet_with,
            agreement: Agreement { acknowledged, ..Agreement::default() },
            ..UpdateInput::default()
        };
        faults.or(input)
    }

    pub(crate) fn moving(&self, state: &IncidentState) -> Result<MoveInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let which = which(state, "move_which", &self.move_which, &mut faults);
        let audience = audience("move_audience", &self.move_audience, &mut faults);
        if let (Some(which), Some(audience)) = (&which, &audience) {
            let told = state.open_promises.iter().any(|p| which.ids.contains(&p.id) && p.subject.audience == *audience);
            let not_told = || Refusal::new("promise.none_open", format!("it was not promised to {audience}"));
            faults.note("move_audience", told.then_some(()).ok_or_else(|| not_told().hint("choose one of those it was promised to")));
        }
        let to = needed("move_to", &self.move_to, "name the new time: 9am ET, in 2h", &mut faults);
        let reason = faults.phrase("move_reason", &self.move_reason);
        let (Some(which), Some(to), Some(reason), true) = (which, to, reason, faults.is_empty()) else { return Err(faults.into_inner()) };
        Ok(MoveInput { which: Which { audience, ..which }, to, reason })
    }

    pub(crate) fn handing_over(&self) -> Result<HandOffInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let to = faults.phrase("hand_to", &self.hand_to);
        let from = faults.optional_phrase("hand_from", &self.hand_from);
        let note = faults.optional_phrase("hand_note", &self.hand_note);
        let (Some(to), true) = (to, faults.is_empty()) else { return Err(faults.into_inner()) };
        Ok(HandOffInput { to, from, note })
    }

    pub(crate) fn done(&self, state: &IncidentState) -> Result<(Which, Settlement), Vec<Refusal>> {
        let mut faults = Faults::default();
        let which = which(state, "done_which", &self.done_which, &mut faults);
        let note = faults.optional_phrase("done_note", &self.done_note);
        let (Some(which), true) = (which, faults.is_empty()) else { return Err(faults.into_inner()) };
        Ok((which, Settlement::Done(note)))
    }

    pub(crate) fn release(&self, state: &IncidentState) -> Result<(Which, Settlement), Vec<Refusal>> {
        let mut faults = Faults::default();
        let which = which(state, "release_which", &self.release_which, &mut faults);
        let reason = faults.phrase("release_reason", &self.release_reason);
        let (Some(which), Some(reason)) = (which, reason) else { return Err(faults.into_inner()) };
        Ok((which, Settlement::LetGo(reason)))
    }

    /// Which reminder is put off, and until when.
    pub(crate) fn snoozing(&self, state: &IncidentState) -> Result<(Which, String), Vec<Refusal>> {
        let mut faults = Faults::default();
        let which = which(state, "snooze_which", &self.snooze_which, &mut faults);
        let until = needed("snooze_for", &self.snooze_for, "choose for how long: 10m, 8am ET", &mut faults);
        let (Some(which), Some(until)) = (which, until) else { return Err(faults.into_inner()) };
        Ok((which, until))
    }

    pub(crate) fn asking(&self) -> Result<AskInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let by = faults.phrase("ask_by", &self.ask_by);
        let audience = faults.note("ask_audience", AudienceName::new(self.ask_audience.trim()));
        let note = faults.optional_phrase("ask_note", &self.ask_note);
        let (Some(by), Some(audience), true) = (by, audience, faults.is_empty()) else { return Err(faults.into_inner()) };
        Ok(AskInput { by, audience, note })
    }

    pub(crate) fn promising(&self) -> Result<PromiseInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let what = faults.phrase("promise_what", &self.promise_what);
        let audience = faults.note("promise_audience", AudienceName::new(self.promise_audience.trim()));
        let due = needed("promise_due", &self.promise_due, "say by when: 11am ET, 2 business days", &mut faults);
        let owner = faults.optional_phrase("promise_owner", &self.promise_owner);
        let kind = PromiseKind::from_name(&self.promise_kind);
        let kind = kind.ok_or_else(|| Refusal::new("promise.kind", "choose what is promised").hint("a call, a milestone or a document"));
        let kind = faults.note("promise_kind", kind);
        let (Some(kind), Some(what), Some(audience), Some(due), true) = (kind, what, audience, due, faults.is_empty()) else {
            return Err(faults.into_inner());
        };
        Ok(PromiseInput { kind, what, audience, due, owner })
    }
}

/// The row that a form names by its first promise, and nothing else that is called the same: a row is what people see and mean.
/// Somebody may have settled it meanwhile.
fn which(state: &IncidentState, field: &'static str, id: &str, faults: &mut Faults) -> Option<Which> {
    let row = grouped(state.open_promises.iter()).into_iter().find(|row| row.iter().any(|p| p.id.to_string() == id));
    let row = row.ok_or_else(|| {
        Refusal::new("promise.none_open", "it is settled already, or nothing was chosen").hint("choose one of those that are open now")
    });
    let row = faults.note(field, row)?;
    let subject = &row[0].subject;
    Some(Which { kind: subject.kind, what: subject.what.clone(), audience: None, ids: row.iter().map(|p| p.id).collect() })
}

/// An audience, unless everybody is meant.
fn audience(field: &'static str, name: &str, faults: &mut Faults) -> Option<AudienceName> {
    said(name).and_then(|name| faults.note(field, AudienceName::new(&name)))
}

fn needed(field: &'static str, text: &str, hint: &str, faults: &mut Faults) -> Option<String> {
    faults.note(field, said(text).ok_or_else(|| Refusal::new("text.empty", "this is empty").hint(hint)))
}
