//! An amount of money or a range: lakh and crore, Indian grouping, fractions, limits from above and below.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::context::is_negated;
use super::fold::fold_word;
use super::lexicon::Class;
use super::quantity::{count, fraction_of, value_of};
use super::rules::Rule;
use super::utterance::Gap;
use super::words::{MULTIPLIERS, SPENT_PHRASES, VAGUE_MONEY, ZERO_MONEY};
use super::{AnswerValue, Claims, Found, Mode, PhraseSet, Reading, Refusal, Utterance};

const LAKH: f64 = 100_000.0;

static ZERO: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(ZERO_MONEY));
static VAGUE: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(VAGUE_MONEY));
static SPENT: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(SPENT_PHRASES));

static FACTORS: LazyLock<FxHashMap<Box<str>, f64>> = LazyLock::new(|| {
    let words =
        MULTIPLIERS.iter().flat_map(|(factor, words)| words.split_whitespace().map(move |word| (word, *factor)));
    words.map(|(word, factor)| (fold_word(word).into(), factor)).collect()
});

/// One number that may be money.
#[derive(Debug, Clone)]
struct Amount {
    value: f64,
    tokens: Range<usize>,
    /// A multiplier or a currency says that it is money.
    sure: bool,
    /// It has a multiplier.
    scaled: bool,
    digits: bool,
}

/// What the words around an amount make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    AtMost,
    AtLeast,
}

/// An amount or range, in whole units.
#[derive(Debug, Clone, PartialEq)]
struct Sum {
    min: Option<f64>,
    max: Option<f64>,
    tokens: Range<usize>,
    sure: bool,
}

impl Sum {
    fn found(&self) -> Found {
        let value = AnswerValue::Range { min: self.min.map(whole), max: self.max.map(whole) };
        Found::new(value, self.tokens.clone())
    }
}

/// "2,5 lakh": a comma where others put a point. It may be "2 to 5" as well, so it is asked back.
fn decimal_comma(utterance: &Utterance, claims: &Claims) -> Option<Sum> {
    if !utterance.follows(Rule::DecimalComma) {
        return None;
    }
    let small = |at: usize| utterance.number_at(at).filter(|_| utterance.word_at(at).len() == 1);
    (0..utterance.token_count()).find_map(|at| {
        let (whole, tenths) = (small(at)?, small(at + 1)?);
        let factor = factor(utterance, at + 2, true)?;
        let tokens = at..at + 3;
        let value = (whole + tenths / 10.0) * factor;
        let comma = utterance.slice(at..at + 2).len() == 3 && utterance.slice(at..at + 2).contains(',');
        (comma && claims.are_free(tokens.clone())).then_some(Sum { min: None, max: Some(value), tokens, sure: true })
    })
}

/// Reads the amount.
pub(super) fn read(utterance: &Utterance, claims: &Claims, mode: Mode) -> Reading {
    if let Some(sum) = decimal_comma(utterance, claims) {
        return match mode {
            Mode::Early => Reading::Nothing,
            Mode::Open | Mode::Companion | Mode::Correction => Reading::Offer(vec![sum.found()]),
        };
    }
    let all = sums(utterance, claims);
    let mut sure: Vec<&Sum> = all.iter().filter(|sum| sum.sure).collect();
    if sure.len() > 1 {
        // "5 lakh nahi, 3 lakh": the one that is taken back is not it
        sure.retain(|sum| limit(utterance, &sum.tokens).is_some() || !is_negated(utterance, &sum.tokens, Some(claims)));
    }
    if !sure.is_empty() {
        return decide(&sure, mode);
    }
    if mode == Mode::Early {
        return Reading::Nothing;
    }
    let free = |tokens: &Range<usize>| claims.are_free(tokens.clone());
    if utterance.follows(Rule::VagueMoney) && VAGUE.is_in(utterance, free) {
        return Reading::Refused(Refusal::Vague);
    }
    if utterance.follows(Rule::NoMoney)
        && let Some((tokens, _)) = ZERO.matches(utterance, |tokens, _| free(tokens)).into_iter().next()
    {
        return Reading::Found(Found::new(AnswerValue::Range { min: None, max: Some(0) }, tokens));
    }
    bare(&all, utterance.follows(Rule::BareSum), mode)
}

