//! A step that no conversation ever comes to.
//!
//! Why it matters: somebody wrote words that nobody will read, or a jump to them was forgotten.
//!
//! Example: after `bye: { end: done }` stands `thanks: { say: thanks }`, and no `then` names `thanks`.
//!
//! Instead: name the step in a `then`, move it to where it belongs, or remove it.

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;
use crate::lint::paths;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for flow in context.bot.flows.values() {
        let reached = paths::reached(flow, paths::entries(flow), |step| paths::after(flow, step));
        let lost = flow.steps.iter().zip(reached).filter(|(_, reached)| !reached);
        findings.extend(lost.map(|(step, _)| {
            Diagnostic::error("unreachable-step", format!("nothing leads to the step `{}`", step.name), step.span)
                .with_help("name it in a `then`, or remove it")
        }));
    }
    findings
}
