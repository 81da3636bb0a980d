//! A conversation written down as a scenario, in the words of scenario files.

use serde_json::{Value, json};

use super::line::Said;
use super::talk::{Heard, Talk};
use crate::engine::SessionState;

/// A conversation as it is written down.
#[derive(Debug)]
pub struct Record {
    name: String,
    at: Option<String>,
    turns: Vec<(Value, Vec<String>)>,
}

impl Record {
    /// Nothing was said yet. `at` is when the conversation begins, if that is not the usual time.
    #[must_use]
    pub fn new(name: impl Into<String>, at: Option<&str>) -> Self {
        Self { name: name.into(), at: at.map(str::to_owned), turns: Vec::new() }
    }

    /// Adds a line and what came of it.
    pub fn add(&mut self, said: &Said, heard: &[Heard]) {
        let Some(line) = said.to_value() else { return };
        let messages = heard.iter().flat_map(|heard| &heard.messages);
        self.turns.push((line, messages.map(|message| message.template.clone()).collect()));
    }

    /// The scenario as YAML, with how things stand at the end.
    #[must_use]
    pub fn to_yaml(&self, talk: &Talk<'_>) -> String {
        let mut text = format!("- scenario: {}\n", scalar(&self.name));
        if let Some(at) = &self.at {
            push_line(&mut text, &format!("  at: {}", quoted(at)));
        }
        push_line(&mut text, if self.turns.is_empty() { "  turns: []" } else { "  turns:" });
        for (line, said) in &self.turns {
            push_line(&mut text, &format!("    - {}", turn(line)));
            let bot = match said.as_slice() {
                [] => "nothing".to_owned(),
                [one] => one.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            push_line(&mut text, &format!("      bot: {bot}"));
        }
        let session = talk.session();
        let waiting = matches!(session.state, SessionState::Waiting(_));
        let step = session.place.as_ref().filter(|_| waiting).map(|place| place.step.clone());
        push_line(&mut text, "  expect:");
        for (key, value) in [
            ("answers", json!(session.answers)),
            ("opted_out", json!(session.person.opted_out)),
            ("ended", json!(session.ended())),
            ("step", json!(step)),
            ("language", json!(session.person.language)),
        ] {
            // JSON is YAML, so a value is written as it is.
            let value = value.as_str().map_or_else(|| value.to_string(), scalar);
            push_line(&mut text, &format!("    {key}: {value}"));
        }
        text
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// One line as a turn: a bare text after `user:` where that is possible, else a block.
fn turn(line: &Value) -> String {
    for key in ["after", "operator"] {
        if let Some(value) = line[key].as_str() {
            return format!("{key}: {value}");
        }
    }
    if let Some(text) = line["text"].as_str() {
        return format!("user: {}", scalar(text));
    }
    for key in ["tap", "media"] {
        if let Some(value) = line[key].as_str() {
            return format!("user: {{ {key}: {} }}", scalar(value));
        }
    }
    format!("user: {line}")
}

/// A text as YAML: bare where nothing in it could mean something else.
fn scalar(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, ' ' | '_');
    let bare = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(plain)
        && !text.ends_with(' ')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "yes" | "no" | "y" | "n" | "on" | "off" | "true" | "false" | "null"
        );
    if bare { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_yaml_would_read_more_into_it() {
        for (text, written) in [
            ("Hi there", "Hi there"),
            ("stage 2", "stage 2"),
            ("2", "\"2\""),
            ("no", "\"no\""),
            ("Pune, 50 km", "\"Pune, 50 km\""),
            ("a: b # c", "\"a: b # c\""),
            ("नमस्ते", "\"नमस्ते\""),
            ("two\nlines", "\"two\\nlines\""),
            ("", "\"\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }
}
