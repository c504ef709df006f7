//! `sev1 secrets`: keys, and secret files that are sealed with them.

use secrecy::ExposeSecret;
use sev1_app::env::Env;

use crate::args::SecretsVerb;
use crate::config::{Config, new_key};
use crate::error::CliError;
use crate::output;

/// Makes a key, or seals files.
///
/// # Errors
/// When a file cannot be sealed; those before it are.
pub(crate) fn run(config: &Config, env: &Env, verb: SecretsVerb) -> Result<(), CliError> {
    match verb {
        SecretsVerb::Key => output::print(&format!("{}\n", new_key(env.entropy.as_ref()).expose_secret())),
        SecretsVerb::Seal { files } => {
            let mut out = String::new();
            for file in files {
                let done = config.secrets.seal_file(&file, env.entropy.as_ref())?;
                let how = if done { "is sealed now" } else { "was sealed with this key already" };
                out += &format!("{} {how}.\n", file.display());
            }
            output::print(&out)
        }
    }
}
