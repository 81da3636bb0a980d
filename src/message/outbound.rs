//! One message to a person, in a form every channel can map to its own.

use serde::{Deserialize, Serialize};

/// One message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbound {
    /// The name of the text template it was made from; empty when several parts were joined.
    pub template: String,
    /// What is said.
    pub body: Body,
    /// All choices the question offers, whatever of them the message shows; empty when nothing is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// The shape of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Plain text.
    Text(String),
    /// Text with up to three reply buttons.
    Buttons {
        /// The text.
        text: String,
        /// The buttons.
        buttons: Vec<Choice>,
    },
    /// Text with a list that opens on a tap, up to ten rows.
    List {
        /// The text.
        text: String,
        /// The label that opens the list.
        open: String,
        /// The rows.
        rows: Vec<Choice>,
    },
    /// A text the provider approved before, the only kind that may be sent long after the person's last message.
    Template {
        /// Its name at the provider.
        name: String,
        /// The language it is sent in.
        language: String,
        /// What fills its gaps, in order.
        parameters: Vec<String>,
    },
}

impl Body {
    /// What is said, without the choices; of an approved text only its name is known.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Body::Text(text) | Body::Buttons { text, .. } | Body::List { text, .. } => text,
            Body::Template { name, .. } => name,
        }
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Text(_) => formatter.write_str("Text([private])"),
            Body::Buttons { buttons, .. } => write!(formatter, "Buttons([private], {})", buttons.len()),
            Body::Template { name, language, .. } => write!(formatter, "Template({name}, {language}, [private])"),
            Body::List { rows, .. } => write!(formatter, "List([private], {})", rows.len()),
        }
    }
}

/// Something to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What comes back when it is tapped: `step/choice` in a message, `choice` in a flow.
    pub id: String,
    /// What the person reads.
    pub title: String,
    /// A second, smaller line (lists only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
