//! Mattermost by bot token: posts, threads, edits, look-ups, and every way a server can refuse.

use sev1_channels::mattermost::{Mattermost, MattermostConfig};
use sev1_channels::{Channel, HttpLimits, SendError};
use sev1_domain::delivery::Receipt;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, TEAM, TOKEN};
use sev1_testkit::fakes::{Answer, FakeMattermost, Reply};

use crate::{chat, client, document, impatient, local, now, outgoing, reply};

fn config(url: String) -> MattermostConfig {
    MattermostConfig { url, token: TOKEN.into(), channel_id: CHANNEL_ID.into(), team: None, buttons: None }
}

fn mattermost(fake: &FakeMattermost, limits: HttpLimits) -> Mattermost {
    Mattermost::new(config(fake.url()), client(limits)).expect("a channel")
}

async fn error(answer: Answer) -> SendError {
    let fake = FakeMattermost::start();
    fake.answer_next(answer);
    let error = mattermost(&fake, local()).send(outgoing(&chat(1, "One."))).await.expect_err("must fail");
    assert!(!error.to_string().contains(TOKEN), "{error}");
    error
}

fn permanent(error: &SendError) -> &str {
    match error {
        SendError::Permanent(reason) => reason,
        other => panic!("must be permanent: {other:?}"),
    }
}

#[tokio::test]
async fn an_update_is_a_post_and_the_next_one_a_reply_in_its_thread() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    let root = channel.send(outgoing(&chat(1, "### Globex SEV1 outage"))).await.expect("sent");
    let second = channel.send(reply(&chat(2, "Fixed."), &root)).await.expect("sent");
    let posts = fake.posts();
    assert_eq!(posts.len(), 2);
    assert_eq!((posts[0].message.as_str(), posts[0].root_id.as_str()), ("### Globex SEV1 outage", ""));
    assert_eq!(posts[1].root_id, posts[0].id);
    assert_eq!(root.id.as_deref(), Some(posts[0].id.as_str()));
    assert_eq!(second.link, Some(format!("{}/_redirect/pl/{}", fake.url(), posts[1].id)));
    assert_eq!(posts[0].props["sev1_delivery"], chat(1, "").id.to_string());
}

#[tokio::test]
async fn a_site_below_a_path_and_a_named_team_give_links_that_open_for_everybody() {
    let fake = FakeMattermost::start();
    let team = Some(TEAM.to_owned());
    let channel = Mattermost::new(MattermostConfig { team, ..config(format!("{}/", fake.url())) }, client(local())).expect("a channel");
    let receipt = channel.send(outgoing(&chat(1, "One."))).await.expect("sent");
    assert_eq!(receipt.link, Some(format!("{}/support/pl/{}", fake.url(), fake.posts()[0].id)));
    let below = Mattermost::new(config(format!("{}/chat/", fake.url())), client(local())).expect("a channel");
    below.send(outgoing(&chat(1, "One."))).await.expect_err("the fake serves no such path");
    assert_eq!(fake.calls().last().map(String::as_str), Some("POST /chat/api/v4/posts"));
}

#[tokio::test]
async fn a_reply_to_a_lost_root_becomes_a_new_post() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    let root = channel.send(outgoing(&chat(1, "One."))).await.expect("sent");
    fake.somebody_deletes(root.id.as_deref().expect("an id"));
    let second = channel.send(reply(&chat(2, "Two."), &root)).await.expect("sent");
    let posts = fake.posts();
    assert_eq!((posts[1].message.as_str(), posts[1].root_id.as_str()), ("Two.", ""));
    assert_eq!(second.id.as_deref(), Some(posts[1].id.as_str()));
    // A receipt from another channel's time is no id at all, and must not reach the server.
    let foreign = Receipt { id: Some("../../users/me".into()), link: None };
    channel.send(reply(&chat(3, "Three."), &foreign)).await.expect("sent");
    assert_eq!(fake.posts()[2].root_id, "");
}

