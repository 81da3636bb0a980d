//! One message, analysed once: folded words with their places in the original, and the borders between them.

use std::fmt;
use std::ops::Range;

use super::fold::is_dropped;
use super::lexicon::{Class, classify};
use super::rules::{Rule, Rules};
use super::tokens::tokenise;

/// Longer messages are read up to here: work is bounded, whatever is sent.
const MOST_CHARACTERS: usize = 4096;

/// One message, ready to be read by any question.
#[derive(Clone)]
pub struct Utterance {
    original: String,
    folded: String,
    tokens: Vec<Token>,
    rules: Rules,
}

/// A word, a number or an emoji.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Where its folded form is.
    pub(super) folded: Range<usize>,
    /// Where it stands in the original.
    pub(super) original: Range<usize>,
    /// What separates it from the token before.
    pub(super) gap: Gap,
    /// What kind of text it is.
    pub(super) shape: Shape,
    /// What the word lists know of it.
    pub(super) class: Class,
}

/// What stands between two tokens, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing: `30km`.
    Glued,
    /// White space.
    Space,
    /// A dot with nothing around it: `k.m`.
    Dot,
    /// A slash.
    Slash,
    /// A hyphen or dash.
    Hyphen,
    /// A comma, bracket, colon or the like.
    Clause,
    /// The end of a sentence or line.
    Sentence,
}

/// What kind of text a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Letters.
    Word,
    /// Digits, perhaps grouped or with a decimal point.
    Number(f64),
    /// An emoji or currency sign.
    Symbol,
}

impl Token {
    pub(super) fn is(&self, class: Class) -> bool {
        self.class.intersects(class)
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self.shape {
            Shape::Number(value) => Some(value),
            Shape::Word | Shape::Symbol => None,
        }
    }
}

impl Utterance {
    /// Analyses `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::by(Rules::ALL, text)
    }

    /// Analyses `text` by some of the rules.
    #[must_use]
    pub fn by(rules: Rules, text: &str) -> Self {
        let (folded, mut tokens) = tokenise(text, MOST_CHARACTERS, rules);
        for token in &mut tokens {
            token.class = match token.shape {
                Shape::Number(_) => Class::NONE,
                Shape::Word | Shape::Symbol => classify(&folded[token.folded.clone()]),
            };
        }
        Self { original: text.to_owned(), folded, tokens, rules }
    }

    /// Whether it is read by this rule.
    pub(super) const fn follows(&self, rule: Rule) -> bool {
        self.rules.hold(rule)
    }

    /// The message as it was handed in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.original
    }

    /// How many words, numbers and emoji it has.
    #[must_use]
    pub fn token_count(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is nothing to see in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.original.chars().all(|character| character.is_whitespace() || is_dropped(character))
    }

    /// The original text from the first to the last of `tokens`; empty when there is no such range.
    #[must_use]
    pub fn slice(&self, tokens: Range<usize>) -> &str {
        let Some(part) = self.tokens.get(tokens) else { return "" };
        match (part.first(), part.last()) {
            (Some(first), Some(last)) => &self.original[first.original.start..last.original.end],
            (None, _) | (_, None) => "",
        }
    }

    /// Where the first to the last of `tokens` stand in the original, in bytes; empty when there is no such range.
    #[must_use]
    pub fn place(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.get(tokens).and_then(|part| part.first().zip(part.last())) {
            Some((first, last)) => first.original.start..last.original.end,
            None => 0..0,
        }
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(super) fn word(&self, token: &Token) -> &str {
        &self.folded[token.folded.clone()]
    }

    /// The folded word at `index`, or nothing beyond the ends.
    pub(super) fn word_at(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| self.word(token))
    }

    pub(super) fn number_at(&self, index: usize) -> Option<f64> {
        self.tokens.get(index).and_then(Token::number)
    }

    pub(super) fn is_at(&self, index: usize, class: Class) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(class))
    }

    pub(super) fn gap_at(&self, index: usize) -> Gap {
        self.tokens.get(index).map_or(Gap::Sentence, |token| token.gap)
    }

    /// What stands between the token at `index` and the next, as typed.
    pub(super) fn after(&self, index: usize) -> &str {
        let start = self.tokens.get(index).map_or(self.original.len(), |token| token.original.end);
        let end = self.tokens.get(index + 1).map_or(self.original.len(), |token| token.original.start);
        self.original.get(start..end).unwrap_or_default()
    }

    /// The part of the message analysed, as typed.
    pub(super) fn analysed(&self) -> &str {
        match self.original.char_indices().nth(MOST_CHARACTERS) {
            Some((end, _)) => &self.original[..end],
            None => &self.original,
        }
    }

    /// The tokens that cover the bytes `range` of the original.
    pub(super) fn covering(&self, range: Range<usize>) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.original.end <= range.start);
        let end = self.tokens.partition_point(|token| token.original.start < range.end);
        start..end.max(start)
    }
}

impl fmt::Debug for Utterance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Utterance([private], {} tokens)", self.tokens.len())
    }
}
