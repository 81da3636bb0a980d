//! A group of phrases that must interrupt everything.

use super::fields::{Fields, Text, texts};
use crate::source::{Node, Spanned};

/// One entry of `red_flags`.
#[derive(Debug, Clone)]
pub(crate) struct RedFlagSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// At least one of these.
    pub(crate) any_of: Vec<Text>,
    /// Every item, by at least one of its alternatives.
    pub(crate) all_of: Vec<Vec<Text>>,
    /// None of these.
    pub(crate) not: Vec<Text>,
    /// `say:`
    pub(crate) say: Option<Text>,
    /// `alert:`
    pub(crate) alert: Option<Text>,
    /// Words that resume the open question.
    pub(crate) wait_for: Vec<Text>,
}

impl RedFlagSyntax {
    /// Reads a mapping of red flags, inline or a whole file.
    #[must_use]
    pub(crate) fn read_all(node: &Spanned<Node>) -> Vec<Self> {
        super::fields::entries(node)
            .map(|(name, value)| {
                let fields = Fields::of(value);
                Self {
                    name,
                    any_of: fields.words("any_of"),
                    all_of: fields
                        .node("all_of")
                        .and_then(|node| node.value.as_sequence())
                        .map(|items| items.iter().map(texts).collect())
                        .unwrap_or_default(),
                    not: fields.words("not"),
                    say: fields.text("say"),
                    alert: fields.text("alert"),
                    wait_for: fields.words("wait_for"),
                }
            })
            .collect()
    }
}
