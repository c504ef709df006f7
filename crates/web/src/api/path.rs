//! Numbers in addresses: `/incidents/INC-142/updates/3`.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use sev1_domain::ids::{IncidentNumber, UpdateNumber};

use crate::problem::{Kind, Problem};

/// The incident an address speaks of.
pub(crate) struct Number(pub(crate) IncidentNumber);

/// The update an address speaks of.
pub(crate) struct NumberAndUpdate(pub(crate) IncidentNumber, pub(crate) UpdateNumber);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(number) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| no_number())?;
        number.parse().map(Self).map_err(|_| no_number())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NumberAndUpdate {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((number, update)) = Path::<(String, String)>::from_request_parts(parts, state).await.map_err(|_| no_number())?;
        let update = update.parse().map_err(|_| Problem::new(Kind::NotFound, "that is not the number of an update; they count from 1"))?;
        Ok(Self(number.parse().map_err(|_| no_number())?, UpdateNumber(update)))
    }
}

fn no_number() -> Problem {
    Problem::new(Kind::NotFound, "that is not the number of an incident; write it as INC-142 or 142")
}
