//! `POST /mattermost/dialog`: somebody answered a dialog. Whatever it says was typed by hand, so it is read with every rule again.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use sev1_app::Caller;
use sev1_app::mattermost::{Dialog, Sealed, Task};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::refusal::Refusal;
use sev1_domain::status::Status;

use super::forms::{self, ACKNOWLEDGED};
use super::read::{self, SubmissionCall};
use super::said::word;
use super::signed::About;
use super::{Here, answers, problem, within};
use crate::WebState;
use crate::pages::afterwards::Afterwards;
use crate::pages::declare::{self, DeclareForm};
use crate::pages::fields::Setback;
use crate::pages::promises_form::{PromisesForm, Verb};
use crate::pages::promises_verbs::{Doing, said_of_update};
use crate::pages::update;
use crate::pages::update_form::{UpdateForm, reason_name};
use crate::problem::{Kind, Problem};

/// Carries out what was answered. Refusals keep the dialog open, each at its element.
pub(crate) async fn dialog(State(state): State<WebState>, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    let here = Here::reached(&state)?;
    let body = body.map_err(super::command::unreadable)?;
    let call = read::submission(&body).map_err(|why| Problem::new(Kind::InvalidRequest, why))?;
    if call.cancelled {
        return Ok(answers::done());
    }
    let (sealed, user) = match here.opened(&call, state.app.now()) {
        Ok(opened) => opened,
        Err(why) => {
            tracing::warn!(user.id = %call.user_id, "a dialog that does not count was answered");
            return Ok(answers::stays_open(&why));
        }
    };
    if !here.settings.serve(&call.team_id) {
        return Ok(answers::stays_open(super::command::OTHER_TEAM));
    }
    let (task, incident, promise, seen_update) = (sealed.task, sealed.incident, sealed.promise, sealed.seen_update);
    let about = About { task, incident, promise, seen_update, reply_to: None };
    // Its elements, as they are checked and named; what stood in them at first does not matter any more.
    let asked = forms::dialog(here, &about, None, &user, "");
    let editor = here.editor(sealed.incident);
    let work = async {
        let caller = here.caller(&user).map_err(problem)?;
        let answer = Answer { here, caller: &caller, sealed: &sealed, fields: lawful(&call, &asked) };
        Ok(answer.carry_out().await)
    };
    match within(work).await {
        Ok(Ok(said)) => {
            tell(here, &sealed, &said).await;
            Ok(answers::done())
        }
        Ok(Err(setback)) => Ok(answers::refused(setback, &asked, &editor)),
        Err(problem) => Ok(answers::stays_open(&answers::sorry(&problem))),
    }
}

/// Tells what came of it to who typed the command. The post in the channel is what counts; this is a courtesy.
async fn tell(here: Here<'_>, sealed: &Sealed, said: &Afterwards) {
    let Some(reply_to) = &sealed.reply_to else { return };
    if let Err(error) = here.inbound.dialogs.reply(reply_to, &answers::afterwards(said)).await {
        tracing::info!(error = %error, "what came of a dialog could not be told in the chat");
    }
}

/// The texts of the elements that were asked for; one that is longer than its element allows is a fault. What nobody asked for is not
/// looked at.
fn lawful<'a>(call: &'a SubmissionCall, asked: &Dialog) -> Result<BTreeMap<&'a str, &'a str>, Vec<Refusal>> {
    let mut fields = BTreeMap::new();
    let mut faults = Vec::new();
    for element in &asked.elements {
        let Some((name, text)) = call.fields.get_key_value(&element.name) else { continue };
        let most = element.kind.longest();
        if text.len() > most {
            let field = forms::NAMES.into_iter().find(|n| *n == element.name).expect("every element has one of our names");
            let reason = format!("this has {} bytes, and a dialog holds {most}", text.len());
            faults.push(Refusal::new("text.too_long", reason).hint("shorten it, or use the web form").field(field));
        }
        fields.insert(name.as_str(), text.as_str());
    }
    if faults.is_empty() { Ok(fields) } else { Err(faults) }
}

/// One answered dialog.
struct Answer<'a> {
    here: Here<'a>,
    caller: &'a Caller,
    sealed: &'a Sealed,
    fields: Result<BTreeMap<&'a str, &'a str>, Vec<Refusal>>,
}

