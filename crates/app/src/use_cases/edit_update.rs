//! Edit an update: other words in the same facts, brought to every copy that can be changed, without a word to anybody.

use sev1_domain::decide::{self, EditUpdate};
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Body;
use sev1_domain::update::Update;
use sev1_render::parse;
use sev1_store::StoreError;

use super::DECISIONS;
use super::agreement::Agreement;
use super::copies::CopiesView;
use crate::error::AppError;
use crate::{App, Caller};

/// Other words for an update; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct EditInput {
    /// Summary.
    pub summary: Option<Body>,
    /// Customer impact.
    pub customer_impact: Option<Body>,
    /// Technical notes.
    pub technical_notes: Option<Body>,
    /// Customer message.
    pub customer_message: Option<Body>,
    /// The revision that the editor saw: another one meanwhile is a refusal.
    pub seen_revision: Option<u32>,
    /// Warnings that are meant as written.
    pub acknowledged: Vec<Acknowledgement>,
}

impl App {
    /// Edits an update. Answers everybody's copy of it as it then stands.
    ///
    /// # Errors
    /// Refusals of [`decide::edit_update`]; what the linter finds in the new words and not in the old ones, by the code of its rule;
    /// [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn edit_update(
        &self,
        caller: &Caller,
        number: IncidentNumber,
        update: UpdateNumber,
        input: EditInput,
    ) -> Result<CopiesView, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        self.check_words(&input)?;
        for _ in 0..DECISIONS {
            let state = self.load(number).await?;
            let missing = || AppError::NotFound(format!("update {update} of {number}"));
            let before = self.store.update(state.incident.id, update).await?.ok_or_else(missing)?;
            let command = EditUpdate {
                actor: caller.actor.clone(),
                summary: input.summary.clone(),
                customer_impact: input.customer_impact.clone(),
                technical_notes: input.technical_notes.clone(),
                customer_message: input.customer_message.clone(),
                seen_revision: input.seen_revision,
            };
            let (mut changes, after) = decide::edit_update(&before, command, now, &mut || self.env.new_id(now))?;
            self.check_findings(&state, &before, &after, &input.acknowledged).await?;
            changes.deliveries = self.mends(&state.incident, &after, now).await?;
            match self.commit(&changes).await {
                Ok(()) => {
                    tracing::info!(incident.number = %number, update.number = %update, revision = after.revision, copies = changes.deliveries.len(), "update edited");
                    return self.copies(number, update).await;
                }
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { what: "update" }.into())
    }

    /// A section must not hold what would be read back as something else.
    fn check_words(&self, input: &EditInput) -> Result<(), AppError> {
        let sections =
            [("summary", &input.summary), ("customer_impact", &input.customer_impact), ("technical_notes", &input.technical_notes)];
        let said = sections.into_iter().filter_map(|(field, body)| Some((field, body.as_ref()?)));
        let mut faults: Vec<Refusal> = said.flat_map(|(field, body)| parse::reads_as_fact(field, body, &self.settings.zones)).collect();
        let message = input.customer_message.as_ref();
        faults.extend(message.and_then(|message| parse::unclosed_fence("customer_message", message)));
        if faults.is_empty() { Ok(()) } else { Err(AppError::Refused(faults)) }
    }

    /// What was found in the old words was dealt with when they were published.
    async fn check_findings(
        &self,
        state: &IncidentState,
        before: &Update,
        after: &Update,
        acknowledged: &[Acknowledgement],
    ) -> Result<(), AppError> {
        let earlier = match before.number.0 {
            1 => None,
            n => self.store.update(state.incident.id, UpdateNumber(n - 1)).await?,
        };
        let then = IncidentState { last_update: earlier, ..state.clone() };
        let agreement = Agreement::default();
        let found = async |update: &Update| -> Result<Vec<Refusal>, AppError> {
            let findings = self.findings(&then, update, &agreement, Vec::new()).await?;
            Ok(findings.pass(self.settings.lint.gate, acknowledged).err().unwrap_or_default())
        };
        let known = found(before).await?;
        let mut new = found(after).await?;
        new.retain(|refusal| !known.iter().any(|k| k.code == refusal.code && k.reason == refusal.reason));
        if new.is_empty() { Ok(()) } else { Err(AppError::Refused(new)) }
    }
}
