//! The publish form: what was typed, prefilled from the last update, and read with the same refusals as everywhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sev1_app::{Agreement, IncidentView, Parts, Preview, SeenPreview, Standing, UpdateInput, rule_code, words};
use sev1_domain::audience::AudienceName;
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::occasion::Occasion;
use sev1_domain::prose::Prose;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Body;
use sev1_domain::update::NextUpdate;

use super::fields::{Faults, label, said};

/// How the names of fields for reasons begin.
const REASON: &str = "why-";

/// The form as typed. A field that is not sent is blank.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct UpdateForm {
    pub(crate) status: String,
    pub(crate) status_reason: String,
    /// Nothing, `no-change` or `holding`.
    pub(crate) occasion: String,
    /// What was tried, where nothing changed.
    pub(crate) tried: String,
    pub(crate) summary: String,
    pub(crate) summary_label: String,
    pub(crate) customer_impact: String,
    pub(crate) customer_impact_label: String,
    pub(crate) technical_notes: String,
    pub(crate) technical_notes_label: String,
    pub(crate) next_update: String,
    pub(crate) quiet_with: String,
    pub(crate) opt_out: String,
    pub(crate) opt_out_label: String,
    pub(crate) reach_affected: String,
    pub(crate) reach_of: String,
    pub(crate) reach_unit: String,
    pub(crate) reach_about: String,
    pub(crate) reach_scope: String,
    pub(crate) reach_label: String,
    pub(crate) workaround: String,
    pub(crate) workaround_label: String,
    pub(crate) cause_what: String,
    pub(crate) cause_certainty: String,
    pub(crate) cause_label: String,
    pub(crate) milestone_what: String,
    pub(crate) milestone_by: String,
    pub(crate) milestone_confidence: String,
    pub(crate) milestone_label: String,
    pub(crate) customer_message: String,
    pub(crate) customer_message_label: String,
    pub(crate) bridge_name: String,
    pub(crate) bridge_link: String,
    pub(crate) bridge_state: String,
    pub(crate) bridge_reconvenes: String,
    pub(crate) bridge_label: String,
    pub(crate) fix_version: String,
    pub(crate) fix_stage: String,
    pub(crate) fix_state: String,
    pub(crate) fix_owner: String,
    pub(crate) fix_label: String,
    pub(crate) evidence_query: String,
    pub(crate) evidence_range: String,
    pub(crate) evidence_verdict: String,
    pub(crate) evidence_label: String,
    pub(crate) thread: String,
    pub(crate) thread_label: String,
    pub(crate) seen_update: String,
    pub(crate) key: String,
    pub(crate) declassify: String,
    pub(crate) approved_by: String,
    /// The preview on the page it was sent from, `DIGEST@TIME`.
    pub(crate) preview: String,
    /// The digest of each of its texts, `audience=digest` with blanks between.
    pub(crate) preview_texts: String,
    /// Why warnings are meant as written, by [`UpdateForm::reason_name`].
    #[serde(flatten)]
    pub(crate) reasons: BTreeMap<String, String>,
}

impl UpdateForm {
    /// What is known at `now`, carried over. The next update is empty: a promise is made anew each time.
    pub(crate) fn prefilled(view: &IncidentView, now: Timestamp) -> Self {
        let mut form = Self { status: view.state.incident.status.word().into(), seen_update: "0".into(), ..Self::default() };
        form.choose_standing();
        let Some(last) = &view.state.last_update else { return form };
        form.prefill_standing(&last.facts, now);
        let carry = |body: &Prose| (body.for_internal().to_string(), body.label().as_str().to_owned());
        (form.summary, form.summary_label) = carry(&last.facts.summary);
        (form.customer_impact, form.customer_impact_label) = carry(&last.facts.customer_impact);
        (form.technical_notes, form.technical_notes_label) = carry(&last.facts.technical_notes);
        if let Some(thread) = &last.facts.thread {
            form.thread = thread.for_internal().to_string();
            form.thread_label = thread.label().as_str().into();
        }
        form.seen_update = last.number.to_string();
        form
    }

