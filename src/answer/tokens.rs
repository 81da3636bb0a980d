//! Cutting a message into words, numbers and emoji. Knows letters and separators, not one word of any language.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold_char, fold_nasals, is_dropped};
use super::lexicon::Class;
use super::rules::{Rule, Rules};
use super::utterance::{Gap, Shape, Token};

/// After these a dot does not end the sentence.
const ABBREVIATIONS: [&str; 12] = ["rs", "no", "dr", "mr", "mrs", "ms", "st", "smt", "shri", "approx", "max", "min"];

/// A folded character and the bytes of the original it came from.
#[derive(Clone, Copy)]
struct Folded {
    character: char,
    start: usize,
    end: usize,
}

/// The folded text and the tokens of at most the first `most` characters.
pub(super) fn tokenise(text: &str, most: usize, rules: Rules) -> (String, Vec<Token>) {
    let mut characters = Vec::with_capacity(text.len().min(4 * most));
    for (start, original) in text.char_indices().take(most) {
        if !is_dropped(original) {
            let end = start + original.len_utf8();
            fold_char(original, rules, |character| characters.push(Folded { character, start, end }));
        }
    }
    let mut tokeniser = Tokeniser {
        folded: String::with_capacity(characters.len() + 8),
        tokens: Vec::with_capacity(characters.len() / 4 + 2),
        characters,
        gap: Gap::Sentence,
        rules,
    };
    tokeniser.run();
    (tokeniser.folded, tokeniser.tokens)
}

struct Tokeniser {
    characters: Vec<Folded>,
    folded: String,
    tokens: Vec<Token>,
    gap: Gap,
    rules: Rules,
}

impl Tokeniser {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.characters.len() {
            let character = self.characters[at].character;
            let after_dot = character == '.' && self.is_digit(at + 1) && !self.follows_a_word(at);
            at = if character.is_ascii_digit() || after_dot {
                self.number(at)
            } else if is_letter(character) {
                self.word(at)
            } else if is_symbol(character) {
                self.folded.push(character);
                self.push(at..at + 1, self.folded.len() - character.len_utf8(), Shape::Symbol);
                at + 1
            } else {
                self.gap = self.gap.max(self.gap_after(at));
                at + 1
            };
        }
    }

    fn character(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|folded| folded.character)
    }

    fn is_digit(&self, at: usize) -> bool {
        self.character(at).is_some_and(|character| character.is_ascii_digit())
    }

    fn is_letter(&self, at: usize) -> bool {
        self.character(at).is_some_and(is_letter)
    }

    fn follows_a_word(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is_digit(before) || self.is_letter(before))
    }

    fn digits(&self, from: usize) -> usize {
        (from..self.characters.len()).take_while(|&at| self.is_digit(at)).count()
    }

    /// Reads `5,00,000`, `1.5`, `.5` or `422605`; commas count only where thousands or lakhs are grouped.
    fn number(&mut self, start: usize) -> usize {
        let mut end = start + self.digits(start);
        if end - start <= 3 && self.rules.hold(Rule::GroupedDigits) {
            end = self.groups(end).unwrap_or(end);
        }
        if self.character(end) == Some('.') {
            let decimals = self.digits(end + 1);
            let after = end + 1 + decimals;
            let goes_on = self.character(after) == Some('.') && self.is_digit(after + 1);
            let went_on = self.gap == Gap::Dot && self.tokens.last().is_some_and(|last| last.number().is_some());
            if decimals > 0 && !goes_on && !went_on {
                end = after;
            }
        }
        if end == start {
            // ".1.2": a dot that begins no decimal is a border like any other.
            self.gap = self.gap.max(self.gap_after(start));
            return start + 1;
        }
        let from = self.folded.len();
        for at in start..end {
            let character = self.characters[at].character;
            if character != ',' {
                self.folded.push(character);
            }
        }
        let value = self.folded[from..].parse().unwrap_or(f64::INFINITY);
        self.push(start..end, from, Shape::Number(value));
        end
    }

    /// Where the comma groups that start at `at` end: groups of two or three, the last of three.
    fn groups(&self, mut at: usize) -> Option<usize> {
        let mut last = 0;
        while self.character(at) == Some(',') {
            let digits = self.digits(at + 1);
            if !(2..=3).contains(&digits) {
                break;
            }
            last = digits;
            at += 1 + digits;
        }
        (last == 3).then_some(at)
    }

    /// Reads letters; "don't" is one word, and so are `k.m`, `P.M.J.A.Y` and `कि.मी`.
    fn word(&mut self, start: usize) -> usize {
        let from = self.folded.len();
        let mut at = start;
        let mut piece = 0;
        while let Some(character) = self.character(at) {
            if is_letter(character) {
                self.folded.push(character);
                piece += 1;
            } else if is_apostrophe(character) && self.is_letter(at + 1) {
                // joined: what follows belongs to the word
            } else if character == '.'
                && self.rules.hold(Rule::DottedShortForms)
                && piece <= 2
                && self.is_letter(at + 1)
                && !self.long_piece(at + 1)
            {
                piece = 0;
            } else {
                break;
            }
            at += 1;
        }
        if self.rules.hold(Rule::OneSpelling) {
            fold_nasals(&mut self.folded, from);
        }
        self.push(start..at, from, Shape::Word);
        at
    }

    fn long_piece(&self, at: usize) -> bool {
        (at..at + 3).all(|index| self.is_letter(index))
    }

    fn push(&mut self, characters: Range<usize>, from: usize, shape: Shape) {
        let original = self.characters[characters.start].start..self.characters[characters.end - 1].end;
        let folded = from..self.folded.len();
        self.tokens.push(Token { folded, original, gap: self.gap, shape, class: Class::NONE });
        self.gap = Gap::Glued;
    }

    fn gap_after(&self, at: usize) -> Gap {
        match self.characters[at].character {
            '.' => self.gap_of_dot(at),
            '!' | '?' | '।' | '॥' | '\n' | '\r' | ';' => Gap::Sentence,
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' => Gap::Hyphen,
            '/' | '\\' | '⁄' => Gap::Slash,
            '_' | '*' | '~' | '`' => Gap::Space,
            other if other.is_whitespace() || is_apostrophe(other) => Gap::Space,
            _comma_bracket_or_sign => Gap::Clause,
        }
    }

    fn gap_of_dot(&self, at: usize) -> Gap {
        let Some(last) = self.tokens.last() else { return Gap::Sentence };
        let before = &self.folded[last.folded.clone()];
        let goes_on = self.is_letter(at + 1) || self.is_digit(at + 1);
        if ABBREVIATIONS.contains(&before) {
            Gap::Space
        } else if goes_on && (last.number().is_some() || before.chars().count() <= 3) {
            Gap::Dot
        } else {
            Gap::Sentence
        }
    }
}

fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphabetic()
    } else {
        character.is_alphabetic() || is_combining_mark(character)
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ')
}

/// Emoji and currency signs: the signs that can be an answer.
fn is_symbol(character: char) -> bool {
    matches!(character, '₹' | '$' | '€' | '£' | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}
