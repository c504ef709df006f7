//! Code fences (CommonMark 4.5): inside them nothing is a heading, a typed paragraph or a promise.
//!
//! Deeper indentation than CommonMark's three spaces is accepted, because fences stand in lists.

/// A line that can open or close a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    sign: u8,
    run: usize,
    /// Nothing follows the run, so it can close.
    bare: bool,
}

fn mark(line: &str) -> Option<Mark> {
    let t = line.trim_start();
    let sign = *t.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let run = t.bytes().take_while(|b| *b == sign).count();
    let info = &t[run..];
    // A run of backticks with another behind it is a code span, not a fence.
    let opens = run >= 3 && !(sign == b'`' && info.contains('`'));
    opens.then(|| Mark { sign, run, bare: info.trim().is_empty() })
}

/// Walks lines and knows whether it is inside a fence. A fence without an end reaches to the last line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fences {
    open: Option<(u8, usize)>,
}

impl Fences {
    /// Takes the next line; answers whether it belongs to a fence, its marks included.
    #[must_use]
    pub fn step(&mut self, line: &str) -> bool {
        match (self.open, mark(line)) {
            (None, None) => return false,
            (None, Some(m)) => self.open = Some((m.sign, m.run)),
            (Some((sign, run)), Some(m)) if m.sign == sign && m.run >= run && m.bare => self.open = None,
            (Some(_), _) => {}
        }
        true
    }

    /// Whether the next line belongs to a fence, whatever it is.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

/// The line that is missing at the end of `text` to close its last fence, with the line number (from 0) that opened it.
#[must_use]
pub fn missing_end(text: &str) -> Option<(usize, String)> {
    let mut fences = Fences::default();
    let mut opened = 0;
    for (i, line) in text.split('\n').enumerate() {
        let was_open = fences.open.is_some();
        let _ = fences.step(line);
        if !was_open {
            opened = i;
        }
    }
    fences.open.map(|(sign, run)| (opened, char::from(sign).to_string().repeat(run)))
}

/// For every line of a whole document, whether it belongs to a fence.
///
/// Unlike [`Fences`], a mark that nothing closes opens nothing: a forgotten end must not swallow the rest of somebody's text.
#[must_use]
pub fn map<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<bool> {
    let mut marks = Vec::new();
    let mut inside = Vec::new();
    for (i, line) in lines.enumerate() {
        inside.push(false);
        marks.extend(mark(line).map(|m| (i, m)));
    }
    // The longest closing run at or behind each mark, per sign, so that looking ahead costs nothing.
    let mut longest = vec![[0usize; 2]; marks.len() + 1];
    for (k, (_, m)) in marks.iter().enumerate().rev() {
        longest[k] = longest[k + 1];
        if m.bare {
            let longest = &mut longest[k][usize::from(m.sign == b'~')];
            *longest = m.run.max(*longest);
        }
    }
    let mut k = 0;
    while k < marks.len() {
        let (from, open) = marks[k];
        k += 1;
        if longest[k][usize::from(open.sign == b'~')] < open.run {
            continue;
        }
        let closes = |m: &Mark| m.bare && m.sign == open.sign && m.run >= open.run;
        while !closes(&marks[k].1) {
            k += 1;
        }
        inside[from..=marks[k].0].fill(true);
        k += 1;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_ends_at_a_bare_run_of_its_own_sign_at_least_as_long() {
        let text = "a\n````rust\n```\n~~~~\n``` x\n`````\nb";
        assert_eq!(map(text.split('\n')), [false, true, true, true, true, true, false]);
        assert_eq!(missing_end(text), None);
        assert_eq!(map("``` a ` b\nx\n```".split('\n')), [false; 3]);
    }

    #[test]
    fn an_open_end_is_found_and_swallows_nothing_of_a_document() {
        assert_eq!(missing_end("a\n~~~~ sh\nb"), Some((1, "~~~~".into())));
        assert_eq!(map("a\n~~~~ sh\n```\nb\n```\nc".split('\n')), [false, false, true, true, true, false]);
    }
}
