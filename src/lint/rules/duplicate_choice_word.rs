//! A word that means two choices of the same question.
//!
//! Why it matters: whoever types it cannot be understood, however clearly they wrote.
//!
//! Example: `also: [tata]` stands under two choices.
//!
//! Instead: keep the word where most people mean it, or make it longer where it does not.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::Text;
use crate::lint::context::Context;
use crate::lint::layout::words;
use crate::lint::words::folded;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for choices in context.flows.iter().flat_map(|file| &file.choices) {
        let mut taken: BTreeMap<String, (&Text, &Text)> = BTreeMap::new();
        for choice in choices {
            for word in words(choice) {
                match taken.get(&folded(&word.value)) {
                    Some((first, _)) if first.value == choice.id.value => {}
                    Some((first, place)) => {
                        let message = format!(
                            "`{}` means both `{}` and `{}`",
                            word.value, first.value, choice.id.value
                        );
                        findings.push(
                            Diagnostic::warning("duplicate-choice-word", message, word.span)
                                .with_related(place.span, format!("it means `{}` here", first.value))
                                .with_help("keep the word at one of them"),
                        );
                    }
                    None => {
                        taken.insert(folded(&word.value), (&choice.id, word));
                    }
                }
            }
        }
    }
    findings
}
