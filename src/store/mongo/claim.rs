//! Taking the lease of a person, and with it the next entry of their queue.

use std::time::Duration;

use mongodb::bson::{Bson, doc};

use super::bson::key;
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{let_go, update};
use super::hints::HeldRow;
use super::rows::Row;
use crate::message::{Sender, Timestamp};
use crate::store::{InboxEntry, PersonClaim, StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "claim a person";

/// A token that nobody else has.
pub(super) fn new_token() -> u64 {
    // One bit less: the database's whole numbers are signed.
    uuid::Uuid::new_v4().as_u64_pair().1 >> 1
}

/// The token as the database keeps it.
pub(super) fn signed(token: u64) -> i64 {
    i64::try_from(token).unwrap_or(i64::MAX)
}

impl Database {
    /// See [`crate::store::Store::claim_person`].
    pub(super) async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>> {
        if self.is_closed() {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "the store is closed"));
        }
        loop {
            // Taken on its own line: the lock must not be held while the database is asked.
            let next = self.hints().next();
            let Some(person) = next else { return Ok(None) };
            match self.claim_one(&person, now, lease).await {
                Ok(Some(claim)) => return Ok(Some(claim)),
                Ok(None) => {}
                Err(error) => {
                    // Others are not held up by it: it is looked at again with the next wake-up.
                    self.hints().block(person);
                    return Err(error);
                }
            }
        }
    }

    async fn claim_one(&self, person: &str, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>> {
        let token = new_token();
        let Some(document) = self.lease_person(person, signed(token), now, lease).await? else {
            return self.recreate(person, now).await.map(|()| None);
        };
        if let Some(older) = &document.merged_into {
            self.finish_merge(person, older, now).await?;
            return Ok(None);
        }
        if !document.is_held_by(signed(token)) {
            self.hints().block(person.to_owned());
            return Ok(None);
        }
        self.hints().hold(person, signed(token), now.plus(lease));
        let rows = self.waiting(person).await?;
        let (done, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| document.applied.contains(&row.id));
        if !done.is_empty() {
            // Applied by a process that did not live to say so.
            let ids: Vec<String> = done.into_iter().map(|row| row.id).collect();
            self.mark_done(person, &ids, now).await?;
        }
        let behind = rows.len().saturating_sub(1);
        let Some(row) = rows.into_iter().next() else {
            self.give_back(person, signed(token), true, now).await?;
            self.hints().let_go(person, signed(token), false);
            return Ok(None);
        };
        let attempts = self.count(&document, &row).await?;
        self.hints().hold_for(person, HeldRow { id: row.id.clone(), sender: row.sender() });
        Ok(Some(PersonClaim {
            person_id: document.person_id()?,
            session: document.session()?,
            revision: document.revision(),
            entry: InboxEntry { key: row.key(), input: row.input()?, attempts },
            behind,
            token,
            lease,
        }))
    }

    /// Takes the lease if it is free. The time it is measured by is the server's, so whether it was is seen by the token.
    async fn lease_person(
        &self,
        person: &str,
        token: i64,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<PersonDocument>> {
        let free = doc! { "$and": [
            { "$or": [
                { "$eq": [{ "$ifNull": ["$lease", Bson::Null] }, Bson::Null] },
                self.is_over("$lease.until", now),
            ] },
            { "$eq": [{ "$ifNull": ["$merged_into", Bson::Null] }, Bson::Null] },
        ] };
        let held = doc! { "token": token, "until": self.lease_until(now, lease) };
        let take = doc! { "$set": {
            "lease": { "$cond": [&free, held, { "$ifNull": ["$lease", Bson::Null] }] },
            "tries": { "$cond": [free, { "$add": ["$tries", 1_i64] }, "$tries"] },
        } };
        self.change(DOING, doc! { "_id": key(person) }, update([take])).await
    }

    /// The attempt at this entry. The first one is counted in the person's document alone, with the lease; only when a
    /// claim before ended without a word does the row count for itself.
    async fn count(&self, document: &PersonDocument, row: &Row) -> Result<u32> {
        let before = row.attempts();
        let again = document.tries.unwrap_or(1) > 1;
        if !again && before == 0 {
            return Ok(1);
        }
        let unseen = u32::from(again && before == 0);
        let attempts = before.saturating_add(1).saturating_add(unseen);
        self.count_attempt(&row.id, attempts).await?;
        Ok(attempts)
    }

    /// Ends a lease without a turn. `untouched` says that no turn was begun either.
    pub(super) async fn give_back(&self, person: &str, token: i64, untouched: bool, now: Timestamp) -> Result<bool> {
        let tries = doc! { "$max": [0_i64, { "$subtract": ["$tries", i64::from(untouched)] }] };
        let stages = update([doc! { "$set": { "tries": tries } }, let_go()]);
        let changed =
            self.change("give a person back", doc! { "_id": key(person), "lease.token": token }, stages).await?;
        if let Some(document) = changed {
            self.note(&document);
            self.forget_if_quiet(document, now).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// See [`crate::store::Store::release`].
    pub(super) async fn release(&self, claim: &PersonClaim) -> Result<()> {
        let (person, token) = (claim.person_id.as_str(), signed(claim.token));
        self.give_back(person, token, true, Timestamp::default()).await?;
        self.hints().let_go(person, token, true);
        Ok(())
    }

    /// Something waits for a person who is not there: they were erased while it came in, or the process that met them first
    /// did not live to write them down. They begin anew, under the addresses of the row.
    async fn recreate(&self, person: &str, now: Timestamp) -> Result<()> {
        let Some(row) = self.waiting(person).await?.into_iter().next() else { return Ok(()) };
        let sender = row.sender();
        if sender == (Sender { phone: None, user: None }) {
            // A timer or a result of somebody who is gone.
            return self.mark_done(person, &[row.id], now).await;
        }
        let mut known = self.known(std::iter::once(&sender)).await?;
        let owner = if known.knows(&sender) {
            self.recognise(&mut known, &sender, now).await?
        } else {
            self.learn_again(&sender, person, now).await?
        };
        if owner == person {
            self.welcome(person, &sender, now).await?;
        } else {
            let update = doc! { "$set": { "person": key(&owner) } };
            self.run(DOING, self.inbox.update_many(doc! { "person": key(person), "pending": true }, update)).await?;
        }
        self.hints().arrive(&owner);
        Ok(())
    }

    /// Notes what a person's document says about when to send and to ask.
    pub(super) fn note(&self, document: &PersonDocument) {
        let Ok(person) = document.person_id() else { return };
        let mut hints = self.hints();
        hints.sends.set(person.as_str(), document.send_due());
        hints.fetches.set(person.as_str(), document.fetch_due());
    }
}
