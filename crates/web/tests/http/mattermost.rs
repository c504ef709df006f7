//! Acting from Mattermost: the test plays the server, which calls in, and a fake of it is called back.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::Value;
use sev1_app::mattermost::{Dialogs, Inbound, Key};
use sev1_app::people::{People, Person};
use sev1_app::{IncidentView, Settings};
use sev1_domain::actor::Via;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::status::Status;
use sev1_testkit::fakes::FakeMattermost;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, DANA, EVE, Opened, TEAM_ID, ToIntegration, buttons};
use sev1_testkit::world::{World, caller, gate_with, local_limits, phrase, update};
use sev1_web::{CommandToken, MattermostSettings, WebSettings};

use crate::site::{Answer, Site, to};

const SITE: &str = "https://sev1.example.com";
const SECRET: &str = "token000000000000000000001";
const OLD_SECRET: &str = "token000000000000000000002";

fn key() -> Key {
    Key::new(&"k".repeat(32).into()).expect("a key")
}

/// A site that a fake Mattermost may call, with its channel as the war room, and Dana and Eve as our people.
struct Talk {
    site: Site,
    fake: FakeMattermost,
}

impl Talk {
    async fn new() -> Self {
        Self::with(Settings::default(), Vec::new()).await
    }

    async fn with(settings: Settings, teams: Vec<String>) -> Self {
        let fake = FakeMattermost::start();
        let room = fake.room("war-room", &format!("{SITE}/mattermost/action"), key());
        let person = |name: &str, alias: &str| Person {
            name: phrase(name),
            aliases: vec![phrase(alias)],
            team: None,
            deputy: None,
            destinations: Vec::new(),
        };
        let people = People { known: vec![person("Dana Köhler", "@dana"), person("Eve", "@eve")] };
        let settings = Settings { public_url: Some(SITE.into()), people, ..settings };
        let name = room.0.name.clone();
        let mut world = World::with(vec![room], settings).await;
        let dialogs = Dialogs::new(&fake.url(), local_limits()).expect("a site");
        world.app = world.app.clone().with_mattermost(Inbound { dialogs, key: key() });
        let tokens = [SECRET, OLD_SECRET].map(|t| CommandToken::new(t).expect("a token")).to_vec();
        let mattermost = Some(MattermostSettings { tokens, teams, rooms: vec![(CHANNEL_ID.into(), name)] });
        let site = Site::on(world, WebSettings { mattermost, ..WebSettings::default() }).await;
        Self { site, fake }
    }

    /// What the server sends arrives.
    async fn arrives(&self, call: &ToIntegration) -> Answer {
        let path = call.url.strip_prefix(SITE).expect("an address of ours");
        let request = call.headers.iter().fold(to(Method::POST, path), |r, (name, value)| r.header(*name, value));
        self.site.call(request.body(Body::from(call.body.clone())).expect("a request")).await
    }

    fn typed(&self, text: &str) -> ToIntegration {
        self.fake.types(DANA, &format!("{SITE}/mattermost/command"), SECRET, text)
    }

    /// Dana types a command; what she reads.
    async fn types(&self, text: &str) -> String {
        self.said(&self.typed(text)).await
    }

    async fn said(&self, call: &ToIntegration) -> String {
        let answer = self.arrives(call).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let json = answer.json();
        assert_eq!((&json["response_type"], &json["skip_slack_parsing"]), (&Value::from("ephemeral"), &Value::from(true)));
        json["text"].as_str().expect("a text").to_owned()
    }

    /// Dana types a command that opens a dialog; the dialog.
    async fn opens(&self, text: &str) -> Opened {
        let before = self.fake.dialogs().len();
        assert_eq!(self.types(text).await, "", "{text}");
        let opened = self.fake.dialogs();
        assert_eq!(opened.len(), before + 1, "{text} opens a dialog that can be seen");
        opened.last().expect("a dialog").clone()
    }