    /// What a person says with it, every fault found at once.
    pub(crate) fn read(&self) -> Result<UpdateInput, Vec<Refusal>> {
        let mut faults = Faults::default();
        let input = UpdateInput {
            right_since: None,
            text: None,
            status: faults.note("status", self.status.parse()),
            occasion: self.occasion(),
            status_reason: faults.optional_phrase("status_reason", &self.status_reason),
            summary: self.summary(&mut faults),
            customer_impact: self.section(&mut faults, "customer_impact", &self.customer_impact, &self.customer_impact_label),
            technical_notes: self.section(&mut faults, "technical_notes", &self.technical_notes, &self.technical_notes_label),
            next_update: self.next_update(&mut faults),
            quiet_with: faults.optional_phrase("quiet_with", &self.quiet_with),
            parts: Parts {
                reach: self.reach(&mut faults),
                workaround: faults.optional_phrase("workaround", &self.workaround).map(|w| Labelled::new(label(&self.workaround_label), w)),
                cause: self.cause(&mut faults),
                milestone: self.milestone(&mut faults),
                // All of them were on the form: what is blank now was taken out.
                dropped: Standing::ALL.into(),
                customer_message: self.message(&mut faults),
                bridge: self.bridge(&mut faults),
                fix: self.fix(&mut faults),
                evidence: self.evidence(&mut faults),
                thread: faults.optional_phrase("thread", &self.thread).map(|t| Labelled::new(label(&self.thread_label), t)),
                ..Parts::default()
            },
            // What cannot be read was not sent by our form; zero is then refused as soon as there is an update.
            seen_update: Some(self.seen_update.parse().unwrap_or(0)),
            agreement: self.agreement(&mut faults),
        };
        if faults.is_empty() { Ok(input) } else { Err(faults.into_inner()) }
    }

    /// Remembers the preview that is shown with it.
    pub(crate) fn remember(&mut self, preview: &Preview) {
        self.preview = format!("{}@{}", preview.digest, preview.as_of);
        let told = preview.texts.iter().filter(|t| t.text.is_read());
        let texts: Vec<String> = told.map(|t| format!("{}={}", t.text.told.audience, t.text.digest)).collect();
        self.preview_texts = texts.join(" ");
    }

    fn occasion(&self) -> Occasion {
        match self.occasion.as_str() {
            "no-change" => Occasion::NoChange,
            "holding" => Occasion::Holding,
            _ => Occasion::Progress,
        }
    }

    /// The summary; where nothing changed, with what was tried on top of it.
    fn summary(&self, faults: &mut Faults) -> Option<(Body, Label)> {
        if self.occasion() != Occasion::NoChange {
            return self.section(faults, "summary", &self.summary, &self.summary_label);
        }
        let summary = words::no_change::summary(&self.tried, &self.summary).and_then(|text| Body::new(&text));
        Some((faults.note("tried", summary)?, label(&self.summary_label)))
    }

    /// A section. Who only says that they know of it may leave it blank.
    fn section(&self, faults: &mut Faults, field: &'static str, text: &str, label_name: &str) -> Option<(Body, Label)> {
        if self.occasion() == Occasion::Holding && text.trim().is_empty() {
            return None;
        }
        Some((faults.body(field, text)?, label(label_name)))
    }

    fn agreement(&self, faults: &mut Faults) -> Agreement {
        let preview = self.seen();
        Agreement {
            // Who did not preview cannot have had it approved; the field is not shown then.
            approved_by: faults.optional_phrase("approved_by", &self.approved_by).filter(|_| preview.is_some()),
            preview,
            acknowledged: acknowledged(&self.reasons, faults),
            ignored: Vec::new(),
            declassification: faults.optional_phrase("declassify", &self.declassify),
        }
    }

    /// The preview on the page it was sent from; what cannot be read was not sent by our form.
    fn seen(&self) -> Option<SeenPreview> {
        let (digest, as_of) = self.preview.split_once('@')?;
        let text = |text: &str| text.split_once('=').and_then(|(name, digest)| Some((AudienceName::new(name).ok()?, digest.parse().ok()?)));
        let texts = self.preview_texts.split(' ').filter_map(text).collect();
        Some(SeenPreview { digest: digest.parse().ok()?, as_of: as_of.parse().ok()?, texts })
    }

