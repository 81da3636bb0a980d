//! What a message says in the words and patterns of the choices themselves.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::numbered::is_number_alone;
use super::{ChoiceList, Hit};
use crate::answer::context::{Standing, is_empty_no, standing};
use crate::answer::lexicon::Class;
use crate::answer::quantity::{is_roman, value_of};
use crate::answer::rules::Rule;
use crate::answer::utterance::Gap;
use crate::answer::{Claims, Mode, Utterance};

impl ChoiceList {
    /// What phrases and patterns say, whatever stands around them; longest first where they overlap.
    pub(super) fn exact(&self, utterance: &Utterance, claims: &Claims, mode: Mode) -> Vec<Hit> {
        let mut hits = self.patterns(utterance, claims);
        if !hits.is_empty() {
            return hits;
        }
        let lookalikes = self.lookalikes.as_ref().filter(|_| utterance.follows(Rule::Lookalikes));
        let blocked = lookalikes.map_or_else(Vec::new, |set| set.matches(utterance, |_, _| true));
        // a lone digit answers the question that was asked and no other
        let asked = matches!(mode, Mode::Open | Mode::Correction);
        let alone = asked && utterance.follows(Rule::LoneDigit) && is_number_alone(utterance, claims);
        let matches = self.phrases.matches(utterance, |tokens, index| {
            let overlaps = |other: &Range<usize>| other.start < tokens.end && tokens.start < other.end;
            let usable = claims.are_free(tokens.clone())
                && (alone || !is_lone_number(utterance, tokens))
                && (utterance.follows(Rule::Synonyms) || self.is_title(index, utterance, tokens))
                && (utterance.follows(Rule::RomanNumbers) || !has_roman(utterance, tokens));
            let empty = is_dangling(utterance, tokens) || (tokens.len() == 1 && is_empty_no(utterance, tokens.start));
            usable && !empty && !blocked.iter().any(|(other, of)| *of == index && overlaps(other))
        });
        for (tokens, index) in matches {
            let mut hit =
                Hit { index, standing: standing(utterance, &tokens, Some(claims)), tokens, detail: None, cost: 0 };
            hit.keep_letter(utterance);
            let second = self.second_number(utterance, &hit).filter(|_| utterance.follows(Rule::TwoNumbersAsked));
            hits.push(hit);
            hits.extend(second);
        }
        let plain = hits.iter().any(|hit| hit.standing == Standing::Plain);
        if !self.numbered.is_empty() && !plain {
            hits.extend(if alone {
                self.lone_numbers(utterance, claims)
            } else if utterance.follows(Rule::NamedNumber) {
                self.named_numbers(utterance, claims)
            } else {
                Vec::new()
            });
        }
        hits
    }

    fn patterns(&self, utterance: &Utterance, claims: &Claims) -> Vec<Hit> {
        if self.choices.iter().all(|choice| choice.pattern.is_none()) || !utterance.follows(Rule::CodeAsTyped) {
            return Vec::new();
        }
        let typed = utterance.analysed();
        let normal: String;
        let (text, same) = if is_nfkc(typed) {
            (typed, true)
        } else {
            normal = typed.nfkc().collect();
            (normal.as_str(), false)
        };
        let mut hits = Vec::new();
        for (index, choice) in self.choices.iter().enumerate() {
            let Some(pattern) = &choice.pattern else { continue };
            let whole_words =
                pattern.find_iter(text).find(|found| !found.is_empty() && stands_alone(text, &found.range()));
            let Some(found) = whole_words else { continue };
            let tokens = if same { utterance.covering(found.range()) } else { 0..utterance.token_count() };
            if claims.are_free(tokens.clone()) {
                let standing = standing(utterance, &tokens, Some(claims));
                hits.push(Hit { index, tokens, standing, detail: Some(found.as_str().to_owned()), cost: 0 });
            }
        }
        hits
    }
}

/// A phrase of one number: it counts only when the message says nothing else.
fn is_lone_number(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    tokens.len() == 1
        && (utterance.number_at(tokens.start).is_some() || value_of(utterance.word_at(tokens.start)).is_some())
}

/// "stage to pata nahi": a little word read as a number counts only at the end of its clause.
fn is_dangling(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    tokens.len() > 1
        && matches!(utterance.word_at(tokens.end - 1), "to" | "too" | "tu" | "for" | "do" | "won" | "i" | "che")
        && tokens.end < utterance.token_count()
        && utterance.gap_at(tokens.end) < Gap::Clause
        && utterance.is_at(tokens.end - 2, Class::NAMES_NUMBER)
}

/// Whether a Roman number is among the words.
fn has_roman(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|at| is_roman(utterance.word_at(at)))
}

/// Whether no letter or digit touches the piece.
fn stands_alone(text: &str, piece: &Range<usize>) -> bool {
    let before = text[..piece.start].chars().next_back();
    let after = text[piece.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}
