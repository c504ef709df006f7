//! `[mattermost]`: whether people may act from Mattermost, and what proves that it is Mattermost who calls.

use std::path::{Path, PathBuf};

use sev1_domain::refusal::Refusal;

use super::faults::{Fault, Origin};
use super::layers::Layers;
use super::sections::{optional_url, path};

/// What lets people act from Mattermost. Secrets are still in their files.
#[derive(Clone, Debug)]
pub(crate) struct Mattermost {
    /// The site.
    pub(crate) server: String,
    /// The files that hold the tokens of slash commands; at least one.
    pub(crate) command_token_files: Vec<PathBuf>,
    /// The file that holds the key of seals.
    pub(crate) signing_key_file: PathBuf,
    /// The ids of the teams people may act from; empty for all that have a token.
    pub(crate) teams: Vec<String>,
}

/// `Some(None)` where Mattermost may not call, `None` only with a fault.
pub(super) fn mattermost(layers: &mut Layers<'_>, folder: &Path) -> Option<Option<Mattermost>> {
    let enabled = layers.flag("mattermost.enabled");
    let server = layers.read("mattermost.server", optional_url);
    let (token_files, token_origin) = layers.list("mattermost.command_token_files");
    let (key_file, key_origin) = layers.text("mattermost.signing_key_file");
    let (teams, team_origin) = layers.list("mattermost.teams");
    for team in teams.iter().filter(|team| !is_id(team)) {
        let refusal = Refusal::new("team", format!("`{team}` is no Mattermost team id"))
            .hint("it is not the team's name, but 26 letters and digits: System Console, Teams, or GET /api/v4/teams/name/NAME");
        layers.refused("mattermost.teams", team_origin.clone(), refusal);
    }
    let server = server?;
    if !enabled {
        return Some(None);
    }
    let mut missing = |key: &str, origin: &Origin, hint: &str| {
        let fault = Fault::new(origin.clone(), format!("`mattermost.enabled` needs `{key}`"));
        layers.faults.push(fault.hint(hint));
    };
    if server.is_none() {
        missing("mattermost.server", &Origin::Default, "the site, such as https://chat.example.com");
    }
    if token_files.is_empty() {
        let hint = "name the files that hold the tokens of the slash command, one for each team: docs/guide/mattermost-commands.md";
        missing("mattermost.command_token_files", &token_origin, hint);
    }
    if key_file.is_empty() {
        missing("mattermost.signing_key_file", &key_origin, "make one: openssl rand -base64 32 > signing-key");
    }
    let (Some(server), false, false) = (server, token_files.is_empty(), key_file.is_empty()) else { return None };
    Some(Some(Mattermost {
        server: server.as_str().trim_end_matches('/').to_owned(),
        command_token_files: token_files.iter().map(|file| path(file, &token_origin, folder)).collect(),
        signing_key_file: path(&key_file, &key_origin, folder),
        teams,
    }))
}

fn is_id(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}
