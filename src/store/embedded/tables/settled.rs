//! What became of what was to be sent or applied: deliveries, and what was given up.

use rusqlite::{Row, params};

use super::columns::{from_json, out_of_range, time, to_json};
use super::{Read, Result, SqlTables};
use crate::message::DeliveryState;
use crate::store::ledger::{DeadRow, DeliveryRow, SettledTables};
use crate::store::{StoreError, StoreErrorKind};

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
        let sql = "INSERT INTO dead (person, sequence, reason, at, message) VALUES (?1, ?2, ?3, ?4, ?5)";
        let message = row.message.as_ref().map(to_json).transpose()?;
        let reason = serde_json::to_string(&row.reason)
            .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a row", error))?;
        let params = params![row.person, row.sequence, reason, row.at.as_millis(), message];
        self.run("note a dead entry", sql, params).map(drop)
    }

    fn dead(&mut self, limit: usize) -> Result<Vec<DeadRow>> {
        let sql = "SELECT person, sequence, reason, at, message FROM dead ORDER BY id DESC LIMIT ?1";
        let rows = self.all("read dead entries", sql, [i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            let head = (row.get(0)?, row.get(1)?, time(row, 3)?);
            Ok((head, row.get::<_, String>(2)?, row.get::<_, Option<Vec<u8>>>(4)?))
        })?;
        rows.into_iter()
            .map(|((person, sequence, at), reason, message)| {
                let message = message.as_deref().map(from_json).transpose()?;
                Ok(DeadRow { person, sequence, message, reason: from_json(reason.as_bytes())?, at })
            })
            .collect()
    }

    fn count_dead(&mut self) -> Result<u64> {
        self.count("SELECT count(*) FROM dead")
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
