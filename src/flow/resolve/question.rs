//! One question: how its answer is read, and what is said when it is not understood.

use std::sync::Arc;

use super::context::Context;
use super::expressions::Names;
use super::step::{Steps, step_named};
use crate::answer::{AnswerKind, AnswerValue, Gazetteer, Question as Reader};
use crate::diagnostic::Diagnostic;
use crate::flow::bot::{Check, GiveUp, Grant, Menu, Offered, Question, Reminder};
use crate::flow::syntax::{AskSyntax, ChoiceSyntax, StepSyntax, Text, TitleSyntax, parse_duration};
use crate::message::MediaKind;
use crate::source::Spanned;

/// The answer types with the words authors write.
const TYPES: [&str; 12] =
    ["choice", "choices", "yes_no", "text", "number", "money", "date", "place", "phone", "email", "media", "any"];

pub(super) fn resolve(
    context: &mut Context<'_>,
    flow: &str,
    step: &StepSyntax,
    ask: &AskSyntax,
    steps: &Steps,
) -> Question {
    let sets_language = ask.sets.as_ref().is_some_and(|what| what.value == "language");
    let mut written = step.choices.as_ref().map(|choices| context.choice_syntax(choices)).unwrap_or_default();
    if sets_language && written.is_empty() {
        written = language_choices(context, step);
    }
    let other = ask.other.is_some();
    if other {
        written.push(other_choice(context, step));
    }
    let choices = context.choices(flow, &written);
    let kind = kind(context, ask, !written.is_empty());
    let max_length = ask.max_length.as_ref().and_then(|text| text.value.parse().ok()).unwrap_or(100);
    let reader = Reader { kind, choices: choices.list, strict: ask.grants.is_some(), max_length };
    let text = |context: &mut Context<'_>, name: &Text| context.text(Some(flow), name);
    Question {
        name: ask.save_as.as_ref().unwrap_or(&step.name).value.clone(),
        prompt: text(context, &ask.prompt),
        default: ask.default.as_ref().map(|value| default_value(&reader, value)),
        menu: Menu { items: choices.items, reader },
        other,
        grant: ask.grants.as_ref().map(|purpose| Grant {
            purpose: purpose.value.clone(),
            notice: ask.notice.as_ref().map(|notice| notice.value.clone()).unwrap_or_default(),
        }),
        sets_language,
        companions: ask.with.iter().filter_map(|name| step_named(context, name, steps)).collect(),
        checks: ask
            .check
            .iter()
            .filter_map(|(name, condition)| {
                Some(Check { text: text(context, name), condition: context.expression(condition, Names::default())? })
            })
            .collect(),
        not_understood: ask.not_understood.iter().map(|name| text(context, name)).collect(),
        attempts: ask.attempts.as_ref().and_then(|text| text.value.parse().ok()),
        give_up: ask.give_up.as_ref().map(|give_up| GiveUp {
            say: text(context, &give_up.say),
            offers: give_up
                .offer
                .iter()
                .filter_map(|name| match name.value.as_str() {
                    "skip" => Some(Offered::Skip),
                    _ => step_named(context, name, steps).map(Offered::Step),
                })
                .collect(),
        }),
        skip_if: ask.skip_if.as_ref().and_then(|text| context.expression(text, Names::default())),
        optional: ask.optional,
        confirm: ask.confirm.as_ref().map(|name| text(context, name)),
        reminders: ask
            .remind
            .iter()
            .filter_map(|(after, name)| Some(Reminder { after: context.duration(after)?, text: text(context, name) }))
            .collect(),
        expires: ask.expires.as_ref().and_then(|text| context.duration(text)),
        sensitive: ask.sensitive,
        hear_early: ask.hear_early,
        gather: ask.gather.as_ref().and_then(|text| context.duration(text)),
    }
}

fn language_choices(context: &Context<'_>, step: &StepSyntax) -> Vec<ChoiceSyntax> {
    let at = |text: &str| Spanned::new(text.to_owned(), step.name.span);
    context
        .languages
        .iter()
        .map(|(_, code, name)| ChoiceSyntax {
            id: at(code),
            title: TitleSyntax::All(at(name)),
            about: None,
            also: Vec::new(),
            not: Vec::new(),
            matches: None,
            unlisted: false,
            asks: None,
        })
        .collect()
}

/// The choice "Other", titled by the engine's text.
fn other_choice(context: &mut Context<'_>, step: &StepSyntax) -> ChoiceSyntax {
    let at = |text: &str| Spanned::new(text.to_owned(), step.name.span);
    let titles = context.engine_titles("other");
    let titles =
        context.languages.iter().filter_map(|(index, code, _)| Some((at(code), at(titles.exact(index)?)))).collect();
    ChoiceSyntax {
        id: at("other"),
        title: TitleSyntax::PerLanguage(titles),
        about: None,
        also: Vec::new(),
        not: Vec::new(),
        matches: None,
        unlisted: false,
        asks: None,
    }
}

