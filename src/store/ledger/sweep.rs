//! What is old enough to be forgotten, a few rows at a time: nobody waits long behind it.

use std::time::Duration;

use super::rows::{PersonKey, PersonRow};
use super::tables::{Sweep, Tables};
use super::{Ledger, Result, turn};
use crate::engine::Session;
use crate::message::Timestamp;

/// The most old rows looked at in one go.
const ROWS: usize = 256;
/// The most people looked at in one go: their sessions have to be read.
const PEOPLE: usize = 64;
/// How often old rows are looked for.
const EVERY: Duration = Duration::from_secs(1);

/// How far the sweep has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swept {
    at: Timestamp,
    /// The person looked at last; after the last of all it begins again.
    person: PersonKey,
}

impl Swept {
    pub(super) const fn since(now: Timestamp) -> Self {
        Self { at: now, person: 0 }
    }
}

impl<T: Tables> Ledger<T> {
    /// Looks at the next rows, if that is due.
    pub(super) fn sweep(&mut self, now: Timestamp) -> Result<()> {
        if now.since(self.swept.at) < EVERY {
            return Ok(());
        }
        self.swept.at = now;
        self.tables.sweep(Sweep {
            ids_before: now.minus(self.keeping.ids),
            deliveries_before: now.minus(self.keeping.deliveries),
            dead_texts_before: now.minus(self.keeping.dead_texts),
            rows: ROWS,
        })?;
        let people = self.tables.people_after(self.swept.person, PEOPLE)?;
        self.swept.person = if people.len() < PEOPLE { 0 } else { people.last().copied().unwrap_or(0) };
        for person in people {
            self.forget_answers(person, now.minus(self.keeping.conversations))?;
        }
        Ok(())
    }

    /// Forgets what somebody said in a conversation they left long ago; what is known of them whatever the conversation
    /// (consents, language) stays, and so does what the flow saved. Whoever people look after or something waits for is left alone.
    fn forget_answers(&mut self, person: PersonKey, before: Timestamp) -> Result<()> {
        if !self.queue.is_quiet(person) {
            return Ok(());
        }
        let Some(mut row) = self.tables.person(person)? else { return Ok(()) };
        let Some(kept) = left_long_ago(&row, before) else { return Ok(()) };
        if self.tables.timers(person)?.is_empty() && self.fetches.of(person).is_empty() {
            row.session = Some(turn::encode(&kept)?);
            row.revision += 1;
            self.tables.put_person(person, &row)?;
        }
        Ok(())
    }
}

/// What stays of a conversation whose person last wrote before this; nothing if it is to stay as it is.
fn left_long_ago(row: &PersonRow, before: Timestamp) -> Option<Session> {
    row.session.as_ref()?;
    // One that cannot be read is for the turn to find.
    let session = turn::decode(row).ok()?;
    let recent = session.person.last_message_at.is_none_or(|at| at >= before);
    if recent || session.person.owner.is_some() {
        return None;
    }
    let (waits, person) = (session.waits, session.person.clone());
    let kept = Session { waits, person, ..Session::new(session.person_id.clone()) };
    (kept != session).then_some(kept)
}
