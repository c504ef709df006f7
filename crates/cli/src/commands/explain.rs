//! `sev1 explain`: a rule's page in the terminal, or the list of all rules. Needs no database.

use std::fmt::Write as _;

use serde::Serialize;
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Level, Policy, Rule, rules};

use crate::error::CliError;
use crate::output::{self, BOLD, DIM, WIDTH};

/// Prints a rule's page, or all rules.
///
/// # Errors
/// When there is no such rule.
pub(crate) fn run(code: Option<&str>, policy: &Policy, json: bool) -> Result<(), CliError> {
    let Some(code) = code else {
        let all: Vec<_> = rules::ALL.iter().map(|rule| RuleOut::of(rule, policy)).collect();
        return if json { output::print_json(&all) } else { output::print(&table(&all)) };
    };
    let rule = rules::find(code.trim()).ok_or_else(|| unknown(code.trim()))?;
    let out = RuleOut::of(rule, policy);
    if json { output::print_json(&out) } else { output::print(&page(rule, &out)) }
}

/// A rule as this organisation has it.
#[derive(Serialize)]
struct RuleOut {
    code: &'static str,
    title: &'static str,
    /// Whether `sev1 lint --fix` can help.
    fixable: bool,
    /// What the rule says itself, tightest circle of readers first.
    levels: LevelsOut,
    /// What is in force by the configuration.
    effective: LevelsOut,
    how_to_fix: String,
    /// The whole page, in Markdown.
    page: String,
}

/// Levels by audience; null where the rule has nothing to say.
#[derive(Serialize, PartialEq, Eq)]
struct LevelsOut {
    internal: Option<&'static str>,
    executive: Option<&'static str>,
    customer: Option<&'static str>,
    public: Option<&'static str>,
}

impl RuleOut {
    fn of(rule: &Rule, policy: &Policy) -> Self {
        Self {
            code: rule.code,
            title: rule.title(),
            fixable: rule.fixable(),
            levels: LevelsOut::by(|kind| rule.levels.of(kind)),
            effective: LevelsOut::by(|kind| policy.level(rule, kind)),
            how_to_fix: rule.how_to_fix(),
            page: rule.page(),
        }
    }
}

impl LevelsOut {
    fn by(level: impl Fn(AudienceKind) -> Option<Level>) -> Self {
        let name = |kind| level(kind).map(Level::as_str);
        Self {
            internal: name(AudienceKind::Internal),
            executive: name(AudienceKind::Executive),
            customer: name(AudienceKind::Customer),
            public: name(AudienceKind::Public),
        }
    }

    fn each(&self) -> [Option<&'static str>; 4] {
        [self.internal, self.executive, self.customer, self.public]
    }
}

/// Every rule in a line: code, level for each circle of readers, title.
fn table(all: &[RuleOut]) -> String {
    let mut out = format!("{BOLD}{:12}  {:4}  RULE{BOLD:#}\n", "CODE", "IECP");
    for rule in all {
        let levels: String = rule.effective.each().map(|level| level.map_or('-', letter)).iter().collect();
        let _ = writeln!(out, "{:12}  {levels}  {}", rule.code, wrapped(rule.title, 20));
    }
    let legend = "For I internal, E executive, C customer, P public readers:\nE error, W warning, H hint, - not checked. `sev1 explain CODE` tells more.";
    let _ = writeln!(out, "\n{DIM}{legend}{DIM:#}");
    out
}

fn letter(level: &'static str) -> char {
    level.chars().next().map_or('-', |c| c.to_ascii_uppercase())
}

fn page(rule: &Rule, out: &RuleOut) -> String {
    let mut text = terminal(&rule.page());
    let _ = write!(text, "\n{BOLD}Levels{BOLD:#}\n");
    for ((kind, own), effective) in AudienceKind::ALL.iter().zip(out.levels.each()).zip(out.effective.each()) {
        let quiet = |level: Option<&'static str>| level.unwrap_or("not checked");
        let _ = write!(text, "  {:10} {}", kind.as_str(), quiet(effective));
        let _ = if own == effective { writeln!(text) } else { writeln!(text, " by your policy; the rule itself says {}", quiet(own)) };
    }
    text
}

/// Our own Markdown for a terminal: headings bold, code indented, paragraphs as wide as fits.
fn terminal(page: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    let mut paragraph = String::new();
    for (number, line) in page.lines().chain([""]).enumerate() {
        let in_paragraph = !fenced && number > 0 && !line.is_empty() && !line.starts_with("```") && !line.starts_with("## ");
        // An item of a list begins a line of its own.
        if !paragraph.is_empty() && (!in_paragraph || line.starts_with("- ")) {
            let _ = writeln!(out, "{}", wrapped(&std::mem::take(&mut paragraph), 0));
        }
        if in_paragraph {
            paragraph = format!("{paragraph} {}", line.trim()).trim_start().to_owned();
            continue;
        }
        let _ = if line.starts_with("```") {
            fenced = !fenced;
            Ok(())
        } else if line.is_empty() {
            writeln!(out)
        } else if fenced {
            writeln!(out, "    {line}")
        } else {
            writeln!(out, "{BOLD}{}{BOLD:#}", wrapped(line.trim_start_matches("## "), 0))
        };
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// Words in lines that fit, all but the first of them indented by so much; the first has that much less room.
fn wrapped(text: &str, indent: usize) -> String {
    let (mut out, mut column) = (String::new(), indent);
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > indent && column + 1 + width > WIDTH {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out
}

fn unknown(code: &str) -> CliError {
    let said = code.to_ascii_uppercase();
    let near = rules::ALL.iter().map(|rule| (strsim::normalized_damerau_levenshtein(rule.code, &said), rule.code));
    let near = near.filter(|(alike, _)| *alike > 0.5).max_by(|a, b| a.0.total_cmp(&b.0));
    let error = CliError::usage(format!("there is no rule `{code}`"));
    match near {
        Some((_, near)) => error.hint(format!("did you mean {near}?")),
        None => error.hint("`sev1 explain` lists all rules"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_its_words_and_loses_its_fences() {
        let long = "word ".repeat(20);
        let page = format!("X-001: a rule.\n\n## Example\n```text\nbad\n\nworse\n```\none\ntwo\n- three\n- four\n\n{long}\n");
        let page = anstream::adapter::strip_str(&terminal(&page)).to_string();
        let (head, tail) = ("word ".repeat(16), "word ".repeat(4));
        let wide = format!("{}\n{}\n", head.trim_end(), tail.trim_end());
        assert_eq!(page, format!("X-001: a rule.\n\nExample\n    bad\n\n    worse\none two\n- three\n- four\n\n{wide}"));
    }

    #[test]
    fn a_slip_of_the_finger_is_answered_with_the_rule_meant() {
        assert!(unknown("nxt-001").text().contains("did you mean NEXT-001?"));
        assert!(unknown("nxt001").text().contains("did you mean NEXT-001?"));
        assert!(unknown("qqqqqqqqqqqq").text().contains("lists all rules"));
    }
}
