//! "I don't know", "skip it", "you suggest": an answer that gives no answer.

use std::sync::LazyLock;

use super::rules::Rule;
use super::words::{DONT_KNOW, YOU_CHOOSE};
use super::{Claims, PhraseSet, Utterance};

static DONT_KNOW_SET: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(DONT_KNOW));
static YOU_CHOOSE_SET: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(YOU_CHOOSE));

/// Whether the person says that they don't know, skips, or leaves it to us.
pub(super) fn is_said(utterance: &Utterance, claims: &Claims) -> bool {
    let usable = |tokens: &std::ops::Range<usize>| {
        // short words like "na" or "pass" mean it only as the whole message
        claims.are_free(tokens.clone())
            && (tokens.len() == utterance.token_count() || tokens.len() > 1 || is_unmistakable(utterance, tokens.start))
    };
    utterance.follows(Rule::DontKnow)
        && (DONT_KNOW_SET.is_in(utterance, usable) || YOU_CHOOSE_SET.is_in(utterance, usable))
}

/// Whether it is said with more than one word: "nahi pata" holds a no that is none.
pub(super) fn is_said_at_length(utterance: &Utterance, claims: &Claims) -> bool {
    DONT_KNOW_SET.is_in(utterance, |tokens| tokens.len() > 1 && claims.are_free(tokens.clone()))
}

/// Whether exactly `tokens` are such a phrase.
pub(super) fn is_phrase(utterance: &Utterance, tokens: &std::ops::Range<usize>) -> bool {
    DONT_KNOW_SET.is_in(utterance, |found| found == tokens)
}

/// Marks the words that say so as used: "I don't know" answers the question that was asked and no other.
pub fn claim_unknown(utterance: &Utterance, claims: &mut Claims) {
    for set in [&*DONT_KNOW_SET, &*YOU_CHOOSE_SET] {
        for found in set.find_all(utterance) {
            claims.take(found.tokens);
        }
    }
}

fn is_unmistakable(utterance: &Utterance, index: usize) -> bool {
    matches!(utterance.word_at(index), "idk" | "unsure" | "unknown" | "skip" | "🤷" | "forgot")
}

/// Whether the message says that its writer is unsure.
#[must_use]
pub fn is_hedge(utterance: &Utterance) -> bool {
    is_said(utterance, &Claims::none(utterance))
}
