//! One word that means two things at any time.
//!
//! Why it matters: only one of them happens, and which one is not what the author of the other expects. A flow that
//! takes over STOP would leave people without it.
//!
//! Example: `bot.yaml` has `stop: { match: [STOP] }`, and a flow has `pause: { match: [stop] }`.
//!
//! Instead: choose another word for one of the two.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::{KeywordSyntax, Text};
use crate::lint::context::Context;
use crate::lint::words::folded;

/// A word and what it does.
type Taken<'a> = BTreeMap<String, (String, &'a Text)>;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut shared = Taken::new();
    if let Some(settings) = &context.settings {
        add_keywords(&settings.keywords, &mut shared, &mut findings);
    }
    // Words that start a flow work in every flow.
    for file in &context.flows {
        for word in &file.syntax.starts.keywords {
            add(word, format!("the start of the flow `{}`", file.name), &mut shared, &mut findings);
        }
    }
    for file in &context.flows {
        add_keywords(&file.syntax.keywords, &mut shared.clone(), &mut findings);
    }
    findings
}

fn add_keywords<'a>(keywords: &'a [KeywordSyntax], taken: &mut Taken<'a>, findings: &mut Vec<Diagnostic>) {
    for keyword in keywords {
        for word in &keyword.words {
            add(word, format!("the keyword `{}`", keyword.name.value), taken, findings);
        }
    }
}

fn add<'a>(word: &'a Text, meaning: String, taken: &mut Taken<'a>, findings: &mut Vec<Diagnostic>) {
    match taken.get(&folded(&word.value)) {
        Some((first, _)) if *first == meaning => {}
        Some((first, place)) => findings.push(
            Diagnostic::error("keyword-collision", format!("`{}` is already {first}", word.value), word.span)
                .with_related(place.span, "first taken here")
                .with_help("choose another word for one of the two"),
        ),
        None => {
            taken.insert(folded(&word.value), (meaning, word));
        }
    }
}
