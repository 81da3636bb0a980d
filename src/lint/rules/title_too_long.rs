//! A title that does not fit on a button or into a list.
//!
//! Why it matters: the message is refused, and the person waits for a question that never comes.
//!
//! Example: `{ en: I would like to talk to a person }` has 34 characters; a row of a list takes 24, a button 20. Up to
//! three choices whose titles all fit become buttons, otherwise they become a list.
//!
//! Instead: shorten the title, and put the rest into `about` (72 characters) or into the question.

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::{Text, TitleSyntax};
use crate::lint::context::Context;
use crate::lint::layout::{in_language, listed, titles};

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let limits = context.bot.limits;
    let mut findings = Vec::new();
    for file in &context.flows {
        for (step, choices) in file.syntax.steps.iter().zip(&file.choices) {
            findings.extend(step.title.iter().flat_map(|title| too_long(title, "title", limits.row_title)));
            for choice in listed(choices) {
                findings.extend(too_long(&choice.title, "title", limits.row_title));
                findings.extend(
                    choice.about.iter().flat_map(|about| too_long(about, "second line", limits.row_description)),
                );
                findings.extend(too_long_id(&step.name, &choice.id, limits.choice_id));
            }
        }
    }
    findings
}

fn too_long(title: &TitleSyntax, what: &str, limit: usize) -> Vec<Diagnostic> {
    titles(title)
        .into_iter()
        .filter_map(|(language, text)| {
            let length = text.value.chars().count();
            (length > limit).then(|| {
                let message = format!(
                    "this {what}{} has {length} characters, but only {limit} are shown",
                    in_language(language)
                );
                Diagnostic::error("title-too-long", message, text.span).with_help("shorten it")
            })
        })
        .collect()
}

/// A button carries the step's name with the choice's.
fn too_long_id(step: &Text, choice: &Text, limit: usize) -> Option<Diagnostic> {
    let length = step.value.chars().count() + 1 + choice.value.chars().count();
    (length > limit).then(|| {
        let message = format!("the names of this choice and its step have {length} characters, more than {limit}");
        Diagnostic::error("title-too-long", message, choice.span).with_help("shorten the name of the choice")
    })
}
