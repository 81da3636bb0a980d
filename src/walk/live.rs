//! What can still matter at a step: the conditions and questions that a conversation can come to from there.

use std::collections::BTreeMap;

use super::{blank, conditions};
use crate::flow::{Bot, Flow, Menu, Offered, Step, StepKind, Target, Then};
use crate::render::Expression;

/// What can still matter at a step.
#[derive(Debug, Default, Clone)]
pub(super) struct Live<'a> {
    /// The smallest conditions that can still be asked.
    pub(super) atoms: Vec<&'a Expression>,
    /// Answers whose very value matters, not only what a condition makes of it.
    pub(super) raw: Vec<String>,
    /// Questions that are passed over if they are answered.
    pub(super) questions: Vec<String>,
}

/// For every flow, what can still matter at each of its steps.
pub(super) fn of(bot: &Bot) -> BTreeMap<&str, Vec<Live<'_>>> {
    bot.flows.values().map(|flow| (flow.name.as_str(), of_flow(bot, flow))).collect()
}

fn of_flow<'a>(bot: &'a Bot, flow: &'a Flow) -> Vec<Live<'a>> {
    (0..flow.steps.len())
        .map(|start| {
            let mut live = Live::default();
            let mut called = vec![flow.name.as_str()];
            for keyword in flow.keywords.list.iter().chain(&bot.keywords.list) {
                if let Some(then) = &keyword.then {
                    conditions::of_then(then, &mut |condition| live.reads(condition));
                }
            }
            gather(bot, flow, start, &mut called, &mut live);
            live
        })
        .collect()
}

fn gather<'a>(bot: &'a Bot, flow: &'a Flow, start: usize, called: &mut Vec<&'a str>, live: &mut Live<'a>) {
    let mut seen = vec![false; flow.steps.len()];
    let mut open = vec![start];
    while let Some(index) = open.pop() {
        let Some(step) = flow.steps.get(index) else { continue };
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        conditions::of_step(step, &mut |condition| live.reads(condition));
        blank::of_step(bot, step, &mut |condition| live.reads(condition));
        match &step.kind {
            StepKind::Ask(question) => live.questions.push(question.name.clone()),
            StepKind::Set(values) => {
                for (_, expression) in values {
                    live.raw.extend(conditions::answers_in(expression));
                }
            }
            StepKind::Call { flow: name } => {
                if let Some(other) = bot.flow(name).filter(|other| !called.contains(&other.name.as_str())) {
                    called.push(&other.name);
                    gather(bot, other, 0, called, live);
                }
            }
            StepKind::Say
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::End { .. } => {}
        }
        open.extend(leads_to(step, index));
    }
}

/// The steps that a conversation can go to from a step.
fn leads_to(step: &Step, index: usize) -> Vec<usize> {
    let mut steps = Vec::new();
    let mut targets: Vec<Target> = match &step.then {
        Then::Always(target) => vec![*target],
        Then::ByChoice(list) => list.iter().map(|(_, target)| *target).chain(next_of_others(step, list)).collect(),
        Then::ByCondition(list) => list.iter().map(|(_, target)| *target).chain([Target::Next]).collect(),
    };
    match &step.kind {
        StepKind::When { otherwise, .. } => targets.push(*otherwise),
        StepKind::Ask(question) => {
            for offered in question.give_up.iter().flat_map(|give_up| &give_up.offers) {
                match offered {
                    Offered::Skip => {}
                    Offered::Step(step) => steps.push(step.index()),
                }
            }
        }
        StepKind::Fetch(fetch) => targets.extend(fetch.fallback.as_ref().and_then(|fallback| fallback.then)),
        StepKind::End { .. } => return steps,
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Call { .. } => {}
    }
    for target in targets {
        match target {
            Target::Step(step) => steps.push(step.index()),
            Target::Next => steps.push(index + 1),
            Target::Resume | Target::Back | Target::End => {}
        }
    }
    steps
}

/// A menu that is no question leads on only by its choices; a question also by other answers.
fn next_of_others(step: &Step, list: &[(String, Target)]) -> Option<Target> {
    let spoken_of = |menu: &Menu| menu.items.iter().all(|item| list.iter().any(|(id, _)| *id == item.id));
    let closed = match &step.kind {
        StepKind::Ask(_) => false,
        StepKind::Review(review) => spoken_of(&review.menu),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => step.menu.as_ref().is_some_and(spoken_of),
    };
    (!closed).then_some(Target::Next)
}

impl<'a> Live<'a> {
    fn reads(&mut self, condition: &'a Expression) {
        let mut atoms = Vec::new();
        conditions::atoms(condition, &mut atoms);
        for atom in atoms {
            if !conditions::is_plain(atom) {
                self.raw.extend(conditions::answers_in(atom));
            }
            if !self.atoms.iter().any(|known| std::ptr::eq(*known, atom)) {
                self.atoms.push(atom);
            }
        }
    }
}
