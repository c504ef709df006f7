//! Names of hosts that rules look for in texts: checked, lower case.

use url::Host;

/// A host's name, or the end of one: `corp.example.com`, `intranet`.
pub(super) fn host(said: &str) -> Result<String, (String, Vec<String>)> {
    let wrong = |what: &str, hint: &str| Err((format!("`{said}` {what}"), vec![hint.to_owned()]));
    match Host::parse(said) {
        Ok(Host::Domain(ascii)) if is_name(&ascii) => Ok(said.trim_end_matches('.').to_lowercase()),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => wrong("is an address, and a name is meant here", "write it like corp.example.com"),
        _ => wrong("is no name of a host", "write it like corp.example.com: no scheme, no port, no path, no star"),
    }
}

/// As [`host`], but never the name of a whole top-level domain.
pub(super) fn domain(said: &str) -> Result<String, (String, Vec<String>)> {
    let name = host(said)?;
    if name.contains('.') {
        Ok(name)
    } else {
        Err((format!("`{said}` is no domain of one customer"), vec!["write it like globex.example".to_owned()]))
    }
}

/// After the name was made ASCII, as the name system knows it.
fn is_name(ascii: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !l.starts_with('-') && !l.ends_with('-')
    };
    let ascii = ascii.strip_suffix('.').unwrap_or(ascii);
    ascii.len() <= 253 && ascii.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_host_is_told_from_everything_that_only_looks_like_one() {
        assert_eq!(domain("Globex.Example").as_deref(), Ok("globex.example"));
        assert_eq!(domain("münchen.example").as_deref(), Ok("münchen.example"));
        assert_eq!(host("intranet").as_deref(), Ok("intranet"));
        for bad in
            ["", "https://globex.example", "globex.example:80", "*.globex.example", "a b", "10.0.0.1", ".example", "-a.example", "a..b"]
        {
            assert!(host(bad).is_err(), "{bad}");
        }
        assert!(domain("com").is_err());
    }
}
