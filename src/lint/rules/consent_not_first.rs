//! A question with a personal answer that comes before people have agreed.
//!
//! Why it matters: nothing personal may be kept before consent, so the question cannot be asked there; people are sent to
//! the consent question instead of where the flow says.
//!
//! Example: `requires: consent`, and the first step is `city: { ask: city }`.
//!
//! Instead: put the step with `grants` first, and let every choice but the agreement lead past the questions.

use crate::diagnostic::Diagnostic;
use crate::flow::{Flow, Question, Step, StepKind, Then};
use crate::lint::context::Context;
use crate::lint::paths;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for file in &context.flows {
        let Some(flow) = context.resolved(file) else { continue };
        let Some((purpose, grant)) = &flow.consent else { continue };
        let mut from = paths::keyword_targets(flow);
        // Whoever has not agreed is led to the consent question from anywhere.
        from.extend([0, grant.index()]);
        let reached = paths::reached(flow, from, |step| without_agreement(flow, step));
        for (step, _) in flow.steps.iter().zip(reached).filter(|(step, reached)| *reached && personal(step).is_some()) {
            let message = format!("`{}` can be asked before people have agreed to `{purpose}`", step.name);
            findings.push(
                Diagnostic::error("consent-not-first", message, step.span)
                    .with_related(flow.step(*grant).span, "people agree here")
                    .with_help("lead people to it only after they have agreed"),
            );
        }
    }
    findings
}

/// A question whose answer is kept.
fn personal(step: &Step) -> Option<&Question> {
    match &step.kind {
        StepKind::Ask(question) if question.keeps_answer() => Some(question),
        StepKind::Ask(_)
        | StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => None,
    }
}

/// Where a step leads people who have not agreed; not beyond a personal question, which is a finding itself.
fn without_agreement(flow: &Flow, index: usize) -> Vec<usize> {
    let step = &flow.steps[index];
    if personal(step).is_some() {
        return Vec::new();
    }
    let StepKind::Ask(question) = &step.kind else { return paths::after(flow, index) };
    if question.grant.is_none() {
        return paths::after(flow, index);
    }
    let mut others = question.menu.items.iter().skip(1).map(|item| item.id.as_str()).peekable();
    match &step.then {
        Then::Always(_) | Then::ByCondition(_) if others.peek().is_some() => paths::after(flow, index),
        Then::Always(_) | Then::ByCondition(_) => Vec::new(),
        Then::ByChoice(list) => {
            let agreement = question.menu.items.first().map(|item| item.id.as_str());
            let unspoken = others.any(|other| !list.iter().any(|(choice, _)| choice == other));
            let spoken = list.iter().filter(|(choice, _)| Some(choice.as_str()) != agreement);
            let mut steps: Vec<usize> = spoken.filter_map(|(_, target)| paths::place(flow, index, *target)).collect();
            if unspoken {
                steps.extend(paths::next(flow, index));
            }
            steps
        }
    }
}
