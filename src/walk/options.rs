//! Whether recommendations keep their promise for every combination of the answers that they read, and of no others.

use super::act::{Act, Way};
use super::classes::{Class, Classes};
use super::conditions;
use super::evidence::{Event, Evidence, Place, Walk};
use super::explore;
use super::inputs::in_words;
use super::possible::{assignment, session_in};
use super::settings::Settings;
use crate::answer::{AnswerKind, AnswerValue};
use crate::engine::{Answers, count_options};
use crate::flow::{Bot, Flow, Question, Recommendation, StepKind};

/// Counts the options of every recommendation and adds what is wrong to `walk`.
pub(super) fn count(bot: &Bot, classes: &Classes, settings: &Settings, walk: &mut Walk) {
    for (flow_index, flow) in bot.flows.values().enumerate() {
        for (step_index, step) in flow.steps.iter().enumerate() {
            let StepKind::Recommend(recommend) = &step.kind else { continue };
            let Some(recommendation) = flow.recommendations.get(recommend.recommendation) else { continue };
            let place = Place { flow: flow_index, step: step_index };
            let known = |evidence: &Evidence| matches!(&evidence.event, Event::Options { recommendation: name, .. } if *name == recommendation.name);
            if keeps_itself(recommendation) || walk.events.iter().any(known) {
                continue;
            }
            let event = Event::OptionsUnproved { recommendation: recommendation.name.clone() };
            let acts = || walk.reached.get(&place).cloned().unwrap_or_default();
            match first_shortage(bot, flow, recommendation, classes, settings) {
                Ok(None) => {}
                Err(TooMany) => {
                    let acts = acts();
                    walk.events.push(Evidence { event, place, acts });
                }
                Ok(Some(answers)) => {
                    let budget = settings.turns.saturating_sub(walk.coverage.turns);
                    let names = names(recommendation);
                    let choose =
                        |question: Option<&Question>, acts: Vec<(Act, Way)>| keep(question, acts, &names, &answers);
                    let wanted = |event: &Event| matches!(event, Event::Options { recommendation: name, .. } if *name == recommendation.name);
                    let (found, turns) = explore::search(bot, classes, budget, &choose, &wanted);
                    walk.coverage.turns += turns;
                    let acts = acts();
                    walk.events.push(found.unwrap_or(Evidence { event, place, acts }));
                }
            }
        }
    }
}

/// Too many combinations to rank them all.
struct TooMany;

/// Whether there are always enough: the texts that fill up are as many as are promised.
pub(super) fn keeps_itself(recommendation: &Recommendation) -> bool {
    let (least, most) = recommendation.show;
    recommendation.fallback.len() >= least && least <= most
}

/// The answers that decide which options there are.
fn names(recommendation: &Recommendation) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    names.extend(recommendation.keep.iter().flat_map(conditions::answers_in));
    names.extend(recommendation.widening.iter().map(|widening| widening.variable.clone()));
    names.extend(recommendation.distance_from.iter().map(|(name, _)| name.clone()));
    if recommendation.catalog.columns().is_empty() {
        names
            .extend(recommendation.rules.iter().filter_map(|rule| rule.when.as_ref()).flat_map(conditions::answers_in));
    }
    names.sort();
    names.dedup();
    names
}

/// The first answers for which the promise is broken.
fn first_shortage(
    bot: &Bot,
    flow: &Flow,
    recommendation: &Recommendation,
    classes: &Classes,
    settings: &Settings,
) -> Result<Option<Answers>, TooMany> {
    let names = names(recommendation);
    let mut values: Vec<Class> = Vec::new();
    for name in &names {
        let mut class = classes.get(name).cloned().unwrap_or_default();
        if let Some((from, places)) = &recommendation.distance_from
            && from == name
        {
            class.values = places.places().iter().map(|place| AnswerValue::text(&place.name)).collect();
        }
        if let Some(widening) = recommendation.widening.as_ref().filter(|widening| widening.variable == *name) {
            #[expect(clippy::cast_possible_truncation, reason = "distances are small")]
            let finite = widening
                .values
                .iter()
                .filter(|value| value.is_finite())
                .map(|value| AnswerValue::number(*value as i64));
            class.values.extend(finite);
        }
        values.push(class);
    }
    let lists: Vec<(&str, Vec<Option<&AnswerValue>>)> = names
        .iter()
        .zip(&values)
        .map(|(name, class)| (name.as_str(), class.values.iter().map(Some).chain([None]).collect()))
        .collect();
    let combinations = lists.iter().map(|(_, values)| values.len()).fold(1_usize, usize::saturating_mul);
    let (least, most) = recommendation.show;
    let mut session = session_in(flow);
    for number in 0..combinations.min(settings.rankings) {
        session.answers = assignment(&lists, number);
        if !(least..=most).contains(&count_options(bot, flow, &session, recommendation)) {
            return Ok(Some(session.answers));
        }
    }
    if combinations > settings.rankings { Err(TooMany) } else { Ok(None) }
}

/// Of what can happen at a question that matters only the answer that is wanted; elsewhere only answers.
fn keep(question: Option<&Question>, acts: Vec<(Act, Way)>, names: &[String], answers: &Answers) -> Vec<(Act, Way)> {
    let given = question.filter(|question| names.contains(&question.name));
    let Some(question) = given else { return acts.into_iter().filter(|(_, way)| *way == Way::Answer).collect() };
    let wanted = match answers.get(&question.name) {
        None => return ["I don't know", "skip"].map(|text| (Act::Type(text.to_owned()), Way::Answer)).to_vec(),
        Some(AnswerValue::Text(id)) if question.menu.item(id).is_some() => Act::Tap(id.clone()),
        Some(AnswerValue::List(ids)) if ids.len() == 1 => Act::Tap(ids[0].clone()),
        Some(AnswerValue::Flag(flag)) if matches!(question.menu.reader.kind, AnswerKind::YesNo) => {
            Act::Tap(if *flag { "yes" } else { "no" }.to_owned())
        }
        Some(value) => match in_words(question, value) {
            Some(words) => Act::Type(words),
            None => return Vec::new(),
        },
    };
    vec![(wanted, Way::Answer)]
}
