//! A question from which no answer ever leads to an end.
//!
//! Why it matters: whatever the person says, the conversation goes on; only a word like STOP lets them go.
//!
//! Example: `more: { ask: more, choices: { yes: "Yes", no: "No" }, then: more }`; or a `check` that no answer passes.
//!
//! Instead: let some answer lead to a step with `end`, or to `then: end`.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::{Place, scenario};

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (flow_index, flow) in walked.bot.flows.values().enumerate() {
        for (step_index, (step, ends)) in flow.steps.iter().zip(walked.ending(flow)).enumerate() {
            let reached = walked.walk.reached.get(&Place { flow: flow_index, step: step_index });
            let Some(acts) = reached.filter(|_| step.waits() && !ends) else { continue };
            let shown = scenario(&step.name, acts);
            findings.push(
                Diagnostic::error("no-end", format!("no answer to `{}` ever leads to an end", step.name), step.span)
                    .with_help(format!("let some answer lead to an `end`; this conversation comes here:\n{shown}")),
            );
        }
    }
    findings
}
