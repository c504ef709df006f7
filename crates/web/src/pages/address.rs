//! What an address says: its query and its part that names something. One that cannot be read is a problem like any other.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::{Kind, Problem};

/// What stands behind the `?` of an address.
pub(crate) struct PageQuery<T>(pub(crate) T);

/// The part of an address that names something, decoded.
pub(crate) struct PagePath(pub(crate) String);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for PageQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await;
        let Query(query) = query
            .map_err(|e| Problem::new(Kind::InvalidRequest, format!("the address cannot be read behind its `?`: {}", e.body_text())))?;
        Ok(Self(query))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PagePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(name) = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::new(Kind::NotFound, "the address cannot be read: what it names is no UTF-8 text"))?;
        Ok(Self(name))
    }
}
