//! Tickets and issues: who reads a comment, how it is found again and changed, and what their services say no with.

use sev1_channels::github::{GitHub, GitHubConfig};
use sev1_channels::gitlab::{GitLab, GitLabConfig};
use sev1_channels::zendesk::{Zendesk, ZendeskConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::Delivery;
use sev1_domain::destination::ChannelKind;
use sev1_domain::message::Message;
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply, trackers, zendesk};

use crate::{client, delivery, local, now, outgoing};

pub(crate) fn zendesk(url: &str, public: bool) -> ZendeskConfig {
    let (ticket, agent, token) = (zendesk::TICKET, zendesk::AGENT.into(), zendesk::TOKEN.into());
    ZendeskConfig { url: url.into(), ticket, agent, token, public }
}

pub(crate) fn github(url: &str) -> GitHubConfig {
    GitHubConfig { url: url.into(), repository: trackers::PLACE.into(), issue: trackers::ISSUE, token: trackers::TOKEN.into() }
}

pub(crate) fn gitlab(url: &str) -> GitLabConfig {
    GitLabConfig { url: url.into(), project: trackers::PLACE.into(), issue: trackers::ISSUE, token: trackers::TOKEN.into() }
}

fn answer(n: u128, html: &str) -> Delivery {
    delivery(n, ChannelKind::Zendesk, Message::TicketAnswer { html: html.into() })
}

fn comment(n: u128, markdown: &str) -> Delivery {
    delivery(n, ChannelKind::GitHub, Message::Comment { markdown: markdown.into() })
}

#[tokio::test]
async fn a_ticket_comment_is_public_or_private_as_configured() {
    for public in [true, false] {
        let fake = Fake::<zendesk::Zendesk>::start();
        let channel = Zendesk::new(zendesk(&fake.url(), public), client(local())).expect("a channel");
        let receipt = channel.send(outgoing(&answer(1, "<p>We are on it.</p>"))).await.expect("sent");
        let comments = fake.with(|z| z.comments());
        assert_eq!(comments.len(), 1);
        assert_eq!((&comments[0]["public"], &comments[0]["html_body"]), (&public.into(), &"<p>We are on it.</p>".into()));
        assert_eq!(receipt.id, Some(comments[0]["id"].to_string()));
        assert_eq!(receipt.link, Some(format!("{}/agent/tickets/4711", fake.url())));
        let said = channel.check().await.expect("well");
        assert!(said.contains(if public { "public: the requester reads them" } else { "private: agents read them" }), "{said}");
    }
}

#[tokio::test]
async fn a_ticket_comment_is_found_below_what_others_changed() {
    let fake = Fake::<zendesk::Zendesk>::start();
    let channel = Zendesk::new(zendesk(&fake.url(), false), client(local())).expect("a channel");
    let sent = answer(1, "<p>One.</p>");
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    fake.with(|z| (0..250).for_each(|_| z.somebody_changes_it()));
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt)));
    assert_eq!(channel.look_up(outgoing(&answer(2, ""))).await, Ok(None));
}

#[tokio::test]
async fn a_ticket_that_takes_no_comment_says_why() {
    let fake = Fake::<zendesk::Zendesk>::start();
    let channel = Zendesk::new(zendesk(&fake.url(), false), client(local())).expect("a channel");
    fake.with(|z| z.status = "closed");
    let error = channel.send(outgoing(&answer(1, "x"))).await.expect_err("closed");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("may be closed")), "{error:?}");
    assert!(channel.check().await.expect_err("closed").to_string().contains("is closed and takes no comments"));
    fake.answer_next(Answer::status(409));
    let error = channel.send(outgoing(&answer(1, "x"))).await.expect_err("a collision");
    assert!(matches!(error, SendError::Retry { .. }), "{error:?}");
}

#[tokio::test]
async fn a_comment_is_edited_in_place_and_carries_a_mark_that_nobody_sees() {
    let (one, two) = (Fake::<trackers::GitHub>::start(), Fake::<trackers::GitLab>::start());
    let channels: [Box<dyn Channel>; 2] = [
        Box::new(GitHub::new(github(&one.url()), client(local())).expect("a channel")),
        Box::new(GitLab::new(gitlab(&two.url()), client(local())).expect("a channel")),
    ];
    let bodies = || [one.with(|g| g.0.comments.clone()), two.with(|g| g.0.comments.clone())];
    let links = [format!("{}/acme/outages/issues/42#issuecomment-", one.url()), format!("{}/acme/outages/-/issues/42#note_", two.url())];
    for (i, channel) in channels.iter().enumerate() {
        let sent = comment(1, "Globx is **down**.\n");
        let receipt = channel.send(outgoing(&sent)).await.expect("sent");
        let body = bodies()[i][0].body.clone();
        assert_eq!(body, format!("Globx is **down**.\n\n<!-- sev1-delivery: {} -->\n", sent.id));
        assert_eq!(receipt.link.as_deref(), Some(format!("{}9000000000", links[i]).as_str()));
        let mending = comment(2, "Globex is **down**.\n");
        channel.edit(&receipt, outgoing(&mending)).await.expect("changed");
        assert_eq!(bodies()[i].len(), 1);
        assert!(bodies()[i][0].body.starts_with("Globex is **down**.\n"));
        assert_eq!(channel.look_up(outgoing(&mending)).await, Ok(Some(receipt)));
    }
}

