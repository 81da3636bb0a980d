//! The text around a place where YAML could not be read.
//!
//! Only looks; what it means is said in `yaml_error`.

use super::Span;

/// The place of the trouble and the text around it.
pub(super) struct Here<'a> {
    text: &'a str,
    span: Span,
}

impl<'a> Here<'a> {
    pub(super) fn new(text: &'a str, span: Span) -> Self {
        Self { text, span }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    fn start(&self) -> usize {
        (self.span.start as usize).min(self.text.len())
    }

    pub(super) fn line_start(&self) -> usize {
        self.text[..self.start()].rfind('\n').map_or(0, |offset| offset + 1)
    }

    /// The line of the trouble, as far as the trouble.
    pub(super) fn line_up_to(&self) -> &'a str {
        &self.text[self.line_start()..self.start()]
    }

    pub(super) fn rest_of_line(&self) -> &'a str {
        self.text[self.start()..].lines().next().unwrap_or_default().trim_end()
    }

    pub(super) fn word(&self) -> &'a str {
        self.rest_of_line().split_whitespace().next().unwrap_or_default()
    }

    pub(super) fn to(&self, length: usize) -> Span {
        self.bytes(self.start(), length)
    }

    /// `length` bytes from `start`, counted from the beginning of the file.
    pub(super) fn bytes(&self, start: usize, length: usize) -> Span {
        let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        Span::new(self.span.file, offset(start), offset(start + length))
    }

    pub(super) fn one_character(&self) -> Span {
        self.to(self.rest_of_line().chars().next().map_or(0, char::len_utf8))
    }

    /// The first word of the line of the trouble.
    pub(super) fn line_content(&self) -> Span {
        let line = self.text[self.line_start()..].lines().next().unwrap_or_default();
        let start = self.line_start() + (line.len() - line.trim_start().len());
        let word = line.split_whitespace().next().unwrap_or_default();
        self.bytes(start, word.len())
    }

    /// `{{` at the beginning of the value the trouble is in.
    pub(super) fn template_braces(&self) -> Option<Span> {
        let line = self.line_up_to();
        let found = line.find("{{")?;
        let before = line[..found].trim_end();
        (before.is_empty() || before.ends_with([':', '-', ',', '['])).then(|| self.bytes(self.line_start() + found, 2))
    }

    /// The rest of the line as it would look in quotes.
    pub(super) fn in_quotes(&self) -> String {
        let text = self.rest_of_line();
        if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
    }

    /// A character that cannot be seen, from the trouble to the end of its line.
    pub(super) fn control_character(&self) -> Option<Span> {
        let found =
            self.rest_of_line().char_indices().find(|&(_, character)| character.is_control() && character != '\t')?;
        Some(self.bytes(self.start() + found.0, found.1.len_utf8()))
    }

    /// The last place of `word` on the line, up to the trouble.
    pub(super) fn back_to(&self, word: &str) -> Span {
        match self.line_up_to().rfind(word) {
            Some(found) => self.bytes(self.line_start() + found, word.len()),
            None => self.one_character(),
        }
    }

    /// The innermost `{` or `[` before the trouble that is still open; quoted texts and comments are stepped over.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        let mut open = Vec::new();
        let mut quote = None;
        let mut before = '\n';
        let mut comment = false;
        for (offset, character) in self.text[..self.start()].char_indices() {
            let opens_quote = before.is_whitespace() || matches!(before, '[' | '{' | ',');
            if character == '\n' {
                comment = false;
            } else if let Some(mark) = quote {
                quote = (mark != character).then_some(mark);
            } else if !comment {
                match character {
                    '#' if before.is_whitespace() => comment = true,
                    '"' | '\'' if opens_quote => quote = Some(character),
                    '[' | '{' => open.push(offset),
                    ']' | '}' => drop(open.pop()),
                    _ => {}
                }
            }
            before = character;
        }
        open.pop()
    }
}
