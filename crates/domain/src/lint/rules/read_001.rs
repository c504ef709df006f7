//! READ-001: readers outside understand it at first reading.
//!
//! ## What it does
//! Looks, in what readers outside see, for acronyms that are neither generally known, nor on the policy's list, nor explained in the text, for
//! sentences longer than the policy allows, and for paragraphs of three and more sentences in which nobody ever does anything (`was
//! identified`, `is being deployed`).
//!
//! ## Why is this bad?
//! The reader is under stress, often reads on a telephone and often not in the first language. What has to be read twice is asked about.
//!
//! ## Example
//! ```text
//! QPS on the RHN was mitigated.
//! ```
//!
//! ## Use instead
//! ```text
//! We have reduced the load on the push notification service.
//! ```
//!
//! ## How to fix
//! Write the acronym out once, `push notification service (PNS)`, or add it to the policy's known acronyms; cut long sentences; say who does it.
//!
//! ## Sources
//! Plain language guidelines of public administrations (sentences of 15 to 20 words on average); GOV.UK style guide.

use std::sync::LazyLock;

use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::sentences::sentences;
use crate::lint::subject::Passage;
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule { code: "READ-001", levels: Levels::outside(Level::Hint), source: include_str!("read_001.rs"), check };

static ACRONYM: LazyLock<Pattern> = LazyLock::new(|| pattern(r"(?-i)\b[A-Z]{2,6}s?\b"));
static PASSIVE: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:is|are|was|were|be|been|being) (?:\\w+ly )?(?:\\w+ed|found|known|made|done|shown|given|taken|seen|begun|sent|built|held|put|set|rolled|brought)",
    ])
});

/// Words of telephones, browsers and calendars.
const KNOWN: [&str; 68] = [
    "API", "URL", "DNS", "UTC", "GMT", "ET", "EST", "EDT", "CT", "CST", "CDT", "MT", "MST", "MDT", "PT", "PST", "PDT", "CET", "CEST",
    "BST", "IST", "JST", "AM", "PM", "SSO", "HTTP", "HTTPS", "SSH", "SSL", "TLS", "IP", "ID", "UI", "IT", "OK", "US", "EU", "UK", "USA",
    "PDF", "CSV", "JSON", "XML", "HTML", "CSS", "SQL", "CPU", "GPU", "RAM", "VM", "VPN", "SMS", "FAQ", "CEO", "AI", "TV", "PR", "CLI",
    "REST", "SEV", "INC", "SLA", "II", "III", "OS", "CI", "ETA", "IDE",
];

/// So many acronyms of a text are looked at; who reads on after them needs no rule.
const MOST_ACRONYMS: usize = 50;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    for passage in subject.outside() {
        acronyms(subject, passage, findings);
        for sentence in sentences(&passage.words) {
            let (count, most) = (sentence.word_count(), subject.policy.sentence_words);
            if count > most {
                findings.at(passage, sentence.range(), format!("a sentence of {count} words; {most} can be read at once"));
            }
        }
        passive_paragraphs(passage, findings);
    }
}

fn acronyms(subject: &Subject<'_>, passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    let mut looked_at: Vec<&str> = Vec::new();
    for found in ACRONYM.find_iter(&passage.words) {
        let name = found.as_str().trim_end_matches('s');
        let known = KNOWN.contains(&name)
            || looked_at.contains(&name)
            || subject.policy.known_acronyms.iter().any(|a| a.eq_ignore_ascii_case(name));
        let part_of_more =
            passage.words[found.end()..].starts_with(['-', '_', '/']) || passage.words[..found.start()].ends_with(['-', '_', '/', '&']);
        if known || part_of_more || subject.zones.is_label(name) {
            continue;
        }
        if looked_at.len() == MOST_ACRONYMS {
            break;
        }
        looked_at.push(name);
        if !is_explained(&passage.words, name) {
            findings.at(passage, found.range(), format!("`{name}` is not explained"));
        }
    }
}

/// `push notification service (PNS)`, or `PNS (push notification service)`.
fn is_explained(words: &str, name: &str) -> bool {
    words.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&words[..at], &words[at + name.len()..]);
        before.ends_with('(') || behind.trim_start_matches('s').starts_with(" (")
    })
}

fn passive_paragraphs(passage: &Passage<'_>, findings: &mut Findings<'_, '_>) {
    if !PASSIVE.is_match(&passage.words) {
        return;
    }
    let mut at = 0;
    for paragraph in passage.words.split("\n\n") {
        let (all, passive) =
            sentences(paragraph).fold((0, 0), |(all, passive), s| (all + 1, passive + usize::from(PASSIVE.is_match(s.text))));
        if all >= 3 && all == passive {
            let start = at + (paragraph.len() - paragraph.trim_start().len());
            findings.at(passage, start..at + paragraph.trim_end().len(), "in this paragraph nobody does anything; say who does what");
        }
        at += paragraph.len() + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::Sample;

    #[test]
    fn an_unexplained_acronym_is_hinted_at_once() {
        let found = Sample::new().public("The RHN is slow. The RHN is old. RHN-7 too.").findings(&RULE);
        assert_eq!(found.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(), ["`RHN` is not explained"]);
    }

    #[test]
    fn known_and_explained_acronyms_pass() {
        Sample::new().public("The API and DNS work at 8am ET; the push service (PNS) is slow, and so are the PNSs.").passes(&RULE);
        Sample::new().public("The RHN is slow.").with(|s| s.policy.known_acronyms = vec!["RHN".into()]).passes(&RULE);
    }

    #[test]
    fn long_sentences_and_paragraphs_without_anybody_are_hinted_at() {
        Sample::new().public(&"word ".repeat(40)).fails(&RULE, "a sentence of 40 words");
        let passive = "The fault was identified. A fix is being deployed. Readers will be informed.";
        Sample::new().public(passive).fails(&RULE, "nobody does anything");
        Sample::new().public(&format!("{passive} We watch it.")).passes(&RULE);
    }
}
