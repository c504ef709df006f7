//! LEAK-002: no internal host, address, path or link reaches readers outside.
//!
//! ## What it does
//! Looks, in all text that readers outside can get at, code and link targets included, for hosts that only our own side can reach
//! (`.internal`, `.corp`, `.local`, the policy's own), `localhost`, private network addresses, paths of servers, and links to pull requests,
//! issues, tickets, chat permalinks and dashboards. Links below the policy's public ones pass. A path of a server is a warning, since it may be
//! an instruction for the reader's own machine; `127.0.0.1` in a sentence about `your` machine or its hosts file passes.
//!
//! ## Why is this bad?
//! Such a name tells an attacker how the inside is built, and is of no use to anybody else: the link does not open. In 4,514 public updates
//! there was not one.
//!
//! ## Example
//! ```text
//! db-7.prod.internal (10.4.0.17) is slow, see https://grafana.example.com/d/db.
//! ```
//!
//! ## Use instead
//! ```text
//! One of our database servers is slow.
//! ```
//!
//! ## How to fix
//! Say what it is instead of where it is, or mark the sentence `[internal]`. A link that anybody may open belongs into the policy's
//! public links.
//!
//! ## Sources
//! RFC 1918, RFC 4193, RFC 6762 and ICANN's reservation of `.internal`; OWASP on information leakage.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use crate::label::Labelled;
use crate::lint::links::{Link, is_in_domain, links};
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentence_at;
use crate::lint::subject::{OUTSIDE, Passage};
use crate::lint::{Findings, Level, Levels, Policy, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "LEAK-002", levels: Levels::outside(Level::Error), source: include_str!("leak_002.rs"), check };

/// Last labels of names that no public name server knows.
const PRIVATE_ENDS: [&str; 8] = ["internal", "local", "corp", "lan", "intra", "intranet", "localdomain", "home.arpa"];
/// What comes before `.local` in names of files.
const FILES: [&str; 8] = ["settings", "config", "env", "appsettings", "application", "docker-compose", "override", "rc"];
/// Parts of host names under which people run their own dashboards and tools.
const TOOLS: [&str; 12] =
    ["grafana", "kibana", "prometheus", "alertmanager", "jaeger", "jenkins", "argocd", "sentry", "splunk", "nagios", "zabbix", "vault"];
/// Hosts where everything of this kind is behind a login.
const BEHIND_LOGIN: [(&str, &str, &str); 12] = [
    ("slack.com", "archives", "a chat permalink"),
    ("teams.microsoft.com", "l", "a chat permalink"),
    ("atlassian.net", "browse", "a ticket"),
    ("atlassian.net", "wiki", "an internal page"),
    ("linear.app", "", "a ticket"),
    ("app.datadoghq.com", "", "a dashboard"),
    ("app.datadoghq.eu", "", "a dashboard"),
    ("one.newrelic.com", "", "a dashboard"),
    ("grafana.net", "", "a dashboard"),
    ("sentry.io", "organizations", "a dashboard"),
    ("pagerduty.com", "incidents", "an incident page"),
    ("console.aws.amazon.com", "", "a console page"),
];

