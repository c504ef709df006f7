//! Promises over HTTP: made, moved, done, let go, put off, handed over, asked for; and what is seen of them.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::Value;
use sev1_app::Settings;
use sev1_app::people::{People, Person};
use sev1_domain::audience::AudienceName;
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{World, phrase};
use sev1_web::WebSettings;
use sev1_web::api::wire;

use crate::site::{Answer, Site, UPDATE};

/// A site with a room for our own responders and one for customers, and an incident with one update.
async fn told(rooms: &Rooms, people: &[&str]) -> Site {
    let destinations = vec![
        rooms.room("war-room", Some(AudienceName::INTERNAL)),
        rooms.room("customer-room", Some(AudienceName::new("customer").expect("a name"))),
    ];
    let person = |name: &&str| Person { name: phrase(name), aliases: Vec::new(), team: None, deputy: None, destinations: Vec::new() };
    let people = People { known: people.iter().map(person).collect() };
    let site = Site::on(World::with(destinations, Settings { people, ..Settings::default() }).await, WebSettings::default()).await;
    site.declare().await;
    let answer = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", UPDATE).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    site.world.deliver().await;
    rooms.news();
    site
}

async fn post(site: &Site, path: &str, json: &str) -> Answer {
    site.api(Method::POST, &format!("/api/v1/incidents/INC-1{path}"), json).await
}

async fn done(site: &Site, path: &str, json: &str) -> wire::PromisedOut {
    let answer = post(site, path, json).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).expect("the wire type")
}

async fn refused(site: &Site, path: &str, json: &str) -> (String, String) {
    let answer = post(site, path, json).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    answer.refusals().remove(0)
}

