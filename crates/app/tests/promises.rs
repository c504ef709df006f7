//! Stories of promises: moved, asked for, handed on, missed while nothing ran, and watched over.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::Clock;
use sev1_app::people::{People, Person};
use sev1_app::worker::{heartbeat, promises};
use sev1_app::{AppError, AskInput, DeclareInput, HandOffInput, LintSettings, MoveInput, PromiseInput, Roles, Settings, Which};
use sev1_channels::mattermost::MattermostConfig;
use sev1_channels::ping::Ping;
use sev1_channels::registry::ChannelConfig;
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::delivery::DeliveryState;
use sev1_domain::destination::{ChannelKind, Destination, DestinationName};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::ladder::Ladder;
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::PromiseKind;
use sev1_domain::status::Status;
use sev1_domain::timeline::Event;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, FakeMattermost, TOKEN};
use sev1_testkit::fakes::{Answer, Sink};
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{World, caller, declaration, gate_with, local_limits, phrase, update};

fn with_policy(policy: PromisePolicy) -> Settings {
    let lint = LintSettings { policy: Arc::new(Policy { promises: Arc::new(policy), ..Policy::default() }), ..LintSettings::default() };
    Settings { lint, ..Settings::default() }
}

/// Only next updates remind, so that a story speaks of nothing else.
fn only_next_updates() -> PromisePolicy {
    let usual = PromisePolicy::default();
    let ladders = usual.ladders.iter().filter(|(kind, _)| **kind == PromiseKind::NextUpdate).map(|(k, l)| (*k, l.clone())).collect();
    PromisePolicy { ladders, loop_in: None, ..usual }
}

/// A story with a room for our own people and one for the customer; the first update is out and promises the next in an hour.
async fn told(settings: Settings) -> (World, Rooms, IncidentNumber) {
    let rooms = Rooms::default();
    let destinations = vec![rooms.room("room", Some(AudienceName::INTERNAL)), rooms.room("customer", Some(AudienceKind::Customer.name()))];
    let world = World::with(destinations, settings).await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    world.deliver().await;
    rooms.news();
    (world, rooms, number)
}

fn minutes(m: i64) -> SignedDuration {
    SignedDuration::from_mins(m)
}

/// What is heard at this instant.
async fn hear(world: &World, rooms: &Rooms) -> Vec<(String, String)> {
    promises::tick(&world.app).await.expect("a database");
    world.deliver().await;
    rooms.news().into_iter().map(|h| (h.room, h.text)).collect()
}

fn codes(error: AppError) -> Vec<&'static str> {
    match error {
        AppError::Refused(refusals) => refusals.into_iter().map(|r| r.code).collect(),
        other => panic!("not a refusal: {other}"),
    }
}

#[tokio::test]
async fn a_promise_that_is_moved_is_told_to_the_same_readers_in_one_line_and_the_reason_stays_inside() {
    let (world, rooms, number) = told(with_policy(only_next_updates())).await;
    let input = MoveInput { which: Which::next_update(), to: "9pm ET".into(), reason: phrase("Joe has to restart the build") };
    let moved = world.app.move_promise(&caller(), number, input.clone(), None).await.expect("moved");
    assert_eq!(moved.deliveries.len(), 2);
    let heard = hear(&world, &rooms).await;
    let [(customer, theirs), (room, ours)] = heard.as_slice() else { panic!("two rooms: {heard:?}") };
    assert_eq!((customer.as_str(), room.as_str()), ("customer", "room"));
    assert_eq!((theirs.trim().lines().count(), ours.trim().lines().count()), (1, 1));
    assert!(theirs.contains("9:00pm ET") && !theirs.contains("Joe"), "{theirs}");
    assert!(ours.contains("9pmET") && ours.contains("Joe has to restart the build"), "{ours}");
    // Nobody is reminded of the old time any more.
    world.clock.advance(minutes(70));
    assert_eq!(hear(&world, &rooms).await, []);
    world.clock.advance(minutes(20));
    assert_eq!(hear(&world, &rooms).await.len(), 1, "ten minutes before nine");
    // Once it is due it is late, and that is said by the update.
    world.clock.advance(minutes(15));
    let refused = world.app.move_promise(&caller(), number, MoveInput { to: "in 1h".into(), ..input }, None).await.expect_err("late");
    assert_eq!(codes(refused), ["promise.late"]);
    let late = world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    assert!(late.text.contains("This update was due at 9pmET and comes 5 minutes late."), "{}", late.text);
    let next = world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    assert!(!next.text.contains("late"), "it is said once: {}", next.text);
}