static HOST: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.)+[a-z][a-z0-9-]*\b|\blocalhost\b"));
static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:fe80|f[cd][0-9a-f]{2}):[0-9a-f:]{2,}"));
/// What makes a sentence one about the reader's own machine.
static READERS_OWN: LazyLock<Pattern> = LazyLock::new(|| words(&["your", "hosts files?", "etc/hosts"]));
static PATH: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|[\s(`'])((?:/(?:var|etc|opt|srv|usr|root|mnt|proc)/|/home/[a-z0-9._-]+/|/tmp/)[a-z0-9._/-]+",
        r"|(?-i:[A-Z]):\\[a-z0-9._ \\-]+|\\\\[a-z0-9._-]+\\[a-z0-9._$-]+)",
    ))
});

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in subject.outside() {
        for (range, link) in links(passage.text) {
            if let Some(what) = insiders_only(&link, subject.policy) {
                findings.at(passage, range.clone(), format!("`{}` is {what}, which readers outside cannot open", link.text));
            }
        }
        for (range, what) in hosts(passage, subject.policy).chain(addresses(passage)) {
            let found = &passage.text[range.clone()];
            findings.at(passage, range.clone(), format!("`{found}` is {what}"));
        }
        if passage.text.contains(['/', '\\']) {
            for path in PATH.captures_iter(passage.text).filter_map(|groups| groups.get(1)) {
                findings.at_most(Level::Warning).at(passage, path.range(), format!("`{}` is a path of a server", path.as_str()));
            }
        }
    }
    thread(subject, findings);
}

/// The typed thread, where it is no passage of its own.
fn thread(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let Some(thread) = subject.said.thread.filter(|_| subject.field("thread").next().is_none()) else { return };
    let link = Link::parse(Labelled::for_internal(thread).as_str());
    if let Some(what) = link.and_then(|link| insiders_only(&link, subject.policy)) {
        let seen: Vec<_> = OUTSIDE.into_iter().filter(|kind| thread.label().reaches(*kind)).collect();
        findings.about_for(&seen, Some("thread"), format!("the thread is {what}, which readers outside cannot open"));
    }
}

/// What a link leads to, where only our own side can open it.
fn insiders_only(link: &Link<'_>, policy: &Policy) -> Option<&'static str> {
    let bare = link.text.split_once("://").map_or(link.text, |(_, rest)| rest);
    if policy.public_links.iter().any(|public| bare.get(..public.len()).is_some_and(|b| b.eq_ignore_ascii_case(public))) {
        return None;
    }
    let mut segments = link.segments();
    let (first, second, third, fourth) = (segments.next(), segments.next(), segments.next(), segments.next());
    let in_repository = [third, fourth].into_iter().flatten().any(|s| {
        matches!(
            s,
            "pull" | "pulls" | "issues" | "commit" | "actions" | "blob" | "tree" | "compare" | "merge_requests" | "pull-requests" | "-"
        )
    });
    if (link.is_at("github.com") || link.is_at("gitlab.com") || link.is_at("bitbucket.org")) && second.is_some() && in_repository {
        return (first != Some("orgs")).then_some("a page of a repository");
    }
    let permalink = [first, second, third].windows(2).any(|pair| pair[0] == Some("pl") && pair[1].is_some_and(is_post_id));
    if permalink {
        return Some("a chat permalink");
    }
    let known = BEHIND_LOGIN.iter().find(|(host, path, _)| link.is_at(host) && (path.is_empty() || first == Some(path)));
    if let Some((.., what)) = known {
        return Some(what);
    }
    // `grafana.globex.example`, not `grafana.com`, the maker's own site.
    let labels: Vec<_> = link.host.split('.').collect();
    let own = &labels[..labels.len().saturating_sub(2)];
    own.iter()
        .any(|label| TOOLS.iter().any(|tool| label.to_ascii_lowercase().split('-').any(|part| part == *tool)))
        .then_some("a dashboard")
}

/// Mattermost's ids: 26 letters and digits.
fn is_post_id(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn hosts<'p>(passage: &'p Passage<'_>, policy: &'p Policy) -> impl Iterator<Item = (Range<usize>, &'static str)> + 'p {
    let internal = |host: &str| {
        PRIVATE_ENDS.iter().copied().chain(policy.internal_hosts.iter().map(String::as_str)).any(|end| is_in_domain(host, end))
    };
    HOST.find_iter(passage.text).filter_map(move |found| {
        let behind = &passage.text[found.end()..];
        // `settings.local.json` and `com.globex.internal.Cache()` are no hosts; both go on.
        let goes_on = behind.starts_with(['(', '_', '@']);
        if found.as_str().eq_ignore_ascii_case("localhost") {
            return (!is_readers_own(passage.text, found.start())).then(|| (found.range(), "the writer's own machine"));
        }
        (!goes_on && !is_file(found.as_str()) && internal(found.as_str()))
            .then(|| (found.range(), "a host that only our own side can reach"))
    })
}

/// `settings.local`, `.env.local`.
fn is_file(name: &str) -> bool {
    let stem = name.split_once('.').filter(|(_, end)| end.eq_ignore_ascii_case("local")).map(|(stem, _)| stem);
    stem.is_some_and(|stem| FILES.iter().any(|file| file.eq_ignore_ascii_case(stem)))
}

fn is_readers_own(text: &str, at: usize) -> bool {
    READERS_OWN.is_match(sentence_at(text, at).text)
}

fn addresses<'p>(passage: &'p Passage<'_>) -> impl Iterator<Item = (Range<usize>, &'static str)> + 'p {
    ADDRESS.find_iter(passage.text).filter_map(|found| {
        let (before, behind) = (&passage.text[..found.start()], &passage.text[found.end()..]);
        let longer = before.ends_with(['.', '-', ':'])
            || behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let last_word = before.trim_end().rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
        let no_place =
            matches!(last_word.as_str(), "example" | "version" | "release" | "build" | "agent" | "client" | "driver" | "to" | "upgrade");
        let private = match found.as_str().parse().ok()? {
            IpAddr::V4(v4) if v4.is_loopback() => !is_readers_own(passage.text, found.start()),
            IpAddr::V4(v4) => is_private_v4(v4),
            IpAddr::V6(v6) => is_private_v6(v6),
        };
        (private && !longer && !no_place).then(|| (found.range(), "an address in a private network"))
    })
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_link_local()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_unique_local() || address.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;
    use crate::lint::testing::{Sample, phrase};

    #[test]
    fn hosts_addresses_and_paths_of_the_inside_are_found() {
        for (text, what) in [
            ("db-7.prod.internal is slow", "a host that only our own side"),
            ("see https://wiki.corp/x", "a host that only our own side"),
            ("it listens on localhost:8080", "the writer's own machine"),
            ("127.0.0.1 answers", "a private network"),
            ("on settings.prod.local and db.local", "a host that only our own side"),
            ("10.4.0.17 does not answer", "a private network"),
            ("from 192.168.0.0/16 and fe80::1", "a private network"),
        ] {
            assert_eq!(Sample::new().public(text).fails(&RULE, what).level, Level::Error, "{text}");
        }
        for text in ["the log in /var/log/chat.log", r"in C:\ProgramData\chat", r"on \\files\share"] {
            assert_eq!(Sample::new().public(text).fails(&RULE, "a path").level, Level::Warning, "{text}");
        }
    }

    #[test]
    fn the_hosts_of_the_policy_count() {
        let own = |text: &str| Sample::new().public(text).with(|s| s.policy.internal_hosts = vec!["corp.example.com".into()]);
        own("on chat.corp.example.com.").fails(&RULE, "`chat.corp.example.com`");
        own("on xcorp.example.com.").passes(&RULE);
    }

    #[test]
    fn links_that_only_insiders_can_open_are_found() {
        for text in [
            "https://github.com/globex/chat/pull/17",
            "https://gitlab.com/globex/chat/-/merge_requests/3",
            "[thread](https://chat.example.com/core/pl/fp1ptysz5tbz5bogre8fzbr7za)",
            "https://globex.slack.com/archives/C01/p16",
            "https://globex.atlassian.net/browse/OPS-17",
            "https://grafana.example.com/d/db?from=now-1h",
            "`https://app.datadoghq.com/dashboard/1`",
        ] {
            Sample::new().public(text).fails(&RULE, "readers outside cannot open");
        }
    }

    #[test]
    fn what_anybody_can_reach_passes() {
        for text in [
            "Follow https://docs.github.com/en/codespaces and https://github.com/settings/codespaces.",
            "Discuss at https://github.com/orgs/community/discussions/67791.",
            "See https://grafana.com/docs/loki and https://www.githubstatus.com/incidents/5jfkz8q1mlql.",
            "For example 10.1.2.3 is listed. Version 10.0.0.1 and 8.8.8.8, at 10.30, release 7.8.6.1.2; the /settings/emails page.",
            "Edit settings.local.json; the GitHub.com API and git/refs/* are back.",
            "Copy settings.local and .env.local again.",
            "Add 127.0.0.1 to your hosts file; open localhost:8080 on your machine.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
        Sample::new().internal("db-7.prod.internal at 10.4.0.17").passes(&RULE);
        let open = Sample::new().public("https://github.com/globex/open-plugin/issues/3");
        open.with(|s| s.policy.public_links = vec!["github.com/globex/open-plugin/".into()]).passes(&RULE);
    }

    #[test]
    fn a_thread_labelled_for_readers_who_cannot_open_it_is_found() {
        let thread = |label| &*Box::leak(Box::new(Labelled::new(label, phrase("https://globex.slack.com/archives/C01/p16"))));
        Sample::new().with(|s| s.said.thread = Some(thread(Label::Customer))).fails(&RULE, "the thread is a chat permalink");
        Sample::new().with(|s| s.said.thread = Some(thread(Label::Internal))).passes(&RULE);
    }
}
