//! A channel for each incident on Mattermost: made once, found again, kept current, and never in the way of the text.

use std::time::Duration;

use jiff::SignedDuration;
use sev1_channels::mattermost::{Mattermost, MattermostConfig, PerIncident, Place, Replies};
use sev1_channels::{Channel, Health, HttpLimits, SendError};
use sev1_domain::delivery::{About, Delivery};
use sev1_domain::destination::ChannelKind;
use sev1_domain::ids::{IncidentId, UpdateId, UpdateNumber};
use sev1_domain::message::{Message, Room};
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, Channel as Made, Post, TEAM, TOKEN};
use sev1_testkit::fakes::{Answer, FakeMattermost};
use uuid::Uuid;

use crate::{client, delivery, impatient, local, now, outgoing, reply};

const NAME: &str = "inc-1-enterprise-abc";

fn config(fake: &FakeMattermost) -> MattermostConfig {
    MattermostConfig {
        url: fake.url(),
        token: TOKEN.into(),
        place: Place::PerIncident(PerIncident { private: true, invite: vec!["@dana".into()] }),
        team: Some(TEAM.into()),
        replies: Replies::Thread,
        urgent: false,
        buttons: None,
    }
}

fn rooms(fake: &FakeMattermost) -> Mattermost {
    Mattermost::new(config(fake), client(local())).expect("a channel")
}

fn within(fake: &FakeMattermost, limits: HttpLimits) -> Mattermost {
    Mattermost::new(config(fake), client(limits)).expect("a channel")
}

fn room(headline: Option<&str>) -> Room {
    Room {
        name: NAME.into(),
        title: "INC-1 Enterprise ABC".into(),
        purpose: "SEV1 outage of Enterprise ABC, INC-1.".into(),
        headline: headline.map(Into::into),
        urgent: headline.is_some_and(|h| !h.contains("Resolved")),
    }
}

/// Update number `n` with its headline.
fn update(n: u32, text: &str, headline: &str) -> Delivery {
    let message = Message::Chat { markdown: text.into(), acts: Vec::new(), room: Some(room(Some(headline))) };
    let about = About::Update { id: UpdateId(Uuid::from_u128(n.into())), number: UpdateNumber(n), revision: 1 };
    Delivery { about, ..delivery(n.into(), ChannelKind::Mattermost, message) }
}

fn made(fake: &FakeMattermost) -> Made {
    fake.channel(NAME).expect("the incident's channel")
}

fn in_room(fake: &FakeMattermost) -> Vec<Post> {
    let room = made(fake).id;
    fake.posts_written().into_iter().filter(|p| p.channel_id == room).collect()
}

#[tokio::test]
async fn the_first_update_makes_the_channel_and_the_next_one_finds_it() {
    let fake = FakeMattermost::start();
    let channel = rooms(&fake);
    let root = channel.send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    let room = made(&fake);
    assert_eq!((room.display_name.as_str(), room.kind.as_str()), ("INC-1 Enterprise ABC", "P"));
    assert_eq!((room.header.as_str(), room.purpose.as_str()), ("**Investigating**", "SEV1 outage of Enterprise ABC, INC-1."));
    assert_eq!(fake.members(&room.id), ["dana", "sev1"]);
    channel.send(reply(&update(2, "Found.", "**Identified**"), &root)).await.expect("sent");
    let posts = in_room(&fake);
    assert_eq!(posts.len(), 2);
    assert_eq!((posts[0].is_pinned, posts[1].is_pinned), (true, false));
    assert_eq!(posts[1].root_id, posts[0].id);
    assert_eq!(made(&fake).header, "**Identified**");
    assert_eq!(root.link, Some(format!("{}/support/pl/{}", fake.url(), posts[0].id)));
    assert_eq!(fake.channels().len(), 2, "one made beside the one that was there");
}

