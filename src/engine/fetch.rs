//! Something asked of the world outside in the middle of a conversation: what is asked, and what came back.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::render::{self, Record};

/// One question to a source that the bot names. The turn ends with it; a worker asks after the turn was committed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchOutcome {
    /// The source answered with this.
    Found(Value),
    /// It did not answer in time.
    TimedOut,
    /// It refused, failed, or answered something that cannot be used.
    Failed,
}

/// A fetch whose answer is waited for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct PendingFetch {
    /// What the source was asked with.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub arguments: Map<String, Value>,
    /// Whether the person was told that it takes a moment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
    /// True if nobody asks any more: the answer came while the conversation could not go on. It is asked again then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

/// What sources answered, by the names that steps gave it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Results(IndexMap<String, Fields>);

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Fields(Map<String, Value>);

impl Results {
    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn put(&mut self, name: &str, fields: Map<String, Value>) {
        self.0.insert(name.to_owned(), Fields(fields));
    }

    pub(super) fn take_out(&mut self, name: &str) {
        self.0.shift_remove(name);
    }
}

impl Record for Results {
    fn field(&self, name: &str) -> render::Value<'_> {
        self.0.get(name).map_or(render::Value::Unset, |fields| render::Value::Record(fields))
    }
}

impl Record for Fields {
    fn field(&self, name: &str) -> render::Value<'_> {
        let text = |value: &'_ Value| value.as_str().map(|text| render::Value::Text(text.to_owned().into()));
        match self.0.get(name) {
            Some(Value::Bool(flag)) => render::Value::Flag(*flag),
            Some(Value::Number(number)) => number.as_f64().map_or(render::Value::Unset, render::Value::Number),
            Some(Value::String(text)) => render::Value::text(text),
            Some(Value::Array(items)) => render::Value::List(items.iter().filter_map(text).collect()),
            Some(Value::Null | Value::Object(_)) | None => render::Value::Unset,
        }
    }
}

/// Answers go out and results come back in these: their contents are never shown.
macro_rules! private {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "([private])"))
            }
        })+
    };
}

private!(PendingFetch, Results, Fields);

impl std::fmt::Debug for Fetch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { key, step, source, .. } = self;
        write!(formatter, "Fetch {{ key: {key:?}, step: {step:?}, source: {source:?}, .. }}")
    }
}

impl std::fmt::Debug for FetchOutcome {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Found(_) => "Found([private])",
            Self::TimedOut => "TimedOut",
            Self::Failed => "Failed",
        })
    }
}
