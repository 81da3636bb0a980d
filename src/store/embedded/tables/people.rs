//! The people, and the addresses they are known by.

use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Read, Result, SqlTables};
use crate::message::{Address, PersonId, PhoneNumber, ScopedUserId, Sender, Timestamp};
use crate::store::ledger::{PeopleTables, PersonKey, PersonRow, RecordKind};
use crate::store::{StoreError, StoreErrorKind};

impl SqlTables {
    fn one_person_less(&mut self) -> Result<()> {
        let sql =
            "INSERT INTO meta (name, value) VALUES ('gone', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1";
        self.run("count a person out", sql, []).map(drop)
    }
}

impl PeopleTables for SqlTables {
    fn find(&mut self, address: &Address) -> Result<Option<PersonKey>> {
        let sql = "SELECT person FROM aliases WHERE address = ?1";
        self.one("find a person", sql, [address_key(address)], |row| row.get(0))
    }

    fn find_id(&mut self, person_id: &PersonId) -> Result<Option<PersonKey>> {
        // Whatever else is asked for is nobody's name.
        let Ok(id) = Uuid::parse_str(person_id.as_str()) else { return Ok(None) };
        self.one("find a person", "SELECT id FROM people WHERE person_id = ?1", [id.as_bytes()], |row| row.get(0))
    }

    fn learn(&mut self, address: &Address, person: PersonKey) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO aliases (address, person) VALUES (?1, ?2)";
        self.run("learn an address", sql, params![address_key(address), person]).map(drop)
    }

    fn add_person(&mut self, row: &PersonRow) -> Result<PersonKey> {
        let id = Uuid::parse_str(row.person_id.as_str())
            .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "name a person", error))?;
        let sql = "INSERT INTO people (person_id, phone, user) VALUES (?1, ?2, ?3)";
        self.run("add a person", sql, params![id.as_bytes(), phone_of(&row.sender), user_of(&row.sender)])?;
        let person = self.connection.last_insert_rowid();
        self.people.keep(person, row.clone());
        Ok(person)
    }

    fn person(&mut self, person: PersonKey) -> Result<Option<PersonRow>> {
        if let Some(row) = self.people.get(&person) {
            return Ok(Some(row));
        }
        let sql = "SELECT person_id, phone, user, opted_out, opted_out_at, revision, erasing, session \
                   FROM people WHERE id = ?1";
        let found = self.one("read a person", sql, [person], |row| {
            Ok(PersonRow {
                person_id: PersonId::new(Uuid::from_bytes(row.get(0)?).to_string()),
                sender: sender(row, 1)?,
                opted_out: row.get(3)?,
                opted_out_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
                revision: row.get::<_, i64>(5)?.cast_unsigned(),
                erasing: row.get(6)?,
                session: row.get(7)?,
            })
        })?;
        if let Some(row) = &found {
            self.people.keep(person, row.clone());
        }
        Ok(found)
    }

    fn put_person(&mut self, person: PersonKey, row: &PersonRow) -> Result<()> {
        // The addresses have triggers, so they are written only when they change.
        if self.sender(person)?.as_ref() != Some(&row.sender) {
            self.put_sender(person, &row.sender)?;
        }
        let sql = "UPDATE people SET opted_out = ?2, opted_out_at = ?3, revision = ?4, erasing = ?5, session = ?6 \
                   WHERE id = ?1";
        let params = params![
            person,
            row.opted_out,
            row.opted_out_at.map(Timestamp::as_millis),
            row.revision.cast_signed(),
            row.erasing,
            row.session,
        ];
        self.run("write a person", sql, params)?;
        self.people.keep(person, row.clone());
        Ok(())
    }

    fn sender(&mut self, person: PersonKey) -> Result<Option<Sender>> {
        if let Some(row) = self.people.get(&person) {
            return Ok(Some(row.sender));
        }
        self.one("read addresses", "SELECT phone, user FROM people WHERE id = ?1", [person], |row| sender(row, 0))
    }

    fn put_sender(&mut self, person: PersonKey, sender: &Sender) -> Result<()> {
        let sql = "UPDATE people SET phone = ?2, user = ?3 WHERE id = ?1";
        self.run("write addresses", sql, params![person, phone_of(sender), user_of(sender)])?;
        self.people.change(&person, |row| row.sender = sender.clone());
        Ok(())
    }

    fn repoint(&mut self, from: PersonKey, to: PersonKey) -> Result<()> {
        let doing = "make two people one";
        self.one_person_less()?;
        // Whoever is merged has no addresses of their own any more: all of them are former ones.
        self.run(doing, "UPDATE aliases SET person = ?2 WHERE former AND person = ?1", [from, to])?;
        self.run(doing, "UPDATE dead SET person = ?2 WHERE person = ?1", [from, to])?;
        let hand_offs = "INSERT INTO hand_offs (person, team, step, since) \
                         SELECT ?2, team, step, since FROM hand_offs WHERE person = ?1 \
                         ON CONFLICT (person, team) DO UPDATE SET since = min(since, excluded.since)";
        self.run(doing, hand_offs, [from, to])?;
        self.run(doing, "DELETE FROM hand_offs WHERE person = ?1", [from])?;
        let double = "DELETE FROM records WHERE person = ?1 AND kind = ?3 \
                      AND name IN (SELECT name FROM records WHERE person = ?2 AND kind = ?3)";
        self.run(doing, double, params![from, to, RecordKind::Save.word()])?;
        self.run(doing, "UPDATE records SET person = ?2 WHERE person = ?1", [from, to]).map(drop)
    }

    fn remove_person(&mut self, person: PersonKey) -> Result<()> {
        self.one_person_less()?;
        self.put_sender(person, &Sender { phone: None, user: None })?;
        self.run("forget addresses", "DELETE FROM aliases WHERE former AND person = ?1", [person])?;
        self.run("forget a person", "DELETE FROM people WHERE id = ?1", [person])?;
        self.people.take(&person);
        Ok(())
    }

    fn people_after(&mut self, person: PersonKey, limit: usize) -> Result<Vec<PersonKey>> {
        let sql = "SELECT id FROM people WHERE id > ?1 AND session IS NOT NULL ORDER BY id LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.all("read the next people", sql, [person, limit], |row| row.get(0))
    }

    fn erasing(&mut self) -> Result<Vec<PersonKey>> {
        self.all("read who is to be forgotten", "SELECT id FROM people WHERE erasing", [], |row| row.get(0))
    }

    fn count_people(&mut self) -> Result<u64> {
        // Counting a million rows would hold everybody up; the last number and those gone tell the same.
        let ever = self.count("SELECT seq FROM sqlite_sequence WHERE name = 'people'")?;
        Ok(ever.saturating_sub(self.count("SELECT value FROM meta WHERE name = 'gone'")?))
    }
}

fn address_key(address: &Address) -> String {
    match address {
        Address::Phone(number) => format!("p{}", number.expose()),
        Address::User(id) => format!("u{}", id.expose()),
    }
}

fn sender(row: &Row<'_>, column: usize) -> Read<Sender> {
    let (phone, user) = (row.get::<_, Option<String>>(column)?, row.get::<_, Option<String>>(column + 1)?);
    Ok(Sender { phone: phone.map(PhoneNumber::new), user: user.map(ScopedUserId::new) })
}

fn phone_of(sender: &Sender) -> Option<&str> {
    sender.phone.as_ref().map(PhoneNumber::expose)
}

fn user_of(sender: &Sender) -> Option<&str> {
    sender.user.as_ref().map(ScopedUserId::expose)
}
