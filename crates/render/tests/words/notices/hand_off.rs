//! What the next person is told and inherits.

use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::audience::AudienceKind;
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::label::Labelled;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::update::Update;
use sev1_render::markdown::to_plain;
use sev1_render::notice::{Inheritance, inheritance, offered, ruled_out};

use super::{HOSTILE, also_to, at, hostile, outage, promise};
use crate::exercise::drill;
use crate::world::{phrase, update};

fn open() -> Vec<Promise> {
    let next = promise(PromiseKind::NextUpdate);
    vec![promise(PromiseKind::HandOff), promise(PromiseKind::Call), also_to(&next, AudienceKind::Internal), next]
}

fn last() -> Update {
    let mut last = update();
    let approval = |what: &str, answer| EmergencyApproval { what: phrase(what), asked: phrase("Alice Evan"), answer, reason: None };
    last.facts.approvals = Some(Labelled::internal(vec![
        approval("the restart of node 2", Answer::Waiting),
        approval("the upgrade to 7.8.6", Answer::SignedOff),
    ]));
    last
}

#[test]
fn an_offer_lists_what_comes_with_it_and_how_to_answer() {
    let (open, last, ruled_out) = (open(), last(), [phrase("the network"), phrase("the load balancer")]);
    let inherited = Inheritance { from: None, promises: &open, last_update: Some(&last), ruled_out: &ruled_out };
    let notice = offered(&outage(), &open[0], &inherited, Some("https://sev1.example.com"), at(-10));
    assert_eq!((notice.kind, notice.subject.as_str()), ("hand-off.offered", "Globex SEV1 (INC-142): dana hands over to erin"));
    insta::assert_snapshot!(notice.markdown, @r#"
    Globex SEV1 (INC-142): dana hands over to erin. **Please answer by 8amET**; until then dana owes all of it.

    Open promises:
    - call (WebEx with Globex) to customer is due at 8amET, in 10 minutes (dana)
    - next update to internal and customer is due at 8amET, in 10 minutes (dana)

    Who does what:
    - Priya: incident lead
    - Build team: on standby

    Waiting for approval:
    - the restart of node 2, asked of Alice Evan

    Ruled out:
    - the network
    - the load balancer

    Where it stands:
    - Fix 4.2.7: pull request running (Priya)
    - Bridge: Call with Globex is concluded, reconvenes at 8amET, join at https://meet.example.com/globex
    - Thread: https://chat.example.com/ops/pl/abc123

    In their words: the vendor calls back at 9

    - Take over: `sev1 accept INC-142` ([open](https://sev1.example.com/incidents/INC-142/promises))
    - Decline, or take the offer back: `sev1 decline INC-142 --reason "…"` ([open](https://sev1.example.com/incidents/INC-142/promises))
    "#);
    assert!(offered(&drill(), &open[0], &inherited, None, at(-10)).markdown.starts_with("**EXERCISE - nothing here is real.**\n\n"));
}

#[test]
fn the_list_alone_reads_well_without_markdown_and_where_there_is_little() {
    let nothing = Inheritance { from: None, promises: &[], last_update: None, ruled_out: &[] };
    assert_eq!(inheritance(&nothing, at(0)), "No promise is open.\n");
    let open = open();
    let some = Inheritance { from: None, promises: &open, ..nothing };
    let list = inheritance(&some, at(5));
    assert_eq!(to_plain(&list).replace(":\n\n", ":\n").trim_end(), list.trim_end(), "nothing in it is only Markdown");
    assert_eq!(list.lines().count(), 3, "{list}");
}

#[test]
fn what_is_much_or_long_is_counted_and_cut() {
    let mut call = promise(PromiseKind::Call);
    call.subject.what = Some(phrase(&"long ".repeat(100)));
    let open: Vec<Promise> = (0..60).map(|n| Promise { version: n, owner: phrase(&format!("{HOSTILE} {n}")), ..call.clone() }).collect();
    let ruled_out: Vec<_> = (0..60).map(|n| phrase(&format!("{n} {}", "word ".repeat(90)))).collect();
    let last = last();
    let inherited = Inheritance { from: None, promises: &open, last_update: Some(&last), ruled_out: &ruled_out };
    let notice = offered(&hostile(outage()), &promise(PromiseKind::HandOff), &inherited, None, at(-10));
    assert_eq!(notice.markdown.matches("- and 40 more").count(), 2);
    assert!(notice.markdown.chars().count() < 16_383, "the way to answer is never what is cut");
    assert!(notice.markdown.contains("`sev1 accept INC-142`"));
}

#[test]
fn what_was_ruled_out_stays_so_until_it_comes_up_again() {
    let about = |what: &str, certainty| {
        let mut update = update();
        update.facts.cause = Some(Labelled::internal(Cause { what: phrase(what), certainty }));
        update
    };
    let updates = [
        about("the network", Certainty::RuledOut),
        about("the cache", Certainty::RuledOut),
        update(),
        about("The cache", Certainty::Suspected),
        about("the network", Certainty::RuledOut),
    ];
    assert_eq!(ruled_out(&updates), [phrase("the network")]);
}
