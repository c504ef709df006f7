//! Who gets no more mail: asked by the reader, or because their mail server refuses them; and lifted by a person.

use std::collections::BTreeMap;

use sev1_domain::changes::Changes;
use sev1_domain::decide;
use sev1_domain::delivery::Delivery;
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::halt::{Halt, halt_key};
use sev1_store::StoreError;

use super::DECISIONS;
use crate::error::AppError;
use crate::links::Unsubscribing;
use crate::{App, Caller};

/// So many addresses are named in one warning.
const NAMED: usize = 3;

impl App {
    /// All halts, oldest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn halts(&self) -> Result<Vec<Halt>, AppError> {
        Ok(self.store.halts().await?)
    }

    /// Lets mail to a recipient go on; what went out meanwhile is not sent again.
    ///
    /// # Errors
    /// Refusals of [`decide::halt::lift`], [`AppError::Forbidden`].
    pub async fn lift_halt(&self, caller: &Caller, destination: &DestinationName, recipient: &Recipient) -> Result<(), AppError> {
        caller.must_write()?;
        self.decide_halt(destination, recipient, |before| Ok(decide::halt::lift(before, destination, recipient)?)).await?;
        tracing::info!(actor.name = %caller.actor.name, destination = %destination, "a halt of mail is lifted");
        Ok(())
    }

    /// What a link to stop mails is about; `None` where it is none of ours.
    #[must_use]
    pub fn unsubscribing(&self, token: &str) -> Option<Unsubscribing> {
        self.settings.links.as_ref()?.read(token)
    }

    /// A reader stops the mails that a link is about. Doing it again, or for somebody who gets none, changes nothing and is no error:
    /// the answer tells nobody who is on a list.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn unsubscribe(&self, link: &Unsubscribing) -> Result<(), AppError> {
        let Some(destination) = self.destination(&link.destination) else { return Ok(()) };
        let Some(reader) = destination.subscribers.iter().find(|s| link.is_about(&s.recipient)) else { return Ok(()) };
        let now = self.env.clock.now();
        let (name, recipient) = (&destination.name, &reader.recipient);
        self.decide_halt(name, recipient, |before| Ok(decide::halt::unsubscribe(before, name, recipient, now))).await?;
        tracing::info!(destination = %name, "a reader stopped their mails");
        Ok(())
    }

    /// Decides about a halt as it stands, and again where another node was quicker.
    pub(crate) async fn decide_halt(
        &self,
        destination: &DestinationName,
        recipient: &Recipient,
        decide: impl Fn(Option<Halt>) -> Result<Changes, AppError>,
    ) -> Result<(), AppError> {
        let key = halt_key(recipient);
        for _ in 0..DECISIONS {
            let changes = decide(self.store.halt(destination, &key).await?)?;
            if changes.halt.is_none() {
                return Ok(());
            }
            match self.commit(&changes).await {
                Err(StoreError::Conflict { .. }) => {}
                done => return Ok(done?),
            }
        }
        Err(StoreError::Conflict { what: "halt" }.into())
    }

    /// Takes out the duties to halted recipients; answers a sentence for each destination that has some.
    pub(super) async fn leave_out_halted(&self, deliveries: &mut Vec<Delivery>) -> Result<Vec<String>, AppError> {
        if deliveries.iter().all(|d| d.recipient.is_none()) {
            return Ok(Vec::new());
        }
        let halts = self.store.halts().await?;
        let halted = |d: &Delivery| {
            let key = d.recipient.as_ref().map(halt_key)?;
            halts.iter().find(|h| h.destination == d.destination && h.recipient == key)
        };
        let mut left_out: BTreeMap<DestinationName, Vec<String>> = BTreeMap::new();
        for halt in deliveries.iter().filter_map(halted) {
            left_out.entry(halt.destination.clone()).or_default().push(format!("{} ({})", halt.recipient, halt.why.as_str()));
        }
        deliveries.retain(|d| halted(d).is_none());
        Ok(left_out.iter().map(|(destination, who)| warning(destination, who)).collect())
    }
}

fn warning(destination: &DestinationName, who: &[String]) -> String {
    let named = who.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = who.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{destination}: no mail to {named}{more}; `sev1 halts` lists who is halted, `sev1 lift` lets mail go on")
}
