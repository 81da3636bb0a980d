//! A red flag that goes off at an ordinary answer.
//!
//! Why it matters: a person who only answers a question is told to go to hospital, and a team is alarmed.
//!
//! Example: `any_of: [blood]`, and a question offers the choice `{ en: Blood cancer }`.
//!
//! Instead: use longer phrases (`coughing blood`), `all_of`, or `not: [blood cancer]`.

use std::collections::BTreeSet;

use crate::answer::Utterance;
use crate::diagnostic::Diagnostic;
use crate::flow::StepKind;
use crate::lint::context::Context;
use crate::lint::layout::words;
use crate::lint::words::folded;
use crate::source::Span;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for file in &context.flows {
        let Some(flow) = context.resolved(file) else { continue };
        let written: Vec<_> = file.choices.iter().flatten().flat_map(words).collect();
        findings.extend(written.iter().filter_map(|word| raised(context, &word.value, word.span)));
        let listed: BTreeSet<String> = written.iter().map(|word| folded(&word.value)).collect();
        for step in &flow.steps {
            let StepKind::Ask(question) = &step.kind else { continue };
            for example in question.menu.reader.examples() {
                // What stands in a list is reported where it stands.
                if !listed.contains(&folded(&example)) {
                    findings.extend(raised(context, &example, step.span));
                }
            }
        }
    }
    findings
}

fn raised(context: &Context<'_>, answer: &str, place: Span) -> Option<Diagnostic> {
    let red_flags = &context.bot.red_flags;
    let name = &red_flags.list.get(red_flags.raised(&Utterance::new(answer))?)?.name;
    let message = format!("the answer `{answer}` sets off the red flag `{name}`");
    let mut finding = Diagnostic::error("red-flag-matches-example", message, place);
    if let Some(written) = context.red_flags.iter().find(|written| written.name.value == *name) {
        finding = finding.with_related(written.name.span, "the red flag");
    }
    Some(finding.with_help(format!("add `not: [{answer}]` to it, or use longer phrases")))
}
