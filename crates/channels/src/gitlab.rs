//! GitLab, at gitlab.com or one's own: notes on one issue, edited in place.

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderName;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use sev1_domain::delivery::Receipt;

use crate::config_fault::{ConfigFault, address};
use crate::http::{Answer, Api, Repeat, plain, secret_value};
use crate::issue_comments::{Comment, MAX_PAGES, PAGE, carrying, marked, named, since, too_many};
use crate::{Capabilities, Channel, HttpClient, Outgoing, SendError};

/// Which issue, and as whom.
#[derive(Clone, Debug)]
pub struct GitLabConfig {
    /// The site: `https://gitlab.com`, or one's own.
    pub url: String,
    /// The project's path: `group/project`, with as many groups as it has.
    pub project: String,
    /// The issue's number in its project.
    pub issue: u32,
    /// A token that may write notes there.
    pub token: SecretString,
}

/// One issue of a project.
#[derive(Debug)]
pub struct GitLab {
    api: Api,
    site: String,
    project: String,
    issue: u32,
}

/// A note, with when it was made.
#[derive(Deserialize)]
struct Note {
    #[serde(flatten)]
    comment: Comment,
    #[serde(default)]
    created_at: String,
}

#[derive(Deserialize)]
struct Issue {
    state: String,
    #[serde(default)]
    confidential: bool,
}

#[derive(Deserialize)]
struct Project {
    #[serde(default)]
    visibility: String,
}

impl GitLab {
    /// Checks the configuration; calls nothing.
    ///
    /// # Errors
    /// When address, project or token cannot be right.
    pub fn new(config: GitLabConfig, http: HttpClient) -> Result<Self, ConfigFault> {
        let site = address(&config.url)?;
        let name = |t: &str| {
            (1..=255).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) && t != "." && t != ".."
        };
        if !config.project.contains('/') || !config.project.split('/').all(name) {
            return Err(ConfigFault::Place { what: "project", said: config.project, such_as: "acme/support/outages" });
        }
        let token = secret_value("", &config.token)?;
        let mut base = site.clone();
        base.set_path(&format!("{}/api/v4", site.path().trim_end_matches('/')));
        let api = Api::new(http, &base, "GitLab").refusing(refused).with(HeaderName::from_static("private-token"), token);
        let site = site.as_str().trim_end_matches('/').to_owned();
        Ok(Self { api, site, project: config.project, issue: config.issue })
    }

    fn project(&self) -> String {
        format!("projects/{}", self.project.replace('/', "%2F"))
    }

    fn notes(&self) -> String {
        format!("{}/issues/{}/notes", self.project(), self.issue)
    }

    fn receipt(&self, id: u64) -> Receipt {
        let link = format!("{}/{}/-/issues/{}#note_{id}", self.site, self.project, self.issue);
        Receipt { id: Some(id.to_string()), link: Some(link) }
    }

    async fn comment(&self, outgoing: Outgoing<'_>) -> Result<Receipt, SendError> {
        let body = json!({ "body": marked(&outgoing)? });
        let made: Comment = self.api.ask(Method::POST, &self.notes(), Some(&body), Repeat::Harmful, Some(outgoing.now)).await?;
        Ok(self.receipt(made.id))
    }

    async fn find(&self, outgoing: Outgoing<'_>) -> Result<Option<Receipt>, SendError> {
        let since = since(&outgoing);
        for page in 1..=MAX_PAGES {
            let path = format!("{}?sort=desc&order_by=created_at&per_page={PAGE}&page={page}", self.notes());
            let notes: Vec<Note> = self.api.ask(Method::GET, &path, None, Repeat::Harmless, Some(outgoing.now)).await?;
            // Newest first: once one is older than the delivery, so is everything behind it.
            let old = |note: &Note| note.created_at.parse::<Timestamp>().is_ok_and(|at| at < since);
            let over = notes.len() < PAGE || notes.last().is_some_and(old);
            let comments: Vec<Comment> = notes.into_iter().map(|note| note.comment).collect();
            if let Some(found) = carrying(&comments, outgoing.delivery.id) {
                return Ok(Some(self.receipt(found.id)));
            }
            if over {
                return Ok(None);
            }
        }
        Err(too_many(&self.api.origin()))
    }

    async fn change(&self, receipt: &Receipt, outgoing: Outgoing<'_>) -> Result<(), SendError> {
        let path = format!("{}/{}", self.notes(), named(receipt.id.as_deref())?);
        let body = json!({ "body": marked(&outgoing)? });
        self.api.ask::<Comment>(Method::PUT, &path, Some(&body), Repeat::Harmless, Some(outgoing.now)).await.map(|_| ())
    }

    async fn look_around(&self) -> Result<String, SendError> {
        let project: Project = self.api.ask(Method::GET, &self.project(), None, Repeat::Harmless, None).await?;
        let path = format!("{}/issues/{}", self.project(), self.issue);
        let issue: Issue = self.api.ask(Method::GET, &path, None, Repeat::Harmless, None).await?;
        let open = match (project.visibility.as_str(), issue.confidential) {
            ("public", false) => " in a public project, where everybody reads it",
            (_, true) => ", confidential",
            _ => "",
        };
        Ok(format!("GitLab at {}: {}#{} is {}{open}", self.api.origin(), self.project, self.issue, plain(&issue.state)))
    }
}

#[async_trait]
impl Channel for GitLab {
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
    answer.error(repeat, now, advice(answer.status.as_u16()))
}

fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "it does not take the note; it may be too long, or the issue has as many as it can hold",
        401 => "the token is not accepted; make a new one and configure it",
        403 => "the token may not comment there; give it the scope api, and its owner the role Reporter or more",
        404 => "there is no such project, issue or note, or the token cannot see it; check their names and the token's owner",
        422 => "it does not take the note; it may be too long",
        _ => return None,
    })
}
