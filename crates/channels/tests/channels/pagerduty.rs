//! PagerDuty: one alert for a promise, however many rungs its ladder has.

use sev1_channels::pagerduty::{PagerDuty, PagerDutyConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::{About, Delivery, Notice};
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::PromiseId;
use sev1_domain::message::Message;
use sev1_testkit::fakes::pagerduty::{self, ROUTING_KEY};
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply};
use uuid::Uuid;

use crate::{client, delivery, local, outgoing};

fn pager(url: &str, routing_key: &str) -> Result<PagerDuty, sev1_channels::config_fault::ConfigFault> {
    PagerDuty::new(PagerDutyConfig { url: url.into(), routing_key: routing_key.into() }, client(local()))
}

fn alert(n: u128, promise: u128, rung: u32, summary: &str) -> Delivery {
    let json = serde_json::json!({ "summary": summary, "source": "INC-142", "severity": "critical" }).to_string();
    let about = About::Promise { id: PromiseId(Uuid::from_u128(promise)), notice: Notice::Reminder { moves: 0, rung } };
    Delivery { about, ..delivery(n, ChannelKind::PagerDuty, Message::Alert { json }) }
}

#[tokio::test]
async fn further_rungs_and_repeats_add_to_the_alert_that_is_open() {
    let fake = Fake::<pagerduty::PagerDuty>::start();
    let channel = pager(&fake.url(), &format!("{ROUTING_KEY}\n")).expect("a channel");
    let first = channel.send(outgoing(&alert(1, 7, 2, "The call is due."))).await.expect("sent");
    fake.answer_next(Answer::DoneThenCut);
    channel.send(outgoing(&alert(2, 7, 3, "The call is overdue."))).await.expect_err("cut");
    channel.send(outgoing(&alert(2, 7, 3, "The call is overdue."))).await.expect("sent");
    channel.send(outgoing(&alert(3, 8, 2, "The milestone is due."))).await.expect("sent");
    let key = first.id.expect("a key");
    assert_eq!(key, format!("sev1-promise-{}", Uuid::from_u128(7)));
    fake.with(|p| {
        assert_eq!(p.events.len(), 4);
        assert_eq!(p.alerts(), [key.as_str(), &format!("sev1-promise-{}", Uuid::from_u128(8))]);
        assert_eq!((&p.events[0]["event_action"], &p.events[0]["payload"]["source"]), (&"trigger".into(), &"INC-142".into()));
    });
    assert!(channel.capabilities().idempotent);
}

#[tokio::test]
async fn an_update_is_no_alert() {
    let fake = Fake::<pagerduty::PagerDuty>::start();
    let update = delivery(1, ChannelKind::PagerDuty, alert(1, 1, 1, "x").message);
    let error = pager(&fake.url(), ROUTING_KEY).expect("a channel").send(outgoing(&update)).await.expect_err("no alert");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("for = \"people\"")), "{error:?}");
    assert_eq!(fake.calls().len(), 0);
}

#[tokio::test]
async fn what_pagerduty_does_not_take_says_why() {
    let fake = Fake::<pagerduty::PagerDuty>::start();
    let other = pager(&fake.url(), "00000000000000000000000000000000").expect("a channel");
    let error = other.send(outgoing(&alert(1, 1, 1, "x"))).await.expect_err("another key");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("check that the routing key")), "{error:?}");
    // Accepted is 202 and nothing else.
    let body = r#"{"status":"success","dedup_key":"x"}"#;
    fake.answer_next(Answer::Instead(Reply { status: 200, headers: Vec::new(), body: body.into() }));
    let error = pager(&fake.url(), ROUTING_KEY).expect("a channel").send(outgoing(&alert(1, 1, 1, "x"))).await.expect_err("not accepted");
    assert!(matches!(error, SendError::Uncertain(_)), "{error:?}");
}

#[test]
fn only_a_routing_key_is_taken_and_it_is_never_shown() {
    for key in ["", "hunter2", "hunter2hunter2hunter2hunter2hunter2", "hunter2-hunter2-hunter2-hunter2-"] {
        let error = pager("https://events.pagerduty.com", key).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("32 letters and digits") && !error.contains("hunter2"), "{error}");
    }
}
