//! What is old enough to be forgotten, a few rows at a time. Ids and deliveries go by the server's own clock.

use std::time::Duration;

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, doc};

use super::LeaseClock;
use super::bson::date;
use super::commit::session_fields;
use super::database::Database;
use super::document::PersonDocument;
use super::expression::update;
use crate::engine::Session;
use crate::message::Timestamp;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "sweep";
/// The most people looked at in one go: their sessions have to be read.
const PEOPLE: i64 = 64;
/// How often old rows are looked for.
const EVERY: Duration = Duration::from_secs(1);

impl Database {
    /// Looks at the next rows, if that is due.
    pub(super) async fn sweep(&self, now: Timestamp) -> Result<()> {
        let due = {
            let mut hints = self.hints();
            let due = now.since(hints.swept_at) >= EVERY;
            if due {
                hints.swept_at = now;
            }
            due
        };
        if !due {
            return Ok(());
        }
        let keeping = self.settings.keeping;
        let old = |field: &str, before: Timestamp| doc! { field: { "$lt": date(before) } };
        if self.settings.lease_clock == LeaseClock::Caller {
            // Where time is moved by hand, the server's own clock cannot tell what is old.
            self.run(DOING, self.inbox.delete_many(old("processed_at", now.minus(keeping.ids)))).await?;
            self.run(DOING, self.deliveries.delete_many(old("at", now.minus(keeping.deliveries)))).await?;
        }
        let mut texts = old("at", now.minus(keeping.dead_texts));
        texts.insert("message", doc! { "$exists": true });
        let gone = doc! { "$unset": { "message": "", "template": "", "reply_to": "" } };
        self.run(DOING, self.dead.update_many(texts, gone)).await?;
        self.forget_answers(now.minus(keeping.conversations), now).await
    }

    /// Forgets what people said in conversations they left long ago; what is known of them whatever the conversation
    /// (consents, language) stays, and so does what the flow saved. Whoever something waits for is left alone.
    async fn forget_answers(&self, before: Timestamp, now: Timestamp) -> Result<()> {
        let state = &self.state;
        let left = doc! { "left_at": { "$lt": date(before) }, "next_due": Bson::Null };
        let people: Vec<PersonDocument> =
            self.run(DOING, async move { state.find(left).limit(PEOPLE).await?.try_collect().await }).await?;
        for document in people {
            let person = document.person_id()?;
            // One that cannot be read is for the turn to find.
            let Ok(session) = document.session() else { continue };
            if self.count_waiting(person.as_str()).await? > 0 {
                continue;
            }
            let (waits, facts) = (session.waits, session.person.clone());
            let mut fields = session_fields(&Session { waits, person: facts, ..Session::new(person) })?;
            fields.insert("left_at", "$$REMOVE");
            fields.insert("updated_at", date(now));
            let same = doc! {
                "_id": &document.id, "revision": document.revision, "lease": Bson::Null, "next_due": Bson::Null,
            };
            self.change(DOING, same, update([doc! { "$set": fields }])).await?;
        }
        Ok(())
    }
}
