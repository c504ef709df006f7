//! Links that work without a login, because whoever holds one may do what it says: stop the mails to one recipient.
//!
//! A link names a destination and, by a digest, one of its recipients, and is signed. It holds no address, so no log of a proxy does
//! either, and it needs no row anywhere, so it works for as long as the key is the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sev1_domain::destination::{DestinationName, Recipient};
use sha2::{Digest, Sha256};

/// Where the pages are, and what links to them are signed with.
#[derive(Clone, Debug)]
pub struct Links {
    public_url: String,
    key: SecretString,
}

/// The key is too short to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key for links has fewer than 16 characters")]
pub struct WeakKey;

/// What a link to stop mails is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribing {
    /// The destination.
    pub destination: DestinationName,
    tag: [u8; TAG],
}

/// Bytes of a recipient's digest, and of the signature: 128 bits each.
const TAG: usize = 16;
/// What a token begins with; another meaning gets another one.
const UNSUBSCRIBE: u8 = 1;

impl Links {
    /// Links to pages at `public_url`, signed with `key`.
    ///
    /// # Errors
    /// When the key is too short.
    pub fn new(public_url: &str, key: SecretString) -> Result<Self, WeakKey> {
        let strong = key.expose_secret().trim().len() >= 16;
        strong.then(|| Self { public_url: public_url.trim_end_matches('/').to_owned(), key }).ok_or(WeakKey)
    }

    /// Where one recipient stops the mails of one destination.
    #[must_use]
    pub fn unsubscribe(&self, destination: &DestinationName, recipient: &Recipient) -> String {
        let mut bytes = vec![UNSUBSCRIBE];
        bytes.extend_from_slice(&tag(destination, recipient));
        bytes.extend_from_slice(destination.as_str().as_bytes());
        let mut signed = self.mac(&bytes).finalize().into_bytes()[..TAG].to_vec();
        signed.extend_from_slice(&bytes);
        format!("{}/unsubscribe/{}", self.public_url, URL_SAFE_NO_PAD.encode(signed))
    }

    /// What a token of [`Links::unsubscribe`] is about; `None` for anything else. It is compared in constant time.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Unsubscribing> {
        // The longest destination has 40 characters.
        let signed = URL_SAFE_NO_PAD.decode(token).ok().filter(|_| token.len() <= 100)?;
        let (mac, bytes) = signed.split_at_checked(TAG)?;
        self.mac(bytes).verify_truncated_left(mac).ok()?;
        let (tag, destination) = bytes.strip_prefix(&[UNSUBSCRIBE])?.split_first_chunk::<TAG>()?;
        let destination = DestinationName::new(std::str::from_utf8(destination).ok()?).ok()?;
        Some(Unsubscribing { destination, tag: *tag })
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(self.key.expose_secret().trim().as_bytes());
        mac.expect("a key of any length is a key").chain_update(bytes)
    }
}

impl Unsubscribing {
    /// Whether it is about this recipient of its destination.
    #[must_use]
    pub fn is_about(&self, recipient: &Recipient) -> bool {
        tag(&self.destination, recipient) == self.tag
    }
}

fn tag(destination: &DestinationName, recipient: &Recipient) -> [u8; TAG] {
    let digest = Sha256::digest(format!("{destination}\0{}", recipient.as_str().to_lowercase()));
    *digest.first_chunk().expect("a digest has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(key: &str) -> Links {
        Links::new("https://sev1.example.com/", key.into()).expect("a key")
    }

    fn made() -> (Links, DestinationName, Recipient, String) {
        let (destination, ann) =
            (DestinationName::new("abc-mail").expect("a name"), Recipient::new("Ann@abc.example").expect("an address"));
        let link = links("0123456789abcdef").unsubscribe(&destination, &ann);
        let token = link.strip_prefix("https://sev1.example.com/unsubscribe/").expect("a link").to_owned();
        (links("0123456789abcdef\n"), destination, ann, token)
    }

    #[test]
    fn a_link_is_about_one_recipient_of_one_destination_and_does_not_name_them() {
        let (links, destination, ann, token) = made();
        let read = links.read(&token).expect("it is ours");
        assert_eq!(read.destination, destination);
        assert!(read.is_about(&ann) && read.is_about(&Recipient::new("ann@ABC.example").expect("an address")));
        assert!(!read.is_about(&Recipient::new("bob@abc.example").expect("an address")));
        let bytes = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("ann"));
    }

    #[test]
    fn a_link_that_was_changed_or_signed_by_others_is_none() {
        let (links, _, _, token) = made();
        assert_eq!(super::tests::links("another key that is long").read(&token), None);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            // The last characters may hold unused bits, which the decoder refuses.
            assert_eq!(links.read(&changed), None, "{at}");
        }
        for none in ["", "A", "=", &"A".repeat(101), &token[..token.len() - 2]] {
            assert_eq!(links.read(none), None, "{none}");
        }
        assert_eq!(Links::new("https://sev1.example.com", " short key ".into()).map(drop), Err(WeakKey));
    }

    #[test]
    fn the_key_is_never_shown() {
        assert!(!format!("{:?}", links("0123456789abcdef")).contains("0123456789abcdef"));
    }
}
