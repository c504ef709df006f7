//! Edit an update: its words change, what it states does not. It is done in silence, and what it said before is kept.

use jiff::Timestamp;

use super::Chronicle;
use super::loosened::loosened;
use super::publish_update::check_text;
use crate::actor::Actor;
use crate::changes::{Changes, UpdateRevision};
use crate::ids::NewId;
use crate::prose::Prose;
use crate::refusal::Refusal;
use crate::text::Body;
use crate::timeline::Event;
use crate::update::{Revised, Update};

/// Other words for an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditUpdate {
    /// Who edits.
    pub actor: Actor,
    /// The words; `None` where they stay. Labels stay in any case.
    pub summary: Option<Body>,
    /// The same of the customer impact.
    pub customer_impact: Option<Body>,
    /// The same of the technical notes.
    pub technical_notes: Option<Body>,
    /// The same of the customer message, where there is one.
    pub customer_message: Option<Body>,
    /// The revision that the editor saw.
    pub seen_revision: Option<u32>,
}

/// Decides at `now`.
///
/// # Errors
/// `edit.nothing`, `edit.changed_meanwhile`, `edit.no_message`, `edit.loosened`, `update.retracted`, and those of an update's text.
pub fn edit_update(update: &Update, command: EditUpdate, now: Timestamp, new_id: NewId<'_>) -> Result<(Changes, Update), Refusal> {
    if let Some(by) = update.retracted_by {
        return Err(Refusal::new("update.retracted", format!("update {} was taken back by update {by}", update.number))
            .hint("there is nothing left to polish: publish what is right as an update of its own"));
    }
    if let Some(seen) = command.seen_revision.filter(|seen| *seen != update.revision) {
        let reason = format!("update {} is at revision {} by now; you saw {seen}", update.number, update.revision);
        return Err(Refusal::new("edit.changed_meanwhile", reason).hint("read it again, then edit it").field("seen_revision"));
    }
    let mut facts = update.facts.clone();
    let sections = [
        (&mut facts.summary, command.summary),
        (&mut facts.customer_impact, command.customer_impact),
        (&mut facts.technical_notes, command.technical_notes),
    ];
    for (section, words) in sections {
        if let Some(words) = words {
            *section = Prose::new(section.label(), words);
        }
    }
    if let Some(words) = command.customer_message {
        let message = facts.customer_message.take().ok_or_else(|| {
            Refusal::new("edit.no_message", format!("update {} has no customer message", update.number))
                .hint("its text for customers is made from the sections: edit those")
                .field("customer_message")
        })?;
        facts.customer_message = Some(message.map(|_| words));
    }
    if facts == update.facts {
        return Err(Refusal::new("edit.nothing", "the words are what they were").hint("say which section is to read how"));
    }
    check_text(&facts)?;
    if let Some(first) = loosened(&update.facts, &facts).first() {
        let reason = format!("this was said to {} readers only, and an edit opens nothing", first.from.as_str());
        return Err(Refusal::new("edit.loosened", reason).hint("publish it in an update of its own, with a reason").field(first.field));
    }
    let update = Update { facts, revision: update.revision + 1, ..update.clone() };
    let mut chronicle = Chronicle::new(update.incident, &command.actor, now);
    chronicle.note(Event::UpdateEdited { update: update.number, revision: update.revision }, new_id);
    let revision = UpdateRevision { update: update.clone(), revised: Revised::Edited, by: command.actor.clone(), at: now };
    Ok((Changes { revision: Some(revision), timeline: chronicle.entries, ..Changes::default() }, update))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::testing::{Story, actor};
    use crate::ids::UpdateNumber;
    use crate::status::Status;

    fn body(text: &str) -> Body {
        Body::new(text).expect("a body")
    }

    fn command(summary: &str) -> EditUpdate {
        EditUpdate {
            actor: actor("dana"),
            summary: Some(body(summary)),
            customer_impact: None,
            technical_notes: None,
            customer_message: None,
            seen_revision: None,
        }
    }

    fn told(summary: &str) -> (Story, Update) {
        let mut story = Story::declared();
        story.publish_with(Status::Identified, Some("in 60m"), |command| command.facts.summary = Prose::internal(body(summary)));
        let update = story.state.last_update.clone().expect("published");
        (story, update)
    }

    fn edited(summary: &str, to: &str) -> Result<(Update, Update), &'static str> {
        let (mut story, before) = told(summary);
        let now = story.now;
        let (changes, after) = edit_update(&before, command(to), now, &mut story.ids()).map_err(|r| r.code)?;
        assert_eq!(changes.revision.map(|r| r.update), Some(after.clone()));
        Ok((before, after))
    }

    #[test]
    fn an_edit_changes_words_and_counts_a_revision() {
        let right = "[customer] Logins fail. [internal]Joe is asleep.[/internal]";
        let (before, after) = edited("[customer] Logins fial. [internal]Joe is asleep.[/internal]", right).expect("edited");
        assert_eq!((after.revision, after.facts.summary.for_internal().as_str()), (2, right));
        assert_eq!(Update { facts: before.facts.clone(), revision: 1, ..after }, before, "nothing else changed");
    }

    #[test]
    fn an_edit_opens_nothing_and_says_something() {
        let before = "We look. Joe is asleep at his desk.";
        assert_eq!(edited(before, "We look. [customer]Joe is asleep at his desk.[/customer]"), Err("edit.loosened"));
        assert_eq!(edited(before, before), Err("edit.nothing"));
        assert_eq!(edited(before, "We look. <name of the owner>"), Err("text.placeholder"));
    }

    #[test]
    fn what_was_taken_back_or_changed_meanwhile_is_not_edited() {
        let (mut story, before) = told("We look.");
        let now = story.now;
        let mut refused = |update: &Update, command| edit_update(update, command, now, &mut story.ids()).expect_err("refused").code;
        let retracted = Update { retracted_by: Some(UpdateNumber(2)), ..before.clone() };
        assert_eq!(refused(&retracted, command("We look closely.")), "update.retracted");
        let stale = EditUpdate { seen_revision: Some(7), ..command("We look closely.") };
        assert_eq!(refused(&before, stale), "edit.changed_meanwhile");
        let message = EditUpdate { customer_message: Some(body("Sorry.")), ..command("We look closely.") };
        assert_eq!(refused(&before, message), "edit.no_message");
    }
}
