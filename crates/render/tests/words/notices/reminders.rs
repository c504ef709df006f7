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
    assert_eq!(
        (notice.kind, notice.subject.as_str()),
        ("promise.reminder", "Globex SEV1 (INC-142): the next update is due at 8amET, in 10 minutes")
    );
    insta::assert_snapshot!(notice.markdown, @r#"
    Globex SEV1 (INC-142): the next update **is due at 8amET, in 10 minutes**.

    Promised to customer and internal. dana owes it.

    For dana (owner).

    Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. We've found the likely cause.

    - Nothing changed: `sev1 update INC-142 --no-change "…" --next 45m` ([open](https://sev1.example.com/incidents/INC-142/update?no_change=1))
    - Another time: `sev1 next INC-142 "9amET" --reason "…"` ([open](https://sev1.example.com/incidents/INC-142/promises))
    - Hand over: `sev1 handoff INC-142 --to NAME` ([open](https://sev1.example.com/incidents/INC-142/promises))
    "#);
}

#[test]
fn when_it_is_due_whoever_stands_in_is_spoken_to_as_well() {
    let (incident, last, step) = (outage(), update(), step(vec![promise(PromiseKind::NextUpdate)]));
    let deputy = Mention { role: Role::Deputy, name: Some(phrase("@erin.adams")) };
    let notice = reminder(&Reminding { to: vec![owner("dana"), deputy], ..reminding(&incident, &step, Some(&last), at(0)) });
    insta::assert_snapshot!(notice.markdown, @r#"
    Globex SEV1 (INC-142): the next update **is due now (8amET)**.

    Promised to customer. dana owes it.

    For dana (owner) and @erin.adams (deputy).

    Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. We've found the likely cause.

    - Nothing changed: `sev1 update INC-142 --no-change "…" --next 45m`
    - Another time: `sev1 next INC-142 "9amET" --reason "…"`
    - Hand over: `sev1 handoff INC-142 --to NAME`
    "#);
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
    insta::assert_snapshot!(notice.markdown, @r#"
    Globex SEV1 (INC-142): the next update **is 17 minutes overdue**; it was due at 8amET.

    Promised to customer. dana owes it.

    For dana (owner, lead) and the executives. No destination is configured for executives; somebody has to call them.

    Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. We've found the likely cause.

    This reminder should have come at 8:05amET; it is 12 minutes late because nothing ran.

    - Nothing changed: `sev1 update INC-142 --no-change "…" --next 45m`
    - Hand over: `sev1 handoff INC-142 --to NAME`

    It is past due and cannot be moved any more; the next update says by itself how late it is.
    "#);
    assert_eq!(notice.subject, "Globex SEV1 (INC-142): the next update is 17 minutes overdue");
}

#[test]
fn a_first_update_says_that_nobody_was_told_anything() {
    let (incident, next) = (outage(), promise(PromiseKind::NextUpdate));
    let step = step(vec![Promise { origin: sev1_domain::promise::Origin::Policy, ..next }]);
    insta::assert_snapshot!(reminder(&reminding(&incident, &step, None, at(-5))).markdown, @"
    Globex SEV1 (INC-142): the first update **is due at 8amET, in 5 minutes**: nobody was told anything yet.

    Expected by customer. dana owes it.

    For dana (owner).

    No update was published yet.

    - Say that we know of it: `sev1 update INC-142 --holding --next 45m`
    - Hand over: `sev1 handoff INC-142 --to NAME`
    ");
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
    insta::assert_snapshot!(said, @r#"
    Globex SEV1 (INC-142): the next update **is due at 8amET, in 10 minutes**.
    Promised to customer. dana owes it.
    - Nothing changed: `sev1 update INC-142 --no-change "…" --next 45m`
    - Another time: `sev1 next INC-142 "9amET" --reason "…"`
    - Hand over: `sev1 handoff INC-142 --to NAME`

    Globex SEV1 (INC-142): the next update **is 20 minutes overdue**; it was due at 8amET.
    Promised to customer. dana owes it.
    - Nothing changed: `sev1 update INC-142 --no-change "…" --next 45m`
    - Hand over: `sev1 handoff INC-142 --to NAME`
    It is past due and cannot be moved any more; the next update says by itself how late it is.

    Globex SEV1 (INC-142): the call (WebEx with Globex) **is due at 8amET, in 10 minutes**.
    Promised to customer. dana owes it.
    - It is done: `sev1 done INC-142 call`
    - Another time: `sev1 next INC-142 --of call "9amET" --reason "…"`
    - Let it go: `sev1 release INC-142 call --reason "…"`

    Globex SEV1 (INC-142): the call (WebEx with Globex) **is 20 minutes overdue**; it was due at 8amET.
    Promised to customer. dana owes it.
    - It is done: `sev1 done INC-142 call`
    - Let it go: `sev1 release INC-142 call --reason "…"`
    It is past due and cannot be moved any more.

    Globex SEV1 (INC-142): the milestone (7.8.6 is in your test environment) **is due at 8amET, in 10 minutes**.
    Promised to customer. dana owes it.
    - It is done: `sev1 done INC-142 milestone`
    - Another time: `sev1 next INC-142 --of milestone "9amET" --reason "…"`
    - Let it go: `sev1 release INC-142 milestone --reason "…"`

    Globex SEV1 (INC-142): the milestone (7.8.6 is in your test environment) **is 20 minutes overdue**; it was due at 8amET.
    Promised to customer. dana owes it.
    - It is done: `sev1 done INC-142 milestone`
    - Let it go: `sev1 release INC-142 milestone --reason "…"`
    It is past due and cannot be moved any more.

    Globex SEV1 (INC-142): the document (retrospective) **is due at 8amET, in 10 minutes**.
    Expected by customer. dana owes it.
    - It is done: `sev1 done INC-142 document`
    - Another time: `sev1 next INC-142 --of document "8amET on Thu 16 Jul" --reason "…"`
    - Let it go: `sev1 release INC-142 document --reason "…"`

    Globex SEV1 (INC-142): the document (retrospective) **is 20 minutes overdue**; it was due at 8amET.
    Expected by customer. dana owes it.
    - It is done: `sev1 done INC-142 document`
    - Let it go: `sev1 release INC-142 document --reason "…"`
    It is past due and cannot be moved any more.

    Globex SEV1 (INC-142): the watch over the fix (the fix holds) **ends at 8amET, in 10 minutes**.
    dana owes it.
    - It is done: `sev1 done INC-142 watch`
    - Another time: `sev1 next INC-142 --of watch "8amET on Thu 16 Jul" --reason "…"`
    - Let it go: `sev1 release INC-142 watch --reason "…"`

    Globex SEV1 (INC-142): the watch over the fix (the fix holds) **ended 20 minutes ago**; it was due at 8amET.
    dana owes it.
    - It is done: `sev1 done INC-142 watch`
    - Let it go: `sev1 release INC-142 watch --reason "…"`
    It is past due and cannot be moved any more.

    Globex SEV1 (INC-142): bringing in an executive **is due at 8amET, in 10 minutes**.
    dana owes it.
    - Bring an executive in, then say so: `sev1 done INC-142 loop-in`

    Globex SEV1 (INC-142): bringing in an executive **is 20 minutes overdue**; it was due at 8amET.
    dana owes it.
    - Bring an executive in, then say so: `sev1 done INC-142 loop-in`

    Globex SEV1 (INC-142): the hand-off to erin **is due at 8amET, in 10 minutes**.
    dana asked erin to take over, and owes everything until then. In their words: the vendor calls back at 9
    - Take over: `sev1 accept INC-142`
    - Decline, or take the offer back: `sev1 decline INC-142 --reason "…"`

    Globex SEV1 (INC-142): the hand-off to erin **is 20 minutes overdue**; it was due at 8amET.
    dana asked erin to take over, and owes everything until then. In their words: the vendor calls back at 9
    - Take over: `sev1 accept INC-142`
    - Decline, or take the offer back: `sev1 decline INC-142 --reason "…"`

    Globex SEV1 (INC-142): the answer to Alice Evan **is due at 8amET, in 10 minutes**.
    A reader of customer asked for it. dana owes the answer.
    - Answer everybody with an update: `sev1 update INC-142`
    - Answered already: `sev1 done INC-142 answer`
    - Hand over: `sev1 handoff INC-142 --to NAME`

    Globex SEV1 (INC-142): the answer to Alice Evan **is 20 minutes overdue**; it was due at 8amET.
    A reader of customer asked for it. dana owes the answer.
    - Answer everybody with an update: `sev1 update INC-142`
    - Answered already: `sev1 done INC-142 answer`
    - Hand over: `sev1 handoff INC-142 --to NAME`
    "#);
}

#[test]
fn the_last_update_is_its_first_sentence_in_one_line_without_marks() {
    let (incident, step) = (outage(), step(vec![promise(PromiseKind::NextUpdate)]));
    let said = |summary: &str| {
        let mut last = update();
        last.facts.summary = sev1_domain::prose::Prose::internal(crate::world::body(summary));
        let text = reminder(&reminding(&incident, &step, Some(&last), at(-10))).markdown;
        text.lines()
            .find_map(|line| line.strip_prefix("Last update: 3 at 7:20pmET on Tue 14 Jul, Identified. "))
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(said("[public] Version 7.8.6 is *out*.\n\n- More."), "Version 7.8.6 is out.");
    assert_eq!(said("#### Status: Resolved\n\nx"), "Status: Resolved x");
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