#[tokio::test]
async fn refusals_are_permanent_and_name_what_to_do() {
    let of = async |status, id: &str| permanent(&error(FakeMattermost::refusal(status, id)).await).to_owned();
    assert!(of(401, "api.context.session_expired.app_error").await.contains("make a new access token"));
    assert!(of(403, "api.context.permissions.app_error").await.contains("add it to the team and to the channel"));
    assert!(of(404, "app.channel.get.existing.app_error").await.contains("check the address and the channel id"));
    assert!(of(400, "api.post.create_post.can_not_post_to_deleted.error").await.contains("archived"));
    assert!(of(413, "api.context.request_body_too_large.app_error").await.contains("MaximumPayloadSizeBytes"));
    assert!(of(501, "license_error.feature_unavailable").await.contains("501"));
}

#[tokio::test]
async fn a_busy_server_is_given_the_time_it_asks_for() {
    let wait = |error| match error {
        SendError::Retry { not_before, .. } => not_before.map(|t| t.duration_since(now()).as_secs()),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(error(FakeMattermost::rate_limited(7)).await), Some(7));
    let retry_after =
        |status, secs: &str| Answer::Instead(Reply { status, headers: vec![("retry-after", secs.into())], body: String::new() });
    assert_eq!(wait(error(retry_after(429, "12")).await), Some(12));
    assert_eq!(wait(error(retry_after(503, "30")).await), Some(30));
    assert_eq!(wait(error(Answer::status(500)).await), None);
}

#[tokio::test]
async fn what_may_have_arrived_is_said_to_be_unknown() {
    for answer in
        [Answer::status(502), Answer::status(504), Answer::DoneThenCut, Answer::CutBefore, Answer::garbage(200), Answer::garbage(201)]
    {
        let name = format!("{answer:?}");
        assert!(matches!(error(answer).await, SendError::Uncertain(_)), "{name}");
    }
    let half_an_id = Reply { status: 201, headers: Vec::new(), body: r#"{"id":"../../etc","create_at":1}"#.into() };
    assert!(matches!(error(Answer::DoneBut(half_an_id)).await, SendError::Uncertain(_)));
}

#[tokio::test]
async fn a_post_whose_answer_never_came_is_found_by_looking() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, impatient());
    fake.set_clock(now().as_millisecond());
    fake.answer_next(Answer::DoneThenSilence);
    let sent = chat(7, "One.");
    assert!(matches!(channel.send(outgoing(&sent)).await, Err(SendError::Uncertain(_))));
    fake.somebody_writes("What is going on?");
    let found = channel.look_up(outgoing(&sent)).await.expect("looked up").expect("found");
    assert_eq!(found.id.as_deref(), Some(fake.posts()[0].id.as_str()));
    assert_eq!(channel.look_up(outgoing(&chat(8, "Two."))).await, Ok(None));
    // Taken away by hand is arrived, too.
    fake.somebody_deletes(&fake.posts()[0].id);
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(found)));
}

#[tokio::test]
async fn a_repeat_within_seconds_is_answered_with_the_first_post() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    fake.answer_next(Answer::DoneThenCut);
    channel.send(outgoing(&chat(1, "One."))).await.expect_err("cut");
    let receipt = channel.send(outgoing(&chat(1, "One."))).await.expect("sent");
    assert_eq!(fake.posts().len(), 1);
    assert_eq!(receipt.id.as_deref(), Some(fake.posts()[0].id.as_str()));
}

#[tokio::test]
async fn a_post_is_found_below_a_thousand_others() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    fake.set_clock(now().as_millisecond());
    let sent = chat(1, "One.");
    channel.send(outgoing(&sent)).await.expect("sent");
    for n in 0..1_250 {
        fake.somebody_writes(&format!("message {n}"));
    }
    let found = channel.look_up(outgoing(&sent)).await.expect("looked up").expect("found");
    assert_eq!(found.id.as_deref(), Some(fake.posts()[0].id.as_str()));
    assert_eq!(channel.look_up(outgoing(&chat(2, "Two."))).await, Ok(None));
}

#[tokio::test]
async fn a_look_up_that_fails_says_so_and_never_that_nothing_came() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    for answer in [Answer::status(500), Answer::status(502), Answer::CutBefore, Answer::garbage(200)] {
        let name = format!("{answer:?}");
        fake.answer_next(answer);
        assert!(matches!(channel.look_up(outgoing(&chat(1, "One."))).await, Err(SendError::Retry { .. })), "{name}");
    }
}

