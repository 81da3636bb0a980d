//! The ledger's tables as ordered maps.

use std::collections::BTreeMap;

use crate::engine::{Fetch, HandOff, Timer};
use crate::message::{Address, PersonId, Sender, Timestamp};
use crate::store::StoreError;
use crate::store::ledger::{
    DeadRow, DeliveryRow, FetchHead, FetchTables, HandOffTables, InboxHead, InboxRow, InboxTables, KeyHash, OutboxHead,
    OutboxRow, OutboxTables, PeopleTables, PersonKey, PersonRow, Progress, Record, RecordTables, SettledTables, Sweep,
    Tables,
};

/// The ledger's tables as ordered maps.
#[derive(Debug, Default)]
pub(super) struct MemoryTables {
    keys: BTreeMap<KeyHash, Timestamp>,
    addresses: BTreeMap<Address, PersonKey>,
    people: BTreeMap<PersonKey, PersonRow>,
    last_person: PersonKey,
    merged: u64,
    inbox: BTreeMap<i64, InboxRow>,
    last_inbox: i64,
    outbox: BTreeMap<i64, OutboxRow>,
    deliveries: BTreeMap<i64, DeliveryRow>,
    dead: Vec<DeadRow>,
    timers: BTreeMap<(PersonKey, String), Timer>,
    records: Vec<(PersonKey, Record)>,
    fetches: BTreeMap<i64, (FetchHead, Fetch)>,
    last_fetch: i64,
    hand_offs: BTreeMap<(PersonKey, String), (String, Timestamp)>,
}

type Result<T> = std::result::Result<T, StoreError>;

impl PeopleTables for MemoryTables {
    fn find(&mut self, address: &Address) -> Result<Option<PersonKey>> {
        Ok(self.addresses.get(address).copied())
    }

    fn find_id(&mut self, person_id: &PersonId) -> Result<Option<PersonKey>> {
        Ok(self.people.iter().find(|(_, row)| row.person_id == *person_id).map(|(person, _)| *person))
    }

    fn learn(&mut self, address: &Address, person: PersonKey) -> Result<()> {
        self.addresses.insert(address.clone(), person);
        Ok(())
    }

    fn add_person(&mut self, row: &PersonRow) -> Result<PersonKey> {
        self.last_person += 1;
        self.people.insert(self.last_person, row.clone());
        Ok(self.last_person)
    }

    fn person(&mut self, person: PersonKey) -> Result<Option<PersonRow>> {
        Ok(self.people.get(&person).cloned())
    }

    fn put_person(&mut self, person: PersonKey, row: &PersonRow) -> Result<()> {
        self.people.insert(person, row.clone());
        Ok(())
    }

    fn sender(&mut self, person: PersonKey) -> Result<Option<Sender>> {
        Ok(self.people.get(&person).map(|row| row.sender.clone()))
    }

    fn put_sender(&mut self, person: PersonKey, sender: &Sender) -> Result<()> {
        if let Some(row) = self.people.get_mut(&person) {
            row.sender = sender.clone();
        }
        Ok(())
    }

    fn repoint(&mut self, from: PersonKey, to: PersonKey) -> Result<()> {
        self.merged += 1;
        self.addresses.values_mut().filter(|person| **person == from).for_each(|person| *person = to);
        self.dead.iter_mut().filter(|row| row.person == from).for_each(|row| row.person = to);
        let theirs: Vec<Record> = self.records_of(to).filter(|record| record.kind.replaces()).cloned().collect();
        let stands = |record: &Record| theirs.iter().any(|own| own.kind == record.kind && own.name == record.name);
        self.records.retain(|(person, record)| *person != from || !stands(record));
        self.records.iter_mut().filter(|(person, _)| *person == from).for_each(|(person, _)| *person = to);
        let moved: Vec<_> = self.hand_offs.extract_if(.., |(person, _), _| *person == from).collect();
        for ((_, team), (step, since)) in moved {
            let open = self.hand_offs.entry((to, team)).or_insert((step, since));
            open.1 = open.1.min(since);
        }
        Ok(())
    }