#[tokio::test]
async fn a_public_channel_and_posts_of_their_own_are_a_choice() {
    let fake = FakeMattermost::start();
    let place = Place::PerIncident(PerIncident { private: false, invite: Vec::new() });
    let channel =
        Mattermost::new(MattermostConfig { place, replies: Replies::Channel, ..config(&fake) }, client(local())).expect("a channel");
    let root = channel.send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    channel.send(reply(&update(2, "Found.", "**Identified**"), &root)).await.expect("sent");
    assert_eq!(made(&fake).kind, "O");
    assert!(in_room(&fake).iter().all(|p| p.root_id.is_empty()));
    assert_eq!(fake.members(&made(&fake).id), ["sev1"]);
}

#[tokio::test]
async fn another_process_finds_the_channel_by_the_first_post_whatever_the_customer_is_called_by_now() {
    let fake = FakeMattermost::start();
    let root = rooms(&fake).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    let mut renamed = update(2, "Found.", "**Identified**");
    if let Message::Chat { room: Some(room), .. } = &mut renamed.message {
        room.name = "inc-1-abc-incorporated".into();
    }
    rooms(&fake).send(reply(&renamed, &root)).await.expect("sent");
    assert_eq!(in_room(&fake).len(), 2);
    assert_eq!(fake.channels().len(), 2);
}

#[tokio::test]
async fn a_crash_between_making_the_channel_and_posting_makes_no_second_one() {
    let first = update(1, "Down.", "**Investigating**");
    // The process dies, or the answer is lost, behind each of the requests that lead to the post: bot, team, name, channel, post.
    for survived in 0..=5 {
        let fake = FakeMattermost::start();
        fake.set_clock(now().as_millisecond());
        for _ in 0..survived {
            fake.answer_next(Answer::AsUsual);
        }
        fake.answer_next(Answer::DoneThenCut);
        drop(rooms(&fake).send(outgoing(&first)).await);
        let again = rooms(&fake);
        if again.look_up(outgoing(&first)).await.expect("looked up").is_none() {
            again.send(outgoing(&first)).await.expect("sent");
        }
        assert_eq!(fake.channels().len(), 2, "after {survived}");
        let posts = in_room(&fake);
        assert_eq!(posts.len(), 1, "after {survived}");
        assert!(posts[0].is_pinned, "after {survived}");
        assert_eq!(fake.members(&made(&fake).id), ["dana", "sev1"], "after {survived}");
    }
}

#[tokio::test]
async fn a_look_up_makes_no_channel() {
    let fake = FakeMattermost::start();
    assert_eq!(rooms(&fake).look_up(outgoing(&update(1, "Down.", "**Investigating**"))).await, Ok(None));
    assert_eq!(fake.channels().len(), 1);
}

#[tokio::test]
async fn a_name_that_others_have_gets_a_number() {
    for private in [false, true] {
        let fake = FakeMattermost::start();
        fake.somebody_makes_a_channel(NAME, private);
        rooms(&fake).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
        let second = fake.channel("inc-1-enterprise-abc-2").expect("the incident's channel");
        assert_eq!(fake.posts_written()[0].channel_id, second.id);
        // Found again under its number.
        rooms(&fake).send(outgoing(&update(2, "Found.", "**Identified**"))).await.expect("sent");
        assert_eq!(fake.channels().len(), 3);
    }
    let crowded = FakeMattermost::start();
    crowded.somebody_makes_a_channel(NAME, false);
    for n in 2..=9 {
        crowded.somebody_makes_a_channel(&format!("{NAME}-{n}"), n % 2 == 0);
    }
    let error = rooms(&crowded).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect_err("no name is free");
    assert!(matches!(&error, SendError::Permanent(why) if why.contains("rename some")), "{error}");
}

