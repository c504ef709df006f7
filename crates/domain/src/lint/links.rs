//! Links as they stand in a text, taken apart: what scheme, host and path say about who can open them.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Pattern, pattern};

/// A link in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link<'t> {
    /// All of it.
    pub(crate) text: &'t str,
    /// Without user information and port; letter case as written.
    pub(crate) host: &'t str,
    /// What follows the host, from the slash; may be empty.
    pub(crate) path: &'t str,
}

static LINK: LazyLock<Pattern> = LazyLock::new(|| pattern(r#"\bhttps?://(?u:[^\s<>"'`()\[\]{}|\\])+"#));

/// The web links in a text with their places, in targets, in code, or bare; a full stop or comma behind one is none of it.
pub(crate) fn links(text: &str) -> impl Iterator<Item = (Range<usize>, Link<'_>)> {
    let has_any = text.contains("://");
    has_any.then(|| LINK.find_iter(text)).into_iter().flatten().filter_map(|found| {
        let link = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
        Some((found.start()..found.start() + link.len(), Link::parse(link)?))
    })
}

impl<'t> Link<'t> {
    /// A link with a scheme and a host.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let rest = text.split_once("://")?.1;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(host, _)| host);
        (!host.is_empty()).then_some(Self { text, host, path })
    }

    /// Whether the host is this domain or lies in it; `domain` in lower case.
    pub(crate) fn is_at(&self, domain: &str) -> bool {
        is_in_domain(self.host, domain)
    }

    /// The parts of the path.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &'t str> {
        let end = self.path.find(['?', '#']).unwrap_or(self.path.len());
        self.path[..end].split('/').filter(|s| !s.is_empty())
    }
}

/// Whether a host is this domain or lies in it; `domain` in lower case.
pub(crate) fn is_in_domain(host: &str, domain: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_bare_in_targets_and_in_code() {
        let text = "See https://a.example/x?y=1, [b](https://joe@B.example:8443/p) and `http://c.example`.";
        let found: Vec<_> = links(text).map(|(range, link)| (&text[range], link.host, link.path)).collect();
        assert_eq!(
            found,
            [
                ("https://a.example/x?y=1", "a.example", "/x?y=1"),
                ("https://joe@B.example:8443/p", "B.example", "/p"),
                ("http://c.example", "c.example", ""),
            ]
        );
    }

    #[test]
    fn a_domain_holds_its_hosts_and_no_others() {
        let link = Link::parse("https://Docs.globex.example/a").expect("a link");
        assert!(link.is_at("globex.example") && link.is_at("docs.globex.example"));
        assert!(!link.is_at("obex.example"));
        assert_eq!(Link::parse("mailto:x"), None);
    }
}
