//! What executives read: no name of ours, no note, nothing without a label.

use sev1_domain::label::{Label, Labelled};
use sev1_domain::ladder::Role;
use sev1_domain::promise::PromiseKind;
use sev1_domain::reach::Reach;
use sev1_domain::update::Update;
use sev1_render::notice::{Mention, Notice, Reminding, for_executives};

use super::{at, outage, owner, promise, reminding, step};
use crate::exercise::drill;
use crate::world::{phrase, update};

fn told(kind: PromiseKind, last: Option<&Update>, after: i64, lead_told: bool) -> Notice {
    let (incident, step) = (outage(), step(vec![promise(kind)]));
    let executive = Mention { role: Role::Executive, name: None };
    let missing = vec!["dana has no destination of their own, so this is said here.".to_owned()];
    for_executives(&Reminding { to: vec![owner("dana"), executive], missing, lead_told, ..reminding(&incident, &step, last, at(after)) })
}

#[test]
fn a_late_update_is_said_in_one_line() {
    let notice = told(PromiseKind::NextUpdate, Some(&update()), 15, true);
    insta::assert_snapshot!(notice.markdown, @"Globex SEV1: the update promised for 8amET is 15 minutes overdue. Status Identified, 21 hours. The incident lead has been told.");
    assert_eq!(notice.subject, "Globex SEV1: the update promised for 8amET is 15 minutes overdue");
    let unled = told(PromiseKind::NextUpdate, Some(&update()), 15, false).markdown;
    assert!(!unled.contains("lead"), "nobody says that the lead knows who does not: {unled}");
}

#[test]
fn whoever_is_looped_in_learns_how_bad_it_is_from_what_they_may_see() {
    insta::assert_snapshot!(told(PromiseKind::LoopIn, None, 0, true).markdown, @"Globex SEV1 has lasted 21 hours. Status Identified.");
    let mut last = update();
    last.facts.reach =
        Some(Labelled::new(Label::Customer, Reach { affected: 4_200, of: Some(9_000), unit: phrase("users"), about: true, scope: None }));
    insta::assert_snapshot!(told(PromiseKind::LoopIn, Some(&last), -30, true).markdown, @"Globex SEV1 has lasted 21 hours. Status Identified. About 4,200 of 9,000 users are affected. Next update 8amET.");
    // What is labelled internal is not among it.
    let bare = told(PromiseKind::LoopIn, Some(&update()), -30, true).markdown;
    assert!(!bare.contains("Nobody can log in") && !bare.contains("likely cause"), "{bare}");
}

#[test]
fn no_kind_of_promise_brings_a_name_or_what_was_promised() {
    for kind in PromiseKind::ALL {
        for after in [-10, 0, 15] {
            let notice = told(kind, Some(&update()), after, true);
            let all = format!("{notice:?}");
            for inside in ["dana", "erin", "Priya", "Alice", "WebEx", "7.8.6", "retrospective", "vendor", "INTERNAL"] {
                assert!(!all.contains(inside), "{kind:?} {inside} {all}");
            }
            assert!(notice.markdown.starts_with("Globex SEV1") && notice.markdown.chars().count() <= 240, "{}", notice.markdown);
        }
    }
}

#[test]
fn a_customer_without_a_label_for_them_is_not_named_and_an_exercise_is_marked() {
    let mut incident = drill();
    incident.customer = Labelled::internal(phrase("Globex"));
    let step = step(vec![promise(PromiseKind::NextUpdate)]);
    let notice = for_executives(&reminding(&incident, &step, None, at(15)));
    let beginning = "**EXERCISE - nothing here is real.**\n\nSEV1 outage: the update promised for 8amET is 15 minutes overdue.";
    assert!(notice.markdown.starts_with(beginning), "{}", notice.markdown);
    assert!(notice.subject.starts_with("EXERCISE: SEV1 outage: "), "{}", notice.subject);
}
