//! The licences of all dependencies against a list of those we may ship.
//!
//! Read from `cargo metadata` rather than by cargo-deny: its advisory database must be fetched from the internet,
//! and no check of ours may need that. Advisories are watched where the code is hosted.

use cargo_metadata::MetadataCommand;

use crate::failure::Failure;

/// What we may ship inside one binary under MIT OR Apache-2.0. MPL-2.0 binds only its own files, which we do not change.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Zlib",
];

/// Checks the licence of every outside dependency on every platform.
///
/// # Errors
/// Names each dependency whose licence is not allowed, unknown or not said.
pub(crate) fn check() -> Result<(), Failure> {
    let metadata = MetadataCommand::new()
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|e| Failure::new(format!("cargo metadata: {e}"), "mend Cargo.toml; if only Cargo.lock is old, run `cargo check`"))?;
    let outside = metadata.packages.iter().filter(|p| p.source.is_some());
    let wrong: Vec<String> = outside
        .filter(|p| !p.license.as_deref().is_some_and(is_allowed))
        .map(|p| format!("  {} {}: {}", p.name, p.version, p.license.as_deref().unwrap_or("says no licence")))
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let next = "choose another crate, or add the licence to ALLOWED in xtask/src/licences.rs after reading it";
    Err(Failure::new(format!("licences that are not on our list\n{}", wrong.join("\n")), next))
}

/// Whether an SPDX expression can be met with allowed licences alone. `/` is how old crates write OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest).unwrap_or(false) && rest.is_empty()
}

fn any_of(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all_of(rest)?;
    while let ["OR", after @ ..] = rest {
        *rest = after;
        met |= all_of(rest)?;
    }
    Some(met)
}

fn all_of(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let ["AND", after @ ..] = rest {
        *rest = after;
        met &= one(rest)?;
    }
    Some(met)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any_of(rest)?;
            let [")", after @ ..] = rest else { return None };
            *rest = after;
            Some(met)
        }
        [licence, "WITH", exception, after @ ..] => {
            *rest = after;
            Some(ALLOWED.contains(&format!("{licence} WITH {exception}").as_str()))
        }
        [licence, after @ ..] => {
            *rest = after;
            Some(ALLOWED.contains(licence))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_allowed_when_one_side_is() {
        for good in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "Apache-2.0 WITH LLVM-exception OR GPL-2.0", "(GPL-2.0 OR MIT) AND ISC"] {
            assert!(is_allowed(good), "{good}");
        }
    }

    #[test]
    fn every_part_of_a_sum_must_be_allowed() {
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "GPL-2.0 WITH Classpath-exception-2.0", "MIT AND (GPL-2.0 OR AGPL-3.0)"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_no_expression_is_not_allowed() {
        for bad in ["", "MIT OR", "(MIT", "MIT)", "MIT ISC", "OR MIT"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
