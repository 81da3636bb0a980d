//! A source outside that no step asks.
//!
//! Why it matters: whoever runs the bot allows it for nothing, or a step was meant to ask it and does not.
//!
//! Example: `sources: { slots: … }` in `bot.yaml`, and no step with `fetch: slots`.
//!
//! Instead: ask it in a step, or take it out.

use crate::diagnostic::Diagnostic;
use crate::flow::StepKind;
use crate::lint::context::Context;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let asked = |name: &str| {
        let mut steps = context.bot.flows.values().flat_map(|flow| &flow.steps);
        steps.any(|step| matches!(&step.kind, StepKind::Fetch(fetch) if fetch.source == name))
    };
    let sources = context.settings.iter().flat_map(|settings| &settings.sources);
    sources
        .filter(|source| !asked(&source.name.value))
        .map(|source| {
            let message = format!("no step asks `{}`", source.name.value);
            Diagnostic::warning("unused-source", message, source.name.span)
                .with_help("ask it with `fetch:`, or take it out")
        })
        .collect()
}
