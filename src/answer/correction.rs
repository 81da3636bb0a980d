//! Words with which people take back an earlier answer: "no I meant", "sorry, actually", "galti", "chukla", "change".

use std::ops::Range;
use std::sync::LazyLock;

use super::utterance::Gap;
use super::words::CORRECTIONS;
use super::{PhraseSet, Utterance};

static CUES: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(CORRECTIONS));

/// The words that announce a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Their tokens.
    pub tokens: Range<usize>,
}

/// The cue at the start of the message, or in its second clause after a "no" or "sorry".
#[must_use]
pub fn correction_cue(utterance: &Utterance) -> Option<Cue> {
    let mut matches = CUES.matches(utterance, |_, _| true);
    matches.sort_by_key(|(tokens, _)| tokens.start);
    let mut cue: Option<Range<usize>> = None;
    for (tokens, _) in matches {
        match &mut cue {
            None => {
                let before = 0..tokens.start;
                let only_little = before.clone().all(|index| is_lead(utterance, index));
                if !only_little {
                    // "stage change karna hai": what to change stands before
                    let changes = is_change(utterance.word_at(tokens.start)) && tokens.start <= 2;
                    return changes.then_some(Cue { tokens });
                }
                cue = Some(before.start..tokens.end);
            }
            Some(cue) if tokens.start <= cue.end + 1 => cue.end = tokens.end,
            Some(_) => break,
        }
    }
    let mut tokens = cue?;
    tokens.end = after_mistake(utterance, &tokens);
    // "wait" or "sorry" alone change nothing
    (tokens.end < utterance.token_count() || is_whole_cue(utterance)).then_some(Cue { tokens })
}

/// "Galti se stage 2 likha, stage 3 hai": what was written by mistake is taken back with the cue.
fn after_mistake(utterance: &Utterance, cue: &Range<usize>) -> usize {
    let mistaken = cue.clone().any(|index| {
        matches!(
            utterance.word_at(index),
            "galti"
                | "galat"
                | "mistake"
                | "mistakenly"
                | "wrong"
                | "wrongly"
                | "chukun"
                | "chukoon"
                | "गलती"
                | "गलत"
                | "चुकून"
        )
    });
    let clause_end = (cue.end..utterance.token_count())
        .find(|&index| index > cue.end && utterance.gap_at(index) >= Gap::Clause)
        .unwrap_or(utterance.token_count());
    let written = (cue.end..clause_end).rev().find(|&index| is_written(utterance.word_at(index)));
    match written {
        Some(index) if mistaken && index + 1 < utterance.token_count() => index + 1,
        Some(_) | None => cue.end,
    }
}

fn is_change(word: &str) -> bool {
    matches!(
        word,
        "change"
            | "badlo"
            | "badal"
            | "badalna"
            | "badla"
            | "badlaycha"
            | "बदलो"
            | "बदल"
            | "बदलना"
            | "बदला"
            | "बदलायचे"
    )
}

/// Words for having written or said something.
fn is_written(word: &str) -> bool {
    matches!(
        word,
        "likha"
            | "likh"
            | "likhi"
            | "likhe"
            | "diya"
            | "dala"
            | "bola"
            | "boli"
            | "bataya"
            | "typed"
            | "wrote"
            | "written"
            | "said"
            | "told"
            | "lihila"
            | "lihile"
            | "lihla"
            | "sangitla"
            | "sangitle"
            | "लिखा"
            | "लिख"
            | "दिया"
            | "बोला"
            | "बताया"
            | "लिहिले"
            | "लिहिलं"
            | "लिहिला"
            | "सांगितले"
            | "सांगितलं"
    )
}

fn is_lead(utterance: &Utterance, index: usize) -> bool {
    matches!(
        utterance.word_at(index),
        "no" | "nahi"
            | "nahin"
            | "nope"
            | "oh"
            | "arre"
            | "are"
            | "ok"
            | "hi"
            | "hello"
            | "sir"
            | "madam"
            | "maam"
            | "ji"
            | "hey"
            | "please"
            | "pls"
            | "नहीं"
            | "नाही"
            | "अरे"
            | "नको"
            | "mi"
            | "मी"
            | "i"
            | "मैंने"
            | "maine"
            | "मला"
            | "mujhe"
            | "मुझे"
    )
}

fn is_whole_cue(utterance: &Utterance) -> bool {
    matches!(
        utterance.word_at(0),
        "change"
            | "edit"
            | "update"
            | "correction"
            | "badlo"
            | "badla"
            | "बदलो"
            | "बदला"
            | "बदल"
            | "i"
            | "want"
    )
}
