//! A step that ends or hands over, jumped to from elsewhere, and also run into from the step above.
//!
//! Why it matters: the steps at the bottom of a file are mostly ways out (`declined`, `coordinator`). When the step above
//! them has no `then`, everybody who comes that far runs into a way out that was not meant for them.
//!
//! Example: `thanks: { say: thanks }` stands above `declined: { end: declined }`, and the consent question jumps there.
//!
//! Instead: end the step above with `then: end`; if running on is meant, say so with `then: next`.

use crate::diagnostic::Diagnostic;
use crate::flow::StepKind;
use crate::lint::context::Context;
use crate::lint::paths;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for file in &context.flows {
        let Some(flow) = context.resolved(file) else { continue };
        let mut named: Vec<usize> = flow.steps.iter().flat_map(paths::named_by).collect();
        named.extend(paths::keyword_targets(flow));
        for index in 1..flow.steps.len() {
            let (above, step) = (&flow.steps[index - 1], &flow.steps[index]);
            let way_out = matches!(step.kind, StepKind::End { .. } | StepKind::HandOff { .. });
            let said = file.syntax.steps.get(index - 1).is_some_and(|above| above.then.is_some());
            if way_out && named.contains(&index) && paths::falls_through(above) && !said {
                let message =
                    format!("`{}` is a way out that others jump to, but `{}` runs into it", step.name, above.name);
                findings.push(
                    Diagnostic::warning("falls-into-end", message, step.span)
                        .with_related(above.span, "this step goes on below")
                        .with_help(format!(
                            "add `then: end` to `{}`, or `then: next` if this is meant",
                            above.name
                        )),
                );
            }
        }
    }
    findings
}
