//! Forgetting a person: what goes at once, what goes once nothing is on its way to them, and what stays.

use std::collections::BTreeMap;

use super::rows::{OpenState, PersonKey};
use super::tables::Tables;
use super::{Ledger, Result};
use crate::message::{Sender, Timestamp};
use crate::store::{DeadReason, Receipt};

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::erase`].
    pub(crate) fn erase(&mut self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>> {
        let Some(person) = self.known(sender)? else { return Ok(None) };
        let mut row = self.person(person)?;
        let mut removed = BTreeMap::new();
        let mut count = |name: &str, number: u64| {
            if number > 0 {
                *removed.entry(name.to_owned()).or_insert(0) += number;
            }
        };
        count("session", u64::from(row.session.is_some()));
        for record in self.tables.records(person)? {
            count(record.kind.word(), 1);
        }
        count("timers", self.tables.timers(person)?.len() as u64);
        for id in self.queue.entries(person) {
            self.tables.remove_inbox(id)?;
            count("received", 1);
        }
        self.queue.forget(person);
        let on_its_way = self.queue.line(person).into_iter().filter(|sequence| self.is_sending(*sequence)).count();
        count("to_send", (self.queue.line(person).len() - on_its_way) as u64);
        row.session = None;
        row.revision += 1;
        row.erasing = true;
        self.tables.put_person(person, &row)?;
        let cleared = self.erase_kept(person, now)?;
        count("fetches", cleared.fetches);
        count("hand_offs", cleared.hand_offs);
        count("dead", cleared.dead);
        self.forget_if_quiet(person)?;
        let stays = [("opt_out", u64::from(row.opted_out)), ("on_its_way", on_its_way as u64)];
        let stays = stays.into_iter().filter(|(_, count)| *count > 0);
        Ok(Some(Receipt {
            person_id: row.person_id,
            at: now,
            removed,
            stays: stays.map(|(name, count)| (name.to_owned(), count)).collect(),
        }))
    }

    fn is_sending(&self, sequence: i64) -> bool {
        match self.queue.open(sequence).map(|open| open.progress.state) {
            Some(OpenState::Sending) => true,
            Some(OpenState::Pending { .. } | OpenState::Unknown { .. }) | None => false,
        }
    }

    /// Forgets what is kept about a person but their session, their opt-out and what is being sent.
    pub(super) fn erase_kept(&mut self, person: PersonKey, now: Timestamp) -> Result<Cleared> {
        // What was already dead goes with the records; what dies here stays listed, without its text.
        let cleared = self.clear(person)?;
        self.give_up_line(person, &DeadReason::Erased, now)?;
        self.erasing.insert(person);
        Ok(cleared)
    }

    /// The last part of an erasure: once nothing is on its way, the person goes too. Who opted out stays opted out.
    pub(super) fn forget_if_quiet(&mut self, person: PersonKey) -> Result<()> {
        if self.erasing.is_empty() || !self.erasing.contains(&person) || !self.queue.is_quiet(person) {
            return Ok(());
        }
        let mut row = self.person(person)?;
        self.clear(person)?;
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

    fn clear(&mut self, person: PersonKey) -> Result<Cleared> {
        self.tables.clear_records(person)?;
        self.tables.clear_timers(person)?;
        Ok(Cleared {
            fetches: self.drop_fetches(person)?,
            hand_offs: self.tables.clear_hand_offs(person)?,
            dead: self.tables.clear_dead(person)?,
        })
    }
}

/// How much of what was forgotten had no other way to be counted.
pub(super) struct Cleared {
    fetches: u64,
    hand_offs: u64,
    dead: u64,
}
