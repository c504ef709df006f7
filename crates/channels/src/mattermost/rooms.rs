//! The channel of an incident: found again by its first post or its name, made where there is none.
//!
//! Nothing of it is stored. Its name is the same in every message of the incident, so a crash between making it and posting into it
//! finds the same one again; what is in memory only saves questions.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sev1_domain::ids::{IncidentId, UpdateNumber};
use sev1_domain::message::Room;
use tokio::sync::OnceCell;

use super::answers::{ChannelView, Me, Post, TeamView, error_id, is_id, is_name_taken};
use super::posts::room;
use super::{Mattermost, PerIncident, Place};
use crate::http::Repeat;
use crate::{Outgoing, SendError};

/// How many channels of one name there may be: the plain one, then `-2` and so on.
const MAX_NAMESAKES: u32 = 9;
/// How far the server's clock may be behind ours when it says how old a channel is.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(1);
/// More incidents than this are not remembered at once.
const MAX_KEPT: usize = 1_000;

/// What is known of incidents' channels, and what is asked for once.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    kept: Mutex<BTreeMap<IncidentId, Kept>>,
    me: OnceCell<String>,
    team: OnceCell<String>,
}

#[derive(Debug)]
struct Kept {
    channel: String,
    /// The update whose headline stands above the channel, and that headline.
    headline: Option<(UpdateNumber, String)>,
}

impl Rooms {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<IncidentId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, incident: IncidentId, channel: &str) {
        let mut kept = self.kept();
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(incident, Kept { channel: channel.to_owned(), headline: None });
    }

    pub(super) fn forget(&self, incident: IncidentId) {
        self.kept().remove(&incident);
    }

    /// Whether a headline tells something new: it is another one, and not that of an older update.
    pub(super) fn is_news(&self, incident: IncidentId, update: UpdateNumber, headline: &str) -> bool {
        let kept = self.kept();
        let stands = kept.get(&incident).and_then(|k| k.headline.as_ref());
        stands.is_none_or(|(of, said)| update >= *of && said != headline)
    }

    pub(super) fn headline_stands(&self, incident: IncidentId, update: UpdateNumber, headline: &str) {
        if let Some(kept) = self.kept().get_mut(&incident) {
            kept.headline = Some((update, headline.to_owned()));
        }
    }
}

impl Mattermost {
    /// The channel a message belongs into; that of its incident is made where there is none.
    pub(super) async fn channel(&self, outgoing: &Outgoing<'_>) -> Result<String, SendError> {
        let Place::PerIncident(how) = &self.place else { return Ok(self.fixed_channel().to_owned()) };
        self.locate(outgoing, Some(how)).await?.ok_or_else(|| missing_room(outgoing))
    }

    /// The same, where there is one.
    pub(super) async fn known_channel(&self, outgoing: &Outgoing<'_>) -> Result<Option<String>, SendError> {
        match &self.place {
            Place::Channel(id) => Ok(Some(id.clone())),
            Place::PerIncident(_) => self.locate(outgoing, None).await,
        }
    }

    fn fixed_channel(&self) -> &str {
        match &self.place {
            Place::Channel(id) => id,
            Place::PerIncident(_) => "",
        }
    }

    async fn locate(&self, outgoing: &Outgoing<'_>, make: Option<&PerIncident>) -> Result<Option<String>, SendError> {
        let incident = outgoing.delivery.incident;
        let kept = self.rooms.kept().get(&incident).map(|k| k.channel.clone());
        if kept.is_some() {
            return Ok(kept);
        }
        let found = match self.where_it_began(outgoing).await? {
            Some(channel) => Some(channel),
            None => self.by_name(outgoing, make).await?,
        };
        if let Some(channel) = &found {
            self.rooms.keep(incident, channel);
        }
        Ok(found)
    }

    /// The channel of the incident's first post: it stays the incident's, whatever its name and the customer's are by now.
    async fn where_it_began(&self, outgoing: &Outgoing<'_>) -> Result<Option<String>, SendError> {
        let Some(root) = outgoing.thread_root.and_then(|r| r.id.as_deref()).filter(|id| is_id(id)) else { return Ok(None) };
        let post: Option<Post> = self.api.find(&format!("posts/{root}"), Some(outgoing.now)).await?;
        Ok(post.map(|p| p.channel_id).filter(|id| is_id(id)))
    }

