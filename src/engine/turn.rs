//! What goes into a turn besides the session and the input, and what comes out.

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use super::limits::Limits;
use super::noted::Noted;
use super::session::Session;
use crate::message::Timestamp;

/// What a turn needs to know of the world.
#[derive(Debug, Clone, Copy)]
pub struct TurnContext {
    /// When it is.
    pub now: Timestamp,
    /// How much one turn may do.
    pub limits: Limits,
}

impl TurnContext {
    /// A turn at `now` with the usual limits.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { now, limits: Limits::default() }
    }
}

/// What a turn came to.
#[derive(Debug)]
pub struct Turn {
    /// The session after it.
    pub session: Session,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
    /// How it came to that, for tests, coverage and analytics; holds names only, never what was said.
    pub trace: Vec<Trace>,
}

/// One thing that happened inside a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trace {
    /// A step was reached.
    Step(String),
    /// A question read the message.
    Read(Noted),
    /// A question was answered.
    Answered(String),
    /// A question was answered before it was asked.
    HeardEarly(String),
    /// An answer was changed.
    Corrected(String),
    /// An answer was not understood.
    NotUnderstood(String),
    /// A branch was taken: the step and the choice or the place of the condition.
    Branch(String, String),
    /// A keyword was recognised.
    Keyword(String),
    /// A red flag was raised.
    RedFlag(String),
    /// A rule gave an option a reason.
    Rule(String),
    /// A list was searched: the value that widens, if one does, and how many were in the running.
    Searched {
        /// The value (`any` exceeds every number).
        within: Option<String>,
        /// How many were in the running.
        found: usize,
    },
    /// One option in the running, best first.
    Considered {
        /// Its name in the list, or the name of the rule or text that it is.
        option: String,
        /// The sum of its rules.
        score: i64,
        /// The rules that hold, each with what it adds.
        rules: Vec<(String, i64)>,
        /// How far away it is, in whole kilometres.
        distance_km: Option<i64>,
        /// Whether it was shown.
        shown: bool,
    },
    /// The result of a fetch came back.
    Fetched(String),
    /// Nothing was said because the person opted out, or people own the conversation.
    Silent,
    /// The conversation was moved because the script changed.
    Moved(String),
    /// The turn was stopped: the script ran in a circle.
    StepLimit,
}
