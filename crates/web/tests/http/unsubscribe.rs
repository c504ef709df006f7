//! Stopping mails by a link (RFC 8058), and what operators see of it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use sev1_app::Settings;
use sev1_app::links::Links;
use sev1_domain::audience::AudienceName;
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_testkit::fakes::FakeSmtp;
use sev1_testkit::readers::mails;
use sev1_testkit::world::World;
use sev1_web::WebSettings;

use crate::site::{Answer, Site, to};

const ANN: &str = "ann@globex.example";

async fn site(smtp: &FakeSmtp) -> (Site, String) {
    let links = Links::new("https://sev1.example.com", "a key of more than sixteen characters".into()).expect("a key");
    let link = links.unsubscribe(&DestinationName::new("globex-mail").expect("a name"), &Recipient::new(ANN).expect("an address"));
    let settings = Settings { links: Some(links), ..Settings::default() };
    let world =
        World::with(vec![mails(smtp, "globex-mail", AudienceName::new("customer").expect("a name"), &[(ANN, None)])], settings).await;
    (Site::on(world, WebSettings::default()).await, link.strip_prefix("https://sev1.example.com").expect("ours").to_owned())
}

/// As a mail provider's server sends it: no cookie, no origin, nothing else.
async fn one_click(site: &Site, path: &str) -> Answer {
    let request = to(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    site.call(request.body(Body::from("List-Unsubscribe=One-Click")).expect("a request")).await
}

async fn look(site: &Site, method: Method, path: &str) -> Answer {
    site.call(to(method, path).header("accept", "text/html").body(Body::empty()).expect("a request")).await
}

async fn halted(site: &Site) -> usize {
    let answer = site.api(Method::GET, "/api/v1/halts", "").await;
    answer.json()["halts"].as_array().expect("a list").len()
}

#[tokio::test]
async fn one_click_stops_mails_without_a_login_and_twice_is_answered_as_once() {
    let smtp = FakeSmtp::start();
    let (site, link) = site(&smtp).await;
    let first = one_click(&site, &link).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert!(first.headers.get("set-cookie").is_none() && first.headers.get("location").is_none());
    assert!(first.text.contains("You get no more of these mails") && !first.text.contains(ANN), "{}", first.text);
    assert_eq!(halted(&site).await, 1);
    let again = one_click(&site, &link).await;
    assert_eq!((again.status, again.text), (first.status, first.text));
    assert_eq!(halted(&site).await, 1);
}

#[tokio::test]
async fn looking_at_the_link_stops_nothing() {
    let smtp = FakeSmtp::start();
    let (site, link) = site(&smtp).await;
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(look(&site, method, &link).await.status, StatusCode::OK);
    }
    let page = look(&site, Method::GET, &link).await.text;
    assert!(page.contains(&format!("<form method=\"post\" action=\"{link}\">")) && !page.contains(ANN), "{page}");
    assert_eq!(halted(&site).await, 0);
    one_click(&site, &link).await;
    assert_eq!(look(&site, Method::GET, &link).await.text, page, "the page tells nobody whether it was used");
}

#[tokio::test]
async fn a_link_that_is_not_ours_is_answered_the_same_whatever_it_is() {
    let smtp = FakeSmtp::start();
    let (site, link) = site(&smtp).await;
    let mut answers = Vec::new();
    let long = format!("/unsubscribe/{}", "A".repeat(5_000));
    for wrong in ["/unsubscribe/x", "/unsubscribe/%2e%2e", &link[..link.len() - 1], &format!("{link}A"), &long] {
        let (got, sent) = (look(&site, Method::GET, wrong).await, one_click(&site, wrong).await);
        assert_eq!((got.status, sent.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{wrong}");
        answers.push(sent.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(halted(&site).await, 0);
}

#[tokio::test]
async fn another_sites_page_stops_nothing() {
    let smtp = FakeSmtp::start();
    let (site, link) = site(&smtp).await;
    let request = to(Method::POST, &link).header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
    let answer = site.call(request.body(Body::from("List-Unsubscribe=One-Click")).expect("a request")).await;
    assert_eq!((answer.status, halted(&site).await), (StatusCode::FORBIDDEN, 0));
}

#[tokio::test]
async fn operators_list_and_lift() {
    let smtp = FakeSmtp::start();
    let (site, link) = site(&smtp).await;
    one_click(&site, &link).await;
    let halt = site.api(Method::GET, "/api/v1/halts", "").await.json()["halts"][0].clone();
    assert_eq!(halt["destination"], "globex-mail");
    assert_eq!((&halt["recipient"], &halt["why"]), (&ANN.into(), &"unsubscribed".into()));
    let lift = |who: &str| format!(r#"{{"destination":"globex-mail","recipient":"{who}"}}"#);
    let lifted = site.api(Method::POST, "/api/v1/halts/lift", &lift("ANN@globex.example")).await;
    assert_eq!((lifted.status, lifted.text.as_str()), (StatusCode::OK, r#"{"halts":[]}"#));
    let nothing = site.api(Method::POST, "/api/v1/halts/lift", &lift(ANN)).await;
    assert_eq!(nothing.refusals(), [("halt.none".to_owned(), "recipient".to_owned())]);
    let nobody = site.api(Method::POST, "/api/v1/halts/lift", &lift("ann")).await;
    assert_eq!(nobody.refusals(), [("recipient.address".to_owned(), "recipient".to_owned())]);
}
