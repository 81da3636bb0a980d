//! Counting words: what number stands at a place in a message. Knows nothing of units or money.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Utterance;
use super::fold::fold_word;
use super::lexicon::{Class, classify};
use super::rules::Rule;
use super::words::{FRACTIONS, Fraction, NUMBERS, ORDINALS};

static VALUES: LazyLock<FxHashMap<Box<str>, u32>> = LazyLock::new(|| {
    let words = NUMBERS.iter().flat_map(|(value, words)| words.split_whitespace().map(move |word| (word, *value)));
    words.map(|(word, value)| (fold_word(word).into(), value)).collect()
});

static ORDINAL_VALUES: LazyLock<FxHashMap<Box<str>, u32>> = LazyLock::new(|| {
    let words = ORDINALS.iter().flat_map(|(value, words)| words.split_whitespace().map(move |word| (word, *value)));
    words.map(|(word, value)| (fold_word(word).into(), value)).collect()
});

static BY_VALUE: LazyLock<FxHashMap<u32, Vec<String>>> = LazyLock::new(|| {
    NUMBERS.iter().map(|(value, words)| (*value, words.split_whitespace().map(fold_word).collect())).collect()
});

static FRACTION_WORDS: LazyLock<FxHashMap<Box<str>, Fraction>> = LazyLock::new(|| {
    let words = FRACTIONS.iter().flat_map(|(value, words)| words.split_whitespace().map(move |word| (word, *value)));
    words.map(|(word, value)| (fold_word(word).into(), value)).collect()
});

/// Number words that mean something else in a sentence; alone they don't count.
const EVERYDAY: [&str; 26] = [
    "do", "don", "das", "sat", "saat", "saath", "sath", "bara", "tera", "che", "chah", "saha", "tin", "nav", "nau",
    "ath", "one", "ek", "bis", "vis", "tis", "dus", "daha", "nil", "char", "दो",
];

/// Hindi words that everybody spells differently in Latin letters: the first is how lists write them.
const ROMANISED: [&[&str]; 4] =
    [&["mein", "me", "main", "mei"], &["nahi", "nahin", "nhi", "nai"], &["hafte", "hafta"], &["mahine", "mahina"]];

/// How people hear numbers after a word like "stage".
const HOMOPHONES: [(u32, &[&str]); 3] = [(1, &["won"]), (2, &["too", "to", "tu"]), (4, &["for", "fore"])];

/// Roman numbers as they are written after a word like "stage".
const ROMAN: [(u32, &str); 5] = [(1, "i"), (2, "ii"), (3, "iii"), (4, "iv"), (5, "v")];

/// Whether a word is a Roman number of a stage.
pub(super) fn is_roman(word: &str) -> bool {
    ROMAN.iter().any(|(_, roman)| *roman == word)
}

/// A count read at some place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Count {
    /// Its value.
    pub(super) value: f64,
    /// The token after it.
    pub(super) end: usize,
    /// Whether it was written with digits.
    pub(super) digits: bool,
    /// Whether it is a word that means something else in a sentence.
    pub(super) everyday: bool,
}

/// The value of a number word.
pub(super) fn value_of(word: &str) -> Option<u32> {
    VALUES.get(word).copied()
}

/// The value of a word like "second" or "teesri".
pub(super) fn ordinal_of(word: &str) -> Option<u32> {
    ORDINAL_VALUES.get(word).copied()
}

/// The fraction that `word` means before a multiplier.
pub(super) fn fraction_of(word: &str) -> Option<Fraction> {
    FRACTION_WORDS.get(word).copied()
}

/// One number word or number in digits, tens and units joined: `50`, `fifty`, `twenty five`.
pub(super) fn small(utterance: &Utterance, start: usize) -> Option<Count> {
    if let Some(value) = utterance.number_at(start) {
        return Some(Count { value, end: start + 1, digits: true, everyday: false });
    }
    if !utterance.follows(Rule::NumberWords) {
        return None;
    }
    let word = utterance.word_at(start);
    if let Some(value) = compound(word).filter(|_| utterance.follows(Rule::Fractions)) {
        return Some(Count { value, end: start + 1, digits: false, everyday: false });
    }
    let value = value_of(word)?;
    if (20..=90).contains(&value)
        && value % 10 == 0
        && let Some(unit @ 1..=9) = value_of(utterance.word_at(start + 1))
    {
        return Some(Count { value: f64::from(value + unit), end: start + 2, digits: false, everyday: false });
    }
    Some(Count { value: f64::from(value), end: start + 1, digits: false, everyday: EVERYDAY.contains(&word) })
}

/// A fraction and a number written as one word: साडेतीन, सव्वादोन, sadeteen.
fn compound(word: &str) -> Option<f64> {
    const PREFIXES: [(&str, f64); 9] = [
        ("साडे", 0.5),
        ("साढे", 0.5),
        ("सव्वा", 0.25),
        ("सवा", 0.25),
        ("पावणे", -0.25),
        ("पौने", -0.25),
        ("sadhe", 0.5),
        ("saade", 0.5),
        ("sade", 0.5),
    ];
    PREFIXES.iter().find_map(|(prefix, added)| {
        let rest = word.strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
        Some(f64::from(value_of(rest)?) + added)
    })
}

