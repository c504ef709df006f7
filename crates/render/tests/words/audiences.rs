//! What each audience reads, as it is sent: made from the facts that are labelled for it, on every occasion.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::ids::UpdateNumber;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::occasion::Occasion;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_domain::zone::ZoneTable;
use sev1_render::internal_text;
use sev1_render::template::Templates;
use sev1_render::told::{Told, told};

use crate::world::{body, incident, moment, phrase, update};

fn read(update: &Update, kind: AudienceKind) -> Told {
    told(&Templates::built_in(), &incident(), update, &Audience::built_in(kind))
}

fn text(update: &Update, kind: AudienceKind) -> String {
    read(update, kind).markdown
}

fn customer<T>(value: T) -> Option<Labelled<T>> {
    Some(Labelled::new(Label::Customer, value))
}

/// Everything a customer can be told.
fn labelled() -> Update {
    let mut update = update();
    let facts = &mut update.facts;
    facts.customer_impact = Prose::new(Label::Customer, body("Pages load in 30 seconds or not at all."));
    facts.reach = customer(Reach { affected: 4_200, of: Some(9_000), unit: phrase("users"), about: true, scope: Some(phrase("EU node")) });
    facts.workaround = customer(phrase("use the mobile application"));
    facts.cause = customer(Cause { what: phrase("a query that bypasses the cache since 7.8.5"), certainty: Certainty::Suspected });
    facts.milestone = customer(Milestone {
        what: phrase("4.2.7 is in your test environment"),
        by: Some(moment("2026-07-15T14:00:00Z")),
        confidence: Confidence::Medium,
    });
    facts.fix = facts.fix.take().map(|f| Labelled::new(Label::Customer, f.for_internal().clone()));
    update
}

