//! What an answer is once it was read: the shapes that `chat --json`, scenarios, rules and stores share.

use serde::{Deserialize, Serialize};

/// One answer as kept. The shape says what it is; the question it belongs to says what it means.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerValue {
    /// Yes or no.
    Flag(bool),
    /// A number in the question's unit.
    Number(serde_json::Number),
    /// A choice's id, a place's canonical name, a date (`2026-11-23`), a phone number, or text as typed.
    Text(String),
    /// Several choices' ids, in the order of the question.
    List(Vec<String>),
    /// An amount of money in whole units of the currency; an open end is `None`.
    Range {
        /// At least this much.
        min: Option<i64>,
        /// At most this much.
        max: Option<i64>,
    },
}

impl AnswerValue {
    /// A text answer.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub fn number(number: impl Into<serde_json::Number>) -> Self {
        Self::Number(number.into())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(_) | Self::Number(_) | Self::List(_) | Self::Range { .. } => None,
        }
    }
}

impl std::fmt::Debug for AnswerValue {
    /// Answers can be health data: only the shape is shown.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Flag(_) => "Flag([private])",
            Self::Number(_) => "Number([private])",
            Self::Text(_) => "Text([private])",
            Self::List(_) => "List([private])",
            Self::Range { .. } => "Range([private])",
        })
    }
}
