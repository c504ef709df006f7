//! A notice on each kind of channel.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::destination::ChannelKind;
use sev1_domain::message::{ActVerb, Message};
use sev1_domain::promise::{Origin, Promise, PromiseKind};
use sev1_render::format;
use sev1_render::notice::{Notice, asked, for_executives, moved, reminder};

use super::{at, outage, promise, remind, reminding, step};
use crate::exercise::drill;
use crate::world::{moment, phrase, update};

fn event(notice: &Notice) -> String {
    match format::notice(notice, ChannelKind::Webhook) {
        Message::Event { kind, json } if kind == notice.kind => json,
        other => panic!("{other:?}"),
    }
}

#[test]
fn chat_and_files_carry_the_text_as_it_is_under_the_name_of_what_it_is() {
    let notice = remind(promise(PromiseKind::NextUpdate), -10);
    for (channel, acts) in [(ChannelKind::Mattermost, notice.acts.clone()), (ChannelKind::MattermostWebhook, Vec::new())] {
        assert_eq!(format::notice(&notice, channel), Message::Chat { markdown: notice.markdown.clone(), acts });
    }
    let file = |notice: &Notice| match format::notice(notice, ChannelKind::Inbox) {
        Message::Document { name, markdown } if markdown == notice.markdown => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(file(&notice), "inc-142-reminder");
    assert_eq!(file(&asked(&drill(), &promise(PromiseKind::Answer), None, at(-10))), "drill-1-asked");
}

#[test]
fn an_event_holds_the_facts_that_its_readers_may_see() {
    insta::assert_snapshot!(event(&remind(promise(PromiseKind::Call), 17)), @r#"{"type":"promise.reminder","timestamp":"2026-07-15T12:17:00Z","data":{"incident":"INC-142","audience":"internal","customer":"Globex","severity":"SEV1","status":"Identified","kind":"call","what":"WebEx with Globex","promised_to":["customer"],"owner":"dana","due":"2026-07-15T12:00:00Z","overdue":true,"late_minutes":17,"subject":"Globex SEV1 (INC-142): the call (WebEx with Globex) is 17 minutes overdue","text":"Globex SEV1 (INC-142): the call (WebEx with Globex) **is 17 minutes overdue**; it was due at 8amET.\n\nPromised to customer. dana owes it.\n\nFor dana (owner).\n\nLast update: 3 at 7:20pmET on Tue 14 Jul, Identified. We've found the likely cause.\n\n- It is done: `sev1 done INC-142 call`\n- Let it go: `sev1 release INC-142 call --reason \"…\"`\n\nIt is past due and cannot be moved any more.\n"}}"#);
    let (incident, step) = (outage(), step(vec![promise(PromiseKind::Call)]));
    insta::assert_snapshot!(event(&for_executives(&reminding(&incident, &step, Some(&update()), at(17)))), @r#"{"type":"promise.reminder","timestamp":"2026-07-15T12:17:00Z","data":{"incident":"INC-142","audience":"executive","customer":"Globex","severity":"SEV1","status":"Identified","kind":"call","due":"2026-07-15T12:00:00Z","overdue":true,"late_minutes":17,"subject":"Globex SEV1: a call promised for 8amET is 17 minutes overdue","text":"Globex SEV1: a call promised for 8amET is 17 minutes overdue. Status Identified, 21 hours.\n"}}"#);
    let before = promise(PromiseKind::NextUpdate);
    let after = Promise { due: moment("2026-07-15T13:00:00Z"), ..before.clone() };
    let public = Audience::built_in(AudienceKind::Public);
    insta::assert_snapshot!(event(&moved(&outage(), &before, &after, &public, Some(&phrase("x")), at(-60))), @r#"{"type":"promise.moved","timestamp":"2026-07-15T11:00:00Z","data":{"incident":"INC-142","audience":"public","severity":"SEV1","status":"Identified","kind":"next-update","promised_to":["public"],"due":"2026-07-15T13:00:00Z","was_due":"2026-07-15T12:00:00Z","overdue":false,"late_minutes":0,"subject":"Service outage: the next update comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET","text":"Service outage: the next update comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.\n"}}"#);
}

#[test]
fn a_text_that_is_too_long_is_cut_and_says_so() {
    let mut notice = remind(promise(PromiseKind::NextUpdate), -10);
    notice.markdown.push_str(&format!("\n{}\n", "word ".repeat(4_000)));
    let Message::Chat { markdown, .. } = format::notice(&notice, ChannelKind::Mattermost) else { panic!("chat") };
    assert!(markdown.chars().count() <= 16_383 && markdown.starts_with("Globex SEV1 (INC-142): the next update **is due"));
    assert!(markdown.ends_with("\n_Cut to fit into one post; the rest is in Sev1 (INC-142)._\n"), "{markdown}");
}

#[test]
fn the_longest_reminder_there_can_be_fits_into_a_post() {
    let mut call = promise(PromiseKind::Call);
    let long = phrase(&"é ".repeat(250));
    (call.subject.what, call.owner) = (Some(long.clone()), long.clone());
    let (mut incident, step) = (outage(), step(vec![call]));
    incident.customer = sev1_domain::label::Labelled::internal(long.clone());
    let to = sev1_domain::ladder::Role::ALL.map(|role| sev1_render::notice::Mention { role, name: Some(long.clone()) });
    let missing = vec![format!("{long} has no destination of their own, so this is said here."); 5];
    let last = update();
    let said = sev1_render::notice::Reminding { to: to.into(), missing, ..reminding(&incident, &step, Some(&last), at(20)) };
    let notice = reminder(&said);
    assert_eq!(format::notice(&notice, ChannelKind::Mattermost), Message::Chat { markdown: notice.markdown.clone(), acts: Vec::new() });
}

#[test]
fn a_reminder_offers_on_the_spot_what_can_still_be_done_and_only_to_our_own_people() {
    let verbs = |notice: &Notice| notice.acts.iter().map(|act| act.verb).collect::<Vec<_>>();
    let said = promise(PromiseKind::NextUpdate);
    assert_eq!(verbs(&remind(said.clone(), -10)), [ActVerb::NoChange, ActVerb::Move, ActVerb::HandOver]);
    assert_eq!(verbs(&remind(said.clone(), 10)), [ActVerb::NoChange, ActVerb::HandOver], "what is late cannot be moved");
    assert_eq!(verbs(&remind(promise(PromiseKind::Call), -10)), [ActVerb::Move]);
    assert_eq!(verbs(&remind(promise(PromiseKind::Answer), -10)), [ActVerb::HandOver]);
    assert_eq!(verbs(&remind(promise(PromiseKind::HandOff), -10)), []);
    let first = Promise { origin: Origin::Policy, ..said.clone() };
    assert!(!verbs(&remind(first, -10)).contains(&ActVerb::Move), "a first update was promised to nobody");
    let (incident, step) = (outage(), step(vec![said]));
    assert_eq!(verbs(&reminder(&reminding(&incident, &step, None, at(-10)))), [ActVerb::Move, ActVerb::HandOver]);
    assert_eq!(verbs(&for_executives(&reminding(&incident, &step, Some(&update()), at(17)))), []);
}
