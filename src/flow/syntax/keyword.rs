//! A word that means the same at every question.

use super::fields::{Fields, Text};
use super::then::ThenSyntax;
use crate::source::{Node, Spanned};

/// One entry of `keywords`.
#[derive(Debug, Clone)]
pub(crate) struct KeywordSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// The words, of all languages.
    pub(crate) words: Vec<Text>,
    /// `do:`
    pub(crate) action: Option<Text>,
    /// `say:`
    pub(crate) say: Option<Text>,
    /// `then:`
    pub(crate) then: Option<ThenSyntax>,
    /// `confirm:`
    pub(crate) confirm: Option<Text>,
}

impl KeywordSyntax {
    pub(super) fn read(name: Text, node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        Self {
            name,
            words: fields.words("match"),
            action: fields.text("do"),
            say: fields.text("say"),
            then: fields.node("then").and_then(ThenSyntax::read),
            confirm: fields.text("confirm"),
        }
    }
}
