//! A text or title that is not written in every language of the bot.
//!
//! Why it matters: people who chose Hindi suddenly read English.
//!
//! Example: `languages: { en: English, hi: हिन्दी }`, and a choice has only `{ en: Anywhere }`; or a text exists in
//! `templates/intake/en/` but not in `templates/intake/hi/`.
//!
//! Instead: write it in every language. A title that is the same everywhere can stand alone: `ok: OK`.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::flow::syntax::{Text, TitleSyntax};
use crate::lint::context::{Context, TextFile};
use crate::lint::uses::text_uses;

pub(super) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let languages = context.languages();
    let mut findings = Vec::new();
    for file in &context.flows {
        for (step, choices) in file.syntax.steps.iter().zip(&file.choices) {
            findings.extend(step.title.iter().filter_map(|title| of_title(title, &step.name, &languages)));
            for choice in choices {
                findings.extend(of_title(&choice.title, &choice.id, &languages));
                findings.extend(choice.about.iter().filter_map(|about| of_title(about, &choice.id, &languages)));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for used in text_uses(context) {
        let files = context.files_of_text(used.flow, &used.name.value);
        let missing: Vec<&str> = languages
            .iter()
            .copied()
            .filter(|language| !files.iter().any(|file| file.language == *language))
            .collect();
        // A text that is nowhere is not a matter of translation; one that is said often is reported once.
        if let Some(TextFile { folder, .. }) = files.first()
            && !missing.is_empty()
            && seen.insert((folder, &used.name.value))
        {
            let message = format!("the text `{}` is not written in {}", used.name.value, quoted(&missing));
            let path = format!("{}/{folder}/{}/{}.txt", context.layout.templates, missing[0], used.name.value);
            findings.push(
                Diagnostic::warning("missing-translation", message, used.name.span)
                    .with_help(format!("write it into `{path}`")),
            );
        }
    }
    findings
}

fn of_title(title: &TitleSyntax, name: &Text, languages: &[&str]) -> Option<Diagnostic> {
    let TitleSyntax::PerLanguage(written) = title else { return None };
    let has = |language: &&str| written.iter().any(|(code, _)| code.value == **language);
    let missing: Vec<&str> = languages.iter().copied().filter(|language| !has(language)).collect();
    (!missing.is_empty()).then(|| {
        let message = format!("`{}` has no title in {}", name.value, quoted(&missing));
        Diagnostic::warning("missing-translation", message, name.span)
            .with_help(format!("add `{}: …` to it", missing[0]))
    })
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ")
}
