//! What holds of every service: each fault a network or a server can have, met by each channel in the same way.

use std::net::TcpListener;

use sev1_channels::github::{GitHub, GitHubConfig};
use sev1_channels::gitlab::{GitLab, GitLabConfig};
use sev1_channels::pagerduty::{PagerDuty, PagerDutyConfig};
use sev1_channels::slack::{Slack, SlackConfig};
use sev1_channels::teams::{Teams, TeamsConfig};
use sev1_channels::zendesk::{Zendesk, ZendeskConfig};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_domain::delivery::{About, Delivery, Notice, Receipt};
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::PromiseId;
use sev1_domain::message::Message;
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply, pagerduty, slack, teams, trackers, zendesk};
use uuid::Uuid;

use crate::{chat, client, delivery, impatient, local, now, outgoing};

/// One service and how it is reached.
pub(crate) struct Service {
    pub(crate) kind: ChannelKind,
    pub(crate) fake: Box<dyn Misbehaves>,
    /// What must stand in no error and in no debugging print.
    pub(crate) secret: &'static str,
    channel: fn(&str, HttpLimits) -> Box<dyn Channel>,
    message: fn(&str) -> Message,
}

impl Service {
    pub(crate) fn with(&self, limits: HttpLimits) -> Box<dyn Channel> {
        self.at(&self.fake.url(), limits)
    }

    fn at(&self, url: &str, limits: HttpLimits) -> Box<dyn Channel> {
        (self.channel)(url, limits)
    }

    /// Delivery number `n` with this text.
    pub(crate) fn delivery(&self, n: u128, text: &str) -> Delivery {
        let mut sent = delivery(n, self.kind, (self.message)(text));
        if self.kind == ChannelKind::PagerDuty {
            sent.about = About::Promise { id: PromiseId(Uuid::from_u128(n)), notice: Notice::Reminder { moves: 0, rung: 1 } };
        }
        sent
    }

    /// Whether it reads what it is answered; where not, every success is one.
    fn reads_answers(&self) -> bool {
        self.kind != ChannelKind::Teams
    }

    async fn error(&self, answer: Answer) -> SendError {
        self.fake.answer_next(answer);
        let error = self.with(local()).send(outgoing(&self.delivery(1, "One."))).await.expect_err("must fail");
        self.keeps_its_secret(&error);
        error
    }

    fn keeps_its_secret(&self, error: &SendError) {
        assert!(!format!("{error:?}").contains(self.secret), "{:?}: {error:?}", self.kind);
    }
}

