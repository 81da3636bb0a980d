//! What came of reading one reply: an answer, several to choose from, a refusal, "I don't know", or nothing.

use std::fmt;
use std::ops::Range;

use super::AnswerValue;

/// An answer that was found in a message.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// The answer.
    pub value: AnswerValue,
    /// The piece as typed that a choice's own pattern matched (`pT2N1M0`), or the letter after a number (`2b`).
    pub detail: Option<String>,
    /// The tokens it was read from.
    pub tokens: Vec<Range<usize>>,
    /// Whether a slip of the pen was forgiven.
    pub slip: bool,
}

impl Found {
    /// An answer read exactly from `tokens`.
    #[must_use]
    pub fn new(value: AnswerValue, tokens: Range<usize>) -> Self {
        Self { value, detail: None, tokens: vec![tokens], slip: false }
    }
}

impl fmt::Debug for Found {
    /// A detail is text that a person typed: only that it is there is shown.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Found")
            .field("value", &self.value)
            .field("detail", &self.detail.as_ref().map(|_| "[private]"))
            .field("tokens", &self.tokens)
            .field("slip", &self.slip)
            .finish()
    }
}

/// What one question made of one message.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// The answer.
    Found(Found),
    /// A tie, or too unsure to keep: ask the person which of these they meant.
    Offer(Vec<Found>),
    /// It is an answer, but not one the question takes.
    Refused(Refusal),
    /// The person says that they don't know, or leaves it to us.
    DontKnow,
    /// Nothing in it is an answer to this question.
    Nothing,
}

/// Why an answer cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// A number or date outside the bounds.
    OutOfRange {
        /// The smallest allowed.
        min: Option<f64>,
        /// The largest allowed.
        max: Option<f64>,
    },
    /// More characters than the question takes.
    TooLong {
        /// The most it takes.
        max: usize,
    },
    /// "Near", "not much": a direction, not an answer.
    Vague,
    /// A number, but of hours instead of kilometres.
    WrongUnit,
    /// A date that no calendar has.
    Impossible,
}
