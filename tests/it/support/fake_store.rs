//! The smallest store a door needs: it remembers what it was told and fails when asked to.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use libretto::engine::FetchOutcome;
use libretto::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};
use libretto::store::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};

#[derive(Default)]
pub(crate) struct FakeStore {
    pub(crate) failing: AtomicBool,
    pub(crate) panicking: AtomicBool,
    pub(crate) failing_statuses: AtomicBool,
    pub(crate) arrivals: Mutex<Vec<Arrival>>,
    pub(crate) statuses: Mutex<Vec<DeliveryStatus>>,
    /// Rung whenever `accept` begins.
    pub(crate) entered: tokio::sync::Notify,
    /// While locked, `accept` waits.
    pub(crate) gate: tokio::sync::Mutex<()>,
}

fn no<T>() -> Result<T, StoreError> {
    Err(StoreError::new(StoreErrorKind::Unavailable, "asking a store that only takes in"))
}

#[async_trait]
impl Store for FakeStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        self.entered.notify_one();
        let _open = self.gate.lock().await;
        if self.failing.load(Ordering::SeqCst) {
            return no();
        }
        assert!(!self.panicking.load(Ordering::SeqCst), "asked to");
        let mut kept = self.arrivals.lock().expect("nobody panicked with it");
        let mut keys: BTreeSet<String> = kept.iter().map(|arrival| arrival.key.expose().to_owned()).collect();
        let mut acceptances = Vec::new();
        for arrival in arrivals {
            let new = keys.insert(arrival.key.expose().to_owned());
            acceptances.push(if new { Acceptance::Accepted } else { Acceptance::Duplicate });
            if new {
                kept.push(arrival);
            }
        }
        Ok(acceptances)
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, _now: Timestamp) -> Result<usize, StoreError> {
        if self.failing_statuses.load(Ordering::SeqCst) {
            return no();
        }
        let matched = statuses.len();
        self.statuses.lock().expect("nobody panicked with it").extend(statuses);
        Ok(matched)
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        if self.failing.load(Ordering::SeqCst) { no() } else { Ok(Counts::default()) }
    }

    async fn claim_person(&self, _now: Timestamp, _lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        no()
    }

    async fn commit_turn(&self, _claim: PersonClaim, _commit: TurnCommit) -> Result<Committed, StoreError> {
        no()
    }

    async fn set_aside(
        &self,
        _claim: PersonClaim,
        _reason: DeadReason,
        _apology: Option<OutboxDraft>,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        no()
    }

    async fn release(&self, _claim: PersonClaim) -> Result<(), StoreError> {
        no()
    }

    async fn claim_send(&self, _now: Timestamp, _lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        no()
    }

    async fn settle_send(&self, _claim: SendClaim, _settlement: Settlement, _now: Timestamp) -> Result<(), StoreError> {
        no()
    }

    async fn wake_due(&self, _now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        no()
    }

    async fn dead(&self, _limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        no()
    }

    async fn export(&self, _sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        no()
    }

    async fn claim_fetch(&self, _now: Timestamp, _lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        no()
    }

    async fn settle_fetch(
        &self,
        _claim: FetchClaim,
        _outcome: FetchOutcome,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        no()
    }

    async fn revive(&self, _entry: &EntryId, _now: Timestamp) -> Result<bool, StoreError> {
        no()
    }

    async fn hand_offs(&self, _limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        no()
    }

    async fn sender_of(&self, _person: &PersonId) -> Result<Option<Sender>, StoreError> {
        no()
    }

    async fn erase(&self, _sender: &Sender, _now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        no()
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
