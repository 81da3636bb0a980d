//! A store in one `SQLite` file, for one process: the default. Requests queue for one writer thread, which commits many of
//! them together and answers after the disk has them. Only this folder knows SQL.

mod copy;
mod file;
mod glance;
mod tables;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};

use super::ledger::{Keeping, Ledger};
use super::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};
use crate::engine::FetchOutcome;
use crate::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};
use glance::Glance;
use tables::SqlTables;
use writer::{Order, Writer};

/// What can be chosen about the embedded store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedSettings {
    /// How many requests may wait for the disk; beyond it they fail as unavailable at once.
    pub queue: usize,
    /// How many requests are committed together at most.
    pub batch: usize,
    /// How long another process (`libretto data …`) may hold the file before requests fail.
    pub busy: Duration,
    /// How long things are kept.
    pub keeping: Keeping,
}

impl Default for EmbeddedSettings {
    fn default() -> Self {
        Self { queue: 4096, batch: 256, busy: Duration::from_secs(5), keeping: Keeping::default() }
    }
}

/// A store in one `SQLite` file.
#[derive(Debug)]
pub struct EmbeddedStore {
    orders: mpsc::Sender<Order>,
    glance: Arc<Glance>,
    writer: Option<std::thread::JoinHandle<()>>,
}

impl EmbeddedStore {
    /// Opens the file, or makes it: takes its lock, checks it if it was not closed in order, brings it up to date, and reads
    /// who waits. Blocks; sends that were under way when the last process ended are unknown from `now` on.
    pub fn open(path: &Path, settings: EmbeddedSettings, now: Timestamp) -> Result<Self, StoreError> {
        let file = file::open(path, settings.busy)?;
        let tables = SqlTables::new(file.connection)?;
        Self::start(Ledger::open(tables, file.salt, settings.keeping, now)?, file.lock, settings)
    }

    /// Opens a file that is there beside whoever serves from it, to look and to change what an operator may change; it must
    /// not be worked from. The one who serves notices what was written here before their next write. Blocks.
    pub fn beside(path: &Path, settings: EmbeddedSettings, now: Timestamp) -> Result<Self, StoreError> {
        let file = file::open_beside(path, settings.busy)?;
        let tables = SqlTables::new(file.connection)?;
        Self::start(Ledger::beside(tables, file.salt, settings.keeping, now)?, file.lock, settings)
    }

    /// Writes a copy of the store in `file` to `copy`, where there must be nothing yet. Whoever serves from the file goes on;
    /// everything they accepted before this began is in the copy. Blocks.
    pub fn back_up(file: &Path, copy: &Path) -> Result<(), StoreError> {
        copy::back_up(file, copy)
    }

    /// Puts a copy in the place of the store in `file`, after checking that it is whole. Nobody may be serving from the file;
    /// if there is a store, it is replaced only if `replace` says so. All or nothing. Blocks.
    pub fn restore(copy: &Path, file: &Path, replace: bool) -> Result<(), StoreError> {
        copy::restore(copy, file, replace)
    }

    fn start(
        ledger: Ledger<SqlTables>,
        lock: Option<std::fs::File>,
        settings: EmbeddedSettings,
    ) -> Result<Self, StoreError> {
        let (orders, queue) = mpsc::channel(settings.queue.max(1));
        let glance = Arc::new(Glance::default());
        let batch = settings.batch.max(1);
        let writer = Writer { ledger, queue, batch, glance: Arc::clone(&glance), lock };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::caused(StoreErrorKind::Unavailable, "start the store's thread", error))?;
        Ok(Self { orders, glance, writer: Some(thread) })
    }

    /// Has the writer do something and waits until it is durable.
    async fn ask<R, W>(&self, work: W) -> Result<R, StoreError>
    where
        R: Send + 'static,
        W: FnOnce(&mut Ledger<SqlTables>) -> Result<R, StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let order = Order::Work(Box::new(move |ledger| {
            let result = work(ledger);
            Box::new(move |durable| {
                let undone = || StoreError::new(StoreErrorKind::Unavailable, "write to the file");
                // Whoever asked may have gone; what was written stays written.
                let _gone = answer.send(if durable { result } else { result.and_then(|_| Err(undone())) });
            })
        }));
        self.orders.try_send(order).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => StoreError::new(StoreErrorKind::Unavailable, "the store is busy"),
            mpsc::error::TrySendError::Closed(_) => CLOSED,
        })?;
        answered.await.unwrap_or(Err(CLOSED))
    }
}

const CLOSED: StoreError = StoreError::new(StoreErrorKind::Unavailable, "the store is closed or broke off");

impl Drop for EmbeddedStore {
    /// Without [`Store::close`] this is like a crash, but for the writer ending what it has begun.
    fn drop(&mut self) {
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut self.orders, closed));
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has nothing left to say.
            let _ended = writer.join();
        }
    }
}

#[async_trait]
impl Store for EmbeddedStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        self.ask(move |ledger| ledger.accept(&arrivals)).await
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        if !(self.glance.may_wait() || self.orders.is_closed()) {
            return Ok(None);
        }
        self.ask(move |ledger| ledger.claim_person(now, lease)).await
    }

    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError> {
        self.ask(move |ledger| ledger.commit_turn(&claim, &commit)).await
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ask(move |ledger| ledger.set_aside(&claim, &reason, apology.as_ref(), now)).await
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        self.ask(move |ledger| {
            ledger.release(&claim);
            Ok(())
        })
        .await
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        if !(self.glance.may_be_due(now) || self.orders.is_closed()) {
            return Ok(None);
        }
        self.ask(move |ledger| ledger.claim_send(now, lease)).await
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        self.ask(move |ledger| ledger.settle_send(&claim, &settlement, now)).await
    }

    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        self.ask(move |ledger| ledger.claim_fetch(now, lease)).await
    }

    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError> {
        self.ask(move |ledger| ledger.settle_fetch(&claim, &outcome, now)).await
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        self.ask(move |ledger| ledger.record_statuses(&statuses, now)).await
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.ask(move |ledger| ledger.wake_due(now)).await
    }

    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        self.ask(move |ledger| ledger.dead(limit)).await
    }

    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        let entry = entry.clone();
        self.ask(move |ledger| ledger.revive(&entry, now)).await
    }

    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        self.ask(move |ledger| ledger.hand_offs(limit)).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.ask(Ledger::counts).await
    }

    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        let sender = sender.clone();
        self.ask(move |ledger| ledger.export(&sender)).await
    }

    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError> {
        let person = person.clone();
        self.ask(move |ledger| ledger.sender_of(&person)).await
    }

    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        let sender = sender.clone();
        self.ask(move |ledger| ledger.erase(&sender, now)).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        // Nobody to tell: it is closed already.
        if self.orders.send(Order::Close(answer)).await.is_err() {
            return Ok(());
        }
        answered.await.unwrap_or(Err(CLOSED))
    }
}
