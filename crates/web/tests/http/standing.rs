//! How things stand, over the API and by form: said once, carried over, dropped.

use axum::http::{Method, StatusCode};
use sev1_web::api::wire;

use crate::site::{Site, UPDATE};

const STANDING: &str = r#"{
  "reach": {"affected": 4200, "of": 9000, "unit": "users", "about": true, "scope": "EU node", "label": "customer"},
  "workaround": {"text": "use the mobile app", "label": "customer"},
  "cause": {"what": "a slow query", "certainty": "suspected"},
  "milestone": {"what": "7.8.6 is in your test environment", "by": "in 2h", "confidence": "high", "label": "customer"},
  "customer_message": {"text": "We are sorry."},"#;

async fn told(site: &Site, json: &str) -> wire::UpdateOut {
    let answer = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", json).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    serde_json::from_str::<wire::PublishedOut>(&answer.text).expect("the wire type").update
}

#[tokio::test]
async fn how_things_stand_is_answered_as_it_was_said_and_goes_on_until_it_is_dropped() {
    let site = Site::new().await;
    site.declare().await;
    let first = told(&site, &UPDATE.replacen('{', STANDING, 1)).await;
    let reach = first.reach.as_ref().expect("a reach");
    assert_eq!((reach.affected, reach.of, reach.about, reach.label), (4_200, Some(9_000), true, wire::LabelName::Customer));
    assert_eq!(first.milestone.as_ref().and_then(|m| m.by.as_ref()).map(|by| by.said.as_str()), Some("9:20pmET"));
    assert_eq!(first.customer_message.as_ref().map(|m| m.label), Some(wire::LabelName::Customer));
    assert_eq!(first.occasion, wire::OccasionName::Progress);

    let second = told(&site, r#"{"next_update":{"at":"45m"},"drop":["workaround"],"occasion":"no-change"}"#).await;
    assert_eq!((&second.reach, &second.cause), (&first.reach, &first.cause));
    assert_eq!((second.workaround, second.customer_message), (None, None));
    assert_eq!(second.occasion, wire::OccasionName::NoChange);

    let wrong = r#"{"next_update":{"at":"45m"},"reach":{"affected":9,"of":4,"unit":"users"}}"#;
    let refused = site.api(Method::POST, "/api/v1/incidents/INC-1/updates", wrong).await;
    assert_eq!(refused.refusals()[0].0, "reach.more_than_all");
}

#[tokio::test]
async fn a_holding_update_needs_only_its_promise() {
    let site = Site::new().await;
    site.declare().await;
    let told = told(&site, r#"{"occasion":"holding","next_update":{"at":"30m"}}"#).await;
    assert_eq!((told.occasion, told.summary.label), (wire::OccasionName::Holding, wire::LabelName::Public));
}

#[tokio::test]
async fn the_form_shows_how_things_stand_and_what_is_emptied_there_is_gone() {
    let site = Site::new().await;
    site.declare().await;
    told(&site, &UPDATE.replacen('{', STANDING, 1)).await;
    let page = site.page("/incidents/INC-1").await;
    for words in ["about 4,200 of 9,000 users, EU node", "suspected: a slow query", "by 9:20pmET, confidence high"] {
        assert!(page.text.contains(words), "{words}");
    }
    let form = site.page("/incidents/INC-1/update").await;
    for value in ["value=\"4,200\"", "value=\"9,000\"", "value=\"use the mobile app\"", "value=\"a slow query\"", "value=\"9:20pmET\""] {
        assert!(form.text.contains(value), "{value}");
    }
    assert!(!form.text.contains("We are sorry."), "a message is written anew each time");

    let fields = [
        ("status", "Identified"),
        ("summary", "The fix is in review."),
        ("customer_impact", "Logins fail."),
        ("technical_notes", "A query."),
        ("next_update", "45m"),
        ("seen_update", "1"),
        ("reach_affected", "900"),
        ("reach_unit", "users"),
        ("key", "k1"),
    ];
    let sent = site.form("/incidents/INC-1/update", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let shown = site.api(Method::GET, "/api/v1/incidents/INC-1/updates/2", "").await;
    let update = serde_json::from_str::<wire::UpdateViewOut>(&shown.text).expect("the wire type").update;
    assert_eq!(update.reach.map(|r| (r.affected, r.about, r.label)), Some((900, false, wire::LabelName::Internal)));
    assert_eq!((update.workaround, update.cause, update.milestone), (None, None, None));
}

#[tokio::test]
async fn a_form_switched_to_resolved_leaves_behind_how_things_stood_but_not_what_was_said_anew() {
    for (workaround, kept) in [("use the mobile app", false), ("log in anew", true)] {
        let site = Site::new().await;
        site.declare().await;
        told(&site, &UPDATE.replacen('{', STANDING, 1)).await;
        let fields = [
            ("status", "Resolved"),
            ("summary", "The fix is in production."),
            ("customer_impact", "None since 8pm ET."),
            ("technical_notes", "A query."),
            ("seen_update", "1"),
            ("reach_affected", "4,200"),
            ("reach_of", "9,000"),
            ("reach_unit", "users"),
            ("reach_about", "yes"),
            ("reach_scope", "EU node"),
            ("reach_label", "customer"),
            ("workaround", workaround),
            ("workaround_label", "customer"),
            ("cause_what", "a slow query"),
            ("cause_certainty", "confirmed"),
            ("milestone_what", "7.8.6 is in your test environment"),
            ("milestone_by", "9:20pmET"),
            ("milestone_confidence", "high"),
            ("milestone_label", "customer"),
            ("key", "k1"),
        ];
        let preview = site.form("/incidents/INC-1/update/preview", &fields).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        let sent = site.form("/incidents/INC-1/update", &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let shown = site.api(Method::GET, "/api/v1/incidents/INC-1/updates/2", "").await;
        let update = serde_json::from_str::<wire::UpdateViewOut>(&shown.text).expect("the wire type").update;
        assert_eq!((update.reach, update.milestone), (None, None));
        assert_eq!(update.workaround.map(|w| w.text), kept.then(|| workaround.to_owned()));
        assert_eq!(update.cause.map(|c| c.certainty), Some(wire::CertaintyName::Confirmed));
    }
}
