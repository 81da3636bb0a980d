//! The conversations that teams have now.

use rusqlite::params;

use super::columns::time;
use super::{Result, SqlTables};
use crate::engine::HandOff;
use crate::message::Timestamp;
use crate::store::ledger::{HandOffTables, PersonKey};

impl HandOffTables for SqlTables {
    fn open_hand_off(&mut self, person: PersonKey, hand_off: &HandOff, at: Timestamp) -> Result<()> {
        let sql = "INSERT INTO hand_offs (person, team, step, since) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (person, team) DO UPDATE SET step = excluded.step";
        self.run("hand over", sql, params![person, hand_off.team, hand_off.step, at.as_millis()]).map(drop)
    }

    fn close_hand_off(&mut self, person: PersonKey, team: &str) -> Result<()> {
        let sql = "DELETE FROM hand_offs WHERE person = ?1 AND team = ?2";
        self.run("hand back", sql, params![person, team]).map(drop)
    }

    fn clear_hand_offs(&mut self, person: PersonKey) -> Result<u64> {
        Ok(self.run("close hand-overs", "DELETE FROM hand_offs WHERE person = ?1", [person])? as u64)
    }

    fn hand_offs(&mut self, limit: usize) -> Result<Vec<(PersonKey, HandOff, Timestamp)>> {
        let sql = "SELECT person, team, step, since FROM hand_offs ORDER BY since, person, team LIMIT ?1";
        self.all("read hand-overs", sql, [i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, HandOff { team: row.get(1)?, step: row.get(2)? }, time(row, 3)?))
        })
    }
}
