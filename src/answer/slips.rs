//! Slips of the pen: how far a typed word may be from the word that was meant. Knows no word of any list.

use strsim::osa_distance;

/// How many letters may be wrong in a word of `letters` letters.
fn allowance(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _long => 2,
    }
}

/// Endings that Marathi and Hindi put on a word: "of", "in", "to".
const ENDINGS: [&str; 22] = [
    "ाचा",
    "ाची",
    "ाचे",
    "ाच्या",
    "चा",
    "ची",
    "चे",
    "च्या",
    "ात",
    "त",
    "ाला",
    "ला",
    "ामध्ये",
    "मध्ये",
    "हून",
    "ाहून",
    "जवळ",
    "ाजवळ",
    "acha",
    "ache",
    "achi",
    "madhe",
];

/// Whether `typed` is `meant` with an ending.
pub(super) fn is_inflected(typed: &str, meant: &str) -> bool {
    let least = if meant.is_ascii() { 4 } else { 3 };
    let stem = meant.strip_suffix(['ा', 'े', 'a']).unwrap_or(meant);
    if meant.chars().count() < least {
        return false;
    }
    [meant, stem].iter().any(|stem| typed.strip_prefix(stem).is_some_and(|ending| ENDINGS.contains(&ending)))
}

/// The cost of reading `typed` as `meant`: wrong letters, one more when the first letter is wrong; `None` beyond reach.
pub(super) fn cost(typed: &str, meant: &str) -> Option<usize> {
    let (distance, first_differs) = measure(typed, meant)?;
    let cost = distance + usize::from(first_differs);
    let reach = allowance(meant.chars().count());
    (cost <= reach).then_some(cost)
}

/// How many letters are wrong, and whether the first one is; the first letter puts no word out of reach here.
pub(super) fn near(typed: &str, meant: &str) -> Option<(usize, bool)> {
    measure(typed, meant)
}

fn measure(typed: &str, meant: &str) -> Option<(usize, bool)> {
    let letters = meant.chars().count();
    let typed_letters = typed.chars().count();
    let mut reach = allowance(letters);
    if !meant.is_ascii() && letters < 5 {
        // four signs of an Indic script are two or three letters
        reach = 0;
    }
    if reach == 0 || typed_letters < 3 || typed_letters.abs_diff(letters) > reach || typed_letters > 40 {
        return None;
    }
    let distance = osa_distance(typed, meant);
    (distance <= reach).then(|| (distance, typed.chars().next() != meant.chars().next()))
}

#[cfg(test)]
mod tests {
    use super::{cost, is_inflected, near};

    #[test]
    fn short_words_are_never_slips_and_long_ones_may_have_two() {
        for (typed, meant, expected) in [
            ("brest", "breast", Some(1)),
            ("braest", "breast", Some(1)),
            ("brst", "breast", None),
            ("ling", "lung", Some(1)),
            ("lun", "lung", Some(1)),
            ("gun", "gum", None),
            ("opinon", "opinion", Some(1)),
            ("oppinon", "opinion", Some(2)),
            ("nxt", "next", Some(1)),
            ("text", "next", None),
            ("mnth", "month", Some(1)),
            ("agre", "agree", Some(1)),
            ("degree", "agree", None),
            ("vellore", "nellore", Some(2)),
            ("breast", "breast", Some(0)),
            ("", "breast", None),
        ] {
            assert_eq!(cost(typed, meant), expected, "{typed} for {meant}");
        }
        assert_eq!(near("raipur", "jaipur"), Some((1, true)));
        assert_eq!(near("kaipur", "jaipur"), Some((1, true)));
        assert_eq!(near("naipal", "jaipur"), None);
    }

    #[test]
    fn endings_are_no_slips() {
        for (typed, meant) in
            [("फुप्फुसाचा", "फुप्फुस"), ("मुंबईत", "मुंबई"), ("नाशिकला", "नाशिक"), ("potacha", "pota"), ("stanacha", "stan")]
        {
            assert!(is_inflected(typed, meant), "{typed}");
        }
        assert!(!is_inflected("नाशिक", "नाशिक"));
        assert!(!is_inflected("कला", "क"));
    }
}
