//! Answering promises on the pages, as a browser without JavaScript does it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use sev1_app::Settings;
use sev1_app::env::Clock;
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::token::Scope;
use sev1_testkit::rooms::Rooms;
use sev1_testkit::world::{World, caller, gate_with, phrase};
use sev1_web::WebSettings;

use crate::site::{Answer, Site, UPDATE, hidden, to};

pub(crate) const PROMISES: &str = "/incidents/INC-1/promises";

/// A site with a room for our own and one for the customer, and an incident that promised an update in 45 minutes.
pub(crate) async fn told(settings: Settings) -> (Site, Rooms) {
    let rooms = Rooms::default();
    let destinations = vec![rooms.room("room", Some(AudienceName::INTERNAL)), rooms.room("customer", Some(AudienceKind::Customer.name()))];
    let site = Site::on(World::with(destinations, settings).await, WebSettings::default()).await;
    site.declare().await;
    let told = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", &UPDATE.replace("8am ET", "45m")).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text);
    (site, rooms)
}

/// Sends one of the forms, with what the page put into it.
pub(crate) async fn send(site: &Site, verb: &str, fields: &[(&str, &str)]) -> Answer {
    let page = site.page(PROMISES).await.text;
    let own = [("do", verb), ("key", hidden(&page, "key")), ("seen_update", hidden(&page, "seen_update"))];
    let own = own.into_iter().filter(|(name, _)| fields.iter().all(|(given, _)| given != name));
    site.form(PROMISES, &own.chain(fields.iter().copied()).collect::<Vec<_>>()).await
}

/// What the page of the incident says once, after a form was carried out.
pub(crate) async fn afterwards(site: &Site, sent: &Answer) -> String {
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1"), "{}", sent.text);
    let cookie = sent.header("set-cookie").split(';').next().expect("a cookie");
    let request = to(Method::GET, "/incidents/INC-1").header("cookie", format!("sev1_token={}; {cookie}", site.write));
    let page = site.call(request.body(Body::empty()).expect("a request")).await;
    assert!(page.header("set-cookie").starts_with("sev1_afterwards=;"), "it is said once");
    let said = page.text.split("class=\"afterwards\"").nth(1).expect("something is said");
    said.split("<p>").nth(1).and_then(|p| p.split("</p>").next()).expect("a sentence").to_owned()
}

/// The id by which a form names what is chosen in it.
pub(crate) fn choice<'a>(page: &'a str, select: &str, what: &str) -> &'a str {
    let list = page.split(&format!("<select id=\"{select}\"")).nth(1).expect("the list").split("</select>").next().expect("its end");
    let option = list.split("<option value=\"").skip(1).find(|option| option.contains(what)).expect("the choice");
    option.split('"').next().expect("an id")
}

#[tokio::test]
async fn nothing_changed_is_said_in_one_line_and_renews_the_promise() {
    let (site, _rooms) = told(Settings::default()).await;
    let page = site.page(PROMISES).await.text;
    assert!(page.contains("<option value=\"internal\" selected>") && page.contains("next reminder 7:55pmET to writer"), "{page}");
    let sent = send(&site, "no-change", &[("tried", "Ruled out the load balancer"), ("next_update", "45m")]).await;
    let said = afterwards(&site, &sent).await;
    assert_eq!(said, "Update 2 is published; the next one is promised for 8:05pmET. On its way to room and customer.");
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("No change since the last update. Ruled out the load balancer.</p>"), "{page}");
    assert!(page.contains("<p>The likely cause is found.</p>") && page.contains("kept, by update 2"), "{page}");
    assert!(!page.contains("class=\"afterwards\""));
}

