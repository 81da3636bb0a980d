//! What people on call do by hand: forgetting somebody, and giving a dead message another chance.

use std::collections::BTreeMap;

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, from_text, hash, person_of};
use super::commit::buried;
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{joined, let_go, literal, only, update};
use super::settle::later;
use crate::message::{EntryId, Sender, Timestamp};
use crate::store::{DeadReason, Receipt, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

impl Database {
    /// See [`crate::store::Store::erase`].
    pub(super) async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>> {
        self.ready().await?;
        let Some(document) = self.find(sender).await? else { return Ok(None) };
        // What is owed about them is written first, so that it is counted and removed too.
        let Some(document) = self.pay(document, now).await? else { return Ok(None) };
        let person_id = document.person_id()?;
        let person = person_id.as_str();
        let removed = self.count_what_goes(&document).await?;
        let waits = doc! { "$in": ["$$each.state", ["pending", "unknown"]] };
        let erase = doc! { "id": "erase", "at": later(now), "kind": "erase", "data": {} };
        let stages = update([
            doc! { "$set": { "owed": joined("$owed", literal(vec![erase])) } },
            buried(only("$outbox", waits.clone()), &DeadReason::Erased, now, &later(now))?,
            doc! { "$set": {
                "outbox": only("$outbox", doc! { "$not": [waits] }),
                "timers": [], "fetches": [], "applied": [], "tries": 0_i64, "erasing": true,
                "revision": { "$add": ["$revision", 1_i64] }, "updated_at": date(now),
            } },
            doc! { "$unset": ["session", "state", "step", "collected_fields", "consented", "left_at"] },
            let_go(),
        ]);
        let changed = self.change("erase a person", doc! { "_id": &document.id }, stages).await?;
        let Some(document) = changed else { return Ok(None) };
        let on_its_way = document.outbox.len() as u64;
        self.drop_queue(person, now).await?;
        self.note(&document);
        let opt_out = u64::from(document.is_opted_out());
        self.follow(document, now).await?;
        let stays = [("opt_out", opt_out), ("on_its_way", on_its_way)].into_iter().filter(|(_, count)| *count > 0);
        let stays = stays.map(|(name, count)| (name.to_owned(), count)).collect();
        Ok(Some(Receipt { person_id, at: now, removed, stays }))
    }

    /// What came in and was not applied is gone; its ids stay.
    async fn drop_queue(&self, person: &str, now: Timestamp) -> Result<()> {
        loop {
            let ids: Vec<String> = self.waiting(person).await?.into_iter().map(|row| row.id).collect();
            if ids.is_empty() {
                return Ok(());
            }
            self.mark_done(person, &ids, now).await?;
        }
    }

    async fn count_what_goes(&self, document: &PersonDocument) -> Result<BTreeMap<String, u64>> {
        let person = document.person_id()?;
        let mut removed = BTreeMap::new();
        let mut count = |name: &str, number: u64| {
            if number > 0 {
                *removed.entry(name.to_owned()).or_insert(0) += number;
            }
        };
        count("session", u64::from(document.session.is_some()));
        for (kind, records) in self.records(person.as_str()).await? {
            count(&kind, records.as_array().map_or(0, |records| records.len() as u64));
        }
        count("timers", document.timers.len() as u64);
        count("fetches", document.fetches.len() as u64);
        count("received", self.count_waiting(person.as_str()).await?);
        count("to_send", document.outbox.iter().filter(|entry| entry.state != "sending").count() as u64);
        let theirs = || doc! { "person": &document.id };
        let open = doc! { "person": &document.id, "open": true };
        count("hand_offs", self.run("count", self.hand_offs.count_documents(open)).await?);
        count("dead", self.run("count", self.dead.count_documents(theirs())).await?);
        Ok(removed)
    }

    /// See [`crate::store::Store::revive`].
    pub(super) async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool> {
        let doing = "revive a message";
        let row = self.run(doing, self.dead.find_one(doc! { "_id": entry.as_str(), "entry": entry.as_str() })).await?;
        let Some(row) = row else { return Ok(false) };
        let reason: DeadReason = from_text(row.get_str("reason").unwrap_or_default(), "read a reason")?;
        let may = match reason {
            DeadReason::OptedOut | DeadReason::Erased => false,
            DeadReason::Rejected { .. }
            | DeadReason::OutOfTries { .. }
            | DeadReason::WindowClosed
            | DeadReason::Poisoned => true,
        };
        let (Ok(message), Some(person), true) = (row.get_str("message"), row.get("person"), may) else {
            return Ok(false);
        };
        // Named after the dead one: who is broken off here and tries again does not send it twice.
        let Some(owner) = person_of(person) else { return Ok(false) };
        let id = format!("{owner}.{}", hash("revived", entry.as_str()));
        let done = doc! { "_id": { "$in": [&id] } };
        let was_sent = self.run(doing, self.deliveries.count_documents(done)).await? > 0;
        let exempt = row.get_bool("exempt").unwrap_or(false);
        let changed = if was_sent {
            None
        } else {
            self.change(doing, may_get(person, &id, exempt), again(&row, &id, message, now)).await?
        };
        let known = was_sent || self.is_open(person, &id).await?;
        if changed.is_some() || known {
            self.run(doing, self.dead.delete_one(doc! { "_id": entry.as_str() })).await?;
        }
        if let Some(document) = &changed {
            self.note(document);
        }
        Ok(changed.is_some())
    }

    async fn is_open(&self, person: &Bson, id: &str) -> Result<bool> {
        let filter = doc! { "_id": person, "outbox": { "$elemMatch": { "id": id } } };
        Ok(self.run("find an entry", self.state.count_documents(filter)).await? > 0)
    }
}

/// Whoever may get it and does not have it yet.
fn may_get(person: &Bson, id: &str, exempt: bool) -> Document {
    let mut filter = doc! { "_id": person, "outbox.id": { "$ne": id }, "merged_into": Bson::Null };
    if !exempt {
        filter.insert("opted_out", doc! { "$ne": true });
    }
    filter
}

fn again(row: &Document, id: &str, message: &str, now: Timestamp) -> Vec<Document> {
    let mut entry = doc! {
        "id": id, "state": "pending", "at": date(now), "attempt": 0_i64, "timeouts": 0_i64, "refusals": 0_i64,
        "exempt": row.get_bool("exempt").unwrap_or(false), "message": message,
        "template": row.get_str("template").unwrap_or_default(),
    };
    if let Ok(reply_to) = row.get_str("reply_to") {
        entry.insert("reply_to", reply_to);
    }
    update([doc! { "$set": { "outbox": joined("$outbox", literal(vec![entry])) } }])
}
