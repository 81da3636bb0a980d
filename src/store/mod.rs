//! The `Store` port: what the service needs kept, shaped by use.
//!
//! A store knows people, their queues and their sessions (as JSON); it does not know flows, providers' formats or HTTP.
//! Every promise that a crash must not break is stated at the method that keeps it.

mod commit;
mod embedded;
mod error;
mod fetch;
mod hand_off;
mod inbox;
mod ledger;
mod memory;
#[cfg(feature = "mongodb")]
mod mongo;
mod outbox;
mod receipt;

use std::time::Duration;

use async_trait::async_trait;

pub use commit::{Committed, TurnCommit};
pub use embedded::{EmbeddedSettings, EmbeddedStore};
pub use error::{StoreError, StoreErrorKind};
pub use fetch::FetchClaim;
pub use hand_off::OpenHandOff;
pub use inbox::{Acceptance, Arrival, InboxEntry, PersonClaim};
pub use ledger::Keeping;
pub use memory::MemoryStore;
#[cfg(feature = "mongodb")]
pub use mongo::{Gate, LeaseClock, MongoSettings, MongoStore};
pub use outbox::{DeadEntry, DeadReason, EntryState, OutboxDraft, SendClaim, Settlement};
pub use receipt::Receipt;

use crate::engine::FetchOutcome;
use crate::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};

/// Where conversations live.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Keeps arrivals. When this returns `Ok`, every `Accepted` one is durable and every `Duplicate` was durable before.
    /// People are found by any address of the sender and learnt with all of them; an unknown sender becomes a new person.
    /// The answers stand in the order of the arrivals. All or nothing: an error keeps none of them.
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError>;

    /// Takes the lease of one person who has a pending inbox entry and whom nobody holds, the longest waiting first.
    /// The claim carries the session (with [`crate::engine::PersonFacts::opted_out`] from the store's own field), its
    /// revision, and the oldest pending entry by provider timestamp, then arrival, then index; a whole-message opt-out goes first.
    /// The attempt at that entry is counted durably before this returns; an entry that waited through a crash may count one more.
    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError>;

    /// Writes a turn, all or nothing: session (if the revision is still the claim's), outbox entries, timers, opt-out, saves,
    /// consents, hand-offs, fetches, and the consumed entry, whose text is removed. Releases the claim.
    /// An opt-out makes every `Pending` and `Unknown` entry of the person dead, but for the entries of this commit that are exempt.
    /// [`StoreErrorKind::Conflict`] means that nothing was written: the claim was lost or the session changed.
    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError>;

    /// Sets the claim's entry aside as dead with a reason (it killed too many turns), adds the apology, releases the claim.
    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gives a claim back without a turn: the attempt it counted is still to be had.
    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError>;

    /// Takes the oldest due outbox entry of a person to whom nothing is being sent, and makes it `Sending{attempt}` durably.
    /// Entries of one person go out in order: one that waits for a retry holds back the later ones.
    /// An opted-out person's entries are taken only if exempt. `Unknown` entries are taken once their wait is over.
    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError>;

    /// Says what became of a send. [`StoreErrorKind::Conflict`] means that the lease was lost and nothing was written, but that
    /// the provider took it is believed as long as no other try was begun.
    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError>;

    /// Takes the oldest fetch that nobody holds. The attempt is counted durably before this returns.
    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError>;

    /// Says what came of a fetch: removes it and puts the outcome into the person's inbox, in one write.
    /// [`StoreErrorKind::Conflict`] means that the lease was lost, or that the person was erased: nothing was written.
    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError>;

    /// Applies delivery statuses, found by their tracker (`<entry id>.<attempt>`) or else by the provider's id: an `Unknown` or `Sending` entry they speak of is `Sent`; states only move forward.
    /// Returns how many entries they matched.
    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError>;

    /// Turns timers that are due into inbox entries (each once), and claims whose lease ran out into claimable work
    /// (their `Sending` entries into `Unknown`), fetches too. Returns when to look again, if something is scheduled.
    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError>;

    /// What could not be sent or processed, newest first.
    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError>;

    /// Puts a dead outbox entry into the outbox again, as a new entry: true if it is to go out now. Not what the person
    /// opted out of or had erased, not what the provider took before it failed, and nothing but what is exempt to a person
    /// who opted out.
    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError>;

    /// The conversations that teams have now, the longest waiting first. A person is there once per team.
    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError>;

    /// How much is waiting, for health and metrics.
    async fn counts(&self) -> Result<Counts, StoreError>;

    /// Everything kept about the person behind an address, as one JSON document; `None` if nobody is known by it.
    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError>;

    /// The addresses of a person known by their id; `None` if there is nobody of that name, or nobody can reach them.
    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError>;

    /// Removes what is kept about the person behind an address, as an operator does: session, queue, records, timers, fetches,
    /// and whatever was to be sent. A turn that runs for them meets a conflict. The opt-out stays, and the ids of messages
    /// stay remembered. `None` if nobody is known by the address.
    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError>;

    /// Finishes what was begun and closes; later calls fail as unavailable.
    async fn close(&self) -> Result<(), StoreError>;
}

/// How much a store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// People known.
    pub people: u64,
    /// Inbox entries not yet applied.
    pub inbox_pending: u64,
    /// Outbox entries not yet sent (pending, sending or unknown).
    pub outbox_open: u64,
    /// Outbox and inbox entries set aside as dead.
    pub dead: u64,
}
