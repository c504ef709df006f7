//! What `sev1 doctor` finds: server, bot, team, channel and rights, each with what to do next. Nothing is posted or made.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answers::{ChannelView, Me, MemberView, TeamView, plain};
use super::version::Version;
use super::{Mattermost, PerIncident, Place};
use crate::http::Repeat;
use crate::{Health, Look, SendError};

/// What a server says of itself to everybody, as far as it is read. Every value is a text.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ClientConfig {
    #[serde(rename = "SiteURL")]
    site_url: String,
    post_priority: String,
}

#[derive(Deserialize)]
struct Role {
    #[serde(default)]
    permissions: Vec<String>,
}

impl Mattermost {
    /// All of it in one line, as far as messages need it.
    pub(super) async fn look_around(&self) -> Result<String, SendError> {
        let me = self.me().await?;
        let place = self.place_line(&me).await?;
        let server = self.api.version().await.map_or_else(|| "Mattermost".to_owned(), |v| format!("Mattermost {v}"));
        Ok(format!("{server} at {}: {} {place}", self.api.origin(), me.name()))
    }

    async fn me(&self) -> Result<Me, SendError> {
        let me: Me = self.api.read(&self.api.get("users/me").await?, Repeat::Harmless, None)?;
        if me.delete_at != 0 {
            let reason = format!("the account {} is deactivated; ask an administrator to activate it", me.name());
            return Err(SendError::Permanent(reason));
        }
        Ok(me)
    }

    /// `is in ~war-room`, or what keeps it out.
    async fn place_line(&self, me: &Me) -> Result<String, SendError> {
        let id = match &self.place {
            Place::Channel(id) => id,
            Place::PerIncident(how) => {
                self.team_roles(me).await?;
                let kind = if how.private { "private" } else { "public" };
                return Ok(format!("makes a {kind} channel for each incident in team {}", self.team_name()));
            }
        };
        let channel: ChannelView = self.api.read(&self.api.get(&format!("channels/{id}")).await?, Repeat::Harmless, None)?;
        let (who, place) = (me.name(), channel.name());
        if channel.delete_at != 0 {
            return Err(SendError::Permanent(format!("the channel {place} is archived; unarchive it or configure another")));
        }
        self.channel_roles(id, &who, &place).await?;
        Ok(format!("is in {place}"))
    }

