//! What a form about a promise does: that which stands in the chosen row, and nothing else; and who may take an offer back.

use axum::http::StatusCode;
use sev1_app::Settings;
use sev1_domain::token::Scope;
use sev1_testkit::world::{caller, phrase};

use crate::answering::{PROMISES, afterwards, choice, send, told};
use crate::site::{Answer, Site};

/// Sends the form `verb` about the row of its list that contains `row`.
async fn about(site: &Site, verb: &str, row: &str, fields: &[(&str, &str)]) -> Answer {
    let page = site.page(PROMISES).await.text;
    let list = format!("{verb}_which");
    let fields: Vec<_> = [(list.as_str(), choice(&page, &list, row))].into_iter().chain(fields.iter().copied()).collect();
    send(site, verb, &fields).await
}

/// From here on the pages are opened by `name`.
async fn becomes(site: &mut Site, name: &str) {
    site.write = site.world.app.create_token(&caller(), phrase(name), Scope::Write).await.expect("a token").secret;
}

#[tokio::test]
async fn of_two_next_updates_the_chosen_one_is_moved_and_its_readers_alone_are_told() {
    let (site, rooms) = told(Settings::default()).await;
    let apart = [("move_to", "in 2h"), ("move_reason", "our own side can wait"), ("move_audience", "internal")];
    let said = afterwards(&site, &about(&site, "move", "Next update", &apart).await).await;
    assert!(said.starts_with("Next update to internal is promised for 9:20pmET now."), "{said}");
    site.world.deliver().await;
    rooms.news();

    let snoozed = about(&site, "snooze", "Next update to internal", &[("snooze_for", "30m")]).await;
    assert_eq!(snoozed.status, StatusCode::SEE_OTHER, "{}", snoozed.text);
    let ours = [("move_to", "in 3h"), ("move_reason", "the build takes longer")];
    let said = afterwards(&site, &about(&site, "move", "Next update to internal", &ours).await).await;
    assert_eq!(said, "Next update to internal is promised for 10:20pmET now. On its way to room.");
    site.world.deliver().await;
    assert_eq!(rooms.news().iter().map(|heard| heard.room.as_str()).collect::<Vec<_>>(), ["room"], "the customer hears nothing");
    let page = site.page(PROMISES).await.text;
    assert!(page.contains("Next update to customer, 8:05pmET</option>"), "it stays as it was: {page}");
    assert!(page.contains("Next update to internal, 10:20pmET</option>"), "{page}");
}

#[tokio::test]
async fn a_row_is_moved_for_those_alone_whom_it_was_promised_to() {
    let (site, _rooms) = told(Settings::default()).await;
    let apart = [("move_to", "in 2h"), ("move_reason", "our own side can wait"), ("move_audience", "internal")];
    assert_eq!(about(&site, "move", "Next update", &apart).await.status, StatusCode::SEE_OTHER);
    let wrong = [("move_to", "in 3h"), ("move_reason", "the build takes longer"), ("move_audience", "internal")];
    let back = about(&site, "move", "Next update to customer", &wrong).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("id=\"fault-move_audience-1\"") && back.text.contains("it was not promised to internal"), "{}", back.text);
}

