//! What happens because time passes: timers, and leases that ran out.

use super::rows::{InboxRow, OpenState, Progress};
use super::tables::Tables;
use super::{Ledger, Result};
use crate::engine::Input;
use crate::message::{MessageId, Timestamp};

/// The most timers fired in one go: nobody waits long behind it.
const BATCH: usize = 256;

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::wake_due`].
    pub(crate) fn wake_due(&mut self, now: Timestamp) -> Result<Option<Timestamp>> {
        for token in self.queue.expired(now) {
            self.queue.give_back(token);
        }
        self.fetches.expire(now);
        self.lose_sends(now)?;
        let due = self.tables.due_timers(now, BATCH)?;
        for (person, timer) in due {
            let person_id = self.person(person)?.person_id;
            self.tables.cancel_timer(person, &timer.key)?;
            self.enqueue(&InboxRow {
                person,
                urgent: false,
                sent_at: timer.due,
                attempts: 1,
                key: MessageId::new(format!("timer:{person_id}:{}:{}", timer.key, timer.wait)),
                input: Input::Timer(timer),
            })?;
        }
        self.sweep(now)?;
        let leases = self.queue.next().into_iter().chain(self.fetches.next());
        Ok(leases.chain(self.tables.next_timer()?).min())
    }

    /// Sends nobody holds any more: whether they went out is unknown, and a status may still tell.
    pub(super) fn lose_sends(&mut self, now: Timestamp) -> Result<()> {
        for sequence in self.queue.lost(now) {
            let Some(open) = self.queue.open(sequence) else { continue };
            let state = OpenState::Unknown { since: now, due: now.plus(self.keeping.unknown_wait) };
            self.wait(sequence, Progress { state, ..open.progress })?;
        }
        Ok(())
    }
}
