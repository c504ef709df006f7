//! What the forms of promises do: each verb as the application knows it, and what the page says afterwards.

use axum::http::Method;
use jiff::Timestamp;
use sev1_app::read_models::DeliveryView;
use sev1_app::{Caller, IdempotencyKey, MoveInput, Promised, Published, Which};
use sev1_domain::decide::{Settlement, offered};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::IncidentState;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::text::Phrase;
use sev1_domain::update::NextUpdate;

use super::afterwards::Afterwards;
use super::fields::{Faults, Setback};
use super::owed::{audiences, what};
use super::promises_form::{PromisesForm, Verb};
use super::say::{Said, join};
use crate::WebState;
use crate::api::request_digest;
use crate::problem::{Kind, Problem};

/// Who does it, and where.
pub(crate) struct Doing<'a> {
    pub(crate) state: &'a WebState,
    pub(crate) caller: &'a Caller,
    pub(crate) number: IncidentNumber,
}

impl Doing<'_> {
    /// Does what the form asks for.
    pub(crate) async fn carry_out(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let verb = form.sent().ok_or_else(|| Problem::new(Kind::InvalidRequest, "the form cannot be read; go back and send it again"))?;
        // What may not be done is said before what is wrong with it.
        self.caller.must_write()?;
        let before = self.state.app.show_incident(self.number).await?.state;
        match verb {
            Verb::NoChange => self.no_change(form, &before).await,
            Verb::Move => self.moving(form, &before).await,
            Verb::HandOver => self.hand_over(form).await,
            Verb::Accept => self.accept(&before).await,
            Verb::Decline | Verb::TakeBack => self.decline(verb, &form.decline_reason, &before).await,
            Verb::Done => self.settle(form.done(&before)?, &before).await,
            Verb::Release => self.settle(form.release(&before)?, &before).await,
            Verb::Snooze => self.snooze(form, &before).await,
            Verb::Ask => self.ask(form).await,
            Verb::Promise => self.promise(form).await,
            Verb::Quiet => self.quiet(form).await,
            Verb::Roles => self.roles(form).await,
        }
    }

    async fn no_change(&self, form: &PromisesForm, before: &IncidentState) -> Result<Afterwards, Setback> {
        let input = form.no_change(before)?;
        let published =
            self.state.app.publish_update(self.caller, self.number, input, self.key(form)).await.map_err(|e| Verb::NoChange.setback(e))?;
        Ok(said_of_update(published))
    }

    async fn moving(&self, form: &PromisesForm, before: &IncidentState) -> Result<Afterwards, Setback> {
        self.moved(form.moving(before)?, self.key(form)).await
    }

    /// Moves a promise.
    pub(crate) async fn moved(&self, input: MoveInput, key: Option<IdempotencyKey>) -> Result<Afterwards, Setback> {
        let which = input.which.clone();
        let moved = self.state.app.move_promise(self.caller, self.number, input, key).await.map_err(|e| Verb::Move.setback(e))?;
        let now = self.state.app.now();
        let promises: Vec<&Promise> = moved.state.open_promises.iter().filter(|p| is(&which, p)).collect();
        let done = match promises.first() {
            Some(first) => format!("{}{} is promised for {} now.", what(first), to(&promises), short(first, now)),
            None => "The promise is moved.".to_owned(),
        };
        Ok(said_of(&done, &moved))
    }

    async fn hand_over(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let handed = self
            .state
            .app
            .offer_hand_off(self.caller, self.number, form.handing_over()?, self.key(form))
            .await
            .map_err(|e| Verb::HandOver.setback(e))?;
        let who = offered(&handed.promised.state).map_or_else(|| form.hand_to.clone(), |offer| offer.owner.to_string());
        Ok(said_of(&format!("{who} is asked to take over. Everything stays where it is until they accept."), &handed.promised))
    }

    async fn accept(&self, before: &IncidentState) -> Result<Afterwards, Setback> {
        let accepted = self.state.app.answer_hand_off(self.caller, self.number, None).await?;
        Ok(said_of(&format!("You took over from{}; what they owed here is yours now.", whose(offered(before))), &accepted))
    }

    /// Declined by who was asked, or taken back by who may.
    async fn decline(&self, verb: Verb, reason: &str, before: &IncidentState) -> Result<Afterwards, Setback> {
        let mut faults = Faults::default();
        let Some(reason) = faults.phrase("decline_reason", reason) else { return Err(faults.into_inner().into()) };
        let declined = self.state.app.answer_hand_off(self.caller, self.number, Some(reason)).await?;
        let offer = offered(before);
        let what = match (verb, offer) {
            (Verb::TakeBack, Some(offer)) => format!("The offer to {} is taken back", offer.owner),
            _ => "Declined".to_owned(),
        };
        Ok(said_of(&format!("{what}; it stays with{}.", whose(offer)), &declined))
    }

    async fn settle(&self, (which, settlement): (Which, Settlement), before: &IncidentState) -> Result<Afterwards, Setback> {
        let promises: Vec<&Promise> = before.open_promises.iter().filter(|p| is(&which, p)).collect();
        let thing = promises.first().map_or_else(|| "It".to_owned(), |first| format!("{}{}", what(first), to(&promises)));
        let late = promises.iter().any(|p| p.overdue(self.state.app.now()).is_some());
        let done = match (&settlement, late) {
            (Settlement::Done(_), false) => format!("{thing} is done, in time."),
            (Settlement::Done(_), true) => format!("{thing} is done, late."),
            (Settlement::LetGo(_), false) => format!("{thing} is released before it was due."),
            (Settlement::LetGo(_), true) => format!("{thing} was due already, so it counts as broken."),
        };
        let settled = self.state.app.settle_promise(self.caller, self.number, which, settlement).await?;
        Ok(said_of(&done, &settled))
    }

    async fn snooze(&self, form: &PromisesForm, before: &IncidentState) -> Result<Afterwards, Setback> {
        let (which, until) = form.snoozing(before)?;
        let snoozed = self.state.app.snooze(self.caller, self.number, which.clone(), &until).await.map_err(|e| Verb::Snooze.setback(e))?;
        let now = self.state.app.now();
        let promise = snoozed.state.open_promises.iter().find(|p| is(&which, p) && p.climb.snoozed_until.is_some());
        let done = match promise.and_then(|p| Some((p, p.climb.snoozed_until?))) {
            Some((promise, until)) => {
                let until = Said::new(until, &promise.due.zone, now).short;
                format!("{} is reminded again {until}. The promise and the reminders of others stay as they are.", promise.owner)
            }
            None => "The reminder is put off.".to_owned(),
        };
        Ok(Afterwards { done, warnings: snoozed.warnings })
    }

    async fn ask(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let input = form.asking()?;
        let by = input.by.clone();
        let asked = self.state.app.ask_for_update(self.caller, self.number, input).await.map_err(|e| Verb::Ask.setback(e))?;
        let owed = |p: &&Promise| p.subject.kind == PromiseKind::Answer && p.subject.what.as_ref() == Some(&by);
        let done = match asked.state.open_promises.iter().find(owed) {
            Some(answer) => format!("{} owes {by} an answer by {}.", answer.owner, short(answer, self.state.app.now())),
            None => format!("It is recorded that {by} asks."),
        };
        Ok(said_of(&done, &asked))
    }

    async fn promise(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let input = form.promising()?;
        let which = Which { kind: input.kind, what: Some(input.what.clone()), audience: None, ids: Vec::new() };
        let made = self.state.app.make_promise(self.caller, self.number, input).await.map_err(|e| Verb::Promise.setback(e))?;
        let done = match made.state.open_promises.iter().find(|p| is(&which, p)) {
            Some(p) => format!("{}{}, by {}: {} owes it.", what(p), to(&[p]), short(p, self.state.app.now()), p.owner),
            None => "It is promised.".to_owned(),
        };
        Ok(Afterwards { done, warnings: made.warnings })
    }

    async fn quiet(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let mut faults = Faults::default();
        let with = faults.phrase("quiet_with", &form.quiet_with);
        let (Some(with), true) = (with, faults.is_empty()) else { return Err(faults.into_inner().into()) };
        let agreed =
            self.state.app.agree_quiet(self.caller, self.number, with, &form.quiet_until).await.map_err(|e| Verb::Quiet.setback(e))?;
        let now = self.state.app.now();
        let quiet = agreed.state.incident.quiet.as_ref();
        let done = quiet.map_or_else(String::new, |q| format!("Quiet until {}, agreed with {}.", q.until.said_at(now), q.with));
        Ok(Afterwards { done, warnings: agreed.warnings })
    }

    async fn roles(&self, form: &PromisesForm) -> Result<Afterwards, Setback> {
        let mut faults = Faults::default();
        let lead = faults.optional_phrase("lead", &form.lead);
        let deputy = faults.optional_phrase("deputy", &form.deputy);
        let (lead, deputy) = faults.or((lead, deputy))?;
        let assigned = self.state.app.assign_roles(self.caller, self.number, lead, deputy).await.map_err(|e| Verb::Roles.setback(e))?;
        let incident = &assigned.state.incident;
        let named = |role: &str, name: &Option<Phrase>| name.as_ref().map(|name| format!("{role} is {name}"));
        let roles = [named("Lead", &incident.lead), named("Deputy", &incident.deputy)];
        let done = roles.into_iter().flatten().collect::<Vec<_>>().join("; ") + ".";
        Ok(Afterwards { done, warnings: assigned.warnings })
    }

    /// A double click sends the same form twice, which publishes once.
    fn key(&self, form: &PromisesForm) -> Option<IdempotencyKey> {
        let fields = serde_json::to_vec(form).expect("a form is plain text");
        let digest = request_digest(&Method::POST, &format!("/incidents/{}/promises", self.number), &fields);
        IdempotencyKey::new(self.caller, &form.key, digest).ok()
    }
}

