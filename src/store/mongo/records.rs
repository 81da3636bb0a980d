//! What is kept about a person besides their conversation: evidence, hand-overs, saved answers. Each kind has its collection.

use futures_util::TryStreamExt;
use mongodb::Collection;
use mongodb::bson::{Bson, Document, doc};
use serde_json::{Map, Value, json};

use super::bson::{date, is_plain, key, to_bson, to_json};
use super::database::{Database, Written};
use super::document::PersonDocument;
use crate::message::Timestamp;
use crate::store::{StoreError, StoreErrorKind, TurnCommit};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "keep a record";
/// Fields of a saved answer's row that are ours.
const OURS: [&str; 9] = ["_id", "person", "wa_id", "kind", "name", "purpose", "revision", "at", "saved_at"];

/// The records of a turn, in the order they are kept.
pub(super) fn of_commit(commit: &TurnCommit) -> Result<Vec<Bson>> {
    let mut records = Vec::new();
    let mut add = |kind: &str, name: &str, body: std::result::Result<Value, serde_json::Error>| {
        let body = body.map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a record", error))?;
        records
            .push(Bson::Document(doc! { "kind": kind, "name": name, "at": date(commit.now), "data": to_bson(&body) }));
        Ok::<(), StoreError>(())
    };
    for team in &commit.hand_backs {
        add("hand_back", team, serde_json::to_value(commit.now))?;
    }
    for save in &commit.saves {
        add("save", &save.purpose, serde_json::to_value(&save.fields))?;
    }
    for consent in &commit.consents {
        add("consent", &consent.purpose, serde_json::to_value(consent))?;
    }
    if let Some(at) = commit.withdrawn {
        add("withdrawal", "", serde_json::to_value(at))?;
    }
    for hand_off in &commit.hand_offs {
        add("hand_off", &hand_off.team, serde_json::to_value(hand_off))?;
    }
    for alert in &commit.alerts {
        add("alert", &alert.reason, serde_json::to_value(alert))?;
    }
    Ok(records)
}

impl Database {
    /// Writes the records of one turn; repeated, it changes nothing.
    pub(super) async fn keep_records(&self, document: &PersonDocument, owed: &str, data: &Document) -> Result<()> {
        let revision = data.get_i64("revision").unwrap_or_default();
        for (place, record) in data.get_array("records").into_iter().flatten().enumerate() {
            let Some(record) = record.as_document() else { continue };
            let mut row = doc! { "_id": format!("{owed}:{place}"), "person": &document.id, "revision": revision };
            row.extend(record.clone());
            let name = record.get_str("name").unwrap_or_default();
            match record.get_str("kind").unwrap_or_default() {
                "save" => self.keep_answers(document, name, record, revision).await?,
                "consent" | "withdrawal" => self.insert(&self.consents, row).await?,
                "hand_off" => {
                    self.hand(document, record, revision, true).await?;
                    self.insert(&self.hand_offs, row).await?;
                }
                "hand_back" => {
                    self.hand(document, record, revision, false).await?;
                    self.insert(&self.hand_offs, row).await?;
                }
                // Alerts, and what a newer version may add.
                _ => self.insert(&self.history, row).await?,
            }
        }
        Ok(())
    }

    async fn insert(&self, collection: &Collection<Document>, row: Document) -> Result<()> {
        match self.attempt(DOING, collection.insert_one(row)).await? {
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }

    /// One row per person and purpose, replaced by newer ones only. The answers stand in fields of their own, as the earlier
    /// bot had them.
    async fn keep_answers(
        &self,
        document: &PersonDocument,
        purpose: &str,
        record: &Document,
        revision: i64,
    ) -> Result<()> {
        let person = document.person_id()?;
        let id = if purpose == "prefs" { person.as_str().to_owned() } else { format!("{person}/{purpose}") };
        let mut row = doc! {
            "_id": &id, "person": &document.id, "kind": "save", "name": purpose, "revision": revision,
            "saved_at": record.get("at").cloned(), "at": record.get("at").cloned(), "data": record.get("data").cloned(),
        };
        if let Some(number) = &document.wa_id {
            row.insert("wa_id", number);
        }
        if let Ok(fields) = record.get_document("data") {
            if let Some(words) = location(fields).filter(|_| purpose == "prefs") {
                row.insert("location", words);
            }
            for (name, value) in fields.iter().filter(|(name, _)| is_plain(name) && !OURS.contains(&name.as_str())) {
                if name != "data" {
                    row.insert(name, value.clone());
                }
            }
        }
        let older = doc! { "_id": id, "revision": { "$lt": revision } };
        match self.attempt("save answers", self.prefs.replace_one(older, row).upsert(true)).await? {
            // There is one as new already.
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }

    /// A person's records, as they are exported.
    pub(super) async fn records(&self, person: &str) -> Result<Map<String, Value>> {
        let mut records = Map::new();
        for collection in [&self.hand_offs, &self.prefs, &self.consents, &self.history] {
            let filter = doc! { "person": key(person), "kind": { "$exists": true } };
            let rows: Vec<Document> = self
                .run("read records", async move {
                    collection.find(filter).sort(doc! { "at": 1 }).await?.try_collect().await
                })
                .await?;
            for row in rows {
                let at =
                    row.get_datetime("at").map(|at| Timestamp::from_millis(at.timestamp_millis())).unwrap_or_default();
                let data = row.get("data").map_or(Value::Null, to_json);
                let shown = json!({ "name": row.get_str("name").unwrap_or_default(), "at": at, "data": data });
                let kind = records.entry(row.get_str("kind").unwrap_or_default()).or_insert_with(|| json!([]));
                if let Value::Array(list) = kind {
                    list.push(shown);
                }
            }
        }
        Ok(records)
    }
}

/// The city and how far around it, in words, as the earlier bot's readers know it.
fn location(fields: &Document) -> Option<String> {
    let city = fields.get_str("city").ok()?;
    Some(match fields.get("radius_km") {
        Some(Bson::Int64(radius)) => format!("{city}, within {radius} km"),
        Some(Bson::Double(radius)) => format!("{city}, within {radius} km"),
        Some(Bson::String(word)) if word == "any" => format!("{city}, anywhere"),
        // Not asked, or not answered.
        Some(_) | None => city.to_owned(),
    })
}
