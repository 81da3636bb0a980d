//! Classes of answers: for every answer a few values, so that any other value is told apart from one of them by no condition.

use std::collections::BTreeMap;

use super::{blank, conditions};
use crate::answer::{AnswerKind, AnswerValue};
use crate::flow::{Bot, Flow, Keywords, Question, StepKind};
use crate::render::Expression;

/// The most values of which all combinations are built (several choices, ranges of money).
const MOST_COMBINED: usize = 6;

/// The values that stand for all an answer can be.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    /// One value for each class; "not answered" is one more, always.
    pub(super) values: Vec<AnswerValue>,
    /// Whether every value there can be behaves like one of these.
    pub(super) complete: bool,
}

/// The classes of every answer, by name.
pub(super) type Classes = BTreeMap<String, Class>;

/// What conditions hold one answer against.
#[derive(Debug, Default)]
struct Cuts {
    numbers: Vec<f64>,
    texts: Vec<String>,
    /// Whether some condition reads it in another way than held against constants.
    entangled: bool,
}

/// The classes of every answer of a bot.
pub(super) fn of(bot: &Bot) -> Classes {
    let mut cuts: BTreeMap<String, Cuts> = BTreeMap::new();
    for flow in bot.flows.values() {
        each_condition(flow, &mut |condition| cut(condition, &mut cuts));
        flow.steps.iter().for_each(|step| blank::of_step(bot, step, &mut |condition| cut(condition, &mut cuts)));
    }
    each_keyword_condition(&bot.keywords, &mut |condition| cut(condition, &mut cuts));
    let mut classes = Classes::new();
    let none = Cuts::default();
    for flow in bot.flows.values() {
        for step in &flow.steps {
            match &step.kind {
                StepKind::Ask(question) => {
                    let class = of_question(question, cuts.get(&question.name).unwrap_or(&none));
                    let known =
                        classes.entry(question.name.clone()).or_insert(Class { values: Vec::new(), complete: true });
                    join(known, class);
                }
                StepKind::Set(values) => {
                    for (name, _) in values {
                        let class = of_anything(cuts.get(name).unwrap_or(&none));
                        let known = classes.entry(name.clone()).or_insert(Class { values: Vec::new(), complete: true });
                        join(known, class);
                    }
                }
                StepKind::Say
                | StepKind::When { .. }
                | StepKind::Review(_)
                | StepKind::Recommend(_)
                | StepKind::HandOff { .. }
                | StepKind::Fetch(_)
                | StepKind::Call { .. }
                | StepKind::End { .. } => {}
            }
        }
    }
    classes
}

fn join(known: &mut Class, class: Class) {
    known.complete &= class.complete;
    for value in class.values {
        if !known.values.contains(&value) {
            known.values.push(value);
        }
    }
}

fn each_condition<'a>(flow: &'a Flow, visit: &mut dyn FnMut(&'a Expression)) {
    flow.steps.iter().for_each(|step| conditions::of_step(step, visit));
    each_keyword_condition(&flow.keywords, visit);
    conditions::of_recommendations(flow).for_each(visit);
}

fn each_keyword_condition<'a>(keywords: &'a Keywords, visit: &mut dyn FnMut(&'a Expression)) {
    for then in keywords.list.iter().filter_map(|keyword| keyword.then.as_ref()) {
        conditions::of_then(then, visit);
    }
}

fn cut(condition: &Expression, cuts: &mut BTreeMap<String, Cuts>) {
    let mut atoms = Vec::new();
    conditions::atoms(condition, &mut atoms);
    for atom in atoms {
        for name in conditions::answers_in(atom) {
            let known = cuts.entry(name).or_default();
            conditions::constants(atom, &mut known.numbers, &mut known.texts);
            known.entangled |= !conditions::is_plain(atom) || conditions::reads_more_than_answers(atom);
        }
    }
}

fn of_question(question: &Question, cuts: &Cuts) -> Class {
    let choices = question.menu.items.iter().map(|item| item.id.clone());
    let own: Vec<AnswerValue> = match &question.menu.reader.kind {
        AnswerKind::Choices => several(choices.clone().collect(), cuts),
        AnswerKind::YesNo => vec![AnswerValue::Flag(true), AnswerValue::Flag(false)],
        AnswerKind::Number { min, max, .. } => {
            points(&cuts.numbers, *min, *max).into_iter().filter_map(number).collect()
        }
        AnswerKind::Money { .. } => amounts(cuts),
        AnswerKind::Place(places) => {
            let named = |text: &&String| places.get(text).is_some();
            let mut places_cut: Vec<AnswerValue> = cuts.texts.iter().filter(named).map(AnswerValue::text).collect();
            let other = places.places().iter().find(|place| !cuts.texts.contains(&place.name));
            places_cut.extend(other.map(|place| AnswerValue::text(&place.name)));
            places_cut
        }
        AnswerKind::Date => days(&cuts.texts),
        AnswerKind::Choice => Vec::new(),
        AnswerKind::Text | AnswerKind::Phone | AnswerKind::Email | AnswerKind::Media(_) | AnswerKind::Any => {
            cuts.texts.iter().map(AnswerValue::text).chain([AnswerValue::text("some text")]).collect()
        }
    };
    let singles = !matches!(question.menu.reader.kind, AnswerKind::Choices);
    let mut values: Vec<AnswerValue> = choices.filter(|_| singles).map(AnswerValue::text).collect();
    values.extend(own);
    values.extend(question.default.clone());
    let many = matches!(question.menu.reader.kind, AnswerKind::Choices) && cuts.texts.len() > MOST_COMBINED;
    Class { values, complete: !cuts.entangled && !many }
}

