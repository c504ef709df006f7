//! DKIM signatures (RFC 6376): relaxed canonical form of both parts, RSA with SHA-256 or Ed25519 (RFC 8463).

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::config_fault::ConfigFault;

/// By which name mails are signed.
#[derive(Clone, Debug)]
pub struct DkimConfig {
    /// The signing domain, such as `example.com`; its receivers look for the key at `{selector}._domainkey.{domain}`.
    pub domain: String,
    /// Which of the domain's keys.
    pub selector: String,
    /// The private key in PEM: RSA of 2048 bits or more (PKCS #8 or PKCS #1), or Ed25519 (PKCS #8).
    pub key: SecretString,
}

/// A key that is ready to sign.
pub(super) struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// What is signed where it is there. What makes a mail what it is, is named once more than it is there, so that nobody adds a second one.
const SIGNED: [&str; 14] = [
    "from",
    "reply-to",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "mime-version",
    "content-type",
];
const ONCE: [&str; 6] = ["from", "reply-to", "to", "subject", "date", "message-id"];

impl Dkim {
    /// Reads the key.
    pub(super) fn new(config: &DkimConfig) -> Result<Self, ConfigFault> {
        let label = |l: &str| !l.is_empty() && l.len() <= 63 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let name = |n: &str| n.split('.').all(label);
        if !name(&config.selector) || !name(&config.domain) {
            return Err(ConfigFault::DkimName);
        }
        let pem = config.key.expose_secret().as_bytes();
        let key = match PrivateKeyDer::from_pem_slice(pem).map_err(|_| ConfigFault::DkimKey)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Key::Rsa).ok(),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let rsa = RsaKeyPair::from_pkcs8(der).map(Key::Rsa).ok();
                rsa.or_else(|| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Key::Ed25519).ok())
            }
            _ => None,
        };
        let (domain, selector) = (config.domain.to_ascii_lowercase(), config.selector.clone());
        Ok(Self { domain, selector, key: key.ok_or(ConfigFault::DkimKey)? })
    }

    /// The mail with its signature above it. Lines end with CR LF.
    pub(super) fn sign(&self, mail: Vec<u8>, now: Timestamp) -> Vec<u8> {
        let split = mail.windows(4).position(|w| w == b"\r\n\r\n").map_or(mail.len(), |at| at + 2);
        let headers = fields(&mail[..split]);
        let body = STANDARD.encode(Sha256::digest(relaxed_body(mail.get(split + 2..).unwrap_or_default())));
        let mut names = Vec::new();
        let mut data = Vec::new();
        for name in SIGNED {
            if let Some(field) = headers.iter().find(|f| f.name == name) {
                names.push(name);
                data.extend_from_slice(&field.relaxed);
            }
        }
        names.extend(ONCE);
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n\td={}; s={}; t={};\r\n\th={};\r\n\tbh={body};\r\n\tb=",
            self.domain,
            self.selector,
            now.as_second(),
            names.chunks(4).map(|some| some.join(":")).collect::<Vec<_>>().join(":\r\n\t ")
        );
        // The signature covers itself, without its value and without a line's end.
        data.extend_from_slice(b"dkim-signature:");
        data.extend_from_slice(&relaxed_value(unsigned.as_bytes()));
        let signature = STANDARD.encode(self.key.sign(&data));
        let folded = signature.as_bytes().chunks(72).map(|c| String::from_utf8_lossy(c)).collect::<Vec<_>>().join("\r\n\t ");
        let mut out = format!("DKIM-Signature: {unsigned}{folded}\r\n").into_bytes();
        out.extend_from_slice(&mail);
        out
    }
}

impl Key {
    fn sign(&self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature).expect("the signature is as long as the modulus");
                signature
            }
            // RFC 8463: what is signed is the digest.
            Self::Ed25519(key) => key.sign(&Sha256::digest(data)).as_ref().to_vec(),
        }
    }
}

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim").field("domain", &self.domain).field("selector", &self.selector).finish_non_exhaustive()
    }
}

/// A header field: its name in lower case, and its relaxed form with a line's end.
struct Field {
    name: String,
    relaxed: Vec<u8>,
}

fn fields(head: &[u8]) -> Vec<Field> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in head.split_inclusive(|b| *b == b'\n') {
        match (line.first(), lines.last_mut()) {
            (Some(b' ' | b'\t'), Some(last)) => last.extend_from_slice(line),
            _ => lines.push(line.to_vec()),
        }
    }
    let field = |line: Vec<u8>| {
        let colon = line.iter().position(|b| *b == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).trim().to_ascii_lowercase();
        let mut relaxed = format!("{name}:").into_bytes();
        relaxed.extend_from_slice(&relaxed_value(&line[colon + 1..]));
        relaxed.extend_from_slice(b"\r\n");
        Some(Field { name, relaxed })
    };
    lines.into_iter().filter_map(field).collect()
}

/// Unfolded, blanks in one, none at the ends.
fn relaxed_value(value: &[u8]) -> Vec<u8> {
    let words = value.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}

/// Blanks in one, none at the ends of lines, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let line = relaxed_line(line.trim_ascii_end());
        if line.is_empty() {
            empty += 1;
            continue;
        }
        out.extend(std::iter::repeat_n(*b"\r\n", std::mem::take(&mut empty)).flatten());
        out.extend_from_slice(&line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn relaxed_line(line: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(line.len());
    for byte in line {
        match byte {
            b' ' | b'\t' if out.last() == Some(&b' ') => {}
            b'\t' => out.push(b' '),
            other => out.push(*other),
        }
    }
    out
}
