//! Byte offsets to the lines and columns people see.

/// A place as editors show it: both numbers count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
}

/// Where the lines of one text begin.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Reads through the text once.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let starts = std::iter::once(first).chain(text.match_indices('\n').map(|(offset, _)| offset + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte; what lies behind the end is the end.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start..offset).unwrap_or_default();
        let column = before.iter().filter(|&&byte| !is_continuation(byte)).count() + 1;
        Position { line, column }
    }

    /// The bytes from the beginning of line `first` to the end of line `last`, without the last line end.
    #[must_use]
    pub(super) fn lines(&self, first: usize, last: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(first.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(last).copied().unwrap_or(self.text.len());
        let kept = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']).len();
        start..start + kept
    }
}

/// Whether a byte goes on with a character instead of beginning one.
const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let text = "\u{feff}a😀b\r\nनम x\n";
        let index = LineIndex::new(text);
        let at = |word: &str| {
            let place = index.position(u32::try_from(text.find(word).unwrap()).unwrap());
            (place.line, place.column)
        };
        assert_eq!(at("a"), (1, 1));
        assert_eq!(at("b"), (1, 3));
        assert_eq!(at("x"), (2, 4));
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(u32::MAX), Position { line: 3, column: 1 });
        assert_eq!(&text[index.lines(2, 2)], "नम x");
        assert_eq!(&text[index.lines(3, 9)], "");
    }
}
