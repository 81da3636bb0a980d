//! What one turn changes, written in one piece.

use super::outbox::{OutboxDraft, SendClaim};
use crate::engine::{Alert, Consent, Fetch, HandOff, Save, Session, Timer};
use crate::message::Timestamp;
use std::time::Duration;

/// Everything one turn changes.
#[derive(Debug, Default)]
pub struct TurnCommit {
    /// The session after the turn; `None` leaves the stored one (an input that was consumed without a turn).
    pub session: Option<Session>,
    /// Messages to send, in order.
    pub outbox: Vec<OutboxDraft>,
    /// Timers to set; one per key.
    pub set_timers: Vec<Timer>,
    /// Keys of timers to forget; done before setting.
    pub cancel_timers: Vec<String>,
    /// A change of the opt-out with the time the person said so; an older one never changes a newer one, on a tie opt-out wins.
    pub opt_out: Option<(bool, Timestamp)>,
    /// Answers to keep, one record per person and purpose.
    pub saves: Vec<Save>,
    /// Agreements to keep as evidence.
    pub consents: Vec<Consent>,
    /// When consent was withdrawn, if it was.
    pub withdrawn: Option<Timestamp>,
    /// Hand-overs to people.
    pub hand_offs: Vec<HandOff>,
    /// Teams that no longer have the conversation: closes their open hand-over.
    pub hand_backs: Vec<String>,
    /// Calls for attention.
    pub alerts: Vec<Alert>,
    /// Questions to sources outside, to be asked once this is durable; a later commit does not drop them.
    pub fetches: Vec<Fetch>,
    /// Remove what is kept about the person (the session of this commit is what remains).
    pub erase: bool,
    /// When the turn ran.
    pub now: Timestamp,
    /// Take the person's next due entry for sending in the same write, with this lease; saves a second one.
    pub send_lease: Option<Duration>,
}

/// What a commit hands back.
#[derive(Debug, Default)]
pub struct Committed {
    /// The send that was taken along, already durable as `Sending{1}`.
    pub send: Option<SendClaim>,
    /// Whether the person has more pending entries.
    pub more: bool,
    /// Whether the person has messages to be sent besides the one that was taken along.
    pub owed: bool,
}