#[tokio::test]
async fn what_was_missed_while_nothing_ran_is_said_once_to_each_and_with_how_late_it_is() {
    let (world, rooms, _) = told(with_policy(only_next_updates())).await;
    world.clock.advance(minutes(90));
    let heard = hear(&world, &rooms).await;
    assert_eq!(heard.len(), 1, "one room, one message for all four steps: {heard:?}");
    assert!(heard[0].1.contains("30 minutes overdue"), "{}", heard[0].1);
    assert!(heard[0].1.contains("15 minutes late because nothing ran"), "{}", heard[0].1);
    assert_eq!(hear(&world, &rooms).await, []);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_doubles_nothing() {
    let (world, rooms, _) = told(with_policy(only_next_updates())).await;
    world.clock.advance(minutes(52));
    assert_eq!(hear(&world, &rooms).await.len(), 1);
    world.clock.advance(minutes(-30));
    assert_eq!(hear(&world, &rooms).await, []);
    world.clock.advance(minutes(30));
    assert_eq!(hear(&world, &rooms).await, [], "ten minutes before was said already");
    world.clock.advance(minutes(8));
    assert_eq!(hear(&world, &rooms).await.len(), 1);
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_taken_and_afterwards_nothing_is_lost() {
    let (world, rooms, _) = told(with_policy(only_next_updates())).await;
    world.clock.advance(minutes(50));
    world.take_database_away();
    for _ in 0..10 {
        world.clock.advance(minutes(1));
        assert!(promises::tick(&world.app).await.is_err());
    }
    assert!(world.app.watch().await.is_err(), "who asks whether promises are watched is told that nobody knows");
    world.bring_database_back();
    let heard = hear(&world, &rooms).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].1.contains("due now"), "{}", heard[0].1);
}

#[tokio::test]
async fn a_reminder_that_could_not_leave_is_withdrawn_once_the_promise_is_kept() {
    let server = FakeMattermost::start();
    let config = MattermostConfig { url: server.url(), token: TOKEN.into(), channel_id: CHANNEL_ID.into(), team: None, buttons: None };
    let room = Destination::internal(DestinationName::new("room").expect("a name"), ChannelKind::Mattermost);
    let world = World::with(vec![(room, ChannelConfig::Mattermost(config))], with_policy(only_next_updates())).await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    world.deliver().await;

    server.answer_all(Answer::status(503));
    world.clock.advance(minutes(50));
    promises::tick(&world.app).await.expect("a database");
    world.deliver().await;
    world.clock.advance(minutes(10));
    promises::tick(&world.app).await.expect("a database");
    let states = async || {
        let notices = world.app.show_incident(number).await.expect("shown").notices;
        notices.into_iter().map(|n| n.state).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [DeliveryState::Superseded, DeliveryState::Pending], "only the newest reminder still waits");
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    assert_eq!(states().await, [DeliveryState::Superseded, DeliveryState::Withdrawn]);
    server.answer_all(Answer::AsUsual);
    world.clock.advance(minutes(5));
    world.deliver().await;
    let posts = server.posts();
    assert_eq!(posts.len(), 2, "two updates, and no reminder of what was kept: {posts:?}");
}

