//! One text as posts that follow one another, each within a limit.
//!
//! A post ends where a reader would pause: before a heading, between paragraphs, between lines; only a line that is longer than a post
//! is cut, between two words, and never inside a link, code or bold words. A code fence that must be cut is closed and opened again; a
//! table that must be cut begins anew with its head.

use std::mem;

use sev1_domain::fence::{Fences, missing_end};

/// Shows nothing and keeps what follows from being read as a mark.
const JOINER: &str = "\u{2060}";

/// A text's length as its strictest reader counts it: characters outside the basic plane count twice.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text as posts of at most `most` units; at least one. `most` is at least a few hundred.
pub(super) fn split(text: &str, most: usize) -> Vec<String> {
    if units(text) <= most {
        return vec![text.to_owned()];
    }
    let blocks = blocks(text);
    let mut posts = Posts { most, done: Vec::new(), now: String::new(), used: 0, frame: None };
    for (i, block) in blocks.iter().enumerate() {
        let own = units(block.text);
        // A heading stays with what it is the heading of, or with the beginning of it.
        let with_it = match blocks.get(i + 1).map(|next| units(next.text)) {
            Some(next) if block.kind == Kind::Heading && own + next <= most => next,
            Some(_) if block.kind == Kind::Heading => most / 4,
            _ => 0,
        };
        let size = own + with_it;
        if size > posts.room() && (size <= most || posts.room() < most / 4) {
            posts.next();
        }
        match block.kind {
            Kind::Heading | Kind::Words => block.text.split_inclusive('\n').for_each(|line| posts.line(line)),
            Kind::Table => posts.table(block.text),
            Kind::Code => posts.code(block.text),
        }
    }
    posts.frame = None;
    posts.next();
    if posts.done.is_empty() {
        // Nothing but blank lines.
        posts.done.push(String::new());
    }
    posts.done
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Heading,
    Words,
    Table,
    Code,
}

/// Lines that belong together, with the blank lines behind them.
#[derive(Debug)]
struct Block<'a> {
    text: &'a str,
    kind: Kind,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut found: Vec<(usize, usize, Kind)> = Vec::new();
    let mut fences = Fences::default();
    let (mut at, mut fresh) = (0, true);
    for (i, line) in lines.iter().enumerate() {
        let end = at + line.len();
        let was_open = fences.is_open();
        let code = fences.step(line.trim_end_matches(['\n', '\r']));
        let kind = match () {
            () if code => Kind::Code,
            () if line.starts_with('#') => Kind::Heading,
            () if lines.get(i + 1).is_some_and(|next| is_rule(next)) && line.contains('|') => Kind::Table,
            () => Kind::Words,
        };
        let begins = match kind {
            Kind::Code => !was_open,
            Kind::Heading | Kind::Table => true,
            Kind::Words => fresh && !line.trim().is_empty(),
        };
        match found.last_mut() {
            Some(last) if !begins => last.1 = end,
            _ => found.push((at, end, kind)),
        }
        at = end;
        // What stands behind code or a heading is no part of it, but for blank lines.
        fresh = !fences.is_open() && (line.trim().is_empty() || matches!(kind, Kind::Code | Kind::Heading));
    }
    found.into_iter().map(|(from, to, kind)| Block { text: &text[from..to], kind }).collect()
}

/// Whether it is the line below a table's head.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.bytes().all(|b| matches!(b, b'-' | b'|' | b':' | b' '))
}

/// What a post that is cut inside something ends with, and what the next one begins with.
struct Frame {
    again: String,
    end: String,
}

/// The posts so far.
struct Posts {
    most: usize,
    done: Vec<String>,
    now: String,
    /// The units of `now`.
    used: usize,
    frame: Option<Frame>,
}

impl Posts {
    fn end(&self) -> usize {
        self.frame.as_ref().map_or(0, |frame| units(&frame.end))
    }

    fn room(&self) -> usize {
        self.most.saturating_sub(self.used + self.end())
    }

    fn put(&mut self, text: &str) {
        self.now.push_str(text);
        self.used += units(text);
    }

    /// The room there is in a post of its own.
    fn whole(&self) -> usize {
        self.most.saturating_sub(self.frame.as_ref().map_or(0, |frame| units(&frame.again)) + self.end())
    }

    fn is_fresh(&self) -> bool {
        self.now == self.frame.as_ref().map_or("", |frame| frame.again.as_str())
    }

    /// Ends the post, unless there is nothing in it yet.
    fn next(&mut self) {
        if self.is_fresh() {
            return;
        }
        let mut post = mem::take(&mut self.now);
        let in_code = self.end() > 0;
        post.truncate(if in_code { post.trim_end_matches(['\n', '\r']) } else { post.trim_end() }.len());
        if let Some(frame) = &self.frame {
            post.push_str(&frame.end);
            self.now.clone_from(&frame.again);
        }
        self.used = units(&self.now);
        if !post.trim().is_empty() {
            self.done.push(post);
        }
    }

    /// A line of words, cut between words where it is longer than a post.
    fn line(&mut self, line: &str) {
        if self.now.is_empty() && line.trim().is_empty() {
            return;
        }
        let needs = |rest: &str| units(rest.trim_end());
        if needs(line) > self.room() && needs(line) <= self.whole() {
            self.next();
        }
        let mut rest = line;
        while needs(rest) > self.room() {
            let fresh = self.is_fresh();
            let Some(at) = joint(rest, self.room()).or_else(|| fresh.then(|| anywhere(rest, self.room())).filter(|at| *at > 0)) else {
                if fresh {
                    // No room for a single character: only where a limit is far below what any channel has.
                    return;
                }
                self.next();
                continue;
            };
            self.put(rest[..at].trim_end());
            rest = rest[at..].trim_start_matches(' ');
            self.next();
            if Fences::default().step(rest.trim_end_matches(['\n', '\r'])) {
                self.put(JOINER);
            }
        }
        // The line's end need not fit: a post's last one is taken off.
        self.put(rest);
    }

