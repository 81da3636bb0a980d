//! Scenario files: whole conversations with what is expected of the bot.

use serde_json::Value;

use super::line::Said;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Node, Span, Spanned, parse_yaml};

/// One conversation.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name.
    pub name: Spanned<String>,
    /// When it begins, in the bot's time; Monday at ten if it does not say.
    pub at: Option<Spanned<jiff::civil::DateTime>>,
    /// What is said, in order.
    pub turns: Vec<Turn>,
    /// What must hold at the end: only the keys given, each exactly.
    pub expect: Vec<(Spanned<String>, Value)>,
}

/// One thing said, and what is expected of the bot.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What the person does.
    pub said: Said,
    /// What the bot must say; not checked if not given.
    pub bot: Option<Vec<Expected>>,
    /// Where it is written.
    pub span: Span,
}

/// One message that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// This template.
    Template(Spanned<String>),
    /// A message that contains this text.
    Says(Spanned<String>),
}

/// Reads a scenario file. What cannot be read is a finding, and its scenario is left out.
#[must_use]
pub fn read_scenarios(file: FileId, text: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let root = match parse_yaml(file, text) {
        Ok(root) => root,
        Err(error) => {
            let mut finding = Diagnostic::error("broken-yaml", error.message, error.span);
            finding.help = error.help;
            return (Vec::new(), vec![finding]);
        }
    };
    let Some(items) = root.value.as_sequence() else {
        findings.push(
            Diagnostic::error("wrong-type", "a scenario file is a list", root.span)
                .with_help("begin each conversation with `- scenario: its name`"),
        );
        return (Vec::new(), findings);
    };
    let scenarios = items.iter().filter_map(|item| scenario(item, &mut findings)).collect();
    (scenarios, findings)
}

fn text(node: &Spanned<Node>) -> Option<Spanned<String>> {
    node.value.as_text().map(|text| Spanned::new(text.to_owned(), node.span))
}

fn scenario(node: &Spanned<Node>, findings: &mut Vec<Diagnostic>) -> Option<Scenario> {
    let Some(name) = node.value.get("scenario").and_then(text) else {
        findings.push(
            Diagnostic::error("missing-key", "a conversation without a name", node.span)
                .with_help("write `- scenario: what it shows`"),
        );
        return None;
    };
    let before = findings.len();
    known_keys(node, &["scenario", "turns", "expect", "at"], findings);
    let at = node.value.get("at").and_then(|at| time(at, findings));
    let mut turns: Vec<Turn> = Vec::new();
    for item in node.value.get("turns").and_then(|turns| turns.value.as_sequence()).unwrap_or_default() {
        if let Some(turn) = turn(item, findings) {
            turns.push(turn);
        }
    }
    let expect = node
        .value
        .get("expect")
        .and_then(|expect| expect.value.as_mapping())
        .unwrap_or_default()
        .iter()
        .map(|entry| (entry.key.clone(), entry.value.value.to_json()))
        .collect();
    (findings.len() == before).then_some(Scenario { name, at, turns, expect })
}

fn time(node: &Spanned<Node>, findings: &mut Vec<Diagnostic>) -> Option<Spanned<jiff::civil::DateTime>> {
    let parsed = node.value.as_text().and_then(|text| text.parse().ok());
    if parsed.is_none() {
        findings.push(
            Diagnostic::error("wrong-value", "this is not a day and time", node.span)
                .with_help("write it as `2026-11-23T10:00`"),
        );
    }
    parsed.map(|time| Spanned::new(time, node.span))
}

fn turn(node: &Spanned<Node>, findings: &mut Vec<Diagnostic>) -> Option<Turn> {
    known_keys(node, &["user", "bot", "after", "operator", "fetch"], findings);
    let entries = node.value.as_mapping().unwrap_or_default();
    let Some(entry) = entries.iter().find(|entry| entry.key.value != "bot") else {
        findings.push(
            Diagnostic::error("missing-key", "a turn in which nobody does anything", node.span)
                .with_help("write `- user: what the person says` or `- after: 3h`"),
        );
        return None;
    };
    let said = if entry.key.value == "user" {
        match text(&entry.value) {
            Some(typed) => Ok(Said::text(typed.value)),
            None => Said::from_value(&entry.value.value.to_json()),
        }
    } else {
        let written = match entry.value.value.as_text() {
            Some(text) => Value::from(text),
            None => entry.value.value.to_json(),
        };
        Said::from_value(&serde_json::json!({ entry.key.value.clone(): written }))
    };
    let said = match said {
        Ok(said) => said,
        Err(error) => {
            findings.push(Diagnostic::error("wrong-value", error.to_string(), entry.value.span));
            return None;
        }
    };
    let bot = node.value.get("bot").map(|expected| match expected.value.as_sequence() {
        Some(items) => items.iter().filter_map(expectation).collect(),
        None if expected.value.as_text() == Some("nothing") => Vec::new(),
        None => expectation(expected).into_iter().collect(),
    });
    Some(Turn { said, bot, span: entry.key.span })
}

fn expectation(node: &Spanned<Node>) -> Option<Expected> {
    match node.value.get("says") {
        Some(says) => text(says).map(Expected::Says),
        None => text(node).map(Expected::Template),
    }
}

fn known_keys(node: &Spanned<Node>, known: &[&str], findings: &mut Vec<Diagnostic>) {
    for entry in node.value.as_mapping().unwrap_or_default() {
        if !known.contains(&entry.key.value.as_str()) {
            let mut finding =
                Diagnostic::error("unknown-key", format!("unknown key `{}`", entry.key.value), entry.key.span);
            finding.help = crate::diagnostic::nearest(&entry.key.value, known.iter().copied())
                .map(|near| format!("did you mean `{near}`?"))
                .or_else(|| Some(format!("known: `{}`", known.join("`, `"))));
            findings.push(finding);
        }
    }
}
