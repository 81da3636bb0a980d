//! Rules that choose a few items of a table and say why.

use super::fields::{Fields, Text, text, texts};
use crate::source::{Node, Spanned};

/// One entry of `recommendations`.
#[derive(Debug, Clone)]
pub(crate) struct RecommendationSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// The table's path.
    pub(crate) from: Option<Text>,
    /// Columns that hold several values.
    pub(crate) list_columns: Vec<Text>,
    /// The answer that distances are measured from.
    pub(crate) distance_from: Option<Text>,
    /// Which items are in the running.
    pub(crate) keep: Option<Text>,
    /// A variable that grows until there are enough.
    pub(crate) widen: Option<WidenSyntax>,
    /// The rules, in order.
    pub(crate) rules: Vec<RuleSyntax>,
    /// `3 to 5`
    pub(crate) show: Option<Text>,
    /// Texts that fill up when there are too few.
    pub(crate) fallback: Vec<Text>,
}

/// `widen:` as written.
#[derive(Debug, Clone)]
pub(crate) struct WidenSyntax {
    /// The variable.
    pub(crate) variable: Text,
    /// The values it takes after its first.
    pub(crate) values: Vec<Text>,
    /// What is said when it grew.
    pub(crate) say: Option<Text>,
}

/// One rule.
#[derive(Debug, Clone)]
pub(crate) struct RuleSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// When it applies.
    pub(crate) when: Option<Text>,
    /// What it adds.
    pub(crate) score: Option<Text>,
    /// The reason shown.
    pub(crate) because: Option<Text>,
}

impl RecommendationSyntax {
    pub(super) fn read(name: Text, node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        Self {
            name,
            from: fields.text("from"),
            list_columns: fields
                .entries("columns")
                .filter(|(_, value)| value.value.as_text() == Some("list"))
                .map(|(key, _)| key)
                .collect(),
            distance_from: fields.text("distance_from"),
            keep: fields.text("keep"),
            widen: fields.node("widen").and_then(WidenSyntax::read),
            rules: fields
                .entries("rules")
                .map(|(name, value)| {
                    let rule = Fields::of(value);
                    RuleSyntax {
                        name,
                        when: rule.text("when"),
                        score: rule.text("score"),
                        because: rule.text("because"),
                    }
                })
                .collect(),
            show: fields.text("show"),
            fallback: fields.texts("fallback"),
        }
    }
}

impl WidenSyntax {
    fn read(node: &Spanned<Node>) -> Option<Self> {
        let mut widen = None;
        let mut say = None;
        for (key, value) in super::fields::entries(node) {
            if key.value == "say" {
                say = text(value);
            } else if widen.is_none() {
                widen = Some((key, texts(value)));
            }
        }
        widen.map(|(variable, values)| Self { variable, values, say })
    }
}
