//! What a ledger keeps, row by row: the shapes that every kind of table shares.

use crate::engine::Input;
use crate::message::{DeliveryState, MessageId, Outbound, PersonId, Sender, Timestamp};
use crate::store::DeadReason;

/// A person inside one store; outside it they are a [`PersonId`].
pub(crate) type PersonKey = i64;

/// One person.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    /// Their name outside.
    pub(crate) person_id: PersonId,
    /// Where they were last reached.
    pub(crate) sender: Sender,
    /// Whether they want no messages.
    pub(crate) opted_out: bool,
    /// When they last said so or took it back, by the provider's clock.
    pub(crate) opted_out_at: Option<Timestamp>,
    /// Counts the sessions written.
    pub(crate) revision: u64,
    /// They asked to be forgotten; the row goes once nothing is on its way to them.
    pub(crate) erasing: bool,
    /// The session as JSON, without the person's id and the opt-out, which stand here.
    pub(crate) session: Option<Vec<u8>>,
}

/// Something that came in and waits.
#[derive(Debug, Clone)]
pub(crate) struct InboxRow {
    pub(crate) person: PersonKey,
    pub(crate) urgent: bool,
    pub(crate) sent_at: Timestamp,
    pub(crate) attempts: u32,
    pub(crate) key: MessageId,
    pub(crate) input: Input,
}

/// A message that is not sent yet.
#[derive(Debug, Clone)]
pub(crate) struct OutboxRow {
    pub(crate) person: PersonKey,
    pub(crate) exempt: bool,
    pub(crate) progress: Progress,
    pub(crate) message: Outbound,
    pub(crate) reply_to: Option<MessageId>,
}

/// How far an open message has come, and what its tries met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) state: OpenState,
    /// Tries begun.
    pub(crate) attempt: u32,
    /// Tries that ended without an answer.
    pub(crate) timeouts: u32,
    /// Tries that were refused for now.
    pub(crate) refusals: u32,
}

/// The states of a message that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenState {
    Pending { due: Timestamp },
    Sending,
    Unknown { since: Timestamp, due: Timestamp },
}

/// A message the provider took.
#[derive(Debug, Clone)]
pub(crate) struct DeliveryRow {
    pub(crate) person: PersonKey,
    /// A hash of the provider's id of it.
    pub(crate) provider: Option<i64>,
    pub(crate) state: DeliveryState,
    pub(crate) at: Timestamp,
}

/// Something given up.
#[derive(Debug, Clone)]
pub(crate) struct DeadRow {
    pub(crate) person: PersonKey,
    /// The number of the outbox entry, or nothing for an inbox entry.
    pub(crate) sequence: Option<i64>,
    /// Whether it was to go out to somebody who opted out, too.
    pub(crate) exempt: bool,
    pub(crate) message: Option<Outbound>,
    pub(crate) reply_to: Option<MessageId>,
    pub(crate) reason: DeadReason,
    pub(crate) at: Timestamp,
}

impl DeadRow {
    /// One without anything to send.
    pub(crate) const fn bare(person: PersonKey, reason: DeadReason, at: Timestamp) -> Self {
        Self { person, sequence: None, exempt: false, message: None, reply_to: None, reason, at }
    }
}

/// What is kept about a person besides their session.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) kind: RecordKind,
    /// What tells it from others of its kind; a save replaces the one of the same name.
    pub(crate) name: String,
    pub(crate) at: Timestamp,
    pub(crate) body: serde_json::Value,
}

/// The kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordKind {
    Save,
    Consent,
    Withdrawal,
    HandOff,
    /// Closes the hand-over of the same name before it.
    HandBack,
    Alert,
}

impl RecordKind {
    /// The word it is stored and exported by.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Consent => "consent",
            Self::Withdrawal => "withdrawal",
            Self::HandOff => "hand_off",
            Self::HandBack => "hand_back",
            Self::Alert => "alert",
        }
    }

    /// Whether a new one replaces the earlier one of the same name.
    pub(crate) const fn replaces(self) -> bool {
        match self {
            Self::Save => true,
            Self::Consent | Self::Withdrawal | Self::HandOff | Self::HandBack | Self::Alert => false,
        }
    }
}
