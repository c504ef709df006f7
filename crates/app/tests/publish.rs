//! Stories of publishing: what readers are told, what is promised, what is refused.

use jiff::SignedDuration;
use sev1_app::read_models::{BoardPage, Which};
use sev1_app::{AppError, Caller, IdempotencyKey, Parts, Standing, UpdateInput};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::occasion::Occasion;
use sev1_domain::promise::PromiseKind;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::status::Status;
use sev1_domain::text::Body;
use sev1_domain::timeline::Event;
use sev1_domain::token::Scope;
use sev1_domain::update::NextUpdate;
use sev1_testkit::world::{World, caller, phrase, update};

fn codes(error: AppError) -> Vec<&'static str> {
    match error {
        AppError::Refused(refusals) => refusals.into_iter().map(|r| r.code).collect(),
        other => panic!("not a refusal: {other}"),
    }
}

#[tokio::test]
async fn an_outage_is_told_from_declaration_to_resolution() {
    let world = World::new().await;
    let number = world.declare().await;
    let first = world.app.publish_update(&caller(), number, update(Status::Identified, Some("8am ET")), None).await.expect("published");
    insta::assert_snapshot!(first.text, @r"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We have identified the likely cause. A fix is in review.

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    Logins fail for about 4,200 of 9,000 users.

    #### Technical Notes

    A query hits the database instead of the cache.
    ");

    world.clock.advance(SignedDuration::from_mins(13 * 60));
    let resolved = UpdateInput {
        summary: Some((Body::new("The fix is in production and holds.").expect("a body"), Label::Internal)),
        ..update(Status::Resolved, None)
    };
    world.app.publish_update(&caller(), number, resolved, None).await.expect("published");
    let story = world.app.show_incident(number).await.expect("shown");
    assert_eq!(story.updates.len(), 2);
    let owed: Vec<_> = story.state.open_promises.iter().map(|p| p.subject.kind).collect();
    assert_eq!(owed, [PromiseKind::Document, PromiseKind::Document, PromiseKind::Watch, PromiseKind::Document], "what follows a fix");
    let late = story.timeline.iter().find_map(|e| match e.event {
        Event::PromiseKept { late_ms, .. } => Some(late_ms),
        _ => None,
    });
    assert_eq!(late, Some(20 * 60_000), "8am was promised, 8:20 it was");
    world.app.close_incident(&caller(), number).await.expect("closed");
    let over = world.app.list_incidents(BoardPage { which: Which::Over, before: None, limit: 10 }).await.expect("listed");
    assert_eq!(over.len(), 1);
}

#[tokio::test]
async fn what_is_left_out_is_carried_over_with_its_label() {
    let world = World::new().await;
    let number = world.declare().await;
    let mut first = update(Status::Identified, Some("in 45m"));
    first.customer_impact = Some((Body::new("Logins fail for 4,200 users.").expect("a body"), Label::Customer));
    world.app.publish_update(&caller(), number, first, None).await.expect("published");

    let no_change = UpdateInput {
        summary: Some((Body::new("Still testing the candidate.").expect("a body"), Label::Internal)),
        next_update: Some(NextUpdate::At("45m".into())),
        ..UpdateInput::default()
    };
    let second = world.app.publish_update(&caller(), number, no_change, None).await.expect("published").update;
    assert_eq!(second.status, Status::Identified);
    assert_eq!(second.facts.customer_impact, Prose::new(Label::Customer, Body::new("Logins fail for 4,200 users.").expect("a body")));
    assert_eq!(second.facts.technical_notes.for_internal().as_str(), "A query hits the database instead of the cache.");
}

/// How things stand, said to the customer.
fn standing() -> Parts {
    let what = || phrase("7.8.6 is in your test environment");
    Parts {
        reach: Some(Labelled::new(Label::Customer, Reach::read("about 4,200 of 9,000 users, EU node").expect("numbers"))),
        workaround: Some(Labelled::new(Label::Customer, phrase("use the mobile app"))),
        cause: Some(Labelled::internal(Cause { what: phrase("a slow query"), certainty: Certainty::Suspected })),
        milestone: Some(Labelled::new(Label::Customer, Milestone { what: what(), by: Some("in 2h".into()), confidence: Confidence::High })),
        customer_message: Some(Labelled::new(Label::Customer, Body::new("We are sorry.").expect("a body"))),
        ..Parts::default()
    }
}

#[tokio::test]
async fn how_things_stand_is_carried_over_with_its_labels_until_it_is_said_anew_dropped_or_over() {
    let world = World::new().await;
    let number = world.declare().await;
    let publish =
        async |input: UpdateInput| world.app.publish_update(&caller(), number, input, None).await.expect("published").update.facts;
    let goes_on = |parts| UpdateInput { next_update: Some(NextUpdate::At("45m".into())), parts, ..UpdateInput::default() };

    let first = publish(UpdateInput { parts: standing(), ..update(Status::Identified, Some("in 45m")) }).await;
    assert_eq!(
        first.milestone.as_ref().and_then(|m| m.for_internal().by.as_ref()).map(|by| by.at.to_string()).as_deref(),
        Some("2026-07-15T01:20:00Z")
    );
    let second = publish(goes_on(Parts::default())).await;
    assert_eq!(
        (&second.reach, &second.workaround, &second.cause, &second.milestone),
        (&first.reach, &first.workaround, &first.cause, &first.milestone)
    );
    assert_eq!((first.customer_message.is_some(), second.customer_message), (true, None), "a message is for its own hour");

    let anew = Reach::read("900 users").expect("numbers");
    let parts = Parts { reach: Some(Labelled::internal(anew.clone())), dropped: vec![Standing::Workaround], ..Parts::default() };
    let third = publish(goes_on(parts)).await;
    assert_eq!((third.reach, third.workaround, third.cause), (Some(Labelled::internal(anew)), None, first.cause.clone()));
    assert_eq!(third.milestone, first.milestone);

    world.clock.advance(SignedDuration::from_hours(3));
    let fourth = publish(goes_on(Parts::default())).await;
    assert_eq!(fourth.milestone, None, "its time has passed");
    let resolved = publish(update(Status::Resolved, None)).await;
    assert_eq!((resolved.reach, resolved.workaround, resolved.cause), (None, None, first.cause));
}

#[tokio::test]
async fn a_whole_text_says_itself_how_things_stand_and_keeps_the_labels_of_what_it_repeats() {
    let world = World::new().await;
    let number = world.declare().await;
    let first = UpdateInput { parts: standing(), ..update(Status::Identified, Some("in 45m")) };
    let first = world.app.publish_update(&caller(), number, first, None).await.expect("published");
    let text = first.text.replace("Cause (suspected): a slow query\n\n", "").replace("4,200", "4,300");
    let again = UpdateInput { text: Some(text), ..UpdateInput::default() };
    let second = world.app.publish_update(&caller(), number, again, None).await.expect("published").update.facts;
    assert_eq!(second.cause, None, "left out of the text");
    assert_eq!(second.reach.map(|r| (r.label(), r.for_internal().affected)), Some((Label::Internal, 4_300)), "new, so internal");
    let before = first.update.facts;
    assert_eq!(
        (second.workaround, second.milestone, second.customer_message),
        (before.workaround, before.milestone, before.customer_message)
    );
}

#[tokio::test]
async fn a_holding_update_needs_no_words_once() {
    let world = World::new().await;
    let number = world.declare().await;
    let holding = || UpdateInput { occasion: Occasion::Holding, next_update: Some(NextUpdate::At("30m".into())), ..UpdateInput::default() };
    let first = world.app.publish_update(&caller(), number, holding(), None).await.expect("published").update;
    assert_eq!((first.occasion, first.status), (Occasion::Holding, Status::Investigating));
    assert_eq!(first.facts.summary.for_internal().as_str(), "We are aware of this outage and are looking for its cause.");
    assert_eq!(
        [first.facts.summary.label(), first.facts.customer_impact.label(), first.facts.technical_notes.label()],
        [Label::Public, Label::Public, Label::Internal]
    );

    let said = UpdateInput { summary: Some((Body::new("Logins fail.").expect("a body"), Label::Internal)), ..holding() };
    let second = world.app.publish_update(&caller(), number, said, None).await.expect("published").update.facts;
    assert_eq!((second.summary.for_internal().as_str(), second.customer_impact), ("Logins fail.", first.facts.customer_impact));
}

#[tokio::test]
async fn a_hand_written_update_is_published_as_the_facts_it_tells() {
    let world = World::new().await;
    let number = world.declare().await;
    let text = "Globex SEV1 outage - 7:20pmET update\r\nStatus: identified\r\nIncident time: 9 hours\r\n\r\nThe cause is known.\r\n\r\nNext update will be shared at 8am ET.\r\nCustomer impact\r\n\r\nLogins fail.\r\nTechnical notes\r\n\r\nA cache was removed.\r\n\r\nLatest thread with full details: https://chat.example.com/pl/abc\r\n";
    let input = UpdateInput { text: Some(text.into()), ..UpdateInput::default() };
    let published = world.app.publish_update(&caller(), number, input, None).await.expect("published").update;
    assert_eq!(published.status, Status::Identified);
    assert_eq!(published.facts.summary.for_internal().as_str(), "The cause is known.");
    assert_eq!(published.facts.thread.map(|t| t.for_internal().to_string()).as_deref(), Some("https://chat.example.com/pl/abc"));
    assert!(matches!(published.facts.next_update, NextUpdate::At(m) if m.at.to_string() == "2026-07-15T12:00:00Z"));
}

#[tokio::test]
async fn every_fault_of_an_update_is_reported_at_once() {
    let world = World::new().await;
    let number = world.declare().await;
    let refused = |input| async { codes(world.app.publish_update(&caller(), number, input, None).await.expect_err("refused")) };

    let nothing = refused(UpdateInput { next_update: Some(NextUpdate::At("8am".into())), ..UpdateInput::default() }).await;
    assert_eq!(nothing, ["text.empty", "text.empty", "text.empty", "time.zone_missing"]);
    assert_eq!(refused(update(Status::Identified, Some("8am IST"))).await, ["zone.ambiguous"]);
    assert_eq!(refused(update(Status::Identified, Some("today 8am ET"))).await, ["promise.past"]);
    assert_eq!(refused(update(Status::Identified, None)).await, ["promise.missing"]);
    assert_eq!(
        refused(UpdateInput { seen_update: Some(3), ..update(Status::Identified, Some("in 45m")) }).await,
        ["update.changed_meanwhile"]
    );

    let mut promise_in_text = update(Status::Identified, Some("in 45m"));
    promise_in_text.summary = Some((Body::new("We work on it.\n\nNext update will be shared at 9amET.").expect("a body"), Label::Internal));
    assert_eq!(refused(promise_in_text).await, ["text.reads_as_fact"]);

    let other = "### Initech SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\nOne.\n\nNext update will be shared at 8amET.\n\n#### Customer Impact\n\nTwo.\n\n#### Technical Notes\n\nThree.\n";
    assert_eq!(refused(UpdateInput { text: Some(other.into()), ..UpdateInput::default() }).await, ["header.customer"]);

    let unplaced = format!("Hello all,\n\n{}", other.replace("Initech", "Globex"));
    assert_eq!(refused(UpdateInput { text: Some(unplaced), ..UpdateInput::default() }).await, ["text.unplaced"]);
}

#[tokio::test]
async fn going_back_needs_a_reason() {
    let world = World::new().await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Monitoring, Some("in 45m")), None).await.expect("published");
    let back = update(Status::Investigating, Some("in 45m"));
    let refused = world.app.publish_update(&caller(), number, back.clone(), None).await.expect_err("refused");
    assert_eq!(codes(refused), ["status.back_without_reason"]);
    let reasoned = UpdateInput { status_reason: Some(phrase("the fix did not hold")), ..back };
    world.app.publish_update(&caller(), number, reasoned, None).await.expect("published");
}

