//! What people agree to, over the API and in the form: previews, findings and their answers.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sev1_testkit::world::{World, gate_with};
use sev1_web::WebSettings;

use crate::site::{Answer, Site, hidden};

/// A site whose gate asks for the size of the impact, with an incident.
async fn site() -> Site {
    let site = Site::on(World::with(Vec::new(), gate_with(&["IMPACT-001"])).await, WebSettings::default()).await;
    site.declare().await;
    site
}

/// An update that does not say how many are hit.
fn vague() -> Value {
    json!({
        "status": "Identified",
        "summary": "The likely cause is found.",
        "customer_impact": "Logins fail.",
        "technical_notes": "A query hits the database.",
        "next_update": { "at": "45m" },
    })
}

fn with(mut request: Value, more: Value) -> String {
    let (all, more) = (request.as_object_mut().expect("an object"), more.as_object().expect("an object").clone());
    all.extend(more);
    request.to_string()
}

async fn preview(site: &Site, json: &str) -> Value {
    let answer = site.api(Method::POST, "/api/v1/incidents/INC-1/updates/preview", json).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn publish(site: &Site, json: &str) -> Answer {
    site.api(Method::POST, "/api/v1/incidents/INC-1/updates", json).await
}

#[tokio::test]
async fn a_preview_tells_what_the_linter_found_and_a_publish_is_held_back_by_it_until_it_is_answered() {
    let site = site().await;
    let found = preview(&site, &vague().to_string()).await;
    assert_eq!(found["gate"], "enforce");
    let finding = &found["findings"][0];
    assert_eq!([&finding["code"], &finding["level"], &finding["field"]], ["IMPACT-001", "warning", "customer_impact"]);
    assert!(finding["how_to_fix"].as_str().is_some_and(|how| !how.is_empty()));

    let refused = publish(&site, &vague().to_string()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.refusals(), [("IMPACT-001".to_owned(), "customer_impact".to_owned())]);

    let answered = json!({ "acknowledged": [{ "code": "IMPACT-001", "reason": "nobody has counted yet" }] });
    assert_eq!(publish(&site, &with(vague(), answered)).await.status, StatusCode::CREATED);
    let timeline = site.api(Method::GET, "/api/v1/incidents/INC-1/timeline", "").await.json();
    let events: Vec<&Value> = timeline["entries"].as_array().expect("a list").iter().map(|e| &e["event"]).collect();
    let recorded = json!({ "kind": "finding_acknowledged", "update": 1, "code": "IMPACT-001", "reason": "nobody has counted yet" });
    assert!(events.contains(&&recorded), "{events:?}");
}

#[tokio::test]
async fn a_publish_from_a_preview_is_refused_when_a_word_differs_or_it_is_too_old() {
    let site = Site::new().await;
    site.declare().await;
    let seen = preview(&site, &vague().to_string()).await;
    let from = json!({ "preview": { "digest": "0".repeat(64), "as_of": seen["as_of"] } });
    let refused = publish(&site, &with(vague(), from)).await;
    assert_eq!(refused.refusals(), [("preview.differs".to_owned(), "preview".to_owned())]);

    let from = json!({ "preview": { "digest": seen["digest"], "as_of": seen["as_of"] } });
    site.world.clock.advance(SignedDuration::from_mins(6));
    assert_eq!(publish(&site, &with(vague(), from.clone())).await.refusals()[0].0, "preview.too_old");
    site.world.clock.advance(SignedDuration::from_mins(-2));
    assert_eq!(publish(&site, &with(vague(), from)).await.status, StatusCode::CREATED);
}

const FORM: &str = "/incidents/INC-1/update";

fn typed<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("status", "Identified"),
        ("summary", "The likely cause is found."),
        ("customer_impact", "Logins fail."),
        ("technical_notes", "A query hits the database."),
        ("next_update", "45m"),
        ("seen_update", "0"),
    ];
    all.into_iter().filter(|(k, _)| more.iter().all(|(m, _)| m != k)).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn the_form_asks_why_a_warning_is_meant_and_keeps_everything_typed() {
    let site = site().await;
    let back = site.form(FORM, &typed(&[])).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("Nothing was sent. 1 warning"), "{}", back.text);
    for kept in ["Logins fail.</textarea>", "value=\"45m\"", "name=\"why-IMPACT-001\"", "What each audience would read"] {
        assert!(back.text.contains(kept), "{kept}");
    }
    let (preview, texts) = (hidden(&back.text, "preview"), hidden(&back.text, "preview_texts"));
    let reason = [("why-IMPACT-001", "nobody <yet> counted"), ("preview", preview), ("preview_texts", texts)];
    let missing = site.form(FORM, &typed(&[&reason[..], &[("next_update", "")]].concat())).await;
    assert!(missing.text.contains("readers are not told when they will hear more"));
    let previewed = site.form(&format!("{FORM}/preview"), &typed(&reason)).await;
    assert_eq!(hidden(&previewed.text, "why-IMPACT-001"), "nobody &#60;yet&#62; counted");
    let sent = site.form(FORM, &typed(&reason)).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1#update-1"));
}

#[tokio::test]
async fn a_form_that_was_changed_after_its_preview_comes_back_with_a_new_preview_and_can_be_sent_again() {
    let site = Site::new().await;
    site.declare().await;
    let page = site.form(&format!("{FORM}/preview"), &typed(&[])).await.text;
    let mine = |page: &str| [("summary", "My own words.".to_owned()), ("preview", hidden(page, "preview").to_owned())];
    let send = async |page: &str| {
        let mine = mine(page);
        site.form(FORM, &typed(&mine.each_ref().map(|(name, value)| (*name, value.as_str())))).await
    };
    let back = send(&page).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text.contains("what would be sent is not what the preview showed") && back.text.contains("<p>My own words.</p>"));
    let sent = send(&back.text).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1#update-1"));
}
