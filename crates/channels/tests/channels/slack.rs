//! Slack: threads, messages of several posts that break off in the middle, and Slack's own ways to refuse.

use sev1_channels::slack::{Slack, SlackConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::{Delivery, Receipt};
use sev1_domain::destination::ChannelKind;
use sev1_domain::message::Message;
use sev1_testkit::fakes::slack::{self, CHANNEL_ID, TOKEN};
use sev1_testkit::fakes::{Answer, Fake, Misbehaves, Reply};

use crate::{client, delivery, impatient, local, now, outgoing, reply};

fn config(url: String) -> SlackConfig {
    SlackConfig { url, token: TOKEN.into(), channel_id: CHANNEL_ID.into() }
}

fn channel(fake: &Fake<slack::Slack>) -> Slack {
    Slack::new(config(fake.url()), client(local())).expect("a channel")
}

fn thread(n: u128, posts: &[&str]) -> Delivery {
    delivery(n, ChannelKind::Slack, Message::Thread { posts: posts.iter().map(|p| (*p).to_owned()).collect() })
}

fn said(fake: &Fake<slack::Slack>) -> Vec<(String, Option<String>)> {
    fake.with(|s| s.messages.iter().map(|m| (m.text.clone(), m.thread_ts.clone())).collect())
}

fn texts(fake: &Fake<slack::Slack>) -> Vec<String> {
    said(fake).into_iter().map(|(text, _)| text).collect()
}

#[tokio::test]
async fn an_update_is_a_post_and_the_next_one_a_reply_in_its_thread() {
    let fake = Fake::start();
    let channel = channel(&fake);
    let root = channel.send(outgoing(&thread(1, &["### Globex SEV1 outage"]))).await.expect("sent");
    let second = channel.send(reply(&thread(2, &["Fixed."]), &root)).await.expect("sent");
    assert_eq!(said(&fake), [("### Globex SEV1 outage".into(), None), ("Fixed.".into(), root.id.clone())]);
    assert_eq!(root.link.as_deref(), Some("https://acme.slack.com/archives/C0WARROOM1/p1784071200000001"));
    assert_eq!(second.id.as_deref(), Some("1784071200.000002"));
    let metadata = fake.with(|s| s.messages[0].metadata.clone());
    assert_eq!(metadata["event_payload"]["delivery"], thread(1, &[]).id.to_string());
}

#[tokio::test]
async fn a_long_text_is_several_posts_of_one_thread() {
    let fake = Fake::start();
    let channel = channel(&fake);
    let receipt = channel.send(outgoing(&thread(1, &["One.", "Two.", "Three."]))).await.expect("sent");
    let root = Some("1784071200.000001".to_owned());
    assert_eq!(said(&fake), [("One.".into(), None), ("Two.".into(), root.clone()), ("Three.".into(), root.clone())]);
    // A receipt of several posts is still a thread's root.
    channel.send(reply(&thread(2, &["Four.", "Five."]), &receipt)).await.expect("sent");
    assert!(said(&fake)[3..].iter().all(|(_, of)| *of == root), "{:?}", said(&fake));
    let found = channel.look_up(outgoing(&thread(1, &["One.", "Two.", "Three."]))).await.expect("looked up");
    assert_eq!(found, Some(receipt));
}

#[tokio::test]
async fn what_broke_off_in_the_middle_goes_on_where_it_ended() {
    let posts = ["One.", "Two.", "Three."];
    let busy = || Answer::Instead(Reply { status: 429, headers: vec![("retry-after", "1".into())], body: String::new() });
    // Before the first post it is looked for what an earlier attempt left: one request.
    for (at, answer, arrives) in [
        (2, busy(), false),
        (2, Answer::status(500), false),
        (2, slack::Slack::refusal("ratelimited"), false),
        (2, Answer::DoneThenCut, true),
        (3, Answer::garbage(200), true),
        (3, Answer::CutBefore, false),
    ] {
        for rooted in [false, true] {
            let fake = Fake::start();
            let channel = channel(&fake);
            let root = match rooted {
                true => Some(channel.send(outgoing(&thread(9, &["Root."]))).await.expect("sent")),
                false => None,
            };
            let before = texts(&fake).len();
            let sent = thread(1, &posts);
            let outgoing = || sev1_channels::Outgoing { thread_root: root.as_ref(), ..outgoing(&sent) };
            // A thread that does not hold it sends the look-up on to the channel.
            (0..at + usize::from(rooted)).for_each(|_| fake.answer_next(Answer::AsUsual));
            fake.answer_next(answer.clone());
            let error = channel.send(outgoing()).await.expect_err("broken off");
            assert!(!matches!(error, SendError::Permanent(_)) && error.to_string().starts_with("post "), "{error:?}");
            assert_eq!(texts(&fake).len() - before, at - 1 + usize::from(arrives), "{answer:?}");
            assert_eq!(channel.look_up(outgoing()).await.map(|r| r.is_some()), Ok(at == 3 && arrives), "{answer:?}");
            let receipt = channel.send(outgoing()).await.expect("sent");
            assert_eq!(texts(&fake)[before..], posts, "{answer:?}");
            assert_eq!(channel.look_up(outgoing()).await, Ok(Some(receipt)));
        }
    }
}

#[tokio::test]
async fn a_thread_that_takes_no_reply_is_left_and_the_update_is_not() {
    let fake = Fake::start();
    let channel = channel(&fake);
    let gone = Receipt { id: Some("1784000000.000001".into()), link: None };
    channel.send(reply(&thread(1, &["One.", "Two."]), &gone)).await.expect("sent");
    assert_eq!(said(&fake), [("One.".into(), None), ("Two.".into(), Some("1784071200.000001".into()))]);
    // A receipt from another channel's time is no id at all, and must not reach the server.
    let foreign = Receipt { id: Some("../../users/me".into()), link: None };
    channel.send(reply(&thread(2, &["Three."]), &foreign)).await.expect("sent");
    assert_eq!(said(&fake)[2].1, None);
}

#[tokio::test]
async fn a_link_that_cannot_be_had_costs_nothing_but_itself() {
    for answer in [Answer::status(500), Answer::garbage(200), Answer::CutBefore, slack::Slack::refusal("message_not_found")] {
        let fake = Fake::start();
        fake.answer_next(Answer::AsUsual);
        fake.answer_next(answer);
        let receipt = channel(&fake).send(outgoing(&thread(1, &["One."]))).await.expect("sent");
        assert_eq!(receipt, Receipt { id: Some("1784071200.000001".into()), link: None });
    }
    let fake = Fake::start();
    fake.answer_next(Answer::AsUsual);
    fake.answer_next(Answer::DoneThenSilence);
    let impatient = Slack::new(config(fake.url()), client(impatient())).expect("a channel");
    let receipt = impatient.send(outgoing(&thread(1, &["One."]))).await.expect("what was posted is posted");
    assert_eq!(receipt, Receipt { id: Some("1784071200.000001".into()), link: None });
    let script = r#"{"ok":true,"permalink":"javascript:alert(1)"}"#;
    fake.answer_next(Answer::AsUsual);
    fake.answer_next(Answer::Instead(Reply { status: 200, headers: Vec::new(), body: script.into() }));
    assert_eq!(channel(&fake).send(outgoing(&thread(2, &["Two."]))).await.expect("sent").link, None);
}

#[tokio::test]
async fn slacks_refusals_are_told_apart_and_name_what_to_do() {
    let error = async |name: &str| {
        let fake = Fake::start();
        fake.answer_next(slack::Slack::refusal(name));
        channel(&fake).send(outgoing(&thread(1, &["One."]))).await.expect_err("refused")
    };
    for (name, advice) in [
        ("channel_not_found", "check the channel id"),
        ("not_in_channel", "/invite"),
        ("is_archived", "unarchive"),
        ("invalid_auth", "copy the bot token"),
        ("token_revoked", "install it again"),
        ("account_inactive", "install it again"),
        ("missing_scope", "bot token scopes"),
        ("msg_too_long", "shorter"),
        ("msg_blocks_too_long", "shorter"),
        ("restricted_action", "administrator"),
        ("something_new", "something_new"),
    ] {
        let error = error(name).await;
        assert!(matches!(&error, SendError::Permanent(said) if said.contains(advice) && said.contains(name)), "{name}: {error:?}");
    }
    for name in ["ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "request_timeout"] {
        assert!(matches!(error(name).await, SendError::Retry { .. }), "{name}");
    }
    // By Slack's own words, some of it may have been done.
    for name in ["internal_error", "fatal_error"] {
        assert!(matches!(error(name).await, SendError::Uncertain(_)), "{name}");
    }
    // A name that is none is not repeated.
    let hostile = error("<b>\u{1b}[31m xoxb-secret").await;
    assert!(matches!(&hostile, SendError::Uncertain(said) if !said.contains("xoxb-secret")), "{hostile:?}");
}

#[tokio::test]
async fn a_rate_limit_is_respected_to_the_second() {
    let fake = Fake::start();
    let body = r#"{"ok":false,"error":"ratelimited"}"#;
    fake.answer_next(Answer::Instead(Reply { status: 429, headers: vec![("retry-after", "7".into())], body: body.into() }));
    match channel(&fake).send(outgoing(&thread(1, &["One."]))).await {
        Err(SendError::Retry { not_before: Some(at), .. }) => assert_eq!(at.duration_since(now()).as_secs(), 7),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_post_is_found_below_many_others_and_by_its_own_app_only() {
    let fake = Fake::start();
    let channel = channel(&fake);
    let sent = thread(1, &["One."]);
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    fake.with(|s| {
        s.page = 10;
        (0..45).for_each(|n| s.somebody_writes(&format!("message {n}")));
    });
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt)));
    fake.with(|s| s.messages[0].metadata["event_type"] = "another_app".into());
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(None));
}

