//! What each verb behind `/sev1` does, and what the person is told.

use std::fmt::Write as _;

use axum::http::Method;
use sev1_app::mattermost::{Dialog, Task};
use sev1_app::read_models::{BoardPage, Which};
use sev1_app::{IdempotencyKey, IncidentView, MoveInput, Which as WhichPromise};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sha2::{Digest, Sha256};

use super::read::CommandCall;
use super::said::{Said, Verb, incident_of_channel, time_and_reason, word};
use super::signed::About;
use super::{Here, answers, forms, problem};
use crate::api::request_digest;
use crate::pages::owed::{grouped, what};
use crate::pages::promises_form::PromisesForm;
use crate::pages::promises_verbs::Doing;
use crate::pages::say::{Due, Elapsed};
use crate::problem::{Kind, Problem};

/// Does it; answers Markdown, or nothing where a dialog is open.
pub(super) async fn carry_out(here: Here<'_>, call: &CommandCall, said: Said<'_>) -> Result<String, Problem> {
    match said.verb {
        Verb::Help => Ok(help()),
        Verb::Declare => {
            let about = About { task: Task::Declare, incident: None, promise: None, seen_update: None, reply_to: call.reply_to.clone() };
            let dialog = forms::dialog(here, &about, None, &call.user, said.rest);
            here.show(&call.trigger_id, &dialog, None).await?;
            Ok(String::new())
        }
        Verb::Show => show(here, call, said.number).await,
        Verb::Update | Verb::Resolve => {
            let number = meant(here, call, said).await?;
            let view = here.state.app.show_incident(number).await?;
            let task = if said.verb == Verb::Update { Task::Update } else { Task::Resolve };
            let seen_update = Some(view.state.last_update.as_ref().map_or(0, |u| u.number.0));
            let about = About { task, incident: Some(number), promise: None, seen_update, reply_to: call.reply_to.clone() };
            let dialog = forms::dialog(here, &about, Some(&view), &call.user, said.rest);
            here.show(&call.trigger_id, &dialog, Some(number)).await?;
            Ok(String::new())
        }
        Verb::Next => {
            let number = meant(here, call, said).await?;
            next(here, call, number, said.rest).await
        }
        Verb::HandOff => {
            let number = meant(here, call, said).await?;
            hand_off(here, call, number, said.rest).await
        }
    }
}

/// What can be said.
fn help() -> String {
    let mut text = "Run an outage from here. In an incident's own channel its number may be left out.\n".to_owned();
    for verb in Verb::ALL {
        let _ = write!(text, "\n- `{}`: {}", verb.example(), verb.words());
    }
    text
}

/// What is answered to a word that is no verb.
pub(super) fn unknown(nearest: Option<Verb>) -> String {
    match nearest {
        Some(verb) => format!("Sev1 does not know that word. Did you mean `{}`? All of them: `/sev1 help`", verb.example()),
        None => "Sev1 does not know that word. All it knows: `/sev1 help`".to_owned(),
    }
}

/// The open incidents of a channel: the one it was made for, else those that it hears of.
async fn of_channel(here: Here<'_>, call: &CommandCall) -> Result<Vec<IncidentNumber>, Problem> {
    if let Some(number) = incident_of_channel(&call.channel_name) {
        return Ok(vec![number]);
    }
    Ok(here.state.app.open_incidents_at(&here.settings.places(&call.channel_id)).await?)
}

/// The incident that is named, else the only one of this channel.
async fn meant(here: Here<'_>, call: &CommandCall, said: Said<'_>) -> Result<IncidentNumber, Problem> {
    if let Some(number) = said.number {
        return Ok(number);
    }
    let open = of_channel(here, call).await?;
    let write = format!("write `{}`", said.verb.example());
    match open.as_slice() {
        [only] => Ok(*only),
        [] => Err(Refusal::new("incident.unnamed", "no open incident is told in this channel, so it must be named").hint(write).into()),
        several => {
            let names: Vec<String> = several.iter().take(10).map(ToString::to_string).collect();
            let reason = format!("several open incidents are told in this channel: {}", names.join(", "));
            Err(Refusal::new("incident.unnamed", reason).hint(format!("name one: {write}")).into())
        }
    }
}

async fn show(here: Here<'_>, call: &CommandCall, number: Option<IncidentNumber>) -> Result<String, Problem> {
    let app = &here.state.app;
    let here_open = match number {
        Some(number) => vec![number],
        None => of_channel(here, call).await?,
    };
    if let [only] = here_open.as_slice() {
        return Ok(standing(here, &app.show_incident(*only).await?));
    }
    let open = app.list_incidents(BoardPage { which: Which::Open, before: None, limit: 10 }).await?;
    if open.is_empty() {
        return Ok("No incident is open.".to_owned());
    }
    let mut text = "Open now; `/sev1 show INC-1` tells more:\n".to_owned();
    for row in open {
        let incident = &row.incident;
        let _ = write!(text, "\n- {}", head(here, incident));
    }
    Ok(text)
}

/// How one incident stands, for our own responders.
fn standing(here: Here<'_>, view: &IncidentView) -> String {
    let (incident, now) = (&view.state.incident, here.state.app.now());
    let elapsed = Elapsed::new(incident.clocks.for_internal(), &incident.zone, now);
    let mut text = head(here, incident);
    let _ = write!(text, "\n{}, {} since {}", incident.status.word(), elapsed.words, elapsed.from);
    if let Some(last) = &view.state.last_update {
        let _ = write!(text, "\nLast update: {} by {}", last.number, plain(last.author.name.as_str()));
    }
    let mut groups = grouped(view.state.open_promises.iter());
    groups.sort_by_key(|group| group[0].due.at);
    for promise in groups.iter().map(|group| group[0]) {
        let due = Due::new(&promise.due, now);
        let _ =
            write!(text, "\n- {}: {} ({}), {} owes it", plain(&what(promise)), due.at.short, due.countdown, plain(promise.owner.as_str()));
    }
    text
}

