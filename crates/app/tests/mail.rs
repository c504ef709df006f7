//! Stories of mail: one to each reader, a bad address that delays nobody, and readers who get no more.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use sev1_app::Settings;
use sev1_app::links::Links;
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::DeliveryState;
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::halt::HaltReason;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::status::Status;
use sev1_testkit::fakes::FakeSmtp;
use sev1_testkit::readers::mails;
use sev1_testkit::world::{World, caller, update};

const ANN: &str = "Ann@globex.example";
const BOB: &str = "bob@globex.example";
const EVE: &str = "eve@globex.example";

fn settings() -> Settings {
    let links = Links::new("https://sev1.example.com", "a key of more than sixteen characters".into()).expect("a key");
    Settings { links: Some(links), ..Settings::default() }
}

async fn world(smtp: &FakeSmtp) -> (World, IncidentNumber) {
    let readers = [(ANN, None), (BOB, Some("CET")), (EVE, None)];
    let world = World::with(vec![mails(smtp, "globex-mail", AudienceName::new("customer").expect("a name"), &readers)], settings()).await;
    let number = world.declare().await;
    (world, number)
}

async fn publish(world: &World, number: IncidentNumber) -> Vec<String> {
    let published = world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    published.warnings.into_iter().filter(|w| w.contains("globex-mail")).collect()
}

/// What arrived since the last look: recipients and texts, transfer encoding undone as far as these tests need it.
fn news(smtp: &FakeSmtp, seen: &mut usize) -> BTreeMap<String, String> {
    let all = smtp.received();
    let fresh = all[*seen..].iter();
    *seen = all.len();
    fresh.map(|m| (m.recipients[0].clone(), String::from_utf8_lossy(&m.data).replace("=\r\n", ""))).collect()
}

async fn states(world: &World, number: IncidentNumber) -> Vec<(String, DeliveryState)> {
    let story = world.app.show_incident(number).await.expect("shown");
    let all = story.updates.into_iter().rev().flat_map(|u| u.deliveries);
    all.map(|d| (d.recipient.map_or(String::new(), |r| r.to_string()), d.state)).collect()
}

#[tokio::test]
async fn every_reader_gets_a_mail_of_their_own_in_their_own_zone() {
    let smtp = FakeSmtp::start();
    let (world, number) = world(&smtp).await;
    publish(&world, number).await;
    world.deliver().await;
    let mails = news(&smtp, &mut 0);
    assert_eq!(mails.keys().collect::<Vec<_>>(), [ANN, BOB, EVE]);
    assert!(mails[ANN].contains("Next update by Tue 14 Jul 8:05pm ET (Wed 00:05 UTC)"), "{}", mails[ANN]);
    assert!(mails[BOB].contains("Next update by Wed 15 Jul 2:05am CET (00:05 UTC)"), "{}", mails[BOB]);
    let link = |mail: &str| mail.split("List-Unsubscribe: <").nth(1).and_then(|l| l.split('>').next()).expect("a link").to_owned();
    assert_ne!(link(&mails[ANN]), link(&mails[BOB]));
    assert!(mails[ANN].contains(&format!("Stop these mails: {}", link(&mails[ANN]))));
}

