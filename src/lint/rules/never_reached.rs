//! A step that is named somewhere, but only behind conditions that no answers fulfil.
//!
//! Why it matters: somebody wrote words that nobody will read, and whoever needs them is sent elsewhere.
//!
//! Example: `when: answers.age > 200` before a step, where the question takes 0 to 120.
//!
//! Instead: mend the condition, or remove the step.

use crate::diagnostic::Diagnostic;
use crate::lint::paths;
use crate::lint::walked::Walked;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for flow in walked.bot.flows.values() {
        let named = paths::reached(flow, paths::entries(flow), |step| paths::after(flow, step));
        let reachable = walked.reachable(flow);
        for ((step, reachable), named) in flow.steps.iter().zip(reachable).zip(named) {
            // What nothing leads to at all is told as `unreachable-step`.
            if named && !reachable {
                let message = format!("no answers lead to the step `{}`: the conditions before it never hold", step.name);
                findings.push(
                    Diagnostic::error("never-reached", message, step.span)
                        .with_help("mend the condition that leads here, or remove the step"),
                );
            }
        }
    }
    findings
}
