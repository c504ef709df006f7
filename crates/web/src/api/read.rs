//! From wire to use case: strings become checked text, every fault found at once.

use sev1_app::{DeclareInput, Parts, UpdateInput};
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::Fix;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::NextUpdate;

use super::wire::{self, DeclareRequest, NextUpdateSaid, OccasionSaid, UpdateRequest};
use super::{read_agreement, read_mending, read_standing};
use crate::problem::{Problem, refused};

/// What a person says when declaring.
pub(super) fn declaration(request: DeclareRequest) -> Result<DeclareInput, Problem> {
    let mut reader = Reader::default();
    let customer = reader.phrase("customer", &request.customer);
    let title = reader.phrase("title", &request.title);
    let lead = reader.optional("lead", request.lead.as_deref());
    let deputy = reader.optional("deputy", request.deputy.as_deref());
    let (Some(customer), Some(title), Some(lead), Some(deputy)) = (customer, title, lead, deputy) else {
        return Err(refused(&reader.faults));
    };
    Ok(DeclareInput {
        customer,
        new_customer: request.new_customer,
        severity: request.severity.into(),
        title,
        zone: request.zone,
        began: request.began,
        detected: request.detected,
        reported: request.reported,
        acknowledged: request.acknowledged,
        lead,
        deputy,
    })
}

/// What a person says in an update.
pub(super) fn update(mut request: UpdateRequest) -> Result<UpdateInput, Problem> {
    let mut reader = Reader::default();
    let agreement = read_agreement::agreement(&mut request, &mut reader.faults);
    let occasion = reader.occasion(&request);
    let input = UpdateInput {
        text: request.text,
        status: request.status.map(Into::into),
        occasion,
        right_since: request.correction.and_then(|c| c.since),
        status_reason: request.status_reason.and_then(|r| reader.phrase("status_reason", &r)),
        summary: request.summary.and_then(|t| reader.body("summary", &t)),
        customer_impact: request.customer_impact.and_then(|t| reader.body("customer_impact", &t)),
        technical_notes: request.technical_notes.and_then(|t| reader.body("technical_notes", &t)),
        next_update: request.next_update.and_then(|n| reader.next_update(n)),
        parts: Parts {
            reach: request.reach.and_then(|r| read_standing::reach(r, &mut reader.faults)),
            workaround: request.workaround.and_then(|w| read_standing::workaround(&w, &mut reader.faults)),
            cause: request.cause.and_then(|c| read_standing::cause(&c, &mut reader.faults)),
            milestone: request.milestone.and_then(|m| read_standing::milestone(m, &mut reader.faults)),
            dropped: request.drop.into_iter().map(Into::into).collect(),
            customer_message: request.customer_message.and_then(|m| read_standing::message(&m, &mut reader.faults)),
            bridge: request.bridge.and_then(|b| reader.bridge(b)),
            people: request.people.and_then(|p| reader.contributions("people", p)),
            thanks: request.thanks.and_then(|t| reader.contributions("thanks", t)),
            fix: request.fix.and_then(|f| reader.fix(f)),
            approvals: request.approvals.and_then(|a| reader.approvals(a)),
            evidence: request.evidence.and_then(|e| reader.evidence(e)),
            thread: request.thread.and_then(|t| Some(Labelled::new(t.label.into(), reader.phrase("thread", &t.text)?))),
        },
        seen_update: request.seen_update,
        quiet_with: request.quiet_with.and_then(|with| reader.phrase("quiet_with", &with)),
        agreement,
    };
    if reader.faults.is_empty() { Ok(input) } else { Err(refused(&reader.faults)) }
}

/// Reads on after a fault, so that a person hears of all of them together.
#[derive(Default)]
struct Reader {
    faults: Vec<Refusal>,
}

impl Reader {
    fn phrase(&mut self, field: &'static str, text: &str) -> Option<Phrase> {
        Phrase::new(text).map_err(|r| self.faults.push(r.field(field))).ok()
    }

