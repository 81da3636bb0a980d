//! Rules over a table: columns checked, conditions compiled, the table loaded once.

use std::sync::Arc;

use super::context::Context;
use super::expressions::Names;
use crate::answer::Gazetteer;
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{Recommendation, Rule, Widening};
use crate::flow::syntax::{KindSyntax, RecommendationSyntax, StepSyntax, Text};
use crate::message::Coordinates;
use crate::recommend::Catalog;
use crate::source::{FileId, Span};

pub(super) fn resolve(
    context: &mut Context<'_>,
    flow: &str,
    syntax: &RecommendationSyntax,
    steps: &[StepSyntax],
) -> Recommendation {
    let distance_from = distance_from(context, syntax, steps);
    let catalog = catalog(context, syntax, distance_from.as_ref().map(|(_, places)| &**places));
    let columns: Vec<String> = catalog.columns().to_vec();
    let variable = syntax.widen.as_ref().map(|widen| widen.variable.value.clone());
    let names = Names { columns: Some(&columns), variable: variable.as_deref() };
    let keep = syntax.keep.as_ref().and_then(|text| context.expression(text, names));
    let rules = syntax
        .rules
        .iter()
        .map(|rule| Rule {
            name: rule.name.value.clone(),
            when: rule.when.as_ref().and_then(|text| context.expression(text, names)),
            score: rule.score.as_ref().map_or(0, |text| whole_number(context, text)),
            because: rule.because.as_ref().map(|text| context.text(Some(flow), text)),
        })
        .collect();
    Recommendation {
        name: syntax.name.value.clone(),
        distance_from,
        keep,
        widening: syntax.widen.as_ref().map(|widen| Widening {
            variable: widen.variable.value.clone(),
            values: widen
                .values
                .iter()
                .map(|text| if text.value == "any" { f64::INFINITY } else { number(context, text) })
                .collect(),
            say: widen.say.as_ref().map(|text| context.text(Some(flow), text)),
        }),
        rules,
        show: syntax.show.as_ref().map_or((3, 5), |text| show(context, text)),
        fallback: syntax.fallback.iter().map(|text| context.text(Some(flow), text)).collect(),
        catalog,
    }
}

fn catalog(context: &mut Context<'_>, syntax: &RecommendationSyntax, places: Option<&Gazetteer>) -> Arc<Catalog> {
    let Some(path) = &syntax.from else { return Arc::new(Catalog::default()) };
    let Some(file) = context.file(path) else { return Arc::new(Catalog::default()) };
    let lists: Vec<&str> = syntax.list_columns.iter().map(|column| column.value.as_str()).collect();
    match Catalog::from_csv(&context.sources.file(file).text, &lists) {
        Ok(catalog) => {
            for column in &syntax.list_columns {
                if !catalog.columns().contains(&column.value) {
                    let known: Vec<&str> = catalog.columns().iter().map(String::as_str).collect();
                    context.unknown("unknown-column", "column", column, &known);
                }
            }
            let Some(places) = places else { return Arc::new(catalog) };
            Arc::new(catalog.with_places(|name| {
                let place = places.get(name)?;
                Some(Coordinates { latitude: place.latitude, longitude: place.longitude })
            }))
        }
        Err(error) => {
            let finding = context.table_finding(file, error.line, error.message);
            context.report(finding);
            Arc::new(Catalog::default())
        }
    }
}

fn distance_from(
    context: &mut Context<'_>,
    syntax: &RecommendationSyntax,
    steps: &[StepSyntax],
) -> Option<(String, Arc<Gazetteer>)> {
    let text = syntax.distance_from.as_ref()?;
    let name = text.value.strip_prefix("answers.").unwrap_or(&text.value).to_owned();
    let places = steps.iter().find_map(|step| match &step.kind {
        Some(KindSyntax::Ask(ask)) if ask.save_as.as_ref().unwrap_or(&step.name).value == name => ask.places.clone(),
        Some(
            KindSyntax::Ask(_)
            | KindSyntax::Say(_)
            | KindSyntax::Set(_)
            | KindSyntax::When { .. }
            | KindSyntax::Review { .. }
            | KindSyntax::Recommend(_)
            | KindSyntax::HandOff(_)
            | KindSyntax::Fetch(_)
            | KindSyntax::Call(_)
            | KindSyntax::End(_),
        )
        | None => None,
    });
    let Some(places) = places else {
        context.report(
            Diagnostic::error(
                "unknown-answer",
                format!("no question of this flow asks for the place `{name}`"),
                text.span,
            )
            .with_help("name the answer of a question with `answer: place`: `answers.city`"),
        );
        return None;
    };
    Some((name, context.places(&places)))
}

fn number(context: &mut Context<'_>, text: &Text) -> f64 {
    text.value.parse().unwrap_or_else(|_| {
        context.report(
            Diagnostic::error("wrong-value", format!("`{}` is not a number", text.value), text.span)
                .with_help("write numbers in growing order, `any` at the end"),
        );
        f64::INFINITY
    })
}

fn whole_number(context: &mut Context<'_>, text: &Text) -> i64 {
    text.value.parse().unwrap_or_else(|_| {
        context.report(Diagnostic::error("wrong-value", format!("`{}` is not a whole number", text.value), text.span));
        0
    })
}

fn show(context: &mut Context<'_>, text: &Text) -> (usize, usize) {
    let bounds = text.value.split_once(" to ").and_then(|(least, most)| {
        let (least, most): (usize, usize) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
        (least <= most && most <= 10).then_some((least, most))
    });
    bounds.unwrap_or_else(|| {
        context.report(
            Diagnostic::error("wrong-range", format!("`{}` does not say how many to show", text.value), text.span)
                .with_help("write the least and the most, at most 10: `3 to 5`"),
        );
        (3, 5)
    })
}

impl Context<'_> {
    /// A finding about one line of a table.
    pub(super) fn table_finding(&self, file: FileId, line: usize, message: String) -> Diagnostic {
        let text = &self.sources.file(file).text;
        let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let length = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Diagnostic::error("broken-table", message, Span::new(file, offset(start), offset(start + length)))
    }
}
