//! What an organisation decides about the rules: levels, names, words.

use std::sync::Arc;

pub use super::customers::{CustomerIndex, CustomerNames};
use super::finding::Level;
use super::suppression::Suppression;
use super::{Rule, RuleCode};
use crate::audience::AudienceKind;
use crate::policy::PromisePolicy;

/// What an organisation decided. The default is what the rules say themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Levels other than the rules' own.
    pub levels: Vec<LevelChange>,
    /// Rules kept quiet, each with reason and end.
    pub suppressions: Vec<Suppression>,
    /// How long readers may wait, and what else is promised without being said.
    pub promises: Arc<PromisePolicy>,
    /// What customers are called and where they are found, all of them.
    pub customers: CustomerIndex,
    /// Suppliers whose names mean something to the rules, lower case.
    pub suppliers: Vec<String>,
    /// Suppliers that have told of their part themselves, lower case.
    pub disclosed_suppliers: Vec<String>,
    /// Ends of host names that only our own side can reach, lower case: `corp.example.com`.
    pub internal_hosts: Vec<String>,
    /// Beginnings of links that anybody may open though they look internal, without the scheme: `github.com/globex/open-plugin/`.
    pub public_links: Vec<String>,
    /// Acronyms that readers outside know.
    pub known_acronyms: Vec<String>,
    /// Circles of readers whose text needs another person's agreement.
    pub approval_for: Vec<AudienceKind>,
    /// Whether legal words were cleared by those who decide about them.
    pub legal_cleared: bool,
    /// Whether customers sit in internal rooms.
    pub guests_inside: bool,
    /// Most words a summary's first sentence may have.
    pub opening_words: usize,
    /// Most words a sentence for readers outside may have.
    pub sentence_words: usize,
}

/// A level other than the rule's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelChange {
    /// The rule.
    pub code: RuleCode,
    /// For these readers only; `None` for all that the rule speaks of.
    pub kind: Option<AudienceKind>,
    /// The level; `None` keeps the rule quiet altogether.
    pub level: Option<Level>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            levels: Vec::new(),
            suppressions: Vec::new(),
            promises: Arc::default(),
            customers: CustomerIndex::default(),
            suppliers: Vec::new(),
            disclosed_suppliers: Vec::new(),
            internal_hosts: Vec::new(),
            public_links: Vec::new(),
            known_acronyms: Vec::new(),
            approval_for: Vec::new(),
            legal_cleared: false,
            guests_inside: false,
            opening_words: 40,
            sentence_words: 35,
        }
    }
}

impl Policy {
    /// The level of a rule for readers of a kind; `None` where it is quiet. The last change that fits counts.
    #[must_use]
    pub fn level(&self, rule: &Rule, kind: AudienceKind) -> Option<Level> {
        let own = rule.levels.of(kind)?;
        let fits = |c: &&LevelChange| c.code.as_str() == rule.code && c.kind.is_none_or(|k| k == kind);
        self.levels.iter().rev().find(fits).map_or(Some(own), |change| change.level)
    }
}