    /// Dana answers a dialog.
    async fn answers(&self, opened: &Opened, fields: &[(&str, &str)]) -> Value {
        let answer = self.arrives(&self.fake.answers(DANA, opened, fields)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    async fn view(&self) -> IncidentView {
        self.site.world.app.show_incident(IncidentNumber::FIRST).await.expect("an incident")
    }

    /// An incident with an update that promises the next one for 8am ET.
    async fn told(&self) {
        self.site.world.declare().await;
        let first = update(Status::Identified, Some("8am ET"));
        self.site.world.app.publish_update(&caller(), IncidentNumber::FIRST, first, None).await.expect("published");
    }
}

fn next_due(view: &IncidentView) -> String {
    let next: &Promise = view.state.open_promises.iter().find(|p| p.is_next_update()).expect("a promise");
    next.due.at.to_string()
}

const UPDATE: [(&str, &str); 5] = [
    ("status", "Monitoring"),
    ("summary", "The fix runs on all nodes."),
    ("customer_impact", "Logins work again for all 9,000 users."),
    ("technical_notes", "The cache is warm."),
    ("next_update", "9am ET"),
];

#[tokio::test]
async fn the_routes_are_there_only_where_configuration_asks_for_them() {
    let site = Site::new().await;
    for path in ["/mattermost/command", "/mattermost/dialog", "/mattermost/action"] {
        let answer = site.call(to(Method::POST, path).body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_command_counts_only_with_a_configured_token_in_header_and_form() {
    let talk = Talk::new().await;
    let typed = talk.typed("help");
    let swap = |from: &str, to: &str| ToIntegration { body: typed.body.replace(from, to), ..typed.clone() };
    let headers = |value: &[&str]| {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        headers.extend(value.iter().map(|v| ("authorization", (*v).to_owned())));
        ToIntegration { headers, ..typed.clone() }
    };
    let good = format!("Token {SECRET}");
    let wrong = [
        swap(SECRET, OLD_SECRET),
        swap(SECRET, ""),
        swap(SECRET, "wrong"),
        headers(&[]),
        headers(&["Token wrong"]),
        headers(&["Token "]),
        headers(&[&format!("Bearer {SECRET}")]),
        headers(&[&good, &good]),
        talk.fake.types(DANA, &format!("{SITE}/mattermost/command"), "wrong", "help"),
        talk.fake.types(DANA, &format!("{SITE}/mattermost/command"), "", "help"),
    ];
    for call in wrong {
        let answer = talk.arrives(&call).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{call:?}");
        assert!(!answer.text.contains(SECRET) && answer.text.contains("command_token_files"), "{}", answer.text);
    }
    assert!(talk.said(&headers(&[&good])).await.contains("/sev1 declare"));
    let while_rotating = talk.fake.types(DANA, &format!("{SITE}/mattermost/command"), OLD_SECRET, "help");
    assert!(talk.said(&while_rotating).await.contains("/sev1 declare"));
    assert!(CommandToken::new(" \n").is_none(), "an empty file proves nothing");
}

#[tokio::test]
async fn what_no_server_sends_is_refused_before_it_is_looked_at() {
    let talk = Talk::new().await;
    let typed = talk.typed("show");
    let dialog = r#"{"type":"dialog_submission"}"#;
    let cases = [
        ("/mattermost/command", typed.body.clone().replace("show", &"x".repeat(70_000)).into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
        ("/mattermost/command", typed.body.replace("show", "%FF%FE").into_bytes(), StatusCode::BAD_REQUEST),
        ("/mattermost/command", [typed.body.as_bytes(), b"\xff\xfe"].concat(), StatusCode::BAD_REQUEST),
        ("/mattermost/command", typed.body.replace(DANA.0, "..%2Fadmin").into_bytes(), StatusCode::BAD_REQUEST),
        ("/mattermost/command", format!("{0}&{0}", typed.body).into_bytes(), StatusCode::BAD_REQUEST),
        ("/mattermost/command", Vec::new(), StatusCode::BAD_REQUEST),
        ("/mattermost/dialog", b"\xff".to_vec(), StatusCode::BAD_REQUEST),
        ("/mattermost/dialog", dialog.into(), StatusCode::BAD_REQUEST),
        ("/mattermost/dialog", "[".repeat(60_000).into_bytes(), StatusCode::BAD_REQUEST),
        ("/mattermost/dialog", format!("{{\"state\":\"{}\"}}", "x".repeat(70_000)).into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
        ("/mattermost/action", b"{}".to_vec(), StatusCode::BAD_REQUEST),
        ("/mattermost/action", "x".repeat(70_000).into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (path, body, status) in cases {
        let request = to(Method::POST, path).header("authorization", format!("Token {SECRET}"));
        let answer = talk.site.call(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    let get = talk.site.call(to(Method::GET, "/mattermost/command").body(Body::empty()).expect("a request")).await;
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn help_explains_and_an_unknown_word_gets_the_nearest_verb() {
    let talk = Talk::new().await;
    let help = talk.types("").await;
    for verb in ["declare", "update", "next", "show", "resolve", "handoff", "help"] {
        assert!(help.contains(&format!("`/sev1 {verb}")), "{verb}: {help}");
    }
    assert_eq!(talk.types("help").await, help);
    assert!(talk.types("udpate INC-1").await.contains("Did you mean `/sev1 update INC-1`?"));
    assert!(talk.types("lunch @channel").await.contains("`/sev1 help`"));
}

#[tokio::test]
async fn in_the_channel_of_the_only_open_incident_no_number_is_needed() {
    let talk = Talk::new().await;
    assert_eq!(talk.types("show").await, "No incident is open.");
    assert!(talk.types("update").await.contains("no open incident is told in this channel"));
    talk.told().await;
    let shown = talk.types("show").await;
    assert!(
        shown.starts_with(
            "**[INC-1](https://sev1.example.com/incidents/INC-1)** Globex SEV1: Logins fail for most users\nIdentified, 9 hours"
        ),
        "{shown}"
    );
    assert!(
        shown.contains("Last update: 1 by dana")
            && shown.contains("- Next update: 8amET on Wed 15 Jul (in 12 h 40 min), Dana Köhler owes it"),
        "{shown}"
    );
    assert_eq!(talk.types("show inc-1").await, shown);
    assert!(talk.types("show INC-9").await.contains("there is no incident INC-9"));
    talk.site.world.declare().await;
    let several = talk.types("resolve").await;
    assert!(several.contains("INC-1") && several.contains("INC-2") && several.contains("name one"), "{several}");
    let typed = talk.typed("show");
    let in_its_own = ToIntegration { body: typed.body.replace("war%2Droom", "inc%2D1%2Dglobex"), ..typed };
    assert!(talk.said(&in_its_own).await.starts_with("**[INC-1]"), "a channel made for one incident is known by its name");
    let open = talk.types("show").await;
    assert!(open.contains("INC-1") && open.contains("INC-2"), "{open}");
}

#[tokio::test]
async fn an_update_is_written_section_by_section_and_published_once() {
    let talk = Talk::new().await;
    talk.told().await;
    let opened = talk.opens("update").await;
    assert_eq!((opened.user_id.as_str(), opened.url.as_str()), (DANA.0, "https://sev1.example.com/mattermost/dialog"));
    assert_eq!(opened.dialog["title"], "Update INC-1");
    assert_eq!(opened.element("summary")["default"], "We have identified the likely cause. A fix is in review.");
    assert_eq!(opened.element("status")["default"], "Identified");
    assert_eq!(opened.element("next_update")["default"], "", "a promise is made anew each time");

    let refused = talk.answers(&opened, &[UPDATE[0], UPDATE[1], UPDATE[2], UPDATE[3], ("next_update", "soonish")]).await;
    assert!(refused["errors"]["next_update"].as_str().is_some_and(|e| e.contains("soonish")), "{refused}");
    let refused = talk.answers(&opened, &UPDATE[..4]).await;
    assert!(refused["errors"]["next_update"].is_string(), "an open incident gets no update without a promise: {refused}");
    let refused = talk.answers(&opened, &[("status", "Fixed"), UPDATE[4]]).await;
    let fields: Vec<_> = refused["errors"].as_object().expect("errors").keys().cloned().collect();
    assert_eq!(fields, ["customer_impact", "status", "summary", "technical_notes"], "{refused}");
    let long = "é".repeat(1_501);
    let refused = talk.answers(&opened, &[UPDATE[0], ("summary", &long), UPDATE[2], UPDATE[3], UPDATE[4]]).await;
    assert!(refused["errors"]["summary"].as_str().is_some_and(|e| e.contains("3002 bytes")), "{refused}");
    assert_eq!(talk.view().await.updates.len(), 1);

    assert_eq!(talk.answers(&opened, &UPDATE).await, serde_json::json!({}));
    assert_eq!(talk.answers(&opened, &UPDATE).await, serde_json::json!({}), "a repeated one is answered as the first");
    let view = talk.view().await;
    assert_eq!(view.updates.len(), 2);
    let published = &view.updates[0].update;
    assert_eq!(
        (published.status, published.author.name.as_str(), published.author.via),
        (Status::Monitoring, "Dana Köhler", Via::Mattermost)
    );
    assert_eq!(published.facts.technical_notes.for_internal().as_str(), "The cache is warm.");
    assert_eq!(next_due(&view), "2026-07-15T13:00:00Z");
    let told = talk.fake.whispers();
    let (said, warnings) = told[0].split_once('\n').expect("two lines");
    assert_eq!(said, "Update 2 is published; the next one is promised for 9amET on Wed 15 Jul. On its way to war-room.");
    assert_eq!(warnings, "- `Dana Köhler` has no destination of their own: reminders for them go to war-room");
    let other = talk.answers(&opened, &[UPDATE[0], ("summary", "Other words."), UPDATE[2], UPDATE[3], UPDATE[4]]).await;
    assert!(other["error"].as_str().is_some_and(|e| e.contains("was used for another request")), "{other}");
}

#[tokio::test]
async fn what_somebody_else_published_meanwhile_is_not_overwritten() {
    let talk = Talk::new().await;
    talk.told().await;
    let opened = talk.opens("update INC-1").await;
    let app = &talk.site.world.app;
    app.publish_update(&caller(), IncidentNumber::FIRST, update(Status::Monitoring, Some("10am ET")), None).await.expect("published");
    let refused = talk.answers(&opened, &UPDATE).await;
    assert!(refused["error"].as_str().is_some_and(|e| e.contains("update 2 was published since you began")), "{refused}");
}

#[tokio::test]
async fn what_the_linter_finds_stays_at_its_field_until_it_is_meant() {
    let talk = Talk::with(gate_with(&["BLAME-001"]), Vec::new()).await;
    talk.told().await;
    let opened = talk.opens("update").await;
    let blaming = ("summary", "Bob should have tested the release.");
    let refused = talk.answers(&opened, &[UPDATE[0], blaming, UPDATE[2], UPDATE[3], UPDATE[4]]).await;
    let said = refused["errors"]["summary"].as_str().unwrap_or_default().to_owned();
    assert!(said.starts_with("BLAME-001: "), "{refused}");
    let unread = [UPDATE[0], blaming, UPDATE[2], UPDATE[3], UPDATE[4], ("acknowledged", "BLAME-001")];
    assert!(talk.answers(&opened, &unread).await["errors"]["acknowledged"].is_string());
    let meant = [UPDATE[0], blaming, UPDATE[2], UPDATE[3], UPDATE[4], ("acknowledged", "BLAME-001 Bob wants it said")];
    assert_eq!(talk.answers(&opened, &meant).await, serde_json::json!({}));
    assert_eq!(talk.view().await.updates.len(), 2);
}

#[tokio::test]
async fn a_dialog_counts_only_for_who_opened_it_unaltered_and_in_time() {
    let talk = Talk::new().await;
    talk.told().await;
    let opened = talk.opens("update").await;
    let error = async |call: ToIntegration| {
        let answer = talk.arrives(&call).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.json()["error"].as_str().unwrap_or_default().to_owned()
    };
    let altered = |change: &dyn Fn(&mut Value)| {
        let mut opened = opened.clone();
        change(&mut opened.dialog);
        talk.fake.answers(DANA, &opened, &UPDATE)
    };
    let swap = |d: &mut Value, at: usize| {
        let mut state = d["state"].as_str().expect("a state").to_owned().into_bytes();
        state[at] = if state[at] == b'A' { b'B' } else { b'A' };
        d["state"] = String::from_utf8(state).expect("ASCII").into();
    };
    assert!(error(talk.fake.answers(EVE, &opened, &UPDATE)).await.contains("opened by somebody else"));
    for call in [altered(&|d| swap(d, 20)), altered(&|d| d["state"] = "".into()), altered(&|d| d["callback_id"] = "sev1resolve".into())] {
        assert!(error(call).await.contains("was not made by Sev1"));
    }
    talk.site.world.clock.advance(SignedDuration::from_hours(3));
    assert!(error(talk.fake.answers(DANA, &opened, &UPDATE)).await.contains("too old"));
    assert_eq!(talk.view().await.updates.len(), 1);
}

#[tokio::test]
async fn other_teams_are_told_that_they_may_not() {
    let ours = Talk::with(Settings::default(), vec![TEAM_ID.into()]).await;
    assert!(ours.types("help").await.contains("/sev1 declare"));
    let others = Talk::with(Settings::default(), vec!["team0000000000000000000009".into()]).await;
    assert!(others.types("declare Globex").await.contains("mattermost.teams"));
    assert!(others.fake.dialogs().is_empty());
}

#[tokio::test]
async fn an_outage_is_declared_and_resolved_by_dialogs() {
    let talk = Talk::new().await;
    let opened = talk.opens("declare Globex logins fail").await;
    assert_eq!((&opened.element("customer")["default"], &opened.element("title")["default"]), (&"Globex".into(), &"logins fail".into()));
    let refused = talk.answers(&opened, &[("customer", "Globex"), ("severity", "SEV9"), ("title", "x")]).await;
    assert!(refused["errors"]["severity"].is_string(), "{refused}");
    let refused = talk.answers(&opened, &[("customer", "Globex"), ("severity", "SEV1"), ("title", "Logins fail")]).await;
    assert!(refused["errors"]["zone"].is_string(), "{refused}");
    let said = [("customer", "Globex"), ("severity", "SEV1"), ("title", "Logins fail"), ("began", "10:20am ET")];
    for _ in 0..2 {
        assert_eq!(talk.answers(&opened, &said).await, serde_json::json!({}));
    }
    assert_eq!(talk.fake.whispers()[0].lines().next(), Some("INC-1 is declared: https://sev1.example.com/incidents/INC-1"));
    assert!(talk.site.world.app.show_incident("INC-2".parse().expect("a number")).await.is_err(), "declared once");
    let first = talk.opens("update").await;
    assert_eq!(first.element("summary")["default"], "");
    assert_eq!(talk.answers(&first, &UPDATE).await, serde_json::json!({}));
    let last = talk.opens("resolve").await;
    assert_eq!(
        (&last.element("customer_impact")["default"], &last.element("technical_notes")["default"]),
        (&"".into(), &"The cache is warm.".into())
    );
    let done = [("summary", "The fix holds."), ("customer_impact", "None since 8pm ET."), ("technical_notes", "The cache is warm.")];
    let refused = talk.answers(&last, &done[..1]).await;
    assert!(refused["errors"]["customer_impact"].is_string(), "{refused}");
    assert_eq!(talk.answers(&last, &done).await, serde_json::json!({}));
    assert_eq!(talk.view().await.state.incident.status, Status::Resolved);
}

#[tokio::test]
async fn a_promise_is_moved_and_handed_over_at_once_and_only_once() {
    let talk = Talk::new().await;
    talk.told().await;
    assert!(talk.types("next whenever it suits").await.contains("no time can be read"));
    assert!(talk.types("next 9am ET").await.contains("needs a reason"));
    let typed = talk.typed("next 9am ET the vendor answers by then");
    let said = talk.said(&typed).await;
    assert!(said.contains("is promised for 9amET") && said.contains("On its way to war-room"), "{said}");
    assert!(talk.said(&typed).await.contains("9amET"), "the same again is answered");
    let view = talk.view().await;
    let moves: Vec<u32> = view.state.open_promises.iter().filter(|p| p.is_next_update()).map(|p| p.moves).collect();
    assert_eq!((next_due(&view).as_str(), moves), ("2026-07-15T13:00:00Z", vec![1]));
    let handing = talk.typed("handoff INC-1 to @eve the graphs are in the thread");
    let said = talk.said(&handing).await;
    assert!(said.starts_with("Eve is asked to take over."), "{said}");
    talk.said(&handing).await;
    let view = talk.view().await;
    let offers: Vec<&Promise> = view.state.open_promises.iter().filter(|p| p.subject.kind == PromiseKind::HandOff).collect();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0].subject.what.as_ref().map(|w| w.as_str()), Some("the graphs are in the thread"));
    assert!(talk.types("handoff to @nobody").await.contains("nobody is called `@nobody`"));
    assert!(talk.types("handoff").await.contains("nobody is named"));
}

#[tokio::test]
async fn what_no_dialog_can_hold_is_written_on_the_web() {
    let talk = Talk::new().await;
    talk.site.world.declare().await;
    let mut long = update(Status::Identified, Some("8am ET"));
    // Fewer characters than the limit, and more bytes.
    let notes = "Die Überlänge zählt in Bytes. ".repeat(99);
    assert!(notes.chars().count() < 3_000 && notes.len() > 3_000);
    long.technical_notes = Some((sev1_domain::text::Body::new(&notes).expect("a body"), sev1_domain::label::Label::Internal));
    talk.site.world.app.publish_update(&caller(), IncidentNumber::FIRST, long, None).await.expect("published");
    let said = talk.types("update").await;
    assert!(said.contains("Technical notes") && said.contains("https://sev1.example.com/incidents/INC-1/update"), "{said}");
    assert!(talk.fake.dialogs().is_empty());
}

#[tokio::test]
async fn a_dialog_that_cannot_be_opened_is_said_with_the_way_around_it() {
    let talk = Talk::new().await;
    talk.told().await;
    let typed = talk.typed("update");
    talk.fake.expire_triggers();
    let said = talk.said(&typed).await;
    assert!(said.contains("took too long") && said.contains("/incidents/INC-1/update"), "{said}");
}

#[tokio::test]
async fn a_reminder_is_answered_by_its_button_and_the_promise_is_renewed() {
    let talk = Talk::new().await;
    talk.told().await;
    let due = "2026-07-15T11:55:00Z".parse().expect("an instant");
    talk.site.world.until(due, |_| ()).await;
    let posts = talk.fake.posts();
    let reminder = posts.iter().rfind(|p| !buttons(p).is_empty()).expect("a reminder with buttons");
    assert!(reminder.message.contains("the next update **is due"), "{}", reminder.message);
    let pressed = talk.fake.presses(EVE, reminder, "No change");
    for _ in 0..2 {
        assert_eq!(talk.arrives(&pressed).await.json(), serde_json::json!({}));
    }
    let opened = talk.fake.dialogs();
    assert_eq!((opened.len(), opened[0].user_id.as_str()), (2, EVE.0), "pressed twice, two dialogs and nothing done");
    assert_eq!(talk.view().await.updates.len(), 1);
    let said = [("tried", "We restarted the cache; errors stay."), ("next_update", "9am ET")];
    let refused = talk.arrives(&talk.fake.answers(EVE, &opened[0], &said[1..])).await.json();
    assert!(refused["errors"]["tried"].is_string(), "{refused}");
    let answered = talk.arrives(&talk.fake.answers(EVE, &opened[0], &said)).await.json();
    assert_eq!(answered, serde_json::json!({}));
    let view = talk.view().await;
    assert_eq!((view.updates.len(), view.updates[0].update.author.name.as_str()), (2, "Eve"));
    assert!(view.updates[0].text.contains("We restarted the cache; errors stay."), "{}", view.updates[0].text);
    assert_eq!(next_due(&view), "2026-07-15T13:00:00Z");
    talk.site.world.deliver().await;
    assert!(talk.fake.posts().last().expect("a post").message.contains("We restarted the cache"));
    let settled = talk.arrives(&talk.fake.presses(DANA, reminder, "Hand over")).await.json();
    assert!(settled["ephemeral_text"].as_str().is_some_and(|t| t.contains("settled already")), "{settled}");
}

#[tokio::test]
async fn a_promise_is_moved_or_handed_over_by_its_buttons() {
    let talk = Talk::new().await;
    talk.told().await;
    talk.site.world.until("2026-07-15T11:55:00Z".parse().expect("an instant"), |_| ()).await;
    let posts = talk.fake.posts();
    let reminder = posts.iter().rfind(|p| !buttons(p).is_empty()).expect("a reminder with buttons").clone();
    let press = async |name: &str| {
        talk.arrives(&talk.fake.presses(DANA, &reminder, name)).await;
        talk.fake.dialogs().last().expect("a dialog").clone()
    };
    let handing = press("Hand over").await;
    let refused = talk.answers(&handing, &[("hand_to", "@bob")]).await;
    assert!(refused["errors"]["hand_to"].as_str().is_some_and(|e| e.contains("nobody is called")), "{refused}");
    assert_eq!(talk.answers(&handing, &[("hand_to", "@eve"), ("hand_note", "Graphs are in the thread.")]).await, serde_json::json!({}));
    let moving = press("Move promise").await;
    let refused = talk.answers(&moving, &[("move_to", "yesterday 8am ET")]).await;
    assert!(refused["errors"]["move_reason"].is_string(), "{refused}");
    assert_eq!(talk.answers(&moving, &[("move_to", "10am ET"), ("move_reason", "the vendor is late")]).await, serde_json::json!({}));
    let view = talk.view().await;
    assert_eq!(next_due(&view), "2026-07-15T14:00:00Z");
    assert!(view.state.open_promises.iter().any(|p| p.subject.kind == PromiseKind::HandOff));
}

#[tokio::test]
async fn a_button_that_is_not_ours_or_too_old_does_nothing() {
    let talk = Talk::new().await;
    talk.told().await;
    talk.site.world.until("2026-07-15T11:55:00Z".parse().expect("an instant"), |_| ()).await;
    let posts = talk.fake.posts();
    let reminder = posts.iter().rfind(|p| !buttons(p).is_empty()).expect("a reminder with buttons");
    let pressed = talk.fake.presses(DANA, reminder, "Move promise");
    let context: Value = serde_json::from_str(&pressed.body).expect("JSON");
    let seal = context["context"]["sev1"].as_str().expect("a seal");
    let dialog = talk.opens("update").await;
    let state = dialog.dialog["state"].as_str().expect("a state");
    for other in ["x".to_owned(), format!("{seal}A"), state.to_owned()] {
        let call = ToIntegration { body: pressed.body.replace(seal, &other), ..pressed.clone() };
        let said = talk.arrives(&call).await.json();
        assert!(said["ephemeral_text"].as_str().is_some_and(|t| t.contains("was not made by Sev1")), "{said}");
    }
    talk.site.world.clock.advance(SignedDuration::from_hours(8 * 24));
    let said = talk.arrives(&pressed).await.json();
    assert!(said["ephemeral_text"].as_str().is_some_and(|t| t.contains("too old")), "{said}");
    assert_eq!(talk.fake.dialogs().len(), 1);
}