#[tokio::test]
async fn a_channel_of_an_earlier_installation_is_not_taken_for_this_incidents() {
    let fake = FakeMattermost::start();
    let began = now() - SignedDuration::from_hours(24 * 30);
    fake.set_clock(began.as_millisecond());
    rooms(&fake).send(outgoing(&update(1, "A trial.", "**Resolved**"))).await.expect("sent");
    fake.set_clock(now().as_millisecond());
    // Ids of ours begin with the instant they were made.
    let made_now = (u128::from(now().as_millisecond().unsigned_abs()) << 80) | (0x7 << 76) | (0x2 << 62);
    let incident = IncidentId(Uuid::from_u128(made_now));
    let first = Delivery { incident, ..update(1, "Down.", "**Investigating**") };
    rooms(&fake).send(outgoing(&first)).await.expect("sent");
    assert!(fake.channel("inc-1-enterprise-abc-2").is_some());
    rooms(&fake).send(outgoing(&first)).await.expect("sent");
    assert_eq!(fake.channels().len(), 3, "its own one is found again");
}

#[tokio::test]
async fn an_archived_channel_is_said_to_be_and_nothing_is_made_beside_it() {
    let fake = FakeMattermost::start();
    let root = rooms(&fake).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    fake.archive(&made(&fake).id);
    for delivery in [outgoing(&update(2, "Found.", "**Identified**")), reply(&update(2, "Found.", "**Identified**"), &root)] {
        let error = rooms(&fake).send(delivery).await.expect_err("archived");
        assert!(matches!(&error, SendError::Permanent(why) if why.contains("archived; unarchive it")), "{error}");
    }
    assert_eq!(fake.channels().len(), 2);
}

#[tokio::test]
async fn what_surrounds_the_text_never_keeps_it_back_and_is_mended_with_the_next_update() {
    let fake = FakeMattermost::start();
    let channel = within(&fake, HttpLimits { request_timeout: Duration::from_secs(1), ..local() });
    // Bot, team, name, channel and post are as usual; header, pin and people are not.
    for _ in 0..5 {
        fake.answer_next(Answer::AsUsual);
    }
    for refusal in [FakeMattermost::refusal(403, "api.context.permissions.app_error"), Answer::status(500), Answer::DoneThenSilence] {
        fake.answer_next(refusal);
    }
    let first = update(1, "Down.", "**Investigating**");
    let root = channel.send(outgoing(&first)).await.expect("the text arrived");
    assert_eq!(in_room(&fake).len(), 1);
    let calls = fake.calls();
    assert_eq!(
        calls[5..],
        [
            format!("PUT /api/v4/channels/{}/patch", made(&fake).id),
            format!("POST /api/v4/posts/{}/pin", in_room(&fake)[0].id),
            "POST /api/v4/users/usernames".to_owned()
        ]
    );
    channel.send(reply(&update(2, "Found.", "**Identified**"), &root)).await.expect("sent");
    assert_eq!(made(&fake).header, "**Identified**");
}

#[tokio::test]
async fn the_headline_of_an_older_update_never_covers_a_newer_one() {
    let fake = FakeMattermost::start();
    let channel = rooms(&fake);
    let root = channel.send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    channel.send(reply(&update(3, "Fixed.", "**Monitoring**"), &root)).await.expect("sent");
    channel.send(reply(&update(2, "Found.", "**Identified**"), &root)).await.expect("sent late");
    assert_eq!(made(&fake).header, "**Monitoring**");
}

#[tokio::test]
async fn a_reminder_goes_into_the_channel_and_leaves_its_header() {
    let fake = FakeMattermost::start();
    let channel = rooms(&fake);
    channel.send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    let message = Message::Chat { markdown: "An update is due.".into(), acts: Vec::new(), room: Some(room(None)) };
    channel.send(outgoing(&delivery(9, ChannelKind::Mattermost, message))).await.expect("sent");
    assert_eq!(in_room(&fake).len(), 2);
    assert_eq!(made(&fake).header, "**Investigating**");
}

