//! A piece of a person's own text with a caret where it is wrong.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use sev1_domain::lint::rules;
use sev1_domain::zone::ZoneTable;
use sev1_render::parse::{Parsed, parse};
use sev1_web::api::wire::{FindingOut, LevelName, RefusalOut};

/// The excerpt for a refusal with a place, or its plain words when it has none. `name` is what the text is called.
pub(crate) fn excerpt(name: &str, text: &str, refusal: &RefusalOut) -> String {
    let field = refusal.field.as_ref().filter(|f| *f != "text").map(|f| format!("{f}: ")).unwrap_or_default();
    let title = format!("{field}{}", refusal.reason);
    let title = Level::ERROR.primary_title(title).id(refusal.code.as_str());
    let place = refusal.line.and_then(|line| span(text, line, refusal.column.unwrap_or(1)));
    let mut group = match place {
        Some(span) => title.element(Snippet::source(text).path(name).annotation(AnnotationKind::Primary.span(span))),
        None => annotate_snippets::Group::with_title(title),
    };
    for hint in &refusal.hints {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    Renderer::styled().render(&[group])
}

/// The excerpt for a finding of the linter: its line under the field's name, or its plain words when it has no place. What to do is
/// said `with_help` only, because one rule can find many things.
pub(crate) fn finding_excerpt(finding: &FindingOut, with_help: bool) -> String {
    let level = match finding.level {
        LevelName::Error => Level::ERROR,
        LevelName::Warning => Level::WARNING,
        LevelName::Hint => Level::NOTE.with_name("hint"),
    };
    let name = finding.field.as_deref().unwrap_or("update").replace('_', " ");
    let title = if finding.excerpt.is_none() { format!("{name}: {}", finding.message) } else { finding.message.clone() };
    let title = level.primary_title(title).id(finding.code.as_str());
    let mut group = match &finding.excerpt {
        Some(excerpt) => {
            let byte = |at: usize| excerpt.text.char_indices().nth(at).map_or(excerpt.text.len(), |(i, _)| i);
            let part = AnnotationKind::Primary.span(byte(excerpt.from)..byte(excerpt.to));
            let line = finding.line.unwrap_or(1);
            title.element(Snippet::source(excerpt.text.as_str()).line_start(line).path(name).annotation(part))
        }
        None => annotate_snippets::Group::with_title(title),
    };
    if let Some(fix) = &finding.fix {
        group = group.element(Level::HELP.message(format!("write `{}`", fix.by)));
    }
    if with_help {
        group = group.element(Level::HELP.message(wrapped(&finding.how_to_fix)));
    }
    if with_help && finding.level == LevelName::Warning {
        let meant = format!("if it is meant as written, say why: --acknowledge \"{}: WHY\"", finding.code);
        group = group.element(Level::HELP.message(meant));
    }
    Renderer::styled().render(&[group])
}

/// The same words in lines that fit beside an excerpt.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("begins with a line");
        match line.chars().count() + word.chars().count() {
            _ if line.is_empty() => line.push_str(word),
            0..HELP_WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// What is left of the usual width beside ` = help: `.
const HELP_WIDTH: usize = 70;

/// The word at this place, as bytes. Lines and columns count from 1, columns in characters.
fn span(text: &str, line: usize, column: usize) -> Option<std::ops::Range<usize>> {
    let start = line_start(text, line)?;
    let rest = text[start..].lines().next().unwrap_or("");
    let begin = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i);
    let word = &rest[begin..];
    // Headings and prose are marked to the end of the word; a placeholder to its bracket.
    let length = match word.chars().next() {
        Some('<') => word.find('>').map_or(1, |i| i + 1),
        Some('#') => word.trim_end().len(),
        Some(first) => word.find(char::is_whitespace).unwrap_or(word.len()).max(first.len_utf8()),
        None => 0,
    };
    Some(start + begin..start + begin + length)
}

fn line_start(text: &str, line: usize) -> Option<usize> {
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1));
    starts.nth(line.checked_sub(1)?).filter(|s| *s <= text.len())
}

/// Moves places that count within one section (what a body's own check finds) to places in the whole text.
pub(crate) fn place_in_whole_text(refusals: &mut [RefusalOut], text: &str, zones: &ZoneTable) {
    let Ok(parsed) = parse(text, zones) else { return };
    for refusal in refusals {
        let code = refusal.code.as_str();
        let is_text = matches!(code, "text.placeholder" | "text.reads_as_fact" | "text.unclosed_fence" | "mark.unclosed" | "mark.unopened");
        if !is_text && rules::find(code).is_none() {
            continue;
        }
        let offset = refusal.field.as_deref().and_then(|field| body(&parsed, field)).and_then(|body| first_line(text, body));
        match (offset, refusal.line) {
            (Some(offset), Some(line)) => refusal.line = Some(line + offset),
            _ => (refusal.line, refusal.column) = (None, None),
        }
    }
}

fn body<'p>(parsed: &'p Parsed, field: &str) -> Option<&'p str> {
    let body = match field {
        "summary" => &parsed.summary,
        "customer_impact" => &parsed.customer_impact,
        "technical_notes" => &parsed.technical_notes,
        _ => return None,
    };
    body.as_ref().map(|b| b.as_str())
}

/// How many lines stand before the body in the text.
fn first_line(text: &str, body: &str) -> Option<usize> {
    let wanted: Vec<&str> = body.lines().take(2).map(str::trim_end).collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, field: &str, line: usize, column: usize) -> RefusalOut {
        RefusalOut {
            code: code.into(),
            field: Some(field.into()),
            reason: "no".into(),
            hints: vec![],
            line: Some(line),
            column: Some(column),
        }
    }

    #[test]
    fn a_place_in_a_section_becomes_one_in_the_whole_text() {
        let text = "### Globex SEV1 outage - 7pmET update\n\n#### Status: Identified\n\nFine.\n\n#### Customer Impact\n\nFor\n<customer>\n";
        let mut all = [refusal("text.placeholder", "customer_impact", 2, 1)];
        place_in_whole_text(&mut all, text, &ZoneTable::default());
        assert_eq!(all[0].line, Some(10));
    }

    #[test]
    fn the_mark_covers_the_word_and_never_leaves_the_text() {
        assert_eq!(span("one two\nthrée four", 2, 7), Some(15..19));
        assert_eq!(span("a <b c> d", 1, 3), Some(2..7));
        assert_eq!(span("one", 1, 99), Some(3..3));
        assert_eq!(span("one", 7, 1), None);
    }
}