    fn remove_person(&mut self, person: PersonKey) -> Result<()> {
        self.people.remove(&person);
        self.addresses.retain(|_, owner| *owner != person);
        Ok(())
    }

    fn people_after(&mut self, person: PersonKey, limit: usize) -> Result<Vec<PersonKey>> {
        let later = self.people.range(person + 1..).filter(|(_, row)| row.session.is_some());
        Ok(later.take(limit).map(|(person, _)| *person).collect())
    }

    fn erasing(&mut self) -> Result<Vec<PersonKey>> {
        Ok(self.people.iter().filter(|(_, row)| row.erasing).map(|(person, _)| *person).collect())
    }

    fn count_people(&mut self) -> Result<u64> {
        Ok((self.people.len() as u64).saturating_sub(self.merged))
    }
}

impl InboxTables for MemoryTables {
    fn remember(&mut self, key: KeyHash, at: Timestamp) -> Result<bool> {
        let new = !self.keys.contains_key(&key);
        if new {
            self.keys.insert(key, at);
        }
        Ok(new)
    }

    fn add_inbox(&mut self, row: &InboxRow) -> Result<i64> {
        self.last_inbox += 1;
        self.inbox.insert(self.last_inbox, row.clone());
        Ok(self.last_inbox)
    }

    fn inbox(&mut self, id: i64) -> Result<Option<InboxRow>> {
        Ok(self.inbox.get(&id).cloned())
    }

    fn inbox_heads(&mut self) -> Result<Vec<InboxHead>> {
        let head = |(id, row): (&i64, &InboxRow)| {
            let InboxRow { person, urgent, sent_at, attempts, .. } = *row;
            InboxHead { id: *id, person, urgent, sent_at, attempts }
        };
        Ok(self.inbox.iter().map(head).collect())
    }

    fn put_attempts(&mut self, id: i64, attempts: u32) -> Result<()> {
        if let Some(row) = self.inbox.get_mut(&id) {
            row.attempts = attempts;
        }
        Ok(())
    }

    fn move_inbox(&mut self, id: i64, person: PersonKey) -> Result<()> {
        if let Some(row) = self.inbox.get_mut(&id) {
            row.person = person;
        }
        Ok(())
    }

    fn remove_inbox(&mut self, id: i64) -> Result<()> {
        self.inbox.remove(&id);
        Ok(())
    }
}

impl OutboxTables for MemoryTables {
    fn add_outbox(&mut self, sequence: i64, row: &OutboxRow) -> Result<()> {
        self.outbox.insert(sequence, row.clone());
        Ok(())
    }

    fn outbox(&mut self, sequence: i64) -> Result<Option<OutboxRow>> {
        Ok(self.outbox.get(&sequence).cloned())
    }

    fn outbox_heads(&mut self) -> Result<Vec<OutboxHead>> {
        let head = |(sequence, row): (&i64, &OutboxRow)| {
            let OutboxRow { person, progress, .. } = *row;
            OutboxHead { sequence: *sequence, person, progress }
        };
        Ok(self.outbox.iter().map(head).collect())
    }

    fn put_progress(&mut self, sequence: i64, progress: Progress) -> Result<()> {
        if let Some(row) = self.outbox.get_mut(&sequence) {
            row.progress = progress;
        }
        Ok(())
    }

    fn begin_send(&mut self, sequence: i64, progress: Progress) -> Result<bool> {
        let Some(row) = self.outbox.get_mut(&sequence) else { return Ok(false) };
        let stopped = self.people.get(&row.person).is_none_or(|person| person.opted_out);
        if stopped && !row.exempt {
            return Ok(false);
        }
        row.progress = progress;
        Ok(true)
    }

