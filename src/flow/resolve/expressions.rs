//! Conditions and values in flows: parsed, and every name in them held against what exists.

use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::flow::syntax::Text;
use crate::render::Expression;
use crate::source::Span;

/// What an expression may name besides answers.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'a> {
    /// The columns of `item`, inside a recommendation.
    pub(super) columns: Option<&'a [String]>,
    /// The variable that widens.
    pub(super) variable: Option<&'a str>,
}

impl Context<'_> {
    /// The place of a text without the quotes around it, so that places inside it can be pointed at. A text over several
    /// lines is pointed at as a whole.
    fn inside_quotes(&self, text: &Text) -> Span {
        let span = text.span;
        let source = &self.sources.file(span.file).text;
        let written = source.get(span.start as usize..span.end as usize).unwrap_or_default();
        let quoted = written.starts_with('"') || written.starts_with('\'');
        if quoted { Span::new(span.file, span.start + 1, span.end.saturating_sub(1)) } else { span }
    }

    /// An expression; a broken one is reported and left out.
    pub(super) fn expression(&mut self, text: &Text, names: Names<'_>) -> Option<Expression> {
        let written = self.inside_quotes(text);
        let text = &Text::new(text.value.clone(), written);
        let expression = match Expression::parse(&text.value) {
            Ok(expression) => expression,
            Err(error) => {
                let span = text.span.within(error.place.start, error.place.end);
                let mut finding = Diagnostic::error("broken-expression", error.message, span);
                finding.help = error.help;
                self.report(finding);
                return None;
            }
        };
        let mut paths = Vec::new();
        expression.each_path(&mut |path, place| paths.push((path.to_vec(), place.clone())));
        for (path, place) in paths {
            let root = path.first().map(String::as_str).unwrap_or_default();
            let span = text.span.within(place.start, place.end);
            if names.variable == Some(root) {
                continue;
            }
            match (root, path.get(1)) {
                ("answers", Some(name)) => {
                    if !self.answer_names.contains(name) {
                        let known: Vec<String> = self.answer_names.clone();
                        let known: Vec<&str> =
                            known.iter().map(String::as_str).filter(|name| !name.ends_with("_detail")).collect();
                        self.unknown("unknown-answer", "answer", &Text::new(name.clone(), span), &known);
                    }
                }
                ("item", Some(column)) if names.columns.is_some() => {
                    let columns = names.columns.unwrap_or_default();
                    if column != "distance_km" && !columns.contains(column) {
                        let known: Vec<&str> = columns.iter().map(String::as_str).collect();
                        self.unknown("unknown-column", "column", &Text::new(column.clone(), span), &known);
                    }
                }
                ("fetched", _) => self.check_result_path(&path, span),
                ("contact", _) => {}
                (root, _) => {
                    let mut known = vec!["answers", "contact", "fetched"];
                    if names.columns.is_some() {
                        known.push("item");
                    }
                    known.extend(names.variable);
                    let bare = self.answer_names.iter().any(|name| name == root);
                    if bare {
                        self.report(
                            Diagnostic::error("unknown-name", format!("unknown name `{root}`"), span)
                                .with_help(format!("an answer is written `answers.{root}`")),
                        );
                    } else {
                        self.unknown("unknown-name", "name", &Text::new(root.to_owned(), span), &known);
                    }
                }
            }
        }
        let mut comparisons = Vec::new();
        expression.each_comparison(&mut |left, right| comparisons.push((left.clone(), right.clone())));
        for (left, right) in &comparisons {
            self.check_comparison(left, right, text.span);
            self.check_comparison(right, left, text.span);
        }
        Some(expression)
    }
}