#[test]
fn the_internal_text_is_the_whole_template() {
    assert_eq!(text(&update(), AudienceKind::Internal), internal_text(&incident(), &update()));
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
fn a_customer_reads_what_is_labelled_for_it() {
    insta::assert_snapshot!(text(&labelled(), AudienceKind::Customer), @"
    **Globex: SEV1 outage, update 3**

    Status: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We believe we know the cause of this outage and are working on a fix.

    **Impact:** About 4,200 of 9,000 users are affected (EU node).

    Pages load in 30 seconds or not at all.

    **What you can do meanwhile:** use the mobile application.

    **What happens next:** 4.2.7 is in your test environment by Wed 15 Jul 10:00am ET (14:00 UTC). This is our plan; something may still get in the way.

    The fix comes with version 4.2.7. Its code review is under way.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
    assert_eq!(read(&labelled(), AudienceKind::Customer).subject, "Globex: SEV1 outage, update 3: Identified");
}

#[test]
fn an_executive_reads_one_line_and_the_impact() {
    insta::assert_snapshot!(text(&labelled(), AudienceKind::Executive), @"
    Globex SEV1 outage, 9 hours: likely cause known, fix under way. Next update Wed 15 Jul 8:00am ET.
    About 4,200 of 9,000 users are affected (EU node). Next step, medium confidence: 4.2.7 is in your test environment by Wed 15 Jul 10:00am ET.
    ");
}

#[test]
fn the_public_reads_no_name_and_no_severity() {
    assert_eq!(read(&labelled(), AudienceKind::Public).subject, "Service outage, update 3: Identified");
    insta::assert_snapshot!(text(&labelled(), AudienceKind::Public), @"
    **Service outage, update 3**

    Status: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We believe we know the cause of this outage and are working on a fix.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
}

#[test]
fn the_authors_own_message_stands_instead_of_what_is_made_from_the_facts() {
    let mut update = labelled();
    update.facts.customer_message = customer(body("We found why sign-in is slow. Your session stays open if you keep the tab."));
    insta::assert_snapshot!(text(&update, AudienceKind::Customer), @"
    **Globex: SEV1 outage, update 3**

    Status: **Identified** (likely cause known, fix under way), as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We found why sign-in is slow. Your session stays open if you keep the tab.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
}

#[test]
fn a_cause_is_told_once_it_is_confirmed() {
    let mut update = labelled();
    assert!(!text(&update, AudienceKind::Customer).contains("bypasses"));
    update.facts.cause = customer(Cause { what: phrase("a query that bypasses the cache"), certainty: Certainty::Confirmed });
    assert!(text(&update, AudienceKind::Customer).contains("\n\n**Cause:** a query that bypasses the cache.\n"));
}

#[test]
fn each_occasion_has_its_own_first_words() {
    let on = |occasion: Occasion| text(&Update { occasion, ..labelled() }, AudienceKind::Customer).split("\n\n").nth(1).map(str::to_owned);
    let said = |text: &str| Labelled::new(Label::Customer, phrase(text));
    let of = UpdateNumber(2);
    insta::assert_debug_snapshot!([
        on(Occasion::NoChange),
        on(Occasion::Holding),
        on(Occasion::HandOff { to: said("Priya") }),
        on(Occasion::HandOff { to: Labelled::internal(phrase("Priya")) }),
        on(Occasion::Correction { of, wrong: said("mobile works"), right: said("mobile fails as well"), since: None }),
        on(Occasion::Correction { of, wrong: Labelled::internal(phrase("x")), right: Labelled::internal(phrase("y")), since: None }),
        on(Occasion::Retraction { of, reason: said("the workaround loses data") }),
    ], @r#"
    [
        Some(
            "Nothing has changed since our last update. Our engineers are still on it.",
        ),
        Some(
            "Status: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.",
        ),
        Some(
            "Priya leads our response from now on. Everything we have promised stands.",
        ),
        Some(
            "The lead of our response has changed hands. Everything we have promised stands.",
        ),
        Some(
            "**Correction to update 2.** It said: mobile works. Correct is: mobile fails as well.",
        ),
        Some(
            "**Correction to update 2.** Part of it was wrong. Please go by this update instead.",
        ),
        Some(
            "**Please do not act on update 2 any more.** We withdraw it. The reason: the workaround loses data.",
        ),
    ]
    "#);
    let first = Update { number: UpdateNumber(1), ..labelled() };
    assert!(text(&first, AudienceKind::Customer).contains("This is our first update."));
}

#[test]
fn a_resolution_says_sorry_once() {
    let resolved =
        Update { status: Status::Resolved, facts: UpdateFacts { next_update: NextUpdate::NotDue, ..labelled().facts }, ..labelled() };
    insta::assert_snapshot!(text(&resolved, AudienceKind::Customer), @"
    **Globex: SEV1 outage, update 3**

    Status: **Resolved**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), after 9 hours.

    This outage is resolved.

    **What was affected:** About 4,200 of 9,000 users were affected (EU node).

    Pages load in 30 seconds or not at all.

    **What you can do:** use the mobile application.

    **What happens next:** 4.2.7 is in your test environment by Wed 15 Jul 10:00am ET (14:00 UTC). This is our plan; something may still get in the way.

    The fix comes with version 4.2.7. Its code review is under way.

    We are sorry for the disruption.
    ");
    insta::assert_snapshot!(text(&resolved, AudienceKind::Executive), @"
    Globex SEV1 outage is resolved after 9 hours.
    About 4,200 of 9,000 users were affected (EU node).
    ");
}

#[test]
fn a_text_with_nothing_but_status_and_promise_still_reads_well() {
    insta::assert_snapshot!(text(&update(), AudienceKind::Public), @"
    **Service outage, update 3**

    Status: **Identified**, as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We believe we know the cause of this outage and are working on a fix.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
    let opted_out = NextUpdate::OptOut(Labelled::internal(phrase("the team sleeps")));
    let quiet = Update { facts: UpdateFacts { next_update: opted_out, ..update().facts }, ..update() };
    assert!(text(&quiet, AudienceKind::Customer).ends_with("\n\nNo next update is planned.\n"));
}

#[test]
fn an_audience_hears_the_time_in_its_own_zone() {
    let zone = ZoneTable::default().find("CET").expect("CET");
    let berlin = Audience { zone: Some(zone), ..Audience::built_in(AudienceKind::Customer) };
    let text = told(&Templates::built_in(), &incident(), &labelled(), &berlin).markdown;
    assert!(text.contains("We will send the next update by Wed 15 Jul 2:00pm CET (12:00 UTC)."), "{text}");
    assert!(text.contains("as of Wed 15 Jul 1:20am CET (Tue 23:20 UTC)"), "{text}");
}

#[test]
fn over_budget_the_weightiest_clauses_and_the_promise_stay() {
    let mut update = labelled();
    update.facts.reach = None;
    update.facts.customer_impact = Prose::new(Label::Executive, body(&"Every page is slow and every search fails. ".repeat(20)));
    let text = text(&update, AudienceKind::Executive);
    assert!(text.chars().count() <= 240, "{text}");
    insta::assert_snapshot!(text, @"
    Globex SEV1 outage, 9 hours: likely cause known, fix under way. Next update Wed 15 Jul 8:00am ET.
    Every page is slow and every search fails. Every page is slow and every search fails. Every page is slow and every search fails.
    ");
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
    insta::assert_snapshot!(internal_text(&incident(), &update), @r"
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
    ");
    update.facts.workaround = customer(phrase("#### Status: Resolved <!-- x -->"));
    let text = text(&update, AudienceKind::Customer);
    assert!(text.contains(" \\#### Status: Resolved \\<!-- x -->.\n"), "{text}");
}
