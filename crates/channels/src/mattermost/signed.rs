//! What Mattermost carries for us and gives back: sealed, so that it is known again, and bound to a person and a time.
//!
//! Buttons and dialogs come back without any token. What proves them is an HMAC-SHA256 over all that they mean: for what, in which
//! incident, about which promise, by whom where that is known, until when. A seal hides nothing: what must stay secret is not in it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use sev1_domain::ids::{IncidentNumber, PromiseId};
use sev1_domain::message::ActVerb;
use sha2::Sha256;
use uuid::Uuid;

/// What seals are made and known by. Prints nothing of itself.
#[derive(Clone)]
pub struct Key(SecretSlice<u8>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// The key of a button's `context` that holds its seal. The server keeps a context to itself.
pub const CONTEXT_KEY: &str = "sev1";

/// The least length of a key's text, in bytes: 32 random bytes as base64 have 44, as hexadecimal 64.
pub const MIN_KEY: usize = 32;

/// The longest seal that is looked at, in bytes; those of ours are far below.
const MAX_SEAL: usize = 2_000;

/// Keeps seals apart from whatever else may be signed with the same key by mistake.
const CONTEXT: &[u8] = b"sev1 mattermost 1\n";

/// What a button or a dialog means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Whether it is a button's or a dialog's: one is never taken for the other.
    pub purpose: Purpose,
    /// What it is for.
    pub task: Task,
    /// In which incident; `None` to declare one.
    pub incident: Option<IncidentNumber>,
    /// About which promise, where it is about one.
    pub promise: Option<PromiseId>,
    /// The last update its reader saw, 0 for none.
    pub seen_update: Option<u32>,
    /// Who alone may use it; `None` for everybody who can see the post.
    pub user: Option<User>,
    /// Where its outcome is told: the last part of a command's `response_url`. Whoever has it can post as who typed the command, for
    /// half an hour; the seal goes to nobody else.
    pub reply_to: Option<String>,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// Makes it different from every other one, and a repeated one known.
    pub nonce: Uuid,
}

/// A person in Mattermost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: String,
    /// Their user name, without `@`.
    pub name: String,
}

/// Whose seal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A button under a post.
    Button,
    /// A dialog that is open.
    Dialog,
}

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Declare an incident.
    Declare,
    /// Publish an update.
    Update,
    /// Publish the update that says that it is over.
    Resolve,
    /// Publish an update in which nothing changed.
    NoChange,
    /// Move a promise.
    Move,
    /// Hand over what is owed.
    HandOver,
}

impl From<ActVerb> for Task {
    fn from(verb: ActVerb) -> Self {
        match verb {
            ActVerb::NoChange => Self::NoChange,
            ActVerb::Move => Self::Move,
            ActVerb::HandOver => Self::HandOver,
        }
    }
}

/// Why a seal does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// Not ours, altered, or made with another key.
    #[error("this was not made by Sev1, or it was altered, or made before its key was changed")]
    Foreign,
    /// Its time is over.
    #[error("this is too old to be used")]
    Expired,
}

/// How a seal is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    p: Purpose,
    t: Task,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    u: Option<User>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<String>,
    e: i64,
    n: String,
}

impl Key {
    /// A key of a file's text; `None` where it is shorter than [`MIN_KEY`].
    #[must_use]
    pub fn new(text: &SecretString) -> Option<Self> {
        let bytes = text.expose_secret().trim().as_bytes();
        (bytes.len() >= MIN_KEY).then(|| Self(bytes.to_vec().into()))
    }

