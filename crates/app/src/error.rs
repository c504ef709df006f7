//! What a use case can answer instead of doing it.

use sev1_domain::refusal::Refusal;
use sev1_store::StoreError;

/// What a use case can answer instead of doing it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The domain's "no", every reason found at once.
    #[error("{}", join(.0))]
    Refused(Vec<Refusal>),
    /// There is no such thing.
    #[error("there is no {0}")]
    NotFound(String),
    /// The caller may read but not change.
    #[error("this token may read but not change anything")]
    Forbidden,
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

fn join(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
