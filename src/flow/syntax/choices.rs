//! Choices: one shape everywhere.

use super::fields::{Fields, Text, entries, text, words};
use crate::source::{Node, Spanned};

/// `choices:` as written: a file's path, or the choices themselves.
#[derive(Debug, Clone)]
pub(crate) enum ChoicesSyntax {
    /// A path relative to the flow file.
    File(Text),
    /// The choices in order.
    Inline(Vec<ChoiceSyntax>),
}

/// One choice.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceSyntax {
    /// Its id.
    pub(crate) id: Text,
    /// What people read.
    pub(crate) title: TitleSyntax,
    /// A second, smaller line.
    pub(crate) about: Option<TitleSyntax>,
    /// Other words for it, of all languages.
    pub(crate) also: Vec<Text>,
    /// Phrases that look like it but are not.
    pub(crate) not: Vec<Text>,
    /// A pattern whose match is kept as the answer's detail.
    pub(crate) matches: Option<Text>,
    /// Understood but not shown.
    pub(crate) unlisted: bool,
    /// What it asks back before it counts.
    pub(crate) asks: Option<AsksSyntax>,
}

/// `asks:` as written.
#[derive(Debug, Clone)]
pub(crate) struct AsksSyntax {
    /// The text, a question for yes or no.
    pub(crate) say: Text,
    /// The choice that yes means, or `again`.
    pub(crate) yes: Option<Text>,
    /// The choice that no means, or `again`.
    pub(crate) no: Option<Text>,
}

/// A text for all languages, or one per language.
#[derive(Debug, Clone)]
pub(crate) enum TitleSyntax {
    /// The same in every language.
    All(Text),
    /// By language code.
    PerLanguage(Vec<(Text, Text)>),
}

const RESERVED: [&str; 6] = ["also", "not", "about", "matches", "unlisted", "asks"];

impl ChoicesSyntax {
    pub(super) fn read(node: &Spanned<Node>) -> Option<Self> {
        match &node.value {
            Node::Scalar(_) => text(node).map(Self::File),
            Node::Mapping(_) => Some(Self::Inline(ChoiceSyntax::read_all(node))),
            Node::Sequence(_) => None,
        }
    }
}

impl ChoiceSyntax {
    /// Reads a mapping of choices, inline or a whole list file.
    #[must_use]
    pub(crate) fn read_all(node: &Spanned<Node>) -> Vec<Self> {
        entries(node).map(|(id, value)| Self::read(id, value)).collect()
    }

    fn read(id: Text, node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        Self {
            title: TitleSyntax::read(node).unwrap_or_else(|| TitleSyntax::All(id.clone())),
            about: fields.node("about").and_then(TitleSyntax::read),
            also: fields.node("also").map(words).unwrap_or_default(),
            not: fields.node("not").map(words).unwrap_or_default(),
            matches: fields.text("matches"),
            unlisted: fields.flag("unlisted"),
            asks: fields.node("asks").and_then(|node| {
                let fields = Fields::of(node);
                Some(AsksSyntax { say: fields.text("say")?, yes: fields.text("yes"), no: fields.text("no") })
            }),
            id,
        }
    }
}

impl TitleSyntax {
    pub(super) fn read(node: &Spanned<Node>) -> Option<Self> {
        if let Some(same) = text(node) {
            return Some(Self::All(same));
        }
        let titles: Vec<(Text, Text)> = entries(node)
            .filter(|(key, _)| !RESERVED.contains(&key.value.as_str()))
            .filter_map(|(key, value)| Some((key, text(value)?)))
            .collect();
        (!titles.is_empty()).then_some(Self::PerLanguage(titles))
    }
}
