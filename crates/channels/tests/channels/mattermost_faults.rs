//! Everything a network and a server can do to a Mattermost post, in one table: what is said to have become of it, and what to do.

use std::io::{Read, Write};
use std::net::TcpListener;

use sev1_channels::mattermost::{Mattermost, MattermostConfig, PerIncident, Place, Replies};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_domain::delivery::{Delivery, Receipt};
use sev1_domain::message::{Message, Room};
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, TEAM, TOKEN};
use sev1_testkit::fakes::{Answer, FakeMattermost, Reply, Sink};

use crate::{chat, client, impatient, local, now, outgoing};

/// What is known of the post afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// It is not there; another try may help, after so many seconds where the server said so.
    NotThere(Option<i64>),
    /// It is not there and will not be.
    Never,
    /// It may be there.
    Perhaps,
}

fn known(error: &SendError) -> Known {
    match error {
        SendError::Retry { not_before, .. } => Known::NotThere(not_before.map(|t| t.duration_since(now()).as_secs())),
        SendError::Permanent(_) | SendError::Recipient { .. } => Known::Never,
        SendError::Uncertain(_) => Known::Perhaps,
    }
}

fn at(url: &str, place: Place, limits: HttpLimits) -> Mattermost {
    let config = MattermostConfig {
        url: url.to_owned(),
        token: TOKEN.into(),
        place,
        team: Some(TEAM.into()),
        replies: Replies::Thread,
        urgent: false,
        buttons: None,
    };
    Mattermost::new(config, client(limits)).expect("a channel")
}

async fn post(url: &str, limits: HttpLimits) -> Result<Receipt, SendError> {
    at(url, Place::Channel(CHANNEL_ID.into()), limits).send(outgoing(&chat(1, "One."))).await
}

