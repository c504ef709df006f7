//! What mends an update reaches every copy of it, and what stands in reaches readers when their own destination is silent.

use std::fmt::Write as _;

use jiff::SignedDuration;
use secrecy::SecretString;
use sev1_app::{AppError, EditInput, Settings, UpdateInput};
use sev1_channels::mattermost::MattermostConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_domain::delivery::DeliveryState::{self, Failed, Pending, Retrying, Sent, Superseded, Withdrawn};
use sev1_domain::destination::{Destination, DestinationName, Fallback, WhenBehind};
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::occasion::Occasion;
use sev1_domain::refusal::Refusal;
use sev1_domain::status::Status;
use sev1_domain::text::Body;
use sev1_testkit::fakes::Answer;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, FakeMattermost, TOKEN};
use sev1_testkit::rooms::hook;
use sev1_testkit::world::{World, caller, phrase, update};

const FIRST: UpdateNumber = UpdateNumber(1);

fn named(name: &str) -> DestinationName {
    DestinationName::new(name).expect("a name")
}

/// A channel whose posts can be changed.
fn room(server: &FakeMattermost) -> (Destination, ChannelConfig) {
    let config =
        MattermostConfig { url: server.url(), token: SecretString::from(TOKEN), channel_id: CHANNEL_ID.into(), team: None, buttons: None };
    let config = ChannelConfig::Mattermost(config);
    (Destination::internal(named("room"), config.kind()), config)
}

async fn world(destinations: Vec<(Destination, ChannelConfig)>) -> (World, IncidentNumber) {
    let world = World::with(destinations, Settings::default()).await;
    let number = world.declare().await;
    (world, number)
}

async fn publish(world: &World, number: IncidentNumber, input: UpdateInput) {
    world.app.publish_update(&caller(), number, input, None).await.expect("published");
}

fn progress() -> UpdateInput {
    update(Status::Identified, Some("in 45m"))
}

fn edit(summary: &str) -> EditInput {
    EditInput { summary: Some(Body::new(summary).expect("a body")), ..EditInput::default() }
}

fn said(text: &str) -> Labelled<sev1_domain::text::Phrase> {
    Labelled::new(Label::Customer, phrase(text))
}

/// Where each delivery of an update goes, and how it stands, oldest first.
async fn standing(world: &World, number: IncidentNumber, update: u32) -> Vec<(String, DeliveryState)> {
    let story = world.app.show_incident(number).await.expect("shown");
    let of = story.updates.into_iter().find(|u| u.update.number.0 == update).expect("published");
    of.deliveries.into_iter().map(|d| (d.destination.to_string(), d.state)).collect()
}

async fn states(world: &World, number: IncidentNumber, update: u32) -> Vec<DeliveryState> {
    standing(world, number, update).await.into_iter().map(|(_, state)| state).collect()
}

/// Who has which revision: `room 2`, `hook 1`, `hook - (2 retrying)`.
async fn copies(world: &World, number: IncidentNumber) -> String {
    let view = world.app.copies(number, FIRST).await.expect("shown");
    let mut out = format!("at {}:", view.update.revision);
    for copy in view.copies {
        let seen = copy.seen.map_or("-".to_owned(), |(revision, _)| revision.to_string());
        let newer = copy.newer.map_or(String::new(), |(revision, state)| format!(" ({revision} {})", state.as_str()));
        let _ = write!(out, " {} {seen}{newer}", copy.destination);
    }
    out
}

#[tokio::test]
async fn an_edit_changes_copies_where_it_can_and_tells_nobody() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![room(&server), hook("hook", &server)]).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    assert_eq!(copies(&world, number).await, "at 1: hook 1 room 1");

    let edited = world.app.edit_update(&caller(), number, FIRST, edit("We found the cause. A fix is in review.")).await.expect("edited");
    assert_eq!((edited.update.revision, edited.past.len()), (2, 1));
    assert_eq!(copies(&world, number).await, "at 2: hook 1 room 1 (2 pending)");
    world.deliver().await;
    assert_eq!(copies(&world, number).await, "at 2: hook 1 room 2");
    let posts = server.posts();
    assert_eq!(posts.len(), 2, "nobody was told anything");
    assert_eq!(posts.iter().filter(|p| p.message.contains("We found the cause.")).count(), 1);
    assert!(edited.past[0].update.facts.summary.for_internal().as_str().starts_with("We have identified"));

    // The next update carries on from the new words.
    publish(&world, number, UpdateInput { summary: None, ..progress() }).await;
    let story = world.app.show_incident(number).await.expect("shown");
    assert!(story.updates[0].text.contains("We found the cause."));
}

