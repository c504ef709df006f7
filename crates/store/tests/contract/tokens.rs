//! API tokens: found by digest while they live.

use sev1_domain::changes::{Changes, TokenChange};
use sev1_domain::ids::TokenId;
use sev1_domain::token::{Scope, Token};
use sev1_store::StoreError;

use crate::database::Database;
use crate::given::{minute, new_id, phrase};

on_both_databases!(a_token_is_found_until_it_is_revoked, a_digest_belongs_to_one_token, tokens_are_listed_oldest_first);

fn token(name: &str, digest: u8, at: i64) -> Token {
    Token { id: TokenId(new_id()), name: phrase(name), digest: [digest; 32], scope: Scope::Write, created_at: minute(at), revoked_at: None }
}

fn change(change: TokenChange) -> Changes {
    Changes { token: Some(change), ..Changes::default() }
}

async fn a_token_is_found_until_it_is_revoked(db: &Database) {
    let made = token("ci", 1, 0);
    db.commit(&change(TokenChange::Created(made.clone()))).await.expect("made");
    assert_eq!(db.token(&[1; 32]).await.expect("read"), Some(made.clone()));
    assert_eq!(db.token(&[2; 32]).await.expect("read"), None);
    let revoke = change(TokenChange::Revoked(made.id, minute(5)));
    db.commit(&revoke).await.expect("it was live");
    assert_eq!(db.token(&[1; 32]).await.expect("read"), None);
    assert_eq!(db.tokens().await.expect("read"), [Token { revoked_at: Some(minute(5)), ..made }]);
    assert!(matches!(db.commit(&revoke).await, Err(StoreError::Conflict { what: "token" })));
}

async fn a_digest_belongs_to_one_token(db: &Database) {
    db.commit(&change(TokenChange::Created(token("one", 1, 0)))).await.expect("made");
    let twin = change(TokenChange::Created(token("two", 1, 0)));
    assert!(matches!(db.commit(&twin).await, Err(StoreError::Conflict { what: "token" })));
}

async fn tokens_are_listed_oldest_first(db: &Database) {
    let (newer, older) = (token("newer", 1, 9), token("older", 2, 3));
    for made in [&newer, &older] {
        db.commit(&change(TokenChange::Created(made.clone()))).await.expect("made");
    }
    assert_eq!(db.tokens().await.expect("read"), [older, newer]);
}
