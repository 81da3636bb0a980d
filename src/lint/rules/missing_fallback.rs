//! A step that asks a source outside and says nothing of what happens when it has no answer.
//!
//! Why it matters: the best source is down now and then. The conversation goes on as usual then, with nothing fetched, and a
//! text that counts on the result has a hole.
//!
//! Example: `slots: { fetch: slots }` followed by a text with `{{ fetched.slots.next }}`.
//!
//! Instead: `fallback: coordinator`, or `fallback: { say: no_slots_now, then: coordinator }`.

use crate::diagnostic::Diagnostic;
use crate::flow::StepKind;
use crate::lint::context::Context;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let steps = context.bot.flows.values().flat_map(|flow| &flow.steps);
    steps
        .filter(|step| matches!(&step.kind, StepKind::Fetch(fetch) if fetch.fallback.is_none()))
        .map(|step| {
            let message = format!("nothing is said of what `{}` does without an answer", step.name);
            Diagnostic::warning("missing-fallback", message, step.span)
                .with_help("add `fallback:` with a step, or with a text to say")
        })
        .collect()
}
