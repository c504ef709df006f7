//! What each audience sees: built by including labelled fields, so nothing else can get in.

use proptest::prelude::*;
use sev1_domain::audience::Audience;
use sev1_domain::destination::ChannelKind;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::message::Message;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_render::view::view;
use sev1_render::{audience_text, format, internal_text};

use crate::world::{body, incident, moment, phrase, update};

fn everything_said(update: &Update, audience: Audience) -> String {
    let mut all = audience_text(&incident(), update, audience);
    for channel in ChannelKind::ALL {
        match format::message(&incident(), update, audience, channel) {
            Message::Chat { markdown } => all.push_str(&markdown),
            Message::Document { name, markdown } => all.extend([name, markdown]),
            Message::Event { kind, json } => all.extend([kind, json]),
        }
    }
    all.push_str(&format!("{:?}", view(&incident(), update, audience)));
    all
}

fn label() -> impl Strategy<Value = Label> {
    prop::sample::select(&Label::ALL[..])
}

/// Marks a value's label in its own words, so that finding the mark in a text is finding the value.
fn mark(label: Label, field: &str) -> String {
    format!("mark-{}-{field}-end", label.as_str())
}

fn marked<T>(label: Label, field: &str, make: impl Fn(&str) -> T) -> Labelled<T> {
    Labelled::new(label, make(&mark(label, field)))
}

