//! A phone number: digits with or without a plus sign, spaces and hyphens.

use super::{AnswerValue, Found, Mode, Reading, Utterance};

/// The fewest and most digits of a number that can be called (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 10..=15;

/// Reads the first run of digits that is long enough.
pub(super) fn read(utterance: &Utterance, mode: Mode) -> Reading {
    if mode == Mode::Early {
        return Reading::Nothing;
    }
    let mut start = 0;
    while start < utterance.token_count() {
        let run = (start..utterance.token_count())
            .take_while(|&at| utterance.number_at(at).is_some() && !utterance.word_at(at).contains('.'))
            .count();
        let digits: String = (start..start + run).map(|at| utterance.word_at(at)).collect();
        if DIGITS.contains(&digits.len()) {
            let first = utterance.tokens()[start].original.start;
            let international = utterance.text()[..first].trim_end().ends_with(['+', '＋']);
            let local = digits.trim_start_matches('0');
            let number = match (international, local.len()) {
                (true, _) => format!("+{digits}"),
                (false, 10) => format!("+91{local}"),
                (false, _longer) if digits.starts_with("00") => format!("+{local}"),
                (false, _longer) => format!("+{digits}"),
            };
            return Reading::Found(Found::new(AnswerValue::text(number), start..start + run));
        }
        start += run.max(1);
    }
    Reading::Nothing
}
