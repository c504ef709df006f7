//! The pages as a browser without JavaScript meets them.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::site::{Site, hidden};

const TYPED: [(&str, &str); 6] = [
    ("status", "Identified"),
    ("summary", "The likely cause is found."),
    ("customer_impact", "Logins fail."),
    ("customer_impact_label", "customer"),
    ("technical_notes", "A query hits the database."),
    ("next_update", "45m"),
];

fn typed<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    TYPED.into_iter().filter(|(k, _)| more.iter().all(|(m, _)| m != k)).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn an_empty_board_teaches_the_first_step() {
    let site = Site::new().await;
    let page = site.page("/").await;
    assert!(page.text.contains("Nothing is down") && page.text.contains("sev1 declare --customer"));
}

#[tokio::test]
async fn an_incident_is_declared_by_form_and_faults_keep_what_was_typed() {
    let site = Site::new().await;
    let refused =
        site.form("/declare", &[("customer", "Globex"), ("title", "Logins fail"), ("severity", "SEV1"), ("began", "10:20am IST")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"Globex\"", "value=\"Logins fail\"", "value=\"10:20am IST\"", "Asia/Kolkata"] {
        assert!(refused.text.contains(kept), "{kept}");
    }
    let fields =
        [("customer", "Globex"), ("title", "Logins fail"), ("severity", "SEV1"), ("began", "10:20am ET"), ("key", "k1"), ("lead", "lee")];
    let declared = site.form("/declare", &fields).await;
    assert_eq!((declared.status, declared.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1"));
    let again = site.form("/declare", &fields).await;
    assert_eq!(again.header("location"), "/incidents/INC-1", "a double click declares once");
    assert!(site.page("/incidents/INC-1").await.text.contains("<span>Lead lee</span>"));
    let board = site.page("/").await.text;
    assert!(board.contains("first update ") && board.contains(">due in 15 min<"), "the policy asks for it: {board}");
}

#[tokio::test]
async fn an_update_is_published_by_form_and_a_double_click_publishes_once() {
    let site = Site::new().await;
    let number = site.declare().await;
    let path = format!("/incidents/{number}/update");
    let form = site.page(&path).await;
    let fields = typed(&[("seen_update", hidden(&form.text, "seen_update")), ("key", hidden(&form.text, "key"))]);
    for _ in 0..2 {
        let sent = site.form(&path, &fields).await;
        assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/incidents/INC-1#update-1"));
    }
    let page = site.page("/incidents/INC-1").await.text;
    assert!(page.contains("<title>INC-1 Identified · Globex</title>"));
    assert!(page.contains("in 45 min") && page.contains("The likely cause is found.") && page.contains("9 hours"));
    assert!(page.contains("It went nowhere: no destination serves this customer."));
    assert!(!page.contains("id=\"update-2\""));

    let next = site.page(&path).await.text;
    assert!(next.contains("The likely cause is found.</textarea>") && next.contains("<option value=\"customer\" selected>"));
    assert!(next.contains("name=\"next_update\" value=\"\""), "a promise is made anew each time");
    assert_eq!(hidden(&next, "seen_update"), "1");

    site.world.clock.advance(SignedDuration::from_mins(60));
    assert!(site.page("/incidents/INC-1").await.text.contains(">OVERDUE 15 min<"));
}

#[tokio::test]
async fn the_form_shows_every_refusal_at_its_field_and_keeps_everything_typed() {
    let site = Site::new().await;
    let number = site.declare().await;
    let fields = typed(&[("summary", "For <customer>."), ("next_update", "8am"), ("seen_update", "0"), ("fix_version", "7.8.6")]);
    let refused = site.form(&format!("/incidents/{number}/update"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["For &#60;customer&#62;.</textarea>", "A query hits the database.</textarea>", "value=\"7.8.6\"", "value=\"8am\""] {
        assert!(refused.text.contains(kept) || refused.text.contains(&kept.replace("&#60;", "&lt;").replace("&#62;", "&gt;")), "{kept}");
    }
    assert!(refused.text.contains("role=\"alert\"") && refused.text.contains("Nothing was sent."));
    let missing = site.form(&format!("/incidents/{number}/update"), &typed(&[("next_update", ""), ("seen_update", "0")])).await;
    assert!(missing.text.contains("readers are not told when they will hear more"));
    let stale = site.form(&format!("/incidents/{number}/update"), &typed(&[("seen_update", "7")])).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_that_was_overtaken_shows_the_newer_update_and_can_be_sent_again() {
    let site = Site::new().await;
    let number = site.declare().await;
    let path = format!("/incidents/{number}/update");
    assert_eq!(site.form(&path, &typed(&[("seen_update", "0")])).await.status, StatusCode::SEE_OTHER);
    let mine = |seen| typed(&[("summary", "My own words."), ("seen_update", seen)]);
    for path in [path.clone(), format!("{path}/preview")] {
        let refused = site.form(&path, &mine("0")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Published meanwhile: update 1") && refused.text.contains("<p>The likely cause is found.</p>"));
        assert!(refused.text.contains("My own words.</textarea>"));
        assert_eq!(hidden(&refused.text, "seen_update"), "1");
    }
    let sent = site.form(&path, &mine("1")).await;
    assert_eq!(sent.header("location"), "/incidents/INC-1#update-2");
}

#[tokio::test]
async fn a_form_that_cannot_be_carried_out_comes_back_with_all_that_was_typed() {
    let mut site = Site::new().await;
    let number = site.declare().await;
    let (update, preview) = (format!("/incidents/{number}/update"), format!("/incidents/{number}/update/preview"));
    let declare = [("customer", "Globex"), ("title", "All logins fail"), ("severity", "SEV1"), ("began", "10:20am ET")];
    let fields = typed(&[("seen_update", "0")]);
    let write = site.write.clone();
    let cases = [
        (site.read.clone(), &update, StatusCode::FORBIDDEN, "may read but not change"),
        (write, &"/incidents/INC-99/update".to_owned(), StatusCode::NOT_FOUND, "there is no"),
        ("ended".to_owned(), &update, StatusCode::UNAUTHORIZED, "sign in in another tab"),
        ("ended".to_owned(), &preview, StatusCode::UNAUTHORIZED, "sign in in another tab"),
    ];
    for (token, path, status, why) in cases {
        site.write = token;
        let back = site.form(path, &fields).await;
        assert_eq!(back.status, status, "{path}");
        assert!(back.text.contains(why) && back.text.contains("A query hits the database.</textarea>"), "{path}: {}", back.text);
        assert_eq!(back.text.contains("Globex"), status == StatusCode::FORBIDDEN, "only who is signed in sees whose incident it is");
        if status != StatusCode::NOT_FOUND {
            let back = site.form("/declare", &declare).await;
            assert_eq!(back.status, status);
            assert!(back.text.contains(why) && back.text.contains("value=\"All logins fail\""), "{}", back.text);
        }
    }
    assert!(site.form("/declare", &declare).await.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn a_preview_shows_each_audience_and_keeps_the_form() {
    let site = Site::new().await;
    let number = site.declare().await;
    let page = site.form(&format!("/incidents/{number}/update/preview"), &typed(&[("seen_update", "0")])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for audience in ["<h3>internal</h3>", "<h3>executive</h3>", "<h3>customer</h3>", "<h3>public</h3>"] {
        assert!(page.text.contains(audience), "{audience}");
    }
    assert!(page.text.contains("A query hits the database.</textarea>"));
    assert!(site.page("/incidents/INC-1").await.text.contains("No update yet"));
}

#[tokio::test]
async fn a_resolved_incident_is_closed_by_button() {
    let site = Site::new().await;
    let number = site.declare().await;
    assert!(!site.page("/incidents/INC-1").await.text.contains(">Close INC-1<"));
    let resolve = typed(&[("status", "Resolved"), ("next_update", ""), ("seen_update", "0")]);
    assert_eq!(site.form(&format!("/incidents/{number}/update"), &resolve).await.status, StatusCode::SEE_OTHER);
    assert!(site.page("/incidents/INC-1").await.text.contains(">Close INC-1<"));
    assert_eq!(site.form("/incidents/INC-1/close", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(site.page("/incidents/INC-1").await.text.contains(">Closed</dd>"));
    assert!(site.page("/").await.text.contains("Recently resolved"));
}

#[tokio::test]
async fn a_person_gets_a_page_where_a_program_gets_a_problem() {
    let site = Site::new().await;
    for path in ["/nothing", "/incidents/INC-99", "/incidents/x"] {
        let page = site.page(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.header("content-type").starts_with("text/html") && page.text.contains("There is no such thing"), "{path}");
    }
}
