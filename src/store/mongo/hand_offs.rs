//! Conversations that teams have now: one row per person and team, beside the records of how it came to be.

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::FindOptions;

use super::bson::{key, moment, person_of};
use super::database::{Database, Written};
use super::document::PersonDocument;
use super::expression::literal;
use crate::message::{PersonId, Sender};
use crate::store::{OpenHandOff, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "keep a hand-over";

/// The row of a person and a team.
fn row_of(person: &PersonId, team: &str) -> String {
    format!("open:{person}:{team}")
}

impl Database {
    /// A team has the conversation, or has it no more. Only what was said later than what is known counts.
    pub(super) async fn hand(
        &self,
        document: &PersonDocument,
        record: &Document,
        revision: i64,
        over: bool,
    ) -> Result<()> {
        let team = record.get_str("name").unwrap_or_default();
        let at = record.get("at").cloned().unwrap_or(Bson::Null);
        let step = record.get_document("data").ok().and_then(|data| data.get_str("step").ok()).unwrap_or_default();
        // Of one turn the handing back comes first.
        let stamp = revision.saturating_mul(2).saturating_add(i64::from(over));
        let newer = doc! { "$lt": [{ "$ifNull": ["$stamp", -1_i64] }, stamp] };
        let had = doc! { "$and": ["$open", { "$ne": [{ "$ifNull": ["$since", Bson::Null] }, Bson::Null] }] };
        let then = |new: Bson, old: &str| doc! { "$cond": [&newer, new, { "$ifNull": [old, Bson::Null] }] };
        let since = doc! { "$cond": [had, "$since", at] };
        let fields = doc! { "$set": {
            "person": literal(document.id.clone()), "team": literal(team),
            "since": then(since.into(), "$since"), "step": then(literal(step), "$step"),
            "open": then(over.into(), "$open"), "stamp": then(stamp.into(), "$stamp"),
        } };
        let id = row_of(&document.person_id()?, team);
        let action = self.hand_offs.update_one(doc! { "_id": id }, vec![fields]).upsert(true);
        match self.attempt(DOING, action).await? {
            // Written by somebody who does the same.
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }

    /// See [`crate::store::Store::hand_offs`].
    pub(super) async fn open_hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>> {
        let limit = i64::try_from(limit.max(1)).unwrap_or(i64::MAX);
        let options = FindOptions::builder().sort(doc! { "since": 1, "_id": 1 }).limit(limit).build();
        let hand_offs = &self.hand_offs;
        let rows: Vec<Document> = self
            .run("list the hand-overs", async move {
                hand_offs.find(doc! { "open": true }).with_options(options).await?.try_collect().await
            })
            .await?;
        let text = |row: &Document, name: &str| row.get_str(name).unwrap_or_default().to_owned();
        Ok(rows
            .iter()
            .filter_map(|row| {
                Some(OpenHandOff {
                    person_id: row.get("person").and_then(person_of)?,
                    team: text(row, "team"),
                    step: text(row, "step"),
                    since: moment(*row.get_datetime("since").ok()?),
                })
            })
            .collect())
    }

    /// Two people are one: what a team has of the newer one it has of the older, unless it has that already.
    pub(super) async fn move_hand_offs(&self, goes: &PersonDocument, older: &PersonId) -> Result<()> {
        let hand_offs = &self.hand_offs;
        let theirs = doc! { "person": &goes.id, "open": true };
        let rows: Vec<Document> =
            self.run(DOING, async move { hand_offs.find(theirs).await?.try_collect().await }).await?;
        for mut row in rows {
            let id = row_of(older, row.get_str("team").unwrap_or_default());
            row.insert("_id", &id);
            row.insert("person", key(older.as_str()));
            // The older one's turns are counted from their own beginning.
            row.insert("stamp", 0_i64);
            let closed = doc! { "_id": id, "open": { "$ne": true } };
            match self.attempt(DOING, self.hand_offs.replace_one(closed, row).upsert(true)).await? {
                Written::Done(_) | Written::Duplicate => {}
            }
        }
        let gone = doc! { "person": &goes.id, "stamp": { "$exists": true } };
        self.run(DOING, self.hand_offs.delete_many(gone)).await?;
        Ok(())
    }

    /// See [`crate::store::Store::sender_of`].
    pub(super) async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>> {
        let document = self.person("find a person", person.as_str()).await?;
        // Somebody who was merged into another has no addresses left.
        let sender = document.filter(|document| document.merged_into.is_none()).map(|document| document.sender());
        Ok(sender.filter(|sender| sender.addresses().next().is_some()))
    }
}
