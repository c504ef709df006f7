//! Answering promises: where a reminder leads. No change, another time, somebody else, done, and what belongs to them.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use sev1_app::{App, Caller, IncidentView, Preview};
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::decide::offered;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::people::same_person;
use sev1_domain::promise::PromiseKind;
use sev1_domain::text::Phrase;

use super::Frame;
use super::fields::{Faults, PageForm, Setback, form_page, labels};
use super::incident::agreed;
use super::owed::{Owed, owed};
use super::previewed::Previewed;
use super::promises_form::{PromisesForm, Verb};
use super::promises_verbs::Doing;
use super::say::Markdown;
use crate::WebState;
use crate::api::Number;
use crate::auth::{PageReader, PageSender};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "promises.html")]
struct PromisesPage {
    frame: Frame,
    now: String,
    number: String,
    /// `None` where the incident could not be read: what was typed is shown all the same.
    about: Option<About>,
    form: PromisesForm,
    /// The form that comes back, so that it is shown unfolded.
    sent: Option<Verb>,
    faults: Faults,
    problem: Option<Problem>,
    /// What the linter found in an update in which nothing changed.
    preview: Option<Previewed>,
    held_back: bool,
}

/// What the forms speak of.
struct About {
    customer: String,
    status: &'static str,
    open: bool,
    agreed: Vec<String>,
    owed: Vec<Owed>,
    /// Whose promises can be handed over.
    owners: Vec<String>,
    audiences: Vec<String>,
    people: Vec<String>,
    last_update: u32,
    /// What the next person would inherit.
    inherits: Markdown,
    /// Whether somebody waits for the answer of whoever looks.
    is_asked: bool,
    /// Whether whoever looks may take an offer back: it is theirs, or they lead.
    may_take_back: bool,
}

/// `GET /incidents/{number}/promises`
pub(crate) async fn forms(
    PageReader(caller): PageReader,
    State(state): State<WebState>,
    Number(number): Number,
) -> Result<Response, Problem> {
    let view = state.app.show_incident(number).await?;
    let inherits = state.app.inheritance(number).await?;
    let now = state.app.now();
    let about = About::new(&state.app, &caller, &view, &inherits, now);
    let form = prefilled(&about, &caller, &view);
    Ok(show(&state, Some(&caller), number, Some(about), form, Answer::default()))
}

/// `POST /incidents/{number}/promises`
pub(crate) async fn answer(
    PageSender(sender): PageSender,
    State(state): State<WebState>,
    Number(number): Number,
    jar: CookieJar,
    PageForm(form): PageForm<PromisesForm>,
) -> Response {
    let caller = match &sender {
        Ok(caller) => caller,
        Err(problem) => return show(&state, None, number, None, form, Answer::of(problem.clone().into())),
    };
    match (Doing { state: &state, caller, number }).carry_out(&form).await {
        Ok(afterwards) => {
            let page = format!("/incidents/{number}");
            (afterwards.keep(jar, number, &state), Redirect::to(&page)).into_response()
        }
        Err(setback) => give_back(&state, caller, number, form, setback).await,
    }
}

/// The forms again, with everything typed and why one came back.
async fn give_back(state: &WebState, caller: &Caller, number: IncidentNumber, form: PromisesForm, setback: Setback) -> Response {
    // A second failure goes to the log only; the first is the one to tell.
    let view = state.app.show_incident(number).await.map_err(Problem::from).ok();
    let inherits = state.app.inheritance(number).await.map_err(Problem::from).ok();
    let both = view.as_ref().zip(inherits);
    let preview = match (&both, form.sent()) {
        (Some((view, _)), Some(Verb::NoChange)) => previewed(state, caller, number, &form, view).await,
        _ => None,
    };
    let mut answer = Answer { preview, ..Answer::of(setback) };
    // With their places and fields for reasons, findings are shown by themselves.
    answer.held_back = answer.preview.is_some() && answer.setback.as_mut().is_some_and(Setback::take_findings);
    let about = both.map(|(view, inherits)| (About::new(&state.app, caller, view, &inherits, state.app.now()), view));
    // The other forms are shown as if nothing had been sent.
    let mut form = match &about {
        Some((about, view)) => form.with_others(prefilled(about, caller, view)),
        None => form,
    };
    let about = about.map(|(about, _)| about);
    if let (Some(about), true) = (&about, answer.setback.as_ref().is_some_and(|s| s.says("update.changed_meanwhile"))) {
        // It is said above the form, so it counts as seen when the form is sent again.
        form.seen_update = about.last_update.to_string();
    }
    show(state, Some(caller), number, about, form, answer)
}

async fn previewed(state: &WebState, caller: &Caller, number: IncidentNumber, form: &PromisesForm, view: &IncidentView) -> Option<Preview> {
    let input = form.no_change(&view.state).ok()?;
    state.app.preview_update(caller, number, input).await.ok()
}

/// What the forms come back with.
#[derive(Default)]
struct Answer {
    setback: Option<Setback>,
    preview: Option<Preview>,
    held_back: bool,
}

impl Answer {
    fn of(setback: Setback) -> Self {
        Self { setback: Some(setback), ..Self::default() }
    }
}

