//! GitHub, at github.com or an enterprise's own: comments on one issue or pull request, edited in place.

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderName, HeaderValue, RETRY_AFTER};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use sev1_domain::delivery::Receipt;
use url::{Host, Url};

use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Api, Repeat, plain};
use crate::issue_comments::{Comment, MAX_PAGES, PAGE, carrying, marked, named, since, too_many};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Which issue, and as whom.
#[derive(Clone, Debug)]
pub struct GitHubConfig {
    /// The site as people see it: `https://github.com`, or an enterprise's own.
    pub url: String,
    /// `owner/name`.
    pub repository: String,
    /// The issue's number.
    pub issue: u32,
    /// A token that may write issues there.
    pub token: SecretString,
}

/// One issue of a repository.
#[derive(Debug)]
pub struct GitHub {
    api: Api,
    site: String,
    repository: String,
    issue: u32,
}

#[derive(Deserialize)]
struct Issue {
    state: String,
    #[serde(default)]
    locked: bool,
}

#[derive(Deserialize)]
struct Repository {
    #[serde(default)]
    private: bool,
}

impl GitHub {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, repository or token cannot be right.
    pub fn new(config: GitHubConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let site = address(&config.url)?;
        let name = |t: &str| {
            (1..=100).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) && t != "." && t != ".."
        };
        if !config.repository.split_once('/').is_some_and(|(owner, repository)| name(owner) && name(repository)) {
            return Err(ConfigFault::Place { what: "repository", said: config.repository, such_as: "acme/outages" });
        }
        let api = Api::new(http, &interface(&site), "GitHub").refusing(refused).bearer(&config.token)?;
        let api = api.with(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        let api = api.with(HeaderName::from_static("x-github-api-version"), HeaderValue::from_static("2022-11-28"));
        let site = site.as_str().trim_end_matches('/').to_owned();
        Ok(Self { api, site, repository: config.repository, issue: config.issue })
    }

    fn comments(&self) -> String {
        format!("repos/{}/issues/{}/comments", self.repository, self.issue)
    }

    fn receipt(&self, id: u64) -> Receipt {
        let link = format!("{}/{}/issues/{}#issuecomment-{id}", self.site, self.repository, self.issue);
        Receipt { id: Some(id.to_string()), link: Some(link) }
    }

    async fn comment(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let body = json!({ "body": marked(&outgoing)? });
        let made: Comment = self.api.ask(Method::POST, &self.comments(), Some(&body), Repeat::Harmful, Some(outgoing.now)).await?;
        Ok(self.receipt(made.id))
    }

    async fn find(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let since = since(&outgoing).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        for page in 1..=MAX_PAGES {
            let path = format!("{}?since={since}&per_page={PAGE}&page={page}", self.comments());
            let comments: Vec<Comment> = self.api.ask(Method::GET, &path, None, Repeat::Harmless, Some(outgoing.now)).await?;
            if let Some(found) = carrying(&comments, outgoing.delivery.id) {
                return Ok(Some(self.receipt(found.id)));
            }
            if comments.len() < PAGE {
                return Ok(None);
            }
        }
        Err(too_many(&self.api.origin()))
    }

    async fn change(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let path = format!("repos/{}/issues/comments/{}", self.repository, named(receipt.id.as_deref())?);
        let body = json!({ "body": marked(&outgoing)? });
        self.api.ask::<Comment>(Method::PATCH, &path, Some(&body), Repeat::Harmless, Some(outgoing.now)).await.map(|_| ())
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let path = format!("repos/{}", self.repository);
        let repository: Repository = self.api.ask(Method::GET, &path, None, Repeat::Harmless, None).await?;
        let path = format!("repos/{}/issues/{}", self.repository, self.issue);
        let issue: Issue = self.api.ask(Method::GET, &path, None, Repeat::Harmless, None).await?;
        let open = if repository.private { "" } else { " in a public repository, where everybody reads it" };
        let locked = if issue.locked { ", locked" } else { "" };
        let (origin, state) = (self.api.origin(), plain(&issue.state));
        Ok(format!("GitHub at {origin}: {}#{} is {state}{locked}{open}", self.repository, self.issue))
    }
}

/// Where the interface of a site is.
fn interface(site: &Url) -> Url {
    let mut api = site.clone();
    match site.host() {
        // Both kinds that GitHub runs itself have a host of their own for it.
        Some(Host::Domain(name)) if name == "github.com" || name.ends_with(".ghe.com") => {
            let host = format!("api.{name}");
            api.set_host(Some(&host)).expect("a name in front of a host's makes a host's");
        }
        _ => api.set_path(&format!("{}/api/v3", site.path().trim_end_matches('/'))),
    }
    api
}

/// GitHub says 403 as well where a limit is used up.
fn is_rate_limit(answer: &Answer) -> bool {
    let used_up = answer.headers.get("x-ratelimit-remaining").is_some_and(|left| left == "0");
    answer.status.as_u16() == 403 && (used_up || answer.headers.contains_key(RETRY_AFTER))
}

#[async_trait]
impl Channel for GitHub {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: false, edit: true, receipt_id: true, look_up: true, idempotent: false }
    }

    fn place(&self) -> Option<String> {
        Some(self.api.origin())
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        self.api.http.within_limit(Repeat::Harmful, self.comment(outgoing)).await
    }

    async fn look_up(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.find(outgoing)).await
    }

    async fn edit(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.change(receipt, outgoing)).await
    }

    async fn check(&self) -> Result<String, SendError> {
        self.api.http.within_limit(Repeat::Harmless, self.look_around()).await
    }
}

fn refused(answer: &Answer, repeat: Repeat, now: Option<Timestamp>) -> SendError {
    if is_rate_limit(answer) {
        return answer.retry(format!("{} answered {}: it asks for patience", answer.origin, answer.status), now);
    }
    answer.error(repeat, now, advice(answer.status.as_u16()))
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "the token is not accepted; make a new one and configure it",
        403 => "the token may not comment there, or the issue is locked; give it the right to write issues",
        404 => "there is no such repository, issue or comment, or the token cannot see it; check their names and the token's repositories",
        410 => "the issue is deleted, or issues are switched off; configure another",
        422 => "it does not take the comment; it may be too long, or taken for spam",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interface_is_where_each_kind_of_site_has_it() {
        for (site, api) in [
            ("https://github.com", "https://api.github.com/"),
            ("https://acme.ghe.com/", "https://api.acme.ghe.com/"),
            ("https://git.example.com", "https://git.example.com/api/v3"),
            ("https://example.com/git/", "https://example.com/git/api/v3"),
        ] {
            assert_eq!(interface(&site.parse().expect("a URL")).as_str(), api);
        }
    }
}
