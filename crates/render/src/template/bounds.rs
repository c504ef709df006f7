//! What a template may hold, looked at before the engine reads it.
//!
//! The engine goes down one call for every operator of a chain, every bracket and every block, and so do lists in lists when they are
//! thrown away. Its own limits cover only some of these, and who runs out of stack is not told no: the process ends. So the pieces of a
//! tag, brackets in brackets, blocks in blocks, and all that makes lists are counted here, without a call that goes deeper.

use super::TemplateFile;
use super::fault::TemplateFault;

/// Most pieces in one tag: words, numbers, texts and signs.
const PIECES_OF_TAG: usize = 200;

/// Most brackets, filters, sums and products in all tags: each may put a list into a list, and `set` hands that on to the next tag.
const STEPS: usize = 500;

/// Most brackets within brackets.
const BRACKETS: isize = 32;

/// Most blocks within blocks; `elif` is one more each time.
const BLOCKS: usize = 32;

/// Whether the engine can be given a template.
///
/// # Errors
/// The place of the first thing that is too much. Wrong syntax is none: that is for the engine to say.
pub(super) fn check(file: &TemplateFile) -> Result<(), TemplateFault> {
    let mut scan = Scan { file, steps: 0, brackets: 0, blocks: Vec::new(), depth: 0 };
    let source = file.text.as_str();
    let mut at = 0;
    while let Some(start) = source.as_bytes()[at..].windows(2).position(|w| matches!(w, b"{{" | b"{%" | b"{#")) {
        let start = at + start;
        let inside = start + 2 + usize::from(source[start + 2..].starts_with(['-', '+']));
        at = match source.as_bytes()[start + 1] {
            b'#' => source[inside..].find("#}").map_or(source.len(), |end| inside + end + 2),
            b'%' => match end_of_bare_tag(&source[inside..], "raw") {
                Some(end) => end_of_raw(source, inside + end),
                None => scan.tag(start, inside, b"%}")?,
            },
            _ => scan.tag(start, inside, b"}}")?,
        };
    }
    Ok(())
}

struct Scan<'f> {
    file: &'f TemplateFile,
    steps: usize,
    brackets: isize,
    /// How deep it was outside of each open block.
    blocks: Vec<usize>,
    depth: usize,
}

impl Scan<'_> {
    /// Goes over one tag and returns where it ends.
    fn tag(&mut self, start: usize, inside: usize, end: &[u8]) -> Result<usize, TemplateFault> {
        let bytes = self.file.text.as_bytes();
        let (mut at, mut pieces) = (inside, 0);
        while let Some(&first) = bytes.get(at) {
            let rest = &bytes[at..];
            if self.brackets == 0 && rest.starts_with(end) {
                return Ok(at + end.len());
            }
            if self.brackets == 0 && matches!(first, b'-' | b'+') && rest[1..].starts_with(end) {
                return Ok(at + 1 + end.len());
            }
            let length = length_of_piece(rest);
            if !first.is_ascii_whitespace() {
                pieces += 1;
                if pieces == 1 && end == b"%}" {
                    self.block(start, &rest[..length])?;
                }
                self.bracket(at, first)?;
                if pieces > PIECES_OF_TAG {
                    return Err(self.fault(start, format!("this holds more than {PIECES_OF_TAG} words and signs")));
                }
                self.steps += usize::from(matches!(first, b'(' | b'[' | b'{' | b'|' | b'+' | b'*' | b'~'));
                if self.steps > STEPS {
                    return Err(self.fault(start, format!("up to here are more than {STEPS} brackets, filters and sums")));
                }
            }
            at += length;
        }
        Ok(at)
    }

    fn bracket(&mut self, at: usize, sign: u8) -> Result<(), TemplateFault> {
        match sign {
            b'(' | b'[' | b'{' => self.brackets += 1,
            b')' | b']' | b'}' => self.brackets -= 1,
            _ => {}
        }
        if self.brackets > BRACKETS {
            return Err(self.fault(at, format!("more than {BRACKETS} brackets stand within each other")));
        }
        Ok(())
    }

    /// Counts blocks within blocks. A `set` that is a block is left to the engine, which tells it from one that is not.
    fn block(&mut self, start: usize, word: &[u8]) -> Result<(), TemplateFault> {
        match word {
            b"if" | b"for" | b"with" | b"filter" | b"autoescape" => {
                self.blocks.push(self.depth);
                self.depth += 1;
            }
            b"elif" => self.depth += 1,
            b"endif" | b"endfor" | b"endwith" | b"endfilter" | b"endautoescape" => self.depth = self.blocks.pop().unwrap_or_default(),
            _ => {}
        }
        if self.depth > BLOCKS {
            return Err(self.fault(start, format!("more than {BLOCKS} blocks stand within each other")));
        }
        Ok(())
    }

    fn fault(&self, at: usize, message: String) -> TemplateFault {
        TemplateFault::at(&self.file.path, &self.file.text, at, message, "a template says a text: take it apart, or leave some of it out")
    }
}

