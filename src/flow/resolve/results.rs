//! The results of sources where texts and conditions use them: only declared fields, and only compared with their own kind.

use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{FieldKind, ResultField, Source};
use crate::flow::syntax::Text;
use crate::render::Expression;
use crate::source::Span;

impl Context<'_> {
    /// The sources whose results a name may stand for.
    fn sources_of(&self, name: &str) -> Vec<&Source> {
        let sources = self.result_names.iter().filter(|(known, _)| known == name);
        sources.filter_map(|(_, source)| self.sources_outside.get(source)).collect()
    }

    /// Holds `fetched.<name>.<field>` against what steps fetch.
    pub(super) fn check_result_path(&mut self, path: &[String], span: Span) {
        let Some(name) = path.get(1) else { return };
        if !self.result_names.iter().any(|(known, _)| known == name) {
            let known: Vec<String> = self.result_names.iter().map(|(name, _)| name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return self.unknown("unknown-result", "result", &Text::new(name.clone(), span), &known);
        }
        let sources = self.sources_of(name);
        let Some(field) = path.get(2).filter(|_| !sources.is_empty()) else { return };
        if !sources.iter().any(|source| source.result.contains_key(field)) {
            let known: Vec<String> = sources.iter().flat_map(|source| source.result.keys().cloned()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown("unknown-field", "field", &Text::new(field.clone(), span), &known);
        }
    }

    /// A field that is compared with a value of another kind would never be equal to it.
    pub(super) fn check_comparison(&mut self, field: &Expression, value: &Expression, span: Span) {
        let Expression::Path(path, place) = field else { return };
        let [root, name, named] = path.as_slice() else { return };
        let sources = self.sources_of(name);
        let mut fields = sources.iter().filter_map(|source| source.result.get(named)).filter(|_| root == "fetched");
        let Some(ResultField { kind, .. }) = fields.next().copied() else { return };
        let fits = match value {
            Expression::Text(_) => matches!(kind, FieldKind::Text | FieldKind::List),
            Expression::Number(_) => kind == FieldKind::Number,
            Expression::Flag(_) => kind == FieldKind::YesNo,
            Expression::List(_)
            | Expression::Path(..)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Not(_)
            | Expression::IsSet(_)
            | Expression::Compare(..)
            | Expression::Calculate(..)
            | Expression::Choose(..)
            | Expression::Filtered(..) => true,
        };
        if !fits {
            let message = format!("`{}` is of the kind `{}`", path.join("."), kind.word());
            self.report(
                Diagnostic::error("mixed-kinds", message, span.within(place.start, place.end))
                    .with_help("compare it with a value of its own kind, or correct `result` of the source"),
            );
        }
    }
}
