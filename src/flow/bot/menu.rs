//! Choices as people see them.

use super::language::LanguageIndex;
use super::text::TextRef;
use crate::answer::{self, AnswerValue, ChoiceList};

/// A text by language.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    by_language: Vec<Option<String>>,
}

impl Titles {
    pub(crate) const fn new(by_language: Vec<Option<String>>) -> Self {
        Self { by_language }
    }

    /// The text in a language, else in the first that has one.
    #[must_use]
    pub fn get(&self, language: LanguageIndex) -> &str {
        let own = self.by_language.get(language.0).and_then(Option::as_deref);
        own.or_else(|| self.by_language.iter().flatten().next().map(String::as_str)).unwrap_or_default()
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn exact(&self, language: LanguageIndex) -> Option<&str> {
        self.by_language.get(language.0).and_then(Option::as_deref)
    }

    /// Whether nothing was written in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_language.iter().all(Option::is_none)
    }
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// Its id.
    pub id: String,
    /// What people read.
    pub title: Titles,
    /// A second, smaller line.
    pub about: Titles,
    /// Whether it is shown, or only understood.
    pub listed: bool,
    /// What it asks back before it counts.
    pub asks: Option<Asks>,
}

/// What a choice asks back before it counts, once: a question for yes or no.
#[derive(Debug, Clone)]
pub struct Asks {
    /// The text.
    pub say: TextRef,
    /// What yes means.
    pub yes: Meant,
    /// What no means.
    pub no: Meant,
}

/// What a yes or no to a choice's own question means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// The choice itself.
    Itself,
    /// Another choice of the same question.
    Choice(String),
    /// No answer: the question is asked again.
    Again,
}

/// Choices with how they are read.
#[derive(Debug)]
pub struct Menu {
    /// In order.
    pub items: Vec<MenuItem>,
    /// How a message is read as one of them.
    pub reader: answer::Question,
}

impl Menu {
    /// A menu of which one is taken.
    pub(crate) fn one_of(items: Vec<MenuItem>, choices: ChoiceList) -> Self {
        let reader = answer::Question { kind: answer::AnswerKind::Choice, choices, strict: false, max_length: 100 };
        Self { items, reader }
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&MenuItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// What the choice that `value` is asks back before it counts.
    #[must_use]
    pub fn asks(&self, value: &AnswerValue) -> Option<&Asks> {
        self.item(value.as_text()?)?.asks.as_ref()
    }

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
