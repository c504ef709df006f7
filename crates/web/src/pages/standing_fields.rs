//! Fields of the publish form for how things stand: reach, workaround, cause, milestone; and for the customer message.

use jiff::Timestamp;
use sev1_app::Parts;
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::reach::{Reach, grouped, read_number};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Body;
use sev1_domain::update::{Update, UpdateFacts};

use super::fields::{Faults, label, said};
use super::update_form::UpdateForm;

impl UpdateForm {
    /// How things stood, carried over; without a milestone whose time has passed. A customer message is written anew each time.
    pub(super) fn prefill_standing(&mut self, facts: &UpdateFacts, now: Timestamp) {
        if let Some(labelled) = &facts.reach {
            let reach = labelled.for_internal();
            self.reach_affected = grouped(reach.affected);
            self.reach_of = reach.of.map(grouped).unwrap_or_default();
            self.reach_unit = reach.unit.to_string();
            self.reach_about = if reach.about { "yes".into() } else { String::new() };
            self.reach_scope = reach.scope.as_ref().map(ToString::to_string).unwrap_or_default();
            self.reach_label = name(labelled);
        }
        if let Some(workaround) = &facts.workaround {
            self.workaround = workaround.for_internal().to_string();
            self.workaround_label = name(workaround);
        }
        if let Some(cause) = &facts.cause {
            self.cause_what = cause.for_internal().what.to_string();
            self.cause_certainty = cause.for_internal().certainty.as_str().into();
            self.cause_label = name(cause);
        }
        let to_come = |m: &&Labelled<Milestone>| m.for_internal().by.as_ref().is_none_or(|by| by.at > now);
        if let Some(labelled) = facts.milestone.as_ref().filter(to_come) {
            let milestone = labelled.for_internal();
            self.milestone_what = milestone.what.to_string();
            self.milestone_by = milestone.by.as_ref().map(|by| by.said_at(now).to_string()).unwrap_or_default();
            self.milestone_confidence = milestone.confidence.as_str().into();
            self.milestone_label = name(labelled);
        }
    }

    /// Who a customer message is for, and how sure a cause and a milestone are, until the person says it.
    pub(super) fn choose_standing(&mut self) {
        self.customer_message_label = Label::Customer.as_str().into();
        self.cause_certainty = Certainty::Suspected.as_str().into();
        self.milestone_confidence = Confidence::Medium.as_str().into();
    }

    pub(super) fn reach(&self, faults: &mut Faults) -> Option<Labelled<Reach>> {
        if [&self.reach_affected, &self.reach_of, &self.reach_unit, &self.reach_scope].iter().all(|f| f.trim().is_empty()) {
            return None;
        }
        let affected = number(faults, &self.reach_affected);
        let of = said(&self.reach_of).map(|of| number(faults, &of));
        let unit = faults.phrase("reach", &self.reach_unit);
        let scope = faults.optional_phrase("reach", &self.reach_scope);
        let of = of.map_or(Some(None), |of| of.map(Some))?;
        let reach = Reach { affected: affected?, of, unit: unit?, about: !self.reach_about.is_empty(), scope };
        Some(Labelled::new(label(&self.reach_label), reach))
    }

    pub(super) fn cause(&self, faults: &mut Faults) -> Option<Labelled<Cause>> {
        let what = faults.optional_phrase("cause", &self.cause_what)?;
        let certainty = Certainty::from_name(&self.cause_certainty).unwrap_or(Certainty::Suspected);
        Some(Labelled::new(label(&self.cause_label), Cause { what, certainty }))
    }

    pub(super) fn milestone(&self, faults: &mut Faults) -> Option<Labelled<Milestone<String>>> {
        if self.milestone_what.trim().is_empty() && self.milestone_by.trim().is_empty() {
            return None;
        }
        let what = faults.phrase("milestone", &self.milestone_what)?;
        let confidence = Confidence::from_name(&self.milestone_confidence).unwrap_or(Confidence::Low);
        Some(Labelled::new(label(&self.milestone_label), Milestone { what, by: said(&self.milestone_by), confidence }))
    }

    pub(super) fn message(&self, faults: &mut Faults) -> Option<Labelled<Body>> {
        said(&self.customer_message)?;
        let message = faults.body("customer_message", &self.customer_message)?;
        Some(Labelled::new(label(&self.customer_message_label), message))
    }

