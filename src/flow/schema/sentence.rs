//! Turns what the schema library reports into sentences for the people who write flows.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::Finding;
use super::place::{Place, parent};
use super::titles::Part;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{Node, Span, Spanned};

/// The keys of which a step has exactly one; `say` is a kind only when it is alone.
const KINDS: [&str; 9] = ["ask", "set", "when", "review", "recommend", "handoff", "fetch", "call", "end"];

/// Adds the sentences for one error.
pub(super) fn put(schema: &Value, root: &Spanned<Node>, error: &ValidationError<'_>, findings: &mut Vec<Finding>) {
    let writer = Writer {
        schema,
        place: Place::find(root, error.instance_path().as_str()),
        pointer: error.instance_path().as_str(),
        rule: parent(error.evaluation_path().as_str()),
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            findings.extend(unexpected.iter().map(|key| writer.unknown_key(key)));
        }
        ValidationErrorKind::Required { property } => {
            findings.push(writer.missing_key(property.as_str().unwrap_or_default()));
        }
        ValidationErrorKind::AnyOf { .. } => findings.push(writer.missing_one_of()),
        ValidationErrorKind::FalseSchema => findings.push(writer.misplaced(root)),
        ValidationErrorKind::PropertyNames { error: inner } => {
            let rule = parent(inner.schema_path().as_str());
            findings.push(writer.wrong_name(inner.instance().as_str().unwrap_or_default(), rule));
        }
        ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MinProperties { .. } => {
            findings.push(writer.empty_block());
        }
        ValidationErrorKind::Enum { options } => findings.push(writer.not_one_of(options)),
        ValidationErrorKind::Type { .. } => findings.push(writer.wrong_type()),
        // Patterns, bounds and whatever the schemas may use one day: the title says what is wanted.
        _ => findings.push(writer.wrong_value()),
    }
}

struct Writer<'a> {
    schema: &'a Value,
    place: Place<'a>,
    pointer: &'a str,
    /// Where in the schema the rule stands.
    rule: &'a str,
}

