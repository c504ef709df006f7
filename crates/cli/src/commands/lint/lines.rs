//! Bytes of a text as lines and columns. A line ends with a line feed, a carriage return, or both.

use std::ops::Range;

/// Where the lines of a text are.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds them.
    pub(crate) fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = |i: usize| bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(|i| ends(*i)).map(|i| i + 1)).collect();
        Self { text, starts }
    }

    /// The text.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The line that holds this byte, from 0. Bytes behind the end are on the last line.
    pub(crate) fn line_at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte) - 1
    }

    /// The bytes of a line without its end. Lines behind the last are empty.
    pub(crate) fn line(&self, line: usize) -> Range<usize> {
        let Some(start) = self.starts.get(line).copied() else { return self.text.len()..self.text.len() };
        let next = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        start..start + self.text[start..next].trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column as people count: from 1, columns in characters.
    pub(crate) fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.line_at(byte);
        let start = self.starts[line];
        (line + 1, self.text[start..].char_indices().take_while(|(i, _)| start + i < byte).count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn places_count_characters_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["one", "zwölf é", "", "last"].join(end);
            let lines = Lines::of(&text);
            assert_eq!(lines.place(0), (1, 1));
            assert_eq!(lines.place(text.find('é').expect("there")), (2, 7), "{end:?}");
            assert_eq!(lines.place(text.len()), (4, 5), "{end:?}");
            assert_eq!(&text[lines.line(1)], "zwölf é");
            assert_eq!(&text[lines.line(2)], "");
            assert_eq!(lines.line(9), text.len()..text.len());
        }
        assert_eq!(Lines::of("").place(0), (1, 1));
    }
}