    fn move_outbox(&mut self, sequence: i64, person: PersonKey) -> Result<()> {
        if let Some(row) = self.outbox.get_mut(&sequence) {
            row.person = person;
        }
        Ok(())
    }

    fn remove_outbox(&mut self, sequence: i64) -> Result<()> {
        self.outbox.remove(&sequence);
        Ok(())
    }

    fn last_sequence(&mut self) -> Result<i64> {
        let last = self.outbox.keys().chain(self.deliveries.keys()).copied();
        Ok(last.chain(self.dead.iter().filter_map(|row| row.sequence)).max().unwrap_or(0))
    }
}

impl SettledTables for MemoryTables {
    fn add_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()> {
        self.deliveries.insert(sequence, row.clone());
        Ok(())
    }

    fn delivery(&mut self, sequence: i64) -> Result<Option<DeliveryRow>> {
        Ok(self.deliveries.get(&sequence).cloned())
    }

    fn find_delivery(&mut self, provider: i64) -> Result<Option<i64>> {
        let found = self.deliveries.iter().find(|(_, row)| row.provider == Some(provider));
        Ok(found.map(|(sequence, _)| *sequence))
    }

    fn put_delivery(&mut self, sequence: i64, row: &DeliveryRow) -> Result<()> {
        self.add_delivery(sequence, row)
    }

    fn add_dead(&mut self, row: &DeadRow) -> Result<()> {
        self.dead.push(row.clone());
        Ok(())
    }

    fn dead(&mut self, limit: usize) -> Result<Vec<DeadRow>> {
        Ok(self.dead.iter().rev().take(limit).cloned().collect())
    }

    fn count_dead(&mut self) -> Result<u64> {
        Ok(self.dead.len() as u64)
    }

    fn find_dead(&mut self, sequence: i64) -> Result<Option<DeadRow>> {
        Ok(self.dead.iter().find(|row| row.sequence == Some(sequence)).cloned())
    }

    fn remove_dead(&mut self, sequence: i64) -> Result<()> {
        self.dead.retain(|row| row.sequence != Some(sequence));
        Ok(())
    }

    fn clear_dead(&mut self, person: PersonKey) -> Result<u64> {
        let before = self.dead.len();
        self.dead.retain(|row| row.person != person);
        Ok((before - self.dead.len()) as u64)
    }
}

impl RecordTables for MemoryTables {
    fn set_timer(&mut self, person: PersonKey, timer: &Timer) -> Result<()> {
        self.timers.insert((person, timer.key.clone()), timer.clone());
        Ok(())
    }

    fn cancel_timer(&mut self, person: PersonKey, key: &str) -> Result<()> {
        self.timers.remove(&(person, key.to_owned()));
        Ok(())
    }

    fn move_timers(&mut self, from: PersonKey, to: PersonKey) -> Result<()> {
        let moved: Vec<_> = self.timers.extract_if(.., |(owner, _), _| *owner == from).collect();
        self.timers.extend(moved.into_iter().map(|((_, key), timer)| ((to, key), timer)));
        Ok(())
    }

    fn clear_timers(&mut self, person: PersonKey) -> Result<()> {
        self.timers.retain(|(owner, _), _| *owner != person);
        Ok(())
    }

    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<(PersonKey, Timer)>> {
        let mut due: Vec<(PersonKey, Timer)> =
            self.timers.iter().map(|((owner, _), timer)| (*owner, timer.clone())).collect();
        due.retain(|(_, timer)| timer.due <= now);
        due.sort_by_key(|(_, timer)| timer.due);
        due.truncate(limit);
        Ok(due)
    }