#[tokio::test]
async fn a_policy_that_changed_while_nothing_ran_counts_after_the_next_start() {
    let (world, rooms, _) = told(with_policy(PromisePolicy { ladders: [].into(), ..only_next_updates() })).await;
    let usual = only_next_updates();
    let sooner = Ladder(
        usual
            .ladder(PromiseKind::NextUpdate)
            .0
            .iter()
            .map(|r| {
                let mut rung = r.clone();
                rung.after -= minutes(20);
                rung
            })
            .collect(),
    );
    let policy = PromisePolicy { ladders: [(PromiseKind::NextUpdate, sooner)].into(), ..usual };
    let restarted = world.restarted(vec![rooms.room("room", Some(AudienceName::INTERNAL))], with_policy(policy));
    promises::plan(&restarted).await.expect("a database");
    world.clock.advance(minutes(30));
    assert_eq!(promises::tick(&restarted).await.expect("a database"), 2, "thirty minutes before, to two audiences");
}

#[tokio::test]
async fn a_reader_who_asks_is_told_to_whoever_owes_it_and_answered_by_the_next_update() {
    let (world, rooms, number) = told(with_policy(only_next_updates())).await;
    let ask = AskInput { by: phrase("Alice Evan"), audience: AudienceKind::Customer.name(), note: Some(phrase("our board meets at nine")) };
    world.app.ask_for_update(&caller(), number, ask.clone()).await.expect("asked");
    let heard = hear(&world, &rooms).await;
    assert_eq!(heard.len(), 1, "the customer's room hears nothing of it: {heard:?}");
    assert!(heard[0].1.contains("Alice Evan") && heard[0].1.contains("our board meets at nine"), "{}", heard[0].1);
    let refused = world.app.ask_for_update(&caller(), number, ask).await.expect_err("asked twice");
    assert_eq!(codes(refused), ["ask.twice"]);
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 60m")), None).await.expect("published");
    let story = world.app.show_incident(number).await.expect("shown");
    assert!(story.timeline.iter().any(|e| matches!(&e.event, Event::PromiseDone { promise, .. } if promise.kind == PromiseKind::Answer)));
}

#[tokio::test]
async fn quiet_hours_let_readers_wait_only_where_they_were_agreed_with_somebody() {
    let world = World::with(Vec::new(), gate_with(&["NEXT-002"])).await;
    let number = world.declare().await;
    let overnight = || update(Status::Identified, Some("8am ET"));
    let refused = world.app.publish_update(&caller(), number, overnight(), None).await.expect_err("twelve hours of silence");
    assert_eq!(codes(refused), ["NEXT-002"]);
    let mut agreed = overnight();
    agreed.quiet_with = Some(phrase("Alice Evan of Globex"));
    world.app.publish_update(&caller(), number, agreed, None).await.expect("published");
    let story = world.app.show_incident(number).await.expect("shown");
    let with = story.timeline.iter().find_map(|e| match &e.event {
        Event::QuietAgreed { with, .. } => Some(with.to_string()),
        _ => None,
    });
    assert_eq!(with.as_deref(), Some("Alice Evan of Globex"));
    world.clock.advance(minutes(14 * 60));
    let refused =
        world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 5h")), None).await.expect_err("it is day");
    assert_eq!(codes(refused), ["NEXT-002"]);
}

