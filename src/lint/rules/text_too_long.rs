//! A text that is too long for one message even before anything is filled in.
//!
//! Why it matters: a text above the limit is refused; a question that is too long to stand above buttons loses them.
//!
//! Example: a question with choices whose text has 1,200 characters; above choices 1,024 fit, alone 4,096.
//!
//! Instead: say the long part with a step of its own (`say`) before the question.

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;
use crate::lint::uses::text_uses;
use crate::render::{Part, Template};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for used in text_uses(context) {
        for text in context.files_of_text(used.flow, &used.name.value) {
            let Ok(template) = Template::parse(&context.sources.file(text.file).text) else { continue };
            let length = least_length(template.parts());
            let (limit, place) = if used.has_choices {
                (context.bot.limits.interactive_text, " above choices")
            } else {
                (context.bot.limits.text, "")
            };
            if length > limit {
                let message = format!("this text has at least {length} characters, but{place} only {limit} fit");
                findings.push(
                    Diagnostic::error("text-too-long", message, Span::start_of(text.file))
                        .with_related(used.name.span, "it is said here")
                        .with_help("shorten it, or say a part of it in a step before"),
                );
            }
        }
    }
    findings
}

/// What stands there in any case.
fn least_length(parts: &[Part]) -> usize {
    let lengths = parts.iter().map(|part| match part {
        Part::Text(text) => text.chars().count(),
        Part::If(_, then, otherwise) => least_length(then).min(least_length(otherwise)),
        Part::Show(..) | Part::For(..) => 0,
    });
    lengths.sum()
}
