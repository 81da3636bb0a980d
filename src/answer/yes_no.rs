//! Yes or no, in three languages; a negation inside a longer answer is a no.

use std::ops::Range;
use std::sync::LazyLock;

use super::context::is_negated;
use super::words::{NO, YES};
use super::{AnswerValue, Claims, Found, Mode, PhraseSet, Reading, Utterance, unknown};

static WORDS: LazyLock<PhraseSet> = LazyLock::new(|| {
    let list =
        |table: &'static str, payload: usize| table.split('|').map(move |word| (word.trim().to_owned(), payload));
    let more = [
        ("no problem", 1),
        ("no issue", 1),
        ("no worries", 1),
        ("koi baat nahi", 1),
        ("why not", 1),
        ("कोई बात नहीं", 1),
    ];
    PhraseSet::new(list(NO, 0).chain(list(YES, 1)).chain(more.map(|(word, payload)| (word.to_owned(), payload))))
});

/// Reads a yes or a no; both at once are asked back.
pub(super) fn read(utterance: &Utterance, claims: &Claims, mode: Mode) -> Reading {
    match mode {
        Mode::Open | Mode::Correction | Mode::Companion => {}
        Mode::Early => return Reading::Nothing,
    }
    if unknown::is_said_at_length(utterance, claims) {
        return Reading::DontKnow;
    }
    let matches = WORDS.matches(utterance, |tokens, _| claims.are_free(tokens.clone()));
    let said = |wanted: usize| -> Vec<Range<usize>> {
        let of = matches
            .iter()
            .filter(|(tokens, said)| *said == wanted && (wanted == 0 || !is_negated(utterance, tokens, Some(claims))));
        of.map(|(tokens, _)| tokens.clone()).collect()
    };
    let (no, yes) = (said(0), said(1));
    let found = |answer: bool, tokens: Vec<Range<usize>>| Found {
        value: AnswerValue::Flag(answer),
        detail: None,
        tokens,
        slip: false,
    };
    match (yes.first(), no.first()) {
        (None, None) => Reading::Nothing,
        (Some(_), None) => Reading::Found(found(true, yes)),
        (None, Some(_)) => Reading::Found(found(false, no)),
        // "ha nahi hai", "no, ok": the first word is the answer when it stands alone at the start
        (Some(first_yes), Some(first_no)) => {
            if first_no.start == 0 {
                Reading::Found(found(false, no))
            } else if first_yes.start == 0 && utterance.gap_at(first_yes.end) >= super::utterance::Gap::Clause {
                Reading::Found(found(true, yes))
            } else if is_little(utterance, &yes) {
                Reading::Found(found(false, no))
            } else {
                Reading::Offer(vec![found(true, yes), found(false, no)])
            }
        }
    }
}

/// Whether the message is a plain no.
pub(super) fn is_no(utterance: &Utterance, claims: &Claims) -> bool {
    match read(utterance, claims, Mode::Open) {
        Reading::Found(found) => found.value == AnswerValue::Flag(false),
        Reading::Offer(_) | Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => false,
    }
}

/// "ji", "ha" and "ho" also stand in a no.
fn is_little(utterance: &Utterance, tokens: &[Range<usize>]) -> bool {
    tokens.iter().all(|tokens| utterance.slice(tokens.clone()).chars().count() <= 2)
}

pub(super) fn examples() -> Vec<String> {
    ["yes", "no", "haan", "नहीं", "होय"].map(str::to_owned).to_vec()
}
