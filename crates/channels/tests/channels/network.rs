//! The one HTTP client: where it goes, how long it waits, how much it reads. Shown through the webhook channel.

use std::net::TcpListener;
use std::time::Duration;

use sev1_channels::webhook::{Webhook, WebhookConfig};
use sev1_channels::{AllowedPlace, AllowedPlaces, Channel, HttpLimits, SendError};
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, TOKEN};
use sev1_testkit::fakes::{Answer, FakeMattermost, Reply, Sink};

use crate::{chat, client, event, local, outgoing};

async fn send(url: &str, limits: HttpLimits) -> Result<(), SendError> {
    let secrets = vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()];
    let channel = Webhook::new(WebhookConfig { url: url.into(), secrets }, client(limits)).expect("a channel");
    channel.send(outgoing(&event(1, "{}"))).await.map(drop)
}

fn allowing(place: &str) -> HttpLimits {
    HttpLimits { allow_private: AllowedPlaces::new([place.parse::<AllowedPlace>().expect("a place")]), ..HttpLimits::default() }
}

#[tokio::test]
async fn private_addresses_are_refused_in_every_spelling() {
    let sink = Sink::start();
    let port = sink.address().port();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
        "224.0.0.1",
    ];
    for host in hosts {
        let error = send(&format!("http://{host}:{port}/hunter2"), HttpLimits::default()).await.expect_err(host);
        assert!(matches!(&error, SendError::Permanent(reason) if reason.contains("not a public address")), "{host}: {error:?}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert_eq!(sink.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn what_the_operator_allows_is_reached_and_nothing_beside_it() {
    let sink = Sink::start();
    let port = sink.address().port();
    send(&format!("http://127.0.0.1:{port}"), allowing("127.0.0.0/8")).await.expect("the network is allowed");
    send(&format!("http://localhost:{port}"), allowing("127.0.0.1")).await.expect("the address is allowed");
    send(&format!("http://localhost:{port}"), allowing("localhost")).await.expect("the name is allowed");
    send(&format!("http://[::ffff:127.0.0.1]:{port}"), allowing("127.0.0.1")).await.expect("a mapped address is the address");
    assert_eq!(sink.received().len(), 4);
    for other in ["10.0.0.0/8", "example.com", "::1"] {
        send(&format!("http://127.0.0.1:{port}"), allowing(other)).await.expect_err(other);
    }
    assert_eq!(sink.received().len(), 4);
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    let (sink, target) = (Sink::start(), Sink::start());
    for status in [301, 302, 303, 307, 308] {
        let headers = vec![("location", format!("{}/secret-path", target.url()))];
        sink.answer_next(Answer::Instead(Reply { status, headers, body: String::new() }));
        let error = send(&sink.url(), local()).await.expect_err("refused");
        assert!(matches!(&error, SendError::Permanent(r) if r.contains(&target.url()) && !r.contains("secret-path")), "{error:?}");
    }
    assert_eq!(target.calls().len(), 0);
}

#[tokio::test]
async fn nobody_listening_and_no_such_name_are_tried_again() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let error = send(&format!("http://{free}/hunter2"), local()).await.expect_err("refused");
    assert!(
        matches!(&error, SendError::Retry { reason, .. } if reason.contains("cannot be reached") && !reason.contains("hunter2")),
        "{error:?}"
    );
    // No name has a label of more than 63 letters, so no name server is asked.
    let error = send(&format!("http://{}.invalid/hunter2", "a".repeat(64)), local()).await.expect_err("no such name");
    assert!(matches!(&error, SendError::Retry { reason, .. } if reason.contains("cannot be reached")), "{error:?}");
}

#[tokio::test]
async fn a_server_without_tls_behind_https_is_tried_again() {
    let sink = Sink::start();
    let url = sink.url().replace("http://", "https://");
    let error = send(&url, local()).await.expect_err("no TLS there");
    assert!(matches!(error, SendError::Retry { .. }), "{error:?}");
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn a_handshake_that_hangs_ends_before_anything_was_sent() {
    // It accepts connections by its backlog, and never says a word.
    let mute = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", mute.local_addr().expect("an address"));
    let limits = HttpLimits { request_timeout: Duration::from_millis(400), connect_timeout: Duration::from_secs(60), ..local() };
    let error = send(&url, limits).await.expect_err("silence");
    assert!(matches!(error, SendError::Retry { .. }), "{error:?}");
}

#[tokio::test]
async fn reading_stops_at_the_limit() {
    let fake = FakeMattermost::start();
    let config = |url| sev1_channels::mattermost::MattermostConfig {
        url,
        token: TOKEN.into(),
        channel_id: CHANNEL_ID.into(),
        team: None,
        buttons: None,
    };
    let limits = HttpLimits { max_response_bytes: 10_000, ..local() };
    let channel = sev1_channels::mattermost::Mattermost::new(config(fake.url()), client(limits)).expect("a channel");
    // Valid but for its length: a reader without a limit would take it.
    let filler = "x".repeat(1 << 20);
    let body = format!(r#"{{"id":"post0000000000000000000001","message":"{filler}"}}"#);
    fake.answer_next(Answer::DoneBut(Reply { status: 201, headers: Vec::new(), body }));
    assert!(matches!(channel.send(outgoing(&chat(1, "One."))).await, Err(SendError::Uncertain(_))));
    // A refusal is understood by its status, however much follows.
    fake.answer_next(Answer::Instead(Reply { status: 403, headers: Vec::new(), body: filler }));
    assert!(matches!(channel.send(outgoing(&chat(2, "Two."))).await, Err(SendError::Permanent(_))));
}
