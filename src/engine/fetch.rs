//! Something asked of the world outside in the middle of a conversation: what is asked, and what came back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::conversation::Conversation;

/// One question to a source that the bot names. The turn ends with it; a worker asks after the turn was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// What it is known by; one per person and wait.
    pub key: String,
    /// Which wait it belongs to: a result for an earlier wait does nothing.
    pub wait: u64,
    /// The step that asks.
    pub step: String,
    /// The source, by its name in the bot.
    pub source: String,
    /// What it is asked with.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub arguments: Map<String, Value>,
}

/// What came of a fetch; comes back through the inbox like everything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// The key of the fetch.
    pub key: String,
    /// Which wait it belongs to.
    pub wait: u64,
    /// What came of it.
    pub outcome: FetchOutcome,
}

/// What came of a fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchOutcome {
    /// The source answered with this.
    Found(Value),
    /// It did not answer in time.
    TimedOut,
    /// It refused, failed, or answered something that cannot be used.
    Failed,
}

impl Conversation<'_> {
    /// A result that nothing waits for does nothing.
    pub(super) fn fetched(&mut self, fetched: &Fetched) {
        self.trace.push(super::turn::Trace::Fetched(fetched.key.clone()));
    }
}