/// Every one of them, freshly started.
pub(crate) fn services() -> [Service; 6] {
    [
        Service {
            kind: ChannelKind::Slack,
            fake: Box::new(Fake::<slack::Slack>::start()),
            secret: slack::TOKEN,
            channel: |url, limits| {
                let config = SlackConfig { url: url.into(), token: slack::TOKEN.into(), channel_id: slack::CHANNEL_ID.into() };
                Box::new(Slack::new(config, client(limits)).expect("a channel"))
            },
            message: |text| Message::Thread { posts: vec![text.into()] },
        },
        Service {
            kind: ChannelKind::Teams,
            fake: Box::new(Fake::<teams::Teams>::start()),
            secret: "hunter2-signature",
            channel: |url, limits| {
                let config = TeamsConfig { url: format!("{url}{}", teams::HOOK).into() };
                Box::new(Teams::new(config, client(limits)).expect("a channel"))
            },
            message: |text| {
                let card = serde_json::json!({ "type": "AdaptiveCard", "body": [{ "type": "TextBlock", "text": text }] });
                let attachment = serde_json::json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": card });
                Message::Card { json: serde_json::json!({ "type": "message", "attachments": [attachment] }).to_string() }
            },
        },
        Service {
            kind: ChannelKind::Zendesk,
            fake: Box::new(Fake::<zendesk::Zendesk>::start()),
            secret: zendesk::TOKEN,
            channel: |url, limits| Box::new(Zendesk::new(crate::tickets::zendesk(url, true), client(limits)).expect("a channel")),
            message: |text| Message::TicketAnswer { html: format!("<p>{text}</p>") },
        },
        Service {
            kind: ChannelKind::GitHub,
            fake: Box::new(Fake::<trackers::GitHub>::start()),
            secret: trackers::TOKEN,
            channel: |url, limits| Box::new(GitHub::new(crate::tickets::github(url), client(limits)).expect("a channel")),
            message: |text| Message::Comment { markdown: text.into() },
        },
        Service {
            kind: ChannelKind::GitLab,
            fake: Box::new(Fake::<trackers::GitLab>::start()),
            secret: trackers::TOKEN,
            channel: |url, limits| Box::new(GitLab::new(crate::tickets::gitlab(url), client(limits)).expect("a channel")),
            message: |text| Message::Comment { markdown: text.into() },
        },
        Service {
            kind: ChannelKind::PagerDuty,
            fake: Box::new(Fake::<pagerduty::PagerDuty>::start()),
            secret: pagerduty::ROUTING_KEY,
            channel: |url, limits| {
                let config = PagerDutyConfig { url: url.into(), routing_key: pagerduty::ROUTING_KEY.into() };
                Box::new(PagerDuty::new(config, client(limits)).expect("a channel"))
            },
            message: |text| Message::Alert {
                json: serde_json::json!({ "summary": text, "source": "INC-1", "severity": "critical" }).to_string(),
            },
        },
    ]
}

#[tokio::test]
async fn what_is_sent_arrives_and_the_receipt_claims_no_more_than_it_can() {
    for service in services() {
        let channel = service.with(local());
        assert_eq!(channel.place(), Some(service.fake.url()), "all destinations of a server share its patience");
        let receipt = channel.send(outgoing(&service.delivery(1, "One."))).await.expect("sent");
        assert_eq!(receipt.id.is_some(), channel.capabilities().receipt_id, "{:?}", service.kind);
        let has_link = !matches!(service.kind, ChannelKind::Teams | ChannelKind::PagerDuty);
        assert_eq!(receipt.link.is_some(), has_link, "{:?}: {receipt:?}", service.kind);
    }
}

#[tokio::test]
async fn refusals_are_permanent_and_name_what_to_do() {
    for service in services() {
        for status in [400, 401, 403, 404, 410, 413, 422] {
            let error = service.error(Answer::status(status)).await;
            assert!(
                matches!(&error, SendError::Permanent(said) if said.contains(&status.to_string())),
                "{:?} {status}: {error:?}",
                service.kind
            );
        }
    }
}

#[tokio::test]
async fn a_busy_server_is_given_the_time_it_asks_for() {
    for service in services() {
        let kind = service.kind;
        let wait = |error| match error {
            SendError::Retry { not_before, .. } => not_before.map(|t| t.duration_since(now()).as_secs()),
            other => panic!("{kind:?}: {other:?}"),
        };
        let retry_after =
            |status, secs: &str| Answer::Instead(Reply { status, headers: vec![("retry-after", secs.into())], body: String::new() });
        assert_eq!(wait(service.error(retry_after(429, "12")).await), Some(12), "{kind:?}");
        assert_eq!(wait(service.error(retry_after(503, "30")).await), Some(30), "{kind:?}");
        for status in [408, 429, 500, 503] {
            assert_eq!(wait(service.error(Answer::status(status)).await), None, "{kind:?} {status}");
        }
    }
}

#[tokio::test]
async fn what_may_have_arrived_is_said_to_be_unknown() {
    for service in services() {
        let mut answers = vec![Answer::status(502), Answer::status(504), Answer::DoneThenCut, Answer::CutBefore];
        if service.reads_answers() {
            let empty = |status| Answer::DoneBut(Reply { status, headers: Vec::new(), body: "{}".into() });
            answers.extend([Answer::garbage(200), Answer::garbage(201), Answer::garbage(202), empty(200), empty(201), empty(202)]);
        }
        for answer in answers {
            let said = format!("{answer:?}");
            let error = service.error(answer).await;
            assert!(matches!(error, SendError::Uncertain(_)), "{:?} {said}: {error:?}", service.kind);
        }
    }
}