#[tokio::test]
async fn what_keeps_a_channel_from_being_made_is_said_with_what_to_do() {
    let said = async |prepare: fn(&FakeMattermost)| {
        let fake = FakeMattermost::start();
        prepare(&fake);
        let error = rooms(&fake).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect_err("must fail");
        assert!(matches!(error, SendError::Permanent(_)), "{error:?}");
        assert_eq!(fake.channels().len(), 1);
        error.to_string()
    };
    assert!(said(FakeMattermost::forbid_channels).await.contains("may not make channels in this team"));
    assert!(said(FakeMattermost::remove_bot_from_team).await.contains("add the bot to the team"));
    assert!(said(FakeMattermost::deactivate_bot).await.contains("make a new access token"));
    // A message from before the destination was changed names no channel.
    let fake = FakeMattermost::start();
    let error = rooms(&fake).send(outgoing(&crate::chat(1, "Down."))).await.expect_err("no name").to_string();
    assert!(error.contains("publish again"), "{error}");
}

#[tokio::test]
async fn making_a_channel_fails_honestly_and_nothing_is_uncertain_before_the_post() {
    // The first four requests are bot, team, name and channel.
    for before in 0..4 {
        for answer in [Answer::status(502), Answer::DoneThenCut, Answer::garbage(200), Answer::status(500), FakeMattermost::rate_limited(7)]
        {
            let fake = FakeMattermost::start();
            for _ in 0..before {
                fake.answer_next(Answer::AsUsual);
            }
            let name = format!("{answer:?} after {before}");
            fake.answer_next(answer);
            let error = rooms(&fake).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect_err("must fail");
            assert!(matches!(error, SendError::Retry { .. }), "{name}: {error:?}");
            assert_eq!(fake.posts().len(), 0, "{name}");
        }
    }
    let fake = FakeMattermost::start();
    fake.answer_next(Answer::DoneThenSilence);
    let error = within(&fake, impatient()).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect_err("silence");
    assert!(!matches!(error, SendError::Permanent(_)), "{error:?}");
}

fn priority(post: &Post) -> Option<&str> {
    post.metadata["priority"]["priority"].as_str()
}

#[tokio::test]
async fn first_posts_of_a_sev1_are_urgent_where_the_server_can_and_lets_us() {
    let urgent = |fake: &FakeMattermost, replies| {
        let config = MattermostConfig { urgent: true, replies, place: Place::Channel(CHANNEL_ID.into()), ..config(fake) };
        Mattermost::new(config, client(local())).expect("a channel")
    };
    let fake = FakeMattermost::start();
    let channel = urgent(&fake, Replies::Thread);
    let root = channel.send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    channel.send(reply(&update(2, "Found.", "**Identified**"), &root)).await.expect("sent");
    channel.send(outgoing(&update(3, "Over.", "**Resolved**"))).await.expect("sent");
    assert_eq!(fake.posts().iter().map(priority).collect::<Vec<_>>(), [Some("urgent"), None, None]);

    let old = FakeMattermost::start();
    old.set_version("5.37.0");
    urgent(&old, Replies::Channel).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    assert_eq!(old.posts().iter().map(priority).collect::<Vec<_>>(), [None]);
    assert_eq!(old.calls(), ["GET /api/v4/system/ping", "POST /api/v4/posts"]);

    let strict = FakeMattermost::start();
    strict.forbid_priorities();
    urgent(&strict, Replies::Channel).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent without the label");
    assert_eq!(strict.posts().iter().map(priority).collect::<Vec<_>>(), [None]);

    let mute = FakeMattermost::start();
    mute.set_version("");
    urgent(&mute, Replies::Channel).send(outgoing(&update(1, "Down.", "**Investigating**"))).await.expect("sent");
    assert_eq!(mute.posts().iter().map(priority).collect::<Vec<_>>(), [None]);
}

async fn looks(fake: &FakeMattermost, config: MattermostConfig) -> Vec<(&'static str, Health, String)> {
    let channel = Mattermost::new(config, client(local())).expect("a channel");
    let looks: Vec<_> = channel.look_closely().await.into_iter().map(|l| (l.what, l.health, l.said)).collect();
    assert!(looks.iter().all(|(_, _, said)| !said.contains(TOKEN)), "{looks:?}");
    assert_eq!((fake.posts().len(), fake.channels().len()), (0, 1), "nothing is posted or made");
    looks
}

