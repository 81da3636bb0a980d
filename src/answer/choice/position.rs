//! A number as the place of a choice in the list.

use super::numbered::is_number_alone;
use super::{ChoiceList, Hit};
use crate::answer::context::Standing;
use crate::answer::lexicon::Class;
use crate::answer::quantity::{ordinal_of, value_of};
use crate::answer::rules::Rule;
use crate::answer::{AnswerKind, Claims, Mode, Question, Utterance};

/// A lone digit as the position in the list, where digits are no words of the choices.
pub(super) fn position(question: &Question, utterance: &Utterance, claims: &Claims, mode: Mode) -> Option<Hit> {
    let positional = matches!(question.kind, AnswerKind::Choice | AnswerKind::Choices | AnswerKind::Place(_));
    let consent = question.strict && utterance.follows(Rule::ConsentWord);
    if consent || !positional || !utterance.follows(Rule::ListPlace) {
        return None;
    }
    match positions(&question.choices, utterance, claims, mode).as_slice() {
        [only] => Some(only.clone()),
        _none_or_several => None,
    }
}

pub(super) fn positions(list: &ChoiceList, utterance: &Utterance, claims: &Claims, mode: Mode) -> Vec<Hit> {
    if list.digits || !list.numbered.is_empty() || mode != Mode::Open || !is_number_alone(utterance, claims) {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for (at, token) in utterance.tokens().iter().enumerate().filter(|(at, _)| !claims.is_taken(*at)) {
        let word = utterance.word(token);
        let number = match token.number() {
            Some(_) => word.parse::<usize>().ok(),
            None if token.is(Class::FILLER.and(Class::JOIN)) => continue,
            None => value_of(word).or(ordinal_of(word)).and_then(|value| usize::try_from(value).ok()),
        };
        match number.filter(|place| (1..=list.choices.len()).contains(place)) {
            Some(place) => hits.push(Hit {
                index: place - 1,
                tokens: at..at + 1,
                standing: Standing::Plain,
                detail: None,
                cost: 0,
            }),
            None => return Vec::new(),
        }
    }
    hits.sort_by_key(|hit| hit.index);
    hits.dedup_by_key(|hit| hit.index);
    hits
}