    async fn by_name(&self, outgoing: &Outgoing<'_>, make: Option<&PerIncident>) -> Result<Option<String>, SendError> {
        let room = room(outgoing).ok_or_else(|| missing_room(outgoing))?;
        let (team, me) = (self.team_id(outgoing.now).await?, self.my_id(outgoing.now).await?);
        let ours = |channel: &ChannelView| channel.creator_id == me && channel.create_at >= not_before(outgoing.delivery.incident);
        for number in 1..=MAX_NAMESAKES {
            let name = if number == 1 { room.name.clone() } else { format!("{}-{number}", room.name) };
            let mut there = self.named(&team, &name, outgoing.now).await?;
            if there.is_none() {
                let Some(how) = make else { return Ok(None) };
                if let Some(channel) = self.make(room, how, &team, &name, outgoing.now).await? {
                    return Ok(Some(channel));
                }
                // Made by another node meanwhile, or somebody's that the bot cannot see.
                there = self.named(&team, &name, outgoing.now).await?;
            }
            match there.filter(ours) {
                Some(channel) if channel.delete_at != 0 => {
                    return Err(SendError::Permanent(format!("the incident's channel {} is archived; unarchive it", channel.name())));
                }
                Some(channel) => return Ok(Some(channel.id)),
                None => {}
            }
        }
        let reason = format!("there are {MAX_NAMESAKES} channels named {} and so on, none of them this incident's; rename some", room.name);
        Err(SendError::Permanent(reason))
    }

    /// A channel by its name, archived ones included: they keep their names.
    async fn named(&self, team: &str, name: &str, now: Timestamp) -> Result<Option<ChannelView>, SendError> {
        self.api.find(&format!("teams/{team}/channels/name/{name}?include_deleted=true"), Some(now)).await
    }

    /// Makes a channel; `None` where its name is taken. Making it twice cannot happen, so an unknown outcome is harmless.
    async fn make(&self, room: &Room, how: &PerIncident, team: &str, name: &str, now: Timestamp) -> Result<Option<String>, SendError> {
        let body = json!({
            "team_id": team,
            "name": name,
            "display_name": room.title,
            "type": if how.private { "P" } else { "O" },
            "purpose": room.purpose,
            "header": room.headline.as_deref().unwrap_or_default(),
        });
        let answer = self.api.call(Method::POST, "channels", Some(body), Repeat::Harmless).await?;
        if error_id(&answer).is_some_and(|id| is_name_taken(&id)) {
            return Ok(None);
        }
        let advice = match answer.status {
            StatusCode::FORBIDDEN => {
                Some("the bot may not make channels in this team; give the right to members of the team, or to the bot")
            }
            StatusCode::BAD_REQUEST => Some("it refuses the channel; see the server's log for the reason"),
            status => super::answers::advice(status, None),
        };
        let made: ChannelView = self.api.read_or(&answer, Repeat::Harmless, Some(now), advice)?;
        Ok(Some(made.id))
    }

    /// The bot's own id.
    pub(super) async fn my_id(&self, now: Timestamp) -> Result<String, SendError> {
        let ask = async || {
            let answer = self.api.get("users/me").await?;
            self.api.read::<Me>(&answer, Repeat::Harmless, Some(now)).map(|me| me.id)
        };
        self.rooms.me.get_or_try_init(ask).await.cloned()
    }

    /// The team's id.
    async fn team_id(&self, now: Timestamp) -> Result<String, SendError> {
        let name = self.team.as_deref().unwrap_or_default();
        let ask = async || {
            let team: Option<TeamView> = self.api.find(&format!("teams/name/{name}"), Some(now)).await?;
            let missing = || SendError::Permanent(format!("there is no team {name}, or the bot is not in it; add the bot to the team"));
            team.map(|team| team.id).ok_or_else(missing)
        };
        self.rooms.team.get_or_try_init(ask).await.cloned()
    }
}

fn missing_room(outgoing: &Outgoing<'_>) -> SendError {
    SendError::Permanent(format!(
        "the message says nothing of the incident's channel, because {} had another place when it was made; publish again",
        outgoing.delivery.destination
    ))
}

/// How old a channel of this incident can be, in epoch milliseconds: ids of ours begin with the instant they were made. A channel of
/// the same number and customer from an earlier installation is older.
fn not_before(incident: IncidentId) -> i64 {
    let made = incident.0.get_timestamp().map(|made| made.to_unix().0);
    let made = made.and_then(|secs| Timestamp::from_second(i64::try_from(secs).ok()?).ok());
    made.and_then(|at| at.checked_sub(CLOCK_SKEW).ok()).map_or(0, Timestamp::as_millisecond)
}
