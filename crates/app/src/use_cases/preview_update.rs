//! Preview: publishing up to the moment before it is written.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::decide;
use sev1_domain::destination::{ChannelKind, DestinationName};
use sev1_domain::ids::IncidentNumber;
use sev1_domain::update::Update;

use super::update_input::UpdateInput;
use crate::error::AppError;
use crate::{App, Caller};

/// What would be published now.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The instant it was rendered for.
    pub as_of: Timestamp,
    /// The update as it would be.
    pub update: Update,
    /// Every audience's text, the internal one first.
    pub texts: Vec<AudienceText>,
}

/// One audience's text and who gets it.
#[derive(Clone, Debug)]
pub struct AudienceText {
    /// The audience.
    pub audience: AudienceName,
    /// Its text, Markdown.
    pub text: String,
    /// Where it would go.
    pub destinations: Vec<(DestinationName, ChannelKind)>,
}

impl App {
    /// What every audience would read if this were published now. Writes nothing.
    ///
    /// # Errors
    /// As [`App::publish_update`].
    pub async fn preview_update(&self, caller: &Caller, number: IncidentNumber, input: UpdateInput) -> Result<Preview, AppError> {
        let now = self.env.clock.now();
        let state = self.load(number).await?;
        let command = self.read_update(caller, &state, input, now)?;
        let decided = decide::publish_update(&state, command, now, &mut || self.env.new_id(now))?;
        let texts = self.settings.audiences.iter().map(|audience| AudienceText {
            audience: audience.name.clone(),
            text: sev1_render::audience_text(&decided.incident, &decided.update, audience),
            destinations: self
                .destinations_of(&decided.incident)
                .filter(|d| d.audience == audience.name)
                .map(|d| (d.name.clone(), d.channel))
                .collect(),
        });
        Ok(Preview { as_of: now, texts: texts.collect(), update: decided.update })
    }
}
