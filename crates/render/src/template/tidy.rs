//! What is done to every template's text: no line ends in blanks, no two blank lines in a row, and a length budget is kept.

use crate::text::fence::Fences;

/// The text without blanks at line ends and without blank lines at both ends or twice in a row; code stays as it is.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut fences = Fences::default();
    let mut blank = false;
    for line in text.split('\n') {
        let code = fences.step(line);
        let line = if code { line.trim_end_matches('\r') } else { line.trim_end() };
        if line.is_empty() && !code {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push('\n');
        }
        blank = false;
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Fewer characters of a line than this say nothing.
const WORTH_SHOWING: usize = 40;

/// The text within `budget` characters: its lines go from the last one up, but for those that hold one of the `kept` words; the last one
/// that had to go comes back as far as there is room, cut at a word, with an ellipsis. So a template for a small screen puts one clause on
/// a line, the weightiest first. The first line is never dropped, only cut.
pub(super) fn within(text: String, budget: usize, kept: &[String]) -> String {
    if text.trim_end().chars().count() <= budget {
        return text;
    }
    let chars = |lines: &[&str]| lines.iter().map(|l| l.chars().count() + 1).sum::<usize>().saturating_sub(1);
    let keeps = |line: &str| kept.iter().any(|k| line.contains(k.as_str()));
    let mut lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let mut gone: Option<(usize, &str)> = None;
    while chars(&lines) > budget {
        let Some(i) = (1..lines.len()).rev().find(|i| !keeps(lines[*i])) else { break };
        gone = Some((i, lines.remove(i)));
    }
    let cut;
    let room = budget.saturating_sub(chars(&lines) + 1);
    if let Some((i, line)) = gone.filter(|_| room >= WORTH_SHOWING) {
        cut = shorten(line, room);
        lines.insert(i, &cut);
    } else if chars(&lines) > budget && !keeps(lines[0]) {
        let over = chars(&lines) - budget;
        cut = shorten(lines[0], lines[0].chars().count().saturating_sub(over));
        lines[0] = &cut;
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n") + "\n"
}

/// At most `room` characters of a line, cut behind a word.
fn shorten(line: &str, room: usize) -> String {
    let end = line.char_indices().nth(room.saturating_sub(1)).map_or(line.len(), |(i, _)| i);
    let cut = &line[..end];
    let cut = cut.rfind(' ').map_or(cut, |gap| &cut[..gap]);
    let cut = cut.trim_end_matches([' ', ',', '.', ':', ';', '(', '-', '\\']);
    if cut.is_empty() || room == 0 { String::new() } else { format!("{cut}…") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_stand_alone_and_code_is_left_as_it_is() {
        assert_eq!(tidy("\n\na  \n\n \n\nb\n```\n\n\nc  \n```\n\n"), "a\n\nb\n```\n\n\nc  \n```\n");
        assert_eq!(tidy(" \n\n"), "");
    }

    #[test]
    fn over_the_budget_the_least_weighty_line_goes_first_and_the_promise_stays() {
        let text = "ABC is down.\nNobody can log in.\nA fix is being built.\nNext update 8am ET.\n".to_owned();
        let kept = ["8am ET".to_owned()];
        assert_eq!(within(text.clone(), 100, &kept), text);
        assert_eq!(within(text.clone(), 60, &kept), "ABC is down.\nNobody can log in.\nNext update 8am ET.\n");
        assert_eq!(within(text.clone(), 29, &kept), "ABC is…\nNext update 8am ET.\n");
        assert_eq!(within(text, 10, &kept), "Next update 8am ET.\n");
    }
}
