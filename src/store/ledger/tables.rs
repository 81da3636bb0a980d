//! What a ledger asks of the tables below it: rows in, rows out, no promises. The promises are the ledger's.

use super::rows::{DeadRow, DeliveryRow, InboxRow, OutboxRow, PersonKey, PersonRow, Progress, Record};
use crate::engine::{Fetch, HandOff, Timer};
use crate::message::{Address, PersonId, Sender, Timestamp};
use crate::store::StoreError;

/// A dedupe key: a hash, because a provider's message id can hold a phone number.
pub(crate) type KeyHash = [u8; 16];

/// What an entry of the inbox looks like without its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InboxHead {
    pub(crate) id: i64,
    pub(crate) person: PersonKey,
    pub(crate) urgent: bool,
    pub(crate) sent_at: Timestamp,
    pub(crate) attempts: u32,
}

/// What an entry of the outbox looks like without its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutboxHead {
    pub(crate) sequence: i64,
    pub(crate) person: PersonKey,
    pub(crate) progress: Progress,
}

/// What a fetch looks like without its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FetchHead {
    pub(crate) id: i64,
    pub(crate) person: PersonKey,
    /// Tries begun.
    pub(crate) attempts: u32,
}

/// What is old enough to go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sweep {
    pub(crate) ids_before: Timestamp,
    pub(crate) deliveries_before: Timestamp,
    pub(crate) dead_texts_before: Timestamp,
    /// The most rows to look at.
    pub(crate) rows: usize,
}

type Result<T> = std::result::Result<T, StoreError>;

/// Rows in, rows out.
pub(crate) trait Tables:
    PeopleTables + InboxTables + OutboxTables + SettledTables + RecordTables + FetchTables + HandOffTables
{
    /// Forgets what is old enough to go.
    fn sweep(&mut self, sweep: Sweep) -> Result<()>;
}

/// Ids and what is not applied yet.
pub(crate) trait InboxTables {
    /// Remembers a key; false if it was remembered before.
    fn remember(&mut self, key: KeyHash, at: Timestamp) -> Result<bool>;
    fn add_inbox(&mut self, row: &InboxRow) -> Result<i64>;
    fn inbox(&mut self, id: i64) -> Result<Option<InboxRow>>;
    fn inbox_heads(&mut self) -> Result<Vec<InboxHead>>;
    fn put_attempts(&mut self, id: i64, attempts: u32) -> Result<()>;
    fn move_inbox(&mut self, id: i64, person: PersonKey) -> Result<()>;
    fn remove_inbox(&mut self, id: i64) -> Result<()>;
}

/// People and the addresses they are known by.
pub(crate) trait PeopleTables {
    fn find(&mut self, address: &Address) -> Result<Option<PersonKey>>;
    fn find_id(&mut self, person_id: &PersonId) -> Result<Option<PersonKey>>;
    fn learn(&mut self, address: &Address, person: PersonKey) -> Result<()>;
    fn add_person(&mut self, row: &PersonRow) -> Result<PersonKey>;
    fn person(&mut self, person: PersonKey) -> Result<Option<PersonRow>>;
    fn put_person(&mut self, person: PersonKey, row: &PersonRow) -> Result<()>;
    fn sender(&mut self, person: PersonKey) -> Result<Option<Sender>>;
    fn put_sender(&mut self, person: PersonKey, sender: &Sender) -> Result<()>;
    /// Moves the former addresses, records, open hand-overs and dead entries of one person, who has no address now, to another; a save that the
    /// other has stays theirs.
    fn repoint(&mut self, from: PersonKey, to: PersonKey) -> Result<()>;
    /// Forgets the row and the addresses.
    fn remove_person(&mut self, person: PersonKey) -> Result<()>;
    /// The next people who have a session, in order.
    fn people_after(&mut self, person: PersonKey, limit: usize) -> Result<Vec<PersonKey>>;
    fn erasing(&mut self) -> Result<Vec<PersonKey>>;
    fn count_people(&mut self) -> Result<u64>;
}