#[tokio::test]
async fn of_two_things_called_the_same_the_chosen_one_is_done_let_go_or_snoozed() {
    let (site, _rooms) = told(Settings::default()).await;
    for (audience, due) in [("internal", "in 30m"), ("customer", "in 2h"), ("public", "in 3h")] {
        let call = [("promise_kind", "call"), ("promise_what", "WebEx"), ("promise_audience", audience), ("promise_due", due)];
        assert_eq!(send(&site, "promise", &call).await.status, StatusCode::SEE_OTHER);
    }
    let snoozed = about(&site, "snooze", "WebEx to public", &[("snooze_for", "30m")]).await;
    assert!(afterwards(&site, &snoozed).await.starts_with("writer is reminded again 7:50pmET."));
    let calls = async || -> Vec<(String, bool, bool)> {
        let view = site.world.app.show_incident("INC-1".parse().expect("a number")).await.expect("an incident");
        let calls = view.state.open_promises.iter().filter(|p| p.subject.what.is_some());
        calls.map(|p| (p.subject.audience.to_string(), p.climb.snoozed_until.is_some(), p.outcome.is_some())).collect()
    };
    let snoozed: Vec<_> = calls().await.into_iter().filter(|(_, snoozed, _)| *snoozed).map(|(audience, ..)| audience).collect();
    assert_eq!(snoozed, ["public"]);
    let done = about(&site, "done", "WebEx to customer", &[("done_note", "they were there")]).await;
    assert_eq!(afterwards(&site, &done).await, "Call: WebEx to customer is done, in time.");
    let release = about(&site, "release", "WebEx to internal", &[("release_reason", "nobody comes")]).await;
    assert_eq!(afterwards(&site, &release).await, "Call: WebEx to internal is released before it was due.");
    assert_eq!(calls().await.into_iter().map(|(audience, ..)| audience).collect::<Vec<_>>(), ["public"]);
}

#[tokio::test]
async fn an_offer_is_taken_back_by_who_made_it_and_by_the_lead_and_by_nobody_else() {
    let (mut site, _rooms) = told(Settings::default()).await;
    let writer = site.write.clone();
    send(&site, "roles", &[("lead", "lee"), ("deputy", "")]).await;
    let offer = [("hand_to", "eve"), ("hand_from", "writer"), ("hand_note", "")];
    for name in ["writer", "lee"] {
        site.write = writer.clone();
        assert_eq!(send(&site, "hand-over", &offer).await.status, StatusCode::SEE_OTHER);
        if name != "writer" {
            becomes(&mut site, name).await;
        }
        let page = site.page(PROMISES).await.text;
        for seen in ["Hand-off to eve waits for an answer. writer and the incident lead can take it back.", "Take the offer back</h2>"] {
            assert!(page.contains(seen), "{seen}: {page}");
        }
        assert!(page.contains(">Why</label>") && !page.contains("You are asked to take over"), "{page}");
        let unsaid = send(&site, "take-back", &[("decline_reason", " ")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.text.contains("id=\"fault-decline_reason-1\"") && unsaid.text.contains("Take the offer back</h2>"));
        let taken_back = send(&site, "take-back", &[("decline_reason", "eve sleeps")]).await;
        assert_eq!(afterwards(&site, &taken_back).await, "The offer to eve is taken back; it stays with writer.");
    }
    site.write = writer;
    send(&site, "hand-over", &offer).await;
    becomes(&mut site, "finn").await;
    let page = site.page(PROMISES).await.text;
    assert!(
        page.contains("waits for an answer") && !page.contains("Take the offer back") && !page.contains("name=\"decline_reason\""),
        "{page}"
    );
    assert!(send(&site, "take-back", &[("decline_reason", "no")]).await.text.contains("`eve` was asked, not `finn`"));
    becomes(&mut site, "eve").await;
    assert!(!site.page(PROMISES).await.text.contains("Take the offer back"), "who was asked declines");
    assert_eq!(afterwards(&site, &send(&site, "decline", &[("decline_reason", "asleep")]).await).await, "Declined; it stays with writer.");
}

#[tokio::test]
async fn what_is_promised_is_chosen_and_not_guessed() {
    let (site, _rooms) = told(Settings::default()).await;
    for kind in ["", "nap"] {
        let odd = [("promise_kind", kind), ("promise_what", "WebEx"), ("promise_audience", "customer"), ("promise_due", "in 2h")];
        let back = send(&site, "promise", &odd).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(back.text.contains("id=\"fault-promise_kind-1\"") && back.text.contains("choose what is promised"), "{}", back.text);
        assert!(back.text.contains("value=\"WebEx\""));
    }
}
