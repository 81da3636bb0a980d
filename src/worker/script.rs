//! What the workers ask the conversation's script: the seam to the bot, so that they can run any version of it.

use crate::engine::{Effect, Input, Session};
use crate::flow::Source;
use crate::message::{Outbound, Timestamp};

/// One turn: the session before it, what happened and when; the session after it and what is to be done.
pub type Advance = dyn Fn(Session, &Input, Timestamp) -> (Session, Vec<Effect>) + Send + Sync;

/// Whether an input must be answered.
pub type MustAnswer = dyn Fn(&Input) -> bool + Send + Sync;

/// What a person is told whose message could not be handled.
pub type Apology = dyn Fn(&Session) -> Option<Outbound> + Send + Sync;

/// A source outside, by its name.
pub type FindSource = dyn Fn(&str) -> Option<Source> + Send + Sync;

/// What the workers ask the bot. Each call may see a newer bot than the one before.
pub struct Script {
    /// Runs one turn. It may panic: the entry is then tried again and in the end set aside.
    pub advance: Box<Advance>,
    /// Whether this input must be answered however many messages of the same person wait (keywords, red flags).
    pub must_answer: Box<MustAnswer>,
    /// What a person is told whose message could not be handled, in their language.
    pub apology: Box<Apology>,
    /// A source outside, by its name.
    pub source: Box<FindSource>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Script")
    }
}