impl Answer<'_> {
    async fn carry_out(&self) -> Result<Afterwards, Setback> {
        if let Err(faults) = &self.fields {
            return Err(faults.clone().into());
        }
        let key = format!("mattermost-{}", self.sealed.nonce);
        match self.sealed.task {
            Task::Declare => {
                let form = DeclareForm {
                    customer: self.text("customer"),
                    severity: self.text("severity"),
                    title: self.text("title"),
                    began: self.text("began"),
                    zone: self.text("zone"),
                    key,
                    ..DeclareForm::default()
                };
                let declared = declare::declared(self.here.state, &Ok(self.caller.clone()), &form).await?;
                let number = declared.incident.number;
                let done = format!("{number} is declared: {}/incidents/{number}", self.here.public_url);
                Ok(Afterwards { done, warnings: declared.warnings })
            }
            Task::Update | Task::Resolve => self.publish(key).await,
            Task::NoChange => {
                let reasons = self.reasons()?;
                let (tried, next_update) = (self.text("tried"), self.text("next_update"));
                let seen_update = self.seen_update();
                self.promises(PromisesForm {
                    verb: verb(Verb::NoChange),
                    key,
                    seen_update,
                    tried,
                    next_update,
                    reasons,
                    ..PromisesForm::default()
                })
                .await
            }
            Task::Move => {
                let move_which = self.sealed.promise.map_or_else(String::new, |id| id.to_string());
                let (move_to, move_reason) = (self.text("move_to"), self.text("move_reason"));
                self.promises(PromisesForm { verb: verb(Verb::Move), key, move_which, move_to, move_reason, ..PromisesForm::default() })
                    .await
            }
            Task::HandOver => {
                let (hand_to, hand_note) = (self.text("hand_to"), self.text("hand_note"));
                self.promises(PromisesForm { verb: verb(Verb::HandOver), key, hand_to, hand_note, ..PromisesForm::default() }).await
            }
        }
    }

    /// What the web form would send with the same words in it: everything else stays as the last update had it.
    async fn publish(&self, key: String) -> Result<Afterwards, Setback> {
        let number = self.number()?;
        let app = &self.here.state.app;
        let view = app.show_incident(number).await?;
        let resolves = self.sealed.task == Task::Resolve;
        let form = UpdateForm {
            status: if resolves { Status::Resolved.word().to_owned() } else { self.text("status") },
            summary: self.text("summary"),
            customer_impact: self.text("customer_impact"),
            technical_notes: self.text("technical_notes"),
            next_update: self.text("next_update"),
            seen_update: self.seen_update(),
            reasons: self.reasons()?,
            key,
            ..UpdateForm::prefilled(&view, app.now())
        };
        Ok(said_of_update(update::published(self.here.state, &Ok(self.caller.clone()), number, &form).await?))
    }

    async fn promises(&self, form: PromisesForm) -> Result<Afterwards, Setback> {
        let doing = Doing { state: self.here.state, caller: self.caller, number: self.number()? };
        doing.carry_out(&form).await
    }

    fn number(&self) -> Result<IncidentNumber, Problem> {
        self.sealed.incident.ok_or_else(|| Problem::new(Kind::InvalidRequest, "the dialog names no incident; open it anew"))
    }

    fn text(&self, name: &str) -> String {
        self.fields.as_ref().ok().and_then(|fields| fields.get(name)).map_or_else(String::new, |text| (*text).to_owned())
    }

    fn seen_update(&self) -> String {
        self.sealed.seen_update.unwrap_or(0).to_string()
    }

    /// Why warnings are meant as written: a rule and a reason in each line.
    fn reasons(&self) -> Result<BTreeMap<String, String>, Vec<Refusal>> {
        let text = self.text(ACKNOWLEDGED);
        let mut reasons = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (code, why) = word(line);
            if why.is_empty() {
                let refusal = Refusal::new("acknowledged.unread", "each line needs a rule and a reason");
                return Err(vec![refusal.hint("write it like: NEXT-002 the customer asked for it").field(ACKNOWLEDGED)]);
            }
            reasons.insert(reason_name(code.trim_end_matches(':')), why.to_owned());
        }
        Ok(reasons)
    }
}

fn verb(verb: Verb) -> String {
    verb.as_str().to_owned()
}
