//! The made-up outage of `sev1 demo`. Customer, people and cause are invented.

use sev1_app::{DeclareInput, Parts, UpdateInput};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::people::Contribution;
use sev1_domain::reach::Reach;
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::NextUpdate;

/// When it was declared, in minutes before now; impact began half an hour earlier.
pub(crate) const DECLARED_MINUTES_AGO: i64 = 110;

/// Who tells it, where nobody is known.
pub(crate) const AUTHOR: &str = "Ines Okafor";

/// What was known when it was declared.
///
/// # Errors
/// Never; the texts are lawful, and a test reads them.
pub(crate) fn declaration() -> Result<DeclareInput, Refusal> {
    Ok(DeclareInput {
        customer: Phrase::new("Halden Rail")?,
        new_customer: true,
        severity: Severity::SEV1,
        title: Phrase::new("Dispatchers cannot open channels; pages take over a minute")?,
        zone: Some("ET".into()),
        began: Some("30m".into()),
        detected: Some("22m".into()),
        reported: Some("12m".into()),
        acknowledged: None,
        lead: None,
        deputy: None,
    })
}

/// The three updates, each with how many minutes ago it was published.
///
/// # Errors
/// Never; the texts are lawful, and a test reads them.
pub(crate) fn updates() -> Result<[(i64, UpdateInput); 3], Refusal> {
    Ok([(105, first()?), (58, second()?), (0, third()?)])
}

fn first() -> Result<UpdateInput, Refusal> {
    Ok(UpdateInput {
        status: Some(Status::Investigating),
        summary: said(
            Label::Customer,
            "Dispatchers wait more than a minute for a channel to open, and many give up. We are on a bridge with Halden Rail and are looking for the cause.",
        )?,
        customer_impact: said(Label::Customer, "Train dispatch falls back to the radio. No train is stopped.")?,
        technical_notes: said(
            Label::Internal,
            "Database load rose from 30 % to 95 % within five minutes of the deployment of 4.2.0. Application servers are idle, so it is not traffic. We are comparing slow queries before and after.",
        )?,
        next_update: Some(NextUpdate::At("in 50m".into())),
        parts: Parts {
            reach: customer(reach(310)?),
            // Carried over by the later ones.
            thread: Some(Labelled::internal(Phrase::new("https://chat.example.com/support/pl/halden-rail-outage")?)),
            ..Parts::default()
        },
        ..UpdateInput::default()
    })
}

fn second() -> Result<UpdateInput, Refusal> {
    Ok(UpdateInput {
        status: Some(Status::Identified),
        summary: said(
            Label::Customer,
            "We have found the likely cause and are building a fix. Until it is there, pages stay slow at busy hours.",
        )?,
        customer_impact: said(Label::Customer, "Dispatch still runs on the radio. The timetable is not at risk.")?,
        technical_notes: said(
            Label::Internal,
            "A cache around the count of active dispatchers was taken out in 4.2.0, so every page load now counts them in the database. We are putting it back in a way that keeps what 4.2.0 corrected.",
        )?,
        next_update: Some(NextUpdate::At("in 60m".into())),
        parts: Parts {
            cause: Some(Labelled::internal(Cause {
                what: Phrase::new("Every page load counts the active dispatchers in the database since 4.2.0")?,
                certainty: Certainty::Suspected,
            })),
            workaround: customer(Phrase::new("Open channels before a shift begins, and keep them open")?),
            milestone: customer(milestone(Confidence::Medium, "in 178m")?),
            fix: Some(Labelled::internal(fix(FixStage::PullRequest, FixState::Running)?)),
            ..Parts::default()
        },
        ..UpdateInput::default()
    })
}

fn third() -> Result<UpdateInput, Refusal> {
    let who = |who: &str, what: &str| Ok(Contribution { who: Phrase::new(who)?, what: Some(Phrase::new(what)?) });
    Ok(UpdateInput {
        status: Some(Status::Identified),
        summary: said(
            Label::Customer,
            "The fix is merged and goes into release 4.2.1. Halden Rail will try it in their test environment first, then roll it out.",
        )?,
        customer_impact: said(
            Label::Customer,
            "Fewer dispatchers have to wait now that the rush hour is over. Halden Rail is preparing an emergency change.",
        )?,
        technical_notes: said(
            Label::Internal,
            "With the cache back, the count runs once a minute instead of on every page load. In our copy of their data the slowest page went from 64 s to 0.8 s.",
        )?,
        next_update: Some(NextUpdate::At("in 45m".into())),
        parts: Parts {
            reach: customer(reach(60)?),
            cause: Some(Labelled::internal(Cause {
                what: Phrase::new("Every page load counts the active dispatchers in the database since 4.2.0")?,
                certainty: Certainty::Confirmed,
            })),
            milestone: customer(milestone(Confidence::High, "in 2h")?),
            bridge: Some(Labelled::internal(Bridge {
                name: Phrase::new("WebEx with Halden Rail")?,
                link: None,
                state: BridgeState::Concluded,
                reconvenes: Some("in 45m".into()),
            })),
            thanks: Some(Labelled::internal(vec![
                who("Mira Lindqvist", "two hours on the bridge")?,
                who("Tomasz", "finding the missing cache")?,
                who("Release team", "standing by for a patch release")?,
            ])),
            fix: Some(Labelled::internal(fix(FixStage::Merged, FixState::Done)?)),
            evidence: Some(Labelled::internal(Evidence {
                query: Phrase::new("sum(rate(db_query_seconds_sum{query=\"dispatchers_active\"}[5m]))")?,
                range: Some(Phrase::new("last 3 hours")?),
                verdict: Some(Phrase::new("down to a hundredth in our copy")?),
            })),
            ..Parts::default()
        },
        ..UpdateInput::default()
    })
}

fn fix(stage: FixStage, state: FixState) -> Result<Fix, Refusal> {
    Ok(Fix { version: Phrase::new("4.2.1")?, stage, state, owner: Some(Phrase::new("Tomasz")?) })
}

fn reach(affected: u64) -> Result<Reach, Refusal> {
    Ok(Reach { affected, of: Some(480), unit: Phrase::new("dispatchers")?, about: true, scope: None })
}

fn milestone(confidence: Confidence, by: &str) -> Result<Milestone<String>, Refusal> {
    Ok(Milestone { what: Phrase::new("Release 4.2.1 is in your test environment")?, by: Some(by.into()), confidence })
}

fn customer<T>(value: T) -> Option<Labelled<T>> {
    Some(Labelled::new(Label::Customer, value))
}

fn said(label: Label, text: &str) -> Result<Option<(Body, Label)>, Refusal> {
    Ok(Some((Body::new(text)?, label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_lawful_and_each_update_comes_before_its_promise_is_broken() {
        assert!(declaration().is_ok());
        let updates = updates().expect("lawful");
        assert!(updates.windows(2).all(|w| w[0].0 > w[1].0));
        assert!(DECLARED_MINUTES_AGO > updates[0].0);
    }
}