fn kind(context: &mut Context<'_>, ask: &AskSyntax, has_choices: bool) -> AnswerKind {
    let named = ask.answer.as_ref().map_or(if has_choices { "choice" } else { "text" }, |text| &text.value);
    match named {
        "choice" => AnswerKind::Choice,
        "choices" => AnswerKind::Choices,
        "yes_no" => AnswerKind::YesNo,
        "text" => AnswerKind::Text,
        "number" => {
            let (min, max) = ask.range.as_ref().map_or((None, None), |text| range(context, text));
            AnswerKind::Number { unit: ask.unit.as_ref().map(|unit| unit.value.clone()), min, max }
        }
        "money" => AnswerKind::Money {
            currency: ask.currency.as_ref().map_or_else(|| "INR".to_owned(), |currency| currency.value.clone()),
        },
        "date" => AnswerKind::Date,
        "place" => AnswerKind::Place(gazetteer(context, ask)),
        "phone" => AnswerKind::Phone,
        "email" => AnswerKind::Email,
        "media" => AnswerKind::Media(vec![
            MediaKind::Image,
            MediaKind::Audio,
            MediaKind::Video,
            MediaKind::Document,
            MediaKind::Sticker,
        ]),
        "any" => AnswerKind::Any,
        _ => {
            if let Some(written) = &ask.answer {
                context.unknown("unknown-answer-type", "answer type", written, &TYPES);
            }
            AnswerKind::Any
        }
    }
}

fn range(context: &mut Context<'_>, text: &Text) -> (Option<f64>, Option<f64>) {
    let bounds = text.value.split_once(" to ").and_then(|(min, max)| {
        let (min, max): (f64, f64) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
        (min <= max).then_some((min, max))
    });
    if let Some((min, max)) = bounds {
        return (Some(min), Some(max));
    }
    context.report(
        Diagnostic::error("wrong-range", format!("`{}` is not a range", text.value), text.span)
            .with_help("write the lower and the upper bound: `5 to 3000`"),
    );
    (None, None)
}

fn gazetteer(context: &mut Context<'_>, ask: &AskSyntax) -> Arc<Gazetteer> {
    let Some(path) = &ask.places else {
        context.report(
            Diagnostic::error("missing-key", "a question for a place needs `places`", ask.prompt.span)
                .with_help("add `places: data/cities.csv`"),
        );
        return Arc::new(Gazetteer::default());
    };
    context.places(path)
}

/// A default, read like an answer of the same question; what cannot be read is kept as text.
fn default_value(reader: &Reader, written: &Text) -> AnswerValue {
    match &reader.kind {
        AnswerKind::Number { .. } => {
            written.value.parse::<i64>().map_or_else(|_| AnswerValue::text(&written.value), AnswerValue::number)
        }
        AnswerKind::Choices => AnswerValue::List(vec![written.value.clone()]),
        AnswerKind::YesNo => AnswerValue::Flag(written.value == "true" || written.value == "yes"),
        AnswerKind::Choice
        | AnswerKind::Text
        | AnswerKind::Money { .. }
        | AnswerKind::Date
        | AnswerKind::Place(_)
        | AnswerKind::Phone
        | AnswerKind::Email
        | AnswerKind::Media(_)
        | AnswerKind::Any => AnswerValue::text(&written.value),
    }
}

impl Context<'_> {
    /// A length of time; a broken one is reported.
    pub(super) fn duration(&mut self, text: &Text) -> Option<std::time::Duration> {
        let duration = parse_duration(&text.value);
        if duration.is_none() {
            self.report(
                Diagnostic::error("wrong-duration", format!("`{}` is not a length of time", text.value), text.span)
                    .with_help("write a number and `s`, `m`, `h` or `d`: `30m`, `2h`, `1d`"),
            );
        }
        duration
    }

    /// The places of a table; loaded once per file.
    pub(super) fn places(&mut self, path: &Text) -> Arc<Gazetteer> {
        let Some(file) = self.file(path) else { return Arc::new(Gazetteer::default()) };
        if let Some(known) = self.gazetteers.get(&file) {
            return Arc::clone(known);
        }
        let gazetteer = Gazetteer::from_csv(&self.sources.file(file).text).unwrap_or_else(|error| {
            self.report(self.table_finding(file, usize::try_from(error.line).unwrap_or(usize::MAX), error.message));
            Gazetteer::default()
        });
        let gazetteer = Arc::new(gazetteer);
        self.gazetteers.insert(file, Arc::clone(&gazetteer));
        gazetteer
    }
}
