//! The ledger's tables in SQL: the connection, its transaction, and how statements are run. Each statement is prepared once.

mod columns;
mod fetches;
mod hand_offs;
mod inbox;
mod outbox;
mod people;
mod recent;
mod records;
mod settled;

use std::time::Duration;

use recent::Recent;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::writer::failed;
use crate::store::ledger::{InboxRow, PersonKey, PersonRow, Sweep, Tables};
use crate::store::{StoreError, StoreErrorKind};

/// People and messages whose rows are kept at hand: more than are worked on at one time, and little memory.
const AT_HAND: usize = 1_024;
const DAY: i64 = 24 * 60 * 60 * 1_000;

type Result<T> = std::result::Result<T, StoreError>;
type Read<T> = rusqlite::Result<T>;

/// The ledger's tables in SQL.
#[derive(Debug)]
pub(super) struct SqlTables {
    connection: Connection,
    /// A statement failed: the transaction must not be committed.
    broken: bool,
    /// Which state of the file the ledger's memory stands for.
    seen: i64,
    /// Where the search for old keys goes on.
    cursor: Vec<u8>,
    people: Recent<PersonKey, PersonRow>,
    inbox: Recent<i64, InboxRow>,
}

impl SqlTables {
    /// Takes the file as it stands: whatever is written to it from now on is noticed.
    pub(super) fn new(connection: Connection) -> Result<Self> {
        let mut tables = Self {
            connection,
            broken: false,
            seen: -1,
            cursor: Vec::new(),
            people: Recent::of(AT_HAND),
            inbox: Recent::of(AT_HAND),
        };
        tables.seen = tables.version()?;
        Ok(tables)
    }

    /// Begins a transaction; true if another process wrote to the file since the last one.
    pub(super) fn begin(&mut self) -> Result<bool> {
        self.broken = false;
        self.run("begin a transaction", "BEGIN IMMEDIATE", [])?;
        let version = self.version()?;
        let stale = self.seen != version;
        self.seen = version;
        if stale {
            self.forget_recent();
        }
        Ok(stale)
    }

    fn forget_recent(&mut self) {
        self.people.clear();
        self.inbox.clear();
    }

    /// The state of the file, as far as others wrote it.
    pub(super) fn version(&mut self) -> Result<i64> {
        let version = self.one("look for other writers", "PRAGMA data_version", [], |row| row.get(0))?;
        version.ok_or_else(|| StoreError::new(StoreErrorKind::Corrupt, "look for other writers"))
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        self.run("commit", "COMMIT", []).map(drop)
    }

    /// Undoes the transaction; until [`Self::fresh`] is called, memory counts as out of date.
    pub(super) fn roll_back(&mut self) {
        self.forget_recent();
        if !self.connection.is_autocommit() {
            // If even this fails, the next BEGIN fails too and says so.
            let _undone = self.run("roll back", "ROLLBACK", []);
        }
        self.broken = false;
        self.seen = -1;
    }

    /// Memory was read again, from this state or a later one.
    pub(super) fn fresh(&mut self, version: i64) {
        self.seen = version;
    }

    /// Whether a statement failed since the transaction began.
    pub(super) fn broke(&self) -> bool {
        self.broken
    }

    /// Says that the file was closed in order.
    pub(super) fn close(&mut self) -> Result<()> {
        self.run("close", "INSERT OR REPLACE INTO meta (name, value) VALUES ('closed', 1)", [])?;
        // A checkpoint that does not get through is made up for at the next opening: somebody who reads the file, for a
        // copy of it perhaps, must not hold up the stop.
        let _at_once = self.connection.busy_timeout(Duration::ZERO);
        let _moved = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    /// Ends as a guest of the file: what was written here, and what it replaced, does not stay behind in the journal longer
    /// than it must.
    pub(super) fn leave(&mut self) {
        if self.connection.total_changes() > 0 {
            // Somebody who reads the file just now only puts it off until the next checkpoint.
            let _moved = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
    }

    fn guard<R>(&mut self, doing: &'static str, result: Read<R>) -> Result<R> {
        result.map_err(|error| {
            self.broken = true;
            failed(doing, error)
        })
    }

    fn run(&mut self, doing: &'static str, sql: &'static str, params: impl Params) -> Result<usize> {
        let changed = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(params));
        self.guard(doing, changed)
    }

    fn one<R>(
        &mut self,
        doing: &'static str,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Read<R>,
    ) -> Result<Option<R>> {
        let found =
            self.connection.prepare_cached(sql).and_then(|mut statement| statement.query_row(params, read).optional());
        self.guard(doing, found)
    }

    fn all<R>(
        &mut self,
        doing: &'static str,
        sql: &'static str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Read<R>,
    ) -> Result<Vec<R>> {
        let found =
            self.connection.prepare_cached(sql).and_then(|mut statement| statement.query_map(params, read)?.collect());
        self.guard(doing, found)
    }

    fn count(&mut self, sql: &'static str) -> Result<u64> {
        let count: Option<i64> = self.one("count", sql, [], |row| row.get(0))?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }
}

impl Tables for SqlTables {
    fn sweep(&mut self, sweep: Sweep) -> Result<()> {
        let rows = i64::try_from(sweep.rows).unwrap_or(i64::MAX);
        // Numbers grow with time, so the oldest come first; the last one stays, so that no number is given twice.
        let sql = "DELETE FROM deliveries WHERE sequence IN (SELECT sequence FROM deliveries ORDER BY sequence LIMIT ?1) \
                   AND at < ?2 AND sequence < (SELECT max(sequence) FROM deliveries)";
        self.run("forget old deliveries", sql, params![rows, sweep.deliveries_before.as_millis()])?;
        let sql = "UPDATE dead SET message = NULL, reply_to = NULL WHERE id IN \
                   (SELECT id FROM dead WHERE message IS NOT NULL AND at < ?2 LIMIT ?1)";
        self.run("forget old texts", sql, params![rows, sweep.dead_texts_before.as_millis()])?;
        let from = std::mem::take(&mut self.cursor);
        let sql = "SELECT max(key), count(*) FROM (SELECT key FROM processed WHERE key > ?1 ORDER BY key LIMIT ?2)";
        let walked = self.one("walk old messages", sql, params![from, rows], |row| {
            Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, i64>(1)?))
        })?;
        let Some((Some(last), count)) = walked else { return Ok(()) };
        let sql = "DELETE FROM processed WHERE key > ?1 AND key <= ?2 AND day < ?3";
        let day = sweep.ids_before.as_millis().div_euclid(DAY);
        self.run("forget old messages", sql, params![from, last, day])?;
        // At the end of the table the walk begins again.
        self.cursor = if count < rows { Vec::new() } else { last };
        Ok(())
    }
}
