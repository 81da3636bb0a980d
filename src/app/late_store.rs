//! A store that is not there yet: everything is unavailable until the real one was opened, then it is the real one.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;

use crate::engine::FetchOutcome;
use crate::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};
use crate::store::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};

/// Stands in for a store until it was opened.
#[derive(Default)]
pub(super) struct LateStore {
    opened: OnceLock<Arc<dyn Store>>,
}

impl LateStore {
    /// The store is there now. A second one is ignored.
    pub(super) fn open(&self, store: Arc<dyn Store>) {
        // `set` fails only when one is there already.
        let _ = self.opened.set(store);
    }

    fn store(&self) -> Result<&Arc<dyn Store>, StoreError> {
        self.opened.get().ok_or(StoreError::new(StoreErrorKind::Unavailable, "waiting for the store to open"))
    }
}

#[async_trait]
impl Store for LateStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        self.store()?.accept(arrivals).await
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        self.store()?.claim_person(now, lease).await
    }

    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError> {
        self.store()?.commit_turn(claim, commit).await
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.store()?.set_aside(claim, reason, apology, now).await
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        self.store()?.release(claim).await
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        self.store()?.claim_send(now, lease).await
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        self.store()?.settle_send(claim, settlement, now).await
    }

    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        self.store()?.claim_fetch(now, lease).await
    }

    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError> {
        self.store()?.settle_fetch(claim, outcome, now).await
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        self.store()?.record_statuses(statuses, now).await
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.store()?.wake_due(now).await
    }

    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        self.store()?.dead(limit).await
    }

    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        self.store()?.revive(entry, now).await
    }

    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        self.store()?.hand_offs(limit).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.store()?.counts().await
    }

    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        self.store()?.export(sender).await
    }

    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError> {
        self.store()?.sender_of(person).await
    }

    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        self.store()?.erase(sender, now).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        match self.opened.get() {
            Some(store) => store.close().await,
            None => Ok(()),
        }
    }
}
