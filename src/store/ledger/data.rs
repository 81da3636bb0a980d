//! Looking at what is kept, and forgetting it.

use serde_json::{Map, Value, json};

use super::rows::PersonKey;
use super::tables::Tables;
use super::{Ledger, Result, turn};
use crate::message::{Sender, Timestamp};
use crate::store::{Counts, DeadEntry, DeadReason};

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::dead`].
    pub(crate) fn dead(&mut self, limit: usize) -> Result<Vec<DeadEntry>> {
        let mut entries = Vec::new();
        for row in self.tables.dead(limit)? {
            entries.push(DeadEntry {
                entry_id: row.sequence.map(|sequence| self.names.entry(sequence)),
                person_id: self.person(row.person)?.person_id,
                template: row.message.map(|message| message.template),
                reason: row.reason,
                at: row.at,
            });
        }
        Ok(entries)
    }

    /// See [`crate::store::Store::counts`].
    pub(crate) fn counts(&mut self) -> Result<Counts> {
        Ok(Counts {
            people: self.tables.count_people()?,
            inbox_pending: self.queue.count_waiting(),
            outbox_open: u64::try_from(self.queue.count_open()).unwrap_or(u64::MAX),
            dead: self.tables.count_dead()?,
        })
    }

    /// See [`crate::store::Store::export`].
    pub(crate) fn export(&mut self, sender: &Sender) -> Result<Option<Value>> {
        let mut found = None;
        for address in sender.addresses() {
            found = found.or(self.tables.find(&address)?);
        }
        let Some(person) = found else { return Ok(None) };
        let row = self.person(person)?;
        let mut records = Map::new();
        for record in self.tables.records(person)? {
            let shown = json!({ "name": record.name, "at": record.at, "data": record.body });
            let kind = records.entry(record.kind.word()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = kind {
                list.push(shown);
            }
        }
        let mut waiting = Vec::new();
        for id in self.queue.entries(person) {
            waiting.extend(self.tables.inbox(id)?.map(|entry| json!(entry.input)));
        }
        let mut to_send = Vec::new();
        for sequence in self.queue.line(person) {
            to_send.extend(self.tables.outbox(sequence)?.map(|entry| json!(entry.message)));
        }
        Ok(Some(json!({
            "person_id": row.person_id,
            "addresses": row.sender,
            "opted_out": row.opted_out,
            "opted_out_at": row.opted_out_at,
            "session": row.session.is_some().then(|| turn::decode(&row)).transpose()?,
            "records": records,
            "timers": self.tables.timers(person)?,
            "received": waiting,
            "to_send": to_send,
        })))
    }

    /// Forgets what is kept about a person but the session of the commit, their opt-out and what still has to go out.
    pub(super) fn erase(&mut self, person: PersonKey, now: Timestamp) -> Result<()> {
        // What was already dead goes with the records; what dies here stays listed, without its text.
        self.tables.clear_records(person)?;
        self.tables.clear_timers(person)?;
        self.give_up_line(person, &DeadReason::Erased, now)?;
        self.erasing.insert(person);
        Ok(())
    }

    /// The last part of an erasure: once nothing is on its way, the person goes too. Who opted out stays opted out.
    pub(super) fn forget_if_quiet(&mut self, person: PersonKey) -> Result<()> {
        if self.erasing.is_empty() || !self.erasing.contains(&person) || !self.queue.is_quiet(person) {
            return Ok(());
        }
        let mut row = self.person(person)?;
        self.tables.clear_records(person)?;
        self.tables.clear_timers(person)?;
        if row.opted_out {
            row.session = None;
            row.erasing = false;
            self.tables.put_person(person, &row)?;
        } else {
            self.tables.remove_person(person)?;
        }
        self.erasing.remove(&person);
        Ok(())
    }
}