#[tokio::test]
async fn a_sent_post_is_changed_in_place_and_stays_findable() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    fake.set_clock(now().as_millisecond());
    let sent = chat(1, "Globx is down.");
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    channel.edit(&receipt, outgoing(&chat(2, "Globex is down."))).await.expect("changed");
    let post = &fake.posts()[0];
    assert_eq!(post.message, "Globex is down.");
    assert_ne!(post.edit_at, 0);
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt)));
    let nowhere = Receipt { id: None, link: None };
    permanent(&channel.edit(&nowhere, outgoing(&sent)).await.expect_err("no id"));
}

#[tokio::test]
async fn a_post_too_long_or_of_another_kind_never_leaves() {
    let fake = FakeMattermost::start();
    let channel = mattermost(&fake, local());
    channel.send(outgoing(&chat(1, &"é".repeat(16_383)))).await.expect("the longest post fits");
    let error = channel.send(outgoing(&chat(2, &"é".repeat(16_384)))).await.expect_err("too long");
    assert!(permanent(&error).contains("16383"), "{error}");
    permanent(&channel.send(outgoing(&document(3, "a", "b"))).await.expect_err("a document"));
    assert_eq!(fake.calls().len(), 1);
}

#[tokio::test]
async fn the_check_names_server_bot_and_channel() {
    let fake = FakeMattermost::start();
    let said = mattermost(&fake, local()).check().await.expect("well");
    assert_eq!(said, format!("Mattermost 11.7.0 at {}: @sev1 is in ~war-room", fake.url()));
    assert_eq!(fake.posts().len(), 0);
}

#[tokio::test]
async fn the_check_names_what_to_mend() {
    let said = async |prepare: fn(&FakeMattermost)| {
        let fake = FakeMattermost::start();
        prepare(&fake);
        let error = mattermost(&fake, local()).check().await.expect_err("must fail").to_string();
        assert!(!error.contains(TOKEN), "{error}");
        error
    };
    assert!(said(FakeMattermost::remove_bot).await.contains("@sev1 is not in the channel ~war-room; add it"));
    assert!(said(FakeMattermost::deactivate_bot).await.contains("check that the bot is not deactivated"));
    assert!(said(FakeMattermost::archive_channel).await.contains("archived"));
    assert!(said(|f| f.answer_all(Answer::garbage(200))).await.contains("not as Mattermost does"));
    assert!(
        said(|f| f.answer_all(Answer::redirect("https://sso.example.com/login?t=1"))).await.contains("points to https://sso.example.com;")
    );
}

#[tokio::test]
async fn hostile_names_cannot_colour_a_terminal() {
    let fake = FakeMattermost::start();
    let body = r#"{"id":"x","username":"sev1\u001b[31m\n","delete_at":5}"#.to_owned();
    fake.answer_next(Answer::Instead(Reply { status: 200, headers: Vec::new(), body }));
    let error = mattermost(&fake, local()).check().await.expect_err("deactivated").to_string();
    assert!(error.contains("@sev1[31m is deactivated") && !error.contains('\u{1b}'), "{error}");
}

#[test]
fn a_wrong_configuration_is_refused_before_anything_is_sent() {
    let refused = |change: fn(&mut MattermostConfig)| {
        let mut config = config("https://chat.example.com".into());
        change(&mut config);
        let error = Mattermost::new(config, client(local())).map(|_| ()).expect_err("must be refused").to_string();
        assert!(!error.contains("hunter2"), "{error}");
        error
    };
    assert!(refused(|c| c.url = "chat.example.com".into()).contains("not a URL"));
    assert!(refused(|c| c.url = "ftp://chat.example.com".into()).contains("only https and http"));
    assert!(refused(|c| c.url = "https://me:hunter2@chat.example.com".into()).contains("take it out"));
    assert!(refused(|c| c.channel_id = "town-square".into()).contains("View Info"));
    assert!(refused(|c| c.team = Some("../admin".into())).contains("team name"));
    assert!(refused(|c| c.token = "hunter2\n\u{7f}x".into()).contains("token"));
    assert!(refused(|c| c.token = " ".into()).contains("token"));
}
