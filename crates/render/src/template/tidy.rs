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

/// The text within `budget` characters: the first line, the line that promises the next update (the last one with the words of
/// `promise`, best in a sentence about an update), and of the others, in their order, as many as fit. So a template for a small screen puts one clause on a line, the
/// weightiest first. The second line is rather cut than left out, and the first one where nothing else helps: at a word, with an ellipsis.
pub(super) fn within(text: String, budget: usize, promise: &[String]) -> String {
    if text.trim_end().chars().count() <= budget {
        return text;
    }
    let lines: Vec<&str> = text.lines().filter(|l| !l.is_empty()).collect();
    let places = (0..lines.len()).filter_map(|i| said(lines[i], promise).map(|(named, at)| (named, i, at)));
    let promise = places.max();
    let chars = |line: &str| line.chars().count() + 1;
    let mut kept: Vec<Option<String>> = vec![None; lines.len()];
    let mut room = budget + 1;
    if let Some((_, i, at)) = promise {
        let line = fitted(lines[i], at, budget);
        room = room.saturating_sub(chars(&line));
        kept[i] = Some(line);
    }
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| promise.is_none_or(|(_, of, _)| of != *i)) {
        let fitting = if chars(line) <= room { Some((*line).to_owned()) } else { None };
        let cut = || (i == 0 || (i == 1 && room > WORTH_SHOWING)).then(|| shorten(line, room.saturating_sub(1)));
        if let Some(line) = fitting.or_else(cut).filter(|line| !line.is_empty()) {
            room -= chars(&line);
            kept[i] = Some(line);
        }
    }
    kept.into_iter().flatten().collect::<Vec<_>>().join("\n") + "\n"
}

/// Where one of the words stands in a line, and whether that is in a sentence about an update: other things may be due at the same time.
fn said(line: &str, promise: &[String]) -> Option<(bool, usize)> {
    let places = promise.iter().flat_map(|words| line.match_indices(words.as_str()));
    places.map(|(at, _)| (line[start_of_sentence(line, at)..at].to_lowercase().contains("update"), at)).max()
}

fn start_of_sentence(line: &str, at: usize) -> usize {
    line[..at].rfind(". ").map_or(0, |stop| stop + 2)
}

/// A line with a promise within `room` characters: what stands before the promise's own sentence is cut, the sentence is not.
fn fitted(line: &str, at: usize, room: usize) -> String {
    let (before, promise) = line.split_at(start_of_sentence(line, at));
    if line.chars().count() <= room || before.is_empty() {
        return line.to_owned();
    }
    let before = shorten(before, room.saturating_sub(promise.chars().count() + 1));
    format!("{before} {promise}").trim_start().to_owned()
}

/// At most `room` characters of a line: whole sentences where they are half of it or more, else cut behind a word, with an ellipsis.
pub(crate) fn shorten(line: &str, room: usize) -> String {
    let behind = |chars: usize| line.char_indices().nth(chars).map_or(line.len(), |(i, _)| i);
    let end = behind(room.saturating_sub(1));
    // The blank behind the full stop needs no room.
    if let Some(stop) = line[..behind(room + 1)].rfind(". ").filter(|stop| stop * 2 >= end) {
        return line[..=stop].to_owned();
    }
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

    #[test]
    fn a_promise_in_the_midst_of_a_line_stays_and_what_stands_before_it_is_cut() {
        let text =
            "Correction: it is the cache and not the disk. Next update 8am ET.\nNobody can log in. A fix is being built.\n".to_owned();
        let kept = ["8am ET".to_owned()];
        assert_eq!(within(text.clone(), 45, &kept), "Correction: it is the… Next update 8am ET.\n");
        assert_eq!(
            within(text, 90, &kept),
            "Correction: it is the cache and not the disk. Next update 8am ET.\n",
            "half a clause is not worth the room"
        );
    }

    #[test]
    fn a_cut_line_ends_with_a_whole_sentence_if_that_is_half_of_it() {
        assert_eq!(shorten("Nobody can log in. A fix is being built.", 30), "Nobody can log in.");
        assert_eq!(shorten("No. A fix for everybody is being built.", 30), "No. A fix for everybody is…");
    }
}