#[tokio::test]
async fn whom_no_reminder_would_reach_is_said_at_once_and_blocks_nothing() {
    let rooms = Rooms::default();
    let person = |name: &str, destinations: Vec<DestinationName>| Person {
        name: phrase(name),
        aliases: Vec::new(),
        team: None,
        deputy: None,
        destinations,
    };
    let own = DestinationName::new("eve").expect("a name");
    let people = People { known: vec![person("dana", Vec::new()), person("eve", vec![own])] };
    let settings = Settings { people, roles: Roles { lead: Some(phrase("eve")), deputy: None }, ..Settings::default() };
    let world = World::with(vec![rooms.room("room", Some(AudienceName::INTERNAL)), rooms.room("eve", None)], settings).await;
    let declared =
        world.app.declare_incident(&caller(), DeclareInput { lead: Some(phrase("dana")), ..declaration() }, None).await.expect("declared");
    assert_eq!(declared.warnings, ["`dana` has no destination of their own: reminders for them go to room"]);
    let number = declared.incident.number;
    let published = world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    assert_eq!(published.warnings.len(), 1);
    let stranger = HandOffInput { to: phrase("mallory"), from: None, note: None };
    assert_eq!(codes(world.app.offer_hand_off(&caller(), number, stranger, None).await.expect_err("a stranger")), ["person.unknown"]);

    // An owner who is gone from the directory is spoken to in the room, and the text says why.
    let due = published.update.published_at + minutes(35);
    world.until(due, |_| {}).await;
    let heard = rooms.news();
    let reminder = heard.iter().find(|h| h.text.contains("in 10 minutes")).unwrap_or_else(|| panic!("no reminder: {heard:?}"));
    assert!(reminder.room == "room" && reminder.text.contains("has no destination of their own"), "{}", reminder.text);
}

#[tokio::test]
async fn nothing_is_promised_for_what_is_past_or_over() {
    let (world, _rooms, number) = told(Settings::default()).await;
    let call = |due: &str| PromiseInput {
        kind: PromiseKind::Call,
        what: phrase("call Alice back"),
        audience: AudienceKind::Customer.name(),
        due: due.into(),
        owner: None,
    };
    let mut refused = Vec::new();
    for due in
        ["2026-07-14T08:00:00Z", "8am", "2:30am ET on 14 Mar 2027", "1:30am ET on 1 Nov", "0 business days", "soon", "900 business days"]
    {
        refused.extend(codes(world.app.make_promise(&caller(), number, call(due)).await.expect_err(due)));
    }
    assert_eq!(refused, ["promise.past", "time.zone_missing", "time.gap", "time.fold", "deadline.days", "time.unread", "deadline.days"]);
    world.app.make_promise(&caller(), number, call("in 2 business days")).await.expect("Thursday, 5pm");
    world.app.publish_update(&caller(), number, resolution(), None).await.expect("resolved");
    assert_eq!(codes(world.app.make_promise(&caller(), number, call("in 1h")).await.expect_err("over")), ["promise.resolved"]);
    let input = MoveInput { which: Which::next_update(), to: "in 1h".into(), reason: phrase("why not") };
    assert_eq!(codes(world.app.move_promise(&caller(), number, input, None).await.expect_err("over")), ["promise.none_open"]);
}

fn resolution() -> sev1_app::UpdateInput {
    update(Status::Resolved, None)
}

#[tokio::test]
async fn whoever_asks_from_outside_learns_whether_promises_are_watched() {
    let (world, _rooms, _) = told(with_policy(only_next_updates())).await;
    assert!(world.app.watch().await.expect("a database").alive, "nothing is due");
    world.clock.advance(minutes(53));
    let dead = world.app.watch().await.expect("a database");
    assert_eq!((dead.alive, dead.oldest_step.as_mins()), (false, 3));
    promises::tick(&world.app).await.expect("a database");
    assert!(world.app.watch().await.expect("a database").alive);
    let at: Timestamp = world.clock.now();
    assert_eq!(world.app.watch().await.expect("a database").swept_at, Some(at));
}

#[tokio::test]
async fn a_move_asks_for_no_more_silence_than_an_update_could_unless_somebody_agreed() {
    let world = World::with(Vec::new(), gate_with(&["NEXT-002"])).await;
    let number = world.declare().await;
    let first_update = MoveInput { which: Which::next_update(), to: "in 30m".into(), reason: phrase("busy") };
    let refused = world.app.move_promise(&caller(), number, first_update, None).await.expect_err("owed by the policy");
    assert_eq!(codes(refused), ["promise.not_movable"]);
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    let far = MoveInput { which: Which::next_update(), to: "8am ET".into(), reason: phrase("the build runs all night") };
    let refused = world.app.move_promise(&caller(), number, far.clone(), None).await.expect_err("twelve hours of silence");
    assert_eq!(codes(refused), ["promise.too_long"]);
    world.app.agree_quiet(&caller(), number, phrase("Alice Evan"), "8am ET").await.expect("agreed");
    world.app.move_promise(&caller(), number, far, None).await.expect("moved");
}

