//! The promises of the store, written once over plain tables: what is accepted, who is next, what a turn changes, what is
//! sent. One caller at a time; the tables decide what survives. Knows no SQL, no threads and no clock.

mod accept;
mod data;
mod erase;
mod fetch;
mod fetch_line;
mod names;
mod queue;
mod revive;
mod rows;
mod send;
mod sweep;
mod tables;
mod turn;
mod wake;

use std::time::Duration;

pub(crate) use rows::{
    DeadRow, DeliveryRow, InboxRow, OpenState, OutboxRow, PersonKey, PersonRow, Progress, Record, RecordKind,
};
pub(crate) use tables::{
    FetchHead, FetchTables, HandOffTables, InboxHead, InboxTables, KeyHash, OutboxHead, OutboxTables, PeopleTables,
    RecordTables, SettledTables, Sweep, Tables,
};

use fetch_line::{FetchLeases, FetchLine};
use names::Names;
use queue::Queue;
use sweep::Swept;

use super::{StoreError, StoreErrorKind};
use crate::message::Timestamp;

/// What can be chosen about every store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// How long a send whose outcome nobody knows waits for a status before it is tried again.
    pub unknown_wait: Duration,
    /// How long the ids of messages are remembered.
    pub ids: Duration,
    /// How long it is remembered what became of a sent message.
    pub deliveries: Duration,
    /// How long the text of what could not be sent is kept.
    pub dead_texts: Duration,
    /// How long a conversation is kept after its person last wrote.
    pub conversations: Duration,
}

impl Default for Keeping {
    fn default() -> Self {
        let month = Duration::from_hours(30 * 24);
        Self {
            unknown_wait: Duration::from_secs(20),
            ids: month,
            deliveries: month,
            dead_texts: month,
            conversations: month,
        }
    }
}

/// The store's logic over some tables.
#[derive(Debug)]
pub(crate) struct Ledger<T> {
    tables: T,
    queue: Queue,
    fetches: FetchLine,
    names: Names,
    keeping: Keeping,
    /// People who asked to be forgotten and still have something on its way.
    erasing: std::collections::BTreeSet<PersonKey>,
    next_sequence: i64,
    swept: Swept,
}

/// The leases of a process: what a reload of the tables must not forget.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leases {
    queue: queue::Leases,
    fetches: FetchLeases,
}

type Result<T> = std::result::Result<T, StoreError>;

const LOST: StoreError = StoreError::new(StoreErrorKind::Conflict, "the claim was lost");

fn corrupt(doing: &'static str) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, doing)
}

impl<T: Tables> Ledger<T> {
    /// Reads who waits. Nobody holds a lease any more: whatever was being sent is now unknown.
    pub(crate) fn open(tables: T, salt: [u8; 16], keeping: Keeping, now: Timestamp) -> Result<Self> {
        let mut ledger = Self::beside(tables, salt, keeping, now)?;
        ledger.lose_sends(now)?;
        Ok(ledger)
    }

    /// Reads who waits, beside another ledger that works on the same tables: what is being sent is being sent by that one.
    pub(crate) fn beside(tables: T, salt: [u8; 16], keeping: Keeping, now: Timestamp) -> Result<Self> {
        let mut ledger = Self {
            tables,
            queue: Queue::default(),
            fetches: FetchLine::default(),
            names: Names::new(salt),
            keeping,
            erasing: std::collections::BTreeSet::new(),
            next_sequence: 1,
            swept: Swept::since(now),
        };
        ledger.reload(Leases::default())?;
        Ok(ledger)
    }

    /// Begins anew over the same tables: nobody holds a lease, whatever was being sent is now unknown.
    pub(crate) fn reopen(&mut self, now: Timestamp) -> Result<()> {
        self.reload(Leases::default())?;
        self.lose_sends(now)
    }

    /// Reads who waits again, after the tables changed behind the ledger's back. These leases still stand.
    pub(crate) fn reload(&mut self, leases: Leases) -> Result<()> {
        let tokens = self.queue.tokens();
        let mut queue = Queue::default();
        for head in self.tables.inbox_heads()? {
            queue.arrive(head, true);
        }
        for head in self.tables.outbox_heads()? {
            queue.post(head);
        }
        queue.restore(leases.queue, tokens);
        let (mut fetches, tokens) = (FetchLine::default(), self.fetches.tokens());
        for head in self.tables.fetch_heads()? {
            fetches.add(head);
        }
        fetches.restore(leases.fetches, tokens);
        self.erasing = self.tables.erasing()?.into_iter().collect();
        self.next_sequence = self.next_sequence.max(self.tables.last_sequence()?.saturating_add(1));
        (self.queue, self.fetches) = (queue, fetches);
        Ok(())
    }

    /// The leases that stand now.
    pub(crate) fn leases(&self) -> Leases {
        Leases { queue: self.queue.leases(), fetches: self.fetches.leases() }
    }

    /// Whether somebody waits whom nobody holds.
    pub(crate) fn somebody_waits(&self) -> bool {
        self.queue.somebody_is_ready()
    }

    /// When the next message may be sent.
    pub(crate) fn next_send(&self) -> Option<Timestamp> {
        self.queue.next_due()
    }

    /// The tables themselves.
    pub(crate) fn tables(&mut self) -> &mut T {
        &mut self.tables
    }

    fn person(&mut self, person: PersonKey) -> Result<PersonRow> {
        self.tables.person(person)?.ok_or_else(|| corrupt("read a person"))
    }
}