#[tokio::test]
async fn a_bad_address_delays_nobody_and_ends_after_three_refusals_in_a_row() {
    let smtp = FakeSmtp::start();
    let (world, number) = world(&smtp).await;
    let mut seen = 0;
    smtp.refuse(EVE, "550 5.2.1 mailbox disabled");
    for _ in 0..2 {
        assert_eq!(publish(&world, number).await, Vec::<String>::new());
        world.deliver().await;
        assert_eq!(news(&smtp, &mut seen).len(), 2, "the others got theirs at once");
    }
    // One mail that arrives, and refusals before it count no more.
    smtp.refuse_nobody();
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(news(&smtp, &mut seen).len(), 3);
    smtp.refuse(EVE, "550 5.2.1 mailbox disabled");
    for refusals in 1..=3 {
        assert_eq!(world.app.halts().await.expect("read").len(), 0, "after {} refusals", refusals - 1);
        publish(&world, number).await;
        world.deliver().await;
    }
    let halts = world.app.halts().await.expect("read");
    let [halt] = halts.as_slice() else { panic!("{halts:?}") };
    assert_eq!((halt.recipient.as_str(), halt.why, halt.refusals), (EVE, HaltReason::Refused, 3));
    assert!(halt.said.as_ref().is_some_and(|said| said.contains("550 5.2.1 mailbox disabled")), "{halt:?}");
    let warned = publish(&world, number).await;
    assert_eq!(
        warned,
        ["globex-mail: no mail to eve@globex.example (refused); `sev1 halts` lists who is halted, `sev1 lift` lets mail go on"]
    );
    assert_eq!(states(&world, number).await.iter().filter(|(who, _)| who == EVE).count(), 6, "no duty to a halted reader is written");
}

#[tokio::test]
async fn a_mailbox_that_is_certainly_gone_ends_at_once_and_a_person_lets_it_go_on() {
    let smtp = FakeSmtp::start();
    let (world, number) = world(&smtp).await;
    smtp.refuse(ANN, "550 5.1.1 no such user");
    publish(&world, number).await;
    world.deliver().await;
    let halts = world.app.halts().await.expect("read");
    assert_eq!(halts.iter().map(|h| h.recipient.as_str()).collect::<Vec<_>>(), ["ann@globex.example"]);
    let (destination, ann) = (DestinationName::new("globex-mail").expect("a name"), Recipient::new(ANN).expect("an address"));
    smtp.refuse_nobody();
    world.app.lift_halt(&caller(), &destination, &ann).await.expect("lifted");
    assert!(world.app.lift_halt(&caller(), &destination, &ann).await.is_err(), "nothing is halted any more");
    let mut seen = smtp.received().len();
    assert_eq!(publish(&world, number).await, Vec::<String>::new());
    world.deliver().await;
    assert!(news(&smtp, &mut seen).contains_key(ANN));
}

#[tokio::test]
async fn who_stops_their_mails_gets_not_even_what_waits_already() {
    let smtp = FakeSmtp::start();
    let (world, number) = world(&smtp).await;
    publish(&world, number).await;
    let links = world.app.settings().links.clone().expect("links");
    let bob = Recipient::new(BOB).expect("an address");
    let link = links.unsubscribe(&DestinationName::new("globex-mail").expect("a name"), &bob);
    let link = world.app.unsubscribing(link.rsplit_once('/').expect("a link").1).expect("ours");
    // Once more changes nothing, however late.
    for _ in 0..2 {
        world.app.unsubscribe(&link).await.expect("stopped");
        world.clock.advance(SignedDuration::from_mins(1));
    }
    world.deliver().await;
    let mails = news(&smtp, &mut 0);
    assert_eq!(mails.keys().collect::<Vec<_>>(), [ANN, EVE]);
    let sent = DeliveryState::Sent;
    let states = states(&world, number).await;
    assert_eq!(states, [(ANN.into(), sent), (BOB.into(), DeliveryState::Withdrawn), (EVE.into(), sent)]);
    let halts = world.app.halts().await.expect("read");
    assert_eq!((halts.len(), halts[0].why), (1, HaltReason::Unsubscribed));
    assert_eq!(publish(&world, number).await.len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_is_away_for_an_hour_loses_nobody() {
    let smtp = FakeSmtp::start();
    let (world, number) = world(&smtp).await;
    for reader in [ANN, BOB, EVE] {
        smtp.refuse(reader, "451 4.3.0 try again later");
    }
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(smtp.received().len(), 0);
    smtp.refuse_nobody();
    world.clock.advance(SignedDuration::from_mins(59));
    world.deliver().await;
    assert_eq!(smtp.received().len(), 3);
    assert_eq!(world.app.halts().await.expect("read").len(), 0, "what is only put off is no refusal");
}
