//! Where a step goes.

use super::fields::{Fields, Text, entries, text};
use crate::source::{Node, Spanned};

/// `then:` as written.
#[derive(Debug, Clone)]
pub(crate) enum ThenSyntax {
    /// One step or reserved word.
    Always(Text),
    /// By the choice taken.
    ByChoice(Vec<(Text, Text)>),
    /// By the first condition that holds.
    ByCondition(Vec<(Option<Text>, Text)>),
}

impl ThenSyntax {
    pub(super) fn read(node: &Spanned<Node>) -> Option<Self> {
        match &node.value {
            Node::Scalar(_) => text(node).map(Self::Always),
            Node::Mapping(_) => {
                Some(Self::ByChoice(entries(node).filter_map(|(key, value)| Some((key, text(value)?))).collect()))
            }
            Node::Sequence(items) => Some(Self::ByCondition(
                items
                    .iter()
                    .filter_map(|item| {
                        let fields = Fields::of(item);
                        Some((fields.text("when"), fields.text("then")?))
                    })
                    .collect(),
            )),
        }
    }
}
