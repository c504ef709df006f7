//! The sample update that started the project, given as facts with sensible labels: the four texts as they are sent.

use sev1_domain::audience::{Audience, AudienceKind};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::incident::Incident;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::update::{NextUpdate, Update, UpdateFacts};
use sev1_render::template::Templates;
use sev1_render::told::told;

use crate::world::{body, incident, moment, phrase, update};

fn seed() -> (Incident, Update) {
    let contribution = |who: &str, what: Option<&str>| Contribution { who: phrase(who), what: what.map(phrase) };
    let facts = UpdateFacts {
        reach: Some(Labelled::new(
            Label::Customer,
            Reach { affected: 4_200, of: Some(9_000), unit: phrase("users"), about: true, scope: None },
        )),
        workaround: Some(Labelled::new(Label::Customer, phrase("use the mobile application, which is not affected"))),
        cause: Some(Labelled::new(
            Label::Customer,
            Cause {
                what: phrase("a query that goes to the database on every page load instead of a cache"),
                certainty: Certainty::Suspected,
            },
        )),
        milestone: Some(Labelled::new(
            Label::Customer,
            Milestone {
                what: phrase("7.8.6 is in your test environment"),
                by: Some(moment("2026-07-15T12:00:00Z")),
                confidence: Confidence::Medium,
            },
        )),
        bridge: Some(Labelled::new(
            Label::Customer,
            Bridge {
                name: phrase("WebEx with ABC"),
                link: None,
                state: BridgeState::Concluded,
                reconvenes: Some(moment("2026-07-15T12:00:00Z")),
            },
        )),
        thanks: Some(Labelled::internal(vec![
            contribution("@neill.collie", Some("9 hours on the bridge")),
            contribution("Ben Cooke", Some("identified the root cause")),
        ])),
        fix: Some(Labelled::new(
            Label::Customer,
            Fix { version: phrase("7.8.6"), stage: FixStage::PullRequest, state: FixState::Running, owner: Some(phrase("Agniva")) },
        )),
        evidence: Some(Labelled::internal(Evidence {
            query: phrase("sum(rate(mattermost_db_store_time_count{method=\"UserStore.Count\"}[5m]))"),
            range: None,
            verdict: None,
        })),
        thread: Some(Labelled::internal(phrase("https://chat.example.com/private-core/pl/fp1ptysz5tbz5bogre8fzbr7za"))),
        ..UpdateFacts::internal(
            body("[public] We have identified the likely cause. A fix is in review and goes into the next dot release."),
            body(
                "[public] Pages load slowly or time out.\n\nWhile the outage is ongoing, mood with the ABC team felt much lighter \
                 after the cause was identified.",
            ),
            body("The config API counts all users on every page load. We are adding a cache back around that query."),
            NextUpdate::At(moment("2026-07-15T12:00:00Z")),
        )
    };
    let incident = Incident { customer: Labelled::new(Label::Customer, phrase("Enterprise ABC")), ..incident() };
    (incident, Update { facts, ..update() })
}

fn text(kind: AudienceKind) -> String {
    let (incident, update) = seed();
    told(&Templates::built_in(), &incident, &update, &Audience::built_in(kind)).markdown
}

#[test]
fn responders_read_the_template() {
    insta::assert_snapshot!(text(AudienceKind::Internal), @r#"
    ### Enterprise ABC SEV1 outage - 7:20pmET update

    #### Status: Identified

    #### Incident Time: 9 hours

    [public] We have identified the likely cause. A fix is in review and goes into the next dot release.

    Bridge: WebEx with ABC — concluded — reconvenes at 8amET on Wed 15 Jul

    Thanks:
    - @neill.collie — 9 hours on the bridge
    - Ben Cooke — identified the root cause

    Next update will be shared at 8amET on Wed 15 Jul.

    #### Customer Impact

    [public] Pages load slowly or time out.

    While the outage is ongoing, mood with the ABC team felt much lighter after the cause was identified.

    Affected: about 4,200 of 9,000 users

    Workaround: use the mobile application, which is not affected

    #### Technical Notes

    The config API counts all users on every page load. We are adding a cache back around that query.

    Cause (suspected): a query that goes to the database on every page load instead of a cache

    Milestone: 7.8.6 is in your test environment — by 8amET on Wed 15 Jul — confidence: medium

    Fix: 7.8.6 — pull request — running — owner Agniva

    Evidence: `sum(rate(mattermost_db_store_time_count{method="UserStore.Count"}[5m]))`

    Latest thread with full details: https://chat.example.com/private-core/pl/fp1ptysz5tbz5bogre8fzbr7za
    "#);
}

#[test]
fn executives_read_one_line_and_the_impact() {
    insta::assert_snapshot!(text(AudienceKind::Executive), @"
    Enterprise ABC SEV1 outage, 9 hours: likely cause known, fix under way. Next update Wed 15 Jul 8:00am ET.
    About 4,200 of 9,000 users are affected. Next step, medium confidence: 7.8.6 is in your test environment by Wed 15 Jul 8:00am ET.
    ");
}

#[test]
fn the_customer_reads_what_is_meant_for_it() {
    insta::assert_snapshot!(text(AudienceKind::Customer), @"
    **Enterprise ABC: SEV1 outage, update 3**

    Status: **Identified** (likely cause known, fix under way), as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We have identified the likely cause. A fix is in review and goes into the next dot release.

    **Impact:** About 4,200 of 9,000 users are affected.

    Pages load slowly or time out.

    **What you can do meanwhile:** use the mobile application, which is not affected.

    **What happens next:** 7.8.6 is in your test environment by Wed 15 Jul 8:00am ET (12:00 UTC). This is our plan; something may still get in the way.

    The fix comes with version 7.8.6. Its code review is under way.

    The call (WebEx with ABC) has ended. It continues on Wed 15 Jul 8:00am ET (12:00 UTC).

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
}

#[test]
fn anybody_reads_what_anybody_may() {
    insta::assert_snapshot!(text(AudienceKind::Public), @"
    **Service outage, update 3**

    Status: **Identified** (likely cause known, fix under way), as of Tue 14 Jul 7:20pm ET (23:20 UTC), 9 hours into the outage.

    We have identified the likely cause. A fix is in review and goes into the next dot release.

    **Impact**

    Pages load slowly or time out.

    We will send the next update by Wed 15 Jul 8:00am ET (12:00 UTC).
    ");
}
