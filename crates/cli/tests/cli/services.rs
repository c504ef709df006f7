//! Slack, Teams, tickets, issues and a pager: configured, checked by the doctor, and told of an outage.

use insta::assert_snapshot;
use sev1_testkit::fakes::{Fake, Misbehaves, pagerduty, slack, teams, trackers, zendesk};

use crate::world::World;

#[test]
fn an_update_reaches_every_service_and_each_receipt_says_what_it_can() {
    let (chat, workflow) = (Fake::<slack::Slack>::start(), Fake::<teams::Teams>::start());
    let (ticket, github, gitlab) =
        (Fake::<zendesk::Zendesk>::start(), Fake::<trackers::GitHub>::start(), Fake::<trackers::GitLab>::start());
    let pager = Fake::<pagerduty::PagerDuty>::start();
    let w = World::new();
    w.configure(&format!(
        r#"
[delivery]
allow_private = ["127.0.0.1"]
[promises]
policy = "policy.toml"
[[destinations]]
name = "war-room"
channel = "slack"
server = "{chat}"
channel_id = "{id}"
token_file = "slack"
[[destinations]]
name = "board"
channel = "teams"
audience = "executive"
url_file = "workflow"
[[destinations]]
name = "abc-ticket"
channel = "zendesk"
audience = "customer"
server = "{ticket}"
ticket = 4711
agent = "{agent}"
token_file = "zendesk"
public = true
[[destinations]]
name = "abc-issue"
channel = "github"
audience = "internal"
server = "{github}"
repository = "acme/outages"
issue = 42
token_file = "tracker"
[[destinations]]
name = "build-issue"
channel = "gitlab"
audience = "internal"
server = "{gitlab}"
project = "acme/outages"
issue = 42
token_file = "tracker"
[[destinations]]
name = "pager"
channel = "pagerduty"
for = "people"
server = "{pager}"
routing_key_file = "pager"
"#,
        chat = chat.url(),
        id = slack::CHANNEL_ID,
        ticket = ticket.url(),
        agent = zendesk::AGENT,
        github = github.url(),
        gitlab = gitlab.url(),
        pager = pager.url(),
    ));
    for (file, secret) in [
        ("slack", slack::TOKEN),
        ("workflow", &format!("{}{}", workflow.url(), teams::HOOK)),
        ("zendesk", zendesk::TOKEN),
        ("tracker", trackers::TOKEN),
        ("pager", pagerduty::ROUTING_KEY),
        ("policy.toml", "format = 1\nversion = \"x\"\npage = [\"pager\"]\n"),
    ] {
        w.file(&format!(".config/sev1/{file}"), secret);
    }
    let plain = |said: String| {
        let urls = [&chat.url(), &workflow.url(), &ticket.url(), &github.url(), &gitlab.url(), &pager.url()];
        let said = urls.into_iter().fold(said, |said, url| said.replace(url, "http://HOST"));
        assert!(!said.contains("hunter2") && !said.contains("xoxb") && !said.contains(pagerduty::ROUTING_KEY), "{said}");
        said
    };
    let doctor = plain(w.run(&["doctor"]));
    let of_destinations = |line: &&str| line.contains("http://HOST");
    assert_snapshot!(doctor.lines().filter(of_destinations).collect::<Vec<_>>().join("\n"), @"
    ok    abc-issue      GitHub at http://HOST: acme/outages#42 is open
    ok    abc-ticket     Zendesk at http://HOST: ticket 4711 is open; comments are public: the requester reads them
    ok    board          http://HOST answers; whether the workflow posts shows with the first card
    ok    build-issue    GitLab at http://HOST: acme/outages#42 is opened in a public project, where everybody reads it
    ok    pager          http://HOST answers; whether it knows the routing key shows with the first page
    ok    war-room       Slack at http://HOST, workspace Acme: @sev1 is in #war-room
    ");
    w.done(&["declare", "--customer", "Globex", "--zone", "ET", "Logins fail"]);
    let words = ["--summary", "<!channel> found it, says @dana.", "--impact", "All users.", "--notes", "A cache."];
    let said = plain(w.run(&[&["update", "INC-1", "--status", "identified", "--next", "8am ET"][..], &words].concat()));
    assert_snapshot!(said, @"
    INC-1 update 1 is published: Identified, 0 minutes.
    Next update promised for 8amET on Wed 15 Jul.

      abc-issue    github, internal   sent
                   http://HOST/acme/outages/issues/42#issuecomment-9000000000
      build-issue  gitlab, internal   sent
                   http://HOST/acme/outages/-/issues/42#note_9000000000
      war-room     slack, internal    sent
                   https://acme.slack.com/archives/C0WARROOM1/p1784071200000001
      board        teams, executive   sent
      abc-ticket   zendesk, customer  sent
                   http://HOST/agent/tickets/4711
    ");
    let post = chat.with(|s| s.messages[0].text.clone());
    assert!(post.starts_with("### Globex SEV1 outage") && post.contains("found it") && !post.contains("<!channel>"), "{post}");
    let card = workflow.with(|t| t.messages[0].to_string());
    assert!(card.contains(r#"{"title":"Status","value":"Identified"}"#) && !card.contains("A cache"), "{card}");
    let comments = ticket.with(|z| z.comments());
    let html = comments[0]["html_body"].as_str().unwrap_or_default();
    assert!(comments[0]["public"] == true && html.contains("<strong>Identified</strong>") && !html.contains("A cache"), "{html}");
    let notes = [github.with(|g| g.0.comments[0].body.clone()), gitlab.with(|g| g.0.comments[0].body.clone())];
    assert!(notes.iter().all(|note| note.contains("A cache.") && !note.contains("@dana")), "{notes:?}");
    assert!(pager.with(|p| p.events.is_empty()), "an update wakes nobody");
    w.done(&["edit", "INC-1", "1", "--summary", "We have found it."]);
    assert_snapshot!(plain(w.done(&["copies", "INC-1", "1"])), @"
    INC-1 update 1 is at revision 2.
      revision 1 until 2026-07-14 23:20 UTC: edited by dana
      abc-issue    has revision 2
                   http://HOST/acme/outages/issues/42#issuecomment-9000000000
      build-issue  has revision 2
                   http://HOST/acme/outages/-/issues/42#note_9000000000
      war-room     has revision 2
                   https://acme.slack.com/archives/C0WARROOM1/p1784071200000001
      board        has revision 1; teams cannot change what was sent
      abc-ticket   has revision 1; zendesk cannot change what was sent
                   http://HOST/agent/tickets/4711
    ");
    assert!(chat.with(|s| s.messages.len() == 1 && s.messages[0].edited && s.messages[0].text.contains("We have found it.")));
    assert!(github.with(|g| g.0.comments.len() == 1 && g.0.comments[0].body.contains("We have found it.")));
    assert_eq!((workflow.with(|t| t.messages.len()), ticket.with(|z| z.comments().len())), (1, 1), "what cannot be changed is left alone");
}

#[test]
fn who_reads_a_ticket_is_said_and_never_guessed() {
    let w = World::new();
    w.configure(
        r#"[[destinations]]
name = "ticket"
channel = "zendesk"
audience = "customer"
server = "https://acme.zendesk.com"
ticket = 4711
agent = "sev1@acme.example"
token_file = "t"
[[destinations]]
name = "leaking-ticket"
channel = "zendesk"
audience = "internal"
server = "https://acme.zendesk.com"
ticket = 4712
agent = "sev1@acme.example"
token_file = "t"
public = true
[[destinations]]
name = "board-ticket"
channel = "zendesk"
audience = "executive"
server = "https://acme.zendesk.com"
ticket = "4713"
agent = "sev1@acme.example"
token_file = "t"
public = true
[[destinations]]
name = "issue"
channel = "github"
repository = "acme/outages"
issue = 42
token_file = "t"
[[destinations]]
name = "note"
channel = "gitlab"
audience = "internal"
repository = "acme/outages"
token_file = "t"
[[destinations]]
name = "pager"
channel = "pagerduty"
audience = "internal"
routing_key_file = "t"
[[destinations]]
name = "second-pager"
channel = "pagerduty"
[[destinations]]
name = "stand-in"
channel = "pagerduty"
for = "fallback"
routing_key_file = "t"
[[destinations]]
name = "chat"
channel = "slack"
url_file = "t"
[[destinations]]
name = "workflow"
channel = "teams"
"#,
    );
    assert_snapshot!(w.run(&["list"]), @r#"
    --- errors
    error: the configuration has 16 faults

    error: `public` is missing
     --> ~/.config/sev1/sev1.toml:1:1
      |
    1 | [[destinations]]
      | ^^^^^^^^^^^^^^^^
      |
      = help: write public = true where the requester is to read the comments, public = false where only agents are

    error: a public comment is read by the customer, and the text is for internal readers
      --> ~/.config/sev1/sev1.toml:17:10
       |
    17 | public = true
       |          ^^^^
       |
       = help: write public = false, or give the destination the customer's audience

    error: `ticket` must be a whole number from 1 to 4294967295
      --> ~/.config/sev1/sev1.toml:23:10
       |
    23 | ticket = "4713"
       |          ^^^^^^

    error: a public comment is read by the customer, and the text is for executive readers
      --> ~/.config/sev1/sev1.toml:26:10
       |
    26 | public = true
       |          ^^^^
       |
       = help: write public = false, or give the destination the customer's audience

    error: `audience` is missing
      --> ~/.config/sev1/sev1.toml:27:1
       |
    27 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: others than our own people may read a ticket, so say whose text goes there: internal, executive, customer, …

    error: `project` is missing
      --> ~/.config/sev1/sev1.toml:33:1
       |
    33 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: as in its address, such as acme/support/outages

    error: `issue` is missing
      --> ~/.config/sev1/sev1.toml:33:1
       |
    33 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: the issue's number, which ends its address

    error: there is no key `repository` here
      --> ~/.config/sev1/sev1.toml:37:1
       |
    37 | repository = "acme/outages"
       | ^^^^^^^^^^
       |
       = help: `repository` belongs to another kind of channel

    error: updates are no alerts: a pager wakes people for a promise
      --> ~/.config/sev1/sev1.toml:42:12
       |
    42 | audience = "internal"
       |            ^^^^^^^^^^
       |
       = help: leave out `audience` and say for = "people"

    error: a pager carries pages, and no updates
      --> ~/.config/sev1/sev1.toml:44:1
       |
    44 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: write for = "people"

    error: `routing_key_file` is missing
      --> ~/.config/sev1/sev1.toml:44:1
       |
    44 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: a file that holds the key of an Events API v2 integration

    error: a pager carries pages, and no updates
      --> ~/.config/sev1/sev1.toml:50:7
       |
    50 | for = "fallback"
       |       ^^^^^^^^^^
       |
       = help: write for = "people"

    error: `channel_id` is missing
      --> ~/.config/sev1/sev1.toml:52:1
       |
    52 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: it stands at the end of the channel's details: C and more capital letters and digits

    error: `token_file` is missing
      --> ~/.config/sev1/sev1.toml:52:1
       |
    52 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: a file that holds the bot token, which begins with xoxb-

    error: there is no key `url_file` here
      --> ~/.config/sev1/sev1.toml:55:1
       |
    55 | url_file = "t"
       | ^^^^^^^^
       |
       = help: `url_file` belongs to another kind of channel

    error: `url_file` is missing
      --> ~/.config/sev1/sev1.toml:56:1
       |
    56 | [[destinations]]
       | ^^^^^^^^^^^^^^^^
       |
       = help: a file that holds the workflow's address, which is a secret
    --- exit code 3
    "#);
}
