//! Teams: a card goes in, and nothing comes out.

use sev1_channels::teams::{Teams, TeamsConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::Receipt;
use sev1_domain::destination::ChannelKind;
use sev1_testkit::fakes::teams::{self, HOOK};
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply};

use crate::services::services;
use crate::{client, delivery, local, outgoing};

fn workflow(url: &str) -> Teams {
    Teams::new(TeamsConfig { url: format!("{url}{HOOK}").into() }, client(local())).expect("a channel")
}

fn card(n: u128, text: &str) -> sev1_domain::delivery::Delivery {
    services().into_iter().find(|s| s.kind == ChannelKind::Teams).map(|s| s.delivery(n, text)).expect("Teams is a service")
}

#[tokio::test]
async fn a_card_of_28_kb_goes_through_because_its_charset_is_told() {
    let fake = Fake::<teams::Teams>::start();
    let text = "é".repeat(13_000);
    let receipt = workflow(&fake.url()).send(outgoing(&card(1, &text))).await.expect("sent");
    assert_eq!(receipt, Receipt { id: None, link: None });
    let sent = fake.with(|t| t.messages[0].to_string());
    assert!(sent.contains(&text));
    let error = workflow(&fake.url()).send(outgoing(&card(2, &"é".repeat(15_000)))).await.expect_err("too large");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("larger than Teams takes")), "{error:?}");
}

#[tokio::test]
async fn it_claims_nothing_it_cannot_do() {
    let can = workflow("https://example.com").capabilities();
    assert!(!can.threads && !can.edit && !can.receipt_id && !can.look_up && !can.idempotent);
}

#[tokio::test]
async fn every_refusal_names_what_to_do() {
    let fake = Fake::<teams::Teams>::start();
    for (status, advice) in [(400, "turn it on"), (401, "copy its address again"), (403, "let anyone trigger it"), (404, "make a new one")]
    {
        fake.answer_next(Answer::status(status));
        let error = workflow(&fake.url()).send(outgoing(&card(1, "One."))).await.expect_err("refused");
        assert!(matches!(&error, SendError::Permanent(said) if said.contains(advice)), "{status}: {error:?}");
    }
}

#[tokio::test]
async fn a_success_that_hides_a_failure_is_none() {
    let fake = Fake::<teams::Teams>::start();
    let error = async |status: u16| {
        let body =
            format!("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error {status} with ContextId x");
        fake.answer_next(Answer::Instead(Reply { status: 200, headers: Vec::new(), body }));
        workflow(&fake.url()).send(outgoing(&card(1, "One."))).await.expect_err("refused")
    };
    assert!(matches!(error(429).await, SendError::Retry { .. }));
    assert!(matches!(error(413).await, SendError::Permanent(_)));
    fake.answer_next(Answer::Instead(Reply { status: 200, headers: Vec::new(), body: "1".into() }));
    workflow(&fake.url()).send(outgoing(&card(1, "One."))).await.expect("an older kind answers so");
}

#[tokio::test]
async fn the_check_asks_the_host_and_not_the_workflow() {
    let fake = Fake::<teams::Teams>::start();
    let said = workflow(&fake.url()).check().await.expect("well");
    assert!(said.contains("shows with the first card"), "{said}");
    assert_eq!(fake.calls(), ["HEAD /"]);
}

#[tokio::test]
async fn another_form_is_refused() {
    let message = sev1_domain::message::Message::Chat { markdown: "One.".into(), acts: Vec::new() };
    let error = workflow("https://example.com").send(outgoing(&delivery(1, ChannelKind::Teams, message))).await.expect_err("no card");
    assert!(matches!(error, SendError::Permanent(_)), "{error:?}");
}
