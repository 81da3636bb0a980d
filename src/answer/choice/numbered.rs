//! Choices that carry a number in their name: "stage 2", "second", "2b".

use super::{ChoiceList, Hit};
use crate::answer::context::{Standing, standing};
use crate::answer::lexicon::Class;
use crate::answer::quantity::{is_roman, ordinal_of, value_of};
use crate::answer::rules::Rule;
use crate::answer::utterance::Gap;
use crate::answer::{Claims, Utterance};

impl ChoiceList {
    /// "stage 2 or 3", "stage 2-3": the second number names a choice as well.
    pub(super) fn second_number(&self, utterance: &Utterance, first: &Hit) -> Option<Hit> {
        let last = first.tokens.end.checked_sub(1)?;
        utterance.number_at(last)?;
        let joined = utterance.is_at(last + 1, Class::JOIN) || matches!(utterance.word_at(last + 1), "to" | "se");
        let at = last + 1 + usize::from(joined);
        let dashed = matches!(utterance.gap_at(at), Gap::Hyphen | Gap::Slash);
        let ends = at + 1 >= utterance.token_count()
            || utterance.gap_at(at + 1) >= Gap::Clause
            || utterance.is_at(at + 1, Class::FILLER.and(Class::CLOSES));
        let index = self.number_at(utterance, at).filter(|_| ends && (joined || dashed))?;
        Some(Hit { index, tokens: at..at + 1, standing: first.standing, detail: None, cost: 0 })
    }

    /// "stage is 3", "stage number 2", "3rd stage", "third stage": the number beside the word of the list.
    pub(super) fn named_numbers(&self, utterance: &Utterance, claims: &Claims) -> Vec<Hit> {
        let mut hits = Vec::new();
        for name in (0..utterance.token_count()).filter(|&at| self.is_name(utterance, at)) {
            let after = (name + 1..utterance.token_count().min(name + 5))
                .take_while(|&at| {
                    utterance.gap_at(at) < Gap::Sentence
                        && (1..=at - name).all(|back| back == at - name || is_between(utterance, at - back))
                })
                .find(|&at| utterance.number_at(at).is_some() && utterance.gap_at(at + 1) != Gap::Dot);
            let ordinal = usize::from(
                name > 0 && matches!(utterance.word_at(name - 1), "st" | "nd" | "rd" | "th" | "no" | "number"),
            );
            let before = name.checked_sub(1 + ordinal).filter(|_| utterance.gap_at(name) < Gap::Clause);
            let nearest = before.filter(|&at| self.number_at(utterance, at).is_some()).or(after);
            let Some((at, index)) = nearest.and_then(|at| Some((at, self.number_at(utterance, at)?))) else { continue };
            let tokens = at.min(name)..at.max(name) + 1;
            if claims.are_free(tokens.clone()) && !is_other_unit(utterance, at) {
                let standing = standing(utterance, &tokens, Some(claims));
                let mut hit = Hit { index, tokens, standing, detail: None, cost: 0 };
                hit.keep_letter(utterance);
                hits.push(hit);
            }
        }
        hits
    }

    /// Whether the word at `at` stands before the numbers of this list: "stage".
    fn is_name(&self, utterance: &Utterance, at: usize) -> bool {
        utterance.is_at(at, Class::NAMES_NUMBER) && self.phrases.knows(utterance.word_at(at))
    }

    /// "Stage 4, spread to the liver", "early stage 1": the number says more than the direction.
    pub(super) fn drop_directions(&self, utterance: &Utterance, hits: &mut Vec<Hit>) {
        let numbered = |hit: &Hit| self.numbered.values().any(|&index| index == hit.index);
        let says_more = utterance.follows(Rule::NumberOverDirection);
        if says_more && hits.iter().any(|hit| hit.standing == Standing::Plain && numbered(hit)) {
            hits.retain(|hit| numbered(hit) || !hit.tokens.clone().any(|at| is_direction(utterance, at)));
        }
    }

    /// The choice that carries the number at `at` in its name.
    fn number_at(&self, utterance: &Utterance, at: usize) -> Option<usize> {
        let word = utterance.word_at(at);
        let number = if utterance.number_at(at).is_some() { word.parse().ok() } else { number_word(utterance, word) };
        number.and_then(|number| self.numbered.get(&number)).copied()
    }

    /// "2", "II", "second", "2b" where the choices carry numbers.
    pub(super) fn lone_numbers(&self, utterance: &Utterance, claims: &Claims) -> Vec<Hit> {
        let mut hits = Vec::new();
        for at in (0..utterance.token_count()).filter(|&at| !claims.is_taken(at)) {
            if let Some(index) = self.number_at(utterance, at) {
                let tokens = at..at + 1;
                let standing = standing(utterance, &tokens, Some(claims));
                let mut hit = Hit { index, tokens, standing, detail: None, cost: 0 };
                hit.keep_letter(utterance);
                hits.push(hit);
            }
        }
        hits
    }
}

/// Whether what is left of the message is numbers and little words only.
pub(super) fn is_number_alone(utterance: &Utterance, claims: &Claims) -> bool {
    utterance.tokens().iter().enumerate().all(|(index, token)| {
        claims.is_taken(index)
            || token.number().is_some()
            || token.is(Class::FILLER.and(Class::JOIN))
            || value_of(utterance.word(token)).is_some()
            || ordinal_of(utterance.word(token)).is_some()
            || (token.is(Class::NAMES_NUMBER)
                && (matches!(utterance.word(token), "no" | "number") || !utterance.follows(Rule::OthersNumbers)))
            || (token.gap == Gap::Glued
                && matches!(utterance.word(token), "a" | "b" | "c" | "d" | "st" | "nd" | "rd" | "th"))
    })
}

/// The number that a word means here: in words, in Roman figures, or as a place in an order.
fn number_word(utterance: &Utterance, word: &str) -> Option<u32> {
    let follows = |rule: Rule| utterance.follows(rule);
    let order = if is_roman(word) { Rule::RomanNumbers } else { Rule::Ordinals };
    let value = value_of(word).filter(|_| follows(Rule::NumberWords));
    value.or_else(|| ordinal_of(word).filter(|_| follows(order)))
}

/// What may stand between "stage" and its number.
fn is_between(utterance: &Utterance, at: usize) -> bool {
    utterance.is_at(at, Class::FILLER.and(Class::CLOSES))
        || matches!(utterance.word_at(at), "no" | "number" | "cancer" | "nahi")
}

fn is_other_unit(utterance: &Utterance, number: usize) -> bool {
    utterance.is_at(number + 1, Class::OTHER_UNIT.and(Class::MULTIPLIER).and(Class::DISTANCE))
        && !matches!(utterance.word_at(number + 1), "st" | "nd" | "rd" | "th" | "l")
}

fn is_direction(utterance: &Utterance, at: usize) -> bool {
    utterance.is_at(at, Class::SPREAD)
        || matches!(
            utterance.word_at(at),
            "early"
                | "starting"
                | "initial"
                | "advanced"
                | "advance"
                | "metastatic"
                | "last"
                | "late"
                | "final"
                | "aakhri"
                | "akhri"
                | "shuruaati"
                | "shuruati"
                | "survatiche"
                | "suruvaticha"
        )
}