#[tokio::test]
async fn an_edit_takes_the_place_of_what_has_not_left() {
    let server = FakeMattermost::start();
    server.answer_all(Answer::status(503));
    let (world, number) = world(vec![hook("hook", &server)]).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    world.app.edit_update(&caller(), number, FIRST, edit("We found the cause.")).await.expect("edited");
    assert_eq!(states(&world, number, 1).await, [Superseded, Pending]);
    server.answer_all(Answer::AsUsual);
    world.deliver().await;
    assert_eq!(states(&world, number, 1).await, [Superseded, Sent]);
    let posts = server.posts();
    assert_eq!(posts.len(), 1);
    assert!(posts[0].message.contains("We found the cause."));
    assert_eq!(copies(&world, number).await, "at 2: hook 2");
}

#[tokio::test]
async fn a_copy_that_left_while_it_was_edited_stays_as_it_is_where_nothing_can_be_changed() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![hook("hook", &server)]).await;
    server.answer_next(Answer::DoneThenCut);
    publish(&world, number, progress()).await;
    world.deliver().await;
    // Nobody knows yet that it arrived.
    world.app.edit_update(&caller(), number, FIRST, edit("We found the cause.")).await.expect("edited");
    world.clock.advance(SignedDuration::from_mins(2));
    world.deliver().await;
    assert_eq!(states(&world, number, 1).await, [Sent, Withdrawn]);
    assert_eq!(copies(&world, number).await, "at 2: hook 1 (2 withdrawn)");
}

#[tokio::test]
async fn a_correction_tells_everybody_and_marks_every_copy_that_can_be_changed() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![room(&server), hook("hook", &server)]).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    let (wrong, right) = (said("4,200 of 9,000 users"), said("all 9,000 users"));
    let occasion = Occasion::Correction { of: FIRST, wrong, right, since: None };
    let correction = UpdateInput { occasion, right_since: Some("10:20am ET".into()), ..UpdateInput::default() };
    let refused = world.app.publish_update(&caller(), number, correction.clone(), None).await.expect_err("refused");
    assert!(matches!(refused, AppError::Refused(r) if r[0].code == "correction.repeated" && r[0].field == Some("customer_impact")));

    let impact = Some((Body::new("Logins fail for everybody.").expect("a body"), Label::Internal));
    publish(&world, number, UpdateInput { customer_impact: impact, ..correction }).await;
    world.deliver().await;
    assert_eq!(copies(&world, number).await, "at 2: hook 1 room 2");
    let (first, posts) = (world.app.copies(number, FIRST).await.expect("shown").update, server.posts());
    assert_eq!(first.corrected_by, Some(UpdateNumber(2)));
    let openings: Vec<&str> = posts.iter().filter_map(|p| p.message.lines().next()).collect();
    assert_eq!(posts.len(), 4, "two copies of each update: {openings:?}");
    assert_eq!(openings.iter().filter(|line| **line == "**Corrected by update 2.**").count(), 1);
    let told = "**Correction to update 1.** It said: 4,200 of 9,000 users. Correct is since 10:20amET: all 9,000 users.";
    assert_eq!(openings.iter().filter(|line| **line == told).count(), 2);
    let promised = world.app.show_incident(number).await.expect("shown").state.open_promises;
    assert!(promised.iter().any(|p| p.is_next_update()), "the promise stands");
}

#[tokio::test]
async fn a_retraction_is_the_last_word_on_an_update() {
    let server = FakeMattermost::start();
    let (world, number) = world(vec![room(&server)]).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    let retraction = || UpdateInput {
        occasion: Occasion::Retraction { of: FIRST, reason: said("the workaround loses data") },
        ..UpdateInput::default()
    };
    publish(&world, number, retraction()).await;
    world.deliver().await;
    let posts = server.posts();
    assert!(posts[0].message.starts_with("**Withdrawn by update 2. Please do not act on this one.**\n\n### Globex"));
    assert!(posts[1].message.starts_with("**Update 1 is withdrawn: do not act on it.** The reason: the workaround loses data."));
    let again = world.app.publish_update(&caller(), number, retraction(), None).await.expect_err("refused");
    let edited = world.app.edit_update(&caller(), number, FIRST, edit("Nothing.")).await.expect_err("refused");
    let code = |error: AppError| match error {
        AppError::Refused(refusals) => refusals.iter().map(|r: &Refusal| r.code).collect::<Vec<_>>(),
        other => panic!("{other}"),
    };
    assert_eq!((code(again), code(edited)), (vec!["update.retracted"], vec!["update.retracted"]));
}