#[tokio::test]
async fn a_comment_is_found_among_hundreds_and_a_quotation_of_its_mark_is_none() {
    let fake = Fake::<trackers::GitLab>::start();
    let channel = GitLab::new(gitlab(&fake.url()), client(local())).expect("a channel");
    let sent = comment(1, "One.");
    let quoted = format!("> <!-- sev1-delivery: {} -->\n\nwhat is this?", sent.id);
    fake.with(|g| g.0.add(&quoted));
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(None));
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    fake.with(|g| (0..350).for_each(|n| drop(g.0.add(&format!("comment {n}")))));
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt)));
    // What is older than the delivery is not searched.
    let fake = Fake::<trackers::GitLab>::start();
    fake.with(|g| {
        g.0.clock = now() - jiff::SignedDuration::from_hours(24);
        (0..350).for_each(|n| drop(g.0.add(&format!("comment {n}"))));
    });
    let channel = GitLab::new(gitlab(&fake.url()), client(local())).expect("a channel");
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(None));
    assert_eq!(fake.calls().len(), 1);
    let fake = Fake::<trackers::GitHub>::start();
    let channel = GitHub::new(github(&fake.url()), client(local())).expect("a channel");
    fake.with(|g| (0..250).for_each(|n| drop(g.0.add(&format!("comment {n}")))));
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt)));
}

#[tokio::test]
async fn github_says_forbidden_where_it_means_later() {
    let fake = Fake::<trackers::GitHub>::start();
    let channel = GitHub::new(github(&fake.url()), client(local())).expect("a channel");
    let forbidden =
        |headers| Answer::Instead(Reply { status: 403, headers, body: r#"{"message":"You have exceeded a secondary rate limit"}"#.into() });
    let reset = (now().as_second() + 40).to_string();
    for (headers, wait) in [
        (vec![("retry-after", "60".to_owned())], 60),
        (vec![("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", reset.clone())], 40),
    ] {
        fake.answer_next(forbidden(headers));
        match channel.send(outgoing(&comment(1, "One."))).await {
            Err(SendError::Retry { not_before: Some(at), .. }) => assert_eq!(at.duration_since(now()).as_secs(), wait),
            other => panic!("{other:?}"),
        }
    }
    // A right that is missing is missing, however much of the limit is left; and a fault is no reason to wait for the limit's end.
    let plenty = || vec![("x-ratelimit-remaining", "4999".to_owned()), ("x-ratelimit-reset", reset.clone())];
    fake.answer_next(forbidden(plenty()));
    assert!(matches!(channel.send(outgoing(&comment(1, "One."))).await, Err(SendError::Permanent(_))));
    fake.answer_next(Answer::Instead(Reply { status: 500, headers: plenty(), body: String::new() }));
    assert!(matches!(channel.send(outgoing(&comment(1, "One."))).await, Err(SendError::Retry { not_before: None, .. })));
}

#[tokio::test]
async fn the_check_says_who_reads_along() {
    let fake = Fake::<trackers::GitHub>::start();
    let said = GitHub::new(github(&fake.url()), client(local())).expect("a channel").check().await.expect("well");
    assert_eq!(said, format!("GitHub at {}: acme/outages#42 is open", fake.url()));
    let fake = Fake::<trackers::GitLab>::start();
    let said = GitLab::new(gitlab(&fake.url()), client(local())).expect("a channel").check().await.expect("well");
    assert_eq!(said, format!("GitLab at {}: acme/outages#42 is opened in a public project, where everybody reads it", fake.url()));
}

#[test]
fn a_wrong_configuration_is_refused_before_anything_is_sent() {
    for repository in ["outages", "acme/", "/outages", "acme/out/ages", "acme/..", "acme/a b", "acme/a?b"] {
        let config = GitHubConfig { repository: repository.into(), ..github("https://github.com") };
        let error = GitHub::new(config, client(local())).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("is no repository"), "{repository}: {error}");
    }
    for project in ["outages", "acme/", "acme/../x", "acme//x", "acme/a#b"] {
        let config = GitLabConfig { project: project.into(), ..gitlab("https://gitlab.com") };
        let error = GitLab::new(config, client(local())).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("is no project"), "{project}: {error}");
    }
    for agent in ["", "sev1", "a:b@acme.example", "a b@acme.example", "@acme.example", "a@acme"] {
        let config = ZendeskConfig { agent: agent.into(), ..zendesk("https://acme.zendesk.com", true) };
        let error = Zendesk::new(config, client(local())).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("is no mail address"), "{agent}: {error}");
    }
    let empty = GitLabConfig { token: " ".into(), ..gitlab("https://gitlab.com") };
    assert!(GitLab::new(empty, client(local())).map(|_| ()).expect_err("refused").to_string().contains("token is empty"));
}