fn marked_facts() -> impl Strategy<Value = UpdateFacts> {
    (prop::collection::vec(label(), 11), any::<bool>()).prop_map(|(l, promise)| {
        use sev1_domain::{approval as a, bridge as b, evidence as e, fix as f, people as p};
        let contribution = |t: &str| vec![p::Contribution { who: phrase(t), what: Some(phrase(t)) }];
        let p = |t: &str| Some(phrase(t));
        UpdateFacts {
            summary: marked(l[0], "summary", body),
            customer_impact: marked(l[1], "impact", body),
            technical_notes: marked(l[2], "notes", body),
            next_update: if promise {
                NextUpdate::At(moment("2026-07-15T12:00:00Z"))
            } else {
                NextUpdate::OptOut(marked(l[3], "opt-out", phrase))
            },
            bridge: Some(marked(l[4], "bridge", |t| b::Bridge {
                name: phrase(t),
                link: p(t),
                state: b::BridgeState::Concluded,
                reconvenes: Some(moment("2026-07-15T12:00:00Z")),
            })),
            people: Some(marked(l[5], "people", contribution)),
            thanks: Some(marked(l[6], "thanks", contribution)),
            fix: Some(marked(l[7], "fix", |t| f::Fix {
                version: phrase(t),
                stage: f::FixStage::Merged,
                state: f::FixState::Done,
                owner: p(t),
            })),
            approvals: Some(marked(l[8], "approvals", |t| {
                vec![a::EmergencyApproval { what: phrase(t), asked: phrase(t), answer: a::Answer::Waiting, reason: p(t) }]
            })),
            evidence: Some(marked(l[9], "evidence", |t| e::Evidence { query: phrase(t), range: p(t), verdict: p(t) })),
            thread: Some(marked(l[10], "thread", phrase)),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No value reaches an audience that its label does not reach, on any channel; and every value that may be seen is there.
    #[test]
    fn an_audience_sees_exactly_what_is_labelled_for_it(facts in marked_facts()) {
        let update = Update { facts, ..update() };
        for audience in Audience::ALL {
            let said = everything_said(&update, audience);
            for label in Label::ALL {
                let found = said.contains(&format!("mark-{}-", label.as_str()));
                let there = format!("{:?}", update.facts).contains(&format!("mark-{}-", label.as_str()));
                prop_assert_eq!(found, there && label.reaches(audience), "{:?} {:?}\n{}", label, audience, said);
            }
            prop_assert_eq!(said.contains("Globex"), audience != Audience::Public);
            prop_assert!(!said.contains("INTERNAL TITLE"));
            prop_assert!(said.contains("#### Status: Identified") && said.contains("#### Incident Time: 9 hours"));
        }
    }

    /// The internal view is the template with everything in it.
    #[test]
    fn the_internal_view_reads_as_the_template(facts in marked_facts()) {
        let update = Update { facts, ..update() };
        prop_assert_eq!(audience_text(&incident(), &update, Audience::Internal), internal_text(&incident(), &update));
    }
}

#[test]
fn the_whole_template_with_every_part() {
    insta::assert_snapshot!(internal_text(&incident(), &update()), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We've found the likely cause.

    Bridge: Call with Globex — concluded — reconvenes at 8amET on Wed 15 Jul — join at https://meet.example.com/globex

    People:
    - Priya — incident lead
    - Build team — on standby

    Thanks:
    - @dana.reyes — 9 hours on the bridge
    - Sam

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    Nobody can log in.

    #### Technical Notes

    The sweeper scans a whole table.

    Fix: 4.2.7 — pull request — running — owner Priya

    Approvals:
    - emergency change — head of operations at Globex — signed off — on call \— and ready

    Evidence: `sum(rate(db_queries_total{path=~"\\d+"}[5m]))` — range: last 24 hours

    Latest thread with full details: https://chat.example.com/ops/pl/abc123
    "#);
}

#[test]
fn a_customer_text_with_impact_and_fix_only() {
    let mut update = update();
    let facts = &mut update.facts;
    facts.customer_impact = Labelled::new(Label::Customer, body("About 4,200 of 9,000 users cannot log in."));
    facts.fix = facts.fix.take().map(|f| Labelled::new(Label::Customer, f.for_internal().clone()));
    insta::assert_snapshot!(audience_text(&incident(), &update, Audience::Customer), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We believe we know the cause of this outage and are working on a fix.

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    About 4,200 of 9,000 users cannot log in.

    #### Technical Notes

    Fix: 4.2.7 — pull request — running — owner Priya
    "#);
    insta::assert_snapshot!(audience_text(&incident(), &update, Audience::Executive), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We believe we know the cause of this outage and are working on a fix.

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    About 4,200 of 9,000 users cannot log in.

    #### Technical Notes

    Fix: 4.2.7 — pull request — running — owner Priya
    "#);
}

#[test]
fn a_text_with_nothing_but_status_and_promise_still_reads_well() {
    insta::assert_snapshot!(audience_text(&incident(), &update(), Audience::Public), @r#"
    ### SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We believe we know the cause of this outage and are working on a fix.

    Next update will be shared at 8amET on Wed 15 Jul.
    "#);
    let resolved =
        Update { status: Status::Resolved, facts: UpdateFacts { next_update: NextUpdate::NotDue, ..update().facts }, ..update() };
    insta::assert_snapshot!(audience_text(&incident(), &resolved, Audience::Customer), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Resolved

    #### Incident Time: 9 hours

    This outage is resolved.
    "#);
    let opted_out = NextUpdate::OptOut(Labelled::internal(phrase("the team sleeps")));
    let quiet = Update { facts: UpdateFacts { next_update: opted_out, ..update().facts }, ..update() };
    insta::assert_snapshot!(audience_text(&incident(), &quiet, Audience::Customer), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    We believe we know the cause of this outage and are working on a fix.

    No next update is planned.
    "#);
}

#[test]
fn right_to_left_and_hostile_words_stand_as_typed() {
    let mut update = update();
    update.facts = UpdateFacts::internal(
        body("שלום עולם \u{200f}(abc)\n\n#### Status: Resolved\n\n<script>alert(1)</script> @all"),
        body("👩\u{200d}🚒 | a | b |"),
        body("```\n#### Technical Notes\n```"),
        NextUpdate::OptOut(Labelled::internal(Phrase::new("a — b.").expect("a phrase"))),
    );
    insta::assert_snapshot!(internal_text(&incident(), &update), @r#"
    ### Globex SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    שלום עולם ‏(abc)

    \#### Status: Resolved

    <script>alert(1)</script> @all

    No next update is planned: a — b.

    #### Customer Impact

    👩‍🚒 | a | b |

    #### Technical Notes

    ```
    #### Technical Notes
    ```
    "#);
}
