//! Fetches: kept with the turn that asks, held by one worker at a time, answered through the inbox.

use std::time::Duration;

use super::rows::{InboxRow, PersonKey};
use super::tables::{FetchHead, Tables};
use super::{LOST, Ledger, Result, corrupt};
use crate::engine::{Fetch, FetchOutcome, Fetched, Input};
use crate::message::{MessageId, Timestamp};
use crate::store::FetchClaim;

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::claim_fetch`]. On an error the fetch stays leased, so that others are not held up.
    pub(crate) fn claim_fetch(&mut self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>> {
        let Some(taken) = self.fetches.take(now.plus(lease)) else { return Ok(None) };
        let person_id = self.person(taken.person)?.person_id;
        let fetch = self.tables.fetch(taken.id)?.ok_or_else(|| corrupt("read a fetch"))?;
        self.tables.put_fetch_attempts(taken.id, taken.attempt)?;
        Ok(Some(FetchClaim { person_id, fetch, attempt: taken.attempt, token: taken.token }))
    }

    /// See [`crate::store::Store::settle_fetch`].
    pub(crate) fn settle_fetch(&mut self, claim: &FetchClaim, outcome: &FetchOutcome, now: Timestamp) -> Result<()> {
        let (id, person) = self.fetches.leased(claim.token).ok_or(LOST)?;
        let person_id = self.person(person)?.person_id;
        self.tables.remove_fetch(id)?;
        self.fetches.remove(id);
        let (key, wait) = (claim.fetch.key.clone(), claim.fetch.wait);
        self.enqueue(&InboxRow {
            person,
            urgent: false,
            sent_at: now,
            attempts: 1,
            key: MessageId::new(format!("fetched:{person_id}:{key}")),
            input: Input::Fetched(Fetched { key, wait, outcome: outcome.clone() }),
        })
    }

    /// Keeps what a turn asks for. One that the person has already is not asked twice.
    pub(super) fn ask(&mut self, person: PersonKey, fetches: &[Fetch]) -> Result<()> {
        for fetch in fetches {
            if let Some(id) = self.tables.add_fetch(person, fetch)? {
                self.fetches.add(FetchHead { id, person, attempts: 0 });
            }
        }
        Ok(())
    }

    /// Asks nothing for this person any more; says how many questions there were.
    pub(super) fn drop_fetches(&mut self, person: PersonKey) -> Result<u64> {
        let mut dropped = 0;
        for id in self.fetches.of(person) {
            self.tables.remove_fetch(id)?;
            self.fetches.remove(id);
            dropped += 1;
        }
        Ok(dropped)
    }

    /// One person's fetches are another's now.
    pub(super) fn hand_fetches(&mut self, from: PersonKey, to: PersonKey) -> Result<()> {
        for id in self.fetches.of(from) {
            self.tables.move_fetch(id, to)?;
            self.fetches.hand(id, to);
        }
        Ok(())
    }
}
