//! Words of the choices with a slip of the finger in them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{ChoiceList, Hit};
use crate::answer::context::standing;
use crate::answer::lexicon::Class;
use crate::answer::quantity::value_of;
use crate::answer::rules::Rule;
use crate::answer::utterance::Gap;
use crate::answer::{Claims, Utterance, slips};

impl ChoiceList {
    /// What the message says when slips are forgiven; the nearest reading of every choice in reach.
    pub(super) fn slips(&self, utterance: &Utterance, claims: &Claims) -> Vec<Hit> {
        let mut best: BTreeMap<usize, Hit> = BTreeMap::new();
        for (words, index) in &self.spellings {
            for start in 0..(utterance.token_count() + 1).saturating_sub(words.len()) {
                let tokens = start..start + words.len();
                let Some(cost) = self.slip_cost(utterance, claims, &tokens, words) else { continue };
                if best
                    .get(index)
                    .is_none_or(|hit| cost < hit.cost || (cost == hit.cost && tokens.len() > hit.tokens.len()))
                {
                    let standing = standing(utterance, &tokens, Some(claims));
                    best.insert(*index, Hit { index: *index, tokens, standing, detail: None, cost });
                }
            }
        }
        best.into_values().collect()
    }

    fn slip_cost(
        &self,
        utterance: &Utterance,
        claims: &Claims,
        tokens: &Range<usize>,
        words: &[String],
    ) -> Option<usize> {
        let mut total = 0;
        let mut inflected = false;
        for (index, meant) in tokens.clone().zip(words) {
            if claims.is_taken(index) || (index > tokens.start && utterance.gap_at(index) >= Gap::Clause) {
                return None;
            }
            let typed = utterance.word_at(index);
            if typed == meant {
                continue;
            }
            if utterance.follows(Rule::Endings) && slips::is_inflected(typed, meant) {
                inflected = true;
                continue;
            }
            if !utterance.follows(Rule::Slips)
                || utterance.number_at(index).is_some()
                || (utterance.follows(Rule::EverydayWords) && utterance.is_at(index, Class::COMMON))
                || self.phrases.knows(typed)
                || value_of(meant).is_some()
                || (words.len() == 1 && typed.chars().count() < 4)
            {
                return None;
            }
            total += slips::cost(typed, meant)?;
        }
        (total > 0 || inflected).then_some(total)
    }
}
