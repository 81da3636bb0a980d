//! Where a conversation can go from a step. Too many ways rather than too few: what is not reached here is never reached.

use crate::answer::AnswerKind;
use crate::flow::{Flow, Menu, Offered, Question, Step, StepKind, StepRef, Target, Then};

/// The steps a flow can be entered at: its first, its consent, what its keywords and renamed steps lead to.
pub(super) fn entries(flow: &Flow) -> Vec<usize> {
    let mut entries = Vec::new();
    if !flow.steps.is_empty() {
        entries.push(0);
    }
    entries.extend(flow.consent.iter().map(|(_, step)| step.index()));
    entries.extend(keyword_targets(flow));
    entries.extend(flow.moved.values().map(|step| step.index()));
    entries
}

/// The steps that a flow's keywords lead to, from anywhere.
pub(super) fn keyword_targets(flow: &Flow) -> Vec<usize> {
    let thens = flow.keywords.list.iter().filter_map(|keyword| keyword.then.as_ref());
    thens.flat_map(named).collect()
}

/// Everything that can be reached from `from`, itself included; `leads_to` says where one step goes.
pub(super) fn reached(flow: &Flow, from: Vec<usize>, leads_to: impl Fn(usize) -> Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; flow.steps.len()];
    let mut open = from;
    while let Some(step) = open.pop() {
        if let Some(seen) = reached.get_mut(step)
            && !std::mem::replace(seen, true)
        {
            open.extend(leads_to(step));
        }
    }
    reached
}

/// The steps that can come after a step.
pub(super) fn after(flow: &Flow, index: usize) -> Vec<usize> {
    let step = &flow.steps[index];
    let mut steps = named_by(step);
    if falls_through(step) || named_next(step) {
        steps.extend(next(flow, index));
    }
    steps
}

/// The steps a step names, in `then` or otherwise.
pub(super) fn named_by(step: &Step) -> Vec<usize> {
    let mut steps = if ends(step) { Vec::new() } else { named(&step.then) };
    match &step.kind {
        StepKind::Ask(question) => {
            steps.extend(question.companions.iter().map(|step| step.index()));
            steps.extend(question.give_up.iter().flat_map(|give_up| &give_up.offers).filter_map(|offer| match offer {
                Offered::Step(step) => Some(step.index()),
                Offered::Skip => None,
            }));
        }
        StepKind::When { otherwise, .. } => steps.extend(step_of(*otherwise)),
        StepKind::Fetch(_) => steps.extend(fallback(step).and_then(step_of)),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Call { .. }
        | StepKind::End { .. } => {}
    }
    steps
}

/// The step below.
pub(super) fn next(flow: &Flow, index: usize) -> Option<usize> {
    (index + 1 < flow.steps.len()).then_some(index + 1)
}

/// The step a target leads to from a step.
pub(super) fn place(flow: &Flow, index: usize, target: Target) -> Option<usize> {
    if target == Target::Next { next(flow, index) } else { step_of(target) }
}

/// Whether some answer makes the conversation go on below because `then` does not speak of it.
pub(super) fn falls_through(step: &Step) -> bool {
    if ends(step) {
        return false;
    }
    match &step.then {
        // Without `then` the resolver writes `next` here.
        Then::Always(target) => *target == Target::Next,
        Then::ByChoice(list) => !all_spoken_of(step, list.iter().map(|(choice, _)| choice.as_str())),
        Then::ByCondition(list) => list.last().is_none_or(|(condition, _)| condition.is_some()),
    }
}

/// Whether every way an answer can come is in `spoken_of`.
fn all_spoken_of<'a>(step: &Step, spoken_of: impl Iterator<Item = &'a str>) -> bool {
    let spoken_of: Vec<&str> = spoken_of.collect();
    let covers = |menu: &Menu| menu.items.iter().all(|item| spoken_of.contains(&item.id.as_str()));
    match &step.kind {
        StepKind::Ask(question) => !can_be_left_out(question) && closed(question) && covers(&question.menu),
        StepKind::Review(review) => covers(&review.menu),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => step.menu.as_ref().is_some_and(covers),
    }
}

/// Whether only its choices are answers.
fn closed(question: &Question) -> bool {
    match question.menu.reader.kind {
        AnswerKind::Choice | AnswerKind::Choices | AnswerKind::YesNo => !question.other,
        AnswerKind::Text
        | AnswerKind::Number { .. }
        | AnswerKind::Money { .. }
        | AnswerKind::Date
        | AnswerKind::Place(_)
        | AnswerKind::Phone
        | AnswerKind::Email
        | AnswerKind::Media(_)
        | AnswerKind::Any => false,
    }
}

fn can_be_left_out(question: &Question) -> bool {
    let offers_skip = question.give_up.as_ref().is_some_and(|give_up| give_up.offers.contains(&Offered::Skip));
    question.optional || question.default.is_some() || question.skip_if.is_some() || offers_skip
}

fn ends(step: &Step) -> bool {
    matches!(step.kind, StepKind::End { .. })
}

fn step_of(target: Target) -> Option<usize> {
    match target {
        Target::Step(step) => Some(StepRef::index(step)),
        Target::Next | Target::Resume | Target::Back | Target::End => None,
    }
}

fn named(then: &Then) -> Vec<usize> {
    targets(then).into_iter().filter_map(step_of).collect()
}

fn targets(then: &Then) -> Vec<Target> {
    match then {
        Then::Always(target) => vec![*target],
        Then::ByChoice(list) => list.iter().map(|(_, target)| *target).collect(),
        Then::ByCondition(list) => list.iter().map(|(_, target)| *target).collect(),
    }
}

/// Where a step goes when a source had nothing for it.
fn fallback(step: &Step) -> Option<Target> {
    let StepKind::Fetch(fetch) = &step.kind else { return None };
    fetch.fallback.as_ref()?.then
}

/// Whether a step says `next` somewhere.
fn named_next(step: &Step) -> bool {
    let otherwise_next =
        matches!(step.kind, StepKind::When { otherwise: Target::Next, .. }) || fallback(step) == Some(Target::Next);
    !ends(step) && (otherwise_next || targets(&step.then).contains(&Target::Next))
}