#[tokio::test]
async fn a_double_click_publishes_once() {
    let (site, _rooms) = told(Settings::default()).await;
    let page = site.page(PROMISES).await.text;
    let fields = [
        ("do", "no-change"),
        ("key", hidden(&page, "key")),
        ("seen_update", "1"),
        ("tried", "Ruled out the load balancer"),
        ("next_update", "45m"),
    ];
    for _ in 0..2 {
        assert_eq!(site.form(PROMISES, &fields).await.status, StatusCode::SEE_OTHER);
    }
    assert!(!site.page("/incidents/INC-1").await.text.contains("id=\"update-3\""));
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_the_others_are_as_they_were() {
    let (site, _rooms) = told(Settings::default()).await;
    let refused = send(&site, "no-change", &[("tried", "one\r\n\r\ntwo"), ("next_update", "45m"), ("seen_update", "1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("one\r\n\r\ntwo</textarea>") && refused.text.contains("id=\"fault-tried-1\""), "{}", refused.text);
    let refused =
        send(&site, "no-change", &[("tried", "Ruled it out"), ("next_update", "7pm ET on 1 Jul 2026"), ("seen_update", "0")]).await;
    assert!(refused.text.contains("update 1 was published since you began writing"), "{}", refused.text);
    assert_eq!(hidden(&refused.text, "seen_update"), "1", "it was said, so it counts as seen");
    let refused = send(&site, "no-change", &[("tried", "Ruled it out"), ("next_update", "7pm"), ("seen_update", "1")]).await;
    assert!(refused.text.contains("id=\"fault-next_update-1\"") && refused.text.contains("Ruled it out</textarea>"), "{}", refused.text);

    let page = site.page(PROMISES).await.text;
    let next = choice(&page, "move_which", "Next update");
    let refused = send(&site, "move", &[("move_which", next), ("move_to", "yesterday 8am ET"), ("move_reason", "the build")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"yesterday 8am ET\"", "value=\"the build\"", "id=\"fault-move_to-1\"", "name=\"seen_update\" value=\"1\""] {
        assert!(refused.text.contains(kept), "{kept}: {}", refused.text);
    }
    let nothing = send(&site, "release", &[("release_which", "gone"), ("release_reason", "")]).await;
    assert!(nothing.text.contains("id=\"fault-release_which-1\"") && nothing.text.contains("id=\"fault-release_reason-1\""));
    assert_eq!(send(&site, "explode", &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_warning_about_no_change_is_meant_with_a_reason() {
    let (site, _rooms) = told(gate_with(&["ETA-002"])).await;
    let fields = [("tried", "Ruled out the cache; a fix will be shared shortly"), ("next_update", "45m")];
    let back = send(&site, "no-change", &fields).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.text);
    assert!(back.text.contains("form=\"no-change-form\"") && back.text.contains("name=\"why-ETA-002\""), "{}", back.text);
    assert!(back.text.contains("a fix will be shared shortly</textarea>"));
    let sent = send(&site, "no-change", &[fields[0], fields[1], ("why-ETA-002", "nobody can know")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
}

#[tokio::test]
async fn a_promise_is_moved_and_its_readers_are_told_until_it_is_due() {
    let (site, rooms) = told(Settings::default()).await;
    site.world.deliver().await;
    rooms.news();
    let page = site.page(PROMISES).await.text;
    let next = choice(&page, "move_which", "Next update");
    let moved = send(&site, "move", &[("move_which", next), ("move_to", "in 2h"), ("move_reason", "the build takes longer")]).await;
    let said = afterwards(&site, &moved).await;
    assert_eq!(said, "Next update to internal and customer is promised for 9:20pmET now. On its way to customer and room.");
    site.world.deliver().await;
    assert_eq!(rooms.news().len(), 2);
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("moved once") && page.contains("Reminders and notices: 2</summary>"), "{page}");
    site.world.clock.advance(SignedDuration::from_hours(3));
    let late = send(&site, "move", &[("move_which", next), ("move_to", "in 2h"), ("move_reason", "later")]).await;
    assert!(late.text.contains("is late already"), "{}", late.text);
}

#[tokio::test]
async fn a_hand_off_is_offered_shown_and_accepted_by_who_was_asked() {
    let (mut site, _rooms) = told(Settings::default()).await;
    let offered = send(&site, "hand-over", &[("hand_to", "eve"), ("hand_from", "writer"), ("hand_note", "the build runs")]).await;
    let said = afterwards(&site, &offered).await;
    assert_eq!(said, "eve is asked to take over. Everything stays where it is until they accept. On its way to room.");
    let board = site.page("/").await.text;
    assert!(board.contains(">Hand-off to eve</a> waits for an answer") && board.contains(">due in 10 min<"), "{board}");
    let page = site.page(PROMISES).await.text;
    assert!(page.contains("Hand-off to eve waits for an answer. writer and the incident lead can take it back."), "{page}");
    let stranger = send(&site, "accept", &[]).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stranger.text.contains("`eve` was asked, not `writer`"));

    let eve = site.world.app.create_token(&caller(), phrase("eve"), Scope::Write).await.expect("a token");
    site.write = eve.secret;
    let page = site.page(PROMISES).await.text;
    assert!(page.contains("You are asked to take over") && page.contains("<summary>What passes</summary>"), "{page}");
    let unsaid = send(&site, "decline", &[("decline_reason", " ")]).await;
    assert!(unsaid.text.contains("id=\"fault-decline_reason-1\""), "{}", unsaid.text);
    let said = afterwards(&site, &send(&site, "accept", &[]).await).await;
    assert_eq!(said, "You took over from writer; what they owed here is yours now.");
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("eve took over from writer: 3 promises passed") && page.contains("eve owes it"), "{page}");
}

#[tokio::test]
async fn every_small_form_does_its_part_and_says_so() {
    let (site, _rooms) = told(Settings::default()).await;
    let said = async |verb: &str, fields: &[(&str, &str)]| afterwards(&site, &send(&site, verb, fields).await).await;
    let call =
        [("promise_kind", "call"), ("promise_what", "WebEx with Globex"), ("promise_audience", "customer"), ("promise_due", "in 30m")];
    assert_eq!(said("promise", &call).await, "Call: WebEx with Globex to customer, by 7:50pmET: writer owes it.");
    let document = [("promise_kind", "document"), ("promise_what", "notes"), ("promise_audience", "internal"), ("promise_due", "in 5h")];
    assert_eq!(said("promise", &document).await, "Document: notes to internal, by 12:20amET on Wed 15 Jul: writer owes it.");
    let ask = [("ask_by", "Alice Evan"), ("ask_audience", "customer"), ("ask_note", "When?")];
    assert_eq!(said("ask", &ask).await, "writer owes Alice Evan an answer by 7:50pmET. On its way to room.");
    let quiet = [("quiet_with", "Alice Evan"), ("quiet_until", "8am ET")];
    assert_eq!(said("quiet", &quiet).await, "Quiet until 8amET on Wed 15 Jul, agreed with Alice Evan.");
    assert_eq!(said("roles", &[("lead", "lee"), ("deputy", "finn")]).await, "Lead is lee; Deputy is finn.");

    let page = site.page(PROMISES).await.text;
    let id = |select, what| choice(&page, select, what).to_owned();
    let snooze = said("snooze", &[("snooze_which", &id("snooze_which", "Next update")), ("snooze_for", "30m")]).await;
    assert_eq!(snooze, "writer is reminded again 7:50pmET. The promise and the reminders of others stay as they are.");
    let done = said("done", &[("done_which", &id("done_which", "WebEx")), ("done_note", "they were there")]).await;
    assert_eq!(done, "Call: WebEx with Globex to customer is done, in time.");
    let release = said("release", &[("release_which", &id("release_which", "notes")), ("release_reason", "nobody reads them")]).await;
    assert_eq!(release, "Document: notes to internal is released before it was due.");

    let page = site.page("/incidents/INC-1").await.text;
    for seen in [
        "<span>Lead lee</span><span>Deputy finn</span><span>Quiet until 8amET on Wed 15 Jul, agreed with Alice Evan</span>",
        "released: nobody reads them",
        "writer is reminded again 7:50pmET",
        "Answer to Alice Evan</strong> to customer",
        "href=\"/calendar/incidents/INC-1.ics\"",
    ] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
}

#[tokio::test]
async fn who_may_only_read_sees_what_is_owed_and_cannot_answer() {
    let (mut site, _rooms) = told(Settings::default()).await;
    site.write = site.read.clone();
    let page = site.page(PROMISES).await.text;
    assert!(page.contains("Next update</strong> to internal and customer") && page.contains("may read but not change anything"), "{page}");
    assert!(!page.contains("<form class=\"write\""));
    let fields = [("do", "no-change"), ("tried", "Ruled out the cache"), ("next_update", "45m"), ("seen_update", "1")];
    let back = site.form(PROMISES, &fields).await;
    assert_eq!(back.status, StatusCode::FORBIDDEN);
    assert!(back.text.contains("Ruled out the cache</textarea>"), "{}", back.text);
    site.write = "ended".to_owned();
    let back = site.form(PROMISES, &fields).await;
    assert_eq!(back.status, StatusCode::UNAUTHORIZED);
    assert!(back.text.contains("Ruled out the cache</textarea>") && !back.text.contains("Globex"), "{}", back.text);
}

#[tokio::test]
async fn the_board_says_what_is_due_first_and_what_is_overdue() {
    let (site, _rooms) = told(Settings::default()).await;
    let call = [("promise_kind", "call"), ("promise_what", "WebEx"), ("promise_audience", "customer"), ("promise_due", "in 30m")];
    send(&site, "promise", &call).await;
    // It lasts for hours, so somebody of the executives is owed to know.
    let page = site.page(PROMISES).await.text;
    assert!(site.page("/").await.text.contains(">due now<"));
    send(&site, "done", &[("done_which", choice(&page, "done_which", "Loop-in of an executive")), ("done_note", "")]).await;
    let board = site.page("/").await.text;
    assert!(board.contains("Due first") && board.contains(">in 30 min<") && board.contains("Call: WebEx to customer"), "{board}");
    assert!(!board.contains("OVERDUE") && !board.contains("row late"));
    site.world.clock.advance(SignedDuration::from_mins(34));
    let board = site.page("/").await.text;
    assert!(board.contains("row late") && board.contains(">OVERDUE 4 min<") && board.contains(">in 11 min<"), "{board}");
}

#[tokio::test]
async fn what_became_of_promises_and_reminders_is_seen_with_the_incident() {
    let (site, rooms) = told(Settings::default()).await;
    let end = site.world.clock.now() + SignedDuration::from_mins(49);
    site.world.until(end, |_| ()).await;
    assert!(rooms.news().iter().any(|heard| heard.room == "room" && heard.text.contains("next update")));
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains(">OVERDUE 4 min<") && page.contains("reminder, internal, inbox"), "{page}");
    send(&site, "no-change", &[("tried", "Ruled out the cache"), ("next_update", "45m")]).await;
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("kept 4 min late, by update 2") && page.contains("late or broken</summary>"), "{page}");
}

#[tokio::test]
async fn the_form_of_an_update_begins_with_what_was_tried_where_nothing_changed() {
    let (site, _rooms) = told(Settings::default()).await;
    let plain = site.page("/incidents/INC-1/update").await.text;
    assert!(!plain.contains("value=\"no-change\" checked"));
    let page = site.page("/incidents/INC-1/update?no_change=1").await.text;
    assert!(page.contains("value=\"no-change\" checked"), "{page}");
    let mut fields = vec![("occasion", "no-change"), ("status", "Identified"), ("summary", "The likely cause is found."), ("tried", "")];
    fields.extend([("customer_impact", "Logins fail."), ("technical_notes", "A query."), ("next_update", "45m"), ("seen_update", "1")]);
    fields.extend([("customer_impact_label", "customer"), ("quiet_with", "Alice Evan")]);
    let refused = site.form("/incidents/INC-1/update", &fields).await;
    assert!(refused.text.contains("id=\"fault-tried-1\"") && refused.text.contains("value=\"Alice Evan\""), "{}", refused.text);
    fields[3] = ("tried", "Ruled out the cache");
    let sent = site.form("/incidents/INC-1/update", &fields).await;
    assert_eq!(sent.header("location"), "/incidents/INC-1#update-2", "{}", sent.text);
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("No change since the last update. Ruled out the cache.</p>"), "{page}");
    assert!(page.contains("Quiet until 8:05pmET, agreed with Alice Evan"), "{page}");
}

#[tokio::test]
async fn the_first_update_may_only_say_that_we_know() {
    let site = Site::new().await;
    site.declare().await;
    let form = site.page("/incidents/INC-1/update").await.text;
    assert!(form.contains("value=\"holding\"") && !form.contains("value=\"no-change\"") && form.contains("due in 15 min"), "{form}");
    let fields = [("occasion", "holding"), ("status", "Investigating"), ("next_update", "30m"), ("seen_update", "0")];
    let sent = site.form("/incidents/INC-1/update", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let cookie = sent.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let request = to(Method::GET, "/incidents/INC-1").header("cookie", format!("sev1_token={}; {cookie}", site.write));
    let page = site.call(request.body(Body::empty()).expect("a request")).await.text;
    assert!(page.contains("<strong>Warning:</strong> reminders reach nobody"), "{page}");
    assert!(page.contains("We are aware of this outage"));
}

#[tokio::test]
async fn a_report_is_shown_by_any_grouping_with_a_chart_and_its_period_is_in_the_address() {
    let (site, _rooms) = told(Settings::default()).await;
    for by in ["incident", "customer", "team", "month"] {
        let page = site.page(&format!("/report?by={by}&from=2026-07-01&until=2026-07-31")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let chart = format!("/report/chart.svg?by={by}&amp;from=2026-07-01&amp;until=2026-07-31");
        assert!(page.text.contains(&chart) && page.text.contains("<th scope=\"col\">Kept rate</th>"), "{}", page.text);
        let chart = site.page(&chart.replace("&amp;", "&")).await;
        assert_eq!((chart.status, chart.header("content-type")), (StatusCode::OK, "image/svg+xml"));
        assert!(chart.text.starts_with("<svg"));
    }
    assert!(site.page("/report").await.text.contains("<a href=\"/incidents/INC-1\">INC-1 SEV1 Globex</a>"));
    assert!(site.page("/report?from=2020-01-01&until=2020-12-31").await.text.contains("Nothing was promised in this time"));
    assert!(site.page("/report?by=team").await.text.contains("<th scope=\"row\">no team</th>"));
    for (bad, why) in [("from=soon", "`soon` is no date"), ("from=2026-08-01&until=2026-07-01", "the period ends before it begins")] {
        let page = site.page(&format!("/report?{bad}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(page.text.contains("role=\"alert\"") && page.text.contains(why), "{}", page.text);
        let chart = site.page(&format!("/report/chart.svg?{bad}")).await;
        assert_eq!(chart.status, StatusCode::BAD_REQUEST);
        assert!(chart.text.contains(why), "{}", chart.text);
    }
}
