//! The registry: every fault at once, and the patience each channel deserves.

use sev1_channels::inbox::InboxConfig;
use sev1_channels::mattermost::MattermostConfig;
use sev1_channels::mattermost_webhook::MattermostWebhookConfig;
use sev1_channels::pagerduty::PagerDutyConfig;
use sev1_channels::registry::{ChannelConfig, Registry};
use sev1_channels::slack::SlackConfig;
use sev1_channels::teams::TeamsConfig;
use sev1_channels::webhook::WebhookConfig;
use sev1_domain::delivery::RetryRule;
use sev1_domain::destination::{ChannelKind, DestinationName, OnUncertain};
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, TOKEN};
use sev1_testkit::fakes::{pagerduty, slack};

use crate::{destination, local, tickets};

fn mattermost(channel_id: &str) -> ChannelConfig {
    ChannelConfig::Mattermost(MattermostConfig {
        url: "https://chat.example.com".into(),
        token: TOKEN.into(),
        channel_id: channel_id.into(),
        team: None,
        buttons: None,
    })
}

fn webhook(secret: &str) -> ChannelConfig {
    ChannelConfig::Webhook(WebhookConfig { url: "https://example.com/in".into(), secrets: vec![secret.into()] })
}

fn slack() -> ChannelConfig {
    let (token, channel_id) = (slack::TOKEN.into(), slack::CHANNEL_ID.into());
    ChannelConfig::Slack(SlackConfig { url: "https://slack.com".into(), token, channel_id })
}

fn pager() -> ChannelConfig {
    let routing_key = pagerduty::ROUTING_KEY.into();
    ChannelConfig::PagerDuty(PagerDutyConfig { url: "https://events.pagerduty.com".into(), routing_key })
}

#[test]
fn every_kind_is_found_by_name_with_its_rule() {
    let hook = MattermostWebhookConfig { url: "https://chat.example.com/hooks/abc".into() };
    let registry = Registry::build(
        vec![
            (destination("slack", ChannelKind::Slack), slack()),
            (destination("teams", ChannelKind::Teams), ChannelConfig::Teams(TeamsConfig { url: "https://example.com/a?sig=b".into() })),
            (destination("ticket", ChannelKind::Zendesk), ChannelConfig::Zendesk(tickets::zendesk("https://acme.zendesk.com", false))),
            (destination("issue", ChannelKind::GitHub), ChannelConfig::GitHub(tickets::github("https://github.com"))),
            (destination("note", ChannelKind::GitLab), ChannelConfig::GitLab(tickets::gitlab("https://gitlab.com"))),
            (destination("pager", ChannelKind::PagerDuty), pager()),
            (destination("room", ChannelKind::Mattermost), mattermost(CHANNEL_ID)),
            (destination("hook", ChannelKind::MattermostWebhook), ChannelConfig::MattermostWebhook(hook)),
            (destination("machine", ChannelKind::Webhook), webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
            (destination("inbox", ChannelKind::Inbox), ChannelConfig::Inbox(InboxConfig { folder: "/var/lib/sev1/inbox".into() })),
        ],
        local(),
    )
    .expect("a registry");
    let rule = |name: &str| registry.route(&DestinationName::new(name).expect("a name")).map(|r| r.retry.clone());
    for chat in ["room", "hook", "inbox", "slack", "teams", "ticket", "issue", "note", "pager"] {
        assert_eq!(rule(chat), Some(RetryRule::chat(OnUncertain::Hold)), "{chat}");
    }
    assert_eq!(rule("machine"), Some(RetryRule::machine(OnUncertain::Hold)));
    assert_eq!(rule("nobody"), None);
    let names: Vec<_> = registry.destinations().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["hook", "inbox", "issue", "machine", "note", "pager", "room", "slack", "teams", "ticket"]);
}

#[test]
fn all_faults_are_told_together_and_hold_no_secret() {
    let error = Registry::build(
        vec![
            (destination("room", ChannelKind::Mattermost), mattermost("town-square")),
            (destination("machine", ChannelKind::Webhook), webhook("hunter2")),
            (destination("mixed", ChannelKind::Inbox), mattermost(CHANNEL_ID)),
            (destination("same", ChannelKind::Mattermost), mattermost(CHANNEL_ID)),
            (destination("same", ChannelKind::Mattermost), mattermost(CHANNEL_ID)),
        ],
        local(),
    )
    .expect_err("must be refused");
    let told = error.to_string();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 4, "{told}");
    for (line, start) in lines.iter().zip([
        "destination `room`: `town-square`",
        "destination `machine`: signing secret 1",
        "destination `mixed`: it is a `inbox`",
        "destination `same`: this name is used twice",
    ]) {
        assert!(line.starts_with(start), "{line}");
    }
    assert!(!told.contains("hunter2") && !told.contains(TOKEN), "{told}");
}
