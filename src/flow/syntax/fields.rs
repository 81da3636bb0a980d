//! Reading a mapping key by key. What has the wrong shape is passed over: the schema check has already reported it.

use std::time::Duration;

use crate::source::{Node, Span, Spanned};

/// A text and where it was written.
pub(crate) type Text = Spanned<String>;

/// A view of one mapping.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    node: &'a Spanned<Node>,
}

impl<'a> Fields<'a> {
    pub(super) const fn of(node: &'a Spanned<Node>) -> Self {
        Self { node }
    }

    pub(super) const fn span(self) -> Span {
        self.node.span
    }

    pub(super) fn node(self, key: &str) -> Option<&'a Spanned<Node>> {
        self.node.value.get(key).filter(|node| !node.value.is_null())
    }

    pub(super) fn text(self, key: &str) -> Option<Text> {
        text(self.node(key)?)
    }

    pub(super) fn flag(self, key: &str) -> bool {
        self.node(key).and_then(|node| node.value.as_text()).is_some_and(|text| text == "true")
    }

    /// One text, or a list of texts.
    pub(super) fn texts(self, key: &str) -> Vec<Text> {
        self.node(key).map(texts).unwrap_or_default()
    }

    /// A list of words, or one list per language.
    pub(super) fn words(self, key: &str) -> Vec<Text> {
        self.node(key).map(words).unwrap_or_default()
    }

    /// The entries of the mapping under `key`, in order.
    pub(super) fn entries(self, key: &str) -> impl Iterator<Item = (Text, &'a Spanned<Node>)> {
        self.node(key).into_iter().flat_map(entries)
    }
}

/// The entries of a mapping, in order.
pub(super) fn entries(node: &Spanned<Node>) -> impl Iterator<Item = (Text, &Spanned<Node>)> {
    node.value.as_mapping().unwrap_or_default().iter().map(|entry| (entry.key.clone(), &entry.value))
}

/// The text of a scalar.
pub(super) fn text(node: &Spanned<Node>) -> Option<Text> {
    node.value.as_text().map(|text| Spanned::new(text.to_owned(), node.span))
}

/// One text, or a list of texts.
pub(super) fn texts(node: &Spanned<Node>) -> Vec<Text> {
    match node.value.as_sequence() {
        Some(items) => items.iter().filter_map(text).collect(),
        None => text(node).into_iter().collect(),
    }
}

/// A list of words, or one list per language, flattened.
pub(super) fn words(node: &Spanned<Node>) -> Vec<Text> {
    match node.value.as_mapping() {
        Some(languages) => languages.iter().flat_map(|entry| texts(&entry.value)).collect(),
        None => texts(node),
    }
}

/// `4s`, `30m`, `2h`, `1d`.
#[must_use]
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text.get(..text.len() - unit.len_utf8())?.trim().parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).filter(|seconds| *seconds <= 366 * 86_400).map(Duration::from_secs)
}
