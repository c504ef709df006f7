//! Acting from Mattermost: the slash command, the dialogs it opens, the buttons under reminders.
//!
//! Everything that comes in is hostile until it is proven. A command shows one of the configured tokens, twice. A button and a dialog
//! show a seal of ours, which binds them to an incident, a person and a time; what else they say is read again with every rule. What is
//! then done is what the pages do: the same forms, the same refusals. These routes exist only where configuration asks for them, and
//! are no part of the versioned API.

mod action;
mod answers;
mod command;
mod dialog;
mod forms;
mod forms_of_update;
pub mod read;
pub mod said;
mod signed;
mod verbs;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::post;
use sev1_app::mattermost::{Inbound, User};
use sev1_app::{AppError, Caller};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::destination::DestinationName;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::token::Scope;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::WebState;
use crate::problem::{Kind, Problem};

/// The longest body from Mattermost, in bytes: a dialog holds a few texts of 3,000 bytes, percent-encoded or not.
pub const MAX_BODY: usize = 64 * 1024;

/// Mattermost waits for thirty seconds, people do not. What is not done by then may be done all the same.
const TIME_LIMIT: Duration = Duration::from_secs(8);

/// What configuration decides about acting from Mattermost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MattermostSettings {
    /// What proves a command: one token per team, and both of them while one is changed.
    pub tokens: Vec<CommandToken>,
    /// The ids of the teams people may act from; empty for every team that has a token.
    pub teams: Vec<String>,
    /// Which channel is which destination, by the channel's id.
    pub rooms: Vec<(String, DestinationName)>,
}

/// The digest of a slash command's token. The token itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandToken([u8; 32]);

impl CommandToken {
    /// The digest of a token; `None` for an empty one, which anybody could show.
    #[must_use]
    pub fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        (!token.is_empty()).then(|| Self(Sha256::digest(token.as_bytes()).into()))
    }
}

impl MattermostSettings {
    /// Whether the token shown in header and form is one and the same, and one of ours. Every one is compared, in constant time.
    fn know(&self, headers: &HeaderMap, in_form: &str) -> bool {
        let Some(in_header) = token(headers) else { return false };
        let (shown, again) = (Sha256::digest(in_header.as_bytes()), Sha256::digest(in_form.as_bytes()));
        let known = self.tokens.iter().fold(Choice::from(0), |known, token| known | token.0.as_slice().ct_eq(shown.as_slice()));
        bool::from(known & shown.as_slice().ct_eq(again.as_slice()))
    }

    /// Whether people may act from this team. A direct message belongs to none.
    fn serve(&self, team_id: &str) -> bool {
        self.teams.is_empty() || team_id.is_empty() || self.teams.iter().any(|team| team == team_id)
    }

    /// The destinations that a channel is.
    fn places(&self, channel_id: &str) -> Vec<DestinationName> {
        self.rooms.iter().filter(|(id, _)| id == channel_id).map(|(_, name)| name.clone()).collect()
    }
}

/// The token of exactly one `Authorization: Token …` header. Some servers' documents say `Bearer`; none of them sends it.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("token").then(|| token.trim())
}

/// The routes, for a site that Mattermost may call.
pub(crate) fn routes() -> Router<WebState> {
    Router::new()
        .route("/mattermost/command", post(command::command))
        .route("/mattermost/dialog", post(dialog::dialog))
        .route("/mattermost/action", post(action::action))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

/// Whether Mattermost may call this site.
pub(crate) fn is_on(state: &WebState) -> bool {
    Here::of(state).is_some()
}

/// What handlers need of a site that Mattermost may call.
#[derive(Clone, Copy)]
struct Here<'a> {
    state: &'a WebState,
    settings: &'a MattermostSettings,
    inbound: &'a Inbound,
    public_url: &'a str,
}

impl<'a> Here<'a> {
    fn of(state: &'a WebState) -> Option<Self> {
        let settings = state.settings.mattermost.as_ref()?;
        let inbound = state.app.mattermost()?;
        let public_url = state.app.settings().public_url.as_deref()?.trim_end_matches('/');
        Some(Self { state, settings, inbound, public_url })
    }

    /// The same for a handler, which nobody reaches where it is not there.
    fn reached(state: &'a WebState) -> Result<Self, Problem> {
        Self::of(state).ok_or_else(|| Problem::new(Kind::NotFound, "Mattermost may not call this server: mattermost.enabled = false"))
    }

    /// A person in Mattermost as the actor they are known as here: by the alias `@name`, else by that name.
    fn caller(&self, user: &User) -> Result<Caller, Refusal> {
        let handle = Phrase::new(&format!("@{}", user.name))?;
        let name = self.state.app.settings().people.canonical(&handle);
        Ok(Caller { actor: Actor { name, via: Via::Mattermost }, scope: Scope::Write })
    }
}

/// What is done, within the time people wait.
async fn within<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    tokio::time::timeout(TIME_LIMIT, work).await.unwrap_or_else(|_| Err(Problem::out_of_time()))
}

/// A refusal as a problem, whatever refuses.
fn problem(error: impl Into<AppError>) -> Problem {
    error.into().into()
}
