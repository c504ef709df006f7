//! One-time codes that sign a browser in: an address on a terminal instead of a token in an address.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sev1_app::env::Env;
use subtle::ConstantTimeEq;

/// One-time codes, kept in memory only. A code is good once and for ten minutes. Cheap to clone; clones share the codes.
#[derive(Clone, Default)]
pub struct SignInCodes(Arc<Mutex<Vec<Issued>>>);

struct Issued {
    code: String,
    token_secret: String,
    until: Timestamp,
}

/// How long a code is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

impl SignInCodes {
    /// A new code (two UUIDv7, 148 random bits) that signs in with this token's secret at `/sign-in/{code}`.
    #[must_use]
    pub fn issue(&self, env: &Env, token_secret: String) -> String {
        let now = env.clock.now();
        let code = format!("{}{}", env.new_id(now).simple(), env.new_id(now).simple());
        let until = now.checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX);
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issued.push(Issued { code: code.clone(), token_secret, until });
        code
    }

    /// The token's secret for a code, which is used up by this; `None` when it is unknown, used or too old.
    pub(crate) fn take(&self, code: &str, now: Timestamp) -> Option<String> {
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|i| i.until > now);
        // Every code is compared in full, so that how long it takes tells nothing about any of them.
        let mut found = None;
        for (at, one) in issued.iter().enumerate() {
            if bool::from(one.code.as_bytes().ct_eq(code.as_bytes())) {
                found = Some(at);
            }
        }
        found.map(|at| issued.swap_remove(at).token_secret)
    }
}

impl std::fmt::Debug for SignInCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInCodes(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_for_ten_minutes() {
        let env = Env::system();
        let codes = SignInCodes::default();
        let now = env.clock.now();
        let first = codes.issue(&env, "one".into());
        let second = codes.issue(&env, "two".into());
        assert_ne!(first, second);
        assert_eq!(codes.take("", now), None);
        assert_eq!(codes.take(&first, now), Some("one".into()));
        assert_eq!(codes.take(&first, now), None);
        assert_eq!(codes.take(&second, now + SignedDuration::from_mins(11)), None);
    }
}