    /// The seal: what it means in base64, a dot, and the proof in base64.
    #[must_use]
    pub fn seal(&self, sealed: &Sealed) -> String {
        let wire = Wire {
            p: sealed.purpose,
            t: sealed.task,
            i: sealed.incident.map(|n| n.0.get()),
            pr: sealed.promise.map(|p| p.to_string()),
            s: sealed.seen_update,
            u: sealed.user.clone(),
            r: sealed.reply_to.clone(),
            e: sealed.expires_at.as_millisecond(),
            n: sealed.nonce.to_string(),
        };
        let meaning = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&wire).expect("plain values are JSON"));
        let proof = URL_SAFE_NO_PAD.encode(self.mac(&meaning).finalize().into_bytes());
        format!("{meaning}.{proof}")
    }

    /// What a seal means, if it is one of ours and still counts at `now`. Compared in constant time.
    ///
    /// # Errors
    /// See [`SealFault`].
    pub fn open(&self, seal: &str, purpose: Purpose, now: Timestamp) -> Result<Sealed, SealFault> {
        let (meaning, proof) = Some(seal).filter(|s| s.len() <= MAX_SEAL).and_then(|s| s.split_once('.')).ok_or(SealFault::Foreign)?;
        let proof = URL_SAFE_NO_PAD.decode(proof).map_err(|_| SealFault::Foreign)?;
        self.mac(meaning).verify_slice(&proof).map_err(|_| SealFault::Foreign)?;
        let sealed = read(meaning).filter(|s| s.purpose == purpose).ok_or(SealFault::Foreign)?;
        if sealed.expires_at < now { Err(SealFault::Expired) } else { Ok(sealed) }
    }

    fn mac(&self, meaning: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).expect("HMAC takes keys of any length");
        mac.update(CONTEXT);
        mac.update(meaning.as_bytes());
        mac
    }
}

fn read(meaning: &str) -> Option<Sealed> {
    let wire: Wire = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(meaning).ok()?).ok()?;
    let incident = match wire.i {
        None => None,
        Some(n) => Some(IncidentNumber::from_stored(n.into())?),
    };
    let promise = match wire.pr {
        None => None,
        Some(id) => Some(PromiseId(id.parse().ok()?)),
    };
    Some(Sealed {
        purpose: wire.p,
        task: wire.t,
        incident,
        promise,
        seen_update: wire.s,
        user: wire.u,
        reply_to: wire.r,
        expires_at: Timestamp::from_millisecond(wire.e).ok()?,
        nonce: wire.n.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::new(&SecretString::from(text)).expect("a key")
    }

    fn sealed() -> Sealed {
        Sealed {
            purpose: Purpose::Dialog,
            task: Task::NoChange,
            incident: Some(IncidentNumber::FIRST),
            promise: Some(PromiseId(Uuid::from_u128(7))),
            seen_update: Some(3),
            user: Some(User { id: "user0000000000000000000001".into(), name: "eve".into() }),
            reply_to: Some("hook0000000000000000000002".into()),
            expires_at: "2026-07-15T12:00:00Z".parse().expect("an instant"),
            nonce: Uuid::from_u128(9),
        }
    }

    #[test]
    fn what_was_sealed_is_known_again_until_its_time_is_over() {
        let key = key(&"k".repeat(MIN_KEY));
        let seal = key.seal(&sealed());
        let until = sealed().expires_at;
        assert_eq!(key.open(&seal, Purpose::Dialog, until), Ok(sealed()));
        let later = until + jiff::SignedDuration::from_millis(1);
        assert_eq!(key.open(&seal, Purpose::Dialog, later), Err(SealFault::Expired));
        assert_eq!(key.open(&seal, Purpose::Button, until), Err(SealFault::Foreign), "a dialog is no button");
        assert!(seal.len() < 600, "{}", seal.len());
    }

    #[test]
    fn what_is_foreign_altered_or_nonsense_does_not_count() {
        let own = key(&"k".repeat(MIN_KEY));
        let seal = own.seal(&sealed());
        let now = "2026-07-15T11:00:00Z".parse().expect("an instant");
        let (meaning, proof) = seal.split_once('.').expect("two parts");
        let other = URL_SAFE_NO_PAD
            .encode(String::from_utf8(URL_SAFE_NO_PAD.decode(meaning).expect("base64")).expect("JSON").replace("eve", "bob"));
        let wrong = [
            key(&"x".repeat(MIN_KEY)).seal(&sealed()),
            format!("{other}.{proof}"),
            format!("{meaning}.{}", &proof[1..]),
            format!("{meaning}."),
            meaning.to_owned(),
            String::new(),
            ".".into(),
            "é.é".into(),
            format!("{seal}{}", "A".repeat(100_000)),
        ];
        for wrong in wrong {
            assert_eq!(own.open(&wrong, Purpose::Dialog, now), Err(SealFault::Foreign), "{wrong:.60}");
        }
        assert!(Key::new(&SecretString::from("short")).is_none());
        assert_eq!(format!("{own:?}"), "Key(***)");
    }
}
