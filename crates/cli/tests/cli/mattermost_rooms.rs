//! The guide to Mattermost, followed once from zero: a destination with a channel for each incident, the doctor, an outage told there.

use insta::assert_snapshot;
use sev1_testkit::fakes::FakeMattermost;
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, TOKEN};

use crate::world::World;

fn world(fake: &FakeMattermost, place: &str) -> World {
    let w = World::new();
    w.file("token", TOKEN);
    w.configure(&format!(
        "[delivery]\nallow_private = [\"127.0.0.1\"]\n[server]\npublic_url = \"https://sev1.example.com\"\n\
         [[destinations]]\nname = \"incidents\"\nchannel = \"mattermost\"\nserver = \"{}\"\ntoken_file = \"{}\"\n{place}",
        fake.url(),
        w.home().join("token").display(),
    ));
    w
}

const PER_INCIDENT: &str = "per_incident = true\nteam = \"support\"\ninvite = [\"@dana\"]\nurgent = true\n";

#[test]
fn the_guide_leads_from_an_empty_configuration_to_an_outage_told_in_its_own_channel() {
    let fake = FakeMattermost::start();
    let w = world(&fake, PER_INCIDENT);
    assert_snapshot!(w.run(&["doctor", "mattermost"]).replace(&fake.url(), "https://chat.example.com"), @"
    ok    incidents: server    Mattermost 11.7.0 at https://chat.example.com; urgent labels
    ok    incidents: site URL  https://chat.example.com
    ok    incidents: bot       @sev1 is an active bot account
    ok    incidents: team      @sev1 is in support
    ok    incidents: place     @sev1 makes a private channel for each incident in team support
    ok    incidents: rights    the bot may make private channels and set their headers
    ok    incidents: people    @dana will be invited
    ");
    assert_eq!(fake.channels().len(), 1, "the doctor makes nothing");
    w.declare();
    w.publish();
    let room = fake.channel("inc-1-globex").expect("the incident's channel");
    assert_snapshot!(room.header, @"**Identified** · since 10:20am ET · next update Wed 15 Jul 8:00am ET · [page](https://sev1.example.com/incidents/INC-1)");
    assert_eq!(fake.members(&room.id), ["dana", "sev1"]);
    let shown = w.done(&["show", "1"]);
    let link = format!("{}/support/pl/{}", fake.url(), fake.posts_written()[0].id);
    assert!(shown.contains(&link), "{shown}");
    // The next update leads to the thread by itself.
    w.advance_minutes(30);
    w.done(&["update", "1", "--next", "9am ET", "--notes", "The cache is back."]);
    let posts = fake.posts_written();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[1].root_id, posts[0].id);
    assert!(posts[1].message.contains(&format!("Latest thread with full details: {link}")), "{}", posts[1].message);
}

#[test]
fn the_doctor_looks_closely_at_one_kind_of_channel_and_says_what_to_do() {
    let fake = FakeMattermost::start();
    fake.set_version("5.37.0");
    fake.forbid_channels();
    fake.set_site_url("");
    let w = world(&fake, "per_incident = true\nteam = \"support\"\ninvite = [\"@nobody\"]\nurgent = true\n");
    assert_snapshot!(w.run(&["doctor", "mattermost"]).replace(&fake.url(), "https://chat.example.com"), @"
    warn  incidents: server    Mattermost 5.37.0 at https://chat.example.com; no urgent labels (they came with 7.7.0); updates go out without them
    warn  incidents: site URL  SiteURL is not set; set it in the System Console under Web Server, or commands and links do not work
    ok    incidents: bot       @sev1 is an active bot account
    ok    incidents: team      @sev1 is in support
    ok    incidents: place     @sev1 makes a private channel for each incident in team support
    fail  incidents: rights    the bot may not make private channels; give members the right under Permissions in the System Console
    warn  incidents: people    cannot be invited: @nobody (no such account); add them to the team or mend `invite`
    --- exit code 1
    ");
    assert_snapshot!(w.run(&["doctor", "webhook"]), @"warn  destinations  none is on webhook; add one under [[destinations]]: `sev1 config show` names the file");
    assert!(w.run(&["doctor", "pigeon"]).contains("write one of: inbox, mattermost"));
}

#[test]
fn keys_that_contradict_each_other_are_named_together() {
    let fake = FakeMattermost::start();
    let refused = |place: &str| {
        let said = world(&fake, place).run(&["doctor"]);
        assert!(said.ends_with("--- exit code 1\n"), "{said}");
        said
    };
    let both = refused(&format!("{PER_INCIDENT}channel_id = \"{CHANNEL_ID}\"\nreplies = \"pigeon\"\n"));
    assert!(both.contains("one channel, or one for each incident") && both.contains("write one of: thread, channel"), "{both}");
    assert!(refused("per_incident = true\n").contains("name it as in its address: team = \"support\""));
    assert!(refused(&format!("for = \"people\"\n{PER_INCIDENT}")).contains("gets an audience's updates"));
    let fixed = refused(&format!("channel_id = \"{CHANNEL_ID}\"\ninvite = [\"@dana\"]\nprivate = false\n"));
    assert!(fixed.contains("`invite` is about channels") && fixed.contains("`private` is about channels"), "{fixed}");
    assert!(refused("team = \"support\"\n").contains("or per_incident = true for a channel of each incident"));
    let nobody = refused("per_incident = true\nteam = \"support\"\ninvite = [\"da na\"]\n");
    assert!(nobody.contains("no Mattermost user name"), "{nobody}");
}
