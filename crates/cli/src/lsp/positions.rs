//! Bytes of a text as the editor counts them: lines from 0, columns in bytes or in UTF-16 units, as agreed.

use std::ops::Range;

use gen_lsp_types::{Position, PositionEncodingKind, Range as EditorRange};

use crate::commands::lint::Lines;

/// In what columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Bytes.
    Utf8,
    /// UTF-16 units: what every editor understands.
    Utf16,
}

impl Columns {
    /// What to agree on with an editor that offers these.
    pub(super) fn agreed(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }

    /// The position of a byte.
    pub(super) fn position(self, lines: &Lines<'_>, byte: usize) -> Position {
        let line = lines.line_at(byte);
        let text = &lines.text()[lines.line(line)];
        let start = lines.line(line).start;
        let column: usize = text.char_indices().take_while(|(i, _)| start + i < byte).map(|(_, c)| self.width(c)).sum();
        Position { line: number(line), character: number(column) }
    }

    /// The range of some bytes.
    pub(super) fn range(self, lines: &Lines<'_>, bytes: &Range<usize>) -> EditorRange {
        EditorRange { start: self.position(lines, bytes.start), end: self.position(lines, bytes.end) }
    }

    /// The byte at a position. Columns behind the end of a line mean its end, as the protocol says; one in the middle of a character
    /// means the character.
    pub(super) fn byte(self, lines: &Lines<'_>, position: Position) -> usize {
        let line = lines.line(position.line as usize);
        let mut left = position.character as usize;
        for (i, c) in lines.text()[line.clone()].char_indices() {
            let width = self.width(c);
            if left < width {
                return line.start + i;
            }
            left -= width;
        }
        line.end
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bytes_are_inverse_in_both_countings() {
        let text = "one\r\ntwo 😀 é\rthree\n";
        let lines = Lines::of(text);
        for columns in [Columns::Utf8, Columns::Utf16] {
            for (byte, c) in text.char_indices().filter(|(_, c)| !matches!(c, '\n' | '\r')) {
                assert_eq!(columns.byte(&lines, columns.position(&lines, byte)), byte, "{c:?}");
            }
        }
        let e = text.find('é').expect("there");
        assert_eq!(Columns::Utf16.position(&lines, e), Position { line: 1, character: 7 });
        assert_eq!(Columns::Utf8.position(&lines, e), Position { line: 1, character: 9 });
    }

    #[test]
    fn positions_outside_of_the_text_mean_its_nearest_place() {
        let lines = Lines::of("ab\ncd");
        let at = |line, character| Columns::Utf16.byte(&lines, Position { line, character });
        assert_eq!((at(0, 99), at(9, 0), at(u32::MAX, u32::MAX)), (2, 5, 5));
        assert_eq!(Columns::Utf16.byte(&Lines::of("😀"), Position { line: 0, character: 1 }), 0);
    }
}
