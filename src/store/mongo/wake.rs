//! What happens because time passes: timers, leases that ran out, and everything that is still owed.

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::FindOptions;

use super::bson::{date, moment};
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{changed, only, update};
use super::outbox::resting;
use super::rows::NewRow;
use crate::engine::{Input, Timer};
use crate::message::{MessageId, Timestamp};
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "wake what is due";
/// People looked at in one go: nobody waits long behind it.
const BATCH: i64 = 256;

impl Database {
    /// See [`crate::store::Store::wake_due`].
    pub(super) async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        self.ready().await?;
        self.hints().wake(now);
        for document in self.due(now).await? {
            self.attend(document, now).await?;
        }
        self.look().await?;
        self.sweep(now).await?;
        let raw = self.state.clone_with_type::<Document>();
        let next = raw
            .find_one(doc! { "next_due": { "$gt": date(now) } })
            .sort(doc! { "next_due": 1 })
            .projection(doc! { "next_due": 1 });
        let next = self.run(DOING, next).await?;
        Ok(next.and_then(|row| row.get_datetime("next_due").ok().copied()).map(moment))
    }

    /// People who are due. Those who stay so (nothing can be sent) must not hide the others, so each look goes on where
    /// the one before ended.
    async fn due(&self, now: Timestamp) -> Result<Vec<PersonDocument>> {
        let options = FindOptions::builder().sort(doc! { "next_due": 1 }).limit(BATCH).build();
        let mut range = doc! { "$lte": date(now) };
        let from = self.hints().looked_until.take();
        if let Some(from) = from {
            range.insert("$gt", date(from));
        }
        let state = &self.state;
        let due: Vec<PersonDocument> = self
            .run(DOING, async move {
                state.find(doc! { "next_due": range }).with_options(options).await?.try_collect().await
            })
            .await?;
        if i64::try_from(due.len()).is_ok_and(|found| found >= BATCH) {
            self.hints().looked_until = due.last().and_then(|document| document.next_due).map(moment);
        }
        Ok(due)
    }

    /// Does what is due for one person.
    async fn attend(&self, document: PersonDocument, now: Timestamp) -> Result<()> {
        let person = document.person_id()?;
        let person = person.as_str();
        if let Some(older) = &document.merged_into {
            return self.finish_merge(person, older, now).await;
        }
        for timer in document.timers.iter().filter(|timer| moment(timer.at) <= now) {
            let (wait, due) = (u64::try_from(timer.wait).unwrap_or_default(), moment(timer.at));
            let name = MessageId::new(format!("timer:{person}:{}:{wait}", timer.key));
            let input = Input::Timer(Timer { key: timer.key.clone(), wait, due });
            // The same timer may be set for the same wait again, at another time.
            let id = format!("{}:{due}", name.expose());
            let (sent_at, received_at) = (due, now);
            self.enqueue(&NewRow {
                id,
                key: &name,
                person,
                input: &input,
                sent_at,
                received_at,
                urgent: false,
                sender: None,
            })
            .await?;
        }
        let Some(document) = self.let_time_pass(&document, now).await? else { return Ok(()) };
        self.note(&document);
        let is_due = document.owed.iter().any(|owed| moment(owed.at) <= now);
        if is_due {
            return self.follow(document, now).await;
        }
        if document.is_ready_to_be_forgotten() {
            return self.forget_again(person, now).await;
        }
        Ok(())
    }

    /// Strikes off timers that fired, leases that ran out, and makes sends that nobody holds any more unknown: a status may
    /// still tell.
    async fn let_time_pass(&self, document: &PersonDocument, now: Timestamp) -> Result<Option<PersonDocument>> {
        let over = |until: &str| self.is_over(until, now);
        let unknown = {
            let mut fields = resting("unknown", now.plus(self.settings.keeping.unknown_wait));
            fields.insert("since", date(now));
            fields
        };
        let lost = doc! { "$and": [{ "$eq": ["$$each.state", "sending"] }, over("$$each.at")] };
        let unasked = doc! { "$and": [{ "$ne": ["$$each.token", Bson::Null] }, over("$$each.at")] };
        let stage = doc! { "$set": {
            "timers": only("$timers", doc! { "$gt": ["$$each.at", date(now)] }),
            "lease": { "$cond": [over("$lease.until"), Bson::Null, "$lease"] },
            "outbox": changed("$outbox", lost, unknown),
            "fetches": changed("$fetches", unasked, doc! { "token": Bson::Null }),
        } };
        // What was read must be what is struck off: a timer set meanwhile for the same time has not fired.
        let timers = document.timers.iter().map(|timer| doc! { "key": &timer.key, "wait": timer.wait, "at": timer.at });
        let timers = if document.timers.is_empty() { Bson::Null } else { timers.collect::<Vec<_>>().into() };
        let filter = doc! { "_id": &document.id, "timers": timers };
        self.change(DOING, filter, update([stage])).await
    }
}
