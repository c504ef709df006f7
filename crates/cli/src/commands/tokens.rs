//! `sev1 token`: API tokens, made and ended where the database is.

use std::fmt::Write as _;

use serde::Serialize;
use sev1_domain::text::Phrase;
use sev1_domain::token::Scope;
use sev1_web::api::wire::Instant;

use crate::args::{ScopeName, TokenVerb};
use crate::config::Config;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};
use crate::wiring::wire;

#[derive(Serialize)]
struct TokenOut {
    name: String,
    scope: &'static str,
    created_at: Instant,
    revoked_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Makes, lists or ends tokens.
///
/// # Errors
/// Refusals, or when the database cannot be used.
pub(crate) async fn run(config: &Config, verb: TokenVerb, json: bool) -> Result<(), CliError> {
    if let Some(server) = &config.client.server {
        return Err(CliError::usage(format!("tokens are made where the database is, not over {server}"))
            .hint("run this on the server's machine, without --server"));
    }
    let wired = wire(config).await?;
    match verb {
        TokenVerb::Create { name, scope } => {
            let scope = match scope {
                ScopeName::Read => Scope::Read,
                ScopeName::Write => Scope::Write,
            };
            let made = wired.app.create_token(&wired.caller, Phrase::new(&name)?, scope).await?;
            if json {
                return output::print_json(&TokenOut { secret: Some(made.secret), ..out(&made.token) });
            }
            output::remark(&format!(
                "Token of {} ({}). It is shown this once; keep it in a file only you can read.",
                made.token.name,
                scope.as_str()
            ));
            output::print(&format!("{}\n", made.secret))
        }
        TokenVerb::List => {
            let tokens = wired.app.tokens().await?;
            let all: Vec<TokenOut> = tokens.iter().map(out).collect();
            if json { output::print_json(&all) } else { output::print(&table(&all)) }
        }
        TokenVerb::Revoke { name } => {
            wired.app.revoke_token(&wired.caller, &Phrase::new(&name)?).await?;
            if json {
                return output::print_json(&serde_json::json!({ "revoked": name }));
            }
            output::print(&format!("The token of {BOLD}{name}{BOLD:#} works no more.\n"))
        }
    }
}

fn out(token: &sev1_domain::token::Token) -> TokenOut {
    TokenOut {
        name: token.name.to_string(),
        scope: token.scope.as_str(),
        created_at: token.created_at.into(),
        revoked_at: token.revoked_at.map(Into::into),
        secret: None,
    }
}

fn table(tokens: &[TokenOut]) -> String {
    if tokens.is_empty() {
        return "There is no token yet: sev1 token create --name NAME\n".to_owned();
    }
    let width = tokens.iter().map(|t| t.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for token in tokens {
        let day = |at: &Instant| at.0.strftime("%-d %b %Y %H:%M UTC").to_string();
        let ended = token.revoked_at.as_ref().map(|at| format!(", ended {}", day(at))).unwrap_or_default();
        let _ =
            writeln!(text, "{BOLD}{:width$}{BOLD:#}  {:5}  {DIM}made {}{ended}{DIM:#}", token.name, token.scope, day(&token.created_at));
    }
    text
}
