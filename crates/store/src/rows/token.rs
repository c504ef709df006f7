//! The row of an API token: a digest, never a secret.

use sev1_domain::ids::TokenId;
use sev1_domain::token::{Scope, Token};

use super::{Columns, Reader, Value};
use crate::StoreError;

/// The columns that [`read`] reads.
macro_rules! token_columns {
    () => {
        "id, name, digest, scope, created_at_ms, revoked_at_ms"
    };
}
pub(crate) use token_columns;

/// What [`token_columns`] holds, in that order.
pub(crate) fn values(token: &Token) -> [Value<'_>; 6] {
    [
        token.id.0.into(),
        token.name.as_str().into(),
        token.digest.as_slice().into(),
        token.scope.as_str().into(),
        token.created_at.into(),
        Value::or_null(token.revoked_at),
    ]
}

/// A token from [`token_columns`].
pub(crate) fn read(row: &dyn Columns) -> Result<Token, StoreError> {
    let row = Reader::new("api_token", row);
    Ok(Token {
        id: TokenId(row.id("id")?),
        name: row.phrase("name")?,
        digest: row.digest("digest")?,
        scope: row.named("scope", Scope::from_name)?,
        created_at: row.instant("created_at_ms")?,
        revoked_at: row.opt_instant("revoked_at_ms")?,
    })
}
