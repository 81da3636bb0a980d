//! Something that could not be decided: the flow may be right, but nobody has shown it.
//!
//! Why it matters: what was not tried may go wrong for the first person who does it.
//!
//! Example: a flow with so many ways that the walk stops at its budget; a `check` that compares two answers.
//!
//! Instead: a simpler condition can be decided; a flow of this size can be cut into flows that are called. The finding
//! does not keep a bot from running, except with `--strict`.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::{Event, Place, scenario};

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let coverage = walked.walk.coverage;
    if coverage.left > 0
        && let Some((_, flow)) = walked.bot.flows.first()
    {
        let message = format!(
            "{} sessions were not walked on from: the budget of {} turns is used up",
            coverage.left, walked.settings.turns
        );
        findings.push(
            Diagnostic::warning("not-proved", message, flow.span).with_help("cut large flows into flows that are called"),
        );
    }
    for (flow_index, flow) in walked.bot.flows.values().enumerate() {
        let reachable = walked.reachable(flow);
        let ending = walked.ending(flow);
        let begins = begins(walked, flow_index);
        for (step_index, step) in flow.steps.iter().enumerate() {
            let place = Place { flow: flow_index, step: step_index };
            if begins && reachable[step_index] && !walked.walk.reached.contains_key(&place) {
                let message = format!("no conversation was found that comes to the step `{}`", step.name);
                findings.push(
                    Diagnostic::warning("not-proved", message, step.span)
                        .with_help("simplify the conditions that lead here, or remove the step"),
                );
            }
        }
        for evidence in walked.walk.having(|event| *event == Event::NoEndFound) {
            let Some((_, step)) = walked.step(evidence.place).filter(|_| evidence.place.flow == flow_index) else { continue };
            if ending[evidence.place.step] {
                let shown = scenario(&step.name, &evidence.acts);
                let message = format!("no way from `{}` to an end was found", step.name);
                findings.push(
                    Diagnostic::warning("not-proved", message, step.span)
                        .with_help(format!("simplify its conditions; this conversation comes here:\n{shown}")),
                );
            }
        }
    }
    for evidence in &walked.walk.events {
        if let (Event::OptionsUnproved { recommendation }, Some(span)) = (&evidence.event, walked.span(evidence.place)) {
            let message = format!("`{recommendation}` may show another number of options than it promises");
            findings.push(
                Diagnostic::warning("not-proved", message, span)
                    .with_help("give it as many `fallback` texts as it promises options"),
            );
        }
    }
    findings
}

/// Whether conversations come to a flow at all: it begins by itself, or another one calls it.
fn begins(walked: &Walked<'_>, flow: usize) -> bool {
    walked.walk.reached.keys().any(|place| place.flow == flow)
}
