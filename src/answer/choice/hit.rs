//! One way of reading a choice from a message.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ChoiceList;
use crate::answer::context::Standing;
use crate::answer::rules::Rule;
use crate::answer::utterance::Gap;
use crate::answer::{AnswerValue, Found, Utterance};

/// One way of reading a choice from a message.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) index: usize,
    pub(super) tokens: Range<usize>,
    pub(super) standing: Standing,
    pub(super) detail: Option<String>,
    pub(super) cost: usize,
}

impl Hit {
    /// "2b": the letter stays with the number, as a detail.
    pub(super) fn keep_letter(&mut self, utterance: &Utterance) {
        let next = self.tokens.end;
        let letter = utterance.follows(Rule::PartLetter)
            && utterance.gap_at(next) == Gap::Glued
            && matches!(utterance.word_at(next), "a" | "b" | "c" | "d");
        if letter && utterance.number_at(next - 1).is_some() {
            self.detail = Some(utterance.slice(next - 1..next + 1).to_owned());
            self.tokens.end += 1;
        }
    }

    pub(super) fn found(&self, list: &ChoiceList) -> Found {
        Found {
            value: AnswerValue::text(list.choices[self.index].id.clone()),
            detail: self.detail.clone(),
            tokens: vec![self.tokens.clone()],
            slip: self.cost > 0,
        }
    }
}

/// The first hit of every choice that stands so, in the order of the list.
pub(super) fn by_choice(hits: &[Hit], standing: Standing) -> Vec<Hit> {
    let mut first: BTreeMap<usize, Hit> = BTreeMap::new();
    for hit in hits.iter().filter(|hit| hit.standing == standing) {
        first
            .entry(hit.index)
            .and_modify(|kept| {
                if kept.detail.is_none() && hit.detail.is_some() {
                    *kept = hit.clone();
                }
            })
            .or_insert_with(|| hit.clone());
    }
    first.into_values().collect()
}
