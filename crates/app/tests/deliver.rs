//! Stories of delivery: what arrives, in which order, how often, and what happens when it does not.

use jiff::SignedDuration;
use secrecy::SecretString;
use sev1_app::read_models::DeliveryView;
use sev1_app::{AppError, Settings};
use sev1_channels::inbox::InboxConfig;
use sev1_channels::mattermost::MattermostConfig;
use sev1_channels::mattermost_webhook::MattermostWebhookConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_domain::delivery::DeliveryState::{self, Failed, Retrying, Sent, Uncertain};
use sev1_domain::delivery::Verdict;
use sev1_domain::destination::{Destination, DestinationName, OnUncertain};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::status::Status;
use sev1_domain::timeline::Event;
use sev1_testkit::fakes::Answer;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, FakeMattermost, TEAM, TOKEN};
use sev1_testkit::world::{World, caller, update};

fn destination(name: &str, config: ChannelConfig, on_uncertain: OnUncertain) -> (Destination, ChannelConfig) {
    let name = DestinationName::new(name).expect("a name");
    (Destination { on_uncertain, ..Destination::internal(name, config.kind()) }, config)
}

fn war_room(server: &FakeMattermost) -> (Destination, ChannelConfig) {
    let config = MattermostConfig {
        url: server.url(),
        token: SecretString::from(TOKEN),
        channel_id: CHANNEL_ID.into(),
        team: Some(TEAM.into()),
        buttons: None,
    };
    destination("war-room", ChannelConfig::Mattermost(config), OnUncertain::Resend)
}

fn hook(name: &str, server: &FakeMattermost, on_uncertain: OnUncertain) -> (Destination, ChannelConfig) {
    let config = MattermostWebhookConfig { url: SecretString::from(server.hook_url()) };
    destination(name, ChannelConfig::MattermostWebhook(config), on_uncertain)
}

async fn world(destinations: Vec<(Destination, ChannelConfig)>) -> (World, IncidentNumber) {
    let world = World::with(destinations, Settings::default()).await;
    let number = world.declare().await;
    (world, number)
}

async fn publish(world: &World, number: IncidentNumber) {
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
}

/// All deliveries of the incident, oldest first.
async fn deliveries(world: &World, number: IncidentNumber) -> Vec<DeliveryView> {
    let story = world.app.show_incident(number).await.expect("shown");
    story.updates.into_iter().rev().flat_map(|u| u.deliveries).collect()
}

async fn states(world: &World, number: IncidentNumber) -> Vec<DeliveryState> {
    deliveries(world, number).await.into_iter().map(|d| d.state).collect()
}

#[tokio::test]
async fn the_first_update_is_a_post_and_later_ones_reply_in_its_thread_with_permalinks_as_receipts() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    server.set_clock(world.app.now().as_millisecond());
    for _ in 0..3 {
        publish(&world, number).await;
    }
    world.deliver().await;
    let posts = server.posts();
    assert_eq!(posts.len(), 3);
    assert_eq!(posts[0].root_id, "");
    assert!(posts[1..].iter().all(|p| p.root_id == posts[0].id));
    assert!(posts[0].message.starts_with("### Globex SEV1 outage - 7:20pmET update\n"));
    let receipt = deliveries(&world, number).await.remove(0).receipt.expect("a receipt");
    assert_eq!(receipt.id.as_deref(), Some(posts[0].id.as_str()));
    assert_eq!(receipt.link, Some(format!("{}/{TEAM}/pl/{}", server.url(), posts[0].id)));
}

#[tokio::test]
async fn an_update_waits_for_the_earlier_one_of_its_thread_and_hurries_it() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    for _ in 0..4 {
        server.answer_next(Answer::status(503));
        publish(&world, number).await;
        world.deliver().await;
    }
    // Without a step of the clock: each publish made the older retry due at once.
    assert_eq!(server.posts().len(), 0);
    assert_eq!(states(&world, number).await[0], Retrying);
    world.clock.advance(SignedDuration::from_mins(1));
    server.set_clock(world.app.now().as_millisecond());
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Sent; 4]);
    assert!(server.posts()[1..].iter().all(|p| p.root_id == server.posts()[0].id), "in order, in one thread");
}

#[tokio::test]
async fn one_destination_that_fails_never_touches_another() {
    let (down, up) = (FakeMattermost::start(), FakeMattermost::start());
    down.answer_all(Answer::status(500));
    let (world, number) = world(vec![hook("down", &down, OnUncertain::Resend), hook("up", &up, OnUncertain::Resend)]).await;
    for _ in 0..3 {
        publish(&world, number).await;
        world.deliver().await;
    }
    assert_eq!(up.posts().len(), 3);
    let sent: Vec<_> = deliveries(&world, number).await.into_iter().filter(|d| d.destination.as_str() == "up").map(|d| d.state).collect();
    assert_eq!(sent, [Sent; 3]);
}

#[tokio::test]
async fn a_refused_token_fails_at_once_and_says_what_to_do() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    server.answer_all(FakeMattermost::refusal(401, "api.context.session_expired.app_error"));
    publish(&world, number).await;
    world.deliver().await;
    let delivery = deliveries(&world, number).await.remove(0);
    assert_eq!(delivery.state, Failed);
    assert!(delivery.last_error.expect("a reason").contains("token"));
}

#[tokio::test]
async fn a_post_that_arrived_unanswered_is_looked_up_and_not_sent_twice() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    server.set_clock(world.app.now().as_millisecond());
    server.answer_next(Answer::DoneThenCut);
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Uncertain]);
    world.clock.advance(SignedDuration::from_secs(2));
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Sent]);
    assert_eq!(server.posts().len(), 1);
}

