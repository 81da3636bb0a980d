//! A condition or value as a tree.

use std::ops::Range;

use super::filter::Filter;
use super::lower::{self, RenderError};

/// A condition or value. Evaluation is total: see [`Expression::evaluate`].
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A name with its fields: `answers.budget.max`, and where it stands.
    Path(Vec<String>, Range<usize>),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A list of values.
    List(Vec<Expression>),
    /// All must hold.
    And(Box<Expression>, Box<Expression>),
    /// One must hold.
    Or(Box<Expression>, Box<Expression>),
    /// Must not hold.
    Not(Box<Expression>),
    /// `is set`.
    IsSet(Box<Expression>),
    /// A comparison; false if a side is unset or the sides cannot be compared.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Arithmetic on numbers; unset if a side is not a number.
    Calculate(Operation, Box<Expression>, Box<Expression>),
    /// `a if condition else b`.
    Choose(Box<Expression>, Box<Expression>, Box<Expression>),
    /// A value put through a filter.
    Filtered(Box<Expression>, Filter),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `in`
    In,
    /// `not in`
    NotIn,
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; unset when divided by zero.
    Divide,
}

impl Expression {
    /// Reads an expression in minijinja's syntax.
    pub fn parse(source: &str) -> Result<Self, RenderError> {
        lower::expression(source)
    }

    /// Calls `visit` with both sides of every comparison.
    pub fn each_comparison(&self, visit: &mut dyn FnMut(&Self, &Self)) {
        match self {
            Self::Path(..) | Self::Text(_) | Self::Number(_) | Self::Flag(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.each_comparison(visit)),
            Self::Not(inner) | Self::IsSet(inner) => inner.each_comparison(visit),
            Self::Filtered(inner, filter) => {
                inner.each_comparison(visit);
                filter.arguments().for_each(|argument| argument.each_comparison(visit));
            }
            Self::Compare(_, left, right) => {
                visit(left, right);
                left.each_comparison(visit);
                right.each_comparison(visit);
            }
            Self::And(left, right) | Self::Or(left, right) | Self::Calculate(_, left, right) => {
                left.each_comparison(visit);
                right.each_comparison(visit);
            }
            Self::Choose(condition, left, right) => {
                condition.each_comparison(visit);
                left.each_comparison(visit);
                right.each_comparison(visit);
            }
        }
    }

    /// Calls `visit` with every name used, with its fields, and where it stands in the source.
    pub fn each_path(&self, visit: &mut dyn FnMut(&[String], &Range<usize>)) {
        match self {
            Self::Path(path, place) => visit(path, place),
            Self::Text(_) | Self::Number(_) | Self::Flag(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.each_path(visit)),
            Self::Not(inner) | Self::IsSet(inner) => inner.each_path(visit),
            Self::Filtered(inner, filter) => {
                inner.each_path(visit);
                filter.arguments().for_each(|argument| argument.each_path(visit));
            }
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Compare(_, left, right)
            | Self::Calculate(_, left, right) => {
                left.each_path(visit);
                right.each_path(visit);
            }
            Self::Choose(condition, left, right) => {
                condition.each_path(visit);
                left.each_path(visit);
                right.each_path(visit);
            }
        }
    }
}
