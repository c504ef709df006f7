//! Acting from Mattermost: buttons under a post, and dialogs opened by a trigger.

use sev1_channels::mattermost::dialog::{Choice, Dialog, Dialogs, Element, ElementKind, MAX_TEXT, MAX_TEXTAREA};
use sev1_channels::mattermost::signed::{Key, MIN_KEY, Purpose, Task};
use sev1_channels::mattermost::{Buttons, Mattermost, MattermostConfig};
use sev1_channels::{Channel, SendError};
use sev1_domain::delivery::Delivery;
use sev1_domain::ids::{IncidentNumber, PromiseId};
use sev1_domain::message::{Act, ActVerb, Message};
use sev1_testkit::fakes::mattermost::{CHANNEL_ID, DANA, TOKEN, buttons};
use sev1_testkit::fakes::{Answer, FakeMattermost};
use uuid::Uuid;

use crate::{chat, client, local, now, outgoing};

fn key() -> Key {
    Key::new(&"k".repeat(MIN_KEY).into()).expect("a key")
}

fn channel(fake: &FakeMattermost, buttons: Option<Buttons>) -> Mattermost {
    let config = MattermostConfig { url: fake.url(), token: TOKEN.into(), channel_id: CHANNEL_ID.into(), team: None, buttons };
    Mattermost::new(config, client(local())).expect("a channel")
}

fn reminder() -> Delivery {
    let act = |verb| Act { verb, incident: IncidentNumber::FIRST, promise: PromiseId(Uuid::from_u128(7)) };
    let acts = ActVerb::ALL.map(act).to_vec();
    Delivery { message: Message::Chat { markdown: "An update is due.".into(), acts }, ..chat(1, "") }
}

#[tokio::test]
async fn a_reminder_has_a_sealed_button_for_each_act_and_none_where_nobody_listens() {
    let fake = FakeMattermost::start();
    let listening = Buttons { url: "https://sev1.example.com/mattermost/action".into(), key: key() };
    channel(&fake, Some(listening.clone())).send(outgoing(&reminder())).await.expect("sent");
    channel(&fake, None).send(outgoing(&Delivery { id: chat(2, "").id, ..reminder() })).await.expect("sent");
    channel(&fake, Some(listening)).send(outgoing(&chat(3, "An update."))).await.expect("sent");
    let posts = fake.posts();
    let said: Vec<_> = buttons(&posts[0]).iter().map(|b| (b["name"].to_string(), b["id"].to_string(), b["style"].to_string())).collect();
    let said: Vec<_> = said.iter().map(|(n, i, s)| [n.trim_matches('"'), i.trim_matches('"'), s.trim_matches('"')]).collect();
    assert_eq!(said, [["No change", "nochange", "primary"], ["Move promise", "move", "default"], ["Hand over", "handover", "default"]]);
    assert_eq!((buttons(&posts[1]), buttons(&posts[2])), (Vec::new(), Vec::new()));
    assert!(posts.iter().all(|p| p.props["sev1_delivery"].is_string()));
    let pressed = fake.presses(DANA, &posts[0], "Hand over");
    assert_eq!(pressed.url, "https://sev1.example.com/mattermost/action");
    let body: serde_json::Value = serde_json::from_str(&pressed.body).expect("JSON");
    let sealed = key().open(body["context"]["sev1"].as_str().expect("a seal"), Purpose::Button, now()).expect("ours");
    assert_eq!((sealed.task, sealed.incident, sealed.user), (Task::HandOver, Some(IncidentNumber::FIRST), None));
}

fn dialog() -> Dialog {
    let summary = Element {
        display_name: "Summary".into(),
        name: "summary".into(),
        kind: ElementKind::Textarea,
        default: "é".repeat(MAX_TEXTAREA / 2),
        max_length: MAX_TEXTAREA,
        ..Element::default()
    };
    let options = ["a", "b"].map(|word| Choice { text: word.into(), value: word.into() }).to_vec();
    let status = Element {
        display_name: "Status".into(),
        name: "status".into(),
        kind: ElementKind::Select,
        default: "b".into(),
        options,
        ..Element::default()
    };
    Dialog {
        callback_id: "sev1update".into(),
        title: "Update INC-1".into(),
        introduction_text: String::new(),
        submit_label: "Publish".into(),
        state: "s".into(),
        elements: vec![summary, status],
    }
}

#[tokio::test]
async fn a_dialog_opens_for_who_triggered_it() {
    let fake = FakeMattermost::start();
    let dialogs = Dialogs::new(&format!("{}/", fake.url()), local()).expect("a site");
    let trigger = trigger(&fake);
    dialogs.open(&trigger, "https://sev1.example.com/mattermost/dialog", &dialog()).await.expect("opened");
    let opened = fake.dialogs();
    assert_eq!((opened.len(), opened[0].user_id.as_str()), (1, DANA.0));
    assert_eq!(opened[0].element("summary")["type"], "textarea");
    fake.expire_triggers();
    let late = dialogs.open(&trigger, "https://sev1.example.com", &dialog()).await.expect_err("too late");
    assert!(matches!(&late, SendError::Permanent(why) if why.contains("took too long")), "{late}");
    fake.answer_next(Answer::garbage(502));
    assert!(matches!(dialogs.open(&trigger, "u", &dialog()).await, Err(SendError::Retry { .. })));
}

#[tokio::test]
async fn a_dialog_that_nobody_would_see_is_not_sent() {
    let fake = FakeMattermost::start();
    let dialogs = Dialogs::new(&fake.url(), local()).expect("a site");
    let first = |change: fn(&mut Element)| {
        let mut dialog = dialog();
        change(&mut dialog.elements[0]);
        dialog
    };
    let wrong = [
        first(|e| e.default.push('x')),
        first(|e| e.display_name = "é".repeat(13)),
        first(|e| e.help_text = "x".repeat(MAX_TEXT + 1)),
        first(|e| e.name = "status".into()),
        first(|e| e.name = String::new()),
        first(|e| e.options = vec![Choice { text: "a".into(), value: "a".into() }]),
        Dialog { title: "x".repeat(25), ..dialog() },
    ];
    for dialog in wrong {
        let error = dialogs.open(&trigger(&fake), "u", &dialog).await.expect_err("too much");
        assert!(error.to_string().contains("breaks a limit"), "{error}");
    }
    assert!(fake.calls().is_empty());
    assert_eq!(first(|e| e.default.push('x')).too_long().map(|e| e.name.as_str()), Some("summary"));
}

fn trigger(fake: &FakeMattermost) -> String {
    let typed = fake.types(DANA, "u", "t", "update");
    let field = typed.body.split('&').find_map(|f| f.strip_prefix("trigger_id=")).expect("a trigger");
    field.replace("%3D", "=")
}

#[tokio::test]
async fn what_came_of_a_command_is_told_at_the_configured_site_and_nowhere_else() {
    let fake = FakeMattermost::start();
    let dialogs = Dialogs::new(&fake.url(), local()).expect("a site");
    dialogs.reply("hook0000000000000000000002", "INC-1 is declared.").await.expect("told");
    assert_eq!(fake.whispers(), ["INC-1 is declared."]);
    assert!(dialogs.reply("hook0000000000000000000009", "x").await.is_err());
    let calls = fake.calls().len();
    for elsewhere in ["", "../../api/v4/posts", "hook000000000000000000000?", "HOOK0000000000000000000002"] {
        assert!(dialogs.reply(elsewhere, "x").await.is_err(), "{elsewhere}");
    }
    assert_eq!(fake.calls().len(), calls);
}
