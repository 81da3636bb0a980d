//! Text as typed: trimmed, never longer than the question allows.

use super::{AnswerValue, Found, Mode, Reading, Refusal, Utterance};

/// Takes the whole message, unless the question is only listening in.
pub(super) fn read_in(mode: Mode, max_length: usize, utterance: &Utterance) -> Reading {
    match mode {
        Mode::Open | Mode::Correction => read(max_length, utterance),
        Mode::Companion | Mode::Early => Reading::Nothing,
    }
}

/// Takes the whole message.
pub(super) fn read(max_length: usize, utterance: &Utterance) -> Reading {
    let text = utterance.text().trim();
    if text.chars().count() > max_length {
        return Reading::Refused(Refusal::TooLong { max: max_length });
    }
    Reading::Found(Found::new(AnswerValue::text(text), 0..utterance.token_count()))
}
