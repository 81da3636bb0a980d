//! What is to be asked of the world outside.

use rusqlite::params;

use super::columns::{from_json, to_json};
use super::{Result, SqlTables};
use crate::engine::Fetch;
use crate::store::ledger::{FetchHead, FetchTables, PersonKey};

impl FetchTables for SqlTables {
    fn add_fetch(&mut self, person: PersonKey, fetch: &Fetch) -> Result<Option<i64>> {
        let sql = "INSERT INTO fetches (person, key, fetch) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let added = self.run("keep a fetch", sql, params![person, fetch.key, to_json(fetch)?])? > 0;
        Ok(added.then(|| self.connection.last_insert_rowid()))
    }

    fn fetch(&mut self, id: i64) -> Result<Option<Fetch>> {
        let sql = "SELECT fetch FROM fetches WHERE id = ?1";
        let found: Option<Vec<u8>> = self.one("read a fetch", sql, [id], |row| row.get(0))?;
        found.as_deref().map(from_json).transpose()
    }

    fn fetch_heads(&mut self) -> Result<Vec<FetchHead>> {
        self.all("read what is to be asked", "SELECT id, person, attempts FROM fetches ORDER BY id", [], |row| {
            Ok(FetchHead { id: row.get(0)?, person: row.get(1)?, attempts: row.get(2)? })
        })
    }

    fn put_fetch_attempts(&mut self, id: i64, attempts: u32) -> Result<()> {
        let sql = "UPDATE fetches SET attempts = ?2 WHERE id = ?1";
        self.run("count an attempt to ask", sql, params![id, attempts]).map(drop)
    }

    fn move_fetch(&mut self, id: i64, person: PersonKey) -> Result<()> {
        self.run("move a fetch", "UPDATE fetches SET person = ?2 WHERE id = ?1", [id, person]).map(drop)
    }

    fn remove_fetch(&mut self, id: i64) -> Result<()> {
        self.run("remove a fetch", "DELETE FROM fetches WHERE id = ?1", [id]).map(drop)
    }
}