/// What is to be sent.
pub(crate) trait OutboxTables {
    fn add_outbox(&mut self, sequence: i64, row: &OutboxRow) -> Result<()>;
    fn outbox(&mut self, sequence: i64) -> Result<Option<OutboxRow>>;
    fn outbox_heads(&mut self) -> Result<Vec<OutboxHead>>;
    fn put_progress(&mut self, sequence: i64, progress: Progress) -> Result<()>;
    /// Writes the progress of a send unless the person opted out and the entry is not exempt: then nothing, and false.
    fn begin_send(&mut self, sequence: i64, progress: Progress) -> Result<bool>;
    fn move_outbox(&mut self, sequence: i64, person: PersonKey) -> Result<()>;
    fn remove_outbox(&mut self, sequence: i64) -> Result<()>;
    /// The highest number an outbox entry ever had, among the rows that are left.
    fn last_sequence(&mut self) -> Result<i64>;
}

/// What became of it: deliveries, and what was given up.
pub(crate) trait SettledTables {
    fn add_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()>;
    fn delivery(&mut self, sequence: i64) -> Result<Option<DeliveryRow>>;
    fn find_delivery(&mut self, provider: i64) -> Result<Option<i64>>;
    fn put_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()>;
    fn add_dead(&mut self, row: &DeadRow) -> Result<()>;
    fn dead(&mut self, limit: usize) -> Result<Vec<DeadRow>>;
    fn count_dead(&mut self) -> Result<u64>;
    /// The dead outbox entry of this number.
    fn find_dead(&mut self, sequence: i64) -> Result<Option<DeadRow>>;
    fn remove_dead(&mut self, sequence: i64) -> Result<()>;
    /// Forgets the dead entries of a person; says how many there were.
    fn clear_dead(&mut self, person: PersonKey) -> Result<u64>;
}

/// Timers and records.
pub(crate) trait RecordTables {
    /// Sets a timer; it replaces the person's timer of the same key.
    fn set_timer(&mut self, person: PersonKey, timer: &Timer) -> Result<()>;
    fn cancel_timer(&mut self, person: PersonKey, key: &str) -> Result<()>;
    /// The new owner has none of their keys.
    fn move_timers(&mut self, from: PersonKey, to: PersonKey) -> Result<()>;
    fn clear_timers(&mut self, person: PersonKey) -> Result<()>;
    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<(PersonKey, Timer)>>;
    fn next_timer(&mut self) -> Result<Option<Timestamp>>;
    fn timers(&mut self, person: PersonKey) -> Result<Vec<Timer>>;
    fn add_record(&mut self, person: PersonKey, record: &Record) -> Result<()>;
    fn records(&mut self, person: PersonKey) -> Result<Vec<Record>>;
    fn clear_records(&mut self, person: PersonKey) -> Result<()>;
}

/// What is to be asked of the world outside.
pub(crate) trait FetchTables {
    /// Nothing if the person has one of this key.
    fn add_fetch(&mut self, person: PersonKey, fetch: &Fetch) -> Result<Option<i64>>;
    fn fetch(&mut self, id: i64) -> Result<Option<Fetch>>;
    fn fetch_heads(&mut self) -> Result<Vec<FetchHead>>;
    fn put_fetch_attempts(&mut self, id: i64, attempts: u32) -> Result<()>;
    /// The new owner has none of its key.
    fn move_fetch(&mut self, id: i64, person: PersonKey) -> Result<()>;
    fn remove_fetch(&mut self, id: i64) -> Result<()>;
}

/// The conversations that teams have now; what was handed over and back is among the records too.
pub(crate) trait HandOffTables {
    /// Opens one per person and team. One that is open stays open since when it was, with the step of the new one.
    fn open_hand_off(&mut self, person: PersonKey, hand_off: &HandOff, at: Timestamp) -> Result<()>;
    fn close_hand_off(&mut self, person: PersonKey, team: &str) -> Result<()>;
    /// Closes all of a person's; says how many there were.
    fn clear_hand_offs(&mut self, person: PersonKey) -> Result<u64>;
    /// The oldest first.
    fn hand_offs(&mut self, limit: usize) -> Result<Vec<(PersonKey, HandOff, Timestamp)>>;
}