/// How many bytes the first piece has: a word or number, a text in quotes, or one sign.
fn length_of_piece(bytes: &[u8]) -> usize {
    let in_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    match bytes[0] {
        quote @ (b'"' | b'\'') => {
            let mut escaped = false;
            let end = bytes[1..].iter().position(|&b| {
                let ends = b == quote && !escaped;
                escaped = b == b'\\' && !escaped;
                ends
            });
            end.map_or(bytes.len(), |end| end + 2)
        }
        first if in_word(&first) => bytes.iter().take_while(|b| in_word(b)).count(),
        _ => 1,
    }
}

/// Where a tag of one word ends, from within it: ` raw %}`.
fn end_of_bare_tag(inside: &str, word: &str) -> Option<usize> {
    let blank = |c: char| c.is_ascii_whitespace();
    let rest = inside.trim_start_matches(blank).strip_prefix(word)?.trim_start_matches(blank);
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).strip_prefix("%}")?;
    Some(inside.len() - rest.len())
}

/// Where what is not looked at ends, which is behind `{% endraw %}`.
fn end_of_raw(source: &str, from: usize) -> usize {
    let ends = source[from..].match_indices("{%").find_map(|(at, mark)| {
        let inside = from + at + mark.len();
        let inside = inside + usize::from(source[inside..].starts_with(['-', '+']));
        end_of_bare_tag(&source[inside..], "endraw").map(|end| inside + end)
    });
    ends.unwrap_or(source.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), (usize, usize)> {
        let file = TemplateFile { path: "customer.md".to_owned(), text: text.to_owned() };
        check(&file).map_err(|fault| (fault.line, fault.column))
    }

    #[test]
    fn too_long_a_tag_is_found_where_it_starts_however_it_hides() {
        let chain = format!("{{{{ 1{} }}}}", "+1".repeat(10_000));
        for (before, place) in [
            ("", (1, 1)),
            ("a\nb ", (2, 3)),
            ("{% raw %}{# {{ \" {% endraw %}", (1, 30)),
            ("{%- raw -%}{% endraw{%- endraw -%}", (1, 35)),
            ("{# {{ \" {% raw %} #}", (1, 21)),
            ("{{ \"}} {#\" }}", (1, 14)),
            ("{{ '\\' {% raw %}' -}}", (1, 22)),
            ("{{ {\"a\": {\"b\": 1}} }}", (1, 22)),
            ("{{{", (1, 1)),
        ] {
            assert_eq!(checked(&format!("{before}{chain}")), Err(place), "{before}");
        }
        assert_eq!(checked(&format!("{{# {chain}")), Ok(()));
        assert_eq!(checked(&format!("{{% raw %}}{chain}")), Ok(()));
    }

    #[test]
    fn elif_goes_deeper_and_the_end_of_its_block_comes_back_up() {
        let choice = |n: usize| format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(n));
        assert_eq!(checked(&choice(31).repeat(10)), Ok(()));
        assert_eq!(checked(&choice(32)), Err((1, 1 + 10 + 31 * 12)));
        assert_eq!(checked(&"{% if a %}x{% endif %}".repeat(200)), Ok(()));
    }
}
