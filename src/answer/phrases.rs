//! Phrases compiled once and found by looking up each word of a message, however many phrases there are.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::context::is_negated;
use super::quantity::spellings;
use super::rules::Rule;
use super::utterance::Gap;
use super::{Utterance, fold};

/// Phrases, each with a number that says what it means; a phrase may mean several things.
#[derive(Debug, Clone, Default)]
pub struct PhraseSet {
    words: FxHashMap<Box<str>, u32>,
    edges: FxHashMap<(u32, u32), u32>,
    payloads: Vec<Vec<usize>>,
    /// Phrases that have no words in them ("?"), as written.
    signs: Vec<(String, usize)>,
}

/// A phrase found in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseMatch {
    /// What the phrase means.
    pub payload: usize,
    /// The tokens it was found in.
    pub tokens: Range<usize>,
    /// Whether the message negates it.
    pub negated: bool,
}

impl PhraseSet {
    /// Compiles `phrases`.
    pub fn new(phrases: impl IntoIterator<Item = (String, usize)>) -> Self {
        let mut set = Self { payloads: vec![Vec::new()], ..Self::default() };
        for (phrase, payload) in phrases {
            let folded = fold(&phrase);
            if folded.is_empty() {
                set.signs.push((phrase.trim().to_owned(), payload));
            }
            for words in spellings(&folded) {
                set.insert(&words, payload);
            }
        }
        set
    }

    /// Compiles a table of phrases separated by bars, all meaning the same.
    pub(super) fn of_table(table: &str) -> Self {
        Self::new(table.split('|').map(|phrase| (phrase.trim().to_owned(), 0)))
    }

    fn insert(&mut self, words: &[&str], payload: usize) {
        let mut node = 0;
        for &word in words {
            let next_word = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            let word = *self.words.entry(word.into()).or_insert(next_word);
            let next_node = u32::try_from(self.payloads.len()).unwrap_or(u32::MAX);
            node = *self.edges.entry((node, word)).or_insert(next_node);
            if node == next_node {
                self.payloads.push(Vec::new());
            }
        }
        if let Some(payloads) = self.payloads.get_mut(node as usize)
            && !words.is_empty()
            && !payloads.contains(&payload)
        {
            payloads.push(payload);
        }
    }

    /// Whether some phrase has `word` in it.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Calls `found` for every phrase that starts at token `start`, shortest first.
    fn starting_at(&self, utterance: &Utterance, start: usize, mut found: impl FnMut(usize, &[usize])) {
        let mut node = 0;
        for (index, token) in utterance.tokens().iter().enumerate().skip(start) {
            if index > start && token.gap >= Gap::Clause {
                return;
            }
            let Some(&word) = self.words.get(utterance.word(token)) else { return };
            let Some(&next) = self.edges.get(&(node, word)) else { return };
            node = next;
            let payloads = &self.payloads[node as usize];
            if !payloads.is_empty() {
                found(index + 1, payloads);
            }
        }
    }

    /// The phrases in the message for which `usable` holds, longest first where they overlap; equal phrases all count.
    pub(super) fn matches(
        &self,
        utterance: &Utterance,
        usable: impl Fn(&Range<usize>, usize) -> bool,
    ) -> Vec<(Range<usize>, usize)> {
        let mut candidates: Vec<(Range<usize>, usize)> = Vec::new();
        for start in 0..utterance.token_count() {
            self.starting_at(utterance, start, |end, payloads| {
                candidates.extend(payloads.iter().map(|&payload| (start..end, payload)));
            });
        }
        candidates.retain(|(tokens, payload)| usable(tokens, *payload));
        if candidates.len() < 2 {
            return candidates;
        }
        // longer phrases first; `sort_by_key` keeps the order of the message and of the list among equals
        // and of two phrases of one length the one with the number says more: "no stage 3"
        let numbers = |tokens: &Range<usize>| tokens.clone().filter(|&at| utterance.number_at(at).is_some()).count();
        if utterance.follows(Rule::LongestFirst) {
            candidates.sort_by_key(|(tokens, _)| std::cmp::Reverse((tokens.len(), numbers(tokens))));
        } else {
            candidates.sort_by_key(|(tokens, _)| tokens.len());
        }
        let mut chosen: Vec<(Range<usize>, usize)> = Vec::with_capacity(candidates.len());
        let mut covered: Vec<Option<Range<usize>>> = vec![None; utterance.token_count()];
        for (tokens, payload) in candidates {
            let fits = covered[tokens.clone()].iter().all(|cover| cover.as_ref().is_none_or(|cover| *cover == tokens));
            if fits {
                for cover in &mut covered[tokens.clone()] {
                    *cover = Some(tokens.clone());
                }
                chosen.push((tokens, payload));
            }
        }
        chosen.sort_by_key(|(tokens, _)| tokens.start);
        chosen
    }