fn reply(status: u16, headers: &[(&'static str, &str)], body: String) -> Reply {
    Reply { status, headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), body }
}

#[tokio::test]
async fn every_answer_is_told_as_what_it_means_for_the_post() {
    let refusal = FakeMattermost::refusal;
    let html = |status| reply(status, &[("content-type", "text/html")], "<html>Bad gateway</html>".into());
    let huge = reply(201, &[], format!(r#"{{"id":"post0000000000000000000001","message":"{}"}}"#, "x".repeat(9 << 20)));
    let table = [
        ("401", refusal(401, "api.context.session_expired.app_error"), Known::Never, "make a new access token"),
        ("403", refusal(403, "api.context.permissions.app_error"), Known::Never, "add it to the team and to the channel"),
        ("403 of a proxy", Answer::status(403), Known::Never, "add it to the team and to the channel"),
        ("channel gone", refusal(404, "app.channel.get.existing.app_error"), Known::Never, "check the address and the channel id"),
        ("archived", refusal(400, "api.post.create_post.can_not_post_to_deleted.error"), Known::Never, "archived"),
        ("too long for it", refusal(400, "model.post.is_valid.message_length.app_error"), Known::Never, "publish a shorter update"),
        ("429", Answer::status(429), Known::NotThere(None), "asks for patience"),
        ("429 with its reset", FakeMattermost::rate_limited(7), Known::NotThere(Some(7)), "429"),
        ("429 with Retry-After", Answer::Instead(reply(429, &[("retry-after", "12")], String::new())), Known::NotThere(Some(12)), "429"),
        ("503 with Retry-After", Answer::Instead(reply(503, &[("retry-after", "30")], String::new())), Known::NotThere(Some(30)), "503"),
        ("500", refusal(500, "app.post.save.app_error"), Known::NotThere(None), "a fault of its own"),
        ("501", refusal(501, "license_error.feature_unavailable"), Known::Never, "501"),
        ("502", Answer::DoneBut(html(502)), Known::Perhaps, "may have arrived"),
        ("504", Answer::DoneBut(html(504)), Known::Perhaps, "may have arrived"),
        ("garbage", Answer::garbage(201), Known::Perhaps, "not as Mattermost does"),
        ("another server's JSON", Answer::DoneBut(reply(200, &[], r#"{"ok":true}"#.into())), Known::Perhaps, "not as Mattermost does"),
        ("an id that is none", Answer::DoneBut(reply(201, &[], r#"{"id":"../../etc"}"#.into())), Known::Perhaps, "not as Mattermost does"),
        ("huge", Answer::DoneBut(huge), Known::Perhaps, "not as Mattermost does"),
        ("cut after it was sent", Answer::DoneThenCut, Known::Perhaps, "may have arrived"),
        ("cut before it was read", Answer::CutBefore, Known::Perhaps, "may have arrived"),
        ("a redirect", Answer::redirect("https://sso.example.com/login?token=x"), Known::Never, "points to https://sso.example.com;"),
    ];
    for (name, answer, expected, says) in table {
        let fake = FakeMattermost::start();
        fake.answer_next(answer);
        let error = post(&fake.url(), local()).await.expect_err(name);
        assert_eq!(known(&error), expected, "{name}: {error}");
        let said = error.to_string();
        assert!(said.contains(says) && !said.contains(TOKEN) && !said.contains("token=x"), "{name}: {said}");
        assert_eq!(fake.calls().len(), 1, "{name}: nothing is tried again or followed here");
    }
}

/// A server that takes the request, says this much, and then nothing until the client goes away.
fn says_and_waits(said: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut taken = [0; 4_096];
        assert!(stream.read(&mut taken).expect("a request") > 0);
        stream.write_all(said).expect("the client listens");
        // Ends when the client hangs up.
        while stream.read(&mut taken).is_ok_and(|n| n > 0) {}
    });
    url
}

#[tokio::test]
async fn a_server_that_never_ends_its_sentence_is_left_after_the_limit() {
    let table: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 2",
        b"HTTP/1.1 201 Created\r\nx-slow: lor",
        b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"id\":",
    ];
    for said in table {
        let error = post(&says_and_waits(said), impatient()).await.expect_err("no end");
        assert_eq!(known(&error), Known::Perhaps, "{}: {error}", String::from_utf8_lossy(said));
    }
}

#[tokio::test]
async fn where_nothing_can_have_arrived_that_is_said() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let plain = Sink::start();
    let private = Sink::start();
    let port = private.address().port();
    let table = [
        ("nobody listens", format!("http://{free}"), local(), Known::NotThere(None), "cannot be reached"),
        ("no such name", format!("https://{}.invalid", "a".repeat(64)), local(), Known::NotThere(None), "cannot be reached"),
        ("no TLS there", plain.url().replace("http:", "https:"), local(), Known::NotThere(None), "cannot be reached"),
        ("a private address", private.url(), HttpLimits::default(), Known::Never, "not a public address"),
        ("one by name", format!("http://localhost:{port}"), HttpLimits::default(), Known::Never, "not a public address"),
        ("one in disguise", format!("http://[::ffff:127.0.0.1]:{port}"), HttpLimits::default(), Known::Never, "not a public address"),
        ("one as a number", format!("http://2130706433:{port}"), HttpLimits::default(), Known::Never, "not a public address"),
    ];
    for (name, url, limits, expected, says) in table {
        let error = post(&url, limits).await.expect_err(name);
        assert_eq!(known(&error), expected, "{name}: {error}");
        assert!(error.to_string().contains(says) && !error.to_string().contains(TOKEN), "{name}: {error}");
    }
    assert_eq!((plain.received().len(), private.calls().len()), (0, 0));
}

#[tokio::test]
async fn answers_that_lie_about_channels_lead_nowhere_else() {
    let per_incident = Place::PerIncident(PerIncident { private: true, invite: Vec::new() });
    let room = Room { name: "inc-1".into(), title: "INC-1".into(), purpose: String::new(), headline: None, urgent: false };
    let message = Message::Chat { markdown: "One.".into(), acts: Vec::new(), room: Some(room) };
    let delivery = Delivery { message, ..chat(1, "") };
    // In the order they are asked: team, bot, the channel's name.
    let lies = [r#"{"id":"../../users"}"#, r#"{"id":"a/b","username":"x"}"#, r#"{"id":"..","name":"x"}"#];
    for (before, lie) in lies.into_iter().enumerate() {
        let fake = FakeMattermost::start();
        for _ in 0..before {
            fake.answer_next(Answer::AsUsual);
        }
        fake.answer_next(Answer::Instead(reply(200, &[], lie.to_owned())));
        let error = at(&fake.url(), per_incident.clone(), local()).send(outgoing(&delivery)).await.expect_err(lie);
        assert_eq!(known(&error), Known::NotThere(None), "{lie}: {error}");
        assert_eq!(fake.posts().len(), 0, "{lie}");
    }
}