impl<'a> Writer<'a> {
    fn part(&self) -> Part<'a> {
        Part::find(self.schema, self.rule)
    }

    /// What is wanted, in words.
    fn wanted(&self) -> &'a str {
        self.part().title.unwrap_or("something else")
    }

    /// What the block is called: the step and its name, or this file.
    fn block(&self) -> String {
        match (self.part().title, self.place.entry) {
            (Some(title), Some(entry)) if title.starts_with("a ") => {
                let noun = title.split([',', ':', ' ']).nth(1).unwrap_or("block");
                format!("the {noun} `{}`", entry.key.value)
            }
            (_, Some(entry)) => format!("`{}`", entry.key.value),
            (_, None) => "this file".to_owned(),
        }
    }

    fn finding(&self, code: &'static str, message: String, span: Span, help: Option<String>) -> Finding {
        let mut diagnostic = Diagnostic::error(code, message, span);
        diagnostic.help = help;
        Finding { diagnostic, block: self.pointer.to_owned(), wants: Vec::new() }
    }

    fn unknown_key(&self, key: &str) -> Finding {
        let part = self.part();
        let keys: Vec<&str> = part.keys().collect();
        let help = match nearest(key, keys.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => match self.elsewhere(key) {
                Some(home) => format!("`{key}` belongs to {home}; check the indentation"),
                None if keys.len() <= 12 && !keys.is_empty() => format!("it can have {}", listed(&keys, "and")),
                None => "look at the list of keys in the reference, or remove it".to_owned(),
            },
        };
        let span = self.place.key_span(key);
        let mut finding =
            self.finding("unknown-key", format!("`{key}` is not a key of {}", self.block()), span, Some(help));
        finding.wants = vec![key.to_owned()];
        finding
    }

    /// The block that knows a key which is unknown here.
    fn elsewhere(&self, key: &str) -> Option<&'static str> {
        let knows = |pointer: &str| {
            let properties = self.schema.pointer(pointer).and_then(|part| part.get("properties"));
            properties.is_some_and(|properties| properties.get(key).is_some())
        };
        [
            ("/$defs/step", "a step"),
            ("/$defs/recommendation", "a recommendation"),
            ("/$defs/choice", "a choice"),
            ("", "the outermost level of the file"),
        ]
        .into_iter()
        .find(|(pointer, _)| knows(pointer))
        .map(|(_, home)| home)
    }

    fn missing_key(&self, key: &str) -> Finding {
        let help = self
            .step_or_here()
            .title_of_key(self.schema, key)
            .map_or_else(|| format!("add `{key}:`"), |title| format!("add `{key}:` ({title})"));
        let mut finding =
            self.finding("missing-key", format!("{} has no `{key}`", self.block()), self.place.span(), Some(help));
        finding.wants = vec![key.to_owned()];
        finding
    }

    /// Rules inside `allOf` name keys whose titles stand in the step.
    fn step_or_here(&self) -> Part<'a> {
        let outer = self.rule.split("/allOf/").next().unwrap_or(self.rule);
        Part::find(self.schema, outer)
    }

    fn missing_one_of(&self) -> Finding {
        let part = self.part();
        let wants = part.alternatives();
        let span = self.place.span();
        let (code, message, help) = if wants.contains(&"requires") {
            (
                "missing-consent",
                "this flow does not say whether it keeps personal answers".to_owned(),
                "add `requires: consent`, or `collects: nothing` if it keeps none".to_owned(),
            )
        } else if wants.contains(&"ask") {
            let help = format!("a step has one of {}", listed(&wants, "and"));
            ("missing-kind", format!("{} does nothing", self.block()), help)
        } else {
            ("missing-key", format!("{} does nothing", self.block()), format!("add {}", listed(&wants, "or")))
        };
        let mut finding = self.finding(code, message, span, Some(help));
        finding.wants = wants.into_iter().map(str::to_owned).collect();
        finding
    }

    /// A key beside one it does not go with.
    fn misplaced(&self, root: &Spanned<Node>) -> Finding {
        let key = self.place.entry.map_or("", |entry| entry.key.value.as_str());
        let block = Place::find(root, parent(self.pointer));
        let span = block.key_span(key);
        let kind = KINDS.into_iter().find(|kind| *kind != key && block.value.value.get(kind).is_some());
        let beside = |diagnostic: Finding, other: &str, text: &str| {
            let mut finding = diagnostic;
            finding.diagnostic = finding.diagnostic.with_related(block.key_span(other), text);
            finding
        };
        match (key, kind) {
            ("collects", _) => beside(
                self.finding(
                    "misplaced-key",
                    "a flow either requires consent or collects nothing, not both".to_owned(),
                    span,
                    Some("remove one of the two lines".to_owned()),
                ),
                "requires",
                "consent is required here",
            ),
            (_, Some(kind)) if KINDS.contains(&key) => beside(
                self.finding(
                    "too-many-kinds",
                    format!("a step does one thing, but this one has `{kind}` and `{key}`"),
                    span,
                    Some("make two steps of it".to_owned()),
                ),
                kind,
                "the step already does this",
            ),
            ("then", _) => self.finding(
                "misplaced-key",
                "nothing comes after `end`, so `then` has no effect".to_owned(),
                span,
                Some("remove `then`".to_owned()),
            ),
            (_, kind) => {
                let home = match key {
                    "else" => "when",
                    "save" | "fields" => "review",
                    _ => "ask",
                };
                let kind = kind.unwrap_or("say");
                self.finding(
                    "misplaced-key",
                    format!("`{key}` has no effect in a step with `{kind}`"),
                    span,
                    Some(format!("it belongs to a step with `{home}`")),
                )
            }
        }
    }

    fn wrong_name(&self, name: &str, rule: &str) -> Finding {
        let wanted = Part::find(self.schema, rule).title.unwrap_or("another name");
        self.finding(
            "wrong-name",
            format!("`{name}` cannot stand here as a name"),
            self.place.key_span(name),
            Some(format!("it must be {wanted}")),
        )
    }

    fn empty_block(&self) -> Finding {
        let message = format!("{} is empty", self.place.subject());
        self.finding("empty-value", message, self.place.span(), Some("add an entry, or remove the key".to_owned()))
    }

    fn not_one_of(&self, options: &Value) -> Finding {
        let Value::Array(options) = options else { return self.wrong_value() };
        if self.place.value.value.is_null() {
            return self.empty_value();
        }
        let texts: Vec<String> =
            options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let written = self.place.value.value.as_text().unwrap_or_default();
        let help = match nearest(written, texts.iter().copied()) {
            Some(meant) if texts.len() > 1 => format!("did you mean `{meant}`?"),
            Some(_) | None => format!("write {}", listed(&texts, "or")),
        };
        let message = if written.is_empty() {
            format!("{} must be {}", self.place.subject(), self.wanted())
        } else {
            format!("`{written}` is not {}", self.wanted())
        };
        self.finding("wrong-value", message, self.place.span(), Some(help))
    }

    fn wrong_type(&self) -> Finding {
        if self.place.value.value.is_null() {
            return self.empty_value();
        }
        let message = format!("{} must be {}", self.place.subject(), self.wanted());
        let help = match &self.place.value.value {
            Node::Sequence(_) => "this is a list",
            Node::Mapping(_) => "this is a block of keys",
            Node::Scalar(scalar) => match &scalar.value {
                Value::Number(_) => "this is a number; put it in quotes if a text is meant",
                Value::Bool(_) => "this is `true` or `false`; put it in quotes if a text is meant",
                Value::String(text) if is_yes_or_no(text) && self.wanted().contains("`true`") => {
                    "write `true` or `false`"
                }
                Value::String(text) if is_number(text) => "this is a text because of its quotes; remove them",
                Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => "this is a text",
            },
        };
        self.finding("wrong-type", message, self.place.span(), Some(help.to_owned()))
    }

    fn wrong_value(&self) -> Finding {
        let wanted = self.wanted();
        let message = match self.place.value.value.as_text() {
            Some(text) => format!("{} must be {wanted}, not `{}`", self.place.subject(), cut(text)),
            None => format!("{} must be {wanted}", self.place.subject()),
        };
        let examples = self.part().schema.get("examples").and_then(Value::as_array);
        let help = examples.and_then(|examples| examples.iter().find_map(Value::as_str));
        self.finding("wrong-value", message, self.place.span(), help.map(|example| format!("for example `{example}`")))
    }

    fn empty_value(&self) -> Finding {
        let message = format!("{} has no value; it must be {}", self.place.subject(), self.wanted());
        let help = "write the value behind the `:`; a text that begins with `#` must stand in quotes";
        self.finding("empty-value", message, self.place.span(), Some(help.to_owned()))
    }
}

/// Words that other versions of YAML read as `true` and `false`.
fn is_yes_or_no(text: &str) -> bool {
    ["yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str())
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// Long texts are not repeated in full.
fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > 40 { line.chars().take(40).chain(['…']).collect() } else { line.to_owned() }
}

/// `a`, `b` and `c`.
fn listed(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((one, [])) => one.clone(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
        None => String::new(),
    }
}
