//! Looking at what is kept.

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use mongodb::options::FindOptions;
use serde_json::{Value, json};

use super::bson::{from_text, moment, person_of};
use super::database::Database;
use super::document::{Entry, FetchRow, TimerRow};
use crate::engine::{Fetch, Timer};
use crate::message::{EntryId, Outbound, Sender};
use crate::store::{Counts, DeadEntry, StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

impl Database {
    /// See [`crate::store::Store::dead`].
    pub(super) async fn dead_entries(&self, limit: usize) -> Result<Vec<DeadEntry>> {
        let limit = i64::try_from(limit.max(1)).unwrap_or(i64::MAX);
        let options = FindOptions::builder().sort(doc! { "order": -1 }).limit(limit).build();
        let dead = &self.dead;
        let rows: Vec<Document> =
            self.run("list what is dead", async move {
                dead.find(doc! {}).with_options(options).await?.try_collect().await
            })
            .await?;
        rows.iter().map(dead_entry).collect()
    }

    /// See [`crate::store::Store::counts`].
    pub(super) async fn counts(&self) -> Result<Counts> {
        let doing = "count";
        // What is there and what became of others: neither needs a look at every person.
        let all = self.run(doing, self.state.estimated_document_count()).await?;
        let merged = self.run(doing, self.state.count_documents(doc! { "merged_into": { "$exists": true } })).await?;
        let raw = self.state.clone_with_type::<Document>();
        let open = vec![
            doc! { "$match": { "next_due": { "$type": "date" }, "merged_into": null, "outbox.0": { "$exists": true } } },
            doc! { "$group": { "_id": null, "open": { "$sum": { "$size": "$outbox" } } } },
        ];
        let open: Vec<Document> =
            self.run(doing, async move { raw.aggregate(open).await?.try_collect().await }).await?;
        let number =
            |row: &Document| row.get_i32("open").map(i64::from).or_else(|_| row.get_i64("open")).unwrap_or_default();
        Ok(Counts {
            people: all.saturating_sub(merged),
            inbox_pending: self.run(doing, self.inbox.count_documents(doc! { "pending": true })).await?,
            outbox_open: open.first().map(number).and_then(|open| u64::try_from(open).ok()).unwrap_or_default(),
            dead: self.run(doing, self.dead.count_documents(doc! {})).await?,
        })
    }

    /// See [`crate::store::Store::export`].
    pub(super) async fn export(&self, sender: &Sender) -> Result<Option<Value>> {
        let Some(document) = self.find(sender).await? else { return Ok(None) };
        let person = document.person_id()?;
        let mut addresses = document.sender();
        let mut received = Vec::new();
        for row in self.waiting(person.as_str()).await?.into_iter().filter(|row| !document.applied.contains(&row.id)) {
            let from = row.sender();
            addresses.phone = from.phone.or(addresses.phone);
            addresses.user = from.user.or(addresses.user);
            received.push(json!(row.input()?));
        }
        let message = |entry: &Entry| from_text::<Outbound>(&entry.message, "read a message");
        let to_send = document.outbox.iter().map(message).collect::<Result<Vec<_>>>()?;
        let timer = |row: &TimerRow| Timer {
            key: row.key.clone(),
            wait: u64::try_from(row.wait).unwrap_or_default(),
            due: moment(row.at),
        };
        let fetch = |row: &FetchRow| from_text::<Fetch>(&row.fetch, "read a fetch");
        let to_ask = document.fetches.iter().map(fetch).collect::<Result<Vec<_>>>()?;
        let session = document.session.is_some().then(|| document.session()).transpose()?;
        Ok(Some(json!({
            "person_id": person,
            "addresses": addresses,
            "opted_out": document.is_opted_out(),
            "opted_out_at": document.opted_out_at.map(moment),
            "session": session,
            "records": self.records(person.as_str()).await?,
            "timers": document.timers.iter().map(timer).collect::<Vec<_>>(),
            "received": received,
            "to_send": to_send,
            "to_ask": to_ask,
        })))
    }
}

fn dead_entry(row: &Document) -> Result<DeadEntry> {
    let corrupt = StoreError::new(StoreErrorKind::Corrupt, "read what is dead");
    let (Some(person_id), Ok(at)) = (row.get("person").and_then(person_of), row.get_datetime("at")) else {
        return Err(corrupt);
    };
    Ok(DeadEntry {
        entry_id: row.get_str("entry").ok().map(EntryId::new),
        person_id,
        template: row.get_str("template").ok().map(str::to_owned),
        reason: from_text(row.get_str("reason").unwrap_or_default(), "read a reason")?,
        at: moment(*at),
    })
}
