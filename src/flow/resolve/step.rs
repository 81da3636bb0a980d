//! One step: its kind, its menu, where it goes.

use super::context::Context;
use super::expressions::Names;
use super::{question, source};
use crate::flow::bot::{
    ByName, Flow, Menu, MenuItem, RecommendStep, Review, Step, StepKind, StepRef, Target, Then, Titles,
};
use crate::flow::syntax::{KindSyntax, StepSyntax, Text, ThenSyntax};

/// The steps of the flow being resolved, and what else its steps refer to.
pub(super) struct Steps {
    pub(super) by_name: ByName<StepRef>,
    pub(super) recommendations: Vec<String>,
}

impl Steps {
    fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }
}

/// The step with a name; an unknown one is reported.
pub(super) fn step_named(context: &mut Context<'_>, name: &Text, steps: &Steps) -> Option<StepRef> {
    let found = steps.by_name.get(&name.value).copied();
    if found.is_none() {
        context.unknown("unknown-step", "step", name, &steps.names());
    }
    found
}

pub(super) fn target(context: &mut Context<'_>, name: &Text, steps: &Steps) -> Target {
    match name.value.as_str() {
        "next" => Target::Next,
        "resume" => Target::Resume,
        "back" => Target::Back,
        "end" => Target::End,
        _ => step_named(context, name, steps).map_or(Target::End, Target::Step),
    }
}

/// Where a step or keyword goes. `choices` are the ids it can be asked about, if it has any.
pub(super) fn then(context: &mut Context<'_>, syntax: &ThenSyntax, steps: &Steps, choices: Option<&[&str]>) -> Then {
    match syntax {
        ThenSyntax::Always(name) => Then::Always(target(context, name, steps)),
        ThenSyntax::ByChoice(list) => Then::ByChoice(
            list.iter()
                .map(|(choice, name)| {
                    if let Some(known) = choices
                        && !known.contains(&choice.value.as_str())
                    {
                        context.unknown("unknown-choice", "choice", choice, known);
                    }
                    (choice.value.clone(), target(context, name, steps))
                })
                .collect(),
        ),
        ThenSyntax::ByCondition(list) => Then::ByCondition(
            list.iter()
                .map(|(condition, name)| {
                    let condition = condition.as_ref().and_then(|text| context.expression(text, Names::default()));
                    (condition, target(context, name, steps))
                })
                .collect(),
        ),
    }
}

/// Resolves one step.
pub(super) fn resolve(context: &mut Context<'_>, flow: &str, syntax: &StepSyntax, steps: &Steps) -> Option<Step> {
    let mut menu = syntax.choices.as_ref().map(|choices| {
        let written = context.choice_syntax(choices);
        let choices = context.choices(flow, &written);
        Menu::one_of(choices.items, choices.list)
    });
    let text = |context: &mut Context<'_>, name: &Text| context.text(Some(flow), name);
    let mut say = syntax.say.as_ref().map(|name| text(context, name));
    let kind = match syntax.kind.as_ref()? {
        KindSyntax::Ask(ask) => {
            menu = None;
            StepKind::Ask(Box::new(question::resolve(context, flow, syntax, ask, steps)))
        }
        KindSyntax::Say(name) => {
            say = Some(text(context, name));
            StepKind::Say
        }
        KindSyntax::Set(values) => StepKind::Set(
            values
                .iter()
                .filter_map(|(name, value)| Some((name.value.clone(), context.expression(value, Names::default())?)))
                .collect(),
        ),
        KindSyntax::When { condition, otherwise } => StepKind::When {
            condition: context.expression(condition, Names::default())?,
            otherwise: otherwise.as_ref().map_or(Target::Next, |name| target(context, name, steps)),
        },
        KindSyntax::Review { text: name, save, fields } => {
            for field in fields {
                if !context.answer_names.contains(&field.value) {
                    let known = context.answer_names.clone();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    context.unknown("unknown-answer", "answer", field, &known);
                }
            }
            StepKind::Review(Box::new(Review {
                text: text(context, name),
                save: save.as_ref().map(|purpose| purpose.value.clone()),
                fields: fields.iter().map(|field| field.value.clone()).collect(),
                menu: review_menu(context),
            }))
        }
        KindSyntax::Recommend(name) => {
            let known: Vec<&str> = steps.recommendations.iter().map(String::as_str).collect();
            let Some(recommendation) = known.iter().position(|known| *known == name.value) else {
                context.unknown("unknown-recommendation", "recommendation", name, &known);
                return None;
            };
            StepKind::Recommend(RecommendStep { recommendation, text: say.take() })
        }
        KindSyntax::HandOff(team) => {
            context.team(team);
            StepKind::HandOff { team: team.value.clone() }
        }
        KindSyntax::Fetch(fetch) => StepKind::Fetch(Box::new(source::fetch_step(context, flow, syntax, fetch, steps)?)),
        KindSyntax::Call(name) => {
            if !context.flow_names.contains(&name.value) {
                let known = context.flow_names.clone();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                context.unknown("unknown-flow", "flow", name, &known);
            }
            StepKind::Call { flow: name.value.clone() }
        }
        KindSyntax::End(reason) => StepKind::End { reason: reason.value.clone() },
    };
    let then = match &syntax.then {
        None => Then::Always(Target::Next),
        Some(written) => {
            let mut ids: Vec<&str> = menu.iter().flat_map(|menu| &menu.items).map(|item| item.id.as_str()).collect();
            if let StepKind::Ask(question) = &kind {
                ids.extend(question.menu.items.iter().map(|item| item.id.as_str()));
            }
            then(context, written, steps, (!ids.is_empty()).then_some(&ids))
        }
    };
    let title = context.titles(syntax.title.as_ref());
    Some(Step { name: syntax.name.value.clone(), title, say, kind, menu, then, span: syntax.name.span })
}

