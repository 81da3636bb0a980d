//! Taking what is due for sending. That it is being sent is durable before anybody sends.

use std::time::Duration;

use mongodb::bson::{Bson, doc};

use super::bson::{date, from_text, key, person_of};
use super::claim::{new_token, signed};
use super::commit::buried;
use super::database::Database;
use super::document::{Entry, PersonDocument};
use super::expression::{only, take_head, update};
use crate::message::{EntryId, MessageId, Timestamp};
use crate::store::{DeadReason, SendClaim, StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "take a message for sending";

impl Database {
    /// See [`crate::store::Store::claim_send`].
    pub(super) async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        if self.is_closed() {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "the store is closed"));
        }
        loop {
            let next = self.hints().sends.take(now);
            let Some(person) = next else { return Ok(None) };
            match self.take_send(&person, now, lease).await {
                Ok(Some(claim)) => return Ok(Some(claim)),
                Ok(None) => {}
                Err(error) => {
                    self.hints().sends.set(&person, Some(now));
                    return Err(error);
                }
            }
        }
    }

    async fn take_send(&self, person: &str, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        let token = new_token();
        let take = take_head(signed(token), date(now), self.lease_until(now, lease));
        // The filter says it once more: whoever opted out gets only what is exempt.
        let filter = doc! {
            "_id": key(person), "outbox.0": { "$exists": true }, "merged_into": Bson::Null,
            "$or": [{ "opted_out": { "$ne": true } }, { "outbox.0.exempt": true }],
        };
        if let Some(document) = self.change(DOING, filter, update([take])).await? {
            self.note(&document);
            return document.entry_held_by(signed(token)).map(|entry| Self::send_claim(&document, entry)).transpose();
        }
        self.bury_what_is_refused(person, now, lease).await
    }

    /// Somebody opted out and something still waits for them: it is dead, and what is exempt may go now.
    async fn bury_what_is_refused(&self, person: &str, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        let refused = doc! { "$and": [
            "$opted_out", { "$not": ["$$each.exempt"] }, { "$in": ["$$each.state", ["pending", "unknown"]] },
        ] };
        let token = new_token();
        let later = date(now.plus(lease));
        let stages = update([
            buried(only("$outbox", refused.clone()), &DeadReason::OptedOut, now, &later)?,
            doc! { "$set": { "outbox": only("$outbox", doc! { "$not": [refused] }) } },
            take_head(signed(token), date(now), self.lease_until(now, lease)),
        ]);
        let filter = doc! { "_id": key(person), "merged_into": Bson::Null };
        let Some(document) = self.change(DOING, filter, stages).await? else { return Ok(None) };
        self.note(&document);
        let claim =
            document.entry_held_by(signed(token)).map(|entry| Self::send_claim(&document, entry)).transpose()?;
        self.follow(document, now).await?;
        Ok(claim)
    }

    pub(super) fn send_claim(document: &PersonDocument, entry: &Entry) -> Result<SendClaim> {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(SendClaim {
            entry_id: EntryId::new(entry.id.clone()),
            person_id: document.person_id()?,
            recipient: document.sender(),
            message: from_text(&entry.message, "read a message")?,
            reply_to: entry.reply_to.clone().map(MessageId::new),
            attempt: count(entry.attempt),
            timeouts: count(entry.timeouts),
            refusals: count(entry.refusals),
            token: entry.token.and_then(|token| u64::try_from(token).ok()).unwrap_or_default(),
        })
    }

    /// Whose document an entry stands in now: people may have turned out to be one since it was named.
    pub(super) async fn holder(&self, person: &str) -> Result<Option<PersonDocument>> {
        let mut person = person.to_owned();
        // Chains are as long as the number of merges; a ring would be a defect and ends here too.
        for _ in 0..8 {
            let Some(document) = self.person("find an entry", &person).await? else { return Ok(None) };
            match document.merged_into.as_ref().and_then(person_of) {
                Some(older) => older.as_str().clone_into(&mut person),
                None => return Ok(Some(document)),
            }
        }
        Ok(None)
    }
}

/// The person whose name an entry's name begins with.
pub(super) fn person_in(entry: &str) -> Option<&str> {
    entry.rsplit_once('.').map(|(person, _)| person)
}

/// What the fields of an entry become when it is put to rest until a moment.
pub(super) fn resting(state: &str, due: Timestamp) -> mongodb::bson::Document {
    doc! { "state": state, "at": date(due), "token": Bson::Null }
}
