//! Everything a bot can say, compiled, in every language.

use super::language::{LanguageIndex, Languages};
use crate::render::{Scope, Template};

/// Names one text of a [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextRef(u32);

/// All texts of a bot.
#[derive(Debug, Default)]
pub struct Texts {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    by_language: Vec<Option<Template>>,
}

impl Texts {
    pub(crate) fn add(&mut self, name: &str, by_language: Vec<Option<Template>>) -> TextRef {
        self.entries.push(Entry { name: name.to_owned(), by_language });
        TextRef(u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX))
    }

    fn entry(&self, text: TextRef) -> &Entry {
        &self.entries[text.0 as usize]
    }

    /// The name the author gave it.
    #[must_use]
    pub fn name(&self, text: TextRef) -> &str {
        &self.entry(text).name
    }

    /// The text in a language, or in the first language that has it.
    #[must_use]
    pub fn template(&self, text: TextRef, language: LanguageIndex) -> Option<&Template> {
        let entry = self.entry(text);
        let own = entry.by_language.get(language.0).and_then(Option::as_ref);
        own.or_else(|| entry.by_language.iter().flatten().next())
    }

    /// The text in exactly this language, if it was written.
    #[must_use]
    pub fn exact(&self, text: TextRef, language: LanguageIndex) -> Option<&Template> {
        self.entry(text).by_language.get(language.0).and_then(Option::as_ref)
    }

    /// The text with everything filled in.
    #[must_use]
    pub fn render(&self, text: TextRef, language: LanguageIndex, scope: &dyn Scope) -> String {
        self.template(text, language).map(|template| template.render(scope)).unwrap_or_default()
    }

    /// All texts with their names.
    pub fn iter(&self) -> impl Iterator<Item = (TextRef, &str)> {
        self.entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (TextRef(u32::try_from(index).unwrap_or(u32::MAX)), entry.name.as_str()))
    }

    /// The languages in which a text is missing.
    pub fn missing<'a>(&'a self, text: TextRef, languages: &'a Languages) -> impl Iterator<Item = &'a str> {
        languages.iter().filter(move |(index, ..)| self.exact(text, *index).is_none()).map(|(_, code, _)| code)
    }
}

macro_rules! engine_texts {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What the engine itself says; each is a template an author can override in `templates/_engine/`.
        #[derive(Debug, Clone, Copy)]
        pub struct EngineTexts {
            $($(#[$doc])* pub $name: TextRef,)+
        }

        impl EngineTexts {
            /// The names of all of them.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Looks every one of them up.
            pub(crate) fn from(mut find: impl FnMut(&'static str) -> TextRef) -> Self {
                Self { $($name: find(stringify!($name)),)+ }
            }
        }
    };
}

engine_texts! {
    /// The row that shows more choices.
    more,
    /// The choice that asks for free text.
    other,
    /// The choice that leaves a question out.
    skip,
    /// Yes, as a button.
    yes,
    /// No, as a button.
    no,
    /// The label that opens a list.
    open_list,
    /// The review is right.
    review_yes,
    /// Something in the review is to be changed.
    review_change,
    /// "Did you mean …?" (`options`).
    did_you_mean,
    /// What was heard before it was asked (`heard`).
    heard_early,
    /// What was changed (`name`, `value`).
    corrected,
    /// A kind of message that cannot be read (`kind`).
    cannot_read,
    /// The answer was not understood, when the question has no text of its own for it.
    not_understood,
    /// Asks for the text behind "Other".
    say_other,
    /// Which answer is to be changed?
    which_change,
    /// Yes, do it.
    sure_yes,
    /// No, leave it.
    sure_no,
    /// There is no earlier question.
    nothing_to_go_back,
    /// The script changed; the conversation went back a little.
    flow_changed,
    /// A message could not be handled.
    apology,
    /// The answer is too long.
    too_long,
    /// The language was changed.
    language_changed,
    /// After an emergency text: how to go on.
    red_flag_wait,
    /// Something is being looked up outside.
    one_moment,
}
