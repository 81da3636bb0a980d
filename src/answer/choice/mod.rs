//! Choices: titles, synonyms, patterns and slips; one of them, or several.

mod exact;
mod hit;
mod numbered;
mod one;
mod position;
mod several;
mod slip;
mod spec;

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::context::Standing;
use super::lexicon::{Class, classify};
use super::quantity::spellings;
use super::{PhraseSet, Utterance, fold};
use hit::Hit;
pub(super) use one::read_one;
pub(super) use several::read_several;
pub use spec::{ChoiceError, ChoiceSpec};

/// A pattern may need this many bytes when compiled.
const PATTERN_SIZE: usize = 1 << 20;

/// Choices, compiled once.
#[derive(Debug, Clone, Default)]
pub struct ChoiceList {
    choices: Vec<Compiled>,
    phrases: PhraseSet,
    lookalikes: Option<PhraseSet>,
    /// Every spelling of every phrase, for slips.
    spellings: Vec<(Vec<String>, usize)>,
    /// Whether digits are words of some choices, and so no positions.
    digits: bool,
    /// Choices that carry a number in their name: "stage 2".
    numbered: BTreeMap<u32, usize>,
}

#[derive(Debug, Clone)]
struct Compiled {
    id: String,
    example: String,
    /// Its titles, folded.
    titles: Vec<String>,
    pattern: Option<Regex>,
    gives_way: bool,
}

impl ChoiceList {
    /// Compiles `specs`; the first faulty pattern or repeated id is the error.
    pub fn compile(specs: Vec<ChoiceSpec>) -> Result<Self, ChoiceError> {
        let mut phrases = Vec::new();
        let mut lookalikes = Vec::new();
        let mut choices: Vec<Compiled> = Vec::with_capacity(specs.len());
        for (index, spec) in specs.into_iter().enumerate() {
            if choices.iter().any(|choice| choice.id == spec.id) {
                return Err(ChoiceError { index, message: format!("the choice `{}` is there twice", spec.id) });
            }
            let pattern = spec.matches.map(|pattern| compile_pattern(index, &pattern)).transpose()?;
            phrases.push((spec.id.replace('_', " "), index));
            phrases.extend(spec.titles.iter().map(|(_, title)| (title.clone(), index)));
            phrases.extend(spec.also.into_iter().map(|word| (word, index)));
            lookalikes.extend(spec.not.into_iter().map(|phrase| (phrase, index)));
            let titles = spec.titles.iter().map(|(_, title)| fold(title)).collect();
            let example = spec.titles.into_iter().next().map_or_else(|| spec.id.clone(), |(_, title)| title);
            choices.push(Compiled { id: spec.id, example, titles, pattern, gives_way: spec.gives_way });
        }
        let mut all: Vec<(Vec<String>, usize)> = Vec::new();
        let mut digits = false;
        let mut numbered = BTreeMap::new();
        for (phrase, index) in &phrases {
            let folded = fold(phrase);
            digits |= folded.parse::<u32>().is_ok();
            if let Some((name, Ok(number))) = folded.split_once(' ').map(|(name, number)| (name, number.parse()))
                && classify(name).intersects(Class::NAMES_NUMBER)
            {
                numbered.entry(number).or_insert(*index);
            }
            for words in spellings(&folded) {
                all.push((words.into_iter().map(str::to_owned).collect(), *index));
            }
        }
        all.sort();
        all.dedup();
        let lookalikes = (!lookalikes.is_empty()).then(|| PhraseSet::new(lookalikes));
        Ok(Self { choices, phrases: PhraseSet::new(phrases), lookalikes, spellings: all, digits, numbered })
    }

    /// Whether `tokens` are a title of the choice at `index`, word for word.
    fn is_title(&self, index: usize, utterance: &Utterance, tokens: &std::ops::Range<usize>) -> bool {
        let typed = fold(utterance.slice(tokens.clone()));
        self.choices.get(index).is_some_and(|choice| choice.titles.contains(&typed))
    }

    /// Drops what counts only when nothing else is said, if something else is.
    fn drop_giving_way(&self, hits: &mut Vec<Hit>) {
        let gives_way = |hit: &Hit| self.choices[hit.index].gives_way;
        if hits.iter().any(|hit| hit.standing == Standing::Plain && !gives_way(hit)) {
            hits.retain(|hit| !gives_way(hit));
        }
    }

    /// Whether the choice at `index` is to be unsure.
    fn is_not_sure(&self, index: usize) -> bool {
        self.choices[index].id == "not_sure"
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.choices.len()
    }

    /// The id at `index`.
    #[must_use]
    pub fn id(&self, index: usize) -> Option<&str> {
        self.choices.get(index).map(|choice| choice.id.as_str())
    }

    /// A title of each choice, in the first language.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        self.choices.iter().map(|choice| choice.example.clone()).collect()
    }
}

fn compile_pattern(index: usize, pattern: &str) -> Result<Regex, ChoiceError> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(PATTERN_SIZE)
        .build()
        .map_err(|error| ChoiceError { index, message: format!("the pattern does not compile: {error}") })
}
