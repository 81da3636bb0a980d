//! Reads any number of choices.

use std::ops::Range;

use super::hit::by_choice;
use super::position::positions;
use super::{ChoiceList, Compiled, Hit};
use crate::answer::context::{Standing, standing};
use crate::answer::rules::Rule;
use crate::answer::words::{EVERYTHING, YOU_CHOOSE};
use crate::answer::{AnswerValue, Claims, Found, Mode, PhraseSet, Question, Reading, Utterance};

/// Reads any number of choices.
pub(in crate::answer) fn read_several(
    question: &Question,
    utterance: &Utterance,
    claims: &Claims,
    mode: Mode,
) -> Reading {
    let list = &question.choices;
    let hits = list.exact(utterance, claims, mode);
    let mut plain = by_choice(&hits, Standing::Plain);
    let open = matches!(mode, Mode::Open | Mode::Correction);
    if plain.is_empty() && open {
        if utterance.follows(Rule::Everything)
            && EVERYTHING_SET
                .is_in(utterance, |tokens| claims.are_free(tokens.clone()) && is_plain(utterance, tokens, claims))
        {
            return everything(list, utterance, &hits);
        }
        if utterance.follows(Rule::DontKnow)
            && YOU_CHOOSE_SET.is_in(utterance, |tokens| claims.are_free(tokens.clone()))
        {
            return Reading::DontKnow;
        }
        plain = positions(list, utterance, claims, mode);
    }
    if plain.is_empty() && hits.is_empty() && open {
        let slips = list.slips(utterance, claims);
        let mut used: Vec<Range<usize>> = Vec::new();
        let mut nearest: Vec<Hit> = slips.into_iter().filter(|hit| hit.standing == Standing::Plain).collect();
        nearest.sort_by_key(|hit| hit.cost);
        for hit in nearest {
            let overlap = used.iter().any(|tokens| tokens.start < hit.tokens.end && hit.tokens.start < tokens.end);
            if !overlap {
                used.push(hit.tokens.clone());
                plain.push(hit);
            }
        }
        plain.sort_by_key(|hit| hit.index);
    }
    if plain.is_empty() {
        return Reading::Nothing;
    }
    Reading::Found(Found {
        value: AnswerValue::List(plain.iter().map(|hit| list.choices[hit.index].id.clone()).collect()),
        detail: plain.iter().find_map(|hit| hit.detail.clone()),
        slip: plain.iter().any(|hit| hit.cost > 0),
        tokens: plain.into_iter().map(|hit| hit.tokens).collect(),
    })
}

static EVERYTHING_SET: std::sync::LazyLock<PhraseSet> = std::sync::LazyLock::new(|| PhraseSet::of_table(EVERYTHING));
static YOU_CHOOSE_SET: std::sync::LazyLock<PhraseSet> = std::sync::LazyLock::new(|| PhraseSet::of_table(YOU_CHOOSE));

fn is_plain(utterance: &Utterance, tokens: &Range<usize>, claims: &Claims) -> bool {
    standing(utterance, tokens, Some(claims)) == Standing::Plain
}

/// "All": every choice that names something.
fn everything(list: &ChoiceList, utterance: &Utterance, hits: &[Hit]) -> Reading {
    let excepted = |choice: &Compiled| {
        hits.iter().any(|hit| hit.standing == Standing::Blocked && list.choices[hit.index].id == choice.id)
    };
    let named = list.choices.iter().filter(|choice| {
        !excepted(choice)
            && !matches!(choice.id.as_str(), "none" | "not_sure" | "not_applicable" | "other" | "skip" | "any" | "all")
    });
    let value = AnswerValue::List(named.map(|choice| choice.id.clone()).collect());
    Reading::Found(Found::new(value, 0..utterance.token_count()))
}
