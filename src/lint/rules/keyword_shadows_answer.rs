//! A keyword that takes a word away from the answers of a question.
//!
//! Why it matters: keywords are read before answers. Who types the word gets what the keyword does, and the question is
//! never answered.
//!
//! Example: the keyword `help: { match: [HELP] }`, and a choice `assistance: { en: Help }`.
//!
//! Instead: choose another title, or another word for the keyword.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::{KeywordSyntax, Text};
use crate::lint::context::Context;
use crate::lint::layout::words;
use crate::lint::words::folded;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shared: &[KeywordSyntax] = context.settings.as_ref().map_or(&[], |settings| &settings.keywords);
    let mut findings = Vec::new();
    for file in &context.flows {
        let mut taken: BTreeMap<String, (&Text, &Text)> = BTreeMap::new();
        for keyword in shared.iter().chain(&file.syntax.keywords) {
            for word in &keyword.words {
                taken.entry(folded(&word.value)).or_insert((&keyword.name, word));
            }
        }
        for choice in file.choices.iter().flatten() {
            for word in words(choice) {
                let Some((keyword, place)) = taken.get(&folded(&word.value)) else { continue };
                let message = format!(
                    "`{}` never means `{}`: the keyword `{}` takes it",
                    word.value, choice.id.value, keyword.value
                );
                findings.push(
                    Diagnostic::warning("keyword-shadows-answer", message, word.span)
                        .with_related(place.span, "the keyword's word")
                        .with_help("choose another word for one of the two"),
                );
            }
        }
    }
    findings
}
