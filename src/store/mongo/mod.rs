//! A store in MongoDB, for any number of processes. Only this folder knows the database and its BSON.
//!
//! No transaction spans two documents, so a standalone server will do as well as a replica set. One document per person
//! holds everything that must change together; what belongs into other collections is noted there as owed, in the same
//! write, and then done: by whoever wrote it, or else by whoever finds it later. All of that can be repeated.
//!
//! An id is applied once because it stands in the person's document from the write that applied it until its own row is
//! known to be done. All uniqueness that a promise rests on is on `_id`.

mod accept;
mod aside;
mod bson;
mod claim;
mod commit;
mod connect;
mod data;
mod database;
mod document;
mod erase;
mod expression;
mod fetches;
mod follow_up;
mod hand_offs;
mod hints;
mod indexes;
mod merge;
mod operator;
mod outbox;
mod people;
mod records;
mod rows;
mod settle;
mod statuses;
mod sweep;
mod wake;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use mongodb::Client;
use std::sync::atomic::AtomicBool;

use super::ledger::Keeping;
use super::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};
use crate::engine::FetchOutcome;
use crate::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp};
use database::Database;

/// Whose clock leases are measured by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LeaseClock {
    /// The database's: processes whose clocks differ agree on who holds what.
    #[default]
    Server,
    /// The caller's: for tests in which time is moved by hand.
    Caller,
}

/// What can be chosen about the MongoDB store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MongoSettings {
    /// How long things are kept.
    pub keeping: Keeping,
    /// Whose clock leases are measured by.
    pub lease_clock: LeaseClock,
}

/// Asked before every command, with what is being done; if it says no, the command fails as if the connection were gone.
/// For tests that break off anywhere.
#[derive(Clone)]
pub struct Gate(pub Arc<dyn Fn(&'static str) -> bool + Send + Sync>);

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Gate")
    }
}

/// A store in MongoDB.
#[derive(Clone)]
pub struct MongoStore {
    database: Arc<Database>,
}

impl fmt::Debug for MongoStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MongoStore")
    }
}

impl MongoStore {
    /// Connects, checks what the server can do, and makes the indexes. The address may hold a password: it is never shown.
    pub async fn connect(address: &str, name: &str, settings: MongoSettings) -> Result<Self, StoreError> {
        let checked = Arc::new(AtomicBool::new(false));
        let client = connect::client(address, Arc::clone(&checked)).await?;
        Self::open(Database::new(client, name, settings, checked)).await
    }

    /// The same over a client that is there; it is the caller's to see that it answers in time.
    pub async fn over(client: Client, name: &str, settings: MongoSettings) -> Result<Self, StoreError> {
        Self::open(Database::new(client, name, settings, Arc::default())).await
    }

    /// The same with a gate before every command.
    pub async fn gated(client: Client, name: &str, settings: MongoSettings, gate: Gate) -> Result<Self, StoreError> {
        Self::open(Database::new(client, name, settings, Arc::default()).gated(gate)).await
    }

    async fn open(database: Database) -> Result<Self, StoreError> {
        let store = Self { database: Arc::new(database) };
        store
            .ask(|database| async move {
                database.check_server().await?;
                database.ensure_indexes().await?;
                database.look().await
            })
            .await?;
        Ok(store)
    }

    /// Does something on a task of its own: the driver must not be broken off in the middle of a command, whatever becomes
    /// of the caller.
    async fn ask<R, F>(&self, work: impl FnOnce(Arc<Database>) -> F) -> Result<R, StoreError>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, StoreError>> + Send + 'static,
    {
        let task = tokio::spawn(work(Arc::clone(&self.database)));
        task.await.unwrap_or(Err(StoreError::new(StoreErrorKind::Unavailable, "the store's task broke off")))
    }
}

#[async_trait]
impl Store for MongoStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        self.ask(|database| async move { database.accept(&arrivals).await }).await
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        self.ask(move |database| async move { database.claim_person(now, lease).await }).await
    }

    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError> {
        self.ask(|database| async move { database.commit_turn(&claim, &commit).await }).await
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ask(move |database| async move { database.set_aside(&claim, &reason, apology.as_ref(), now).await }).await
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        self.ask(|database| async move { database.release(&claim).await }).await
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        self.ask(move |database| async move { database.claim_send(now, lease).await }).await
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        self.ask(move |database| async move { database.settle_send(&claim, &settlement, now).await }).await
    }

    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        self.ask(move |database| async move { database.claim_fetch(now, lease).await }).await
    }

    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError> {
        self.ask(move |database| async move { database.settle_fetch(&claim, &outcome, now).await }).await
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        self.ask(move |database| async move { database.record_statuses(&statuses, now).await }).await
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.ask(move |database| async move { database.wake_due(now).await }).await
    }

    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        self.ask(move |database| async move { database.dead_entries(limit).await }).await
    }

    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        let entry = entry.clone();
        self.ask(move |database| async move { database.revive(&entry, now).await }).await
    }

    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        self.ask(move |database| async move { database.open_hand_offs(limit).await }).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.ask(|database| async move { database.counts().await }).await
    }

    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        let sender = sender.clone();
        self.ask(move |database| async move { database.export(&sender).await }).await
    }

    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError> {
        let person = person.clone();
        self.ask(move |database| async move { database.sender_of(&person).await }).await
    }

    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        let sender = sender.clone();
        self.ask(move |database| async move { database.erase(&sender, now).await }).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.database.close();
        Ok(())
    }
}