/// A number with its fraction word and hundreds: `dedh sau`, `two hundred and fifty`, `sadhe teen`.
pub(super) fn count(utterance: &Utterance, start: usize) -> Option<Count> {
    let fraction = fraction_of(utterance.word_at(start)).filter(|_| utterance.follows(Rule::Fractions));
    let base = match fraction {
        Some(Fraction::Fixed(value)) => Count { value, end: start + 1, digits: false, everyday: true },
        Some(Fraction::Added(added, alone)) => match small(utterance, start + 1) {
            Some(number) => Count { value: number.value + added, everyday: false, ..number },
            None => Count { value: alone, end: start + 1, digits: false, everyday: true },
        },
        None => match small(utterance, start) {
            Some(number) => number,
            None if is_hundred(utterance, start) => {
                return Some(Count { value: 100.0, end: start + 1, digits: false, everyday: true });
            }
            None => return None,
        },
    };
    if !is_hundred(utterance, base.end) || base.value >= 100.0 {
        return Some(base);
    }
    // "sava sau" is 125 where "sava teen" is 3.25: the fraction of one hundred
    let hundreds = Count { value: base.value * 100.0, end: base.end + 1, everyday: false, ..base };
    let rest = hundreds.end + usize::from(utterance.is_at(hundreds.end, Class::JOIN));
    match small(utterance, rest) {
        Some(more) if !more.everyday && more.value < 100.0 && more.value.fract() == 0.0 => {
            Some(Count { value: hundreds.value + more.value, end: more.end, ..hundreds })
        }
        Some(_) | None => Some(hundreds),
    }
}

fn is_hundred(utterance: &Utterance, index: usize) -> bool {
    matches!(utterance.word_at(index), "hundred" | "hundreds" | "sau" | "सौ" | "शे")
}

/// The ways in which a folded phrase can be spelt: numbers as digits or in words, Hindi in Latin letters.
pub(super) fn spellings(folded: &str) -> Vec<Vec<&str>> {
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let open = words.iter().filter(|word| number_of(word).is_some() || romanised(word).is_some()).count();
    if words.is_empty() {
        return Vec::new();
    }
    if open == 0 || open > 2 {
        return vec![words];
    }
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for (index, &word) in words.iter().enumerate() {
        let named = index > 0 && classify(words[index - 1]).intersects(Class::NAMES_NUMBER);
        let alternatives = alternatives(word, named);
        all = all
            .into_iter()
            .flat_map(|start| {
                alternatives.iter().map(move |&word| {
                    let mut longer = start.clone();
                    longer.push(word);
                    longer
                })
            })
            .collect();
    }
    all
}

fn number_of(word: &str) -> Option<u32> {
    word.parse().ok().filter(|value| *value <= 500).or_else(|| value_of(word))
}

fn romanised(word: &str) -> Option<&'static [&'static str]> {
    ROMANISED.iter().copied().find(|variants| variants.first() == Some(&word))
}

fn alternatives(word: &str, named: bool) -> Vec<&str> {
    if let Some(variants) = romanised(word) {
        return variants.to_vec();
    }
    let mut all = vec![word];
    if let Some(value) = number_of(word) {
        if let Some(words) = BY_VALUE.get(&value) {
            all.extend(words.iter().map(String::as_str));
        }
        if let Some(digits) = DIGITS.get(value as usize) {
            all.push(digits);
        }
        if named {
            all.extend(HOMOPHONES.iter().filter(|(of, _)| *of == value).flat_map(|(_, words)| words.iter()));
            all.extend(ROMAN.iter().filter(|(of, _)| *of == value).map(|(_, word)| *word));
        }
    }
    all
}

/// The numbers that are spelt in words within phrases, as digits.
const DIGITS: [&str; 21] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
];

#[cfg(test)]
mod tests {
    use super::{Utterance, count};

    #[test]
    fn numbers_in_digits_and_words() {
        for (text, value) in [
            ("50", 50.0),
            ("fifty", 50.0),
            ("twenty five", 25.0),
            ("two hundred and fifty", 250.0),
            ("do sau", 200.0),
            ("dedh sau", 150.0),
            ("dhai sau", 250.0),
            ("sava sau", 125.0),
            ("sadhe teen sau", 350.0),
            ("paune do sau", 175.0),
            ("ek sau pachas", 150.0),
            ("पन्नास", 50.0),
            ("सौ", 100.0),
            ("दीडशे", 150.0),
            ("१०० ", 100.0),
            ("sau", 100.0),
        ] {
            let utterance = Utterance::new(text);
            let read = count(&utterance, 0).expect(text);
            assert!((read.value - value).abs() < 1e-9, "{text}: {}", read.value);
            assert_eq!(read.end, utterance.token_count(), "{text}");
        }
        assert_eq!(count(&Utterance::new("hospital"), 0), None);
    }
}