#[tokio::test]
async fn silence_is_unknown() {
    for service in services() {
        service.fake.answer_next(Answer::DoneThenSilence);
        let error = service.with(impatient()).send(outgoing(&service.delivery(1, "One."))).await.expect_err("silence");
        assert!(matches!(error, SendError::Uncertain(_)), "{:?}: {error:?}", service.kind);
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let limits = || HttpLimits { max_response_bytes: 10_000, ..local() };
    for service in services().into_iter().filter(Service::reads_answers) {
        let body = format!(r#"{{"ok":true,"id":1,"ts":"1.1","dedup_key":"x","filler":"{}"}}"#, "x".repeat(1 << 20));
        let status = if service.kind == ChannelKind::PagerDuty { 202 } else { 201 };
        service.fake.answer_next(Answer::DoneBut(Reply { status, headers: Vec::new(), body }));
        let error = service.with(limits()).send(outgoing(&service.delivery(1, "One."))).await.expect_err("too long");
        assert!(matches!(error, SendError::Uncertain(_)), "{:?}: {error:?}", service.kind);
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    for service in services() {
        let target = Fake::<teams::Teams>::start();
        let error = service.error(Answer::redirect(&format!("{}/{}", target.url(), service.secret))).await;
        assert!(matches!(&error, SendError::Permanent(said) if said.contains(&target.url())), "{:?}: {error:?}", service.kind);
        assert_eq!(target.calls(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn nobody_listening_is_tried_again_and_a_private_address_is_refused() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    for service in services() {
        let sent = service.delivery(1, "One.");
        let error = service.at(&format!("http://{free}"), local()).send(outgoing(&sent)).await.expect_err("nobody");
        assert!(matches!(error, SendError::Retry { .. }), "{:?}: {error:?}", service.kind);
        service.keeps_its_secret(&error);
        let error = service.with(HttpLimits::default()).send(outgoing(&sent)).await.expect_err("private");
        assert!(matches!(&error, SendError::Permanent(said) if said.contains("not a public address")), "{:?}: {error:?}", service.kind);
        service.keeps_its_secret(&error);
        assert_eq!(service.fake.calls(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_server_without_tls_behind_https_is_tried_again() {
    for service in services() {
        let url = service.fake.url().replace("http://", "https://");
        let error = service.at(&url, local()).send(outgoing(&service.delivery(1, "One."))).await.expect_err("no TLS there");
        assert!(matches!(error, SendError::Retry { .. }), "{:?}: {error:?}", service.kind);
    }
}

#[tokio::test]
async fn a_message_of_another_form_never_leaves() {
    for service in services() {
        let mut other = chat(1, "One.");
        other.about = service.delivery(1, "").about;
        let error = service.with(local()).send(outgoing(&other)).await.expect_err("another form");
        assert!(matches!(&error, SendError::Permanent(said) if said.contains("publish again")), "{:?}: {error:?}", service.kind);
        assert_eq!(service.fake.calls(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_was_cut_off_is_found_by_looking_where_the_channel_can() {
    for service in services() {
        let channel = service.with(local());
        let sent = service.delivery(7, "One.");
        service.fake.answer_next(Answer::DoneThenCut);
        channel.send(outgoing(&sent)).await.expect_err("cut");
        let found = channel.look_up(outgoing(&sent)).await.expect("looked up");
        assert_eq!(found.is_some(), channel.capabilities().look_up, "{:?}", service.kind);
        assert_eq!(channel.look_up(outgoing(&service.delivery(8, "Two."))).await, Ok(None), "{:?}", service.kind);
    }
}

#[tokio::test]
async fn a_look_up_that_fails_says_so_and_never_that_nothing_came() {
    for service in services() {
        let channel = service.with(local());
        if !channel.capabilities().look_up {
            continue;
        }
        for answer in [Answer::status(429), Answer::status(500), Answer::status(502), Answer::CutBefore, Answer::garbage(200)] {
            let said = format!("{answer:?}");
            service.fake.answer_next(answer);
            let looked = channel.look_up(outgoing(&service.delivery(1, "One."))).await;
            assert!(matches!(looked, Err(SendError::Retry { .. })), "{:?} {said}: {looked:?}", service.kind);
        }
    }
}

#[tokio::test]
async fn only_what_can_be_changed_in_place_says_so() {
    for service in services() {
        let channel = service.with(local());
        let can = channel.capabilities().edit;
        let receipt = channel.send(outgoing(&service.delivery(1, "Globx is down."))).await.expect("sent");
        let changed = channel.edit(&receipt, outgoing(&service.delivery(2, "Globex is down."))).await;
        assert_eq!(changed.is_ok(), can, "{:?}: {changed:?}", service.kind);
        let nowhere = channel.edit(&Receipt { id: Some("../../users".into()), link: None }, outgoing(&service.delivery(2, "x"))).await;
        assert!(matches!(nowhere, Err(SendError::Permanent(_))), "{:?}: {nowhere:?}", service.kind);
        if can {
            // What is changed twice shows once, so nothing about it is uncertain.
            service.fake.answer_next(Answer::DoneThenCut);
            let cut = channel.edit(&receipt, outgoing(&service.delivery(2, "Globex is down."))).await;
            assert!(matches!(cut, Err(SendError::Retry { .. })), "{:?}: {cut:?}", service.kind);
        }
    }
}

#[tokio::test]
async fn the_check_names_the_place_and_posts_nothing() {
    for service in services() {
        let said = service.with(local()).check().await.expect("well");
        assert!(said.contains(&service.fake.url()) && !said.contains(service.secret), "{said}");
        let harmless = |call: &String| ["GET", "HEAD"].iter().any(|m| call.starts_with(m)) || call == "POST /api/auth.test";
        assert!(service.fake.calls().iter().all(harmless), "{:?}", service.fake.calls());
        service.fake.answer_next(Answer::status(503));
        let error = service.with(local()).check().await.expect_err("unwell");
        service.keeps_its_secret(&error);
    }
}

#[tokio::test]
async fn debugging_prints_show_no_secret() {
    let limits = || client(local());
    let slack = SlackConfig { url: "https://slack.com".into(), token: slack::TOKEN.into(), channel_id: slack::CHANNEL_ID.into() };
    let teams = TeamsConfig { url: format!("https://example.com{}", teams::HOOK).into() };
    let pager = PagerDutyConfig { url: "https://events.pagerduty.com".into(), routing_key: pagerduty::ROUTING_KEY.into() };
    let (github, gitlab): (GitHubConfig, GitLabConfig) =
        (crate::tickets::github("https://github.com"), crate::tickets::gitlab("https://gitlab.com"));
    let zendesk: ZendeskConfig = crate::tickets::zendesk("https://acme.zendesk.com", true);
    let shown = [
        format!("{slack:?} {:?}", Slack::new(slack.clone(), limits()).expect("a channel")),
        format!("{teams:?} {:?}", Teams::new(teams.clone(), limits()).expect("a channel")),
        format!("{pager:?} {:?}", PagerDuty::new(pager.clone(), limits()).expect("a channel")),
        format!("{github:?} {:?}", GitHub::new(github.clone(), limits()).expect("a channel")),
        format!("{gitlab:?} {:?}", GitLab::new(gitlab.clone(), limits()).expect("a channel")),
        format!("{zendesk:?} {:?}", Zendesk::new(zendesk.clone(), limits()).expect("a channel")),
    ]
    .concat();
    for secret in [slack::TOKEN, "hunter2", pagerduty::ROUTING_KEY, "c2V2MUBhY21l"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}
