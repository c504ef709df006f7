//! The sign of life: one GET, within the limits of every call, and its address in no error.

use sev1_channels::config_fault::ConfigFault;
use sev1_channels::ping::Ping;
use sev1_channels::{HttpLimits, SendError};
use sev1_testkit::fakes::{Answer, Sink};

use crate::local;

fn ping(url: &str, limits: HttpLimits) -> Ping {
    Ping::new(&url.into(), limits).expect("an address")
}

#[tokio::test]
async fn one_request_is_sent_and_any_success_will_do() {
    let sink = Sink::start();
    ping(&format!("{}/ping/5f1d", sink.url()), local()).send().await.expect("it was told");
    assert_eq!(sink.calls(), ["GET /ping/5f1d"]);
}

#[tokio::test]
async fn what_goes_wrong_is_said_without_the_secret_in_the_address() {
    let sink = Sink::start();
    sink.answer_next(Answer::status(500));
    let url = format!("{}/ping/5f1d-secret", sink.url());
    let error = ping(&url, local()).send().await.expect_err("it is unwell");
    assert!(matches!(error, SendError::Retry { .. }) && !error.to_string().contains("secret"), "{error}");
    let error = ping(&url, HttpLimits::default()).send().await.expect_err("a private address");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(!format!("{:?}", ping(&url, local())).contains("secret"));
}

#[test]
fn an_address_that_is_not_public_is_found_without_a_call() {
    for private in ["http://127.0.0.1:9/ping", "http://[::1]/ping", "http://localhost/ping"] {
        assert!(matches!(ping(private, HttpLimits::default()).check(), Err(SendError::Permanent(_))), "{private}");
    }
    ping("http://127.0.0.1:9/ping", local()).check().expect("allowed");
    ping("https://ping.example.com/ping", HttpLimits::default()).check().expect("a name is asked for when it is called");
}

#[test]
fn an_address_that_cannot_be_called_is_found_before_anything_is_sent() {
    assert!(matches!(Ping::new(&"ftp://example.com".into(), local()), Err(ConfigFault::Scheme(_))));
    assert!(matches!(Ping::new(&"https://a:b@example.com".into(), local()), Err(ConfigFault::Credentials)));
}
