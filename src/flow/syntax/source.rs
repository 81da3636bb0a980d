//! Something outside that can be asked: where it is, what it is told, what it answers.

use super::fields::{Fields, Text, text};
use crate::source::{Node, Spanned};

/// One entry of `sources`.
#[derive(Debug, Clone)]
pub(crate) struct SourceSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// Its address.
    pub(crate) url: Option<Text>,
    /// How long it may take.
    pub(crate) timeout: Option<Text>,
    /// What it is told, by name.
    pub(crate) sends: Vec<Text>,
    /// What it answers: field and kind.
    pub(crate) result: Vec<(Text, Text)>,
}

impl SourceSyntax {
    pub(super) fn read(name: Text, node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        Self {
            name,
            url: fields.text("url"),
            timeout: fields.text("timeout"),
            sends: fields.texts("sends"),
            result: fields.entries("result").filter_map(|(key, value)| Some((key, text(value)?))).collect(),
        }
    }
}