    /// A phrase that may be left out; `Some(None)` when it is.
    #[expect(clippy::option_option, reason = "the outer layer is a fault already noted, the inner one a field left out")]
    fn optional(&mut self, field: &'static str, text: Option<&str>) -> Option<Option<Phrase>> {
        text.map_or(Some(None), |text| self.phrase(field, text).map(Some))
    }

    fn body(&mut self, field: &'static str, text: &wire::Text) -> Option<(Body, Label)> {
        let body = Body::new(&text.text).map_err(|r| self.faults.push(r.field(field))).ok()?;
        Some((body, text.label.into()))
    }

    fn occasion(&mut self, request: &UpdateRequest) -> Occasion {
        let UpdateRequest { occasion: said, hand_off_to, correction, retraction, .. } = request;
        let told_for =
            [said.is_some_and(|said| said != OccasionSaid::Progress), hand_off_to.is_some(), correction.is_some(), retraction.is_some()];
        if told_for.into_iter().filter(|said| *said).count() > 1 {
            let refusal =
                Refusal::new("occasion.unclear", "an update is told for one thing: to hand over, to correct, to take back, or news");
            self.faults.push(refusal.hint("say one of `occasion`, `hand_off_to`, `correction`, `retraction`").field("occasion"));
        }
        let own = correction.as_ref().map(|said| read_mending::correction(said, &mut self.faults));
        let own = own.or_else(|| retraction.as_ref().map(|said| read_mending::retraction(said, &mut self.faults)));
        let hand_off = |reader: &mut Self, to: &wire::Text| {
            let name = reader.phrase("hand_off_to", &to.text)?;
            Some(Occasion::HandOff { to: Labelled::new(to.label.into(), name) })
        };
        let own = own.or_else(|| hand_off_to.as_ref().map(|to| hand_off(self, to)));
        // What could not be read is a fault already noted.
        own.map_or_else(|| said.unwrap_or_default().into(), Option::unwrap_or_default)
    }

    fn next_update(&mut self, said: NextUpdateSaid) -> Option<NextUpdate<String>> {
        match (said.at, said.opt_out) {
            (Some(at), None) => Some(NextUpdate::At(at)),
            (None, Some(reason)) => {
                let label = said.label.map_or(Label::Internal, Into::into);
                Some(NextUpdate::OptOut(Labelled::new(label, self.phrase("next_update", &reason)?)))
            }
            (at, _) => {
                let what = if at.is_some() { "both a time and a reason for none" } else { "neither a time nor a reason for none" };
                let refusal = Refusal::new("promise.unclear", format!("the next update has {what}"));
                self.faults.push(refusal.hint("give exactly one of `at` and `opt_out`").field("next_update"));
                None
            }
        }
    }

    fn bridge(&mut self, said: wire::BridgeSaid) -> Option<Labelled<Bridge<String>>> {
        let name = self.phrase("bridge", &said.name);
        let link = self.optional("bridge", said.link.as_deref());
        let bridge = Bridge { name: name?, link: link?, state: said.state.into(), reconvenes: said.reconvenes };
        Some(Labelled::new(said.label.into(), bridge))
    }

    fn contributions(&mut self, field: &'static str, said: wire::Contributions) -> Option<Labelled<Vec<Contribution>>> {
        let one = |reader: &mut Self, c: &wire::Contribution| {
            let who = reader.phrase(field, &c.who);
            let what = reader.optional(field, c.what.as_deref());
            Some(Contribution { who: who?, what: what? })
        };
        self.list(field, said, one)
    }

    fn approvals(&mut self, said: wire::Approvals) -> Option<Labelled<Vec<EmergencyApproval>>> {
        let one = |reader: &mut Self, a: &wire::Approval| {
            let what = reader.phrase("approvals", &a.what);
            let asked = reader.phrase("approvals", &a.asked);
            let reason = reader.optional("approvals", a.reason.as_deref());
            Some(EmergencyApproval { what: what?, asked: asked?, answer: a.answer.into(), reason: reason? })
        };
        self.list("approvals", said, one)
    }

