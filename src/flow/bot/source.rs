//! Something outside that a conversation can ask: where it is, what it is told, and the shape of what it answers.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// The longest text and the most entries of a list that an answer may hold, so that what is said with it stays short.
const MOST_CHARACTERS: usize = 200;
const MOST_ENTRIES: usize = 20;

/// Something outside that can be asked.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// How long it may take.
    pub timeout: Duration,
    /// What it is told, by name.
    pub sends: Vec<String>,
    /// What it answers, by name; anything else in its answer is dropped.
    pub result: IndexMap<String, ResultField>,
}

/// One field of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultField {
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it may be missing.
    pub optional: bool,
}

/// What a field holds. The list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// Several texts.
    List,
}

impl ResultField {
    /// Reads `text`, `number`, `yes_no` or `list`; a `?` at the end means that it may be missing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (word, optional) = text.strip_suffix('?').map_or((text, false), |word| (word, true));
        let kind = match word {
            "text" => FieldKind::Text,
            "number" => FieldKind::Number,
            "yes_no" => FieldKind::YesNo,
            "list" => FieldKind::List,
            _ => return None,
        };
        Some(Self { kind, optional })
    }
}

impl FieldKind {
    /// As an author writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::List => "list",
        }
    }

    fn takes(self, value: &Value) -> bool {
        let short = |text: &str| text.chars().count() <= MOST_CHARACTERS;
        match (self, value) {
            (Self::Text, Value::String(text)) => short(text),
            (Self::Number, Value::Number(number)) => number.as_f64().is_some_and(f64::is_finite),
            (Self::YesNo, Value::Bool(_)) => true,
            (Self::List, Value::Array(items)) => {
                items.len() <= MOST_ENTRIES && items.iter().all(|item| item.as_str().is_some_and(short))
            }
            (Self::Text | Self::Number | Self::YesNo | Self::List, _) => false,
        }
    }
}

impl Source {
    /// The declared part of an answer; nothing if a field is missing or of another kind.
    #[must_use]
    pub fn fit(&self, answer: &Value) -> Option<Map<String, Value>> {
        let answer = answer.as_object()?;
        let mut fitting = Map::new();
        for (name, field) in &self.result {
            match answer.get(name).filter(|value| !value.is_null()) {
                Some(value) if field.kind.takes(value) => fitting.insert(name.clone(), value.clone()),
                None if field.optional => continue,
                Some(_) | None => return None,
            };
        }
        Some(fitting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn source() -> Source {
        let fields = [("free", "number"), ("next", "text?"), ("open", "yes_no"), ("days", "list")];
        Source {
            name: "slots".to_owned(),
            url: String::new(),
            timeout: Duration::from_secs(5),
            sends: Vec::new(),
            result: fields
                .into_iter()
                .map(|(name, kind)| (name.to_owned(), ResultField::parse(kind).unwrap()))
                .collect(),
        }
    }

    #[test]
    fn an_answer_fits_as_declared_or_not_at_all() {
        let fits = |answer: &Value| source().fit(answer).map(Value::Object);
        let whole = json!({ "free": 2, "next": "Mon", "open": true, "days": ["Mon", "Tue"] });
        assert_eq!(fits(&whole), Some(whole.clone()));
        let more = json!({ "free": 2, "open": true, "days": [], "phone": "98", "next": null });
        assert_eq!(fits(&more), Some(json!({ "free": 2, "open": true, "days": [] })), "the rest is dropped");
        for wrong in [
            json!([]),
            json!("free"),
            json!({ "free": "2", "open": true, "days": [] }),
            json!({ "free": 2, "open": "yes", "days": [] }),
            json!({ "free": 2, "open": true, "days": "Mon" }),
            json!({ "free": 2, "open": true, "days": [1] }),
            json!({ "free": 2, "open": true }),
            json!({ "free": 2, "open": true, "days": [], "next": 7 }),
            json!({ "free": 2, "open": true, "days": [], "next": "x".repeat(201) }),
            json!({ "free": 2, "open": true, "days": vec!["Mon"; 21] }),
        ] {
            assert_eq!(fits(&wrong), None, "{wrong}");
        }
    }
}
