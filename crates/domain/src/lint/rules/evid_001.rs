//! EVID-001: a recovery in numbers shows the query it was read from, and the query can be run.
//!
//! ## What it does
//! Looks, in the internal text, for recoveries told as measured (`error rate is down to 0.1 %`, `latency is back to normal`) while the update has
//! no typed evidence and the passage no link or code. Finds typed evidence without its time range, and queries, typed or in code, whose
//! brackets or quotes do not close.
//!
//! ## Why is this bad?
//! `Back to normal` on one person's screen was the wrong graph often enough. The next person must be able to look at the same line.
//!
//! ## Example
//! ```text
//! Error rate is down to 0.1 %.
//! ```
//!
//! ## Use instead
//! ```text
//! Error rate is down to 0.1 % (`sum(rate(http_errors_total[5m]))`, last 2 hours).
//! ```
//!
//! ## How to fix
//! Add the query with its range as evidence, or link the graph.
//!
//! ## Sources
//! Google SRE book, monitoring; Prometheus documentation on queries.

use std::sync::LazyLock;

use crate::label::Labelled;
use crate::lint::pattern::{Pattern, pattern, words};
use crate::lint::subject::{Passage, SpanKind};
use crate::lint::{Findings, Level, Levels, Rule, Subject};

pub(super) const RULE: Rule = Rule {
    code: "EVID-001",
    levels: Levels { internal: Some(Level::Warning), executive: None, customer: None, public: None },
    source: include_str!("evid_001.rs"),
    check,
};

static RECOVERY: LazyLock<Pattern> = LazyLock::new(|| {
    words(&[
        "(?:error rates?|errors|latency|latencies|response times?|cpu|load|memory|queues?|throughput|failures?|p9[59]) (?:\\w+ ){0,4}(?:back to (?:normal|baseline)|returned to (?:normal|baseline)|(?:down|dropped|fell|decreased|recovered|reduced) (?:from \\d[\\d.,]* ?%? )?to \\d[\\d.,]*)",
        "back to (?:normal|baseline) (?:levels|values|range)",
        "\\d[\\d.]* ?% of (?:requests|calls|logins|jobs) (?:succeed|are succeeding|work|are successful)",
    ])
});
/// What tells a query from other code, beside a selector or a range.
static FUNCTION: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\b(?:i?rate|sum|avg|count|max|min|topk|increase|histogram_quantile)(?:\s+(?:by|without)\b)?\s*\("));

fn check(subject: &Subject<'_>, findings: &mut Findings<'_, '_>) {
    let evidence = subject.said.evidence.map(Labelled::for_internal);
    if let Some(evidence) = evidence {
        if evidence.range.is_none() {
            findings.about(Some("evidence"), "the evidence does not say over what time it was measured");
        }
        if let Some(fault) = fault_in(evidence.query.as_str()) {
            findings.about(Some("evidence"), format!("the query cannot be run: {fault}"));
        }
    }
    for passage in &subject.passages {
        for span in passage.spans.iter().filter(|s| s.kind == SpanKind::Code) {
            let code = &passage.text[span.range.clone()];
            if let Some(fault) = is_query(code).then(|| fault_in(code.trim_matches('`'))).flatten() {
                findings.at(passage, span.range.clone(), format!("this query cannot be run: {fault}"));
            }
        }
        if let Some(found) = RECOVERY.find(&passage.words).filter(|_| evidence.is_none() && !shows_something(passage)) {
            findings.at(passage, found.range(), format!("`{}` is not shown by a query, a graph or a link", found.as_str()));
        }
    }
}

fn shows_something(passage: &Passage<'_>) -> bool {
    passage.spans.iter().any(|s| matches!(s.kind, SpanKind::Code | SpanKind::Link { .. } | SpanKind::Image { .. }))
}

fn is_query(code: &str) -> bool {
    code.contains(['[', '{']) && FUNCTION.is_match(code)
}

/// What keeps a query from being read: a bracket or quote without its other half.
fn fault_in(query: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut chars = query.chars();
    while let Some(c) = chars.next() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => return Some(format!("`{c}` closes nothing")),
            '"' | '\'' if !skip_quoted(&mut chars, c) => return Some(format!("`{c}` is not closed")),
            _ => {}
        }
    }
    open.pop().map(|c| format!("`{c}` is missing"))
}

/// Goes behind the closing quote; whether there is one.
fn skip_quoted(chars: &mut std::str::Chars<'_>, quote: char) -> bool {
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;
    use crate::lint::testing::{Sample, phrase};

    fn shown_by(query: &str, range: Option<&str>) -> Sample {
        let evidence = Evidence { query: phrase(query), range: range.map(phrase), verdict: None };
        let evidence = &*Box::leak(Box::new(Labelled::internal(evidence)));
        Sample::new().internal("Error rate is down to 0.1 %.").with(|s| s.said.evidence = Some(evidence))
    }

    #[test]
    fn a_recovery_in_numbers_without_evidence_is_found() {
        Sample::new().internal("Error rate is down to 0.1 %.").fails(&RULE, "`Error rate is down to 0.1`");
        Sample::new().internal("Latency is back to normal.").fails(&RULE, "not shown");
        Sample::new().internal("We hope to be back to normal soon.").passes(&RULE);
    }

    #[test]
    fn evidence_needs_its_range_and_a_query_that_closes() {
        shown_by(r#"sum(rate(errors_total{node=~"$node(", a='}'}[5m]))"#, Some("last 2 hours")).passes(&RULE);
        shown_by("sum(rate(errors_total[5m]))", None).fails(&RULE, "over what time");
        shown_by("sum(rate(errors_total[5m])", Some("last 2 hours")).fails(&RULE, "`)` is missing");
    }

    #[test]
    fn a_query_in_code_is_read_too_and_other_code_is_not() {
        let code = |text: &str| Sample::new().internal(text).span(0..text.len(), SpanKind::Code);
        code("`sum(rate(errors_total[5m)))`").fails(&RULE, "`)` closes nothing");
        code("`sum(rate(errors_total[5m]))`").passes(&RULE);
        code("`:-) [x`").passes(&RULE);
    }
}
