//! Questions to sources outside: held by one worker at a time, answered through the inbox.

use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, from_text, key, moment, to_text};
use super::claim::{new_token, signed};
use super::commit::LOST;
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{changed, joined, literal, only, update};
use super::rows::NewRow;
use super::settle::later;
use crate::engine::{FetchOutcome, Fetched, Input};
use crate::message::{MessageId, Timestamp};
use crate::store::{FetchClaim, StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "take a fetch";

impl Database {
    /// See [`crate::store::Store::claim_fetch`].
    pub(super) async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>> {
        if self.is_closed() {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "the store is closed"));
        }
        loop {
            let next = self.hints().fetches.take(now);
            let Some(person) = next else { return Ok(None) };
            match self.take_fetch(&person, now, lease).await {
                Ok(Some(claim)) => return Ok(Some(claim)),
                Ok(None) => {}
                Err(error) => {
                    self.hints().fetches.set(&person, Some(now));
                    return Err(error);
                }
            }
        }
    }

    async fn take_fetch(&self, person: &str, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>> {
        let Some(document) = self.person(DOING, person).await? else { return Ok(None) };
        let waits = document.fetches.iter().filter(|row| row.token.is_none() && moment(row.at) <= now);
        let Some(first) = waits.min_by_key(|row| row.at) else { return Ok(None) };
        let token = new_token();
        let held = doc! {
            "token": signed(token), "at": self.lease_until(now, lease), "attempt": { "$add": ["$$each.attempt", 1_i64] },
        };
        let is_it = doc! { "$eq": ["$$each.key", literal(first.key.as_str())] };
        let filter = doc! {
            "_id": key(person), "merged_into": Bson::Null, "fetches": { "$elemMatch": { "key": &first.key, "token": Bson::Null } },
        };
        let stages = update([doc! { "$set": { "fetches": changed("$fetches", is_it, held) } }]);
        let Some(document) = self.change(DOING, filter, stages).await? else {
            self.hints().fetches.set(person, Some(now));
            return Ok(None);
        };
        self.note(&document);
        let row = document.fetches.iter().find(|row| row.token == Some(signed(token)));
        let Some(row) = row else { return Ok(None) };
        Ok(Some(FetchClaim {
            person_id: document.person_id()?,
            fetch: from_text(&row.fetch, "read a fetch")?,
            attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
            token,
        }))
    }

    /// See [`crate::store::Store::settle_fetch`].
    pub(super) async fn settle_fetch(&self, claim: &FetchClaim, outcome: &FetchOutcome, now: Timestamp) -> Result<()> {
        let holder = self.holder(claim.person_id.as_str()).await?.ok_or(LOST)?;
        let (name, wait, token) = (&claim.fetch.key, claim.fetch.wait, signed(claim.token));
        let fetched = Fetched { key: name.clone(), wait, outcome: outcome.clone() };
        let owed = doc! {
            "id": format!("fetched:{token}"), "at": later(now), "kind": "fetched",
            "data": { "name": name, "token": token, "fetched": to_text(&fetched, "write the result of a fetch")? },
        };
        let stages = update([doc! { "$set": {
            "owed": joined("$owed", literal(vec![owed])),
            "fetches": only("$fetches", doc! { "$ne": ["$$each.token", token] }),
        } }]);
        let filter = doc! { "_id": &holder.id, "fetches": { "$elemMatch": { "key": name, "token": token } } };
        let document = self.change("settle a fetch", filter, stages).await?.ok_or(LOST)?;
        self.note(&document);
        self.follow(document, now).await
    }

    /// A result that a source gave goes into the person's queue.
    pub(super) async fn keep_fetched(&self, document: &PersonDocument, data: &Document, now: Timestamp) -> Result<()> {
        let person = document.person_id()?;
        let text = data.get_str("fetched").unwrap_or_default();
        let fetched: Fetched = from_text(text, "read the result of a fetch")?;
        let name = MessageId::new(format!("fetched:{person}:{}", data.get_str("name").unwrap_or_default()));
        // A conversation that begins anew may ask the same again.
        let id = format!("{}:{}", name.expose(), data.get_i64("token").unwrap_or_default());
        let input = Input::Fetched(fetched);
        self.enqueue(&NewRow {
            id,
            key: &name,
            person: person.as_str(),
            input: &input,
            sent_at: now,
            received_at: now,
            urgent: false,
            sender: None,
        })
        .await
    }
}

/// The stage that keeps what a turn asks; what the person has already is not asked twice.
pub(super) fn asked(fetches: &[crate::engine::Fetch], erase: bool, now: Timestamp) -> Result<Document> {
    let mut new = Vec::new();
    for fetch in fetches {
        let text = to_text(fetch, "write a fetch")?;
        new.push(doc! { "key": &fetch.key, "at": date(now), "attempt": 0_i64, "token": Bson::Null, "fetch": text });
    }
    if erase {
        return Ok(doc! { "$set": { "fetches": literal(new) } });
    }
    let known = doc! { "$map": { "input": "$fetches", "as": "own", "in": "$$own.key" } };
    let new = only(literal(new), doc! { "$not": [{ "$in": ["$$each.key", known] }] });
    Ok(doc! { "$set": { "fetches": joined("$fetches", new) } })
}
