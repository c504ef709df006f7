//! The keys of a destination on a Mattermost server: one channel, or one for each incident.

use std::path::{Path, PathBuf};

use sev1_channels::mattermost::{PerIncident, Place, Replies};

use super::faults::{Fault, Origin};
use super::rows::{Row, one_of};
use super::sections::path;

/// Where on a Mattermost server, and how. The token is still in its file.
#[derive(Clone, Debug)]
pub(crate) struct MattermostAt {
    /// The site.
    pub(crate) server: String,
    /// Which channel.
    pub(crate) place: Place,
    /// The team, for permalinks and for channels that are made.
    pub(crate) team: Option<String>,
    /// The file that holds the token.
    pub(crate) token_file: PathBuf,
    /// Where later updates go.
    pub(crate) replies: Replies,
    /// Whether first posts of a SEV1 are urgent.
    pub(crate) urgent: bool,
}

impl MattermostAt {
    pub(super) fn read(row: &Row<'_, '_>, folder: &Path) -> Option<Self> {
        let server = row.needed("server", "the site, such as https://chat.example.com");
        let token_file = row.needed("token_file", "a file that holds the bot's access token");
        let team = row.text("team").map(|(t, _)| t.to_owned());
        let replies = row.read(row.text("replies").or(Some(("thread", Origin::Default))), |t| {
            let value = [("thread", Replies::Thread), ("channel", Replies::Channel)].into_iter().find(|(w, _)| *w == t).map(|(_, v)| v);
            one_of(t, value, &["thread", "channel"])
        });
        let urgent = row.flag("urgent").unwrap_or(false);
        let place = place(row, team.is_some());
        let (token, origin) = token_file?;
        let token_file = path(token, &origin, folder);
        Some(Self { server: server?.0.to_owned(), place: place?, team, token_file, replies: replies?, urgent })
    }
}

fn place(row: &Row<'_, '_>, has_team: bool) -> Option<Place> {
    let per_incident = row.flag("per_incident").unwrap_or(false);
    let private = row.flag("private");
    let invite = row.list("invite").into_iter().map(|(name, _)| name.to_owned()).collect();
    let channel_id = row.place("channel_id");
    let wrong = |at: Origin, what: &str, hint: &str| row.fault(Fault::new(at, what.to_owned()).hint(hint.to_owned()));
    if !per_incident {
        for key in ["private", "invite"] {
            if let Some(at) = row.place(key) {
                wrong(
                    at,
                    &format!("`{key}` is about channels that are made for incidents"),
                    "say per_incident = true as well, or leave it out",
                );
            }
        }
        let hint = "the 26 letters and digits in the channel's View Info window; or per_incident = true for a channel of each incident";
        return row.needed("channel_id", hint).map(|(id, _)| Place::Channel(id.to_owned()));
    }
    if let Some(at) = channel_id {
        wrong(at, "a destination is one channel, or one for each incident", "leave out `channel_id` or `per_incident`");
        return None;
    }
    let at = || row.place("per_incident").unwrap_or(Origin::Default);
    if !has_team {
        wrong(at(), "a channel for each incident is made in a team", "name it as in its address: team = \"support\"");
        return None;
    }
    if row.text("for").is_some_and(|(what, _)| what == "people") {
        wrong(at(), "a channel of an incident gets an audience's updates", "leave out `per_incident` or `for`");
        return None;
    }
    Some(Place::PerIncident(PerIncident { private: private.unwrap_or(true), invite }))
}