    fn next_update(&self, faults: &mut Faults) -> Option<NextUpdate<String>> {
        match (said(&self.next_update), said(&self.opt_out)) {
            (Some(at), None) => Some(NextUpdate::At(at)),
            (None, Some(reason)) => {
                let reason = faults.phrase("next_update", &reason)?;
                Some(NextUpdate::OptOut(Labelled::new(label(&self.opt_out_label), reason)))
            }
            (Some(_), Some(_)) => {
                let refusal = Refusal::new("promise.unclear", "the next update has both a time and a reason for none");
                faults.push(refusal.hint("leave one of the two empty").field("next_update"));
                None
            }
            (None, None) => None,
        }
    }

    fn bridge(&self, faults: &mut Faults) -> Option<Labelled<Bridge<String>>> {
        let untouched = [&self.bridge_name, &self.bridge_link, &self.bridge_reconvenes].iter().all(|f| f.trim().is_empty());
        if untouched {
            return None;
        }
        let name = faults.phrase("bridge", &self.bridge_name)?;
        let link = faults.optional_phrase("bridge", &self.bridge_link);
        let state = BridgeState::from_name(&self.bridge_state).unwrap_or(BridgeState::Open);
        Some(Labelled::new(label(&self.bridge_label), Bridge { name, link, state, reconvenes: said(&self.bridge_reconvenes) }))
    }

    fn fix(&self, faults: &mut Faults) -> Option<Labelled<Fix>> {
        if self.fix_version.trim().is_empty() && self.fix_owner.trim().is_empty() {
            return None;
        }
        let version = faults.phrase("fix", &self.fix_version)?;
        let owner = faults.optional_phrase("fix", &self.fix_owner);
        let stage = FixStage::from_name(&self.fix_stage).unwrap_or(FixStage::PullRequest);
        let state = FixState::from_name(&self.fix_state).unwrap_or(FixState::Planned);
        Some(Labelled::new(label(&self.fix_label), Fix { version, stage, state, owner }))
    }

    fn evidence(&self, faults: &mut Faults) -> Option<Labelled<Evidence>> {
        let untouched = [&self.evidence_query, &self.evidence_range, &self.evidence_verdict].iter().all(|f| f.trim().is_empty());
        if untouched {
            return None;
        }
        let query = faults.phrase("evidence", &self.evidence_query)?;
        let range = faults.optional_phrase("evidence", &self.evidence_range);
        let verdict = faults.optional_phrase("evidence", &self.evidence_verdict);
        Some(Labelled::new(label(&self.evidence_label), Evidence { query, range, verdict }))
    }
}

/// Why warnings are meant as written: the fields for reasons that were filled in.
pub(super) fn acknowledged(reasons: &BTreeMap<String, String>, faults: &mut Faults) -> Vec<Acknowledgement> {
    let said = reasons.iter().filter_map(|(name, reason)| Some((name.strip_prefix(REASON)?, said(reason)?)));
    let read = |(code, reason): (&str, String)| {
        let code = faults.note("acknowledged", rule_code(code))?;
        Some(Acknowledgement { code, reason: faults.phrase("acknowledged", &reason)? })
    };
    said.filter_map(read).collect()
}

/// The reason said for a rule's warnings.
pub(super) fn reason<'a>(reasons: &'a BTreeMap<String, String>, code: &str) -> &'a str {
    reasons.get(&reason_name(code)).map_or("", String::as_str)
}

/// The name of the field for a reason why a rule's warnings are meant.
pub(crate) fn reason_name(code: &str) -> String {
    format!("{REASON}{code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_form_is_found_at_once() {
        let form = UpdateForm {
            status: "Fixed".into(),
            summary: " ".into(),
            next_update: "8am ET".into(),
            opt_out: "no".into(),
            ..UpdateForm::default()
        };
        let found: Vec<_> = form.read().expect_err("refused").into_iter().map(|r| (r.code, r.field.unwrap_or("-"))).collect();
        let expected = [
            ("status.unknown", "status"),
            ("text.empty", "summary"),
            ("text.empty", "customer_impact"),
            ("text.empty", "technical_notes"),
            ("promise.unclear", "next_update"),
        ];
        assert_eq!(found, expected);
    }
}