    /// Everybody in the team can see a public channel; only members can post.
    async fn channel_roles(&self, id: &str, who: &str, place: &str) -> Result<MemberView, SendError> {
        let answer = self.api.get(&format!("channels/{id}/members/me")).await?;
        if matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) {
            return Err(SendError::Permanent(format!("{who} is not in the channel {place}; add it with /invite")));
        }
        self.api.read(&answer, Repeat::Harmless, None)
    }

    async fn team_roles(&self, me: &Me) -> Result<MemberView, SendError> {
        let (who, name) = (me.name(), self.team_name());
        let team: Option<TeamView> = self.api.find(&format!("teams/name/{name}"), None).await?;
        let not_in = || SendError::Permanent(format!("there is no team {name}, or {who} is not in it; add the bot to the team"));
        let team = team.ok_or_else(not_in)?;
        self.api.find(&format!("teams/{}/members/me", team.id), None).await?.ok_or_else(not_in)
    }

    fn team_name(&self) -> &str {
        self.team.as_deref().unwrap_or_default()
    }

    /// One thing after the other; without server or bot there is nothing else to look at.
    pub(super) async fn looks(&self) -> Vec<Look> {
        let mut looks = Vec::new();
        if let Err(error) = self.api.http.within_limit(Repeat::Harmless, self.look_at_server(&mut looks)).await {
            looks.push(bad("server", &error));
            return looks;
        }
        let me = match self.api.http.within_limit(Repeat::Harmless, self.me()).await {
            Ok(me) => me,
            Err(error) => {
                looks.push(bad("bot", &error));
                return looks;
            }
        };
        looks.push(look_at_bot(&me));
        let place = self.api.http.within_limit(Repeat::Harmless, self.look_at_place(&me, &mut looks)).await;
        looks.extend(place.err().map(|error| bad("place", &error)));
        if let Place::PerIncident(how) = &self.place {
            let people = self.api.http.within_limit(Repeat::Harmless, self.look_at_people(how)).await;
            looks.extend(people.unwrap_or_else(|error| Some(bad("people", &error))));
        }
        looks
    }

    async fn look_at_server(&self, looks: &mut Vec<Look>) -> Result<(), SendError> {
        let answer = self.api.get("config/client?format=old").await?;
        let config: ClientConfig = self.api.read(&answer, Repeat::Harmless, None)?;
        let origin = self.api.origin();
        let version = self.api.version().await;
        let urgent = match version {
            Some(version) if version < Version::PRIORITIES => format!("no urgent labels (they came with {})", Version::PRIORITIES),
            Some(_) if config.post_priority == "false" => "urgent labels are switched off (PostPriority)".to_owned(),
            Some(_) => "urgent labels".to_owned(),
            None => "it does not say its version, so nothing newer is used".to_owned(),
        };
        let lacks = self.urgent && urgent != "urgent labels";
        looks.push(match version {
            Some(version) if version < Version::OLDEST => {
                let said = format!("Mattermost {version} at {origin}; nobody has tried servers older than {}: upgrade it", Version::OLDEST);
                look("server", Health::Lacking, said)
            }
            version => {
                let server = version.map_or_else(|| "Mattermost".to_owned(), |v| format!("Mattermost {v}"));
                let without = if lacks { "; updates go out without them" } else { "" };
                look("server", if lacks { Health::Lacking } else { Health::Good }, format!("{server} at {origin}; {urgent}{without}"))
            }
        });
        let site: String = config.site_url.trim_end_matches('/').chars().filter(char::is_ascii_graphic).take(200).collect();
        looks.push(match site.as_str() {
            "" => {
                let said = "SiteURL is not set; set it in the System Console under Web Server, or commands and links do not work";
                look("site URL", Health::Lacking, said.to_owned())
            }
            site if site == self.api.site() => look("site URL", Health::Good, site.to_owned()),
            site => {
                let said =
                    format!("the server calls itself {site}, `server` says {}; links lead there: make them the same", self.api.site());
                look("site URL", Health::Lacking, said)
            }
        });
        Ok(())
    }

    async fn look_at_place(&self, me: &Me, looks: &mut Vec<Look>) -> Result<(), SendError> {
        let team = match &self.team {
            Some(name) => {
                let member = self.team_roles(me).await?;
                looks.push(look("team", Health::Good, format!("{} is in {name}", me.name())));
                Some(member)
            }
            None => {
                let said = "`team` is not named, so links open only for people who are logged in to the web application; name it";
                looks.push(look("team", Health::Lacking, said.to_owned()));
                None
            }
        };
        let place = self.place_line(me).await?;
        looks.push(look("place", Health::Good, format!("{} {place}", me.name())));
        let mut roles = format!("{} {}", me.roles, team.map(|t| t.roles).unwrap_or_default());
        let needed: &[(&str, &str)] = match &self.place {
            Place::Channel(id) => {
                roles = format!("{roles} {}", self.channel_roles(id, &me.name(), "").await?.roles);
                &[("create_post", "post here")]
            }
            Place::PerIncident(how) if how.private => {
                roles.push_str(" channel_user channel_admin");
                &[("create_private_channel", "make private channels"), ("manage_private_channel_properties", "set their headers")]
            }
            Place::PerIncident(_) => {
                roles.push_str(" channel_user channel_admin");
                &[("create_public_channel", "make public channels"), ("manage_public_channel_properties", "set their headers")]
            }
        };
        looks.push(self.look_at_rights(&roles, needed).await?);
        Ok(())
    }

    /// What the bot's roles allow, without trying it.
    async fn look_at_rights(&self, roles: &str, needed: &[(&str, &str)]) -> Result<Look, SendError> {
        let names: BTreeSet<&str> = roles.split_whitespace().collect();
        let answer = self.api.call(Method::POST, "roles/names", Some(json!(names)), Repeat::Harmless).await?;
        let known: Vec<Role> = self.api.read(&answer, Repeat::Harmless, None)?;
        let allowed: BTreeSet<&str> = known.iter().flat_map(|r| &r.permissions).map(String::as_str).collect();
        let (may, may_not): (Vec<_>, Vec<_>) = needed.iter().partition(|(permission, _)| allowed.contains(permission));
        let words = |rights: Vec<&(&str, &str)>| rights.iter().map(|(_, words)| *words).collect::<Vec<_>>().join(" and ");
        if may_not.is_empty() {
            return Ok(look("rights", Health::Good, format!("the bot may {}", words(may))));
        }
        let said = format!("the bot may not {}; give members the right under Permissions in the System Console", words(may_not));
        Ok(look("rights", Health::Bad, said))
    }

    async fn look_at_people(&self, how: &PerIncident) -> Result<Option<Look>, SendError> {
        if how.invite.is_empty() {
            return Ok(None);
        }
        let (mut people, mut missing) = self.people(how).await?;
        let team: Option<TeamView> = self.api.find(&format!("teams/name/{}", self.team_name()), None).await?;
        let Some(team) = team else { return Ok(None) };
        for person in std::mem::take(&mut people) {
            match self.api.find::<Value>(&format!("teams/{}/members/{}", team.id, person.id), None).await? {
                Some(_) => people.push(person),
                None => missing.push(format!("@{} (not in the team)", plain(&person.username))),
            }
        }
        if !missing.is_empty() {
            let said = format!("cannot be invited: {}; add them to the team or mend `invite`", missing.join(", "));
            return Ok(Some(look("people", Health::Lacking, said)));
        }
        let names: Vec<String> = people.iter().map(|p| format!("@{}", plain(&p.username))).collect();
        Ok(Some(look("people", Health::Good, format!("{} will be invited", names.join(", ")))))
    }
}

fn look_at_bot(me: &Me) -> Look {
    let who = me.name();
    if me.is_bot {
        return look("bot", Health::Good, format!("{who} is an active bot account"));
    }
    let said = format!("{who} is a person's account, whose token can expire and whose posts look like theirs; make a bot account");
    look("bot", Health::Lacking, said)
}

fn look(what: &'static str, health: Health, said: String) -> Look {
    Look { what, health, said }
}

fn bad(what: &'static str, error: &SendError) -> Look {
    look(what, Health::Bad, error.to_string())
}