    fn next_timer(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.timers.values().map(|timer| timer.due).min())
    }

    fn timers(&mut self, person: PersonKey) -> Result<Vec<Timer>> {
        Ok(self.timers.iter().filter(|((owner, _), _)| *owner == person).map(|(_, timer)| timer.clone()).collect())
    }

    fn add_record(&mut self, person: PersonKey, record: &Record) -> Result<()> {
        if record.kind.replaces() {
            let same = |(owner, own): &(PersonKey, Record)| {
                *owner == person && own.kind == record.kind && own.name == record.name
            };
            self.records.retain(|row| !same(row));
        }
        self.records.push((person, record.clone()));
        Ok(())
    }

    fn records(&mut self, person: PersonKey) -> Result<Vec<Record>> {
        Ok(self.records_of(person).cloned().collect())
    }

    fn clear_records(&mut self, person: PersonKey) -> Result<()> {
        self.records.retain(|(owner, _)| *owner != person);
        Ok(())
    }
}

impl FetchTables for MemoryTables {
    fn add_fetch(&mut self, person: PersonKey, fetch: &Fetch) -> Result<Option<i64>> {
        if self.fetches.values().any(|(head, own)| head.person == person && own.key == fetch.key) {
            return Ok(None);
        }
        self.last_fetch += 1;
        let head = FetchHead { id: self.last_fetch, person, attempts: 0 };
        self.fetches.insert(head.id, (head, fetch.clone()));
        Ok(Some(head.id))
    }

    fn fetch(&mut self, id: i64) -> Result<Option<Fetch>> {
        Ok(self.fetches.get(&id).map(|(_, fetch)| fetch.clone()))
    }

    fn fetch_heads(&mut self) -> Result<Vec<FetchHead>> {
        Ok(self.fetches.values().map(|(head, _)| *head).collect())
    }

    fn put_fetch_attempts(&mut self, id: i64, attempts: u32) -> Result<()> {
        if let Some((head, _)) = self.fetches.get_mut(&id) {
            head.attempts = attempts;
        }
        Ok(())
    }

    fn move_fetch(&mut self, id: i64, person: PersonKey) -> Result<()> {
        if let Some((head, _)) = self.fetches.get_mut(&id) {
            head.person = person;
        }
        Ok(())
    }

    fn remove_fetch(&mut self, id: i64) -> Result<()> {
        self.fetches.remove(&id);
        Ok(())
    }
}

impl HandOffTables for MemoryTables {
    fn open_hand_off(&mut self, person: PersonKey, hand_off: &HandOff, at: Timestamp) -> Result<()> {
        let open = self.hand_offs.entry((person, hand_off.team.clone())).or_insert((String::new(), at));
        open.0.clone_from(&hand_off.step);
        Ok(())
    }

    fn close_hand_off(&mut self, person: PersonKey, team: &str) -> Result<()> {
        self.hand_offs.remove(&(person, team.to_owned()));
        Ok(())
    }

    fn clear_hand_offs(&mut self, person: PersonKey) -> Result<u64> {
        let before = self.hand_offs.len();
        self.hand_offs.retain(|(owner, _), _| *owner != person);
        Ok((before - self.hand_offs.len()) as u64)
    }

    fn hand_offs(&mut self, limit: usize) -> Result<Vec<(PersonKey, HandOff, Timestamp)>> {
        let mut open: Vec<_> = self.hand_offs.iter().collect();
        open.sort_by_key(|(_, (_, since))| *since);
        let shown = |((person, team), (step, since)): (&(PersonKey, String), &(String, Timestamp))| {
            (*person, HandOff { team: team.clone(), step: step.clone() }, *since)
        };
        Ok(open.into_iter().take(limit).map(shown).collect())
    }
}

impl Tables for MemoryTables {
    fn sweep(&mut self, sweep: Sweep) -> Result<()> {
        self.keys.retain(|_, at| *at >= sweep.ids_before);
        self.deliveries.retain(|_, row| row.at >= sweep.deliveries_before);
        for row in self.dead.iter_mut().filter(|row| row.at < sweep.dead_texts_before) {
            (row.message, row.reply_to) = (None, None);
        }
        Ok(())
    }
}

impl MemoryTables {
    fn records_of(&self, person: PersonKey) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |(owner, _)| *owner == person).map(|(_, record)| record)
    }
}