#[tokio::test]
async fn what_a_leak_rule_finds_keeps_an_edit_back_and_what_was_found_before_does_not() {
    let server = FakeMattermost::start();
    let world = World::with(vec![room(&server)], sev1_testkit::world::gate_with(&["LEAK-001"])).await;
    let number = world.declare().await;
    publish(&world, number, progress()).await;
    let leak = "The key is AKIAQ3EGRIN7PLDKWZ4T.";
    let refused = world.app.edit_update(&caller(), number, FIRST, edit(leak)).await.expect_err("refused");
    assert!(matches!(refused, AppError::Refused(r) if r[0].code == "LEAK-001"));
    world.app.edit_update(&caller(), number, FIRST, edit("The key is gone.")).await.expect("edited");
}

/// A room that falls back to a hook after a minute.
fn with_fallback(chat: &FakeMattermost, other: &FakeMattermost) -> Vec<(Destination, ChannelConfig)> {
    let (room, config) = room(chat);
    let fallback = Some(Fallback { to: named("other"), after: SignedDuration::from_secs(60) });
    let (other, other_config) = hook("other", other);
    vec![(Destination { fallback, ..room }, config), (Destination { stands_in_only: true, ..other }, other_config)]
}

#[tokio::test]
async fn when_chat_is_the_outage_the_update_goes_elsewhere_after_a_minute() {
    let (chat, other) = (FakeMattermost::start(), FakeMattermost::start());
    chat.answer_all(Answer::status(503));
    let (world, number) = world(with_fallback(&chat, &other)).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    assert_eq!((states(&world, number, 1).await, other.posts().len()), (vec![Retrying, Pending], 0), "it has a minute");
    world.clock.advance(SignedDuration::from_secs(60));
    world.deliver().await;
    assert_eq!(states(&world, number, 1).await, [Retrying, Sent]);
    assert!(other.posts()[0].message.starts_with("### Globex SEV1 outage - 7:20pmET update\n"), "as it was approved");
    chat.answer_all(Answer::AsUsual);
    world.clock.advance(SignedDuration::from_mins(2));
    world.deliver().await;
    assert_eq!((states(&world, number, 1).await, chat.posts().len()), (vec![Sent, Sent], 1), "and chat has it as well");
}

#[tokio::test]
async fn what_arrives_in_time_goes_nowhere_else() {
    let (chat, other) = (FakeMattermost::start(), FakeMattermost::start());
    let (world, number) = world(with_fallback(&chat, &other)).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    world.clock.advance(SignedDuration::from_mins(5));
    world.deliver().await;
    assert_eq!((states(&world, number, 1).await, other.posts().len()), (vec![Sent, Withdrawn], 0));
}

#[tokio::test]
async fn what_fails_for_good_goes_elsewhere_at_once() {
    let (chat, other) = (FakeMattermost::start(), FakeMattermost::start());
    chat.answer_all(Answer::status(403));
    let (world, number) = world(with_fallback(&chat, &other)).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    assert_eq!((states(&world, number, 1).await, other.posts().len()), (vec![Failed, Sent], 1));
}

#[tokio::test]
async fn what_stands_in_is_edited_with_what_it_stands_in_for() {
    let (chat, other) = (FakeMattermost::start(), FakeMattermost::start());
    chat.answer_all(Answer::status(503));
    let (world, number) = world(with_fallback(&chat, &other)).await;
    publish(&world, number, progress()).await;
    world.deliver().await;
    world.app.edit_update(&caller(), number, FIRST, edit("We found the cause.")).await.expect("edited");
    assert_eq!(states(&world, number, 1).await, [Superseded, Superseded, Pending, Pending]);
    world.clock.advance(SignedDuration::from_secs(60));
    world.deliver().await;
    assert_eq!(states(&world, number, 1).await[2..], [Retrying, Sent]);
    assert!(other.posts()[0].message.contains("We found the cause."));
}

#[tokio::test]
async fn only_the_newest_update_arrives_where_older_ones_have_no_use() {
    let server = FakeMattermost::start();
    server.answer_all(Answer::status(503));
    let (feed, config) = hook("feed", &server);
    let (world, number) = world(vec![(Destination { when_behind: WhenBehind::Latest, ..feed }, config)]).await;
    for _ in 0..3 {
        publish(&world, number, progress()).await;
        world.deliver().await;
    }
    server.answer_all(Answer::AsUsual);
    world.clock.advance(SignedDuration::from_mins(2));
    world.deliver().await;
    let mut all = Vec::new();
    for update in 1..4 {
        all.extend(states(&world, number, update).await);
    }
    assert_eq!((all, server.posts().len()), (vec![Superseded, Superseded, Sent], 1));
}
