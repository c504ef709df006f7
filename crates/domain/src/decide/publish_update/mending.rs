//! What becomes of an earlier update that this one corrects or takes back.

use jiff::Timestamp;

use super::PublishUpdate;
use crate::changes::UpdateRevision;
use crate::ids::{IncidentNumber, UpdateNumber};
use crate::occasion::Occasion;
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::update::{Revised, Update, UpdateFacts};

/// The earlier update in the revision that says which one mends it; `None` where none is mended.
///
/// # Errors
/// `update.unknown`, `update.retracted`, `correction.repeated`.
pub(super) fn mended(
    command: &PublishUpdate,
    incident: IncidentNumber,
    by: UpdateNumber,
    now: Timestamp,
) -> Result<Option<UpdateRevision>, Refusal> {
    let (of, revised) = match &command.occasion {
        Occasion::Correction { of, .. } => (*of, Revised::Corrected),
        Occasion::Retraction { of, .. } => (*of, Revised::Retracted),
        Occasion::Progress | Occasion::NoChange | Occasion::Holding | Occasion::HandOff { .. } => return Ok(None),
    };
    let Some(earlier) = command.earlier.as_ref().filter(|u| u.number == of) else {
        return Err(Refusal::new("update.unknown", format!("{incident} has no update {of}"))
            .hint(format!("see what was published: sev1 show {incident}"))
            .field("of"));
    };
    if let Some(already) = earlier.retracted_by {
        return Err(Refusal::new("update.retracted", format!("update {of} was taken back by update {already} already"))
            .hint("say what is right in an update of its own")
            .field("of"));
    }
    if let Occasion::Correction { wrong, .. } = &command.occasion {
        check_said_anew(&command.facts, wrong.for_internal())?;
    }
    let mut update = Update { revision: earlier.revision + 1, ..earlier.clone() };
    match revised {
        Revised::Retracted => update.retracted_by = Some(by),
        Revised::Corrected | Revised::Edited => update.corrected_by = Some(by),
    }
    Ok(Some(UpdateRevision { update, revised, by: command.actor.clone(), at: now }))
}

/// Shorter words say nothing by themselves: `all`, `9am`.
const SHORTEST: usize = 8;

/// What was wrong may stand in what is carried over: then it would be told once more.
fn check_said_anew(facts: &UpdateFacts, wrong: &Phrase) -> Result<(), Refusal> {
    let wrong = folded(wrong.as_str());
    if wrong.chars().count() < SHORTEST {
        return Ok(());
    }
    let sections = [("summary", &facts.summary), ("customer_impact", &facts.customer_impact), ("technical_notes", &facts.technical_notes)];
    let bodies = sections.map(|(field, prose)| (field, prose.for_internal()));
    let message = facts.customer_message.as_ref().map(|m| ("customer_message", m.for_internal()));
    match bodies.into_iter().chain(message).find(|(_, body)| folded(body.as_str()).contains(&wrong)) {
        None => Ok(()),
        Some((field, _)) => Err(Refusal::new("correction.repeated", "what was wrong still stands in this update")
            .hint("say this section anew, with what is right")
            .field(field)),
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, phrase};
    use crate::label::{Label, Labelled};
    use crate::prose::Prose;
    use crate::status::Status;
    use crate::text::Body;

    fn said(text: &str) -> Labelled<Phrase> {
        Labelled::new(Label::Customer, phrase(text))
    }

    fn correction(wrong: &str) -> Occasion {
        Occasion::Correction { of: UpdateNumber(1), wrong: said(wrong), right: said("Mobile fails as well."), since: None }
    }

    fn retraction() -> Occasion {
        Occasion::Retraction { of: UpdateNumber(1), reason: said("The workaround loses data.") }
    }

    /// A story that told one update, and that update.
    fn told() -> (Story, Update) {
        let mut story = Story::declared();
        story.publish_with(Status::Identified, Some("in 60m"), |command| {
            command.facts.summary = Prose::internal(Body::new("Only the web fails;\nmobile works.").expect("a body"));
        });
        let update = story.state.last_update.clone().expect("published");
        (story, update)
    }

    #[test]
    fn the_corrected_update_names_the_one_that_corrects_it() {
        let (mut story, first) = told();
        let changes = story.publish_with(Status::Identified, Some("in 60m"), |command| {
            (command.occasion, command.earlier) = (correction("mobile works"), Some(first.clone()));
        });
        let revision = changes.revision.expect("it is mended");
        assert_eq!((revision.revised, revision.update.revision), (Revised::Corrected, 2));
        assert_eq!(revision.update, Update { revision: 2, corrected_by: Some(UpdateNumber(2)), ..first });
    }

    #[test]
    fn what_cannot_be_mended_is_refused() {
        let (story, first) = told();
        let mended = |occasion: Occasion, earlier: Option<Update>, summary: &str| {
            let summary = Prose::internal(Body::new(summary).expect("a body"));
            let command = story.command(Status::Identified, "in 60m");
            let facts = UpdateFacts { summary, ..command.facts.clone() };
            let command = PublishUpdate { occasion, earlier, facts, ..command };
            mended(&command, story.state.incident.number, UpdateNumber(2), story.now).map(|r| r.is_some()).map_err(|r| r.code)
        };
        let anew = "Web and mobile fail.";
        assert_eq!(mended(correction("mobile works"), Some(first.clone()), anew), Ok(true));
        assert_eq!(mended(correction("mobile works"), None, anew), Err("update.unknown"));
        assert_eq!(mended(correction("Mobile  WORKS."), Some(first.clone()), "The web fails; mobile\nworks."), Err("correction.repeated"));
        let taken_back = Update { retracted_by: Some(UpdateNumber(2)), ..first.clone() };
        assert_eq!(mended(retraction(), Some(taken_back), anew), Err("update.retracted"));
        assert_eq!(mended(Occasion::Progress, None, anew), Ok(false));
    }
}