fn decide(sums: &[&Sum], mode: Mode) -> Reading {
    let Some(first) = sums.first() else { return Reading::Nothing };
    if sums.iter().all(|sum| sum.min == first.min && sum.max == first.max) {
        // five rupees are never meant
        if first.max.or(first.min).is_some_and(|value| value > 0.0 && value < 100.0) {
            return offer_lakhs(first, mode);
        }
        return Reading::Found(first.found());
    }
    // "minimum 2 lakh maximum 4 lakh"
    if let [Sum { min: Some(min), max: None, .. }, Sum { min: None, max: Some(max), .. }]
    | [Sum { min: None, max: Some(max), .. }, Sum { min: Some(min), max: None, .. }] = sums
        && min <= max
        && let Some(last) = sums.last()
    {
        let both = Sum { min: Some(*min), max: Some(*max), tokens: first.tokens.start..last.tokens.end, sure: true };
        return Reading::Found(both.found());
    }
    match mode {
        Mode::Early => Reading::Nothing,
        Mode::Open | Mode::Companion | Mode::Correction => Reading::Offer(sums.iter().map(|sum| sum.found()).collect()),
    }
}

/// Numbers with nothing to say that they are money.
fn bare(sums: &[Sum], asks: bool, mode: Mode) -> Reading {
    let [only] = sums else { return Reading::Nothing };
    let value = only.max.or(only.min).unwrap_or_default();
    if (value >= 1000.0 && mode != Mode::Correction) || (!asks && mode == Mode::Open) {
        Reading::Found(only.found())
    } else if value == 0.0 {
        Reading::Found(Found::new(AnswerValue::Range { min: None, max: Some(0) }, only.tokens.clone()))
    } else if value < 100.0 && mode == Mode::Open {
        offer_lakhs(only, mode)
    } else if mode == Mode::Open {
        Reading::Refused(Refusal::Vague)
    } else {
        Reading::Nothing
    }
}

fn offer_lakhs(sum: &Sum, mode: Mode) -> Reading {
    match mode {
        Mode::Open | Mode::Correction | Mode::Companion => {
            let lakhs = |value: Option<f64>| value.map(|value| value * LAKH);
            Reading::Offer(vec![Sum { min: lakhs(sum.min), max: lakhs(sum.max), ..sum.clone() }.found()])
        }
        Mode::Early => Reading::Nothing,
    }
}

/// Every amount and range of the message that is not already spent.
fn sums(utterance: &Utterance, claims: &Claims) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut at = 0;
    while at < utterance.token_count() {
        match sum_at(utterance, claims, at) {
            Some(sum) => {
                at = sum.tokens.end.max(at + 1);
                if !(utterance.follows(Rule::SpentSums) && is_spent(utterance, &sum.tokens)) {
                    sums.push(sum);
                }
            }
            None => at += 1,
        }
    }
    sums
}

fn sum_at(utterance: &Utterance, claims: &Claims, start: usize) -> Option<Sum> {
    let mut first = amount(utterance, start).or_else(|| everyday_amount(utterance, start))?;
    if utterance.follows(Rule::Ranges)
        && let Some(mut second) = second_amount(utterance, &first)
    {
        if utterance.follows(Rule::SharedUnit)
            && !first.scaled
            && second.scaled
            && first.value < second.value
            && first.value < 1000.0
        {
            first.value *= factor_of(utterance, &second);
            first.sure = true;
        }
        if first.value > second.value && first.scaled && !second.scaled && first.sure {
            second.value *= factor_of(utterance, &first);
        }
        let tokens = first.tokens.start..second.tokens.end;
        if claims.are_free(tokens.clone())
            && (first.sure || second.sure || is_possible(utterance, &tokens, first.digits))
        {
            let (low, high) = (first.value.min(second.value), first.value.max(second.value));
            return Some(Sum { min: Some(low), max: Some(high), tokens, sure: first.sure || second.sure });
        }
    }
    if !claims.are_free(first.tokens.clone()) || !(first.sure || is_possible(utterance, &first.tokens, first.digits)) {
        return None;
    }
    let value = first.value;
    let limit = limit(utterance, &first.tokens).filter(|_| utterance.follows(Rule::Limits));
    let (min, max) = match limit {
        Some(Limit::AtLeast) => (Some(value), None),
        Some(Limit::AtMost) | None => (None, Some(value)),
    };
    Some(Sum { min, max, tokens: first.tokens, sure: first.sure })
}

/// Reads currency, number, multipliers ("1 lakh 50 thousand") and currency again.
fn amount(utterance: &Utterance, start: usize) -> Option<Amount> {
    let currency = |at: usize| utterance.follows(Rule::Currency) && utterance.is_at(at, Class::CURRENCY);
    let currency_before = currency(start);
    let first = start + usize::from(currency_before);
    let (mut value, mut end, mut scaled, digits) = scaled_number(utterance, first)?;
    let mut factor = last_factor(utterance, end, scaled);
    while scaled && factor > 1000.0 {
        let next = end + usize::from(matches!(utterance.word_at(end), "and" | "aur" | "और" | "ani" | "आणि"));
        match scaled_number(utterance, next) {
            Some((more, more_end, true, _)) if more < factor && last_factor(utterance, more_end, true) < factor => {
                value += more;
                end = more_end;
                factor = last_factor(utterance, end, true);
            }
            Some(_) | None => break,
        }
    }
    let currency_after = currency(end) && utterance.gap_at(end) < Gap::Sentence;
    if currency_after {
        end += 1;
    }
    scaled = scaled && value > 0.0;
    // digits glued to other letters are part of a code, unless the letters were the multiplier
    let next = utterance.tokens().get(end);
    let glued = next.is_some_and(|token| token.gap == Gap::Glued && !token.is(Class::CURRENCY))
        || (first > 0 && first == start && utterance.gap_at(first) == Gap::Glued);
    if glued || !value.is_finite() {
        return None;
    }
    Some(Amount { value, tokens: start..end, sure: scaled || currency_before || currency_after, scaled, digits })
}

