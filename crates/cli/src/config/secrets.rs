//! Secret files: plain text, or sealed with a key that is kept elsewhere, so that a copied disk or backup gives nothing away.
//!
//! A sealed file is one line: [`MARK`] and the base64 of a nonce and of what AES-256-GCM (NIST SP 800-38D) makes of the secret.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sev1_app::env::Entropy;

use crate::error::CliError;

/// What a sealed file begins with. It is signed along, so that nobody makes an older form out of a newer one.
const MARK: &str = "sev1-sealed-1:";

/// How long a key is, in bytes.
const KEY_BYTES: usize = 32;

/// The keys in force. The first one seals; all of them open, so that a key can be changed while files of the old one are still there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Arc<Vec<SecretSlice<u8>>>);

/// Why a sealed text cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    /// There is no key.
    NoKey,
    /// It was sealed with another key, or changed since.
    AnotherKey,
}

impl Secrets {
    /// The keys of these files, or that of the variable.
    ///
    /// # Errors
    /// When a file cannot be read, or a key is none.
    pub(super) fn load(files: &[PathBuf], variable: Option<&SecretString>) -> Result<Self, CliError> {
        let mut keys = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(file).map_err(|e| {
                CliError::configuration(format!("the key file {} cannot be read", file.display()))
                    .source(e)
                    .hint("it is named by `secrets.key_files` in the configuration; check that it is there and that you may read it")
            })?;
            keys.push(key(&text).ok_or_else(|| no_key(&format!("the file {} holds no key", file.display())))?);
        }
        if let Some(text) = variable {
            keys.push(key(text.expose_secret()).ok_or_else(|| no_key("the variable SEV1_KEY holds no key"))?);
        }
        Ok(Self(Arc::new(keys)))
    }

    /// A secret from a file, sealed or plain: its text without the line end. `name` is the key of the configuration that names the file.
    ///
    /// # Errors
    /// When the file cannot be read or opened; the error names file and key, never content.
    pub(crate) fn read(&self, path: &Path, name: &str) -> Result<SecretString, CliError> {
        let text = SecretString::from(std::fs::read_to_string(path).map_err(|e| {
            CliError::configuration(format!("the secret file {} cannot be read", path.display()))
                .source(e)
                .hint(format!("it is named by `{name}` in the configuration; check that it is there and that you may read it"))
        })?);
        self.open(text.expose_secret().trim()).map_err(|closed| {
            let file = path.display();
            match closed {
                Closed::NoKey => CliError::configuration(format!("the secret file {file} is sealed, and there is no key"))
                    .hint("name the key: secrets.key_files in the configuration, or the variable SEV1_KEY"),
                Closed::AnotherKey => {
                    CliError::configuration(format!("the secret file {file} was sealed with another key, or changed since"))
                        .hint("name the key it was sealed with as well: secrets.key_files takes several")
                        .hint(format!("or write the secret into it once more, and seal it: sev1 secrets seal {file}"))
                }
            }
        })
    }

    /// Seals a file in place: plain ones, and those of another key than the first. Answers whether there was anything to do.
    ///
    /// # Errors
    /// When there is no key, or the file cannot be read, opened or written; then it is as it was.
    pub(crate) fn seal_file(&self, path: &Path, entropy: &dyn Entropy) -> Result<bool, CliError> {
        let Some(first) = self.0.first() else {
            return Err(CliError::configuration("there is no key to seal with")
                .hint("make one: sev1 secrets key > /etc/sev1/key, and name it: [secrets] key_files = [\"/etc/sev1/key\"]"));
        };
        let secret = self.read(path, "FILE")?;
        let there = std::fs::read_to_string(path).unwrap_or_default();
        if there.trim().starts_with(MARK) && open(first, there.trim()).is_some() {
            return Ok(false);
        }
        let unwritten = |e: std::io::Error| CliError::unavailable(format!("{} cannot be written", path.display())).source(e);
        let mode = std::fs::metadata(path).map_err(unwritten)?.permissions();
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let new = tempfile::NamedTempFile::new_in(folder).map_err(unwritten)?;
        std::fs::write(new.path(), seal(first, &secret, entropy) + "\n").map_err(unwritten)?;
        new.as_file().set_permissions(mode).map_err(unwritten)?;
        new.as_file().sync_all().map_err(unwritten)?;
        new.persist(path).map_err(|e| unwritten(e.error))?;
        Ok(true)
    }

    fn open(&self, text: &str) -> Result<SecretString, Closed> {
        if !text.starts_with(MARK) {
            return Ok(SecretString::from(text));
        }
        let closed = if self.0.is_empty() { Closed::NoKey } else { Closed::AnotherKey };
        self.0.iter().find_map(|key| open(key, text)).ok_or(closed)
    }
}