#[tokio::test]
async fn a_sent_text_is_changed_post_by_post_and_stays_findable() {
    let fake = Fake::start();
    let channel = channel(&fake);
    let sent = thread(1, &["Globx is down.", "More."]);
    let receipt = channel.send(outgoing(&sent)).await.expect("sent");
    channel.edit(&receipt, outgoing(&thread(2, &["Globex is down.", "More of it."]))).await.expect("changed");
    assert_eq!(texts(&fake), ["Globex is down.", "More of it."]);
    assert!(fake.with(|s| s.messages.iter().all(|m| m.edited)));
    assert_eq!(channel.look_up(outgoing(&sent)).await, Ok(Some(receipt.clone())));
    let error = channel.edit(&receipt, outgoing(&thread(3, &["One post now."]))).await.expect_err("another number of posts");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("post it as a correction")), "{error:?}");
    assert_eq!(texts(&fake).len(), 2);
}

#[tokio::test]
async fn a_long_text_without_the_right_to_read_is_refused_before_anything_is_posted() {
    let fake = Fake::<slack::Slack>::start();
    fake.with(|s| s.may_read = false);
    let error = channel(&fake).send(outgoing(&thread(1, &["One.", "Two."]))).await.expect_err("no right");
    assert!(matches!(&error, SendError::Permanent(said) if said.contains("needs channels:history")), "{error:?}");
    assert_eq!(texts(&fake).len(), 0);
    channel(&fake).send(outgoing(&thread(2, &["One."]))).await.expect("one post needs no look-up");
}

