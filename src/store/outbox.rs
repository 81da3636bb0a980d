//! What is to be sent, and what became of it.

use serde::{Deserialize, Serialize};

use crate::message::{EntryId, MessageId, Outbound, PersonId, Sender, Timestamp};

/// A message to be put into the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxDraft {
    /// What to say.
    pub message: Outbound,
    /// Whether an opted-out person may get it.
    pub despite_opt_out: bool,
    /// The person's message it answers.
    pub reply_to: Option<MessageId>,
}

/// How far an outbox entry has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// To be sent once it is due.
    Pending {
        /// When.
        due: Timestamp,
    },
    /// A request may be on its way. Durable before the request.
    Sending {
        /// Which try, from 1.
        attempt: u32,
    },
    /// A request was made and nobody knows what became of it.
    Unknown {
        /// Since when.
        since: Timestamp,
        /// When it may be tried again, if no status tells first.
        due: Timestamp,
    },
    /// The provider took it.
    Sent {
        /// The provider's id of it, when known.
        provider_id: Option<MessageId>,
    },
    /// It will not be sent.
    Dead {
        /// Why.
        reason: DeadReason,
    },
}

/// Why something was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadReason {
    /// The person opted out before it went.
    OptedOut,
    /// The provider refused it, by its code.
    Rejected {
        /// The code, when there was one.
        code: Option<i64>,
    },
    /// Every try failed.
    OutOfTries {
        /// The last code, when there was one.
        code: Option<i64>,
    },
    /// More than 24 hours after the person's last message.
    WindowClosed,
    /// Processing it stopped the worker again and again.
    Poisoned,
    /// The person's data were erased.
    Erased,
}

/// One send, held by one sender until the lease ends; consumed by settling it. (A copy is kept only to settle it again
/// when the store could not be reached the first time.)
#[derive(Debug, Clone)]
pub struct SendClaim {
    /// The entry.
    pub entry_id: EntryId,
    /// To whom.
    pub person_id: PersonId,
    /// Their addresses.
    pub recipient: Sender,
    /// What to say.
    pub message: Outbound,
    /// The person's message it answers.
    pub reply_to: Option<MessageId>,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How often an earlier try ended as unknown because of a time-out.
    pub timeouts: u32,
    /// How often an earlier try was answered by an error that allows another.
    pub refusals: u32,
    /// Proves the lease to the store.
    pub token: u64,
}

/// What became of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The provider took it.
    Sent {
        /// Its id.
        provider_id: Option<MessageId>,
    },
    /// It was refused for now.
    RetryAt {
        /// When to try again.
        due: Timestamp,
    },
    /// Nothing was sent (the pace, an outage or a stop forbade it): the try is given back and counts for nothing.
    Postponed {
        /// When to try.
        due: Timestamp,
    },
    /// No answer came: it waits for a status until `due`, then it is sent again.
    Unknown {
        /// When to try again.
        due: Timestamp,
    },
    /// It is given up.
    Dead {
        /// Why.
        reason: DeadReason,
    },
}

/// Something that was given up, as people on call see it: no text, no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadEntry {
    /// The outbox entry, or nothing for an inbox entry.
    pub entry_id: Option<EntryId>,
    /// Whose.
    pub person_id: PersonId,
    /// The text template, for outbox entries.
    pub template: Option<String>,
    /// Why.
    pub reason: DeadReason,
    /// Since when.
    pub at: Timestamp,
}
