//! A store in memory: for tests and trials. The same promises as every store, but for surviving the process.

mod tables;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::ledger::{Keeping, Ledger};
use super::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};
use crate::engine::FetchOutcome;
use crate::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};
use tables::MemoryTables;

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    /// Nothing once it is closed.
    ledger: Mutex<Option<Ledger<MemoryTables>>>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new(Keeping::default())
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new(keeping: Keeping) -> Self {
        let salt = *uuid::Uuid::new_v4().as_bytes();
        let ledger = Ledger::open(MemoryTables::default(), salt, keeping, Timestamp::default());
        Self { ledger: Mutex::new(ledger.ok()) }
    }

    /// What a restart of its process is to a store on disk: what was kept stays, nobody holds a lease any more, and
    /// whatever was being sent is unknown.
    pub fn restart(&self, now: Timestamp) -> Result<(), StoreError> {
        self.with(|ledger| ledger.reopen(now))
    }

    fn with<R>(&self, work: impl FnOnce(&mut Ledger<MemoryTables>) -> Result<R, StoreError>) -> Result<R, StoreError> {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        match ledger.as_mut() {
            Some(ledger) => work(ledger),
            None => Err(StoreError::new(StoreErrorKind::Unavailable, "the store is closed")),
        }
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        self.with(|ledger| ledger.accept(&arrivals))
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        self.with(|ledger| ledger.claim_person(now, lease))
    }

    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError> {
        self.with(|ledger| ledger.commit_turn(&claim, &commit))
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.with(|ledger| ledger.set_aside(&claim, &reason, apology.as_ref(), now))
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        self.with(|ledger| {
            ledger.release(&claim);
            Ok(())
        })
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        self.with(|ledger| ledger.claim_send(now, lease))
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        self.with(|ledger| ledger.settle_send(&claim, &settlement, now))
    }

    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        self.with(|ledger| ledger.claim_fetch(now, lease))
    }

    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError> {
        self.with(|ledger| ledger.settle_fetch(&claim, &outcome, now))
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        self.with(|ledger| ledger.record_statuses(&statuses, now))
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.with(|ledger| ledger.wake_due(now))
    }

    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        self.with(|ledger| ledger.dead(limit))
    }

    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        self.with(|ledger| ledger.revive(entry, now))
    }

    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        self.with(|ledger| ledger.hand_offs(limit))
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.with(Ledger::counts)
    }

    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        self.with(|ledger| ledger.export(sender))
    }

    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError> {
        self.with(|ledger| ledger.sender_of(person))
    }

    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        self.with(|ledger| ledger.erase(sender, now))
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }
}