#[tokio::test]
async fn a_notice_of_a_new_time_that_waits_is_taken_back_by_the_update_that_knows_better() {
    let (world, _rooms, number) = told(with_policy(only_next_updates())).await;
    let moved = MoveInput { which: Which::next_update(), to: "9pm ET".into(), reason: phrase("the build takes longer") };
    world.app.move_promise(&caller(), number, moved, None).await.expect("moved");
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 30m")), None).await.expect("published");
    let notices = world.app.show_incident(number).await.expect("shown").notices;
    assert_eq!(notices.iter().map(|n| n.state).collect::<Vec<_>>(), [DeliveryState::Withdrawn, DeliveryState::Withdrawn]);
}

#[tokio::test]
async fn readers_whom_nothing_reaches_any_more_are_promised_nothing_for_ever() {
    let (world, rooms, number) = told(with_policy(only_next_updates())).await;
    let alone = world.restarted(vec![rooms.room("room", Some(AudienceName::INTERNAL))], with_policy(only_next_updates()));
    alone.publish_update(&caller(), number, update(Status::Identified, Some("in 30m")), None).await.expect("published");
    let open = alone.show_incident(number).await.expect("shown").state.open_promises;
    assert_eq!(open.iter().map(|p| p.subject.audience.as_str()).collect::<Vec<_>>(), ["internal"]);
}

#[tokio::test]
async fn an_outage_that_comes_back_brings_executives_in_again() {
    let world = World::new().await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Resolved, None), None).await.expect("resolved");
    let mut back = update(Status::Investigating, Some("in 45m"));
    back.status_reason = Some(phrase("it came back"));
    world.app.publish_update(&caller(), number, back, None).await.expect("published");
    let open = world.app.show_incident(number).await.expect("shown").state.open_promises;
    let kinds: Vec<_> = open.iter().map(|p| p.subject.kind).collect();
    assert!(kinds.contains(&PromiseKind::LoopIn) && !kinds.contains(&PromiseKind::Watch), "{kinds:?}");
}

#[tokio::test]
async fn who_hands_off_for_somebody_else_names_somebody_who_owes_something() {
    let (world, _rooms, number) = told(with_policy(only_next_updates())).await;
    let offer = |from: &str| HandOffInput { to: phrase("eve"), from: Some(phrase(from)), note: None };
    assert_eq!(
        codes(world.app.offer_hand_off(&caller(), number, offer("dan"), None).await.expect_err("a typo")),
        ["hand_off.nothing_owed"]
    );
    world.app.offer_hand_off(&caller(), number, offer("dana"), None).await.expect("offered");
}

#[tokio::test]
async fn a_watcher_outside_hears_of_every_sweep_and_of_nothing_while_none_goes_well() {
    let (world, _rooms, _) = told(with_policy(only_next_updates())).await;
    let sink = Sink::start();
    let ping = Ping::new(&format!("{}/ping", sink.url()).into(), local_limits()).expect("an address");
    let app = world.app.clone().with_ping(ping);
    let before = heartbeat::tick(&app, i64::MIN).await;
    assert_eq!(sink.calls(), [""; 0], "nothing was looked after yet");
    promises::tick(&app).await.expect("a database");
    let told = heartbeat::tick(&app, before).await;
    assert_eq!(sink.calls(), ["GET /ping"]);
    world.take_database_away();
    assert!(promises::tick(&app).await.is_err());
    heartbeat::tick(&app, told).await;
    assert_eq!(sink.calls().len(), 1, "silence is what the watcher outside notices");
}