#[tokio::test]
async fn the_same_request_twice_is_published_once() {
    let world = World::new().await;
    let number = world.declare().await;
    let key = |digest: u8| Some(IdempotencyKey::new(&caller(), "one", [digest; 32]).expect("a key"));
    let input = update(Status::Identified, Some("in 45m"));
    let first = world.app.publish_update(&caller(), number, input.clone(), key(1)).await.expect("published");
    let again = world.app.publish_update(&caller(), number, input.clone(), key(1)).await.expect("the same answer");
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.update, again.update);
    let other = world.app.publish_update(&caller(), number, input, key(2)).await.expect_err("refused");
    assert_eq!(codes(other), ["idempotency.reused"]);
}

#[tokio::test]
async fn two_writers_at_once_both_publish_with_numbers_of_their_own() {
    let world = World::new().await;
    let number = world.declare().await;
    let publish = || {
        let app = world.app.clone();
        tokio::spawn(async move { app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await })
    };
    let (one, two) = (publish(), publish());
    let mut numbers =
        [one.await.expect("ran").expect("published").update.number.0, two.await.expect("ran").expect("published").update.number.0];
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test]
async fn a_caller_who_may_only_read_changes_nothing() {
    let world = World::new().await;
    let number = world.declare().await;
    let reader = Caller { scope: Scope::Read, ..caller() };
    let refused = world.app.publish_update(&reader, number, update(Status::Identified, Some("in 45m")), None).await;
    assert!(matches!(refused, Err(AppError::Forbidden)));
    assert!(world.app.show_incident(number).await.expect("shown").updates.is_empty());
}

#[tokio::test]
async fn a_resolution_says_the_impact_anew() {
    let world = World::new().await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    let resolved = UpdateInput { status: Some(Status::Resolved), ..UpdateInput::default() };
    let refused = world.app.publish_update(&caller(), number, resolved, None).await.expect_err("refused");
    assert_eq!(codes(refused), ["impact.not_said_anew"]);
}
