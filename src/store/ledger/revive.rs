//! A dead message that is to go out after all.

use super::tables::Tables;
use super::{Ledger, Result};
use crate::message::{EntryId, Timestamp};
use crate::store::{DeadReason, OutboxDraft};

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::revive`]. The entry gets a new name, so that no status of an earlier try is taken for its own.
    pub(crate) fn revive(&mut self, entry: &EntryId, now: Timestamp) -> Result<bool> {
        let Some(sequence) = self.names.sequence(entry.as_str()) else { return Ok(false) };
        let Some(row) = self.tables.find_dead(sequence)? else { return Ok(false) };
        let over = match row.reason {
            DeadReason::OptedOut | DeadReason::Erased => true,
            DeadReason::Rejected { .. }
            | DeadReason::OutOfTries { .. }
            | DeadReason::WindowClosed
            | DeadReason::Poisoned => false,
        };
        let (Some(message), false) = (row.message, over) else { return Ok(false) };
        let person = self.person(row.person)?;
        if person.opted_out && !row.exempt {
            return Ok(false);
        }
        self.tables.remove_dead(sequence)?;
        let draft = OutboxDraft { message, despite_opt_out: row.exempt, reply_to: row.reply_to };
        self.post(row.person, &draft, now, None)?;
        Ok(true)
    }
}
