//! What a match cannot be without, read off the pattern itself: `(?:is|are) being (?:looked (?:at|into)|checked)` is nowhere where
//! `being` is not.
//!
//! Of every branch of a pattern this keeps a few pieces of text, at least one of which is part of any match. Of syntax it does not know
//! it says nothing, and such a branch may be anywhere. Tests hold every answer against the search itself.

use std::cmp::Reverse;
use std::ops::Range;

/// The branches of a pattern, `one|two`, and what each of them needs.
#[derive(Debug)]
pub(super) struct Needs {
    pattern: String,
    /// In bytes of the pattern.
    branches: Vec<Range<usize>>,
    /// What the branches need.
    pieces: Vec<(Piece, usize)>,
    /// Those that need nothing that is known.
    anywhere: Branches,
    /// For a byte and the next one, whether a piece begins so; see [`sign`].
    starts: [u32; 32],
}

/// Some branches of a pattern, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Branches(u128);

/// Text, in bytes of the pattern. Letter case is that of ASCII.
type Piece = Range<usize>;

impl Branches {
    /// No more branches than this are told apart.
    const MOST: usize = 128;

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

impl Needs {
    /// What a pattern needs; its flags are those of the rules' patterns.
    pub(super) fn of(pattern: String) -> Self {
        let mut reader = Reader { pattern: &pattern, at: 0, lost: false, together: false };
        let (mut branches, mut needs) = (Vec::new(), Vec::new());
        loop {
            let start = reader.at;
            needs.push(reader.branch());
            branches.push(start..reader.at);
            if !reader.skip(b'|') {
                break;
            }
        }
        let whole = 0..pattern.len();
        if reader.lost || reader.at < whole.end {
            (branches, needs) = (vec![whole], vec![Vec::new()]);
        } else if reader.together || branches.len() > Branches::MOST {
            let known = needs.iter().all(|needed| !needed.is_empty());
            (branches, needs) = (vec![whole], vec![if known { needs.concat() } else { Vec::new() }]);
        }
        let (mut pieces, mut anywhere, mut starts) = (Vec::new(), 0, [0; 32]);
        for (branch, needed) in needs.into_iter().enumerate() {
            anywhere |= u128::from(needed.is_empty()) << branch;
            for piece in needed {
                let bytes = &pattern.as_bytes()[piece.clone()];
                starts[sign(bytes[0])] |= bytes.get(1).map_or(u32::MAX, |second| 1 << sign(*second));
                pieces.push((piece, branch));
            }
        }
        Self { pattern, branches, pieces, anywhere: Branches(anywhere), starts }
    }

    pub(super) fn all(&self) -> Branches {
        Branches(u128::MAX >> (Branches::MOST - self.branches.len()))
    }

    /// The branches that may stand in a text.
    pub(super) fn may_be_in(&self, text: &str) -> Branches {
        let (text, pattern, all) = (text.as_bytes(), self.pattern.as_bytes(), self.all());
        let mut found = self.anywhere;
        for at in 0..text.len() {
            if found == all {
                break;
            }
            let second = text.get(at + 1).copied().unwrap_or_default();
            if self.starts[sign(text[at])] & (1 << sign(second)) == 0 {
                continue;
            }
            for (piece, branch) in &self.pieces {
                let there = text.get(at..at + piece.len());
                if there.is_some_and(|there| there.eq_ignore_ascii_case(&pattern[piece.clone()])) {
                    found.0 |= 1 << branch;
                }
            }
        }
        found
    }

    /// The pattern with these branches only.
    pub(super) fn written(&self, branches: Branches) -> String {
        let chosen = self.branches.iter().enumerate().filter(|(n, _)| branches.contains(Branches(1 << n)));
        chosen.map(|(_, range)| &self.pattern[range.clone()]).collect::<Vec<_>>().join("|")
    }
}

/// One of 32, the same for a letter in both cases.
fn sign(byte: u8) -> usize {
    usize::from(byte & 31)
}

/// Reads the part of the syntax that the rules use.
struct Reader<'p> {
    pattern: &'p str,
    /// The next byte.
    at: usize,
    /// Whether it met what it does not know.
    lost: bool,
    /// Whether the branches cannot be told apart: flags reach over those behind them, and groups without a name are counted.
    together: bool,
}

/// What stands at one place of a pattern.
enum Part {
    /// What stands for itself.
    Text(Piece),
    /// A group that needs one of these.
    OneOf(Vec<Piece>),
    /// Something of which nothing is known.
    Any,
}

/// How often the part before is there.
#[derive(PartialEq, Eq)]
enum Often {
    Once,
    Perhaps,
    Again,
}

