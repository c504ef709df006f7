//! `POST /mattermost/command`: somebody typed `/sev1`.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Here, MAX_BODY, answers, read, said, verbs, within};
use crate::WebState;
use crate::problem::{Kind, Problem};

pub(super) const OTHER_TEAM: &str = "Sev1 takes nothing from this team; an operator names the teams: mattermost.teams.";

/// Does what was typed, or opens the dialog that asks for the rest. Answers the person alone.
pub(crate) async fn command(
    State(state): State<WebState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let here = Here::reached(&state)?;
    let body = body.map_err(unreadable)?;
    let call = read::command(&body).map_err(|why| Problem::new(Kind::InvalidRequest, why))?;
    if !here.settings.know(&headers, &call.token) {
        tracing::warn!("a slash command came with a token that is not configured");
        let detail = "the command's token is none of those configured; an operator names its file: mattermost.command_token_files";
        return Err(Problem::new(Kind::Unauthenticated, detail));
    }
    if !here.settings.serve(&call.team_id) {
        return Ok(answers::to_command(OTHER_TEAM));
    }
    let said = match said::read(&call.text) {
        Ok(said) => said,
        Err(nearest) => return Ok(answers::to_command(&verbs::unknown(nearest))),
    };
    let text = within(verbs::carry_out(here, &call, said)).await.unwrap_or_else(|problem| answers::sorry(&problem));
    Ok(answers::to_command(&text))
}

/// A body that is too long, or broke off.
pub(super) fn unreadable(rejection: BytesRejection) -> Problem {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Kind::TooLarge, format!("Mattermost sends at most {} KiB at once", MAX_BODY / 1024));
    }
    Problem::new(Kind::InvalidRequest, "the body ended too early")
}
