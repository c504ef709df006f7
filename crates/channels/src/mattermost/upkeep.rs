//! What surrounds the posts of an incident's channel: header, purpose, the pinned first update, people. Courtesies: the text has arrived
//! before any of them, and none of them makes its delivery fail; what fails is mended with the next update.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use sev1_domain::delivery::About;

use super::answers::{Post, error_id, is_id, plain};
use super::posts::room;
use super::{Mattermost, PerIncident, Place};
use crate::http::{Answer, Repeat};
use crate::{Outgoing, SendError};

/// Somebody who was asked for by name.
#[derive(Deserialize)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) username: String,
}

impl Mattermost {
    /// Brings the surroundings of a post that arrived up to date, within a part of the time that a message has.
    pub(super) async fn keep_up(&self, outgoing: &Outgoing<'_>, post: &Post) {
        let Place::PerIncident(how) = &self.place else { return };
        let number = outgoing.delivery.incident_number;
        let report = |what: &str, outcome: Result<(), SendError>| {
            if let Err(error) = outcome {
                tracing::warn!(incident.number = %number, reason = %error, "{what}");
            }
        };
        let work = async {
            report("the channel's header could not be set; the next update sets it again", self.set_headline(outgoing, post).await);
            if outgoing.thread_root.is_none() {
                report("the first update could not be pinned; pin it by hand", self.pin(outgoing, post).await);
                report("not everybody could be invited; invite them by hand", self.invite(how, post).await);
            }
        };
        if tokio::time::timeout(self.courtesy_limit(), work).await.is_err() {
            tracing::warn!(incident.number = %number, "the server took too long over the channel's header, pin or people; the next update tries again");
        }
    }

    async fn set_headline(&self, outgoing: &Outgoing<'_>, post: &Post) -> Result<(), SendError> {
        let (About::Update { number, .. }, Some(room)) = (outgoing.delivery.about, room(outgoing)) else { return Ok(()) };
        let Some(headline) = room.headline.as_deref() else { return Ok(()) };
        let incident = outgoing.delivery.incident;
        if !self.rooms.is_news(incident, number, headline) {
            return Ok(());
        }
        let body = json!({ "header": headline, "purpose": room.purpose });
        let path = format!("channels/{}/patch", post.channel_id);
        self.courtesy(Method::PUT, &path, body).await?;
        self.rooms.headline_stands(incident, number, headline);
        Ok(())
    }

    async fn pin(&self, outgoing: &Outgoing<'_>, post: &Post) -> Result<(), SendError> {
        let About::Update { .. } = outgoing.delivery.about else { return Ok(()) };
        self.courtesy(Method::POST, &format!("posts/{}/pin", post.id), Value::Null).await.map(drop)
    }

    /// Adds whoever is configured. Who is in already stays in.
    async fn invite(&self, how: &PerIncident, post: &Post) -> Result<(), SendError> {
        if how.invite.is_empty() {
            return Ok(());
        }
        let (people, mut missing) = self.people(how).await?;
        for person in people {
            let path = format!("channels/{}/members", post.channel_id);
            if let Err(error) = self.courtesy(Method::POST, &path, json!({ "user_id": person.id })).await {
                missing.push(format!("@{} ({error})", plain(&person.username)));
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(SendError::Permanent(missing.join(", "))) }
    }

    /// Who is to be invited, and the names of those whom the server does not know.
    pub(super) async fn people(&self, how: &PerIncident) -> Result<(Vec<Person>, Vec<String>), SendError> {
        let answer = self.api.call(Method::POST, "users/usernames", Some(json!(how.invite)), Repeat::Harmless).await?;
        let mut people: Vec<Person> = self.api.read(&answer, Repeat::Harmless, None)?;
        people.retain(|p| is_id(&p.id) && how.invite.contains(&p.username));
        let missing = how.invite.iter().filter(|name| people.iter().all(|p| p.username != **name));
        let missing = missing.map(|name| format!("@{name} (no such account)")).collect();
        Ok((people, missing))
    }

    async fn courtesy(&self, method: Method, path: &str, body: Value) -> Result<Answer, SendError> {
        let answer = self.api.call(method, path, (!body.is_null()).then_some(body), Repeat::Harmless).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        let id = error_id(&answer).unwrap_or_default();
        Err(SendError::Permanent(format!("{} answered {} {id}", answer.origin, answer.status)))
    }
}