    fn table(&mut self, text: &str) {
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).take(2).collect();
        let head = ends.get(1).map_or(text, |end| &text[..*end]);
        head.split_inclusive('\n').for_each(|line| self.line(line));
        if units(head) <= self.most / 4 {
            self.frame = Some(Frame { again: head.to_owned(), end: String::new() });
        }
        text[head.len()..].split_inclusive('\n').for_each(|line| self.line(line));
        self.frame = None;
    }

    fn code(&mut self, text: &str) {
        if units(text.trim_end()) <= self.room() && missing_end(text).is_none() {
            self.put(text);
            return;
        }
        let mut lines = text.split_inclusive('\n');
        let first = lines.next().unwrap_or_default();
        let indent = &first[..first.len() - first.trim_start().len()];
        let sign = first.trim_start().chars().next().unwrap_or('`');
        let run: String = first.trim_start().chars().take_while(|c| *c == sign).collect();
        let mark = format!("{indent}{run}");
        if units(&mark) > self.most / 8 {
            return text.split_inclusive('\n').for_each(|line| self.line(&defused(line)));
        }
        let opening = if units(first) <= self.most / 4 { first.trim_end().to_owned() + "\n" } else { format!("{mark}\n") };
        let frame = Frame { again: opening.clone(), end: format!("\n{mark}") };
        if self.room() < units(&opening) + units(&frame.end) + self.most / 8 {
            self.next();
        }
        self.put(&opening);
        self.frame = Some(frame);
        let mut fences = Fences::default();
        let _ = fences.step(first.trim_end_matches(['\n', '\r']));
        for line in lines.by_ref() {
            let _ = fences.step(line.trim_end_matches(['\n', '\r']));
            if !fences.is_open() {
                break;
            }
            self.code_line(line, sign);
        }
        // The room for its end was kept.
        self.frame = None;
        self.now.truncate(self.now.trim_end_matches(['\n', '\r']).len());
        self.used = units(&self.now);
        self.put(&format!("\n{mark}\n"));
        lines.for_each(|blank| self.line(blank));
    }

    /// A line of code: every character stays, and none begins a line with the fence's own sign by being cut.
    fn code_line(&mut self, line: &str, sign: char) {
        if units(line) > self.room() && units(line) <= self.whole() {
            self.next();
        }
        let mut rest = line;
        while units(rest.trim_end_matches(['\n', '\r'])) > self.room() {
            let at = anywhere(rest, self.room());
            if at == 0 {
                if self.is_fresh() {
                    return;
                }
                self.next();
                continue;
            }
            let at = rest[..at].rfind(' ').map_or(at, |space| space + 1);
            self.put(&rest[..at]);
            rest = &rest[at..];
            self.next();
            if rest.trim_start().starts_with(sign) {
                self.put(JOINER);
            }
        }
        self.put(rest);
    }
}

/// A line whose mark, if it has one, shows as what it is.
fn defused(line: &str) -> String {
    let is_mark = Fences::default().step(line.trim_end_matches(['\n', '\r']));
    if is_mark { format!("{JOINER}{line}") } else { line.to_owned() }
}

/// Where the text is `room` units long, at a character's border.
fn anywhere(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > room {
            return at;
        }
    }
    text.len()
}

/// The last place within `room` where a line may be cut: a space between words, not inside a link, code or bold words.
fn joint(line: &str, room: usize) -> Option<usize> {
    let end = anywhere(line, room + 1);
    let bytes = line.as_bytes();
    let (mut at, mut found) = (0, None);
    while at < end.min(bytes.len()) {
        match bytes[at] {
            b' ' if at > 0 && !line[..at].trim().is_empty() => found = Some(at),
            b'\\' => at += 1,
            b'`' => {
                let run = bytes[at..].iter().take_while(|b| **b == b'`').count();
                at += code_span(&line[at + run..], run).map_or(run, |inside| run + inside) - 1;
            }
            b'[' => at += link(&bytes[at..]).map_or(0, |length| length - 1),
            b'*' if bytes[at..].starts_with(b"**") => {
                at += line[at + 2..].find("**").filter(|length| *length <= LONGEST_SPAN).map_or(1, |inside| inside + 3);
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Longer spans are cut like other words: they are no spans that anybody meant.
const LONGEST_SPAN: usize = 2_000;

/// The length of what follows an opening run of backticks, its closing run included.
fn code_span(text: &str, run: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST_SPAN)];
    let mut at = 0;
    while at < bytes.len() {
        let here = bytes[at..].iter().take_while(|b| **b == b'`').count();
        if here == run {
            return Some(at + run);
        }
        at += here.max(1);
    }
    None
}

/// The length of `[words](address)` at the beginning of the text.
fn link(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(LONGEST_SPAN)];
    let words = closing(bytes, b'[', b']')?;
    let rest = bytes.get(words + 1..).filter(|rest| rest.first() == Some(&b'('))?;
    Some(words + 2 + closing(rest, b'(', b')')?)
}

/// Where the bracket that the text begins with is closed.
fn closing(bytes: &[u8], open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b if *b == open => depth += 1,
            b if *b == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
