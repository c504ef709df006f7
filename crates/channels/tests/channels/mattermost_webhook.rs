//! The Mattermost incoming webhook: it posts, and knows nothing afterwards.

use secrecy::SecretString;
use sev1_channels::mattermost_webhook::{MattermostWebhook, MattermostWebhookConfig};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_domain::delivery::Receipt;
use sev1_testkit::fakes::mattermost::HOOK_ID;
use sev1_testkit::fakes::{Answer, FakeMattermost};

use crate::{chat, client, impatient, local, outgoing};

fn hook(url: &str, limits: HttpLimits) -> MattermostWebhook {
    MattermostWebhook::new(MattermostWebhookConfig { url: SecretString::from(url) }, client(limits)).expect("a channel")
}

#[tokio::test]
async fn a_post_goes_out_and_the_receipt_claims_nothing() {
    let fake = FakeMattermost::start();
    let channel = hook(&fake.hook_url(), local());
    let receipt = channel.send(outgoing(&chat(1, "One <@all> \"two\""))).await.expect("sent");
    assert_eq!(receipt, Receipt { id: None, link: None });
    assert_eq!(fake.posts()[0].message, "One <@all> \"two\"");
    let can = channel.capabilities();
    assert!(!can.threads && !can.edit && !can.receipt_id && !can.look_up && !can.idempotent);
    assert_eq!(channel.look_up(outgoing(&chat(1, ""))).await, Ok(None));
}

#[tokio::test]
async fn every_error_is_told_apart_and_none_shows_the_secret() {
    let fake = FakeMattermost::start();
    let error = async |url: &str, answer| {
        fake.answer_next(answer);
        let error = hook(url, local()).send(outgoing(&chat(1, "One."))).await.expect_err("must fail");
        assert!(!error.to_string().contains(HOOK_ID) && !format!("{error:?}").contains("/hooks/"), "{error:?}");
        error
    };
    let url = fake.hook_url();
    assert!(matches!(error(&url, Answer::garbage(200)).await, SendError::Uncertain(_)));
    assert!(matches!(error(&url, Answer::status(204)).await, SendError::Uncertain(_)));
    assert!(matches!(error(&url, Answer::DoneThenCut).await, SendError::Uncertain(_)));
    assert!(matches!(error(&url, Answer::status(502)).await, SendError::Uncertain(_)));
    assert!(matches!(error(&url, Answer::status(500)).await, SendError::Retry { .. }));
    assert!(matches!(error(&url, FakeMattermost::rate_limited(3)).await, SendError::Retry { not_before: Some(_), .. }));
    let disabled = error(&url, FakeMattermost::refusal(501, "web.incoming_webhook.disabled.app_error")).await;
    assert!(matches!(&disabled, SendError::Permanent(r) if r.contains("EnableIncomingWebhooks")), "{disabled}");
    let gone = error(&format!("{}/hooks/gone{}", fake.url(), HOOK_ID), Answer::AsUsual).await;
    assert!(matches!(&gone, SendError::Permanent(r) if r.contains("make a new one")), "{gone}");
    let elsewhere = error(&url, Answer::redirect(&format!("https://elsewhere.example/hooks/{HOOK_ID}"))).await;
    assert!(matches!(&elsewhere, SendError::Permanent(r) if r.contains("points to https://elsewhere.example;")), "{elsewhere}");
}

#[tokio::test]
async fn a_webhook_that_never_answers_is_unknown() {
    let fake = FakeMattermost::start();
    fake.answer_next(Answer::DoneThenSilence);
    let error = hook(&fake.hook_url(), impatient()).send(outgoing(&chat(1, "One."))).await.expect_err("silence");
    assert!(matches!(error, SendError::Uncertain(_)), "{error}");
    assert_eq!(fake.posts().len(), 1);
}

#[tokio::test]
async fn the_check_reaches_the_server_and_posts_nothing() {
    let fake = FakeMattermost::start();
    let said = hook(&fake.hook_url(), local()).check().await.expect("well");
    assert!(said.contains("shows with the first message") && !said.contains(HOOK_ID), "{said}");
    assert_eq!((fake.calls(), fake.posts().len()), (vec!["GET /api/v4/system/ping".to_owned()], 0));
}

#[test]
fn only_an_incoming_webhook_is_taken() {
    for url in ["https://chat.example.com", "https://chat.example.com/hooks/", "https://chat.example.com/hooks/a/b", "mailto:a@b"] {
        let config = MattermostWebhookConfig { url: url.into() };
        assert!(MattermostWebhook::new(config, client(local())).is_err(), "{url}");
    }
}
