//! What a person's document owes to other collections. Each piece can be done again; older ones never overwrite newer.

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, key};
use super::database::{Database, Written};
use super::document::{Owed, PersonDocument};
use super::expression::{literal, only, update};
use crate::message::Timestamp;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "do what is owed";

impl Database {
    /// Does what is owed and forgets the person if that was the last of it.
    pub(super) async fn follow(&self, document: PersonDocument, now: Timestamp) -> Result<()> {
        match self.pay(document, now).await? {
            Some(document) => self.forget_if_quiet(document, now).await,
            None => Ok(()),
        }
    }

    /// Does everything that is owed, then strikes it off; the document after it.
    pub(super) async fn pay(&self, document: PersonDocument, now: Timestamp) -> Result<Option<PersonDocument>> {
        if document.owed.is_empty() {
            return Ok(Some(document));
        }
        for owed in &document.owed {
            self.pay_one(&document, owed, now).await?;
        }
        let ids: Vec<&str> = document.owed.iter().map(|owed| owed.id.as_str()).collect();
        let left = only("$owed", doc! { "$not": [{ "$in": ["$$each.id", literal(ids)] }] });
        let person = document.person_id()?;
        let after = self
            .change(
                "strike off what is done",
                doc! { "_id": key(person.as_str()) },
                update([doc! { "$set": { "owed": left } }]),
            )
            .await?;
        Ok(after)
    }

    async fn pay_one(&self, document: &PersonDocument, owed: &Owed, now: Timestamp) -> Result<()> {
        match owed.kind.as_str() {
            "opt_out" => self.copy_opt_out(document).await,
            "records" => self.keep_records(document, &owed.id, &owed.data).await,
            "erase" => self.clear_records(document).await,
            "dead" => self.keep_dead(document, &owed.data, now).await,
            "delivery" => self.keep_delivery(document, &owed.data).await,
            "fetched" => self.keep_fetched(document, &owed.data, now).await,
            // From a newer version: it knows how.
            _ => Ok(()),
        }
    }

    /// The person's document is the authority on opt-out; this row is a copy for whoever reads the earlier bot's collections.
    pub(super) async fn copy_opt_out(&self, document: &PersonDocument) -> Result<()> {
        let Some(said) = document.opted_out_at else { return Ok(()) };
        let older = doc! { "$lte": [{ "$ifNull": ["$opted_out_at", Bson::Null] }, said] };
        let fields = doc! { "$set": {
            "person": literal(document.id.clone()),
            "opted_out": { "$cond": [&older, document.is_opted_out(), "$opted_out"] },
            "opted_out_at": { "$cond": [older, said, "$opted_out_at"] },
        } };
        let filter = document.wa_id.as_ref().map_or(doc! { "_id": &document.id }, |number| doc! { "wa_id": number });
        // Two who insert it at once: the second finds it.
        for _ in 0..2 {
            let action = self.opt_outs.update_one(filter.clone(), vec![fields.clone()]).upsert(true);
            if let Written::Done(_) = self.attempt("copy an opt-out", action).await? {
                break;
            }
        }
        Ok(())
    }

    async fn keep_dead(&self, document: &PersonDocument, data: &Document, now: Timestamp) -> Result<()> {
        let entry = data.get_str("entry").unwrap_or_default();
        let order = self.hints().number(now);
        let mut row = doc! {
            "_id": entry, "person": &document.id, "order": order,
            "at": data.get("since").cloned().unwrap_or(date(now)), "reason": data.get("reason").cloned(),
        };
        for name in ["template", "message", "exempt", "reply_to"] {
            if let Some(value) = data.get(name).filter(|value| **value != Bson::Null) {
                row.insert(name, value.clone());
            }
        }
        if !entry.starts_with("inbox:") {
            row.insert("entry", entry);
        }
        match self.attempt(DOING, self.dead.insert_one(row)).await? {
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }

    async fn keep_delivery(&self, document: &PersonDocument, data: &Document) -> Result<()> {
        let mut row =
            doc! { "_id": data.get("entry").cloned(), "person": &document.id, "at": data.get("since").cloned() };
        for name in ["provider", "state", "rank"] {
            row.insert(name, data.get(name).cloned().unwrap_or(Bson::Null));
        }
        match self.attempt(DOING, self.deliveries.insert_one(row)).await? {
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }

    /// What an erasure removes at once.
    pub(super) async fn clear_records(&self, document: &PersonDocument) -> Result<()> {
        let theirs = || doc! { "person": &document.id };
        for collection in [&self.consents, &self.hand_offs, &self.history, &self.dead] {
            self.run("erase records", collection.delete_many(theirs())).await?;
        }
        let mut prefs = vec![theirs()];
        if let Some(number) = &document.wa_id {
            // Rows of the earlier bot know the number only.
            prefs.push(doc! { "wa_id": number });
        }
        self.run("erase saved answers", self.prefs.delete_many(doc! { "$or": prefs })).await?;
        Ok(())
    }
}