    /// Every phrase of the set in the message, longest first where they overlap.
    #[must_use]
    pub fn find_all(&self, utterance: &Utterance) -> Vec<PhraseMatch> {
        self.matches(utterance, |_tokens, _payload| true)
            .into_iter()
            .map(|(tokens, payload)| PhraseMatch { payload, negated: is_negated(utterance, &tokens, None), tokens })
            .collect()
    }

    /// Whether any phrase stands in the message.
    pub(super) fn is_in(&self, utterance: &Utterance, usable: impl Fn(&Range<usize>) -> bool) -> bool {
        self.is_within(utterance, 0..utterance.token_count(), usable)
    }

    /// Whether any phrase starts in `range`.
    pub(super) fn is_within(
        &self,
        utterance: &Utterance,
        range: Range<usize>,
        usable: impl Fn(&Range<usize>) -> bool,
    ) -> bool {
        range.into_iter().any(|start| {
            let mut found = false;
            self.starting_at(utterance, start, |end, _payloads| found |= usable(&(start..end)));
            found
        })
    }

    /// What the whole message means, end punctuation and case aside.
    #[must_use]
    pub fn whole(&self, utterance: &Utterance) -> Option<usize> {
        let count = utterance.token_count();
        if count == 0 {
            let text = utterance.text().trim();
            return self.signs.iter().find(|(sign, _)| sign == text).map(|&(_, payload)| payload);
        }
        let mut whole = None;
        self.starting_at(utterance, 0, |end, payloads| {
            if end == count {
                whole = payloads.first().copied();
            }
        });
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::{PhraseSet, Utterance};

    fn set(phrases: &[&str]) -> PhraseSet {
        PhraseSet::new(phrases.iter().enumerate().map(|(index, phrase)| ((*phrase).to_owned(), index)))
    }

    #[test]
    fn a_whole_message_is_matched_whatever_its_case_and_end() {
        let keywords = set(&["STOP", "बंद", "?", "DELETE MY DATA", "help"]);
        for (message, expected) in [
            ("STOP", Some(0)),
            ("  stop. ", Some(0)),
            ("Stop!!", Some(0)),
            ("*stop*", Some(0)),
            ("stop chemo", None),
            ("बंद", Some(1)),
            ("?", Some(2)),
            (" ? ", Some(2)),
            ("??", None),
            ("delete my data", Some(3)),
            ("Help!", Some(4)),
            ("", None),
        ] {
            assert_eq!(keywords.whole(&Utterance::new(message)), expected, "{message:?}");
        }
    }

    #[test]
    fn the_longest_phrase_wins_and_negation_is_told() {
        let phrases = set(&["bladder", "gall bladder", "fever", "fever"]);
        let found = |message: &str| -> Vec<(usize, bool)> {
            phrases.find_all(&Utterance::new(message)).iter().map(|found| (found.payload, found.negated)).collect()
        };
        assert_eq!(found("gall bladder"), [(1, false)]);
        assert_eq!(found("gall. bladder"), [(0, false)]);
        assert_eq!(found("no fever now"), [(2, true), (3, true)]);
        assert_eq!(found("bukhar"), []);
    }
}
