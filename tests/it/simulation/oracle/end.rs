//! What must be true once all trouble is over and all work is done.

use std::collections::{BTreeMap, BTreeSet};

use libretto::store::{Counts, DeadEntry};

use super::{Ended, Oracle, State, Verdict};

/// How the store stands at the end.
pub(in crate::simulation) struct Final {
    pub(in crate::simulation) counts: Counts,
    pub(in crate::simulation) dead: Vec<DeadEntry>,
    /// Whether each person is opted out, by phone number.
    pub(in crate::simulation) opted_out: BTreeMap<String, bool>,
    /// What each person's session remembers.
    pub(in crate::simulation) remembered: BTreeMap<String, Vec<String>>,
    /// Every message anybody wrote, by phone number, with the time and whether it opts out or in.
    pub(in crate::simulation) written: BTreeMap<String, Vec<(String, libretto::message::Timestamp, Option<bool>)>>,
}

impl Oracle {
    /// Judges the end of a history.
    pub(in crate::simulation) fn at_the_end(&mut self, store: &Final) -> Verdict {
        if (store.counts.inbox_pending, store.counts.outbox_open) != (0, 0) {
            return Err(format!("work is left: {:?}", store.counts));
        }
        for (phone, written) in &store.written {
            self.everything_written(store, phone, written)?;
        }
        self.everything_owed(store)
    }

    fn everything_written(
        &mut self,
        store: &Final,
        phone: &str,
        written: &[(String, libretto::message::Timestamp, Option<bool>)],
    ) -> Verdict {
        let person = self.person(phone);
        for (key, _, _) in written {
            if !person.ended.contains_key(key) {
                return Err(format!("{key} was acknowledged and never dealt with"));
            }
        }
        if let Some(wait) = person.open_timer() {
            return Err(format!("timer {wait} of {phone} never fired"));
        }
        if let Some(key) = person.waiting.values().next() {
            return Err(format!("{key} still waits"));
        }
        let remembered = store.remembered.get(phone).cloned().unwrap_or_default();
        if remembered != person.applied {
            return Err(format!("{phone} should end with {:?} and ends with {remembered:?}", person.applied));
        }
        // The latest word counts, however the messages came; said at the same time, the opt-out.
        let applied = |key: &String| person.ended.get(key) == Some(&Ended::Applied);
        let words = written.iter().filter(|(key, _, _)| applied(key));
        let last = words.filter_map(|(_, at, word)| word.map(|out| (*at, out))).max();
        let opted_out = last.is_some_and(|(_, out)| out);
        if store.opted_out.get(phone).copied().unwrap_or_default() != opted_out {
            return Err(format!("{phone} should end opted out: {opted_out}"));
        }
        Ok(())
    }

    fn everything_owed(&mut self, store: &Final) -> Verdict {
        let listed: BTreeSet<&str> = store
            .dead
            .iter()
            .filter_map(|dead| {
                let by_entry = dead.entry_id.as_ref().and_then(|entry| self.entries.get(entry.as_str()));
                dead.template.as_deref().or(by_entry.map(String::as_str))
            })
            .collect();
        let set_aside = store.dead.iter().filter(|dead| dead.entry_id.is_none()).count();
        if set_aside != self.tally.poisoned {
            return Err(format!("{} messages were set aside, {set_aside} are listed", self.tally.poisoned));
        }
        let mut dead = 0;
        for (template, reply) in &self.replies {
            let is_listed = listed.contains(template.as_str());
            let listing = match &reply.state {
                State::Sent if reply.posts == 0 => return Err(format!("{template} counts as sent and never left")),
                State::Sent => reply.failed,
                State::Dead { .. } => true,
                State::Waiting { .. } | State::Claimed(_) | State::Unknown { .. } => {
                    return Err(format!("{template} is neither sent nor dead: {:?}", reply.state));
                }
            };
            if listing != is_listed {
                return Err(format!("{template} is {:?}, and listed as dead: {is_listed}", reply.state));
            }
            dead += usize::from(is_listed);
        }
        self.tally.dead += dead;
        Ok(())
    }
}
