//! Whether findings keep an update from going out: errors do, warnings until they are acknowledged with a reason, hints never.

use super::{Finding, Level, Report, RuleCode, rules};
use crate::ids::UpdateNumber;
use crate::refusal::Refusal;
use crate::text::Phrase;
use crate::timeline::Event;

/// A person's word for a warning: it is meant as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The rule.
    pub code: RuleCode,
    /// Why it is meant so.
    pub reason: Phrase,
}

/// Lets an update pass and says what belongs into its record, or refuses it with everything that stands in the way.
///
/// # Errors
/// One refusal per error, and per warning that is not acknowledged; the rule's code is the refusal's.
pub fn pass(report: &Report, acknowledged: &[Acknowledgement], update: UpdateNumber) -> Result<Vec<Event>, Vec<Refusal>> {
    let refusals: Vec<_> = standing(report, acknowledged).map(refusal).collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut events: Vec<Event> = Vec::new();
    let word_for = |finding: &Finding| acknowledged.iter().find(|a| a.code == finding.code);
    for (code, reason) in report.findings.iter().filter(|f| f.level == Level::Warning).filter_map(word_for).map(|a| (&a.code, &a.reason)) {
        let event = Event::FindingAcknowledged { update, code: code.clone(), reason: reason.clone() };
        if !events.contains(&event) {
            events.push(event);
        }
    }
    for (finding, suppression) in &report.suppressed {
        let (code, until, reason) = (finding.code.clone(), suppression.until, suppression.reason.clone());
        let event = Event::RuleSuppressed { update, code, until, reason };
        if !events.contains(&event) {
            events.push(event);
        }
    }
    Ok(events)
}

/// The findings that stand in the way, in their order.
pub fn standing<'r>(report: &'r Report, acknowledged: &[Acknowledgement]) -> impl Iterator<Item = &'r Finding> {
    report.findings.iter().filter(|finding| match finding.level {
        Level::Error => true,
        Level::Warning => acknowledged.iter().all(|a| a.code != finding.code),
        Level::Hint => false,
    })
}

fn refusal(finding: &Finding) -> Refusal {
    let rule = rules::find(finding.code.as_str()).expect("findings come from rules");
    let mut refusal = Refusal::new(rule.code, finding.message.clone()).hint(rule.how_to_fix());
    if finding.level == Level::Warning {
        refusal =
            refusal.hint(format!("if it is meant as written, say why: --acknowledge \"{}: WHY\" (`acknowledged` in the API)", rule.code));
    }
    refusal.field = finding.field;
    refusal.hint(format!("more: sev1 explain {}", rule.code))
}
