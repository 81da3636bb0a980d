//! A number, with or without the question's unit; numbers of anything else are left alone.

use std::ops::Range;
use std::sync::LazyLock;

use super::context::is_negated;
use super::lexicon::Class;
use super::quantity::{Count, count};
use super::rules::Rule;
use super::utterance::Gap;
use super::words::{DISTANCE_UNITS, VAGUE_DISTANCE, WRONG_DISTANCE};
use super::{AnswerValue, Claims, Found, Mode, PhraseSet, Reading, Refusal, Utterance, fold, unknown};

static VAGUE: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(VAGUE_DISTANCE));
static TIME: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(WRONG_DISTANCE));

/// What a number question allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds<'a> {
    pub(super) unit: Option<&'a str>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

impl Bounds<'_> {
    fn is_distance(&self) -> bool {
        self.unit.is_some_and(|unit| DISTANCE_UNITS.split_whitespace().any(|word| word == unit.trim().to_lowercase()))
    }

    fn holds(&self, value: f64) -> bool {
        value.is_finite() && self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }

    fn is_unit(&self, utterance: &Utterance, index: usize) -> bool {
        if self.is_distance() && utterance.follows(Rule::DistanceWords) {
            return utterance.is_at(index, Class::DISTANCE)
                || (utterance.word_at(index) == "k" && utterance.word_at(index + 1) == "m");
        }
        let Some(unit) = self.unit else { return false };
        let word = utterance.word_at(index);
        let unit = fold(unit);
        !word.is_empty()
            && (word == unit || word.strip_suffix('s') == Some(&unit) || unit.strip_suffix('s') == Some(word))
    }
}

/// A number somewhere in the message.
#[derive(Debug, Clone)]
struct Candidate {
    value: f64,
    tokens: Range<usize>,
    has_unit: bool,
}

/// Reads the number.
pub(super) fn read(bounds: &Bounds<'_>, utterance: &Utterance, claims: &Claims, mode: Mode) -> Reading {
    if is_below_zero(utterance) && bounds.min.is_none_or(|min| min >= 0.0) {
        return match mode {
            Mode::Open | Mode::Correction => Reading::Refused(Refusal::OutOfRange { min: bounds.min, max: bounds.max }),
            Mode::Companion | Mode::Early => Reading::Nothing,
        };
    }
    let all = candidates(bounds, utterance, claims);
    let mut with_unit: Vec<&Candidate> = all.iter().filter(|candidate| candidate.has_unit).collect();
    if with_unit.len() > 1 {
        // "300 km nahi, 100 km": the one that is taken back is not it
        with_unit.retain(|candidate| !is_negated(utterance, &candidate.tokens, Some(claims)));
    }
    if !with_unit.is_empty() {
        return decide(bounds, &with_unit, mode);
    }
    let asked = matches!(mode, Mode::Open | Mode::Correction);
    if asked && let Some(reading) = in_words(bounds, utterance, claims, &all) {
        return reading;
    }
    match mode {
        Mode::Open | Mode::Companion => {}
        // a bare number in a correction may belong to another question, unless nothing else is said
        Mode::Correction if bounds.unit.is_none() => {}
        Mode::Correction | Mode::Early => return Reading::Nothing,
    }
    let bare: Vec<&Candidate> = all.iter().collect();
    match bare.as_slice() {
        [only] if mode == Mode::Companion && !bounds.holds(only.value) => Reading::Nothing,
        _several if mode == Mode::Companion && distinct(&bare) > 1 => Reading::Nothing,
        _some => decide(bounds, &bare, mode),
    }
}

/// "-5": a minus sign is one only at the very start; elsewhere it is a dash.
fn is_below_zero(utterance: &Utterance) -> bool {
    let mut characters = utterance.text().trim_start().chars();
    matches!(characters.next(), Some('-' | '−'))
        && utterance.number_at(0).is_some()
        && characters.next().is_some_and(char::is_numeric)
}

fn distinct(candidates: &[&Candidate]) -> usize {
    let mut values: Vec<f64> = candidates.iter().map(|candidate| candidate.value).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| a.total_cmp(b).is_eq());
    values.len()
}

fn decide(bounds: &Bounds<'_>, candidates: &[&Candidate], mode: Mode) -> Reading {
    let Some(first) = candidates.first() else { return Reading::Nothing };
    if distinct(candidates) == 1 {
        if bounds.holds(first.value)
            && let Some(value) = to_value(first.value)
        {
            return Reading::Found(Found::new(value, first.tokens.clone()));
        }
        return Reading::Refused(Refusal::OutOfRange { min: bounds.min, max: bounds.max });
    }
    let offers: Vec<Found> = candidates
        .iter()
        .filter(|candidate| bounds.holds(candidate.value))
        .filter_map(|candidate| Some(Found::new(to_value(candidate.value)?, candidate.tokens.clone())))
        .collect();
    match (offers.len(), mode) {
        (0, _) => Reading::Refused(Refusal::OutOfRange { min: bounds.min, max: bounds.max }),
        (1, _) => Reading::Found(offers[0].clone()),
        (_, Mode::Early) => Reading::Nothing,
        (_, Mode::Open | Mode::Companion | Mode::Correction) => Reading::Offer(offers),
    }
}

fn to_value(value: f64) -> Option<AnswerValue> {
    // whole numbers stay whole, so that 50 is kept and shown as 50
    if value.fract() == 0.0 && value.abs() < 9e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 9e15, so exact")]
        return Some(AnswerValue::number(value as i64));
    }
    serde_json::Number::from_f64(value).map(AnswerValue::Number)
}

