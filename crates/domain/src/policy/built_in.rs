//! The policy that counts where no file says otherwise.
//!
//! Sources: the cadences of PagerDuty, GitLab, Statuspage and FedRAMP guides (20 to 60 minutes at the worst severity) and of
//! vendors' contracts (2 to 4 hours); for what follows an hour of outage and a fix, Mattermost's playbook for Sev 1 outages.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{AfterFix, DocumentRule, LoopIn, PromisePolicy, Silence};
use crate::audience::{AudienceKind, AudienceName};
use crate::calendar::BusinessCalendar;
use crate::deadline::Deadline;
use crate::ladder::Role::{Deputy, Executive, Lead, Owner, Page};
use crate::ladder::{Ladder, Role, Rung};
use crate::promise::PromiseKind;
use crate::severity::Severity;
use crate::text::Phrase;

impl Default for PromisePolicy {
    fn default() -> Self {
        Self {
            version: phrase("built-in"),
            silences: silences(),
            contracts: Vec::new(),
            ladders: ladders(),
            page: Vec::new(),
            loop_in: Some(LoopIn { severity: Severity::SEV1, after: SignedDuration::from_hours(1) }),
            after_fix: AfterFix {
                severity: Severity::SEV1,
                watch: Some(SignedDuration::from_hours(24)),
                documents: vec![
                    document("retrospective", AudienceName::INTERNAL, 1),
                    document("incident analysis", AudienceName::INTERNAL, 2),
                    document("incident analysis for the customer", AudienceKind::Customer.name(), 3),
                ],
            },
            answer_within: SignedDuration::from_mins(30),
            accept_within: SignedDuration::from_mins(10),
            calendar: BusinessCalendar::default(),
        }
    }
}

fn silences() -> Vec<Silence> {
    let minutes = SignedDuration::from_mins;
    let row = |severity: Option<u8>, kind, longest, first: Option<i64>| Silence {
        severity: severity.and_then(Severity::from_level),
        status: None,
        kind,
        contract: None,
        longest: minutes(longest),
        first: first.map(minutes),
    };
    vec![
        row(Some(1), Some(AudienceKind::Internal), 60, Some(15)),
        row(Some(1), None, 120, Some(15)),
        row(Some(2), Some(AudienceKind::Internal), 120, Some(30)),
        row(Some(2), None, 240, Some(30)),
        row(None, None, 24 * 60, None),
    ]
}

fn ladders() -> BTreeMap<PromiseKind, Ladder> {
    let rungs = |rungs: &[(i64, &[Role])]| {
        Ladder(rungs.iter().map(|(m, to)| Rung { after: SignedDuration::from_mins(*m), to: to.to_vec() }).collect())
    };
    let usual = || rungs(&[(-10, &[Owner]), (0, &[Owner, Deputy]), (5, &[Lead]), (15, &[Executive, Page])]);
    BTreeMap::from([
        (PromiseKind::NextUpdate, usual()),
        (PromiseKind::Call, usual()),
        (PromiseKind::Milestone, rungs(&[(-30, &[Owner]), (0, &[Owner, Deputy]), (15, &[Lead])])),
        (PromiseKind::Document, rungs(&[(-4 * 60, &[Owner]), (0, &[Owner, Lead]), (24 * 60, &[Lead, Executive])])),
        (PromiseKind::Watch, rungs(&[(0, &[Owner, Lead])])),
        (PromiseKind::LoopIn, rungs(&[(0, &[Lead, Executive])])),
        (PromiseKind::HandOff, rungs(&[(0, &[Owner, Deputy]), (5, &[Lead]), (15, &[Executive, Page])])),
        (PromiseKind::Answer, rungs(&[(-10, &[Owner]), (0, &[Owner, Deputy]), (15, &[Lead])])),
    ])
}

fn document(what: &str, audience: AudienceName, days: u32) -> DocumentRule {
    DocumentRule { what: phrase(what), audience, within: Deadline::BusinessDays(days) }
}

fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a plain sentence is a phrase")
}
