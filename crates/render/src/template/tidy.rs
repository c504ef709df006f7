//! What is done to every template's text: no line ends in blanks, no two blank lines in a row, and a length budget is kept.

use sev1_domain::fence::Fences;

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

/// The text within `budget` characters: the first line, the line that promises the next update (the last one that holds one of the words
/// of `promise`), and of the others, in their order, as many as fit. So a template for a small screen puts one clause on a line, the
/// weightiest first. The second line is rather cut than left out, and the first one where nothing else helps: at a word, with an ellipsis.
pub(super) fn within(text: String, budget: usize, promise: &[String]) -> String {
    if text.trim_end().chars().count() <= budget {
        return text;
    }
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let promise = (0..lines.len()).rev().find(|i| promise.iter().any(|words| lines[*i].contains(words.as_str())));
    let chars = |line: &str| line.chars().count() + 1;
    let mut kept: Vec<Option<String>> = vec![None; lines.len()];
    let mut room = budget + 1;
    if let Some(i) = promise {
        room = room.saturating_sub(chars(lines[i]));
        kept[i] = Some(lines[i].to_owned());
    }
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| Some(*i) != promise) {
        let fitting = if chars(line) <= room { Some((*line).to_owned()) } else { None };
        let cut = || (i == 0 || (i == 1 && room > WORTH_SHOWING)).then(|| shorten(line, room.saturating_sub(1)));
        if let Some(line) = fitting.or_else(cut).filter(|line| !line.is_empty()) {
            room -= chars(&line);
            kept[i] = Some(line);
        }
    }
    kept.into_iter().flatten().collect::<Vec<_>>().join("\n") + "\n"
}

/// At most `room` characters of a line, cut behind a word.
fn shorten(line: &str, room: usize) -> String {
    let end = line.char_indices().nth(room.saturating_sub(1)).map_or(line.len(), |(i, _)| i);
    let cut = &line[..end];
    let whole_word = line[end..].starts_with(' ');
    let cut = cut.rfind(' ').filter(|_| !whole_word).map_or(cut, |gap| &cut[..gap]);
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
    fn over_the_budget_the_weightiest_lines_and_the_promise_stay() {
        let text = "ABC is down.\nNobody can log in.\nA fix is being built.\nNext update 8am ET.\n".to_owned();
        let kept = ["8am ET".to_owned()];
        assert_eq!(within(text.clone(), 100, &kept), text);
        assert_eq!(within(text.clone(), 60, &kept), "ABC is down.\nNobody can log in.\nNext update 8am ET.\n");
        assert_eq!(within(text.clone(), 27, &kept), "ABC is…\nNext update 8am ET.\n");
        assert_eq!(within(text, 10, &kept), "Next update 8am ET.\n");
    }
}
