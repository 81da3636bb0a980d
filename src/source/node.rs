//! A YAML document as a tree in which every key and value knows its place.

use super::Spanned;

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Spanned<Node>>),
    /// A mapping, in the order it was written.
    Mapping(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as text (`no` and `1` too).
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<Node>,
}

/// A single value, with the text it was written as.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The value by the rules of YAML 1.2.
    pub value: serde_json::Value,
    /// The value as text: what was between the quotes, or the plain characters (`1.10` stays `1.10`, `no` stays `no`).
    pub text: String,
}

impl Node {
    /// The value under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Spanned<Node>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.iter().find(|entry| entry.key.value == key)
    }

    /// The entries, if this is a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match self {
            Node::Mapping(entries) => Some(entries),
            Node::Scalar(_) | Node::Sequence(_) => None,
        }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Spanned<Node>]> {
        match self {
            Node::Sequence(items) => Some(items),
            Node::Scalar(_) | Node::Mapping(_) => None,
        }
    }

    /// The text of a scalar that is not null.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Node::Scalar(scalar) if !scalar.value.is_null() => Some(&scalar.text),
            Node::Scalar(_) | Node::Sequence(_) | Node::Mapping(_) => None,
        }
    }

    /// Whether this is an empty value or `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Node::Scalar(scalar) if scalar.value.is_null())
    }

    /// The tree without its places, as the schema check reads it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Node::Scalar(scalar) => scalar.value.clone(),
            Node::Sequence(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Node::Mapping(entries) => {
                entries.iter().map(|entry| (entry.key.value.clone(), entry.value.value.to_json())).collect()
            }
        }
    }
}
