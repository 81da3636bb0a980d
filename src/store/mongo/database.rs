//! One place through which every command goes: names of collections, write concern, and errors in our words.

use std::future::IntoFuture;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mongodb::bson::{Bson, Document};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{Acknowledgment, DatabaseOptions, ReadConcern, ReturnDocument, SelectionCriteria, WriteConcern};
use mongodb::{Client, Collection};

use super::bson::{date, key};
use super::document::PersonDocument;
use super::hints::Hints;
use super::{Gate, LeaseClock, MongoSettings};
use crate::message::Timestamp;
use crate::store::{StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const CLOSED: StoreError = StoreError::new(StoreErrorKind::Unavailable, "the store is closed");

/// How long the majority may take to confirm a write.
const CONFIRM_WITHIN: Duration = Duration::from_secs(10);

/// The database, its collections and what this process knows of it.
pub(super) struct Database {
    pub(super) client: Client,
    pub(super) settings: MongoSettings,
    gate: Option<Gate>,
    hints: Mutex<Hints>,
    closed: AtomicBool,
    /// Whether the indexes were checked since the last connection.
    pub(super) checked: Arc<AtomicBool>,
    pub(super) checking: tokio::sync::Mutex<()>,
    pub(super) state: Collection<PersonDocument>,
    pub(super) inbox: Collection<Document>,
    pub(super) people: Collection<Document>,
    pub(super) prefs: Collection<Document>,
    pub(super) opt_outs: Collection<Document>,
    pub(super) deliveries: Collection<Document>,
    pub(super) consents: Collection<Document>,
    pub(super) history: Collection<Document>,
    pub(super) hand_offs: Collection<Document>,
    pub(super) dead: Collection<Document>,
}

/// What became of a write that may meet a key that is there already.
pub(super) enum Written<T> {
    Done(T),
    Duplicate,
}

impl Database {
    pub(super) fn new(client: Client, name: &str, settings: MongoSettings, checked: Arc<AtomicBool>) -> Self {
        let confirmed =
            WriteConcern::builder().w(Acknowledgment::Majority).journal(true).w_timeout(CONFIRM_WITHIN).build();
        let options = DatabaseOptions::builder()
            .write_concern(confirmed)
            .read_concern(ReadConcern::local())
            .selection_criteria(SelectionCriteria::ReadPreference(mongodb::options::ReadPreference::Primary))
            .build();
        let database = client.database_with_options(name, options);
        Self {
            gate: None,
            hints: Mutex::default(),
            closed: AtomicBool::new(false),
            checked,
            checking: tokio::sync::Mutex::new(()),
            state: database.collection("whatsapp_user_state"),
            inbox: database.collection("processed_message_ids"),
            people: database.collection("people"),
            prefs: database.collection("whatsapp_user_prefs"),
            opt_outs: database.collection("whatsapp_user_optout"),
            deliveries: database.collection("deliveries"),
            consents: database.collection("consents"),
            history: database.collection("conversation_history"),
            hand_offs: database.collection("handoffs"),
            dead: database.collection("dead_letters"),
            client,
            settings,
        }
    }

    pub(super) fn gated(mut self, gate: Gate) -> Self {
        self.gate = Some(gate);
        self
    }

    pub(super) fn hints(&self) -> MutexGuard<'_, Hints> {
        self.hints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn close(&self) -> bool {
        self.closed.swap(true, Ordering::AcqRel)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Whether the end of a lease, an expression, has come. Compared as numbers: servers agree on those.
    pub(super) fn is_over(&self, until: &str, now: Timestamp) -> Document {
        mongodb::bson::doc! { "$lte": [{ "$toLong": until }, { "$toLong": self.lease_now(now) }] }
    }

    /// The time leases are measured by, as an expression.
    fn lease_now(&self, now: Timestamp) -> Bson {
        match self.settings.lease_clock {
            LeaseClock::Server => Bson::String("$$NOW".to_owned()),
            LeaseClock::Caller => date(now),
        }
    }

    /// When a lease ends that begins now, as an expression.
    pub(super) fn lease_until(&self, now: Timestamp, lease: Duration) -> Bson {
        let millis = super::expression::millis(lease);
        Bson::Document(mongodb::bson::doc! { "$add": [self.lease_now(now), millis] })
    }

    /// Runs one command. Every one comes through here.
    pub(super) async fn attempt<T, A>(&self, doing: &'static str, action: A) -> Result<Written<T>>
    where
        A: IntoFuture<Output = mongodb::error::Result<T>>,
    {
        if self.is_closed() {
            return Err(CLOSED);
        }
        if self.gate.as_ref().is_some_and(|gate| !gate.0(doing)) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, doing));
        }
        match action.into_future().await {
            Ok(done) => Ok(Written::Done(done)),
            Err(error) if is_duplicate(&error) => Ok(Written::Duplicate),
            Err(error) => Err(failed(doing, error)),
        }
    }

    /// The same where no key can be there already.
    pub(super) async fn run<T, A>(&self, doing: &'static str, action: A) -> Result<T>
    where
        A: IntoFuture<Output = mongodb::error::Result<T>>,
    {
        match self.attempt(doing, action).await? {
            Written::Done(done) => Ok(done),
            Written::Duplicate => Err(StoreError::new(StoreErrorKind::Unavailable, doing)),
        }
    }

    /// Changes one person's document by a pipeline; what it is afterwards, if the filter met it.
    pub(super) async fn change(
        &self,
        doing: &'static str,
        filter: Document,
        stages: Vec<Document>,
    ) -> Result<Option<PersonDocument>> {
        let action = self.state.find_one_and_update(filter, stages).return_document(ReturnDocument::After);
        self.run(doing, action).await
    }

    /// One person's document.
    pub(super) async fn person(&self, doing: &'static str, person: &str) -> Result<Option<PersonDocument>> {
        self.run(doing, self.state.find_one(mongodb::bson::doc! { "_id": key(person) })).await
    }
}

/// A failure of the driver: its text may quote what was stored, so only its kind is kept.
pub(super) fn failed(doing: &'static str, error: Error) -> StoreError {
    let kind = match error.kind.as_ref() {
        ErrorKind::Bson(_) | ErrorKind::InvalidArgument { .. } => StoreErrorKind::Corrupt,
        // The driver's list is open; whatever it is, a later try may find it gone.
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::caused(kind, doing, error)
}

/// Whether a key was there already, and that answer is as durable as a write.
pub(super) fn is_duplicate(error: &Error) -> bool {
    match error.kind.as_ref() {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE,
        ErrorKind::Command(error) => error.code == DUPLICATE,
        // The driver's list is open.
        _ => false,
    }
}

/// The server's code for a key that is there already.
pub(super) const DUPLICATE: i32 = 11_000;