pub(crate) fn said_of_update(published: Published) -> Afterwards {
    let update = &published.update;
    let next = match &update.facts.next_update {
        NextUpdate::At(due) => format!("; the next one is promised for {}", due.said_at(update.published_at)),
        _ => String::new(),
    };
    Afterwards {
        done: format!("Update {} is published{next}. {}", update.number, told(&published.deliveries)),
        warnings: published.warnings,
    }
}

fn said_of(done: &str, promised: &Promised) -> Afterwards {
    let told = if promised.deliveries.is_empty() { String::new() } else { format!(" {}", told(&promised.deliveries)) };
    Afterwards { done: format!("{done}{told}"), warnings: promised.warnings.clone() }
}

/// Where word of it goes. Whether it arrives, the page shows as soon as it is known.
fn told(deliveries: &[DeliveryView]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in deliveries.iter().map(|d| d.destination.as_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        "It went nowhere: no destination serves this customer.".to_owned()
    } else {
        format!("On its way to {}.", join(names))
    }
}

fn is(which: &Which, promise: &Promise) -> bool {
    let subject = &promise.subject;
    (subject.kind, &subject.what) == (which.kind, &which.what)
        && which.audience.as_ref().is_none_or(|audience| *audience == subject.audience)
        && (which.ids.is_empty() || which.ids.contains(&promise.id))
}

/// ` dana`: whose promises are offered.
fn whose(offer: Option<&Promise>) -> String {
    offer.and_then(|offer| offer.asked_by.as_ref()).map_or_else(String::new, |from| format!(" {from}"))
}

/// ` to internal and customer`; nothing for what we owe among ourselves.
fn to(promises: &[&Promise]) -> String {
    let audiences = audiences(promises);
    if audiences.is_empty() { audiences } else { format!(" to {audiences}") }
}

fn short(promise: &Promise, now: Timestamp) -> String {
    promise.due.said_at(now).to_string()
}