/// `**INC-1** Globex SEV1: Logins fail`, leading to its page.
fn head(here: Here<'_>, incident: &sev1_domain::incident::Incident) -> String {
    let number = incident.number;
    let (customer, title) = (plain(incident.customer.for_internal().as_str()), plain(incident.title.for_internal().as_str()));
    format!("**[{number}]({}/incidents/{number})** {customer} {}: {title}", here.public_url, incident.severity.for_internal())
}

/// Words of people as the words they are.
fn plain(text: &str) -> String {
    sev1_app::words::escape_phrase(text).into_owned()
}

async fn next(here: Here<'_>, call: &CommandCall, number: IncidentNumber, rest: &str) -> Result<String, Problem> {
    let settings = here.state.app.settings();
    let example = format!("write `{}`", Verb::Next.example());
    let Some((to, reason)) = time_and_reason(rest, &settings.zones, settings.default_zone.as_ref()) else {
        return Err(Refusal::new("time.unread", "no time can be read there").hint(example).into());
    };
    if reason.is_empty() {
        return Err(Refusal::new("text.empty", "a moved promise needs a reason, for our own side").hint(example).into());
    }
    let input = MoveInput { which: WhichPromise::next_update(), to: to.to_owned(), reason: Phrase::new(reason).map_err(problem)? };
    let caller = here.caller(&call.user).map_err(problem)?;
    let key = key(&caller, call)?;
    let doing = Doing { state: here.state, caller: &caller, number };
    match doing.moved(input, Some(key)).await {
        Ok(done) => Ok(answers::afterwards(&done)),
        Err(setback) => Ok(answers::setback(setback)),
    }
}

async fn hand_off(here: Here<'_>, call: &CommandCall, number: IncidentNumber, rest: &str) -> Result<String, Problem> {
    let (first, behind) = word(rest);
    let rest = if first.eq_ignore_ascii_case("to") { behind } else { rest };
    let (to, note) = person_and_note(here, rest);
    if to.is_empty() {
        let example = format!("write `{}`", Verb::HandOff.example());
        return Err(Refusal::new("text.empty", "nobody is named who is to take over").hint(example).into());
    }
    let caller = here.caller(&call.user).map_err(problem)?;
    let form = PromisesForm {
        verb: crate::pages::promises_form::Verb::HandOver.as_str().into(),
        key: key_text(call),
        hand_to: to.to_owned(),
        hand_note: note.to_owned(),
        ..PromisesForm::default()
    };
    match (Doing { state: here.state, caller: &caller, number }).carry_out(&form).await {
        Ok(done) => Ok(answers::afterwards(&done)),
        Err(setback) => Ok(answers::setback(setback)),
    }
}

/// Who is named first, by the longest name that is known or in quotation marks, else by one word; and what stands behind.
fn person_and_note<'a>(here: Here<'_>, text: &'a str) -> (&'a str, &'a str) {
    let text = text.trim();
    if let Some((name, note)) = text.strip_prefix('"').and_then(|t| t.split_once('"')) {
        return (name.trim(), note.trim());
    }
    let people = &here.state.app.settings().people;
    let ends = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).chain([text.len()]);
    let ends: Vec<usize> = ends.take(4).collect();
    let known = |end: &&usize| Phrase::new(&text[..**end]).is_ok_and(|name| people.get(&name).is_some());
    match ends.iter().rev().find(known) {
        Some(end) => (&text[..*end], text[*end..].trim()),
        None => word(text),
    }
}

/// A command that comes twice is done once: its trigger is the same then, and no other's.
fn key(caller: &sev1_app::Caller, call: &CommandCall) -> Result<IdempotencyKey, Problem> {
    let digest = request_digest(&Method::POST, "/mattermost/command", format!("{}\n{}", call.channel_id, call.text).as_bytes());
    IdempotencyKey::new(caller, &key_text(call), digest).map_err(problem)
}

fn key_text(call: &CommandCall) -> String {
    let digest = Sha256::digest(call.trigger_id.as_bytes());
    digest.iter().take(24).fold("mattermost-".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Here<'_> {
    /// Shows a dialog to who triggered it; where what would stand in it is too long, or it cannot be shown, they learn where else to go.
    pub(super) async fn show(&self, trigger_id: &str, dialog: &Dialog, number: Option<IncidentNumber>) -> Result<(), Problem> {
        let editor = self.editor(number);
        if let Some(element) = dialog.too_long() {
            let (name, most) = (&element.display_name, element.kind.longest());
            let detail = format!("\"{name}\" is longer than the {most} bytes that a dialog can hold. Write it here: {editor}");
            return Err(Problem::new(Kind::TooLarge, detail));
        }
        let url = format!("{}/mattermost/dialog", self.public_url);
        self.inbound.dialogs.open(trigger_id, &url, dialog).await.map_err(|error| {
            tracing::warn!(error = %error, "a dialog could not be opened");
            Problem::new(Kind::Unavailable, format!("No dialog could be opened: {error}. The same form is at {editor}"))
        })
    }

    /// Where the whole form is.
    pub(super) fn editor(&self, number: Option<IncidentNumber>) -> String {
        number.map_or_else(|| format!("{}/declare", self.public_url), |n| format!("{}/incidents/{n}/update", self.public_url))
    }
}
