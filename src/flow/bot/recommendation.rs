//! Rules over a table, resolved.

use std::sync::Arc;

use super::text::TextRef;
use crate::answer::Gazetteer;
use crate::recommend::Catalog;
use crate::render::Expression;

/// Rules that choose a few items of a table and say why.
#[derive(Debug)]
pub struct Recommendation {
    /// Its name.
    pub name: String,
    /// The items; empty if the rules themselves are the options.
    pub catalog: Arc<Catalog>,
    /// The answer that distances are measured from, and the places it names.
    pub distance_from: Option<(String, Arc<Gazetteer>)>,
    /// Which items are in the running; all, if not given.
    pub keep: Option<Expression>,
    /// A variable that grows until there are enough.
    pub widening: Option<Widening>,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// At least and at most this many options.
    pub show: (usize, usize),
    /// Texts that fill up when there are too few.
    pub fallback: Vec<TextRef>,
}

/// A variable that grows until there are enough options.
#[derive(Debug)]
pub struct Widening {
    /// Its name; it starts as the answer of that name, or its default.
    pub variable: String,
    /// The values it takes after that; infinity for `any`.
    pub values: Vec<f64>,
    /// What is said when it grew.
    pub say: Option<TextRef>,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// When it applies.
    pub when: Option<Expression>,
    /// What it adds.
    pub score: i64,
    /// The reason shown.
    pub because: Option<TextRef>,
}
