//! What came in and is not applied yet.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::engine::{Input, Session};
use crate::message::{MessageId, PersonId, PrivateText, Sender, Timestamp};

/// Something that came in, before it is known whose it is.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What makes it unique: the provider's message id.
    pub key: MessageId,
    /// Who sent it.
    pub sender: Sender,
    /// The name on their profile, if the provider told; kept only with consent, so stores drop it.
    pub profile_name: Option<PrivateText>,
    /// What happened.
    pub input: Input,
    /// When, by the provider's clock.
    pub sent_at: Timestamp,
    /// When we got it.
    pub received_at: Timestamp,
    /// A whole-message opt-out: it jumps the queue.
    pub urgent: bool,
    /// It starts no turn (too old, a change of address): its id is remembered, and the addresses of a sender who is known.
    pub ignore: bool,
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It is kept now.
    Accepted,
    /// It was kept before.
    Duplicate,
}

/// One entry of a person's queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboxEntry {
    /// What makes it unique.
    pub key: MessageId,
    /// What happened.
    pub input: Input,
    /// Turns begun for it, this one included.
    pub attempts: u32,
}

/// A person held by one worker until the lease ends; consumed by the call that settles it.
#[derive(Debug)]
pub struct PersonClaim {
    /// Whose queue.
    pub person_id: PersonId,
    /// The session as stored; a new one if there was none.
    pub session: Session,
    /// The stored session's revision; 0 if there was none.
    pub revision: u64,
    /// The entry to apply.
    pub entry: InboxEntry,
    /// Entries of the person that wait behind it.
    pub behind: usize,
    /// Proves the lease to the store.
    pub token: u64,
    /// How long the lease was taken for.
    pub lease: Duration,
}
