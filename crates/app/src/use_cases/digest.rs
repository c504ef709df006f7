//! The digest of what would be sent: what a person saw in a preview is what goes out, or nothing does.
//!
//! Each audience's digest is over its name, subject, Markdown and destinations; the whole is over those of all audiences that are
//! told, in their order. Every part is preceded by its length, so no two lists of parts read alike.

use std::fmt;
use std::str::FromStr;

use sev1_domain::audience::AudienceName;
use sev1_domain::destination::{ChannelKind, DestinationName};
use sev1_domain::refusal::Refusal;
use sha2::{Digest as _, Sha256};

/// SHA-256 of what would be sent; 64 hexadecimal digits where people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// What one audience would get, and where.
    pub(crate) fn of_text(audience: &AudienceName, subject: &str, markdown: &str, to: &[(DestinationName, ChannelKind)]) -> Self {
        let mut parts = vec![audience.as_str(), subject, markdown];
        parts.extend(to.iter().flat_map(|(name, channel)| [name.as_str(), channel.as_str()]));
        Self::of(parts.into_iter().map(str::as_bytes))
    }

    /// What all audiences would get.
    pub(crate) fn of_all(texts: impl IntoIterator<Item = Self>) -> Self {
        Self::of(texts.into_iter().map(|d| d.0))
    }

    fn of<B: AsRef<[u8]>>(parts: impl IntoIterator<Item = B>) -> Self {
        let add = |sum: Sha256, part: B| sum.chain_update((part.as_ref().len() as u64).to_be_bytes()).chain_update(part);
        Self(parts.into_iter().fold(Sha256::new(), add).finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refusal = || {
            Refusal::new("preview.digest", "a preview's digest is 64 hexadecimal digits")
                .hint("copy it whole from the preview")
                .field("preview")
        };
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(refusal());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or_else(refusal);
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(subject: &str, markdown: &str) -> Digest {
        Digest::of_text(&AudienceName::INTERNAL, subject, markdown, &[])
    }

    #[test]
    fn a_digest_comes_back_from_its_digits_and_from_nothing_else() {
        let digest = of("a", "b");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_eq!(digest.to_string().len(), 64);
        for wrong in ["", "ab", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(wrong.parse::<Digest>().expect_err("refused").code, "preview.digest");
        }
    }

    #[test]
    fn a_word_that_moves_from_one_part_to_the_next_makes_another_digest() {
        assert_ne!(of("one two", "three"), of("one", " twothree"));
        let to = |name: &str| vec![(DestinationName::new(name).expect("a name"), ChannelKind::Inbox)];
        let sent = |to: &[(DestinationName, ChannelKind)]| Digest::of_text(&AudienceName::INTERNAL, "a", "b", to);
        assert_ne!(sent(&to("room")), sent(&[]));
        assert_ne!(Digest::of_all([of("a", "b"), of("c", "d")]), Digest::of_all([of("c", "d"), of("a", "b")]));
    }
}
