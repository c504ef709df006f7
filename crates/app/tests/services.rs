//! Stories of services outside: a long text that breaks off in the middle, a copy that is looked up, a promise that wakes somebody.

use jiff::SignedDuration;
use sev1_app::{LintSettings, Settings};
use sev1_channels::pagerduty::PagerDutyConfig;
use sev1_channels::registry::ChannelConfig;
use sev1_channels::slack::SlackConfig;
use sev1_domain::delivery::DeliveryState;
use sev1_domain::destination::{Destination, DestinationName};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::label::Label;
use sev1_domain::ladder::{Ladder, Role, Rung};
use sev1_domain::lint::Policy;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::PromiseKind;
use sev1_domain::status::Status;
use sev1_domain::text::Body;
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply, pagerduty, slack};
use sev1_testkit::world::{World, caller, update};

fn destination(name: &str, config: ChannelConfig) -> (Destination, ChannelConfig) {
    (Destination::internal(DestinationName::new(name).expect("a name"), config.kind()), config)
}

fn war_room(fake: &Fake<slack::Slack>) -> (Destination, ChannelConfig) {
    let config = SlackConfig { url: fake.url(), token: slack::TOKEN.into(), channel_id: slack::CHANNEL_ID.into() };
    destination("war-room", ChannelConfig::Slack(config))
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

async fn states(world: &World, number: IncidentNumber) -> Vec<DeliveryState> {
    let story = world.app.show_incident(number).await.expect("shown");
    story.updates.into_iter().rev().flat_map(|u| u.deliveries).map(|d| d.state).collect()
}

/// A text of several posts is told once, whatever happens between two of them.
#[tokio::test]
async fn a_long_update_that_breaks_off_goes_on_where_it_ended() {
    let fake = Fake::<slack::Slack>::start();
    let world = World::with(vec![war_room(&fake)], Settings::default()).await;
    let number = world.declare().await;
    let mut long = update(Status::Identified, Some("in 45m"));
    let paragraphs =
        |from: u32| -> String { (from..from + 150).map(|n| format!("Paragraph {n} of it {}\n\n", "word ".repeat(13))).collect() };
    let body = |from| Some((Body::new(paragraphs(from).trim_end()).expect("a body"), Label::Internal));
    (long.customer_impact, long.technical_notes) = (body(0), body(150));
    world.app.publish_update(&caller(), number, long, None).await.expect("published");
    // The look for what is there already, the first post, and then: too fast, then a cut line, then a fault.
    let busy = Answer::Instead(Reply { status: 429, headers: vec![("retry-after", "2".into())], body: String::new() });
    for answer in [Answer::AsUsual, Answer::AsUsual, busy] {
        fake.answer_next(answer);
    }
    world.deliver().await;
    assert_eq!(states(&world, number).await, [DeliveryState::Retrying]);
    world.clock.advance(minutes(1));
    for answer in [Answer::AsUsual, Answer::AsUsual, Answer::DoneThenCut] {
        fake.answer_next(answer);
    }
    world.deliver().await;
    assert_eq!(states(&world, number).await, [DeliveryState::Uncertain]);
    world.clock.advance(minutes(1));
    world.deliver().await;
    assert_eq!(states(&world, number).await, [DeliveryState::Sent]);
    let posts = fake.with(|s| s.messages.clone());
    assert!(posts.len() >= 3, "{}", posts.len());
    let told: Vec<String> = posts.iter().map(|p| p.text.clone()).collect();
    for n in 0..300 {
        assert_eq!(told.concat().matches(&format!("Paragraph {n} of")).count(), 1, "paragraph {n}");
    }
    assert!(posts[1..].iter().all(|p| p.thread_ts.as_ref() == Some(&posts[0].ts)));
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    world.deliver().await;
    let reply = fake.with(|s| s.messages.last().cloned()).expect("a post");
    assert_eq!(reply.thread_ts.as_ref(), Some(&posts[0].ts));
}

/// Everybody on the ladder is one and the same alert.
#[tokio::test]
async fn a_broken_promise_is_one_alert_however_often_it_is_paged() {
    let (chat, pager) = (Fake::<slack::Slack>::start(), Fake::<pagerduty::PagerDuty>::start());
    let config = PagerDutyConfig { url: pager.url(), routing_key: pagerduty::ROUTING_KEY.into() };
    let (to_pager, config) = destination("pager", ChannelConfig::PagerDuty(config));
    let page = to_pager.name.clone();
    let rung = |after: i64, to: Role| Rung { after: minutes(after), to: [to].into() };
    let ladder = Ladder(vec![rung(-10, Role::Owner), rung(10, Role::Page), rung(20, Role::Page)]);
    let policy = PromisePolicy {
        silences: Vec::new(),
        loop_in: None,
        ladders: [(PromiseKind::NextUpdate, ladder)].into(),
        page: vec![page],
        ..PromisePolicy::default()
    };
    let policy = Policy { promises: std::sync::Arc::new(policy), ..Policy::default() };
    let settings = Settings { lint: LintSettings { policy: policy.into(), ..LintSettings::default() }, ..Settings::default() };
    let destinations = vec![war_room(&chat), (Destination { audience: None, ..to_pager }, config)];
    let world = World::with(destinations, settings).await;
    let number = world.declare().await;
    world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 30m")), None).await.expect("published");
    world.until(world.app.now() + minutes(55), |_| {}).await;
    pager.with(|p| {
        assert_eq!((p.events.len(), p.alerts().len()), (2, 1), "{:?}", p.events);
        let payload = &p.events[1]["payload"];
        assert_eq!((&payload["severity"], &payload["source"]), (&"critical".into(), &number.to_string().into()));
        assert!(payload["summary"].as_str().is_some_and(|s| s.contains("20 minutes overdue")), "{payload}");
    });
    let reminder = chat.with(|s| s.messages.last().cloned()).expect("the owner was told in the room");
    assert!(reminder.text.contains("is due"), "{}", reminder.text);
}
