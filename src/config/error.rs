//! What is wrong with the settings.

use std::fmt;

/// Everything that is wrong with the settings, one sentence each; it never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    messages: Vec<String>,
}

impl ConfigError {
    pub(super) fn new(messages: Vec<String>) -> Self {
        Self { messages }
    }

    /// The sentences.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        &self.messages
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.messages.join("\n"))
    }
}

impl std::error::Error for ConfigError {}
