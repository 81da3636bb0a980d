//! A text with places to fill in.

use std::ops::Range;

use super::evaluate::Scope;
use super::expression::Expression;
use super::lower::{self, RenderError};
use super::value::{Record, Value};

/// A text with places to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Said as it stands.
    Text(String),
    /// A value, and where it stands in the source.
    Show(Expression, Range<usize>),
    /// One of two.
    If(Expression, Vec<Part>, Vec<Part>),
    /// The same for each item of a list; the name is the item's.
    For(String, Expression, Vec<Part>),
}

/// A scope inside a loop: the item under its name, and where the loop stands under `loop`.
struct Inner<'a> {
    name: &'a str,
    value: Value<'a>,
    round: Round,
    outer: &'a dyn Scope,
}

/// Where a loop stands: `loop.first`, `loop.last`, `loop.index` (from 1), `loop.length`.
#[derive(Debug)]
struct Round {
    index: usize,
    length: usize,
}

impl Scope for Inner<'_> {
    fn root(&self, name: &str) -> Value<'_> {
        match name {
            "loop" => Value::Record(&self.round),
            _ if name == self.name => self.value.clone(),
            _ => self.outer.root(name),
        }
    }
}

impl Record for Round {
    fn field(&self, name: &str) -> Value<'_> {
        let number = |count: usize| Value::Number(u32::try_from(count).map_or(f64::INFINITY, f64::from));
        match name {
            "first" => Value::Flag(self.index == 0),
            "last" => Value::Flag(self.index + 1 == self.length),
            "index" => number(self.index + 1),
            "length" => number(self.length),
            _ => Value::Unset,
        }
    }
}

impl Template {
    /// Reads a text; newlines at its end are dropped.
    pub fn parse(source: &str) -> Result<Self, RenderError> {
        lower::template(source).map(|parts| Self { parts })
    }

    /// A text that says nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self { parts: Vec::new() }
    }

    /// The pieces, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text, if there is nothing to fill in.
    #[must_use]
    pub fn as_static(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            [Part::Show(..) | Part::If(..) | Part::For(..)] | [_, _, ..] => None,
        }
    }

    /// The text with everything filled in from `scope`.
    #[must_use]
    pub fn render(&self, scope: &dyn Scope) -> String {
        self.as_static().map_or_else(
            || {
                let mut out = String::with_capacity(256);
                write(&self.parts, scope, &mut out);
                out.truncate(out.trim_end().len());
                out
            },
            str::to_owned,
        )
    }

    /// Calls `visit` with every name used and where it stands; names of loops are left out.
    pub fn each_path(&self, visit: &mut dyn FnMut(&[String], &Range<usize>)) {
        each_path(&self.parts, &mut Vec::new(), visit);
    }
}

fn write(parts: &[Part], scope: &dyn Scope, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Show(expression, _) => expression.evaluate(scope).show(out),
            Part::If(condition, then, otherwise) => {
                write(if condition.holds(scope) { then } else { otherwise }, scope, out);
            }
            Part::For(name, list, body) => {
                if let Value::List(items) = list.evaluate(scope) {
                    let length = items.len();
                    for (index, value) in items.into_iter().enumerate() {
                        write(body, &Inner { name, value, round: Round { index, length }, outer: scope }, out);
                    }
                }
            }
        }
    }
}

fn each_path<'a>(parts: &'a [Part], loops: &mut Vec<&'a str>, visit: &mut dyn FnMut(&[String], &Range<usize>)) {
    for part in parts {
        let mut outer = |path: &[String], place: &Range<usize>| {
            if !path.first().is_some_and(|root| loops.contains(&root.as_str())) {
                visit(path, place);
            }
        };
        match part {
            Part::Text(_) => {}
            Part::Show(expression, _) => expression.each_path(&mut outer),
            Part::If(condition, then, otherwise) => {
                condition.each_path(&mut outer);
                each_path(then, loops, visit);
                each_path(otherwise, loops, visit);
            }
            Part::For(name, list, body) => {
                list.each_path(&mut outer);
                loops.extend([name.as_str(), "loop"]);
                each_path(body, loops, visit);
                loops.truncate(loops.len() - 2);
            }
        }
    }
}
