//! How one question read one message, for the people who write flows: names and places in the text, never the words.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use super::turn::Trace;
use crate::answer::{Found, Mode, Reading, Refusal, Utterance};

/// How one question read one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The step of the question.
    pub step: String,
    /// Why it read the message.
    pub part: Part,
    /// What came of it.
    pub came: Came,
    /// The bytes of the message that it used.
    pub pieces: Vec<Range<usize>>,
}

/// Why a question read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// It is open.
    Open,
    /// The open question names it under `with`.
    With,
    /// It hears early.
    Early,
    /// Its answer was being changed.
    Change,
}

/// What came of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// An answer, exactly as the question knows it.
    Answer,
    /// An answer with a slip of the pen forgiven.
    AnswerWithSlip,
    /// An answer that one of the question's checks does not let pass.
    Unchecked,
    /// Several fit, or it is unsure: the person is asked back.
    AskedBack,
    /// A number or date outside the bounds.
    OutOfRange,
    /// More characters than the question takes.
    TooLong,
    /// A direction, not an answer ("near", "not much").
    Vague,
    /// A number of something else.
    WrongUnit,
    /// A date that no calendar has.
    Impossible,
    /// "I don't know", or it is left to us.
    DontKnow,
    /// Nothing in it is an answer to this question.
    Nothing,
}

impl Conversation<'_> {
    /// Notes how a question read the message.
    pub(super) fn note(&mut self, step: &str, mode: Mode, utterance: &Utterance, reading: &Reading) {
        let found: &[Found] = match reading {
            Reading::Found(found) => std::slice::from_ref(found),
            Reading::Offer(offers) => offers,
            Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => &[],
        };
        let pieces = found.iter().flat_map(|found| &found.tokens).map(|tokens| utterance.place(tokens.clone()));
        let noted = Noted {
            step: step.to_owned(),
            part: match mode {
                Mode::Open => Part::Open,
                Mode::Companion => Part::With,
                Mode::Early => Part::Early,
                Mode::Correction => Part::Change,
            },
            came: came_of(reading),
            pieces: pieces.filter(|piece| !piece.is_empty()).collect(),
        };
        self.trace.push(Trace::Read(noted));
    }

    /// Notes that what a question read did not pass its checks.
    pub(super) fn note_unchecked(&mut self, step: &str) {
        let of_step = |trace: &&mut Trace| matches!(trace, Trace::Read(noted) if noted.step == step);
        if let Some(Trace::Read(noted)) = self.trace.iter_mut().rev().find(of_step) {
            noted.came = Came::Unchecked;
        }
    }
}

fn came_of(reading: &Reading) -> Came {
    match reading {
        Reading::Found(Found { slip: false, .. }) => Came::Answer,
        Reading::Found(Found { slip: true, .. }) => Came::AnswerWithSlip,
        Reading::Offer(_) => Came::AskedBack,
        Reading::Refused(Refusal::OutOfRange { .. }) => Came::OutOfRange,
        Reading::Refused(Refusal::TooLong { .. }) => Came::TooLong,
        Reading::Refused(Refusal::Vague) => Came::Vague,
        Reading::Refused(Refusal::WrongUnit) => Came::WrongUnit,
        Reading::Refused(Refusal::Impossible) => Came::Impossible,
        Reading::DontKnow => Came::DontKnow,
        Reading::Nothing => Came::Nothing,
    }
}
