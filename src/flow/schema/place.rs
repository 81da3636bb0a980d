//! From a JSON pointer to the place in the file.

use crate::source::{Entry, Node, Span, Spanned};

/// What a pointer leads to.
pub(super) struct Place<'a> {
    /// The entry the last key of the pointer stands in; nothing for the whole file.
    pub(super) entry: Option<&'a Entry>,
    /// The value.
    pub(super) value: &'a Spanned<Node>,
    /// Whether the value is an item of the list under `entry`.
    pub(super) is_item: bool,
}

impl<'a> Place<'a> {
    /// Walks as far as the pointer leads.
    pub(super) fn find(root: &'a Spanned<Node>, pointer: &str) -> Self {
        let mut place = Self { entry: None, value: root, is_item: false };
        for segment in segments(pointer) {
            match &place.value.value {
                Node::Mapping(_) => match place.value.value.entry(&segment) {
                    Some(entry) => place = Self { entry: Some(entry), value: &entry.value, is_item: false },
                    None => break,
                },
                Node::Sequence(items) => match segment.parse().ok().and_then(|index: usize| items.get(index)) {
                    Some(item) => place = Self { entry: place.entry, value: item, is_item: true },
                    None => break,
                },
                Node::Scalar(_) => break,
            }
        }
        place
    }

    /// The place to underline: a value that can be seen, otherwise its key.
    pub(super) fn span(&self) -> Span {
        match (&self.value.value, self.entry) {
            (Node::Scalar(scalar), _) if !scalar.value.is_null() => self.value.span,
            (_, Some(entry)) if !self.is_item => entry.key.span,
            (_, Some(_) | None) => self.value.span,
        }
    }

    /// The place of a key in this block.
    pub(super) fn key_span(&self, key: &str) -> Span {
        self.value.value.entry(key).map_or_else(|| self.span(), |entry| entry.key.span)
    }

    /// How a sentence calls it.
    pub(super) fn subject(&self) -> String {
        match self.entry {
            Some(entry) if self.is_item => format!("an entry of `{}`", entry.key.value),
            Some(entry) => format!("`{}`", entry.key.value),
            None => "this file".to_owned(),
        }
    }
}

/// The parts of a JSON pointer, unescaped.
pub(super) fn segments(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}

/// The pointer of the block that holds what `pointer` leads to.
pub(super) fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}
