//! What came in: the ids that are remembered, and what is not applied yet.

use rusqlite::params;

use super::columns::{from_json, time, to_json};
use super::{DAY, Result, SqlTables};
use crate::message::{MessageId, Timestamp};
use crate::store::ledger::{InboxHead, InboxRow, InboxTables, KeyHash, PersonKey};

impl InboxTables for SqlTables {
    fn remember(&mut self, key: KeyHash, at: Timestamp) -> Result<bool> {
        let sql = "INSERT INTO processed (key, day) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        Ok(self.run("remember a message", sql, params![key, at.as_millis().div_euclid(DAY)])? > 0)
    }

    fn add_inbox(&mut self, row: &InboxRow) -> Result<i64> {
        let sql = "INSERT INTO inbox (person, urgent, sent_at, attempts, key, input) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let InboxRow { person, urgent, sent_at, attempts, key, input } = row;
        let params = params![person, urgent, sent_at.as_millis(), attempts, key.expose(), to_json(input)?];
        self.run("keep a message", sql, params)?;
        let id = self.connection.last_insert_rowid();
        self.inbox.keep(id, row.clone());
        Ok(id)
    }

    fn inbox(&mut self, id: i64) -> Result<Option<InboxRow>> {
        if let Some(row) = self.inbox.get(&id) {
            return Ok(Some(row));
        }
        let sql = "SELECT person, urgent, sent_at, attempts, key, input FROM inbox WHERE id = ?1";
        let found = self.one("read a message", sql, [id], |row| {
            let head = (row.get(0)?, row.get(1)?, time(row, 2)?, row.get(3)?);
            Ok((head, MessageId::new(row.get::<_, String>(4)?), row.get::<_, Vec<u8>>(5)?))
        })?;
        let Some(((person, urgent, sent_at, attempts), key, input)) = found else { return Ok(None) };
        Ok(Some(InboxRow { person, urgent, sent_at, attempts, key, input: from_json(&input)? }))
    }

    fn inbox_heads(&mut self) -> Result<Vec<InboxHead>> {
        let sql = "SELECT id, person, urgent, sent_at, attempts FROM inbox ORDER BY id";
        self.all("read who waits", sql, [], |row| {
            Ok(InboxHead {
                id: row.get(0)?,
                person: row.get(1)?,
                urgent: row.get(2)?,
                sent_at: time(row, 3)?,
                attempts: row.get(4)?,
            })
        })
    }

    fn put_attempts(&mut self, id: i64, attempts: u32) -> Result<()> {
        self.run("count an attempt", "UPDATE inbox SET attempts = ?2 WHERE id = ?1", params![id, attempts])?;
        self.inbox.change(&id, |row| row.attempts = attempts);
        Ok(())
    }

    fn move_inbox(&mut self, id: i64, person: PersonKey) -> Result<()> {
        self.run("move a message", "UPDATE inbox SET person = ?2 WHERE id = ?1", [id, person])?;
        self.inbox.change(&id, |row| row.person = person);
        Ok(())
    }

    fn remove_inbox(&mut self, id: i64) -> Result<()> {
        self.run("remove a message", "DELETE FROM inbox WHERE id = ?1", [id])?;
        self.inbox.take(&id);
        Ok(())
    }
}