/// "do se teen lakh", "ek do lakh": a little word is a number when the amount that follows says so.
fn everyday_amount(utterance: &Utterance, start: usize) -> Option<Amount> {
    let number = count(utterance, start).filter(|number| number.everyday && number.value >= 1.0)?;
    let first = Amount { value: number.value, tokens: start..number.end, sure: false, scaled: false, digits: false };
    second_amount(utterance, &first).filter(|second| second.scaled && second.value > first.value).map(|_| first)
}

/// A number and its multiplier; single letters count only right after digits.
fn scaled_number(utterance: &Utterance, start: usize) -> Option<(f64, usize, bool, bool)> {
    let mut number = count(utterance, start)?;
    let mut at = number.end;
    // "two and a half lakh"
    let article = usize::from(utterance.word_at(at + 1) == "a");
    if matches!(utterance.word_at(at), "and" | "n") && utterance.word_at(at + 1 + article) == "half" {
        number.value += 0.5;
        number.everyday = false;
        at += 2 + article;
        number.end = at;
    }
    // "half a lakh"
    if fraction_of(utterance.word_at(start)).is_some() && matches!(utterance.word_at(at), "a" | "of") {
        at += 1 + usize::from(utterance.word_at(at + 1) == "a");
    }
    match factor(utterance, at, number.digits) {
        Some(factor) => {
            let mut value = number.value * factor;
            let mut end = at + 1;
            // "2 lakh crore" is nobody's budget, "5 hazar crore" neither; "do lakh" is enough
            if utterance.word_at(end).is_empty() {
                return Some((value, end, true, number.digits));
            }
            if factor < LAKH && self::factor(utterance, end, false).is_some_and(|more| more > factor) {
                value *= self::factor(utterance, end, false).unwrap_or(1.0);
                end += 1;
            }
            Some((value, end, true, number.digits))
        }
        None if number.everyday && !utterance.is_at(number.end, Class::CURRENCY) => None,
        None => Some((number.value, number.end, false, number.digits)),
    }
}

fn factor(utterance: &Utterance, index: usize, digits: bool) -> Option<f64> {
    if index > 0 && utterance.gap_at(index) >= Gap::Sentence {
        return None;
    }
    let word = utterance.word_at(index);
    let factor = FACTORS.get(word).copied().filter(|_| utterance.follows(Rule::Multipliers))?;
    let letters = word.chars().count();
    let letter = letters == 1 && !digits;
    (!letter && factor >= 1000.0).then_some(factor)
}

fn last_factor(utterance: &Utterance, end: usize, scaled: bool) -> f64 {
    if !scaled || end == 0 {
        return 1.0;
    }
    FACTORS.get(utterance.word_at(end - 1)).copied().unwrap_or(1.0)
}

fn factor_of(utterance: &Utterance, amount: &Amount) -> f64 {
    amount
        .tokens
        .clone()
        .find_map(|index| FACTORS.get(utterance.word_at(index)).copied().filter(|factor| *factor >= 1000.0))
        .unwrap_or(1.0)
}

/// "5-10L", "3 to 4 lakh", "do se teen lakh", "teen chaar lakh", "between 2 and 3 lakh".
fn second_amount(utterance: &Utterance, first: &Amount) -> Option<Amount> {
    let end = first.tokens.end;
    let gap = utterance.gap_at(end);
    let word = utterance.word_at(end);
    if matches!(word, "to" | "se" | "te" | "ते" | "से" | "or" | "ya" | "या" | "till" | "kiva" | "किंवा")
        && gap < Gap::Clause
    {
        return amount(utterance, end + 1);
    }
    let between = first.tokens.start.checked_sub(1).is_some_and(|before| utterance.word_at(before) == "between");
    if between && matches!(word, "and" | "aur" | "to") {
        return amount(utterance, end + 1);
    }
    let second = amount(utterance, end)?;
    let dashed = matches!(gap, Gap::Hyphen | Gap::Slash);
    let in_words = !first.scaled && value_of(utterance.word_at(first.tokens.start)).is_some() && second.scaled;
    // "teen chaar lakh": two words in a row, the second next to the first
    let close = second.value / factor_of(utterance, &second) - first.value;
    (dashed || (in_words && gap < Gap::Clause && close > 0.0 && close <= 5.0)).then_some(second)
}

