//! What each audience reads of an update and where it goes, and whether that is what somebody saw in a preview.

use std::collections::BTreeSet;

use sev1_domain::audience::{Audience, AudienceKind, AudienceName};
use sev1_domain::destination::{ChannelKind, DestinationName};
use sev1_domain::incident::{Incident, IncidentState};
use sev1_domain::lint::Suppression;
use sev1_domain::prose::asks_for_quiet;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::timeline::Event;
use sev1_domain::update::Update;
use sev1_render::told::{Told, told};

use super::agreement::{Agreement, SeenPreview};
use super::digest::Digest;
use super::findings::{Covered, Findings};
use crate::App;
use crate::error::AppError;

/// One audience's text and who gets it.
#[derive(Clone, Debug)]
pub struct AudienceText {
    /// What it reads.
    pub told: Told,
    /// Where it would go.
    pub destinations: Vec<(DestinationName, ChannelKind)>,
    /// The digest of both.
    pub digest: Digest,
}

impl AudienceText {
    /// Whether anybody reads it: it goes somewhere, or is what our own responders find in the record.
    #[must_use]
    pub fn is_read(&self) -> bool {
        !self.destinations.is_empty() || self.told.audience == AudienceName::INTERNAL
    }
}

/// What people agreed to, as an update's record and its answer hold it.
pub(crate) struct Recorded {
    pub(crate) events: Vec<Event>,
    pub(crate) covered: Vec<Covered>,
}

impl App {
    /// What one audience reads of an update.
    pub(crate) fn text_for(&self, incident: &Incident, update: &Update, audience: &Audience) -> AudienceText {
        let told = told(&self.settings.templates, incident, update, audience);
        let destinations = self.destinations_of(incident).filter(|d| d.audience.as_ref() == Some(&audience.name));
        let destinations: Vec<_> = destinations.map(|d| (d.name.clone(), d.channel)).collect();
        let digest = Digest::of_text(&audience.name, &told.subject, &told.markdown, &destinations);
        AudienceText { told, destinations, digest }
    }

    /// What the linter says to an update that is about to go out.
    pub(crate) async fn findings(
        &self,
        state: &IncidentState,
        update: &Update,
        agreement: &Agreement,
        quiet: Vec<Suppression>,
    ) -> Result<Findings, AppError> {
        let audiences = self.audiences_of(&state.incident);
        let own = self.in_templates(state, update, &audiences, &quiet);
        // Our own responders read everything that is recorded, whether or not it is sent to them.
        let told: BTreeSet<_> = audiences.iter().map(|a| a.kind).chain([AudienceKind::Internal]).collect();
        let told: Vec<_> = told.into_iter().collect();
        let (zones, policy) = (&self.settings.zones, &self.settings.lint.policy);
        let (approved_by, earlier) = (agreement.approved_by.as_ref(), self.earlier(state, update).await?);
        let mut subject = sev1_render::subject::of_update(state, update, &told, zones, policy, approved_by, &earlier);
        subject.inline.extend(quiet);
        let mut findings = Findings::of(&subject, update);
        findings.also(own);
        Ok(findings)
    }

    /// The updates before this one, oldest first. They matter only to a request to the linter, which one of them may have made first.
    async fn earlier(&self, state: &IncidentState, update: &Update) -> Result<Vec<Update>, AppError> {
        let facts = &update.facts;
        let mut sections = [&facts.summary, &facts.customer_impact, &facts.technical_notes].into_iter();
        if state.last_update.is_none() || !sections.any(|s| s.for_internal().as_str().lines().any(asks_for_quiet)) {
            return Ok(Vec::new());
        }
        let mut earlier = self.store.updates(state.incident.id).await?;
        earlier.retain(|before| before.number < update.number);
        Ok(earlier)
    }

    /// Whether an update may go out as people agreed to it, and what of that belongs into its record.
    ///
    /// # Errors
    /// `preview.differs`; everything the linter found that stands in the way.
    pub(crate) async fn record_of_agreement(
        &self,
        state: &IncidentState,
        update: &Update,
        texts: &[AudienceText],
        agreement: &Agreement,
        quiet: Vec<Suppression>,
    ) -> Result<Recorded, AppError> {
        if let Some(seen) = &agreement.preview {
            same_as_seen(seen, texts)?;
        }
        let findings = self.findings(state, update, agreement, quiet).await?;
        findings.pass(self.settings.lint.gate, &agreement.acknowledged).map_err(AppError::Refused)?;
        let mut events = findings.record(&agreement.acknowledged, update.number);
        let approved = agreement.approved_by.iter().map(|by| Event::TextApproved { update: update.number, by: by.clone() });
        events.extend(approved);
        events.extend(texts.iter().filter_map(|text| fell_back(text, update)));
        Ok(Recorded { events, covered: findings.covered(&agreement.acknowledged) })
    }
}

/// The digest of what would be sent and recorded: of every text that anybody reads.
pub(crate) fn digest<'t>(texts: impl IntoIterator<Item = &'t AudienceText>) -> Digest {
    Digest::of_all(texts.into_iter().filter(|t| t.is_read()).map(|t| t.digest))
}

/// Whether what would be sent is what somebody saw.
fn same_as_seen(seen: &SeenPreview, texts: &[AudienceText]) -> Result<(), Refusal> {
    if seen.digest == digest(texts) {
        return Ok(());
    }
    let mut reason = "what would be sent is not what the preview showed".to_owned();
    if !seen.texts.is_empty() {
        let now = texts.iter().filter(|t| t.is_read()).map(|t| (&t.told.audience, t.digest));
        let then = seen.texts.iter().map(|(name, digest)| (name, *digest));
        let (now, then): (Vec<_>, Vec<_>) = (now.collect(), then.collect());
        let of_both = now.iter().chain(&then);
        let differing: BTreeSet<&AudienceName> =
            of_both.filter(|text| !(now.contains(text) && then.contains(text))).map(|(name, _)| *name).collect();
        let names: Vec<&str> = differing.into_iter().map(AudienceName::as_str).collect();
        reason = format!("{reason}: what differs is for {}", names.join(", "));
    }
    Err(Refusal::new("preview.differs", reason).hint("preview again, read what changed, and publish with the new digest").field("preview"))
}

/// For the record, where an audience did not get the text that was meant for it.
fn fell_back(text: &AudienceText, update: &Update) -> Option<Event> {
    let fault = text.told.fell_back.as_ref()?.to_string();
    let line: String = fault.chars().take(Phrase::MAX_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let reason = Phrase::new(&line).unwrap_or_else(|_| Phrase::new("the template cannot be used").expect("a plain sentence is a phrase"));
    Some(Event::TemplateFellBack { update: update.number, audience: text.told.audience.clone(), reason })
}
