//! The same request sent twice does its work once and gives the same answer twice.

use jiff::Timestamp;
use sev1_domain::changes::Idempotency;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::refusal::Refusal;

use crate::error::AppError;
use crate::{App, Caller};

/// A caller's key for one request, with a digest of that request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    request_digest: [u8; 32],
}

impl IdempotencyKey {
    /// Checks the key and scopes it to its caller.
    ///
    /// # Errors
    /// `idempotency.key` unless it is 1 to 100 visible ASCII characters.
    pub fn new(caller: &Caller, key: &str, request_digest: [u8; 32]) -> Result<Self, Refusal> {
        if key.is_empty() || key.len() > 100 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refusal::new("idempotency.key", "an idempotency key is 1 to 100 visible ASCII characters").hint("use a UUID"));
        }
        Ok(Self { key: format!("{} {key}", caller.actor.name), request_digest })
    }

    pub(crate) fn record(&self, incident: IncidentNumber, update: Option<UpdateNumber>, now: Timestamp) -> Idempotency {
        Idempotency { key: self.key.clone(), request_digest: self.request_digest, incident, update, recorded_at: now }
    }
}

impl App {
    /// What this key led to before, if it came before.
    pub(crate) async fn replayed(&self, key: Option<&IdempotencyKey>) -> Result<Option<Idempotency>, AppError> {
        let Some(key) = key else { return Ok(None) };
        let Some(before) = self.store.idempotency(&key.key).await? else { return Ok(None) };
        if before.request_digest != key.request_digest {
            return Err(Refusal::new("idempotency.reused", "this idempotency key was used for another request")
                .hint("use a new key for a new request")
                .into());
        }
        Ok(Some(before))
    }
}
