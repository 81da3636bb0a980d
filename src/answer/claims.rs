//! Which words of a message are already used: each piece of text counts once.

use std::ops::Range;

use super::Utterance;
use super::lexicon::Class;

/// The tokens of one message that some question has already taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    taken: Vec<bool>,
}

impl Claims {
    /// Nothing is used yet.
    #[must_use]
    pub fn none(utterance: &Utterance) -> Self {
        Self { taken: vec![false; utterance.token_count()] }
    }

    /// Marks `tokens` as used.
    pub fn take(&mut self, tokens: Range<usize>) {
        for index in tokens {
            if let Some(taken) = self.taken.get_mut(index) {
                *taken = true;
            }
        }
    }

    /// Whether the token at `index` is used.
    #[must_use]
    pub fn is_taken(&self, index: usize) -> bool {
        self.taken.get(index).copied().unwrap_or(true)
    }

    /// Whether none of `tokens` is used.
    #[must_use]
    pub fn are_free(&self, tokens: Range<usize>) -> bool {
        tokens.into_iter().all(|index| !self.is_taken(index))
    }

    /// Whether what is left says nothing: only greetings, politeness and little words.
    #[must_use]
    pub fn rest_is_empty(&self, utterance: &Utterance) -> bool {
        utterance.tokens().iter().enumerate().all(|(index, token)| self.is_taken(index) || token.is(Class::FILLER))
    }
}