/// Whether a number without multiplier or currency could be money at all.
fn is_possible(utterance: &Utterance, tokens: &Range<usize>, digits: bool) -> bool {
    let before = tokens.start.checked_sub(1);
    let earlier = before.filter(|&index| utterance.is_at(index, Class::FILLER)).and_then(|index| index.checked_sub(1));
    let named = [before, earlier].into_iter().flatten().any(|index| utterance.is_at(index, Class::NAMES_NUMBER));
    let named = named && utterance.follows(Rule::OthersNumbers);
    let unit =
        utterance.follows(Rule::OthersUnits) && utterance.is_at(tokens.end, Class::OTHER_UNIT.and(Class::DISTANCE));
    let long = tokens.clone().any(|index| utterance.word_at(index).len() >= 9);
    let slash = utterance.gap_at(tokens.start) == Gap::Slash && tokens.start > 0;
    digits && !(named || unit || long || slash)
}

/// "max", "up to", "tak" set the top; "at least", "kam se kam" the bottom.
fn limit(utterance: &Utterance, tokens: &Range<usize>) -> Option<Limit> {
    let word = |back: usize| tokens.start.checked_sub(back).map_or("", |index| utterance.word_at(index));
    let after = |on: usize| utterance.word_at(tokens.end + on);
    let near = [word(1), word(2), word(3)];
    let more = matches!(after(0), "se" | "से" | "peksha" | "पेक्षा");
    let negated = matches!(after(2), "nahi" | "nahin" | "nhi" | "नहीं" | "नाही");
    // "minimum 2 lakh maximum 4 lakh": the word before the next amount is that amount's
    let of_next = count(utterance, tokens.end + 1).is_some();
    if (utterance.is_at(tokens.end, Class::AT_MOST) && !of_next) || (more && negated) {
        return Some(Limit::AtMost);
    }
    let bound = [word(3), word(2), word(1)].join(" ");
    let ends = |phrases: &[&str]| phrases.iter().any(|phrase| bound.ends_with(phrase));
    if ends(&["not more than", "no more than", "zyada se zyada", "jyada se jyada", "jastit jast", "जास्तीत जास्त"])
        || ends(&["ज्यादा से ज्यादा"])
    {
        return Some(Limit::AtMost);
    }
    let at_least_after = matches!(after(0), "minimum" | "onwards") && !of_next;
    if ends(&[
        "at least",
        "at the least",
        "kam se kam",
        "kamit kami",
        "कम से कम",
        "कमीत कमी",
        "more than",
        "not less than",
    ]) || near.iter().any(|word| matches!(*word, "minimum" | "min" | "atleast" | "above" | "over" | "किमान"))
        || (matches!(after(0), "se" | "से") && matches!(after(1), "zyada" | "jyada" | "upar" | "ज्यादा" | "ऊपर"))
        || (after(0) == "peksha" && after(1) == "jast")
        || (after(0) == "पेक्षा" && after(1) == "जास्त")
        || at_least_after
        || (after(0) == "and" && matches!(after(1), "above" | "more"))
    {
        return Some(Limit::AtLeast);
    }
    None
}

/// Whether the amount is gone, or is an income.
fn is_spent(utterance: &Utterance, tokens: &Range<usize>) -> bool {
    let border = |index: usize| {
        utterance.gap_at(index) >= Gap::Clause
            || utterance.is_at(index, Class::BORDER)
            || (utterance.is_at(index, Class::JOIN) && utterance.is_at(index + 1, Class::SUBJECT))
    };
    let said = |range: Range<usize>| {
        let word = range.clone().any(|index| utterance.is_at(index, Class::SPENT));
        word || SPENT
            .is_within(utterance, range.clone(), |phrase| phrase.start >= range.start && phrase.end <= range.end)
    };
    let mut start = tokens.start;
    while start > 0 && tokens.start - start < 40 && !border(start) {
        start -= 1;
    }
    let mut end = tokens.end;
    while end < utterance.token_count() && end - tokens.end < 40 && !border(end) {
        end += 1;
    }
    // "spent: 40 thousand": a clause of nothing but the amount belongs to the one before
    let bare = (start..end).all(|index| tokens.contains(&index) || utterance.is_at(index, Class::FILLER));
    said(start..end) || (bare && start > 0 && said(start - 1..start))
}

fn whole(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
    {
        value.clamp(0.0, 9e15).round() as i64
    }
}

pub(super) fn examples() -> Vec<String> {
    ["5 lakh", "₹5,00,000", "3 to 4 lakh", "50 thousand", "5 लाख", "no money"].map(str::to_owned).to_vec()
}
