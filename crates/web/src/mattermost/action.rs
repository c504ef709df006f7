//! `POST /mattermost/action`: a button under a reminder was pressed.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use sev1_app::mattermost::Sealed;

use super::read::{self, ActionCall};
use super::signed::About;
use super::{Here, answers, forms, within};
use crate::WebState;
use crate::problem::{Kind, Problem};

/// Opens the dialog that the button stands for. Nothing is done until that one is answered, so pressing twice does nothing twice.
pub(crate) async fn action(State(state): State<WebState>, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    let here = Here::reached(&state)?;
    let body = body.map_err(super::command::unreadable)?;
    let call = read::action(&body).map_err(|why| Problem::new(Kind::InvalidRequest, why))?;
    let now = state.app.now();
    let sealed = match here.pressed(&call, now) {
        Ok(sealed) => sealed,
        Err(why) => {
            tracing::warn!(user.id = %call.user.id, "a button that does not count was pressed");
            return Ok(answers::to_action(&why));
        }
    };
    if !here.settings.serve(&call.team_id) {
        return Ok(answers::to_action(super::command::OTHER_TEAM));
    }
    match within(opened(here, &call, &sealed)).await {
        Ok(()) => Ok(answers::done()),
        Err(problem) => Ok(answers::to_action(&answers::sorry(&problem))),
    }
}

async fn opened(here: Here<'_>, call: &ActionCall, sealed: &Sealed) -> Result<(), Problem> {
    let number = sealed.incident.ok_or_else(|| Problem::new(Kind::InvalidRequest, "the button names no incident"))?;
    let view = here.state.app.show_incident(number).await?;
    let open = sealed.promise.is_some_and(|id| view.state.open_promises.iter().any(|p| p.id == id));
    if !open {
        let detail = format!("This is settled already. How {number} stands: {}/incidents/{number}", here.public_url);
        return Err(Problem::new(Kind::Conflict, detail));
    }
    let seen_update = Some(view.state.last_update.as_ref().map_or(0, |u| u.number.0));
    let about = About { task: sealed.task, incident: Some(number), promise: sealed.promise, seen_update, reply_to: None };
    let dialog = forms::dialog(here, &about, Some(&view), &call.user, "");
    here.show(&call.trigger_id, &dialog, Some(number)).await
}
