//! Looking at what is kept.

use serde_json::{Map, Value, json};

use super::rows::PersonKey;
use super::tables::Tables;
use super::{Ledger, Result, turn};
use crate::engine::HandOff;
use crate::message::{PersonId, Sender};
use crate::store::{Counts, DeadEntry, OpenHandOff};

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
        let Some(person) = self.known(sender)? else { return Ok(None) };
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
        let mut to_ask = Vec::new();
        for id in self.fetches.of(person) {
            to_ask.extend(self.tables.fetch(id)?.map(|fetch| json!(fetch)));
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
            "to_ask": to_ask,
        })))
    }

    /// See [`crate::store::Store::hand_offs`].
    pub(crate) fn hand_offs(&mut self, limit: usize) -> Result<Vec<OpenHandOff>> {
        let mut open = Vec::new();
        for (person, HandOff { team, step }, since) in self.tables.hand_offs(limit)? {
            open.push(OpenHandOff { person_id: self.person(person)?.person_id, team, step, since });
        }
        Ok(open)
    }

    /// See [`crate::store::Store::sender_of`].
    pub(crate) fn sender_of(&mut self, person_id: &PersonId) -> Result<Option<Sender>> {
        let Some(person) = self.tables.find_id(person_id)? else { return Ok(None) };
        let sender = self.tables.sender(person)?;
        // Somebody who was merged into another has no addresses left.
        Ok(sender.filter(|sender| sender.addresses().next().is_some()))
    }

    /// The person known by one of these addresses.
    pub(super) fn known(&mut self, sender: &Sender) -> Result<Option<PersonKey>> {
        for address in sender.addresses() {
            if let Some(found) = self.tables.find(&address)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}
