//! LEAK-001: no password, token, key or signed link stands in an update.
//!
//! ## What it does
//! Looks through all text, code, link targets and alternative texts included, for what secrets look like: keys and tokens of well-known
//! services, private keys, signed links, webhook links, passwords in links, and a password or PIN said in words, assigned
//! (`DB_PASSWORD=…`) or given to a command (`--password …`) with its value, which holds a digit or a mark.
//! Placeholders such as `<token>` and `****` pass. Codes that let people join a call (PIN, passcode) are left alone in what only our own
//! side sees. The message never repeats the secret.
//!
//! ## Why is this bad?
//! An update is copied into mail, chat, tickets and archives within seconds and cannot be taken back. Whoever reads it can use the secret.
//!
//! ## Example
//! ```text
//! The database is at postgres://sev1:hunter2@10.0.0.7/chat.
//! ```
//!
//! ## Use instead
//! ```text
//! The credentials are in the vault under `sev1/database`.
//! ```
//!
//! ## How to fix
//! Take the secret out and name the place where those who need it find it. If it was ever sent, change it: it is known.
//!
//! ## Sources
//! The vendors' descriptions of their token formats; OWASP secrets management cheat sheet.

use crate::label::Label;
use crate::lint::secrets::secrets;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-001", levels: Levels::all(Level::Error), source: include_str!("leak_001.rs"), check };

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in &subject.passages {
        for secret in secrets(passage.text) {
            if secret.joins_call && passage.label < Label::Customer {
                continue;
            }
            let shown = beginning(&passage.text[secret.range.clone()]);
            findings.at(passage, secret.range, format!("this looks like {}{shown}", secret.what));
        }
    }
}

/// The first characters of a long token, which tell which one it is and nothing about the rest; nothing of a short one.
fn beginning(secret: &str) -> String {
    let first: String = secret.chars().take(4).collect();
    if secret.chars().count() >= 20 { format!(": `{first}…`") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn a_secret_is_found_in_every_text_and_never_repeated() {
        let token = ["gh", "p_", "a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3"].concat();
        let found = Sample::new().internal(&format!("Use [this](https://x.example/?t={token}).")).fails(&RULE, "a GitHub token: `ghp_…`");
        assert!(!found.message.contains("a1B2"));
        let found = Sample::new().public("The password: hunter2").fails(&RULE, "a password");
        assert!(!found.message.contains("hunt"), "{}", found.message);
    }

    #[test]
    fn a_code_for_a_call_is_found_only_where_others_read_it() {
        Sample::new().internal("Bridge PIN: 1234 56").passes(&RULE);
        Sample::new().public("Bridge PIN: 1234 56").fails(&RULE, "a PIN");
    }

    #[test]
    fn talk_about_secrets_passes() {
        Sample::new().public("Password resets are delayed; your token is still valid. Use `<token>`.").passes(&RULE);
        Sample::new().public("The token: refresh_token is rejected.").passes(&RULE);
        Sample::new().public("PIN: 4-digit PIN codes are rejected.").passes(&RULE);
        Sample::new().public("Invalid password: AUTH_FAILED.").passes(&RULE);
    }
}
