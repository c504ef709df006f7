//! The page of what did not arrive, and what a person decides there.

use axum::http::StatusCode;
use sev1_app::Settings;
use sev1_domain::status::Status;
use sev1_testkit::fakes::Answer;
use sev1_testkit::fakes::mattermost::FakeMattermost;
use sev1_testkit::rooms::hook;
use sev1_testkit::world::{World, caller, update};
use sev1_web::WebSettings;

use crate::site::{Site, hidden};

#[tokio::test]
async fn what_did_not_arrive_is_on_one_page_and_given_up_or_sent_again_there() {
    let server = FakeMattermost::start();
    let world = World::with(vec![hook("room", &server)], Settings::default()).await;
    let number = world.declare().await;
    let site = Site::on(world, WebSettings::default()).await;
    assert!(site.page("/undelivered").await.text.contains("Everything arrived."));

    server.answer_next(Answer::status(403));
    site.world.app.publish_update(&caller(), number, update(Status::Identified, Some("in 45m")), None).await.expect("published");
    site.world.deliver().await;
    site.world.clock.advance(jiff::SignedDuration::from_mins(7));
    let page = site.page("/undelivered").await.text;
    assert!(page.contains("update 1, waiting for 7 min") && page.contains("did not arrive; given up after 1 try"), "{page}");
    let id = hidden(&page, "id").to_owned();

    let sent = site.form("/undelivered", &[("id", &id), ("verdict", "send again")]).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/undelivered"));
    site.world.deliver().await;
    assert_eq!(server.posts().len(), 1);
    assert!(site.page("/undelivered").await.text.contains("Everything arrived."));
    let late = site.form("/undelivered", &[("id", &id), ("verdict", "give up")]).await;
    assert!(late.status.is_client_error() && late.text.contains("has arrived already"), "{}", late.text);
    for nonsense in [[("id", "x"), ("verdict", "give up")], [("id", &id), ("verdict", "burn")]] {
        assert!(site.form("/undelivered", &nonsense).await.status.is_client_error());
    }
}
