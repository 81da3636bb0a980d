//! What is to be sent.

use rusqlite::{Row, params};

use super::columns::{from_json, out_of_range, time, to_json};
use super::{Read, Result, SqlTables};
use crate::message::MessageId;
use crate::store::ledger::{OpenState, OutboxHead, OutboxRow, OutboxTables, PersonKey, Progress};

impl OutboxTables for SqlTables {
    fn add_outbox(&mut self, sequence: i64, row: &OutboxRow) -> Result<()> {
        let sql = "INSERT INTO outbox (sequence, person, exempt, state, due, since, attempt, timeouts, refusals, \
                   reply_to, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let (state, due, since) = state_columns(row.progress.state);
        let params = params![
            sequence,
            row.person,
            row.exempt,
            state,
            due,
            since,
            row.progress.attempt,
            row.progress.timeouts,
            row.progress.refusals,
            row.reply_to.as_ref().map(MessageId::expose),
            to_json(&row.message)?,
        ];
        self.run("add to the outbox", sql, params).map(drop)
    }

    fn outbox(&mut self, sequence: i64) -> Result<Option<OutboxRow>> {
        let sql = "SELECT person, exempt, state, due, since, attempt, timeouts, refusals, reply_to, message \
                   FROM outbox WHERE sequence = ?1";
        let found = self.one("read the outbox", sql, [sequence], |row| {
            let head = (row.get(0)?, row.get(1)?, progress(row, 2)?);
            Ok((head, row.get::<_, Option<String>>(8)?.map(MessageId::new), row.get::<_, Vec<u8>>(9)?))
        })?;
        let Some(((person, exempt, progress), reply_to, message)) = found else { return Ok(None) };
        Ok(Some(OutboxRow { person, exempt, progress, message: from_json(&message)?, reply_to }))
    }

    fn outbox_heads(&mut self) -> Result<Vec<OutboxHead>> {
        let sql = "SELECT sequence, person, state, due, since, attempt, timeouts, refusals FROM outbox";
        self.all("read the outbox", sql, [], |row| {
            Ok(OutboxHead { sequence: row.get(0)?, person: row.get(1)?, progress: progress(row, 2)? })
        })
    }

    fn put_progress(&mut self, sequence: i64, progress: Progress) -> Result<()> {
        let sql = "UPDATE outbox SET state = ?2, due = ?3, since = ?4, attempt = ?5, timeouts = ?6, refusals = ?7 \
                   WHERE sequence = ?1";
        let (state, due, since) = state_columns(progress.state);
        let Progress { attempt, timeouts, refusals, .. } = progress;
        self.run("move an entry on", sql, params![sequence, state, due, since, attempt, timeouts, refusals]).map(drop)
    }

    fn begin_send(&mut self, sequence: i64, progress: Progress) -> Result<bool> {
        let sql = "UPDATE outbox SET state = ?2, due = NULL, since = NULL, attempt = ?3 WHERE sequence = ?1 AND \
                   (exempt OR EXISTS (SELECT 1 FROM people WHERE id = outbox.person AND NOT opted_out))";
        let (state, _, _) = state_columns(progress.state);
        Ok(self.run("begin a send", sql, params![sequence, state, progress.attempt])? > 0)
    }

    fn move_outbox(&mut self, sequence: i64, person: PersonKey) -> Result<()> {
        self.run("move an entry", "UPDATE outbox SET person = ?2 WHERE sequence = ?1", [sequence, person]).map(drop)
    }

    fn remove_outbox(&mut self, sequence: i64) -> Result<()> {
        self.run("remove an entry", "DELETE FROM outbox WHERE sequence = ?1", [sequence]).map(drop)
    }

    fn last_sequence(&mut self) -> Result<i64> {
        let sql = "SELECT max(coalesce((SELECT max(sequence) FROM outbox), 0), \
                   coalesce((SELECT max(sequence) FROM deliveries), 0), coalesce((SELECT max(sequence) FROM dead), 0), \
                   coalesce((SELECT value FROM meta WHERE name = 'last_sequence'), 0))";
        Ok(self.one("read the last number", sql, [], |row| row.get(0))?.unwrap_or(0))
    }
}

/// The columns `state, due, since` of an open entry.
fn state_columns(state: OpenState) -> (i64, Option<i64>, Option<i64>) {
    match state {
        OpenState::Pending { due } => (0, Some(due.as_millis()), None),
        OpenState::Sending => (1, None, None),
        OpenState::Unknown { since, due } => (2, Some(due.as_millis()), Some(since.as_millis())),
    }
}

/// Reads `state, due, since, attempt, timeouts, refusals` from `column` on.
fn progress(row: &Row<'_>, column: usize) -> Read<Progress> {
    let state = match row.get::<_, i64>(column)? {
        0 => OpenState::Pending { due: time(row, column + 1)? },
        1 => OpenState::Sending,
        2 => OpenState::Unknown { since: time(row, column + 2)?, due: time(row, column + 1)? },
        _ => return Err(out_of_range(column)),
    };
    Ok(Progress {
        state,
        attempt: row.get(column + 3)?,
        timeouts: row.get(column + 4)?,
        refusals: row.get(column + 5)?,
    })
}
