//! Choices as an author writes them, and what can be wrong with them.

/// One choice as an author writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChoiceSpec {
    /// Its id, unique in the list.
    pub id: String,
    /// Its title by language.
    pub titles: Vec<(String, String)>,
    /// Other words for it, in any language.
    pub also: Vec<String>,
    /// Phrases that look like it but are not.
    pub not: Vec<String>,
    /// A pattern that means it, whatever the case.
    pub matches: Option<String>,
    /// It counts only when no other choice is said: "grade 2" beside "stage 3".
    pub gives_way: bool,
}

/// A choice that cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ChoiceError {
    /// The choice's place in the list.
    pub index: usize,
    /// What is wrong with it.
    pub message: String,
}
