//! Which script and language a message is in, by its letters and its little words.

use std::sync::LazyLock;

use super::words::GREETINGS;
use super::{PhraseSet, Utterance};

/// The scripts that tell languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// English, and anything romanised.
    Latin,
    /// Hindi and Marathi.
    Devanagari,
    /// Anything else, and messages without letters.
    Other,
}

const MARATHI: &str = "
    आहे आहेत आहेस नाही नाहीत पाहिजे नको होय मला माझा माझी माझे माझ्या आम्ही आम्हाला तुम्ही आणि मध्ये साठी कर्करोग कॅन्सर झाला झाली
    झाले आई वडील वडिलांना आईला काय कसे कुठे रुग्णालय दवाखाना चा ची चे ला च्या त्यांना तोंडाचा स्तनाचा सांगा करा हवे हवी हवा नमस्कार
    पर्यंत आठवड्यात महिन्यात लवकर जवळ मराठी";

const HINDI: &str = "
    है हैं नहीं चाहिए हाँ हूँ मुझे मेरा मेरी मेरे हम हमें आप और में के की का को से था थी कैंसर हुआ हुई पापा मम्मी माता पिता
    क्या कैसे कहाँ अस्पताल बताइए करो कीजिए नमस्ते तक हफ्ते महीने जल्दी पास हिंदी हिन्दी";

static MARATHI_WORDS: LazyLock<PhraseSet> = LazyLock::new(|| words(MARATHI));
static HINDI_WORDS: LazyLock<PhraseSet> = LazyLock::new(|| words(HINDI));
static GREETING_WORDS: LazyLock<PhraseSet> = LazyLock::new(|| PhraseSet::of_table(GREETINGS));

fn words(table: &str) -> PhraseSet {
    PhraseSet::new(table.split_whitespace().map(|word| (word.to_owned(), 0)))
}

/// The script that most letters of `text` are in.
#[must_use]
pub fn script_of(text: &str) -> Script {
    let (mut latin, mut devanagari, mut other) = (0_usize, 0_usize, 0_usize);
    for character in text.chars().filter(|character| character.is_alphabetic()) {
        match character {
            '\u{900}'..='\u{97F}' => devanagari += 1,
            'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{FF21}'..='\u{FF5A}' => latin += 1,
            _other_script => other += 1,
        }
    }
    if devanagari > 0 && devanagari >= latin && devanagari >= other {
        Script::Devanagari
    } else if latin > 0 && latin >= other {
        Script::Latin
    } else {
        Script::Other
    }
}

/// The language of `text` among `available`, when its words or letters tell; `None` when they don't.
#[must_use]
pub fn guess_language(text: &str, available: &[String]) -> Option<String> {
    let has = |code: &str| available.iter().find(|language| language.as_str() == code).cloned();
    match script_of(text) {
        Script::Other => None,
        Script::Latin => {
            let utterance = Utterance::new(text);
            let english = utterance.token_count() > 0 && !ROMANISED.is_in(&utterance, |_| true);
            if english { has("en") } else { None }
        }
        Script::Devanagari => {
            let utterance = Utterance::new(text);
            let marathi = MARATHI_WORDS.matches(&utterance, |_, _| true).len();
            let hindi = HINDI_WORDS.matches(&utterance, |_, _| true).len();
            // ळ is a letter of Marathi that Hindi does without
            let marathi = marathi + usize::from(text.contains('ळ'));
            match (has("mr"), has("hi")) {
                (Some(found), _) if marathi > hindi => Some(found),
                (_, Some(found)) => Some(found),
                (found, None) => found,
            }
        }
    }
}

static ROMANISED: LazyLock<PhraseSet> = LazyLock::new(|| {
    words(
        "namaste namaskar hai hain nahi nahin haan mujhe mera meri chahiye kya aahe ahe nako pahije mala majha majhi aani karkarog",
    )
});

/// Whether the whole message is a greeting.
#[must_use]
pub fn is_greeting(utterance: &Utterance) -> bool {
    GREETING_WORDS.whole(utterance).is_some()
}
