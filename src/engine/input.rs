//! Everything that can happen to a conversation. The list is closed, and every input comes through the inbox.

use serde::{Deserialize, Serialize};

use super::effect::Timer;
use super::fetch::Fetched;
use crate::message::{Inbound, PrivateText, Timestamp};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The person wrote.
    Message(Inbound),
    /// A timer fell due.
    Timer(Timer),
    /// A source outside answered, or did not in time.
    Fetched(Fetched),
    /// A coordinator did something.
    Operator(OperatorAction),
    /// Somebody outside begins a conversation.
    Start {
        /// The flow.
        flow: String,
    },
}

/// What a coordinator can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAction {
    /// Give the conversation back to the bot.
    HandBack,
    /// Answer the person, who reads it in the same thread.
    Reply {
        /// The words.
        text: PrivateText,
    },
    /// A coordinator takes the conversation (an answer from the phone app counts).
    TakeOver {
        /// The team.
        team: String,
    },
}

impl Input {
    /// When it was sent, by the clock of whoever sent it.
    #[must_use]
    pub fn sent_at(&self) -> Option<Timestamp> {
        match self {
            Self::Message(inbound) => Some(inbound.sent_at),
            Self::Timer(timer) => Some(timer.due),
            Self::Fetched(_) | Self::Operator(_) | Self::Start { .. } => None,
        }
    }
}