impl Reader<'_> {
    /// What stands one after another, up to `|`, `)` or the end: the most telling of it. Empty if nothing is.
    fn branch(&mut self) -> Vec<Piece> {
        let (mut best, mut run) = (Vec::new(), 0..0);
        while !matches!(self.peek(), None | Some(b'|' | b')')) {
            let part = self.part();
            let often = self.how_often();
            let goes_on = matches!(part, Part::Text(_)) && often == Often::Once;
            match part {
                Part::Text(text) if often != Often::Perhaps => {
                    // Behind a backslash a new run begins.
                    if run.end != text.start {
                        self.keep_better(&mut best, vec![run]);
                        run = text.start..text.start;
                    }
                    run.end = text.end;
                }
                Part::OneOf(pieces) if often != Often::Perhaps => self.keep_better(&mut best, pieces),
                _ => {}
            }
            if !goes_on {
                self.keep_better(&mut best, vec![std::mem::replace(&mut run, 0..0)]);
            }
        }
        self.keep_better(&mut best, vec![run]);
        best
    }

    fn part(&mut self) -> Part {
        let start = self.at;
        self.at += self.pattern[start..].chars().next().map_or(0, char::len_utf8);
        match self.pattern.as_bytes()[start] {
            b'(' => self.group(),
            b'[' => self.class(),
            b'\\' => self.escaped(),
            b'.' | b'^' | b'$' => Part::Any,
            _ => Part::Text(start..self.at),
        }
    }

    /// A group behind its bracket, or flags for what follows.
    fn group(&mut self) -> Part {
        let mut unicode = false;
        if self.peek() == Some(b'?') {
            let head = &self.pattern[self.at..];
            let head = &head[..head.find([':', '>', ')']).map_or(head.len(), |end| end + 1)];
            self.at += head.len();
            if head.ends_with(')') {
                self.together = true;
                return Part::Any;
            }
            // Beyond ASCII, a letter may have more cases than two.
            unicode = head.ends_with(':') && head.split('-').next().is_some_and(|on| on.contains('u'));
        } else {
            self.together = true;
        }
        let mut pieces = Some(Vec::new());
        loop {
            let branch = Some(self.branch()).filter(|branch| !branch.is_empty());
            pieces = pieces.zip(branch).map(|(pieces, branch)| [pieces, branch].concat());
            if !self.skip(b'|') {
                break;
            }
        }
        self.lost |= !self.skip(b')');
        pieces.filter(|_| !unicode).map_or(Part::Any, Part::OneOf)
    }

    /// A class behind its bracket.
    fn class(&mut self) -> Part {
        self.skip(b'^');
        self.skip(b']');
        while !self.skip(b']') {
            // Classes in classes are not read.
            self.lost |= matches!(self.peek(), None | Some(b'['));
            if self.lost {
                break;
            }
            self.at += if self.peek() == Some(b'\\') { 2 } else { 1 };
        }
        Part::Any
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Part {
        let start = self.at;
        self.at += 1;
        match self.pattern.as_bytes().get(start) {
            Some(b'b' | b'B' | b'd' | b'D' | b's' | b'S' | b'w' | b'W') => Part::Any,
            Some(sign) if sign.is_ascii_punctuation() => Part::Text(start..self.at),
            _ => {
                self.lost = true;
                Part::Any
            }
        }
    }

    fn how_often(&mut self) -> Often {
        let often = match self.peek() {
            Some(b'?' | b'*') => Often::Perhaps,
            Some(b'+') => Often::Again,
            Some(b'{') if self.pattern[self.at..].starts_with("{0") => Often::Perhaps,
            Some(b'{') => Often::Again,
            _ => return Often::Once,
        };
        let counted = self.peek() == Some(b'{');
        self.at += if counted { self.pattern[self.at..].find('}').map_or(1, |end| end + 1) } else { 1 };
        // The mark of a lazy one.
        self.skip(b'?');
        often
    }

    fn peek(&self) -> Option<u8> {
        self.pattern.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Keeps what tells more: longer pieces, then fewer of them. A single letter, digit or blank tells nothing.
    fn keep_better(&self, best: &mut Vec<Piece>, other: Vec<Piece>) {
        const LONG: usize = 4;
        let tells = |piece: &Piece| match &self.pattern.as_bytes()[piece.clone()] {
            [one] => usize::from(!one.is_ascii_alphanumeric() && !one.is_ascii_whitespace()),
            more => more.len().min(LONG),
        };
        let all = |pieces: &[Piece]| (pieces.iter().map(tells).min().unwrap_or(0), Reverse(pieces.len()));
        if all(&other).0 > 0 && all(&other) > all(best) {
            *best = other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(pattern: &str) -> Vec<String> {
        let needs = Needs::of(pattern.to_owned());
        let written = |(piece, branch): &(Piece, usize)| format!("{branch} {}", &needs.pattern[piece.clone()]);
        needs.pieces.iter().map(written).collect()
    }

    #[test]
    fn the_longest_text_that_is_always_there_is_needed() {
        assert_eq!(needed(r"recover(?:s|ed|ing)?"), ["0 recover"]);
        assert_eq!(needed(r"(?:is|are)\s+being\s+(?:looked\s+(?:at|into)|checked)"), ["0 being"]);
        assert_eq!(needed(r"(?:with\s+\w+\s+)?(?:ended|over)"), ["0 ended", "0 over"]);
        assert_eq!(needed("apolog(?:y|ies)|we\\s+regret"), ["0 apolog", "1 regret"]);
    }

    #[test]
    fn what_may_be_left_out_is_not_needed() {
        assert_eq!(needed("users?"), ["0 user"]);
        assert_eq!(needed("(?:status)?"), Vec::<String>::new());
        assert_eq!(needed("(?:status|)call{0,2}"), ["0 cal"]);
        assert_eq!(needed(r"\d+\s*(?:%|percent)"), ["0 %", "0 percent"]);
    }

    #[test]
    fn branches_are_kept_together_where_they_cannot_stand_alone() {
        for pattern in ["(?-i)ONE|two", "(one)|(two)"] {
            let needs = Needs::of(pattern.to_owned());
            assert_eq!(needs.written(needs.may_be_in("two")), pattern);
        }
    }

    #[test]
    fn of_syntax_that_is_not_read_nothing_is_said() {
        for pattern in [r"\x41bcd", "[[:alpha:]]bcd", r"(?u:straße)", "abc)"] {
            assert_eq!(needed(pattern), Vec::<String>::new(), "{pattern}");
        }
    }
}
