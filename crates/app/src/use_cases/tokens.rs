//! API tokens: made once, shown once, kept as digests.

use sev1_domain::actor::{Actor, Via};
use sev1_domain::changes::{Changes, TokenChange};
use sev1_domain::ids::TokenId;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::token::{Scope, Token};
use sev1_store::StoreError;
use sha2::{Digest, Sha256};

use crate::error::AppError;
use crate::{App, Caller};

/// A token just made. The secret is shown once and cannot be had again.
pub struct NewToken {
    /// The token without its secret.
    pub token: Token,
    /// `sev1_` and 43 URL-safe characters (256 random bits).
    pub secret: String,
}

/// What every secret begins with, so that secret scanners can know it.
const PREFIX: &str = "sev1_";

impl App {
    /// Makes an API token.
    ///
    /// # Errors
    /// `token.exists` when a live token has that name; [`AppError::Forbidden`].
    pub async fn create_token(&self, caller: &Caller, name: Phrase, scope: Scope) -> Result<NewToken, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let mut random = [0; 32];
        self.env.entropy.fill(&mut random);
        let secret = format!("{PREFIX}{}", base64_url(&random));
        let token = Token { id: TokenId(self.env.new_id(now)), name, digest: digest(&secret), scope, created_at: now, revoked_at: None };
        let changes = Changes { token: Some(TokenChange::Created(token.clone())), ..Changes::default() };
        match self.commit(&changes).await {
            Ok(()) => Ok(NewToken { token, secret }),
            Err(StoreError::Conflict { .. }) => {
                Err(Refusal::new("token.exists", format!("there is a token called `{}` already", token.name))
                    .hint("choose another name, or end that one: sev1 token revoke NAME")
                    .field("name")
                    .into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// All tokens ever made, oldest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn tokens(&self) -> Result<Vec<Token>, AppError> {
        Ok(self.store.tokens().await?)
    }

    /// Ends the live token with this name.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Forbidden`].
    pub async fn revoke_token(&self, caller: &Caller, name: &Phrase) -> Result<(), AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let tokens = self.store.tokens().await?;
        let live = tokens.iter().find(|t| t.revoked_at.is_none() && t.name == *name);
        let live = live.ok_or_else(|| AppError::NotFound(format!("live token called `{name}`")))?;
        let changes = Changes { token: Some(TokenChange::Revoked(live.id, now)), ..Changes::default() };
        Ok(self.commit(&changes).await?)
    }

    /// Who a secret belongs to; `None` when it is no live token's.
    ///
    /// The secret is looked up by its digest, so how long it takes tells nothing about any secret.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn authenticate(&self, secret: &str, via: Via) -> Result<Option<Caller>, AppError> {
        if !secret.starts_with(PREFIX) || secret.len() > 100 {
            return Ok(None);
        }
        let token = self.store.token(&digest(secret)).await?;
        Ok(token.map(|t| Caller { actor: Actor { name: t.name, via }, scope: t.scope }))
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
