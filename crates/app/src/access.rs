//! Who calls, and what they may do.

use sev1_domain::actor::{Actor, Via};
use sev1_domain::text::Phrase;
use sev1_domain::token::Scope;

use crate::error::AppError;

/// An actor with what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// What.
    pub scope: Scope,
}

impl Caller {
    /// The person at the command line on the machine that holds the database: may do everything,
    /// because they could change the file itself.
    #[must_use]
    pub fn local(name: Phrase) -> Self {
        Self { actor: Actor { name, via: Via::Local }, scope: Scope::Write }
    }

    /// Passes if this caller may change things.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn must_write(&self) -> Result<(), AppError> {
        if self.scope >= Scope::Write { Ok(()) } else { Err(AppError::Forbidden) }
    }
}
