//! The form of the files: the JSON schemas in `schemas/`, the same ones editors use, checked with our own sentences.
//!
//! Knows which keys a file may have; knows nothing of what they name.

mod place;
mod sentence;
mod titles;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, nearest, sort};
use crate::source::{Node, Spanned};

/// Every code the form check can report, with what it means.
pub(crate) const CODES: &[(&str, &str)] = &[
    ("unknown-key", "A key that the language does not have at this place, mostly a slip."),
    ("missing-key", "A key without which this block means nothing."),
    (
        "missing-kind",
        "A step that says nothing of what it does: it needs one of the kind keys (`ask`, `say`, `end`, …).",
    ),
    ("missing-consent", "A flow that says neither `requires: <purpose>` nor `collects: nothing`."),
    ("too-many-kinds", "A step with two kind keys, for example `ask` and `end`; make two steps of it."),
    ("misplaced-key", "A key that has no effect beside the others, for example `attempts` of a question beside `end`."),
    ("wrong-type", "A list, block, text or number where another of them is wanted."),
    ("wrong-value", "A value that is not one of those the key takes."),
    ("wrong-name", "A name that is not allowed, for example a step called `next`."),
    (
        "empty-value",
        "A key without a value, or a block without entries; a text that begins with `#` must be in quotes.",
    ),
];

/// What kind of file a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DocumentKind {
    /// `flows/<name>.yaml`.
    Flow,
    /// `flows/bot.yaml`.
    Bot,
    /// A file of choices that a question names.
    Choices,
    /// A file of red flags.
    RedFlags,
}

const FLOW: &str = include_str!("../../schemas/flow.schema.json");
const BOT: &str = include_str!("../../schemas/bot.schema.json");
const CHOICES: &str = include_str!("../../schemas/choices.schema.json");
const RED_FLAGS: &str = include_str!("../../schemas/red_flags.schema.json");

/// The schemas by file name, for editors.
pub(crate) const FILES: [(&str, &str); 4] = [
    ("flow.schema.json", FLOW),
    ("bot.schema.json", BOT),
    ("choices.schema.json", CHOICES),
    ("red_flags.schema.json", RED_FLAGS),
];

/// A schema as data, for titles and known keys, and ready to be applied.
struct Compiled {
    schema: Value,
    validator: Validator,
}

static FLOW_SCHEMA: LazyLock<Compiled> = LazyLock::new(|| compile(FLOW));
static BOT_SCHEMA: LazyLock<Compiled> = LazyLock::new(|| compile(BOT));
static CHOICES_SCHEMA: LazyLock<Compiled> = LazyLock::new(|| compile(CHOICES));
static RED_FLAGS_SCHEMA: LazyLock<Compiled> = LazyLock::new(|| compile(RED_FLAGS));

impl DocumentKind {
    fn compiled(self) -> &'static Compiled {
        match self {
            DocumentKind::Flow => &FLOW_SCHEMA,
            DocumentKind::Bot => &BOT_SCHEMA,
            DocumentKind::Choices => &CHOICES_SCHEMA,
            DocumentKind::RedFlags => &RED_FLAGS_SCHEMA,
        }
    }
}

/// Compares a document with its schema; every finding is an error, in the order of the file.
#[must_use]
pub(crate) fn check(kind: DocumentKind, root: &Spanned<Node>) -> Vec<Diagnostic> {
    let compiled = kind.compiled();
    let document = root.value.to_json();
    let mut findings: Vec<Finding> = Vec::new();
    for error in compiled.validator.iter_errors(&document) {
        sentence::put(&compiled.schema, root, &error, &mut findings);
    }
    without_noise(findings)
}

/// A sentence with what is needed to tell whether another one already says it.
struct Finding {
    diagnostic: Diagnostic,
    /// Pointer of the block the finding is about.
    block: String,
    /// Keys that would satisfy it, if keys are missing.
    wants: Vec<String>,
}

/// A misspelt key is also a missing one, and a value can break several rules at once: one sentence is enough.
fn without_noise(findings: Vec<Finding>) -> Vec<Diagnostic> {
    let unknown: Vec<(String, String)> = findings
        .iter()
        .filter(|finding| finding.diagnostic.code == "unknown-key")
        .filter_map(|finding| Some((finding.block.clone(), finding.wants.first()?.clone())))
        .collect();
    let mut said = BTreeSet::new();
    let mut kept: Vec<Diagnostic> = findings
        .into_iter()
        .filter(|finding| {
            finding.diagnostic.code == "unknown-key"
                || !unknown.iter().any(|(block, key)| {
                    *block == finding.block && nearest(key, finding.wants.iter().map(String::as_str)).is_some()
                })
        })
        .map(|finding| finding.diagnostic)
        .collect();
    sort(&mut kept);
    // Several keys can be missing at one place; anything else is reported there once.
    kept.retain(|finding| {
        let several = matches!(finding.code, "missing-key" | "missing-consent");
        said.insert((finding.span, several.then(|| finding.message.clone())))
    });
    kept
}

fn compile(text: &str) -> Compiled {
    let mut schema = parsed(&text.replace("flow.schema.json#/", "#/"));
    let flow = parsed(FLOW);
    if let (Some(object), Some(definitions)) = (schema.as_object_mut(), flow.get("$defs")) {
        object.insert("$defs".to_owned(), definitions.clone());
        // Without an address of its own every reference stays inside this one document.
        object.remove("$id");
    }
    let validator = jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::fancy_regex())
        .build(&schema)
        .expect("the schemas are part of the program and compiled by a test");
    Compiled { schema, validator }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("the schemas are part of the program and read by a test")
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
