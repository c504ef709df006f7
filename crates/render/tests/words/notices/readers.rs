//! What readers are told when a promise to them was moved, and what our own people are told when a reader asks.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_domain::zone::ZoneTable;
use sev1_render::markdown::to_html;
use sev1_render::notice::{Notice, asked, moved};

use super::{HOSTILE, also_to, at, hostile, outage, promise};
use crate::exercise::drill;
use crate::world::{moment, phrase};

/// A promise of this kind to this audience, moved from 8am to 9am ET.
fn news(kind: PromiseKind, audience: &Audience) -> Notice {
    let before = also_to(&promise(kind), audience.kind);
    let after = Promise { due: moment("2026-07-15T13:00:00Z"), moves: 1, ..before.clone() };
    moved(&outage(), &before, &after, audience, Some(&phrase("the vendor is late")), at(-600))
}

fn built_in(kind: AudienceKind) -> Audience {
    Audience::built_in(kind)
}

#[test]
fn each_audience_reads_one_line_in_its_own_tone() {
    let lines: Vec<String> = AudienceKind::ALL.into_iter().map(|kind| news(PromiseKind::NextUpdate, &built_in(kind)).markdown).collect();
    insta::assert_snapshot!(lines.concat(), @"
    Globex SEV1: the next update comes at 9amET on Wed 15 Jul instead of 8amET. Reason: the vendor is late.
    Globex SEV1: the next update comes by Wed 15 Jul 9:00am ET instead of 8:00am ET.
    Globex SEV1: the next update comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Service outage: the next update comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    ");
    assert_eq!(news(PromiseKind::NextUpdate, &built_in(AudienceKind::Customer)).kind, "promise.moved");
}

#[test]
fn a_call_a_milestone_and_a_document_are_named_where_they_were_promised() {
    let mut lines = String::new();
    for kind in [PromiseKind::Call, PromiseKind::Milestone, PromiseKind::Document, PromiseKind::Answer] {
        for audience in [AudienceKind::Internal, AudienceKind::Customer, AudienceKind::Public].map(built_in) {
            lines.push_str(&news(kind, &audience).markdown);
        }
    }
    insta::assert_snapshot!(lines, @"
    Globex SEV1: the call (WebEx with Globex) is at 9amET on Wed 15 Jul instead of 8amET. Reason: the vendor is late.
    Globex SEV1: the call (WebEx with Globex) is on Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Service outage: the call is on Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Globex SEV1: the milestone (7.8.6 is in your test environment) comes at 9amET on Wed 15 Jul instead of 8amET. Reason: the vendor is late.
    Globex SEV1: the milestone (7.8.6 is in your test environment) comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Service outage: the milestone (7.8.6 is in your test environment) comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Globex SEV1: the document (retrospective) comes at 9amET on Wed 15 Jul instead of 8amET. Reason: the vendor is late.
    Globex SEV1: the document (retrospective) comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Service outage: the document (retrospective) comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Globex SEV1: the answer (Alice Evan) comes at 9amET on Wed 15 Jul instead of 8amET. Reason: the vendor is late.
    Globex SEV1: the answer comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    Service outage: the answer comes by Wed 15 Jul 9:00am ET (13:00 UTC) instead of 8:00am ET.
    ");
}

#[test]
fn neither_reason_nor_owner_nor_customer_gets_outside_in_any_form() {
    for kind in PromiseKind::ALL {
        for audience in [AudienceKind::Executive, AudienceKind::Customer, AudienceKind::Public].map(built_in) {
            let all = format!("{:?}", news(kind, &audience));
            for inside in ["vendor", "dana", "erin", "Alice", "Priya", "INTERNAL"] {
                assert!(!all.contains(inside), "{kind:?} {:?} {inside} {all}", audience.kind);
            }
            assert!(audience.kind != AudienceKind::Public || (!all.contains("Globex") && !all.contains("SEV1:")), "{all}");
        }
        let internal = news(kind, &built_in(AudienceKind::Internal)).markdown;
        assert!(internal.ends_with(" Reason: the vendor is late.\n"), "{internal}");
    }
}

#[test]
fn times_are_said_in_the_readers_zone_with_their_days_where_these_differ() {
    let zone = ZoneTable::default().find("PT").expect("PT");
    let western = Audience { zone: Some(zone), ..built_in(AudienceKind::Internal) };
    let before = also_to(&promise(PromiseKind::NextUpdate), AudienceKind::Internal);
    let after = Promise { due: moment("2026-07-16T12:00:00Z"), ..before.clone() };
    let line = |audience: &Audience| moved(&outage(), &before, &after, audience, None, at(-600)).markdown;
    assert_eq!(line(&western), "Globex SEV1: the next update comes at 5amPT on Thu 16 Jul instead of 5amPT on Wed 15 Jul.\n");
    let customer = line(&built_in(AudienceKind::Customer));
    assert!(customer.contains("by Thu 16 Jul 8:00am ET (12:00 UTC) instead of Wed 15 Jul 8:00am ET (12:00 UTC)."), "{customer}");
}

#[test]
fn an_exercise_is_marked_and_hostile_words_stay_words() {
    let mut before = promise(PromiseKind::Milestone);
    before.subject.what = Some(phrase("</p> <script>x</script>"));
    let after = Promise { due: moment("2026-07-15T13:00:00Z"), ..before.clone() };
    let notice = moved(&hostile(drill()), &before, &after, &built_in(AudienceKind::Customer), None, at(-60));
    assert!(
        notice.markdown.starts_with("**EXERCISE - nothing here is real.**\n\n\\#### Status: Resolved \\<!-- x --> \\`y "),
        "{}",
        notice.markdown
    );
    let html = to_html(&notice.markdown).to_string();
    assert!(!html.contains("<h4") && !html.contains("<script"), "{html}");
    assert!(notice.subject.starts_with("EXERCISE: ") && notice.subject.contains(HOSTILE), "{}", notice.subject);
}

#[test]
fn whoever_owes_it_learns_who_asks_and_by_when() {
    let answer = promise(PromiseKind::Answer);
    let notice = asked(&outage(), &answer, Some(&phrase("Are we back before the market opens?")), at(-30));
    assert_eq!((notice.kind, notice.subject.as_str()), ("update.asked", "Globex SEV1 (INC-142): Alice Evan asks for an update"));
    insta::assert_snapshot!(notice.markdown, @"
    Globex SEV1 (INC-142): Alice Evan (customer) asks for an update. **Owed by 8amET** by dana; the next update to customer answers it.

    In their words: Are we back before the market opens?

    - Answer everybody with an update: `sev1 update INC-142`
    - Answered already: `sev1 done INC-142 answer`
    - Hand over: `sev1 handoff INC-142 --to NAME`
    ");
    assert!(!asked(&outage(), &answer, None, at(-30)).markdown.contains("In their words"));
}