fn candidates(bounds: &Bounds<'_>, utterance: &Utterance, claims: &Claims) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut at = 0;
    while at < utterance.token_count() {
        let free = |range: Range<usize>| claims.are_free(range);
        let Some(mut number) = count(utterance, at).filter(|number| free(at..number.end)) else {
            at += 1;
            continue;
        };
        multiply_thousand(utterance, &mut number);
        let start = at;
        at = number.end;
        // "50-100 km", "50 to 100 km": the larger says how far
        if utterance.follows(Rule::FartherEnd)
            && let Some(second) = range_end(utterance, number.end)
            && second.value > number.value
            && free(number.end..second.end)
            && (bounds.is_unit(utterance, second.end)
                || (bounds.unit.is_some() && !is_other_unit(utterance, second.end)))
        {
            number = second;
            at = number.end;
        }
        let has_unit = bounds.is_unit(utterance, number.end);
        let unit_before = bounds.unit.is_some()
            && start > 0
            && bounds.is_unit(utterance, start - 1)
            && number.digits
            && (start < 2 || utterance.number_at(start - 2).is_none());
        if has_unit {
            let joined = usize::from(utterance.word_at(number.end) == "k");
            at = number.end + 1 + joined;
            found.push(Candidate { value: number.value, tokens: start..at, has_unit: true });
        } else if unit_before {
            found.push(Candidate { value: number.value, tokens: start - 1..number.end, has_unit: true });
        } else if is_bare(utterance, start, &number) {
            found.push(Candidate { value: number.value, tokens: start..number.end, has_unit: false });
        }
    }
    found
}

fn multiply_thousand(utterance: &Utterance, number: &mut Count) {
    if matches!(utterance.word_at(number.end), "thousand" | "hazar" | "hajar" | "hazaar" | "हजार") {
        number.value *= 1000.0;
        number.end += 1;
    }
}

fn range_end(utterance: &Utterance, end: usize) -> Option<Count> {
    let dash = utterance.gap_at(end) == Gap::Hyphen && utterance.number_at(end).is_some();
    let word = matches!(utterance.word_at(end), "to" | "se" | "te" | "से" | "ते" | "or" | "ya" | "या" | "till");
    match (dash, word) {
        (true, _) => count(utterance, end),
        (false, true) => count(utterance, end + 1),
        (false, false) => None,
    }
}

fn is_other_unit(utterance: &Utterance, index: usize) -> bool {
    utterance.follows(Rule::OthersUnits)
        && utterance.is_at(index, Class::OTHER_UNIT.and(Class::CURRENCY).and(Class::MULTIPLIER))
}

/// Whether a number without its unit could be the answer: not an age, a PIN code, an amount, a part of a word.
fn is_bare(utterance: &Utterance, start: usize, number: &Count) -> bool {
    let before = start.checked_sub(1);
    let named = utterance.follows(Rule::OthersNumbers)
        && before.is_some_and(|index| utterance.is_at(index, Class::NAMES_NUMBER.and(Class::CURRENCY)));
    let percent = utterance.after(number.end - 1).contains('%');
    let persons = utterance.follows(Rule::OthersNumbers)
        && (start.saturating_sub(3)..start).any(|index| utterance.is_at(index, Class::RELATIVE));
    let glued_before = start > 0 && utterance.gap_at(start) == Gap::Glued;
    let glued_after = utterance.gap_at(number.end) == Gap::Glued && !utterance.word_at(number.end).is_empty();
    let slash = [start, number.end]
        .iter()
        .any(|&index| index > 0 && index < utterance.token_count() && utterance.gap_at(index) == Gap::Slash);
    let code = utterance.follows(Rule::PinCodes)
        && number.digits
        && utterance.word_at(start).len() >= 6
        && !utterance.word_at(start).contains('.');
    !(named
        || percent
        || persons
        || glued_before
        || glued_after
        || slash
        || code
        || number.everyday
        || is_other_unit(utterance, number.end))
}

/// "Not far", "an hour", "I don't know".
fn in_words(bounds: &Bounds<'_>, utterance: &Utterance, claims: &Claims, numbers: &[Candidate]) -> Option<Reading> {
    if unknown::is_said(utterance, claims) {
        return numbers.is_empty().then_some(Reading::DontKnow);
    }
    if !bounds.is_distance() {
        return None;
    }
    let free = |tokens: &Range<usize>| claims.are_free(tokens.clone());
    let hours = utterance.follows(Rule::TimeIsNoDistance)
        && (0..utterance.token_count()).any(|index| {
            utterance.is_at(index, Class::TIME)
                && index > 0
                && claims.are_free(index - 1..index)
                && (utterance.number_at(index - 1).is_some()
                    || super::quantity::value_of(utterance.word_at(index - 1)).is_some())
        });
    if hours || (utterance.follows(Rule::TimeIsNoDistance) && TIME.is_in(utterance, free)) {
        return Some(Reading::Refused(Refusal::WrongUnit));
    }
    (utterance.follows(Rule::VagueDistance) && numbers.is_empty() && VAGUE.is_in(utterance, free))
        .then_some(Reading::Refused(Refusal::Vague))
}

pub(super) fn examples(bounds: &Bounds<'_>) -> Vec<String> {
    let number = bounds.min.map_or(50.0, |min| min.max(50.0));
    let number = bounds.max.map_or(number, |max| number.min(max));
    let mut examples = vec![format!("{number}")];
    if let Some(unit) = bounds.unit {
        examples.push(format!("{number} {unit}"));
    }
    examples
}