/// What `set` gives a name can be of any kind.
fn of_anything(cuts: &Cuts) -> Class {
    let mut values = vec![AnswerValue::Flag(true), AnswerValue::Flag(false), AnswerValue::text("some text")];
    values.extend(points(&cuts.numbers, None, None).into_iter().filter_map(number));
    values.extend(cuts.texts.iter().map(AnswerValue::text));
    values.extend(cuts.texts.iter().map(|text| AnswerValue::List(vec![text.clone()])));
    Class { values, complete: !cuts.entangled }
}

/// Below, at and above every constant, within the bounds.
fn points(constants: &[f64], min: Option<f64>, max: Option<f64>) -> Vec<f64> {
    let mut cuts: Vec<f64> =
        constants.iter().copied().filter(|number| number.is_finite()).chain(min).chain(max).collect();
    cuts.sort_by(f64::total_cmp);
    cuts.dedup_by(|left, right| left.total_cmp(right).is_eq());
    let mut points = Vec::new();
    for (index, cut) in cuts.iter().enumerate() {
        if index == 0 {
            points.push(cut - 1.0);
        }
        points.push(*cut);
        points.push(cuts.get(index + 1).map_or(cut + 1.0, |next| between(*cut, *next)));
    }
    if points.is_empty() {
        points.push(1.0);
    }
    points.retain(|point| min.is_none_or(|min| *point >= min) && max.is_none_or(|max| *point <= max));
    points
}

/// A whole number between two others where there is one.
fn between(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    let floor = middle.floor();
    if floor > low { floor } else { middle }
}

fn number(number: f64) -> Option<AnswerValue> {
    #[expect(clippy::cast_possible_truncation, reason = "the bound is checked on the same line")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        Some(AnswerValue::number(number as i64))
    } else {
        serde_json::Number::from_f64(number).map(AnswerValue::Number)
    }
}

/// Single amounts and ranges around every constant.
fn amounts(cuts: &Cuts) -> Vec<AnswerValue> {
    let points = points(&cuts.numbers, Some(0.0), None);
    #[expect(clippy::cast_possible_truncation, reason = "amounts of money are small")]
    let ends: Vec<Option<i64>> = points.iter().map(|point| Some(point.round() as i64)).chain([None]).collect();
    let mut values = Vec::new();
    for min in &ends {
        for max in &ends {
            if (min.is_some() || max.is_some()) && min.zip(*max).is_none_or(|(min, max)| min <= max) {
                values.push(AnswerValue::Range { min: *min, max: *max });
            }
        }
    }
    // An amount alone is read as "up to": these first, they are what people say.
    values.sort_by_key(|value| !matches!(value, AnswerValue::Range { min: None, .. }));
    values
}

/// The days that conditions name, one before and one after each.
fn days(texts: &[String]) -> Vec<AnswerValue> {
    use jiff::ToSpan as _;
    let named = texts.iter().filter_map(|text| text.parse::<jiff::civil::Date>().ok());
    let around = named.flat_map(|day| [day.checked_sub(1.day()).ok(), Some(day), day.checked_add(1.day()).ok()]);
    let today = jiff::civil::date(2026, 11, 23);
    around.flatten().chain([today]).map(|day| AnswerValue::text(day.to_string())).collect()
}

/// Every combination of the choices that conditions name, and each other choice alone.
fn several(choices: Vec<String>, cuts: &Cuts) -> Vec<AnswerValue> {
    let (named, other): (Vec<String>, Vec<String>) = choices.into_iter().partition(|id| cuts.texts.contains(id));
    let mut values: Vec<AnswerValue> = vec![AnswerValue::List(Vec::new())];
    values.extend(named.iter().chain(&other).map(|id| AnswerValue::List(vec![id.clone()])));
    let few = &named[..named.len().min(MOST_COMBINED)];
    for mask in 0_u32..1 << few.len() {
        let list: Vec<String> =
            few.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0).map(|(_, id)| id.clone()).collect();
        if list.len() > 1 {
            values.push(AnswerValue::List(list));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_below_at_and_above_every_constant() {
        assert_eq!(points(&[], None, None), [1.0]);
        assert_eq!(points(&[10.0], None, None), [9.0, 10.0, 11.0]);
        assert_eq!(points(&[10.0], Some(10.0), Some(20.0)), [10.0, 15.0, 20.0]);
        assert_eq!(points(&[3.0, 2.0], None, None), [1.0, 2.0, 2.5, 3.0, 4.0]);
    }
}
