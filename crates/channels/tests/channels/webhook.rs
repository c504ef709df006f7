//! The signed webhook, its signature checked by the specification's own verifier.

use jiff::Timestamp;
use secrecy::SecretString;
use sev1_channels::webhook::{Webhook, WebhookConfig};
use sev1_channels::{Channel, HttpLimits, Outgoing, SendError};
use sev1_domain::delivery::Receipt;
use sev1_testkit::fakes::{Answer, Sink};

use crate::{client, event, impatient, local, outgoing};

const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAAAAAAAAAA=";

fn webhook(url: &str, secrets: &[&str], limits: HttpLimits) -> Webhook {
    let secrets = secrets.iter().map(|s| SecretString::from(*s)).collect();
    Webhook::new(WebhookConfig { url: url.into(), secrets }, client(limits)).expect("a channel")
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the verifier reads the clock itself")]
async fn the_reference_verifier_accepts_every_key_and_the_exact_bytes() {
    let sink = Sink::start();
    let body = "{\"type\":\"update.published\",  \"data\":{\"customer\":\"Glöbex\"}}\n";
    let sent = event(1, body);
    let outgoing = Outgoing { delivery: &sent, thread_root: None, now: Timestamp::now() };
    let receipt = webhook(&format!("{}/in?key=hunter2", sink.url()), &[NEW, OLD], local()).send(outgoing).await.expect("sent");
    assert_eq!(receipt, Receipt { id: None, link: None });
    let received = sink.received();
    let [got] = received.as_slice() else { panic!("{received:?}") };
    assert_eq!(got.body, body.as_bytes());
    assert_eq!(got.uri.to_string(), "/in?key=hunter2");
    assert_eq!(got.headers["content-type"], "application/json");
    assert_eq!(got.headers["webhook-id"], sent.id.to_string().as_str());
    for secret in [OLD, NEW] {
        standardwebhooks::Webhook::new(secret).expect("a secret").verify(&got.body, &got.headers).expect("the signature is right");
    }
    let other = standardwebhooks::Webhook::from_bytes(vec![0; 32]).expect("a secret");
    assert!(other.verify(&got.body, &got.headers).is_err());
}

#[tokio::test]
async fn a_repeat_carries_the_same_id_and_its_own_time() {
    let sink = Sink::start();
    let channel = webhook(&sink.url(), &[OLD], local());
    sink.answer_next(Answer::DoneThenCut);
    let sent = event(1, "{}");
    assert!(matches!(channel.send(outgoing(&sent)).await, Err(SendError::Uncertain(_))));
    assert!(channel.capabilities().idempotent);
    let later = Outgoing { now: crate::now() + jiff::SignedDuration::from_secs(5), ..outgoing(&sent) };
    channel.send(later).await.expect("sent");
    let received = sink.received();
    assert_eq!(received[0].headers["webhook-id"], received[1].headers["webhook-id"]);
    assert_eq!(received[0].headers["webhook-timestamp"], "1784071200");
    assert_eq!(received[1].headers["webhook-timestamp"], "1784071205");
}

#[tokio::test]
async fn every_answer_has_its_meaning() {
    let sink = Sink::start();
    let url = format!("{}/hunter2", sink.url());
    let channel = webhook(&url, &[OLD], local());
    let sent = event(1, "{}");
    let error = async |answer| {
        sink.answer_next(answer);
        let error = channel.send(outgoing(&sent)).await.expect_err("must fail");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        error
    };
    for (status, word) in [
        (400, "cannot read"),
        (401, "signature"),
        (403, "signature"),
        (404, "address"),
        (410, "remove the destination"),
        (413, "too large"),
    ] {
        let error = error(Answer::status(status)).await;
        assert!(matches!(&error, SendError::Permanent(reason) if reason.contains(word)), "{status}: {error:?}");
    }
    for status in [408, 425, 429, 500, 503, 507] {
        assert!(matches!(error(Answer::status(status)).await, SendError::Retry { .. }), "{status}");
    }
    for status in [502, 504] {
        assert!(matches!(error(Answer::status(status)).await, SendError::Uncertain(_)), "{status}");
    }
    assert!(matches!(error(Answer::CutBefore).await, SendError::Uncertain(_)));
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn any_success_is_success_whatever_its_body() {
    let sink = Sink::start();
    for status in [200, 201, 202, 204] {
        sink.answer_next(if status == 204 { Answer::AsUsual } else { Answer::garbage(status) });
        webhook(&sink.url(), &[OLD], local()).send(outgoing(&event(1, "{}"))).await.expect("sent");
    }
}

#[tokio::test]
async fn silence_is_unknown() {
    let sink = Sink::start();
    sink.answer_next(Answer::DoneThenSilence);
    let error = webhook(&sink.url(), &[OLD], impatient()).send(outgoing(&event(1, "{}"))).await.expect_err("silence");
    assert!(matches!(error, SendError::Uncertain(_)), "{error}");
    assert_eq!(sink.received().len(), 1);
}

#[tokio::test]
async fn the_check_only_knocks() {
    let sink = Sink::start();
    webhook(&sink.url(), &[OLD], local()).check().await.expect("well");
    sink.answer_next(Answer::status(405));
    webhook(&sink.url(), &[OLD], local()).check().await.expect("a receiver need not know HEAD");
    assert_eq!(sink.calls(), ["HEAD /", "HEAD /"]);
}

#[test]
fn secrets_are_needed_and_never_shown() {
    let refused = |secrets: &[&str]| {
        let secrets = secrets.iter().map(|s| SecretString::from(*s)).collect();
        Webhook::new(WebhookConfig { url: "https://example.com".into(), secrets }, client(local()))
            .map(|_| ())
            .expect_err("refused")
            .to_string()
    };
    assert!(refused(&[]).contains("no signing secret"));
    let error = refused(&[OLD, "whsec_hunter2"]);
    assert!(error.contains("signing secret 2") && !error.contains("hunter2"), "{error}");
    let shown = format!("{:?}", webhook("https://example.com/hunter2", &[OLD], local()));
    assert!(!shown.contains("hunter2") && !shown.contains("MfKQ"), "{shown}");
}
