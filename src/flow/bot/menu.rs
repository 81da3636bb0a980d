//! Choices as people see them.

use super::language::LanguageIndex;
use crate::answer::{self, ChoiceList};

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

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
