//! What is known of single words in English, Hindi and Marathi: one look-up per word of a message.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::fold::fold_word;
use super::words;

/// What kinds of word a word is; one word can be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u32);

impl Class {
    pub(super) const NONE: Self = Self(0);
    /// Says nothing on its own: greetings, politeness, auxiliaries, articles.
    pub(super) const FILLER: Self = Self(1);
    /// Negates what follows: not, don't, without.
    pub(super) const NOT_AFTER: Self = Self(1 << 1);
    /// Negates what comes before: nahi, नहीं, नको.
    pub(super) const NOT_BEFORE: Self = Self(1 << 2);
    /// Says that what comes before is free of disease: clear, saaf.
    pub(super) const CLEAR: Self = Self(1 << 3);
    /// A relative or neighbour.
    pub(super) const RELATIVE: Self = Self(1 << 4);
    /// Somebody died.
    pub(super) const DEAD: Self = Self(1 << 5);
    /// It is over: had, ago, last.
    pub(super) const PAST: Self = Self(1 << 6);
    /// Spread: what follows, or stands before with "in", is another site.
    pub(super) const SPREAD: Self = Self(1 << 7);
    /// Opens a new clause: but, because, lekin.
    pub(super) const BORDER: Self = Self(1 << 8);
    /// Joins: and, or, aur.
    pub(super) const JOIN: Self = Self(1 << 9);
    /// A verb that closes a clause where the verb comes last: hai, आहे.
    pub(super) const CLOSES: Self = Self(1 << 10);
    /// Somebody as the subject of a new clause: we, my, hum.
    pub(super) const SUBJECT: Self = Self(1 << 11);
    /// After a negation it means the opposite of a negation: wait, delay, more.
    pub(super) const NOT_NEGATED: Self = Self(1 << 12);
    /// In, at, from: a place follows.
    pub(super) const AT: Self = Self(1 << 13);
    /// mein, से, madhe: a place stands before.
    pub(super) const WITHIN: Self = Self(1 << 14);
    /// Lives, stays, works.
    pub(super) const LIVES: Self = Self(1 << 15);
    /// A common word: never a slip of another.
    pub(super) const COMMON: Self = Self(1 << 16);
    /// Of a unit of distance.
    pub(super) const DISTANCE: Self = Self(1 << 17);
    /// Of any other unit: a number before it is not bare.
    pub(super) const OTHER_UNIT: Self = Self(1 << 18);
    /// Counts lakh, thousand, crore.
    pub(super) const MULTIPLIER: Self = Self(1 << 19);
    /// Rupees.
    pub(super) const CURRENCY: Self = Self(1 << 20);
    /// A number after it is a name or an age: stage 3, age 61, sector 5.
    pub(super) const NAMES_NUMBER: Self = Self(1 << 21);
    /// A limit from above: max, up to, tak.
    pub(super) const AT_MOST: Self = Self(1 << 22);
    /// Already spent or earned: not a budget.
    pub(super) const SPENT: Self = Self(1 << 23);
    /// "… in time": hours, nights.
    pub(super) const TIME: Self = Self(1 << 24);
    /// no, nahi, नहीं as a word of its own.
    pub(super) const NO: Self = Self(1 << 25);

    pub(super) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

static WORDS: LazyLock<FxHashMap<Box<str>, Class>> = LazyLock::new(|| {
    let mut map: FxHashMap<Box<str>, Class> = FxHashMap::default();
    for (class, list) in words::classes() {
        for word in list.split_whitespace() {
            let entry = map.entry(fold_word(word).into()).or_insert(Class::NONE);
            *entry = entry.and(class);
        }
    }
    map
});

/// What the folded `word` is.
pub(super) fn classify(word: &str) -> Class {
    WORDS.get(word).copied().unwrap_or(Class::NONE)
}
