//! Everything a turn can ask the world to do. The list is closed.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::fetch::Fetch;
use crate::answer::AnswerValue;
use crate::message::{MessageId, Outbound, PrivateText, Timestamp};

/// One thing to be done after a turn was committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Say something.
    Send(Send),
    /// Wake this conversation at a time; replaces an earlier timer with the same key.
    SetTimer(Timer),
    /// Forget a timer.
    CancelTimer {
        /// Its key.
        key: String,
    },
    /// Keep the answers for a purpose (one record per person and purpose, replaced each time).
    Save(Save),
    /// The person wants no more messages.
    OptOut {
        /// When they said so, by the provider's clock.
        at: Timestamp,
    },
    /// The person wants messages again.
    OptIn {
        /// When they said so, by the provider's clock.
        at: Timestamp,
    },
    /// The person agreed to a notice.
    RecordConsent(Consent),
    /// The person takes their consent back.
    WithdrawConsent {
        /// When they said so.
        at: Timestamp,
    },
    /// A person of a team takes over.
    HandOff(HandOff),
    /// The bot has the conversation again.
    HandBack {
        /// The team that had it.
        team: String,
    },
    /// Somebody must look at this conversation now.
    Alert(Alert),
    /// Remove what is kept about the person.
    Erase,
    /// Ask a source outside; its answer comes back as an input.
    Fetch(Fetch),
}

/// A message to send, and whether an opted-out person may get it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Send {
    /// The message.
    pub message: Outbound,
    /// True for the confirmation of an opt-out and the few texts that are owed all the same (emergency, erasure).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub despite_opt_out: bool,
}

/// A moment at which the conversation wants to be woken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// What it is for; one timer per key and person.
    pub key: String,
    /// Which wait it belongs to: a timer of an earlier wait does nothing.
    pub wait: u64,
    /// When.
    pub due: Timestamp,
}

/// Answers to keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Save {
    /// What for (`prefs`).
    pub purpose: String,
    /// The answers by name.
    pub fields: IndexMap<String, AnswerValue>,
}

/// An agreement, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What was agreed to.
    pub purpose: String,
    /// The version of the notice.
    pub notice: String,
    /// The language it was shown in.
    pub language: String,
    /// When.
    pub at: Timestamp,
    /// The message that said so.
    pub message: Option<MessageId>,
    /// That message's exact words.
    pub reply: PrivateText,
}

/// A conversation handed to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// The team.
    pub team: String,
    /// The step that handed it over.
    pub step: String,
}

/// A call for attention, without the person's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Why (the red flag's name).
    pub reason: String,
    /// The team to tell, if the flow names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

impl Effect {
    /// The effect as `chat --json` and scenarios write it: its name, a colon and its subject. Sending is shown by the message itself.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        match self {
            Self::Send(_) => None,
            Self::SetTimer(timer) => Some(format!("set_timer:{}", timer.key)),
            Self::CancelTimer { key } => Some(format!("cancel_timer:{key}")),
            Self::Save(save) => Some(format!("save:{}", save.purpose)),
            Self::OptOut { .. } => Some("opt_out".to_owned()),
            Self::OptIn { .. } => Some("opt_in".to_owned()),
            Self::RecordConsent(consent) => Some(format!("record_consent:{}", consent.purpose)),
            Self::WithdrawConsent { .. } => Some("withdraw_consent".to_owned()),
            Self::HandOff(hand_off) => Some(format!("hand_off:{}", hand_off.team)),
            Self::HandBack { team } => Some(format!("hand_back:{team}")),
            Self::Alert(alert) => Some(format!("alert:{}", alert.reason)),
            Self::Erase => Some("erase".to_owned()),
            Self::Fetch(fetch) => Some(format!("fetch:{}", fetch.source)),
        }
    }
}
