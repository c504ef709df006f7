//! What people agreed to beside the words themselves: the preview they read, the warnings they mean, the rules they keep quiet, what
//! they open to more readers, and who approved.

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::lint::{RuleCode, Suppression, rules};
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::when::{self, Towards};
use sev1_domain::zone::Zone;

use super::digest::Digest;
use crate::settings::Settings;

/// What people agreed to beside the words of an update.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// The preview it is published from: not a word may differ from it.
    pub preview: Option<SeenPreview>,
    /// Warnings that are meant as written.
    pub acknowledged: Vec<Acknowledgement>,
    /// Rules to be kept quiet for this update.
    pub ignored: Vec<Ignored>,
    /// Why something said before may now be seen by more readers, where it is.
    pub declassification: Option<Phrase>,
    /// Who read exactly this and agreed to it.
    pub approved_by: Option<Phrase>,
}

/// A preview that somebody read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPreview {
    /// Its digest.
    pub digest: Digest,
    /// The instant it spoke of.
    pub as_of: Timestamp,
    /// The digest of each audience's text, where it is known: a difference can then be named.
    pub texts: Vec<(AudienceName, Digest)>,
}

/// A rule to be kept quiet for one update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// The rule.
    pub code: RuleCode,
    /// Until when, as people write it.
    pub until: String,
    /// Why.
    pub reason: Phrase,
}

impl Agreement {
    /// The rules it keeps quiet. Times are read as of `now`, in the incident's zone where they name none of their own.
    ///
    /// # Errors
    /// A time that cannot be read; `ignore.past`.
    pub(crate) fn suppressions(&self, settings: &Settings, zone: &Zone, now: Timestamp) -> Result<Vec<Suppression>, Refusal> {
        let one = |ignored: &Ignored| {
            let until = when::read(&ignored.until, &settings.zones, settings.default_zone.as_ref())?.resolve(now, zone, Towards::Future)?;
            if until.at <= now {
                return Err(Refusal::new("ignore.past", format!("`{}` has passed, so {} would not be quiet", ignored.until, ignored.code))
                    .hint("name a time that is still to come: 8am ET, in 2h"));
            }
            Ok(Suppression { code: ignored.code.clone(), until: until.at, reason: ignored.reason.clone(), customer: None })
        };
        self.ignored.iter().map(|ignored| one(ignored).map_err(|r| r.field("ignore"))).collect()
    }

    /// An approval is of an exact text, so it needs the digest of what was read.
    ///
    /// # Errors
    /// `approval.without_preview`.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        match (&self.approved_by, &self.preview) {
            (Some(by), None) => {
                Err(Refusal::new("approval.without_preview", format!("{by} can only have approved a text that is known to the letter"))
                    .hint("preview it, let them read that, and publish with its digest: --preview DIGEST@TIME (`preview` in the API)")
                    .field("approved_by"))
            }
            _ => Ok(()),
        }
    }
}

/// The rule a person names, in any letter case.
///
/// # Errors
/// `rule.unknown`, with the most alike codes.
pub fn rule_code(said: &str) -> Result<RuleCode, Refusal> {
    let said = said.trim().to_uppercase();
    if let Some(code) = rules::find(&said).and_then(|rule| RuleCode::parse(rule.code)) {
        return Ok(code);
    }
    let shown: String = said.chars().take(40).collect();
    let refusal = Refusal::new("rule.unknown", format!("there is no rule `{shown}`"));
    let alike = rules::ALL.iter().map(|rule| (strsim::jaro_winkler(rule.code, &shown), rule.code));
    let refusal = match alike.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((likeness, code)) if likeness > 0.8 => refusal.hint(format!("did you mean {code}?")),
        _ => refusal,
    };
    Err(refusal.hint("a finding names its rule: NEXT-002"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_known_in_any_letter_case_and_a_slip_is_named() {
        assert_eq!(rule_code(" next-001 ").map(|c| c.to_string()).as_deref(), Ok("NEXT-001"));
        let refusal = rule_code("NEXT-01").expect_err("no rule");
        assert_eq!(refusal.code, "rule.unknown");
        assert!(refusal.hints[0].contains("NEXT-0"), "{refusal:?}");
        assert!(rule_code(&"é".repeat(10_000)).is_err());
    }
}
