//! The outside: environment variables and the folders an operating system keeps for a program. Read here and nowhere else.

use std::collections::BTreeMap;
use std::path::PathBuf;

use etcetera::BaseStrategy;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::error::CliError;

/// Everything configuration takes from outside its files and flags.
pub(crate) struct Outside {
    /// `SEV1_…` variables that set keys, by their whole name.
    pub(super) keys: BTreeMap<String, String>,
    /// `SEV1_CONFIG`: the configuration file to read.
    pub(super) config_file: Option<PathBuf>,
    /// `SEV1_TOKEN`: the API token.
    pub(super) token: Option<SecretString>,
    /// `SEV1_KEY`: the key that secret files are sealed with.
    pub(super) key: Option<SecretString>,
    /// `VISUAL` or `EDITOR`.
    pub(super) editor: Option<String>,
    /// The operating system's name for the person.
    pub(super) user: Option<String>,
    /// The machine's name, for the owner of leases.
    pub(super) host: Option<String>,
    /// Where things are kept.
    pub(crate) folders: Folders,
    /// `SEV1_TEST_NOW`: the fixed time of a test. Debug builds only.
    pub(super) test_now: Option<String>,
}

/// Sev1's own folders.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// `sev1.toml` lives here.
    pub(crate) config: PathBuf,
    /// The embedded database and the default inbox.
    pub(crate) data: PathBuf,
    /// Drafts.
    pub(crate) state: PathBuf,
}

impl Outside {
    /// Reads it.
    ///
    /// # Errors
    /// When the person has no home folder.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(crate) fn read() -> Result<Self, CliError> {
        let var = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let keys = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.to_string_lossy().into_owned())));
        let keys = keys.filter(|(k, _)| k.starts_with("SEV1_") && !NO_KEYS.contains(&k.as_str())).collect();
        Ok(Self {
            keys,
            config_file: var("SEV1_CONFIG").map(PathBuf::from),
            token: var("SEV1_TOKEN").map(SecretString::from),
            key: var("SEV1_KEY").map(SecretString::from),
            editor: var("VISUAL").or_else(|| var("EDITOR")),
            user: var("USER").or_else(|| var("LOGNAME")).or_else(|| var("USERNAME")),
            host: var("HOSTNAME").or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|h| h.trim().to_owned())),
            folders: Folders::find()?,
            test_now: if cfg!(debug_assertions) { var("SEV1_TEST_NOW") } else { None },
        })
    }
}

impl Outside {
    /// The fixed time of a test.
    pub(super) fn test_now(&self) -> Option<Timestamp> {
        self.test_now.as_deref().map(|now| now.parse().expect("SEV1_TEST_NOW is an RFC 3339 instant"))
    }
}

/// Variables of ours that set no key.
const NO_KEYS: [&str; 4] = ["SEV1_CONFIG", "SEV1_TOKEN", "SEV1_KEY", "SEV1_TEST_NOW"];

impl Folders {
    fn find() -> Result<Self, CliError> {
        let base = etcetera::choose_base_strategy()
            .map_err(|e| CliError::configuration("there is no home folder to keep things in").source(e).hint("set the variable HOME"))?;
        let own = |folder: PathBuf| folder.join("sev1");
        Ok(Self {
            config: own(base.config_dir()),
            data: own(base.data_dir()),
            state: own(base.state_dir().unwrap_or_else(|| base.data_dir())),
        })
    }
}