/// A new key, as its file holds it.
pub(crate) fn new_key(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; KEY_BYTES];
    entropy.fill(&mut bytes);
    STANDARD.encode(bytes).into()
}

fn key(text: &str) -> Option<SecretSlice<u8>> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    (bytes.len() == KEY_BYTES).then(|| bytes.into())
}

fn no_key(what: &str) -> CliError {
    CliError::configuration(what).hint("a key is the base64 of 32 random bytes: sev1 secrets key")
}

fn cipher(key: &SecretSlice<u8>) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.expose_secret()).expect("a key has the right length"))
}

/// A file is sealed a few times in its life, so that random nonces never meet.
fn seal(key: &SecretSlice<u8>, secret: &SecretString, entropy: &dyn Entropy) -> String {
    let mut nonce = [0; NONCE_LEN];
    entropy.fill(&mut nonce);
    let mut sealed = secret.expose_secret().as_bytes().to_vec();
    let nonce_used = Nonce::assume_unique_for_key(nonce);
    cipher(key).seal_in_place_append_tag(nonce_used, Aad::from(MARK), &mut sealed).expect("a secret is shorter than 64 GiB");
    format!("{MARK}{}", STANDARD.encode([&nonce[..], &sealed].concat()))
}

fn open(key: &SecretSlice<u8>, text: &str) -> Option<SecretString> {
    let bytes = STANDARD.decode(text.strip_prefix(MARK)?).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
    let mut sealed = sealed.to_vec();
    let plain = cipher(key).open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(MARK), &mut sealed).ok()?;
    String::from_utf8(plain.to_vec()).ok().map(SecretString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts, so that every draw is another one.
    #[derive(Debug, Default)]
    struct Counting(std::sync::atomic::AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn secrets(keys: &[u8]) -> Secrets {
        Secrets(Arc::new(keys.iter().map(|k| vec![*k; KEY_BYTES].into()).collect()))
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let text = seal(&secrets(&[7]).0[0], &"whsec_ünïcode".into(), &Counting::default());
        let opened = |keys: &[u8]| secrets(keys).open(&text).map(|s| s.expose_secret().to_owned());
        assert_eq!(opened(&[7]).as_deref(), Ok("whsec_ünïcode"));
        assert_eq!(opened(&[8, 7]).as_deref(), Ok("whsec_ünïcode"), "a key that came later changes nothing");
        assert_eq!((opened(&[]), opened(&[8])), (Err(Closed::NoKey), Err(Closed::AnotherKey)));
        assert_eq!(secrets(&[]).open("plain").map(|s| s.expose_secret().to_owned()).as_deref(), Ok("plain"));
        assert!(!text.contains("whsec"));
    }

    #[test]
    fn what_was_changed_or_cut_does_not_open() {
        let text = seal(&secrets(&[7]).0[0], &"secret".into(), &Counting::default());
        let closed = |text: &str| secrets(&[7]).open(text).err();
        for end in [MARK.len(), text.len() - 4] {
            assert_eq!(closed(&text[..end]), Some(Closed::AnotherKey), "{end}");
        }
        let mut changed = text.clone().into_bytes();
        changed[MARK.len() + 20] ^= 1;
        assert_eq!(closed(&String::from_utf8(changed).expect("ASCII")), Some(Closed::AnotherKey));
    }

    #[test]
    fn a_file_is_sealed_once_for_each_key_and_keeps_its_secret() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "bot-token\n").expect("written");
        let (old, both, entropy) = (secrets(&[7]), secrets(&[8, 7]), Counting::default());
        assert!(old.seal_file(file.path(), &entropy).expect("sealed") && !old.seal_file(file.path(), &entropy).expect("as it was"));
        assert!(both.seal_file(file.path(), &entropy).expect("sealed anew"));
        assert!(old.read(file.path(), "token_file").is_err());
        assert_eq!(secrets(&[8]).read(file.path(), "token_file").expect("opened").expose_secret(), "bot-token");
        assert!(secrets(&[]).seal_file(file.path(), &entropy).is_err());
    }
}