#[tokio::test]
async fn the_check_names_workspace_bot_and_channel_or_what_to_mend() {
    let fake = Fake::start();
    let said = channel(&fake).check().await.expect("well");
    assert_eq!(said, format!("Slack at {}, workspace Acme: @sev1 is in #war-room", fake.url()));
    let error = async |prepare: fn(&mut slack::Slack)| {
        let fake = Fake::start();
        fake.with(prepare);
        channel(&fake).check().await.expect_err("must fail").to_string()
    };
    assert!(error(|s| s.is_member = false).await.contains("@sev1 is not in the channel #war-room; /invite it"));
    assert!(error(|s| s.is_archived = true).await.contains("archived"));
    assert!(error(|s| s.may_read = false).await.contains("needs channels:history"));
    let mut other = config(fake.url());
    other.token = "xoxb-other".into();
    let refused = Slack::new(other, client(local())).expect("a channel").check().await.expect_err("another token").to_string();
    assert!(refused.contains("copy the bot token") && !refused.contains("xoxb-other"), "{refused}");
}

#[test]
fn a_wrong_configuration_is_refused_before_anything_is_sent() {
    let refused = |change: fn(&mut SlackConfig)| {
        let mut config = config("https://slack.com".into());
        change(&mut config);
        let error = Slack::new(config, client(local())).map(|_| ()).expect_err("must be refused").to_string();
        assert!(!error.contains("hunter2"), "{error}");
        error
    };
    assert!(refused(|c| c.url = "slack.com".into()).contains("not a URL"));
    assert!(refused(|c| c.token = "hunter2\n\u{7f}".into()).contains("token"));
    assert!(refused(|c| c.token = " ".into()).contains("token"));
    for id in ["war-room", "#general", "C", "C0../../x", "c0123456789", "U0123456789"] {
        let mut config = config("https://slack.com".into());
        config.channel_id = id.into();
        let error = Slack::new(config, client(local())).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("no Slack channel id"), "{id}: {error}");
    }
}