#[tokio::test]
async fn a_close_look_goes_through_server_bot_team_place_rights_and_people() {
    let fake = FakeMattermost::start();
    let found = looks(&fake, config(&fake)).await;
    let lines: Vec<String> = found.iter().map(|(what, health, said)| format!("{health:?} {what}: {said}")).collect();
    assert_eq!(
        lines,
        [
            format!("Good server: Mattermost 11.7.0 at {}; urgent labels", fake.url()),
            format!("Good site URL: {}", fake.url()),
            "Good bot: @sev1 is an active bot account".to_owned(),
            "Good team: @sev1 is in support".to_owned(),
            "Good place: @sev1 makes a private channel for each incident in team support".to_owned(),
            "Good rights: the bot may make private channels and set their headers".to_owned(),
            "Good people: @dana will be invited".to_owned(),
        ]
    );
}

/// What is wrong at the server, what in the configuration, and what of it is said about what.
type Missing = (fn(&FakeMattermost), fn(&mut MattermostConfig), &'static str, Health, &'static str);

#[tokio::test]
async fn a_close_look_says_what_to_do_about_everything_that_is_missing() {
    let one = async |prepare: fn(&FakeMattermost), change: fn(&mut MattermostConfig), what: &str| {
        let fake = FakeMattermost::start();
        prepare(&fake);
        let mut config = config(&fake);
        change(&mut config);
        let found = looks(&fake, config).await;
        let missing: Vec<_> = found.iter().filter(|(_, health, _)| *health != Health::Good).collect();
        let [(found, health, said)] = missing.as_slice() else { panic!("{what}: {found:?}") };
        assert_eq!(*found, what);
        (*health, said.clone())
    };
    let table: [Missing; 12] = [
        (FakeMattermost::deactivate_bot, |_| (), "bot", Health::Bad, "make a new access token"),
        (FakeMattermost::remove_bot_from_team, |_| (), "place", Health::Bad, "add the bot to the team"),
        (FakeMattermost::forbid_channels, |_| (), "rights", Health::Bad, "may not make private channels; give members the right"),
        (|f| f.set_site_url(""), |_| (), "site URL", Health::Lacking, "System Console under Web Server"),
        (|f| f.set_site_url("https://chat.example.com"), |_| (), "site URL", Health::Lacking, "make them the same"),
        (|f| f.set_version("5.37.0"), |c| c.urgent = true, "server", Health::Lacking, "they came with 7.7.0); updates go out without them"),
        (|f| f.set_version("4.10.0"), |_| (), "server", Health::Lacking, "upgrade it"),
        (FakeMattermost::forbid_priorities, |c| c.urgent = true, "server", Health::Lacking, "switched off (PostPriority)"),
        (
            |_| (),
            |c| c.place = Place::PerIncident(PerIncident { private: true, invite: vec!["dana".into(), "nobody".into()] }),
            "people",
            Health::Lacking,
            "@nobody (no such account)",
        ),
        (FakeMattermost::remove_bot, |c| c.place = Place::Channel(CHANNEL_ID.into()), "place", Health::Bad, "add it with /invite"),
        (FakeMattermost::archive_channel, |c| c.place = Place::Channel(CHANNEL_ID.into()), "place", Health::Bad, "archived"),
        (|_| (), |c| (c.place, c.team) = (Place::Channel(CHANNEL_ID.into()), None), "team", Health::Lacking, "name it"),
    ];
    for (prepare, change, what, health, advice) in table {
        let (found, said) = one(prepare, change, what).await;
        assert_eq!(found, health, "{said}");
        assert!(said.contains(advice), "{said}");
    }
    let elsewhere = FakeMattermost::start();
    elsewhere.answer_all(Answer::garbage(200));
    let found = looks(&elsewhere, config(&elsewhere)).await;
    assert!(matches!(found.as_slice(), [("server", Health::Bad, said)] if said.contains("not as Mattermost does")), "{found:?}");
}
