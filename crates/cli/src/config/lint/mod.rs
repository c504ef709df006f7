//! `[lint]`: what the organisation decides about the rules, and whether findings keep an update from going out.

mod ignore;
mod levels;

use std::cell::RefCell;
use std::sync::Arc;

use sev1_app::customers::Customers;
use sev1_app::{Gate, LintSettings};
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Policy, Rule, rules};
use sev1_domain::policy::PromisePolicy;
use sev1_domain::refusal::Refusal;
use sev1_domain::zone::Zone;

use super::faults::Fault;
use super::hosts::host;
use super::layers::{Layers, nearest};
use super::rows::one_of;

/// Tables whose keys or rows are read here and not one by one.
pub(super) const OPEN: [&str; 2] = ["lint.levels", "lint.ignore"];

pub(super) fn lint(layers: &mut Layers<'_>, customers: &Customers, zone: Option<&Zone>, promises: Arc<PromisePolicy>) -> LintSettings {
    layers.gone("lint.cadence", &CADENCE);
    let gate = layers.read("lint.gate", gate).unwrap_or(Gate::Enforce);
    let mut policy = Policy {
        approval_for: items(layers, "lint.approval_for", |t| {
            one_of(t, AudienceKind::from_name(t), &AudienceKind::ALL.map(AudienceKind::as_str))
        }),
        guests_inside: layers.flag("lint.guests_inside"),
        legal_cleared: layers.flag("lint.legal_cleared"),
        internal_hosts: items(layers, "lint.internal_hosts", host),
        suppliers: lower_case(layers, "lint.suppliers"),
        disclosed_suppliers: lower_case(layers, "lint.disclosed_suppliers"),
        known_acronyms: layers.list("lint.known_acronyms").0,
        opening_words: layers.number("lint.opening_words", 5..=500) as usize,
        sentence_words: layers.number("lint.sentence_words", 5..=500) as usize,
        customers: customers.names(),
        promises,
        ..Policy::default()
    };
    policy.levels = levels::levels(layers);
    let rows = RefCell::new(Vec::new());
    policy.suppressions = ignore::ignored(&layers.file, customers, zone, &rows);
    layers.faults.append(&mut rows.into_inner());
    LintSettings { policy: Arc::new(policy), gate }
}

/// What to write instead of `[[lint.cadence]]`.
const CADENCE: [&str; 2] = [
    "write each row as [[silences]] into a promise policy of its own, and name that file: [promises] policy = \"policy.toml\"",
    "`sev1 policy show` prints a policy to begin with; there the row that says most counts, not the first",
];

fn gate(said: &str) -> Result<Gate, Refusal> {
    let hint = format!("write {}", Gate::ALL.map(Gate::as_str).join(" or "));
    Gate::from_name(said).ok_or_else(|| Refusal::new("word", format!("`{said}` is not known here")).hint(hint))
}

/// The rule with exactly this code.
fn rule(code: &str) -> Result<&'static Rule, (String, Vec<String>)> {
    rules::find(code).filter(|rule| rule.code == code).ok_or_else(|| {
        let near = nearest(&code.to_ascii_uppercase(), rules::ALL.iter().map(|r| r.code));
        let hint = near.map_or_else(|| "`sev1 explain` lists the rules".to_owned(), |near| format!("did you mean `{near}`?"));
        (format!("there is no rule `{code}`"), vec![hint])
    })
}

/// A list whose items are read further.
fn items<T>(layers: &mut Layers<'_>, key: &'static str, read: impl Fn(&str) -> Result<T, (String, Vec<String>)>) -> Vec<T> {
    let (said, origin) = layers.list(key);
    let mut found = Vec::new();
    for item in said {
        match read(&item) {
            Ok(item) => found.push(item),
            Err((what, hints)) => {
                layers.faults.push(hints.into_iter().fold(Fault::new(origin.clone(), format!("`{key}`: {what}")), Fault::hint));
            }
        }
    }
    found
}

fn lower_case(layers: &mut Layers<'_>, key: &'static str) -> Vec<String> {
    layers.list(key).0.iter().map(|name| name.to_lowercase()).collect()
}
