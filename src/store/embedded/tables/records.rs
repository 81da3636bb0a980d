//! What is kept about people besides their sessions: timers and records.

use rusqlite::{Row, params};

use super::columns::{from_json, out_of_range, time};
use super::{Read, Result, SqlTables};
use crate::engine::Timer;
use crate::message::Timestamp;
use crate::store::ledger::{PersonKey, Record, RecordKind, RecordTables};

impl RecordTables for SqlTables {
    fn set_timer(&mut self, person: PersonKey, timer: &Timer) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO timers (person, key, wait, due) VALUES (?1, ?2, ?3, ?4)";
        let params = params![person, timer.key, timer.wait.cast_signed(), timer.due.as_millis()];
        self.run("set a timer", sql, params).map(drop)
    }

    fn cancel_timer(&mut self, person: PersonKey, key: &str) -> Result<()> {
        let sql = "DELETE FROM timers WHERE person = ?1 AND key = ?2";
        self.run("cancel a timer", sql, params![person, key]).map(drop)
    }

    fn move_timers(&mut self, from: PersonKey, to: PersonKey) -> Result<()> {
        self.run("move timers", "UPDATE OR REPLACE timers SET person = ?2 WHERE person = ?1", [from, to]).map(drop)
    }

    fn clear_timers(&mut self, person: PersonKey) -> Result<()> {
        self.run("cancel timers", "DELETE FROM timers WHERE person = ?1", [person]).map(drop)
    }

    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<(PersonKey, Timer)>> {
        let sql = "SELECT key, wait, due, person FROM timers WHERE due <= ?1 ORDER BY due, person, key LIMIT ?2";
        let params = params![now.as_millis(), i64::try_from(limit).unwrap_or(i64::MAX)];
        self.all("read timers", sql, params, |row| Ok((row.get(3)?, timer(row)?)))
    }

    fn next_timer(&mut self) -> Result<Option<Timestamp>> {
        let next = self.one("read the next timer", "SELECT min(due) FROM timers", [], |row| row.get(0))?;
        Ok(next.flatten().map(Timestamp::from_millis))
    }

    fn timers(&mut self, person: PersonKey) -> Result<Vec<Timer>> {
        let sql = "SELECT key, wait, due FROM timers WHERE person = ?1 ORDER BY key";
        self.all("read timers", sql, [person], timer)
    }

    fn add_record(&mut self, person: PersonKey, record: &Record) -> Result<()> {
        let (kind, name) = (record.kind.word(), record.name.as_str());
        if record.kind.replaces() {
            let sql = "DELETE FROM records WHERE person = ?1 AND kind = ?2 AND name = ?3";
            self.run("replace a record", sql, params![person, kind, name])?;
        }
        let sql = "INSERT INTO records (person, kind, name, at, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        let params = params![person, kind, name, record.at.as_millis(), record.body.to_string()];
        self.run("keep a record", sql, params).map(drop)
    }

    fn records(&mut self, person: PersonKey) -> Result<Vec<Record>> {
        let sql = "SELECT kind, name, at, body FROM records WHERE person = ?1 ORDER BY id";
        let rows = self.all("read records", sql, [person], |row| {
            Ok((kind(row, 0)?, row.get(1)?, time(row, 2)?, row.get::<_, String>(3)?))
        })?;
        rows.into_iter()
            .map(|(kind, name, at, body)| Ok(Record { kind, name, at, body: from_json(body.as_bytes())? }))
            .collect()
    }

    fn clear_records(&mut self, person: PersonKey) -> Result<()> {
        self.run("forget records", "DELETE FROM records WHERE person = ?1", [person]).map(drop)
    }
}

fn kind(row: &Row<'_>, column: usize) -> Read<RecordKind> {
    let word: String = row.get(column)?;
    let kinds = [
        RecordKind::Save,
        RecordKind::Consent,
        RecordKind::Withdrawal,
        RecordKind::HandOff,
        RecordKind::HandBack,
        RecordKind::Alert,
    ];
    kinds.into_iter().find(|kind| kind.word() == word).ok_or_else(|| out_of_range(column))
}

/// Reads `key, wait, due` from the first columns.
fn timer(row: &Row<'_>) -> Read<Timer> {
    Ok(Timer { key: row.get(0)?, wait: row.get::<_, i64>(1)?.cast_unsigned(), due: time(row, 2)? })
}
