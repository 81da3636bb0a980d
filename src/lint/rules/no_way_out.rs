//! People cannot make the messages stop, or cannot reach a human being.
//!
//! Why it matters: a request to end messages must work at any time, and a person in trouble must not be left with a
//! machine.
//!
//! Example: `bot.yaml` has no keyword with `do: opt_out`; or a flow asks questions but has no step with `handoff`.
//!
//! Instead: add `stop: { match: [STOP], do: opt_out, say: stopped }`, and a step that hands over to a team.

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::KindSyntax;
use crate::lint::context::{Context, FlowFile};

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if let Some(settings) = &context.settings {
        let stops = settings.keywords.iter().filter_map(|keyword| keyword.action.as_ref());
        if !stops.into_iter().any(|action| action.value == "opt_out") {
            findings.push(
                Diagnostic::error("no-way-out", "people have no word to stop the messages", settings.span)
                    .with_help("add the keyword `stop: { match: [STOP], do: opt_out, say: stopped }`"),
            );
        }
    }
    for file in &context.flows {
        if asks(file) && !hands_over(context, file, &mut Vec::new()) {
            let message = format!("nobody can be reached from the flow `{}`", file.name);
            findings.push(
                Diagnostic::warning("no-way-out", message, file.span())
                    .with_help("add a step with `handoff: <team>` and a choice or keyword that leads to it"),
            );
        }
    }
    findings
}

fn asks(file: &FlowFile) -> bool {
    file.syntax.steps.iter().any(|step| matches!(step.kind, Some(KindSyntax::Ask(_))))
}

/// Whether a flow hands over, itself or through a flow it calls.
fn hands_over<'a>(context: &'a Context<'_>, file: &'a FlowFile, seen: &mut Vec<&'a str>) -> bool {
    if seen.contains(&file.name.as_str()) {
        return false;
    }
    seen.push(&file.name);
    file.syntax.steps.iter().any(|step| match &step.kind {
        Some(KindSyntax::HandOff(_)) => true,
        Some(KindSyntax::Call(name)) => {
            let called = context.flows.iter().find(|flow| flow.name == name.value);
            called.is_some_and(|called| hands_over(context, called, seen))
        }
        Some(
            KindSyntax::Ask(_)
            | KindSyntax::Say(_)
            | KindSyntax::Set(_)
            | KindSyntax::When { .. }
            | KindSyntax::Review { .. }
            | KindSyntax::Recommend(_)
            | KindSyntax::Fetch(_)
            | KindSyntax::End(_),
        )
        | None => false,
    })
}
