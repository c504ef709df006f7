//! LEAK-005: no mail address, telephone number, handle or full name of a person reaches readers outside.
//!
//! ## What it does
//! Looks for mail addresses, telephone numbers in their usual forms, `@handles`, and the full names of people that the update itself
//! names as working on it or thanked. Addresses of roles (`support@`, `noreply@`) and toll-free numbers pass.
//!
//! ## Why is this bad?
//! It is the person's own, the law protects it in most places, and every reader will write or call at three in the morning.
//!
//! ## Example
//! ```text
//! Call Joe on +1 555 010 9988 or write to joe.doe@example.com.
//! ```
//!
//! ## Use instead
//! ```text
//! Reach us through support@example.com or your ticket.
//! ```
//!
//! ## How to fix
//! Name the role or the ticket instead, or mark the sentence `[internal]`.
//!
//! ## Sources
//! General Data Protection Regulation, article 5 (data minimisation); ITU-T E.123 on how numbers are written.

use std::sync::LazyLock;

use crate::label::Labelled;
use crate::lint::pattern::{Pattern, pattern};
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule =
    Rule { code: "LEAK-005", levels: Levels::outside(Level::Warning), source: include_str!("leak_005.rs"), check };

static MAIL: LazyLock<Pattern> = LazyLock::new(|| pattern(r"\b([a-z0-9._%+-]{1,64})@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b"));
static PHONE: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(r"(?:^|[\s(:])(\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}|\(\d{3}\) ?\d{3}[ .-]\d{4}|(?:1-)?[2-9]\d{2}-\d{3}-\d{4})\b")
});
static HANDLE: LazyLock<Pattern> = LazyLock::new(|| pattern(r"(?:^|[\s(,;])(@[a-z][a-z0-9._-]{1,62}[a-z0-9])(?:$|[\s),.;:!?'])"));

/// Parts of addresses and handles that belong to a role.
const ROLES: [&str; 32] = [
    "support",
    "status",
    "noreply",
    "no-reply",
    "donotreply",
    "help",
    "helpdesk",
    "security",
    "info",
    "contact",
    "press",
    "incident",
    "incidents",
    "abuse",
    "postmaster",
    "sales",
    "billing",
    "legal",
    "privacy",
    "service",
    "hello",
    "ops",
    "noc",
    "team",
    "admin",
    "here",
    "channel",
    "all",
    "everyone",
    "oncall",
    "on-call",
    "git",
];
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in subject.outside() {
        if passage.text.contains('@') {
            mail_and_handles(passage, findings);
        }
        for number in PHONE.captures_iter(&passage.words).filter_map(|groups| groups.get(1)) {
            let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
            let national = digits.strip_prefix('1').unwrap_or(&digits);
            if (8..=15).contains(&digits.len()) && !TOLL_FREE.iter().any(|free| national.starts_with(free)) {
                findings.at(passage, number.range(), format!("`{}` looks like a telephone number", number.as_str()));
            }
        }
        let people = subject.said.people.iter().chain(&subject.said.thanks).flat_map(|p| Labelled::for_internal(p));
        for name in people.map(|person| person.who.as_str()).filter(|name| is_full_name(name)) {
            if let Some(at) = passage.words.find(name) {
                findings.at(passage, at..at + name.len(), format!("`{name}` is a person's full name"));
            }
        }
    }
}

fn mail_and_handles(passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    for groups in MAIL.captures_iter(passage.text).filter(|groups| !is_role(&groups[1])) {
        let found = groups.get(0).expect("group 0 is the match");
        findings.at(passage, found.range(), format!("`{}` looks like a person's mail address", found.as_str()));
    }
    for handle in HANDLE.captures_iter(&passage.words).filter_map(|groups| groups.get(1)) {
        if !is_role(&handle.as_str()[1..]) {
            findings.at(passage, handle.range(), format!("`{}` looks like a person's handle", handle.as_str()));
        }
    }
}

fn is_role(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ROLES.contains(&name.as_str())
        || name.split(['.', '_', '-', '+']).any(|part| ROLES.contains(&part))
        || name.ends_with("status")
        || name.ends_with("support")
}

/// Two or more words in capitals: `Ben Cooke`, not `@joe` and not `Delivery team`.
fn is_full_name(who: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    who.contains(' ') && who.split_whitespace().all(capital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;
    use crate::lint::testing::{Sample, phrase};
    use crate::people::Contribution;

    #[test]
    fn addresses_numbers_and_handles_of_people_are_found() {
        for (text, what) in [
            ("Write to joe.doe@example.com.", "mail address"),
            ("Mail [us](mailto:joe@example.com)", "mail address"),
            ("Call +1 555 010 9988 now", "telephone number"),
            ("or (415) 555-0199", "telephone number"),
            ("Ask @neill.collie, he knows.", "handle"),
        ] {
            Sample::new().public(text).fails(&RULE, what);
            Sample::new().internal(text).passes(&RULE);
        }
    }

    #[test]
    fn roles_versions_times_and_ids_pass() {
        for text in [
            "Write to support@example.com or noreply@example.com, follow @githubstatus.",
            "Actions actions/upload-pages-artifact@v3 and actions/deploy-pages@v4 fail.",
            "On 2026-11-23 10:00-11:00 UTC+10 1,381,993 requests failed with 503; ticket 555-0100.",
            "Call +1 800 555 0199 or 1-888-555-0199.",
            "Release 7.8.6, build 415-555-01.",
        ] {
            Sample::new().public(text).passes(&RULE);
        }
    }

    #[test]
    fn people_of_the_update_are_found_by_their_full_names() {
        let who = |name| Contribution { who: phrase(name), what: None };
        let people = &*Box::leak(Box::new(Labelled::new(Label::Internal, vec![who("Ben Cooke"), who("Delivery team")])));
        Sample::new().public("Ben Cooke works on it.").with(|s| s.said.people = Some(people)).fails(&RULE, "`Ben Cooke`");
        Sample::new().public("The Delivery team works on it.").with(|s| s.said.people = Some(people)).passes(&RULE);
    }
}
