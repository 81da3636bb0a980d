//! What became of what was to be sent or applied: deliveries, and what was given up.

use rusqlite::{Row, params};

use super::columns::{from_json, out_of_range, time, to_json};
use super::{Read, Result, SqlTables};
use crate::message::{DeliveryState, MessageId};
use crate::store::ledger::{DeadRow, DeliveryRow, PersonKey, SettledTables};
use crate::store::{DeadReason, StoreError, StoreErrorKind};

impl SettledTables for SqlTables {
    fn add_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO deliveries (sequence, person, provider, state, code, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (state, code) = delivery_columns(row.state);
        let params = params![sequence, row.person, row.provider, state, code, row.at.as_millis()];
        self.run("note a delivery", sql, params).map(drop)
    }

    fn delivery(&mut self, sequence: i64) -> Result<Option<DeliveryRow>> {
        let sql = "SELECT person, provider, state, code, at FROM deliveries WHERE sequence = ?1";
        self.one("read a delivery", sql, [sequence], |row| {
            let (person, provider) = (row.get(0)?, row.get(1)?);
            Ok(DeliveryRow { person, provider, state: delivery_state(row, 2)?, at: time(row, 4)? })
        })
    }

    fn find_delivery(&mut self, provider: i64) -> Result<Option<i64>> {
        let sql = "SELECT sequence FROM deliveries WHERE provider = ?1 LIMIT 1";
        self.one("find a delivery", sql, [provider], |row| row.get(0))
    }

    fn put_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()> {
        self.add_delivery(sequence, row)
    }

    fn add_dead(&mut self, row: &DeadRow) -> Result<()> {
        let sql = "INSERT INTO dead (person, sequence, reason, at, message, exempt, reply_to) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let message = row.message.as_ref().map(to_json).transpose()?;
        let reason = serde_json::to_string(&row.reason)
            .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a row", error))?;
        let reply_to = row.reply_to.as_ref().map(MessageId::expose);
        let params = params![row.person, row.sequence, reason, row.at.as_millis(), message, row.exempt, reply_to];
        self.run("note a dead entry", sql, params).map(drop)
    }

    fn dead(&mut self, limit: usize) -> Result<Vec<DeadRow>> {
        let sql = "SELECT person, sequence, reason, at, message, exempt, reply_to FROM dead ORDER BY id DESC LIMIT ?1";
        let rows = self.all("read dead entries", sql, [i64::try_from(limit).unwrap_or(i64::MAX)], dead_columns)?;
        rows.into_iter().map(DeadColumns::read).collect()
    }

    fn count_dead(&mut self) -> Result<u64> {
        self.count("SELECT count(*) FROM dead")
    }

    fn find_dead(&mut self, sequence: i64) -> Result<Option<DeadRow>> {
        let sql = "SELECT person, sequence, reason, at, message, exempt, reply_to FROM dead WHERE sequence = ?1";
        self.one("find a dead entry", sql, [sequence], dead_columns)?.map(DeadColumns::read).transpose()
    }

    fn remove_dead(&mut self, sequence: i64) -> Result<()> {
        self.run("remove a dead entry", "DELETE FROM dead WHERE sequence = ?1", [sequence]).map(drop)
    }

    fn clear_dead(&mut self, person: PersonKey) -> Result<u64> {
        Ok(self.run("forget dead entries", "DELETE FROM dead WHERE person = ?1", [person])? as u64)
    }
}

/// A dead entry as it stands in its row: reason and message are still JSON.
struct DeadColumns {
    row: DeadRow,
    reason: String,
    message: Option<Vec<u8>>,
}

fn dead_columns(row: &Row<'_>) -> Read<DeadColumns> {
    let head = DeadRow::bare(row.get(0)?, DeadReason::Poisoned, time(row, 3)?);
    let reply_to = row.get::<_, Option<String>>(6)?.map(MessageId::new);
    let dead = DeadRow { sequence: row.get(1)?, exempt: row.get(5)?, reply_to, ..head };
    Ok(DeadColumns { row: dead, reason: row.get(2)?, message: row.get(4)? })
}

impl DeadColumns {
    fn read(self) -> Result<DeadRow> {
        let message = self.message.as_deref().map(from_json).transpose()?;
        Ok(DeadRow { reason: from_json(self.reason.as_bytes())?, message, ..self.row })
    }
}

fn delivery_columns(state: DeliveryState) -> (i64, Option<i64>) {
    match state {
        DeliveryState::Sent => (0, None),
        DeliveryState::Delivered => (1, None),
        DeliveryState::Read => (2, None),
        DeliveryState::Played => (3, None),
        DeliveryState::Failed { code } => (4, code),
    }
}

fn delivery_state(row: &Row<'_>, column: usize) -> Read<DeliveryState> {
    Ok(match row.get::<_, i64>(column)? {
        0 => DeliveryState::Sent,
        1 => DeliveryState::Delivered,
        2 => DeliveryState::Read,
        3 => DeliveryState::Played,
        4 => DeliveryState::Failed { code: row.get(column + 1)? },
        _ => return Err(out_of_range(column)),
    })
}