    /// Whether one of these parts is said, so that they are shown unfolded.
    pub(super) fn standing_in_use(&self) -> bool {
        let fields = [&self.reach_affected, &self.workaround, &self.cause_what, &self.milestone_what, &self.customer_message];
        fields.iter().any(|f| !f.is_empty())
    }

    pub(super) fn certainties(&self) -> [&'static str; 3] {
        [Certainty::Suspected, Certainty::Confirmed, Certainty::RuledOut].map(Certainty::as_str)
    }

    pub(super) fn confidences(&self) -> [&'static str; 3] {
        Confidence::ALL.map(Confidence::as_str)
    }
}

/// Takes out how things stood while it was open, where the form says it as the last update did.
pub(super) fn leave_behind(said: &mut Parts, last: &Update) {
    let facts = &last.facts;
    said.reach.take_if(|reach| facts.reach.as_ref() == Some(reach));
    said.workaround.take_if(|workaround| facts.workaround.as_ref() == Some(workaround));
    said.milestone.take_if(|milestone| facts.milestone.as_ref().is_some_and(|before| is_as_prefilled(milestone, before, last.as_of)));
}

/// Whether a milestone on the form is that of the last update. The form was opened at some time since then, so its time may be written
/// with the day, as seen from that update, or without, as seen on the day itself.
fn is_as_prefilled(said: &Labelled<Milestone<String>>, before: &Labelled<Milestone>, said_at: Timestamp) -> bool {
    let (now, then) = (said.for_internal(), before.for_internal());
    let same_time = match (&now.by, &then.by) {
        (None, None) => true,
        (Some(text), Some(by)) => [said_at, by.at].iter().any(|seen_from| by.said_at(*seen_from).to_string() == *text),
        _ => false,
    };
    said.label() == before.label() && now.what == then.what && now.confidence == then.confidence && same_time
}

fn name<T>(labelled: &Labelled<T>) -> String {
    labelled.label().as_str().to_owned()
}

fn number(faults: &mut Faults, text: &str) -> Option<u64> {
    let unread = || Refusal::new("reach.unread", format!("`{}` is not a whole number", text.trim())).hint("write it like 4200 or 4,200");
    faults.note("reach", read_number(text.trim()).ok_or_else(unread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_prefilled_reads_as_what_was_said_before() {
        let now: Timestamp = "2026-07-14T23:20:00Z".parse().expect("an instant");
        let zone = sev1_domain::zone::ZoneTable::default().find("ET").expect("ET");
        let by = sev1_domain::when::Moment { at: now + jiff::SignedDuration::from_hours(2), zone };
        let phrase = |text: &str| sev1_domain::text::Phrase::new(text).expect("a phrase");
        let body = |text: &str| Body::new(text).expect("a body");
        let facts = UpdateFacts {
            reach: Some(Labelled::new(Label::Customer, Reach::read("~4,200 of 9,000 users, EU node").expect("numbers"))),
            cause: Some(Labelled::internal(Cause { what: phrase("a query"), certainty: Certainty::Confirmed })),
            milestone: Some(Labelled::new(
                Label::Public,
                Milestone { what: phrase("7.8.6 is cut"), by: Some(by), confidence: Confidence::High },
            )),
            ..UpdateFacts::internal(body("a"), body("b"), body("c"), sev1_domain::update::NextUpdate::NotDue)
        };
        let mut form = UpdateForm::default();
        form.choose_standing();
        form.prefill_standing(&facts, now);
        let mut faults = Faults::default();
        assert_eq!((form.reach(&mut faults), form.cause(&mut faults)), (facts.reach.clone(), facts.cause.clone()));
        let milestone = form.milestone(&mut faults).expect("a milestone");
        assert_eq!((milestone.label(), milestone.for_internal().by.as_deref()), (Label::Public, Some("9:20pmET")));
        assert!(form.standing_in_use() && faults.is_empty());

        let mut later = UpdateForm::default();
        later.prefill_standing(&facts, now + jiff::SignedDuration::from_hours(3));
        assert_eq!(later.milestone(&mut faults), None, "its time has passed");
        let wrong = UpdateForm { reach_affected: "many".into(), ..UpdateForm::default() };
        assert_eq!(wrong.reach(&mut faults), None);
        assert_eq!(faults.at("reach").map(|r| r.code).collect::<Vec<_>>(), ["reach.unread", "text.empty"]);
    }
}
