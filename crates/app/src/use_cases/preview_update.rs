//! Preview: publishing up to the moment before it is written, with everything a person wants to know before they agree.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::decide;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::IncidentState;
use sev1_domain::update::Update;

use super::digest::Digest;
use super::findings::{FindingView, SuppressedView};
use super::telling::{AudienceText, digest};
use super::update_input::UpdateInput;
use super::word_diff::{Run, word_diff};
use crate::error::AppError;
use crate::settings::Gate;
use crate::{App, Caller};

/// What would be published now.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The instant it was rendered for.
    pub as_of: Timestamp,
    /// The update as it would be.
    pub update: Update,
    /// Every audience's text, the internal one first.
    pub texts: Vec<PreviewedText>,
    /// Of everything that would be sent.
    pub digest: Digest,
    /// Whether findings would keep it from going out.
    pub gate: Gate,
    /// What the linter found, in the order of the text.
    pub findings: Vec<FindingView>,
    /// What it was told to be quiet about.
    pub suppressed: Vec<SuppressedView>,
}

/// One audience's text, and how it differs from what that audience read last.
#[derive(Clone, Debug)]
pub struct PreviewedText {
    /// The text.
    pub text: AudienceText,
    /// What changed since the last update; `None` when the audience was not told of that one.
    pub changes: Option<Vec<Run>>,
}

impl App {
    /// What every audience would read if this were published now. Writes nothing.
    ///
    /// # Errors
    /// As [`App::publish_update`], but for findings and approvals: those are shown.
    pub async fn preview_update(&self, caller: &Caller, number: IncidentNumber, input: UpdateInput) -> Result<Preview, AppError> {
        let now = self.env.clock.now();
        let mut state = self.load(number).await?;
        let agreement = input.agreement.clone();
        let quiet = agreement.suppressions(&self.settings, &state.incident.zone, now)?;
        let before = self.before(&state, &input, now).await?;
        let command = self.read_update(caller, &state, input, before, now)?;
        let decided = decide::publish_update(&state, command, self.settings.promises(), now, &mut || self.env.new_id(now))?;
        // Quiet hours agreed with this very update count for it.
        state.incident.quiet = decided.incident.quiet.clone();
        let told_last = self.told_last(&state).await?;
        let texts = self.settings.audiences.iter().map(|audience| {
            let text = self.text_for(&decided.incident, &decided.update, audience);
            let last = state.last_update.as_ref().filter(|_| told_last.contains(&audience.name));
            let changes = last.map(|last| word_diff(&self.text_for(&state.incident, last, audience).told.markdown, &text.told.markdown));
            PreviewedText { text, changes }
        });
        let texts: Vec<PreviewedText> = texts.collect();
        let (findings, suppressed) = self.findings(&state, &decided.update, &agreement, quiet).await?.into_views();
        Ok(Preview {
            as_of: decided.update.as_of,
            digest: digest(texts.iter().map(|t| &t.text)),
            texts,
            update: decided.update,
            gate: self.settings.lint.gate,
            findings,
            suppressed,
        })
    }

    /// The audiences that were told of the last update.
    async fn told_last(&self, state: &IncidentState) -> Result<Vec<AudienceName>, AppError> {
        let Some(last) = &state.last_update else { return Ok(Vec::new()) };
        let deliveries = self.store.deliveries(state.incident.id).await?;
        Ok(deliveries.into_iter().filter(|d| d.about.update_number() == Some(last.number)).map(|d| d.audience).collect())
    }
}