    fn list<W, T>(
        &mut self,
        field: &'static str,
        said: wire::Listed<W>,
        mut one: impl FnMut(&mut Self, &W) -> Option<T>,
    ) -> Option<Labelled<Vec<T>>> {
        if said.list.len() > wire::MAX_ITEMS {
            let reason = format!("{} items; at most {} fit", said.list.len(), wire::MAX_ITEMS);
            self.faults.push(Refusal::new("list.too_long", reason).hint("name teams instead of everybody in them").field(field));
            return None;
        }
        // An empty list says nothing, which is said by leaving it out.
        if said.list.is_empty() {
            return None;
        }
        let read: Vec<Option<T>> = said.list.iter().map(|item| one(self, item)).collect();
        read.into_iter().collect::<Option<Vec<T>>>().map(|list| Labelled::new(said.label.into(), list))
    }

    fn fix(&mut self, said: wire::Fix) -> Option<Labelled<Fix>> {
        let version = self.phrase("fix", &said.version);
        let owner = self.optional("fix", said.owner.as_deref());
        let fix = Fix { version: version?, stage: said.stage.into(), state: said.state.into(), owner: owner? };
        Some(Labelled::new(said.label.into(), fix))
    }

    fn evidence(&mut self, said: wire::Evidence) -> Option<Labelled<Evidence>> {
        let query = self.phrase("evidence", &said.query);
        let range = self.optional("evidence", said.range.as_deref());
        let verdict = self.optional("evidence", said.verdict.as_deref());
        Some(Labelled::new(said.label.into(), Evidence { query: query?, range: range?, verdict: verdict? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_an_update_is_found_at_once() {
        let request: UpdateRequest = serde_json::from_str(
            r#"{"summary":"a\u0007","customer_impact":"","next_update":{},"reach":{"affected":1,"unit":"","scope":"\t"},"customer_message":{"text":" "},"fix":{"version":" ","stage":"prod","state":"done","owner":"a\nb"}}"#,
        )
        .expect("well-formed");
        let problem = update(request).expect_err("refused");
        let found: Vec<_> = problem.refusals.iter().map(|r| (r.code.as_str(), r.field.as_deref().unwrap_or("-"))).collect();
        let expected = [
            ("text.control", "summary"),
            ("text.empty", "customer_impact"),
            ("promise.unclear", "next_update"),
            ("text.empty", "reach"),
            ("text.empty", "reach"),
            ("text.empty", "customer_message"),
            ("text.empty", "fix"),
            ("text.control", "fix"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_update_that_hands_over_says_to_whom_and_is_no_other() {
        let read = |json: &str| update(serde_json::from_str(json).expect("well-formed"));
        let handed = read(r#"{"hand_off_to":{"text":"Lee","label":"customer"},"quiet_with":"Alice Evan"}"#).expect("read");
        let Occasion::HandOff { to } = &handed.occasion else { panic!("{:?}", handed.occasion) };
        assert_eq!((to.for_internal().as_str(), to.label()), ("Lee", Label::Customer));
        assert_eq!(handed.quiet_with.as_ref().map(Phrase::as_str), Some("Alice Evan"));
        let problem = read(r#"{"hand_off_to":"Lee","occasion":"no-change"}"#).expect_err("refused");
        assert_eq!(problem.refusals[0].code, "occasion.unclear");
    }

    #[test]
    fn an_empty_list_is_a_list_left_out() {
        let request: UpdateRequest = serde_json::from_str(r#"{"people":[],"thanks":[{"who":"Ann"}]}"#).expect("well-formed");
        let input = update(request).expect("read");
        assert!(input.parts.people.is_none() && input.parts.thanks.is_some());
    }
}