/// What stands in the forms before anybody typed.
fn prefilled(about: &About, caller: &Caller, view: &IncidentView) -> PromisesForm {
    let label = view.state.last_update.as_ref().map(|u| u.facts.summary.label().as_str().to_owned());
    let mine = about.owners.iter().find(|owner| Phrase::new(owner).is_ok_and(|owner| same_person(&owner, &caller.actor.name)));
    // Almost always the next update is meant.
    let next = about.owed.iter().find(|o| o.kind == PromiseKind::NextUpdate).map(|o| o.id.clone()).unwrap_or_default();
    PromisesForm {
        seen_update: about.last_update.to_string(),
        tried_label: label.unwrap_or_default(),
        move_which: next.clone(),
        snooze_which: next,
        hand_from: mine.or(about.owners.first()).cloned().unwrap_or_default(),
        ask_audience: AudienceKind::Customer.name().to_string(),
        promise_audience: AudienceName::INTERNAL.to_string(),
        ..PromisesForm::default()
    }
}

fn show(
    state: &WebState,
    caller: Option<&Caller>,
    number: IncidentNumber,
    about: Option<About>,
    mut form: PromisesForm,
    answer: Answer,
) -> Response {
    let sent = answer.setback.is_some().then(|| form.sent()).flatten();
    form.key = state.env.new_id(state.app.now()).to_string();
    let (faults, problem) = answer.setback.map(Setback::shown).unwrap_or_default();
    let template = PromisesPage {
        frame: Frame::of_sender(caller),
        now: format!("{:.3}", state.app.now()),
        number: number.to_string(),
        preview: answer.preview.map(|preview| Previewed::new(&preview, &form.reasons)),
        about,
        form,
        sent,
        faults,
        problem,
        held_back: answer.held_back,
    };
    match form_page(&template, &template.faults, template.problem.as_ref()) {
        page if template.held_back && page.status() == StatusCode::OK => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        page => page,
    }
}

impl About {
    fn new(app: &App, caller: &Caller, view: &IncidentView, inherits: &str, now: Timestamp) -> Self {
        let (state, settings) = (&view.state, app.settings());
        let incident = &state.incident;
        let offer = offered(state);
        let mut owners: Vec<String> = Vec::new();
        for promise in state.open_promises.iter().filter(|p| offer.is_none_or(|offer| offer.id != p.id)) {
            if !owners.contains(&promise.owner.to_string()) {
                owners.push(promise.owner.to_string());
            }
        }
        let me = settings.people.canonical(&caller.actor.name);
        Self {
            customer: incident.customer.for_internal().to_string(),
            status: incident.status.word(),
            open: incident.status.is_open(),
            agreed: agreed(incident, now),
            owed: owed(&state.open_promises, incident, settings.promises(), now),
            owners,
            audiences: settings.audiences.iter().map(|a| a.name.to_string()).collect(),
            people: settings.people.known.iter().map(|p| p.name.to_string()).collect(),
            last_update: state.last_update.as_ref().map_or(0, |u| u.number.0),
            inherits: Markdown::new(inherits),
            is_asked: offer.is_some_and(|offer| same_person(&offer.owner, &me)),
            may_take_back: offer.is_some_and(|offer| offer.asked_by.iter().chain(&incident.lead).any(|who| same_person(who, &me))),
        }
    }
}

impl PromisesPage {
    fn labels(&self) -> [(&'static str, &'static str); 4] {
        labels()
    }

    /// The form that reasons of findings belong to.
    fn form_id(&self) -> &'static str {
        "no-change-form"
    }

    /// Whether the form of this name came back.
    fn is_sent(&self, name: &str) -> bool {
        self.sent.is_some_and(|verb| verb.as_str() == name)
    }

    /// Whether forms are shown: to who may send one, and to who sent one in vain.
    fn has_forms(&self) -> bool {
        self.frame.may_write || self.sent.is_some()
    }

    /// Whether nothing changed can be said: there is an update on which it goes.
    fn can_say_no_change(&self) -> bool {
        self.is_sent("no-change") || self.about.as_ref().is_some_and(|about| about.open && about.last_update > 0)
    }

    fn is_open(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.open)
    }

    /// Whether the forms of who was asked to take over are shown.
    fn answers(&self) -> bool {
        let asked = self.about.as_ref().is_some_and(|about| about.is_asked) || self.is_sent("accept") || self.is_sent("decline");
        asked && !self.is_sent("take-back")
    }

    /// Whether the form that takes an offer back is shown; it says why in the same field as the other.
    fn takes_back(&self) -> bool {
        self.is_sent("take-back") || self.about.as_ref().is_some_and(|about| about.may_take_back) && !self.answers()
    }

    fn audiences(&self) -> &[String] {
        self.about.as_ref().map_or(&[], |about| &about.audiences)
    }

    /// What is owed, as far as it may be shown.
    fn owed(&self) -> &[Owed] {
        self.about.as_ref().map_or(&[], |about| &about.owed)
    }

    /// What a form may be about.
    fn choices(&self, which: impl Fn(&Owed) -> bool) -> Vec<&Owed> {
        self.owed().iter().filter(|o| which(o)).collect()
    }

    fn movable(&self) -> Vec<&Owed> {
        self.choices(Owed::is_movable)
    }

    fn settled_by_hand(&self) -> Vec<&Owed> {
        self.choices(Owed::is_settled_by_hand)
    }

    fn reminded(&self) -> Vec<&Owed> {
        self.choices(|o| o.reminder.is_some())
    }

    fn hand_off(&self) -> Option<&Owed> {
        self.owed().iter().find(|o| o.is_hand_off())
    }
}
