//! Two choices of one question with the same title.
//!
//! Why it matters: people cannot tell them apart, and a message with two equal buttons is refused.
//!
//! Example: `choices: { agree: { en: "Yes" }, sure: { en: "Yes" } }`.
//!
//! Instead: give each choice a title of its own, or make one of them `unlisted: true`.

use crate::diagnostic::Diagnostic;
use crate::lint::context::Context;
use crate::lint::layout::{listed, title_in};
use crate::lint::words::folded;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for choices in context.flows.iter().flat_map(|file| &file.choices) {
        for language in context.languages() {
            let titles: Vec<_> = listed(choices)
                .filter_map(|choice| title_in(&choice.title, language).map(|title| (choice, title)))
                .collect();
            for (index, (choice, title)) in titles.iter().enumerate() {
                let same = titles[..index].iter().find(|(_, other)| folded(&other.value) == folded(&title.value));
                if let Some((first, first_title)) = same {
                    let message = format!(
                        "`{}` and `{}` have the same title `{}`",
                        first.id.value, choice.id.value, title.value
                    );
                    findings.push(
                        Diagnostic::error("duplicate-title", message, title.span)
                            .with_related(first_title.span, "the same title stands here")
                            .with_help("give each choice a title of its own"),
                    );
                }
            }
        }
    }
    findings
}
