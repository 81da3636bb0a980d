//! The end of an erasure: once nothing is on its way, the person goes, and nothing stays but that their messages were
//! applied, under names that do not tell them, and the opt-out.

use std::time::Duration;

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};

use super::bson::{key, twin};
use super::claim::{new_token, signed};
use super::database::{Database, Written};
use super::document::PersonDocument;
use super::expression::update;
use crate::message::{MessageId, Timestamp};
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "forget a person";
/// How long the end of an erasure may take before somebody else goes on with it.
const WITHIN: Duration = Duration::from_mins(1);

impl Database {
    /// Forgets somebody who asked for it, if nothing is on its way.
    pub(super) async fn forget_if_quiet(&self, document: PersonDocument, now: Timestamp) -> Result<()> {
        let person = document.person_id()?;
        let person = person.as_str();
        if !document.is_ready_to_be_forgotten() || document.lease.is_some() || self.count_waiting(person).await? > 0 {
            return Ok(());
        }
        // Held, so that no turn begins meanwhile; the revision tells whether one began before.
        let token = signed(new_token());
        let lease = doc! { "token": token, "until": self.lease_until(now, WITHIN) };
        let filter = doc! {
            "_id": &document.id, "lease": Bson::Null, "erasing": true, "outbox": Bson::Null, "owed": Bson::Null,
            "revision": document.revision,
        };
        let held = self.change(DOING, filter, update([doc! { "$set": { "lease": lease } }])).await?;
        let Some(held) = held else { return Ok(()) };
        self.run(DOING, self.people.update_many(doc! { "person": &held.id }, doc! { "$set": { "erased": true } }))
            .await?;
        self.hide_ids(&held).await?;
        self.clear_records(&held).await?;
        self.run(DOING, self.deliveries.delete_many(doc! { "person": &held.id })).await?;
        if held.is_opted_out() {
            return self.keep_only_the_opt_out(&held, token).await;
        }
        self.run(DOING, self.opt_outs.delete_many(doc! { "person": &held.id })).await?;
        self.run(DOING, self.people.delete_many(doc! { "person": &held.id })).await?;
        self.run(DOING, self.state.delete_one(doc! { "_id": &held.id, "lease.token": token })).await?;
        // What came in meanwhile belongs to somebody new.
        if self.count_waiting(person).await? > 0 {
            self.hints().arrive(person);
        }
        Ok(())
    }

    /// Who opted out stays opted out, and nothing else of them stays.
    async fn keep_only_the_opt_out(&self, document: &PersonDocument, token: i64) -> Result<()> {
        self.copy_opt_out(document).await?;
        let gone = doc! {
            "session": "", "state": "", "step": "", "collected_fields": "", "consented": "", "erasing": "", "lease": "",
            "next_due": "", "left_at": "", "applied": "", "timers": "", "tries": "",
        };
        let action = self.state.update_one(doc! { "_id": &document.id, "lease.token": token }, doc! { "$unset": gone });
        self.run(DOING, action).await?;
        Ok(())
    }

    /// Message ids can contain the number: each gets a twin that does not, before it goes.
    async fn hide_ids(&self, document: &PersonDocument) -> Result<()> {
        let theirs = doc! { "person": &document.id, "processed_at": { "$exists": true } };
        let inbox = &self.inbox;
        let filter = theirs.clone();
        let rows: Vec<Document> = self.run(DOING, async move { inbox.find(filter).await?.try_collect().await }).await?;
        for row in &rows {
            let Ok(id) = row.get_str("_id") else { continue };
            let name = twin(&MessageId::new(id));
            let hidden = doc! { "_id": &name, "message_id": &name, "processed_at": row.get("processed_at").cloned() };
            match self.attempt(DOING, self.inbox.insert_one(hidden)).await? {
                Written::Done(_) | Written::Duplicate => {}
            }
        }
        self.run(DOING, self.inbox.delete_many(theirs)).await?;
        Ok(())
    }

    /// Goes on with whatever an erasure left undone.
    pub(super) async fn forget_again(&self, person: &str, now: Timestamp) -> Result<()> {
        let document = self.run(DOING, self.state.find_one(doc! { "_id": key(person) })).await?;
        match document {
            Some(document) => self.forget_if_quiet(document, now).await,
            None => Ok(()),
        }
    }
}
