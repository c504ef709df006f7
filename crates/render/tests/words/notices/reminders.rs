//! Reminders for our own people: everything needed to act, most important first.

use sev1_domain::audience::AudienceKind;
use sev1_domain::decide::Reminder;
use sev1_domain::ladder::Role;
use sev1_domain::promise::{Promise, PromiseKind};
use sev1_render::markdown::{to_html, to_plain};
use sev1_render::notice::{Mention, Reminding, reminder};

use super::{HOSTILE, also_to, at, hostile, minutes, outage, owner, promise, remind, reminding, step};
use crate::exercise::drill;
use crate::world::{phrase, update};

#[test]
fn before_it_is_due_it_says_when_and_gives_three_ways_to_act() {
    let next = promise(PromiseKind::NextUpdate);
    let (incident, last) = (outage(), update());
    let step = step(vec![next.clone(), also_to(&next, AudienceKind::Internal)]);
    let public_url = Some("https://sev1.example.com/");
    let notice = reminder(&Reminding { public_url, ..reminding(&incident, &step, Some(&last), at(-10)) });
    assert_eq!((notice.kind, notice.subject.as_str()), ("promise.reminder", "x"));
    insta::assert_snapshot!(notice.markdown, @"");
}

#[test]
fn when_it_is_due_whoever_stands_in_is_spoken_to_as_well() {
    let (incident, last, step) = (outage(), update(), step(vec![promise(PromiseKind::NextUpdate)]));
    let deputy = Mention { role: Role::Deputy, name: Some(phrase("@eve.adams")) };
    let notice = reminder(&Reminding { to: vec![owner("dana"), deputy], ..reminding(&incident, &step, Some(&last), at(0)) });
    insta::assert_snapshot!(notice.markdown, @"");
}

#[test]
fn once_it_is_overdue_it_cannot_be_moved_and_a_late_step_says_why() {
    let (incident, last) = (outage(), update());
    let step = Reminder { late: minutes(12), rung: Some(2), ..step(vec![promise(PromiseKind::NextUpdate)]) };
    let lead = Mention { role: Role::Lead, name: Some(phrase("Dana")) };
    let nobody = Mention { role: Role::Executive, name: None };
    let missing = vec!["No destination is configured for executives; somebody has to call them.".to_owned()];
    let to = vec![owner("dana"), lead, nobody];
    let notice = reminder(&Reminding { to, missing, ..reminding(&incident, &step, Some(&last), at(17)) });
    insta::assert_snapshot!(notice.markdown, @"");
    assert_eq!(notice.subject, "x");
}

#[test]
fn a_first_update_says_that_nobody_was_told_anything() {
    let (incident, next) = (outage(), promise(PromiseKind::NextUpdate));
    let step = step(vec![Promise { origin: sev1_domain::promise::Origin::Policy, ..next }]);
    insta::assert_snapshot!(reminder(&reminding(&incident, &step, None, at(-5))).markdown, @"");
    let overdue = reminder(&reminding(&incident, &step, None, at(3))).markdown;
    assert!(overdue.contains("the first update **is 3 minutes overdue**; it was due at 8amET: nobody was told anything yet."), "{overdue}");
    let others = reminder(&reminding(&incident, &step, Some(&update()), at(3))).markdown;
    assert!(others.contains("these readers were told nothing yet."), "{others}");
}

#[test]
fn a_snooze_that_is_over_says_so() {
    let (incident, last) = (outage(), update());
    let snoozed = |late| Reminder { rung: None, late: minutes(late), ..step(vec![promise(PromiseKind::NextUpdate)]) };
    let said = |step: &Reminder| reminder(&reminding(&incident, step, Some(&last), at(-10))).markdown;
    assert!(said(&snoozed(0)).contains("\n\nThis was put off and is said again now.\n\n"));
    let late = said(&snoozed(3));
    assert!(late.contains("now. This reminder should have come at 7:47amET; it is 3 minutes late because nothing ran.\n"), "{late}");
}

#[test]
fn the_ways_to_act_fit_the_kind_before_and_after_it_is_due() {
    let mut said = String::new();
    for kind in PromiseKind::ALL {
        for after in [-10, 20] {
            let text = remind(promise(kind), after).markdown;
            let short = text.split("\n\n").filter(|p| !p.starts_with("Last update") && !p.starts_with("For "));
            said.push_str(&short.collect::<Vec<_>>().join("\n"));
            said.push('\n');
        }
    }
    insta::assert_snapshot!(said, @"");
}

#[test]
fn the_last_update_is_its_first_sentence_in_one_line_without_marks() {
    let (incident, step) = (outage(), step(vec![promise(PromiseKind::NextUpdate)]));
    let said = |summary: &str| {
        let mut last = update();
        last.facts.summary = sev1_domain::prose::Prose::internal(crate::world::body(summary));
        let text = reminder(&reminding(&incident, &step, Some(&last), at(-10))).markdown;
        text.lines().find_map(|line| line.strip_prefix("Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. ")).unwrap_or_default().to_owned()
    };
    assert_eq!(said("[public] Version 7.8.6 is *out*.\n\n- More."), "Version 7.8.6 is out.");
    assert_eq!(said("#### Status: Resolved\n\nx"), "\\#### Status: Resolved x");
    let long = said(&"word ".repeat(200));
    assert!(long.chars().count() <= 200 && long.ends_with('…'), "{long}");
}

#[test]
fn hostile_names_stay_names_and_an_exercise_is_marked() {
    let mut next = promise(PromiseKind::Call);
    next.subject.what = Some(phrase("- **x** ]( <script>alert(1)</script>"));
    next.owner = phrase("> @dana `");
    let (incident, last, step) = (hostile(drill()), update(), step(vec![next]));
    let missing = vec![format!("{HOSTILE} has no destination of their own, so this is said here.")];
    let notice = reminder(&Reminding { missing, ..reminding(&incident, &step, Some(&last), at(-10)) });
    let html = to_html(&notice.markdown).to_string();
    assert!(!html.contains("<h4") && !html.contains("<script") && !html.contains("<blockquote"), "{html}");
    let plain = to_plain(&notice.markdown);
    assert!(plain.contains("Resolved <!-- x --> `y <b>z</b>") && plain.contains("<script>alert(1)</script>"), "{plain}");
    assert!(html.contains("<code>sev1 done DRILL-1 call</code>"), "{html}");
    assert!(notice.markdown.starts_with("**EXERCISE - nothing here is real.**\n\n"));
    assert!(notice.subject.starts_with("EXERCISE: #### Status: Resolved"), "{}", notice.subject);
}
