//! The languages a bot speaks.

/// The place of a language in the bot's list; 0 is the fallback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LanguageIndex(pub(crate) usize);

/// The languages a bot speaks, in order.
#[derive(Debug, Clone)]
pub struct Languages {
    list: Vec<(String, String)>,
}

impl Languages {
    /// From codes and names; there is always at least one.
    pub(crate) fn new(mut list: Vec<(String, String)>) -> Self {
        if list.is_empty() {
            list.push(("en".to_owned(), "English".to_owned()));
        }
        Self { list }
    }

    /// The language with this code; the fallback if there is none.
    #[must_use]
    pub fn index(&self, code: Option<&str>) -> LanguageIndex {
        code.and_then(|code| self.find(code)).unwrap_or_default()
    }

    /// The language with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<LanguageIndex> {
        self.list.iter().position(|(known, _)| known == code).map(LanguageIndex)
    }

    /// The code of a language.
    #[must_use]
    pub fn code(&self, index: LanguageIndex) -> &str {
        self.list.get(index.0).map_or("en", |(code, _)| code)
    }

    /// Codes and names in order.
    pub fn iter(&self) -> impl Iterator<Item = (LanguageIndex, &str, &str)> {
        self.list.iter().enumerate().map(|(index, (code, name))| (LanguageIndex(index), code.as_str(), name.as_str()))
    }

    /// How many there are; never 0.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }
}
