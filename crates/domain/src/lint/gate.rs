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

/// Lets an update pass, or refuses it with everything that stands in the way.
///
/// # Errors
/// One refusal per error, and per warning that is not acknowledged; the rule's code is the refusal's.
pub fn pass(report: &Report, acknowledged: &[Acknowledgement]) -> Result<(), Vec<Refusal>> {
    let refusals: Vec<_> = standing(report, acknowledged).map(refusal).collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// What belongs into the record of an update that goes out, whatever else was found: warnings people meant, and rules kept quiet.
#[must_use]
pub fn record(report: &Report, acknowledged: &[Acknowledgement], update: UpdateNumber) -> Vec<Event> {
    let meant = covered(report, acknowledged).into_iter().filter(|(_, findings)| *findings > 0);
    let meant = meant.map(|(a, _)| Event::FindingAcknowledged { update, code: a.code.clone(), reason: a.reason.clone() });
    let mut events: Vec<Event> = meant.collect();
    for (finding, suppression) in &report.suppressed {
        let (code, until, reason) = (finding.code.clone(), suppression.until, suppression.reason.clone());
        let event = Event::RuleSuppressed { update, code, until, reason };
        if !events.contains(&event) {
            events.push(event);
        }
    }
    events
}

/// Each acknowledgement with the number of warnings it is the word for. Of two for one rule the first counts.
#[must_use]
pub fn covered<'a>(report: &Report, acknowledged: &'a [Acknowledgement]) -> Vec<(&'a Acknowledgement, usize)> {
    let warnings = |code: &RuleCode| report.findings.iter().filter(|f| f.level == Level::Warning && f.code == *code).count();
    let mut covered: Vec<(&Acknowledgement, usize)> = Vec::new();
    for word in acknowledged {
        if covered.iter().all(|(before, _)| before.code != word.code) {
            covered.push((word, warnings(&word.code)));
        }
    }
    covered
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::phrase;

    fn word(code: &str, reason: &str) -> Acknowledgement {
        Acknowledgement { code: RuleCode::parse(code).expect("a code"), reason: phrase(reason) }
    }

    fn finding(code: &str, level: Level) -> Finding {
        let code = RuleCode::parse(code).expect("a code");
        Finding { code, level, audiences: Vec::new(), field: None, range: None, message: "so".into(), fix: None }
    }

    #[test]
    fn an_acknowledgement_is_recorded_once_with_its_first_reason_and_covers_every_warning_of_its_rule() {
        let findings = vec![
            finding("LEAK-005", Level::Warning),
            finding("NEXT-001", Level::Error),
            finding("LEAK-005", Level::Warning),
            finding("TONE-001", Level::Hint),
        ];
        let report = Report { findings, suppressed: Vec::new() };
        let words = [word("LEAK-005", "role mail"), word("TONE-001", "a hint needs none"), word("LEAK-005", "again")];
        let covers: Vec<_> = covered(&report, &words).into_iter().map(|(w, n)| (w.reason.as_str(), n)).collect();
        assert_eq!(covers, [("role mail", 2), ("a hint needs none", 0)]);

        let refused: Vec<_> = pass(&report, &words).expect_err("an error stands").into_iter().map(|r| r.code).collect();
        assert_eq!(refused, ["NEXT-001"]);
        let update = UpdateNumber(2);
        let recorded = Event::FindingAcknowledged { update, code: words[0].code.clone(), reason: phrase("role mail") };
        assert_eq!(record(&report, &words, update), [recorded], "what people said is kept whatever else stands");
    }
}
