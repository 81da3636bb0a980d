//! Folding: what different keyboards write for the same letter becomes one letter.
//!
//! Compatibility forms, case, accents, the digits of any script, keycaps, nukta, chandrabindu and invisible marks. The
//! words of a list and the words of a message pass through the same fold, so a fold that is too eager does no harm.

use unicode_normalization::UnicodeNormalization;

use super::Utterance;
use super::rules::{Rule, Rules};

/// The folded words of `text`, one space between them: two texts that fold alike are read alike.
#[must_use]
pub fn fold(text: &str) -> String {
    let utterance = Utterance::new(text);
    let words: Vec<&str> = utterance.tokens().iter().map(|token| utterance.word(token)).collect();
    words.join(" ")
}

/// One word of a table, folded.
pub(super) fn fold_word(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for original in word.chars().filter(|&character| !is_dropped(character) && character != '\'') {
        fold_char(original, Rules::ALL, |character| folded.push(character));
    }
    fold_nasals(&mut folded, 0);
    folded
}

/// Writes the nasal before a consonant of its own place as anusvara: मुम्बई is मुंबई, कैन्सर is कैंसर.
pub(super) fn fold_nasals(folded: &mut String, from: usize) {
    if !folded[from..].contains('\u{94D}') {
        return;
    }
    let characters: Vec<char> = folded[from..].chars().collect();
    folded.truncate(from);
    let mut at = 0;
    while at < characters.len() {
        let next = characters.get(at + 1..at + 3);
        match next {
            Some(&['\u{94D}', consonant]) if is_own_nasal(characters[at], consonant) => {
                folded.push('ं');
                at += 2;
            }
            Some(_) | None => {
                folded.push(characters[at]);
                at += 1;
            }
        }
    }
}

fn is_own_nasal(nasal: char, consonant: char) -> bool {
    match nasal {
        'ङ' => ('क'..='घ').contains(&consonant),
        'ञ' => ('च'..='झ').contains(&consonant),
        'ण' => ('ट'..='ढ').contains(&consonant),
        'न' => ('त'..='ध').contains(&consonant) || matches!(consonant, 'स' | 'श'),
        'म' => ('प'..='भ').contains(&consonant),
        _other => false,
    }
}

/// Hands the folded characters of `original` to `push`.
pub(super) fn fold_char(original: char, rules: Rules, mut push: impl FnMut(char)) {
    if original.is_ascii() {
        push(if rules.hold(Rule::AnyCase) { original.to_ascii_lowercase() } else { original });
        return;
    }
    let fold_devanagari =
        |character| if rules.hold(Rule::OneSpelling) { fold_devanagari(character) } else { character };
    let fold_digit = |character| if rules.hold(Rule::AnyDigits) { fold_digit(character) } else { character };
    match original {
        _other if !rules.hold(Rule::AnyCase) && original.is_alphabetic() => push(fold_devanagari(original)),
        '½' => ".5".chars().for_each(push),
        '¼' => ".25".chars().for_each(push),
        '¾' => ".75".chars().for_each(push),
        '🔟' => "10".chars().for_each(push),
        _other if is_plain_devanagari(original) => push(fold_devanagari(original)),
        _other => {
            for part in std::iter::once(original).nfkd() {
                for lower in part.to_lowercase() {
                    if !is_dropped(lower) {
                        push(fold_digit(fold_devanagari(lower)));
                    }
                }
            }
        }
    }
}

/// Devanagari letters and signs that normalisation leaves alone (it takes only the letters with a nukta apart).
fn is_plain_devanagari(character: char) -> bool {
    matches!(character, '\u{900}'..='\u{928}' | '\u{92A}'..='\u{930}' | '\u{932}' | '\u{933}' | '\u{935}'..='\u{93B}' | '\u{93D}'..='\u{94F}')
}

/// Marks that carry no meaning for reading: accents, nukta, joiners, directions, variation selectors, skin tones.
pub(super) fn is_dropped(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{300}'..='\u{36F}'
            | '\u{61C}'
            | '\u{93C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{20D0}'..='\u{20F0}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{1F3FB}'..='\u{1F3FF}'
            | '\u{2640}'
            | '\u{2642}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Spellings of one sound: chandrabindu and anusvara, the English o and e.
fn fold_devanagari(character: char) -> char {
    match character {
        'ँ' => 'ं',
        'ॉ' => 'ा',
        'ऑ' => 'आ',
        'ॅ' => 'ै',
        'ऍ' | 'ॲ' => 'ऐ',
        'ऱ' => 'र',
        other => other,
    }
}

/// The first digit of every script people in India write with, and of its neighbours.
const ZEROES: [char; 18] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}', '\u{C66}',
    '\u{CE6}', '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}', '\u{1C50}',
];

fn fold_digit(character: char) -> char {
    let code = u32::from(character);
    ZEROES
        .iter()
        .map(|&zero| u32::from(zero))
        .find(|&zero| (zero..zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
        .unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn what_looks_alike_folds_alike() {
        for (written, folded) in [
            ("  Breast   CANCER ", "breast cancer"),
            ("Ｂｒｅａｓｔ", "breast"),
            ("stage Ⅲ", "stage iii"),
            ("५ लाख", "5 लाख"),
            ("௫ lakh ٣ ৭", "5 lakh 3 7"),
            ("2\u{FE0F}\u{20E3}", "2"),
            ("हाँ", "हां"),
            ("ज़्यादा", "ज्यादा"),
            ("बड़ी", "बडी"),
            ("don't Don’t", "dont dont"),
            ("re\u{200B}ad \u{202E}me", "read me"),
            ("café", "cafe"),
            ("कि.मी.", "किमी"),
            ("मुम्बई कैन्सर", "मुंबई कैंसर"),
            ("कॅन्सर", "कैंसर"),
            ("k.m. P.M.J.A.Y", "km pmjay"),
            ("30km", "30 km"),
            ("🤷🏽‍♀️", "🤷"),
            ("5,00,000/-", "500000"),
            ("1½", "1.5"),
        ] {
            assert_eq!(fold(written), fold(folded), "{written:?}");
        }
        assert_eq!(fold("Pune, 50KM!"), "pune 50 km");
        assert_eq!(fold("५,००,०००"), "500000");
    }
}
