//! What interrupts everything: groups of phrases that may mean danger.

use super::text::TextRef;
use crate::answer::{PhraseSet, Utterance};

/// All red flags of a bot, with one look-up for all their phrases.
#[derive(Debug)]
pub struct RedFlags {
    /// In order; the first that fires counts.
    pub list: Vec<RedFlag>,
    /// All phrases; payloads are places in `uses`.
    pub phrases: PhraseSet,
    /// What each phrase counts for.
    pub uses: Vec<PhraseUse>,
}

/// What one phrase counts for: the red flag's place, and which of its conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhraseUse {
    /// The red flag's place.
    pub flag: usize,
    /// The condition it meets.
    pub slot: Slot,
}

/// A condition of a red flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// One of `any_of`.
    AnyOf,
    /// The item of `all_of` at this place.
    AllOf(usize),
    /// One of `not`.
    Not,
}

/// One red flag.
#[derive(Debug)]
pub struct RedFlag {
    /// Its name.
    pub name: String,
    /// Whether `any_of` was given.
    pub needs_any: bool,
    /// How many items `all_of` has.
    pub needs_all: usize,
    /// What is said.
    pub say: TextRef,
    /// The team to alert.
    pub alert: Option<String>,
    /// Words that resume the open question; payloads are not used.
    pub wait_for: Option<PhraseSet>,
    /// Words that raise it, for those who try it out.
    pub example: String,
    /// The first of the words that resume the open question.
    pub resumed_by: Option<String>,
}

impl RedFlags {
    /// The first red flag that a message raises. Negated phrases count too: a false alarm is cheaper than a miss.
    #[must_use]
    pub fn raised(&self, utterance: &Utterance) -> Option<usize> {
        let matches = self.phrases.find_all(utterance);
        if matches.is_empty() {
            return None;
        }
        let used =
            |flag: usize, slot: Slot| matches.iter().any(|found| self.uses[found.payload] == PhraseUse { flag, slot });
        self.list.iter().enumerate().find_map(|(index, flag)| {
            let any = !flag.needs_any || used(index, Slot::AnyOf);
            let all = (0..flag.needs_all).all(|item| used(index, Slot::AllOf(item)));
            (any && all && (flag.needs_any || flag.needs_all > 0) && !used(index, Slot::Not)).then_some(index)
        })
    }
}