async fn get(site: &Site, path: &str) -> Value {
    let answer = site.api(Method::GET, path, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

fn pair(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

fn of_kind(done: &wire::PromisedOut, kind: wire::PromiseKindName) -> Vec<&wire::PromiseOut> {
    done.open_promises.iter().filter(|p| p.kind == kind).collect()
}

#[tokio::test]
async fn a_next_update_is_moved_and_the_same_readers_are_told() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let moved = done(&site, "/promises/move", r#"{"to":"9am ET","reason":"the build takes longer"}"#).await;
    let next = of_kind(&moved, wire::PromiseKindName::NextUpdate);
    assert_eq!(next.len(), 2, "to both audiences: {next:?}");
    assert!(next.iter().all(|p| p.due.said == "9amET on Wed 15 Jul" && p.moves == 1));
    let to: Vec<_> = moved.deliveries.iter().map(|d| (d.destination.as_str(), d.update, d.notice.as_ref().map(|n| n.word))).collect();
    assert_eq!(to.len(), 2);
    assert!(to.iter().all(|(_, update, notice)| update.is_none() && *notice == Some(wire::NoticeName::Moved)), "{to:?}");
    let view: wire::IncidentViewOut = serde_json::from_value(get(&site, "/api/v1/incidents/INC-1").await).expect("the wire type");
    assert_eq!(view.notices.len(), 2);
    let moved = view.timeline.iter().filter_map(|e| match &e.event {
        wire::EventOut::PromiseMoved { from, to, reason, .. } => Some((from.said.as_str(), to.said.as_str(), reason.as_str())),
        _ => None,
    });
    let expected = ("8amET on Wed 15 Jul", "9amET on Wed 15 Jul", "the build takes longer");
    assert_eq!(moved.collect::<Vec<_>>(), [expected, expected]);
}

#[tokio::test]
async fn what_cannot_be_moved_is_said_with_its_field() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let refusal = async |json: &str| refused(&site, "/promises/move", json).await;
    assert_eq!(refusal(r#"{"to":"9am","reason":"x"}"#).await, pair("time.zone_missing", "to"));
    assert_eq!(refusal(r#"{"to":"2026-07-14T08:00:00Z","reason":"x"}"#).await, pair("promise.past", "to"));
    assert_eq!(refusal(r#"{"to":"9am ET","reason":""}"#).await, pair("text.empty", "reason"));
    assert_eq!(refusal(r#"{"kind":"call","to":"9am ET","reason":"x"}"#).await.0, "promise.none_open");
    assert_eq!(refusal(r#"{"to":"8am ET","reason":"x"}"#).await.0, "promise.same");
    site.world.clock.advance(SignedDuration::from_hours(13));
    assert_eq!(refusal(r#"{"to":"11am ET","reason":"x"}"#).await.0, "promise.late");
    for bad in [r#"{"to":"9am ET"}"#, r#"{"kind":"nap","to":"9am ET","reason":"x"}"#, r#"{"too":"9am ET"}"#, "[]"] {
        assert_eq!(post(&site, "/promises/move", bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_call_is_promised_and_done_and_another_is_let_go() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let call = r#"{"kind":"call","what":"WebEx with Globex","audience":"customer","due":"30m","owner":"Lee"}"#;
    let made = done(&site, "/promises", call).await;
    let calls = of_kind(&made, wire::PromiseKindName::Call);
    let call_out = calls[0];
    assert_eq!(
        (call_out.what.as_deref(), call_out.owner.as_str(), call_out.origin),
        (Some("WebEx with Globex"), "Lee", wire::OriginName::Person)
    );
    assert_eq!((call_out.countdown.as_deref(), call_out.said_in), (Some("in 30 min"), None));
    assert!(call_out.next_reminder.is_some());
    assert!(made.open_promises.is_sorted_by_key(|p| p.due.at), "due first");

    assert_eq!(refused(&site, "/promises", call).await.0, "promise.twice");
    let odd = r#"{"kind":"watch","what":"it holds","due":"30m"}"#;
    assert_eq!(refused(&site, "/promises", odd).await, pair("promise.kind", "kind"));
    let nobody = r#"{"kind":"call","what":"x","audience":"press","due":"30m"}"#;
    assert_eq!(refused(&site, "/promises", nobody).await, pair("audience.unknown", "audience"));
    assert_eq!(refused(&site, "/promises", r#"{"kind":"call","what":"x","due":"then"}"#).await, pair("time.unread", "due"));

    let document = r#"{"kind":"document","what":"retrospective","due":"2 business days"}"#;
    done(&site, "/promises", document).await;
    site.world.clock.advance(SignedDuration::from_mins(34));
    let kept = done(&site, "/promises/done", r#"{"kind":"call","what":"webex","note":"recorded"}"#).await;
    assert!(of_kind(&kept, wire::PromiseKindName::Call).is_empty());
    done(&site, "/promises/release", r#"{"kind":"document","reason":"the customer wants none"}"#).await;
    assert_eq!(refused(&site, "/promises/done", r#"{"kind":"next-update"}"#).await.0, "promise.by_update");

    let all: wire::PromisesOut = serde_json::from_value(get(&site, "/api/v1/incidents/INC-1/promises").await).expect("the wire type");
    assert_eq!(all.number, "INC-1");
    let settled: Vec<_> = all.promises.iter().filter(|p| p.outcome.is_some() && !p.is_next_update()).collect();
    let outcomes: Vec<_> =
        settled.iter().filter_map(|p| p.outcome.as_ref()).map(|o| (o.word, o.late_ms / 60_000, o.reason.as_deref())).collect();
    let expected = [(wire::OutcomeName::KeptLate, 4, None), (wire::OutcomeName::Released, 0, Some("the customer wants none"))];
    assert_eq!(outcomes, expected);
    assert!(settled.iter().all(|p| p.countdown.is_none() && p.next_reminder.is_none() && !p.overdue));
}

#[tokio::test]
async fn a_reminder_is_put_off_and_the_promise_stays() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let snoozed = done(&site, "/promises/snooze", r#"{"until":"15m"}"#).await;
    let next = of_kind(&snoozed, wire::PromiseKindName::NextUpdate);
    let put_off: Vec<_> = next.iter().filter_map(|p| p.snoozed_until).collect();
    assert_eq!(put_off.len(), 1, "one reminder is enough");
    assert_eq!(put_off[0].to_string(), "2026-07-14T23:35:00.000Z");
    assert!(next.iter().all(|p| p.due.said == "8amET on Wed 15 Jul"));
    assert_eq!(refused(&site, "/promises/snooze", r#"{"until":"soon"}"#).await, pair("time.unread", "until"));
    assert_eq!(refused(&site, "/promises/snooze", r#"{"kind":"document","until":"15m"}"#).await.0, "promise.none_open");
}

#[tokio::test]
async fn what_is_owed_passes_to_whoever_accepts_it() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let inheritance = get(&site, "/api/v1/incidents/INC-1/hand-off").await;
    assert_eq!(inheritance["number"], "INC-1");
    assert!(inheritance["markdown"].as_str().is_some_and(|text| text.contains("next update")), "{inheritance}");

    assert_eq!(refused(&site, "/hand-off/accept", "").await.0, "hand_off.none");
    assert_eq!(refused(&site, "/hand-off", r#"{"to":"Writer"}"#).await, pair("hand_off.oneself", "to"));
    let offered = done(&site, "/hand-off", r#"{"to":"reader","from":"writer","note":"the build runs"}"#).await;
    let offer = of_kind(&offered, wire::PromiseKindName::HandOff)[0];
    assert_eq!((offer.owner.as_str(), offer.asked_by.as_deref()), ("reader", Some("writer")));
    assert!(offered.inheritance.as_deref().is_some_and(|text| text.contains("next update")));
    assert_eq!(offered.deliveries[0].notice.as_ref().map(|n| n.word), Some(wire::NoticeName::Offered));
    assert_eq!(refused(&site, "/hand-off", r#"{"to":"Lee"}"#).await.0, "hand_off.open");
    assert_eq!(refused(&site, "/hand-off/accept", "").await.0, "hand_off.not_asked");
    assert_eq!(refused(&site, "/hand-off/decline", r#"{"reason":" "}"#).await, pair("text.empty", "reason"));
}

#[tokio::test]
async fn a_hand_off_to_the_caller_is_accepted_or_declined() {
    for (path, body, owner) in [("/hand-off/accept", "", "writer"), ("/hand-off/decline", r#"{"reason":"asleep"}"#, "Ana")] {
        let rooms = Rooms::default();
        let site = told(&rooms, &[]).await;
        done(&site, "/promises", r#"{"kind":"call","what":"WebEx","due":"2h","owner":"Ana"}"#).await;
        done(&site, "/hand-off", r#"{"to":"writer","from":"Ana"}"#).await;
        let answered = done(&site, path, body).await;
        assert!(of_kind(&answered, wire::PromiseKindName::HandOff).is_empty());
        assert_eq!(of_kind(&answered, wire::PromiseKindName::Call)[0].owner, owner, "{path}");
    }
}

#[tokio::test]
async fn a_reader_who_asks_is_owed_an_answer() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let ask = r#"{"by":"Alice Evan","audience":"customer","note":"is the bridge on?"}"#;
    let asked = done(&site, "/asks", ask).await;
    let answer = of_kind(&asked, wire::PromiseKindName::Answer)[0];
    assert_eq!((answer.asked_by.as_deref(), answer.owner.as_str()), (Some("Alice Evan"), "writer"));
    assert_eq!(asked.deliveries[0].notice.as_ref().map(|n| n.word), Some(wire::NoticeName::Asked));
    assert_eq!(refused(&site, "/asks", ask).await.0, "ask.twice");
    assert_eq!(refused(&site, "/asks", r#"{"by":"","audience":"X Y"}"#).await, pair("text.empty", "by"));
    site.world.deliver().await;
    let news = rooms.news();
    assert!(news.iter().any(|n| n.room == "war-room" && n.text.contains("Alice Evan")), "{news:?}");
    assert!(news.iter().all(|n| n.room != "customer-room"), "{news:?}");
}

#[tokio::test]
async fn quiet_hours_and_roles_are_recorded_and_seen() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let agreed = done(&site, "/quiet", r#"{"with":"Alice Evan","until":"8am ET"}"#).await;
    let quiet = agreed.incident.quiet.expect("quiet hours");
    assert_eq!((quiet.with.as_str(), quiet.until.said.as_str()), ("Alice Evan", "8amET on Wed 15 Jul"));
    assert_eq!(refused(&site, "/quiet", r#"{"with":"Alice","until":"2026-08-15T08:00:00-04:00"}"#).await, pair("promise.too_far", "until"));
    assert_eq!(refused(&site, "/quiet", r#"{"with":"\t","until":"8am ET"}"#).await.1, "with");
    let assigned = done(&site, "/roles", r#"{"lead":"Lee","deputy":"Ana"}"#).await;
    assert_eq!((assigned.incident.lead.as_deref(), assigned.incident.deputy.as_deref()), (Some("Lee"), Some("Ana")));
    assert_eq!(refused(&site, "/roles", "{}").await.0, "roles.none");
    let shown = get(&site, "/api/v1/incidents/INC-1").await;
    assert_eq!((&shown["incident"]["lead"], &shown["incident"]["quiet"]["with"]), (&Value::from("Lee"), &Value::from("Alice Evan")));
    site.world.clock.advance(SignedDuration::from_hours(13));
    assert!(get(&site, "/api/v1/incidents/INC-1").await["incident"]["quiet"].is_null(), "they are over");
}

#[tokio::test]
async fn a_stranger_is_refused_where_people_are_known_and_whom_nothing_reaches_is_said_at_once() {
    let rooms = Rooms::default();
    let site = told(&rooms, &["Dana Köhler", "writer"]).await;
    assert_eq!(refused(&site, "/roles", r#"{"lead":"Dana Kohler"}"#).await, pair("person.unknown", "lead"));
    assert_eq!(refused(&site, "/hand-off", r#"{"to":"Lee"}"#).await, pair("person.unknown", "to"));
    let assigned = done(&site, "/roles", r#"{"lead":"dana köhler"}"#).await;
    assert_eq!(assigned.incident.lead.as_deref(), Some("Dana Köhler"));
    assert!(assigned.warnings.iter().any(|w| w.contains("Dana Köhler") && w.contains("war-room")), "{:?}", assigned.warnings);
    let declare = r#"{"customer":"Globex","severity":"SEV1","title":"Down","zone":"ET","lead":"Dana Köhler","deputy":"writer"}"#;
    let declared = site.api(Method::POST, "/api/v1/incidents", declare).await;
    let declared: wire::DeclaredOut = serde_json::from_str(&declared.text).expect("the wire type");
    assert_eq!((declared.incident.number.as_str(), declared.incident.deputy.as_deref()), ("INC-2", Some("writer")));
    assert!(!declared.warnings.is_empty());
}

#[tokio::test]
async fn an_update_can_agree_on_quiet_hours_and_hand_over() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let update = r#"{"summary":"The night shift goes on.","next_update":{"at":"8am ET"},"quiet_with":"Alice Evan","hand_off_to":{"text":"Lee","label":"customer"}}"#;
    let published = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", update).await;
    assert_eq!(published.status, StatusCode::CREATED, "{}", published.text);
    let published: wire::PublishedOut = serde_json::from_str(&published.text).expect("the wire type");
    assert_eq!(published.update.occasion, wire::OccasionName::HandOff);
    assert_eq!(published.incident.quiet.map(|q| q.with).as_deref(), Some("Alice Evan"));
}

#[tokio::test]
async fn promises_are_listed_across_incidents_by_owner_and_for_a_shift() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    site.declare().await;
    done(&site, "/promises", r#"{"kind":"call","what":"WebEx","due":"2h","owner":"Lee"}"#).await;
    let list = async |query: &str| -> wire::OwedOut {
        serde_json::from_value(get(&site, &format!("/api/v1/promises{query}")).await).expect("the wire type")
    };
    let all = list("").await;
    let numbers: std::collections::BTreeSet<_> = all.promises.iter().map(|row| row.incident.number.as_str()).collect();
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), ["INC-1", "INC-2"]);
    assert!(all.promises.is_sorted_by_key(|row| row.promise.due.at) && !all.more);
    let lees = list("?owner=LEE&open=true").await;
    assert_eq!(lees.promises.iter().map(|row| row.promise.what.as_deref()).collect::<Vec<_>>(), [Some("WebEx")]);
    let calls = list("?kind=call").await;
    assert_eq!(calls.promises.iter().map(|row| row.promise.what.as_deref()).collect::<Vec<_>>(), [Some("WebEx")]);
    assert!(list("?kind=hand-off").await.promises.is_empty());
    assert!(list("?limit=1").await.more);
    done(&site, "/promises/done", r#"{"kind":"call"}"#).await;
    assert!(list("?owner=Lee").await.promises.is_empty() && !list("?owner=Lee&open=false").await.promises.is_empty());
    for bad in ["?limit=0", "?limit=1001", "?open=perhaps", "?who=Lee", "?owner=", "?kind=nap"] {
        let answer = site.api(Method::GET, &format!("/api/v1/promises{bad}"), "").await;
        assert_eq!((answer.status, answer.refusals()[0].0.as_str()), (StatusCode::BAD_REQUEST, "request.query"), "{bad}");
    }
    let shift = get(&site, "/api/v1/shift").await;
    assert_eq!(shift["who"], "writer");
    assert!(shift["markdown"].as_str().is_some_and(|text| text.contains("INC-1")), "{shift}");
    assert_eq!(get(&site, "/api/v1/shift?who=Lee").await["who"], "Lee");
    assert_eq!(site.api(Method::GET, "/api/v1/shift?who=", "").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_report_is_answered_in_every_form() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    let report: wire::PromiseReportOut =
        serde_json::from_value(get(&site, "/api/v1/reports/promises?by=customer").await).expect("the wire type");
    assert_eq!((report.by, report.groups[0].name.as_str()), (wire::GroupingName::Customer, "Globex"));
    assert!(report.total.said.made >= 2 && report.total.incidents == 1);
    for (format, kind, begins) in [
        ("csv", "text/csv; charset=utf-8", ""),
        ("svg", "image/svg+xml", "<svg"),
        ("text", "text/plain; charset=utf-8", "Promises by incident"),
        ("json", "application/json", "{"),
    ] {
        let answer = site.api(Method::GET, &format!("/api/v1/reports/promises?format={format}"), "").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, kind), "{format}");
        assert!(answer.text.starts_with(begins) && answer.text.contains("Globex"), "{format}: {}", answer.text);
    }
    let before = get(&site, "/api/v1/reports/promises?until=2026-07-13").await;
    assert_eq!(before["total"]["said"]["made"], 0);
    for bad in ["?by=day", "?format=pdf", "?from=yesterday", "?from=2026-07-15&until=2026-07-14", "?since=2026-07-14"] {
        let answer = site.api(Method::GET, &format!("/api/v1/reports/promises{bad}"), "").await;
        assert_eq!((answer.status, answer.refusals()[0].0.as_str()), (StatusCode::BAD_REQUEST, "request.query"), "{bad}");
    }
}

#[tokio::test]
async fn an_incident_that_is_not_there_has_no_promises() {
    let site = Site::new().await;
    for path in ["/promises", "/hand-off"] {
        assert_eq!(site.api(Method::GET, &format!("/api/v1/incidents/INC-9{path}"), "").await.status, StatusCode::NOT_FOUND);
    }
    for (path, body) in [
        ("/promises", r#"{"kind":"call","what":"WebEx","due":"8am ET"}"#),
        ("/promises/move", r#"{"to":"9am ET","reason":"x"}"#),
        ("/hand-off/accept", ""),
        ("/asks", r#"{"by":"Alice","audience":"customer"}"#),
        ("/roles", r#"{"lead":"Lee"}"#),
    ] {
        let answer = site.api(Method::POST, &format!("/api/v1/incidents/DRILL-9{path}"), body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_board_names_what_is_due_first_and_what_only_the_policy_asks_for() {
    let rooms = Rooms::default();
    let site = told(&rooms, &[]).await;
    site.declare().await;
    // The outage is nine hours old, so an executive is to be brought in at once.
    done(&site, "/promises/done", r#"{"kind":"loop-in","note":"called"}"#).await;
    done(&site, "/promises", r#"{"kind":"call","what":"WebEx","due":"20m"}"#).await;
    let board: wire::BoardOut = serde_json::from_value(get(&site, "/api/v1/incidents").await).expect("the wire type");
    let row = |number: &str| board.incidents.iter().find(|r| r.incident.number == number).expect("on the board");
    assert_eq!(row("INC-1").soonest.as_ref().and_then(|p| p.what.as_deref()), Some("WebEx"));
    assert_eq!(row("INC-1").next_update.as_ref().map(|n| (n.said, n.countdown.as_str())), Some((true, "in 12 h 40 min")));
    assert_eq!(row("INC-2").next_update.as_ref().map(|n| n.said), Some(false), "nobody was told yet");
}