/// The two choices of every reading back; their titles are the engine's texts.
fn review_menu(context: &mut Context<'_>) -> Menu {
    let mut items = Vec::new();
    let mut specs = Vec::new();
    for (id, name) in [("yes", "review_yes"), ("change", "review_change")] {
        let titles = context.engine_titles(name);
        specs.push(crate::answer::ChoiceSpec {
            id: id.to_owned(),
            titles: context
                .languages
                .iter()
                .filter_map(|(index, code, _)| Some((code.to_owned(), titles.exact(index)?.to_owned())))
                .collect(),
            also: Vec::new(),
            not: Vec::new(),
            matches: None,
            gives_way: false,
        });
        items.push(MenuItem { id: id.to_owned(), title: titles, about: Titles::default(), listed: true, asks: None });
    }
    Menu::one_of(items, crate::answer::ChoiceList::compile(specs).unwrap_or_default())
}

impl Context<'_> {
    /// A text of the engine's own as a title in every language.
    pub(super) fn engine_titles(&mut self, name: &'static str) -> Titles {
        let text = self.engine_text(name);
        let titles = self
            .languages
            .iter()
            .map(|(index, ..)| self.texts.exact(text, index).and_then(|text| text.as_static()).map(str::to_owned))
            .collect();
        Titles::new(titles)
    }
}

/// The questions that count for "3 of 6": neither consent, nor language, nor a companion of another question.
pub(super) fn counted(steps: &[Step]) -> Vec<StepRef> {
    let companions: Vec<StepRef> = steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Ask(question) => Some(question.companions.iter().copied()),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => None,
        })
        .flatten()
        .collect();
    steps
        .iter()
        .enumerate()
        .filter(|(index, step)| {
            matches!(&step.kind, StepKind::Ask(question) if question.keeps_answer())
                && !companions.contains(&StepRef::at(*index))
        })
        .map(|(index, _)| StepRef::at(index))
        .collect()
}

/// A flow's questions by what people call them.
pub(super) fn called(flow: &Flow, syntax: &[StepSyntax]) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    for (name, reference) in &flow.by_name {
        let step = flow.step(*reference);
        let StepKind::Ask(question) = &step.kind else { continue };
        if !question.keeps_answer() {
            continue;
        }
        words.push((name.replace('_', " "), reference.index()));
        if let Some(KindSyntax::Ask(ask)) = syntax.get(reference.index()).and_then(|step| step.kind.as_ref()) {
            words.extend(ask.called.iter().map(|word| (word.value.clone(), reference.index())));
        }
    }
    words
}