#[tokio::test]
async fn a_channel_that_cannot_tell_sends_again_or_holds_as_its_destination_says() {
    let (resend, hold) = (FakeMattermost::start(), FakeMattermost::start());
    resend.answer_next(Answer::DoneThenCut);
    hold.answer_next(Answer::DoneThenCut);
    let (world, number) = world(vec![hook("hold", &hold, OnUncertain::Hold), hook("resend", &resend, OnUncertain::Resend)]).await;
    publish(&world, number).await;
    world.deliver().await;
    world.clock.advance(SignedDuration::from_secs(2));
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Uncertain, Sent]);
    assert_eq!((hold.posts().len(), resend.posts().len()), (1, 2));
    let held = deliveries(&world, number).await.remove(0);
    assert_eq!(held.due_at, None, "it waits for a person");
    // What is held does not stand in the way of the next update.
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(hold.posts().len(), 2);
}

#[tokio::test]
async fn a_worker_that_died_while_sending_leaves_a_lease_that_another_takes_over() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    server.set_clock(world.app.now().as_millisecond());
    publish(&world, number).await;
    // A worker claims, and is never heard of again.
    let now = world.app.now();
    let lease_until = now + SignedDuration::from_secs(30);
    let (lane, shares) = (sev1_store::Lane::First, Vec::new());
    let lost = sev1_store::ClaimRequest { owner: "lost".into(), now, lease_until, lane, shares, others: 10, limit: 10 };
    assert_eq!(world.store.claim(lost).await.expect("claimed").taken.len(), 1);
    assert_eq!(world.deliver().await, 0, "the lease is respected");
    world.clock.advance(SignedDuration::from_secs(31));
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Sent]);
    assert!(server.calls().iter().any(|c| c.starts_with("GET") && c.contains("/posts")), "it looked whether the lost one had posted");
}

#[tokio::test]
async fn retries_are_given_up_after_an_hour_and_the_reason_stays() {
    let down = FakeMattermost::start();
    down.answer_all(Answer::status(500));
    let (world, number) = world(vec![hook("down", &down, OnUncertain::Resend)]).await;
    publish(&world, number).await;
    for _ in 0..70 {
        world.deliver().await;
        world.clock.advance(SignedDuration::from_secs(61));
    }
    let delivery = deliveries(&world, number).await.remove(0);
    assert_eq!(delivery.state, Failed);
    assert_eq!(delivery.attempts, 65);
    assert!(delivery.last_error.expect("a reason").contains("given up"));
}

#[tokio::test]
async fn an_unwritable_inbox_is_tried_again_and_heals() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inbox = folder.path().join("inbox");
    std::fs::write(&inbox, "a file is in the way").expect("written");
    let (world, number) =
        world(vec![destination("inbox", ChannelConfig::Inbox(InboxConfig { folder: inbox.clone() }), OnUncertain::Resend)]).await;
    publish(&world, number).await;
    world.deliver().await;
    let delivery = deliveries(&world, number).await.remove(0);
    assert_eq!(delivery.state, Retrying);
    assert!(delivery.last_error.expect("a reason").contains("inbox"));
    std::fs::remove_file(&inbox).expect("removed");
    world.clock.advance(SignedDuration::from_secs(2));
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Sent]);
    assert_eq!(std::fs::read_dir(&inbox).expect("a folder").count(), 1);
}

#[tokio::test]
async fn what_was_given_up_is_sent_again_when_a_person_says_so() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![war_room(&server)]).await;
    server.set_clock(world.app.now().as_millisecond());
    server.answer_next(FakeMattermost::refusal(401, "api.context.session_expired.app_error"));
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Failed]);

    let given_up = world.app.undelivered().await.expect("asked");
    assert_eq!(given_up.iter().map(|u| (u.incident, u.delivery.state)).collect::<Vec<_>>(), [(number, Failed)]);
    let (me, id) = (caller(), given_up[0].delivery.id);
    let again = || world.app.redeliver(&me, id, Verdict::SendAgain);
    again().await.expect("it was given up");
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Sent]);
    assert_eq!(server.posts().len(), 1);
    let refused = again().await.expect_err("it has arrived");
    assert!(matches!(&refused, AppError::Refused(r) if r[0].code == "delivery.arrived"), "{refused}");
    let story = world.app.show_incident(number).await.expect("shown").timeline;
    assert!(story.iter().any(|e| matches!(&e.event, Event::Redelivered { verdict: Verdict::SendAgain, .. })));
}

#[tokio::test]
async fn an_exercise_goes_into_inboxes_and_never_leaves_for_a_real_destination() {
    let server = FakeMattermost::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inbox = destination("inbox", ChannelConfig::Inbox(InboxConfig { folder: folder.path().join("inbox") }), OnUncertain::Resend);
    let rooms = vec![war_room(&server), hook("hook", &server, OnUncertain::Hold), inbox];
    let world = World::with(rooms, Settings { drill: true, ..Settings::default() }).await;
    let number = world.declare().await;
    assert!(number.is_drill());
    publish(&world, number).await;
    world.deliver().await;
    assert_eq!(states(&world, number).await, [Failed, Sent, Failed], "hook, inbox, war room");
    let told = deliveries(&world, number).await.remove(0).last_error.expect("a reason");
    assert_eq!(told, "an exercise never leaves for a real destination, and `hook` is one");
    assert_eq!(server.calls(), [""; 0], "nobody was even asked");
}
