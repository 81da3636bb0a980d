//! Rows of the inbox, which are also the memory of ids: what waits, what was applied, and that it was.

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, DateTime, Document, doc};
use mongodb::options::FindOptions;
use serde::Deserialize;

use super::LeaseClock;
use super::bson::{date, from_text, key, person_of, to_text};
use super::database::{Database, Written};
use crate::engine::Input;
use crate::message::{MessageId, PhoneNumber, ScopedUserId, Sender, Timestamp};
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Rows of one person read at once; who has more gets the rest with the next turn.
const AT_ONCE: i64 = 256;
/// Rows looked at to find people whom nobody woke.
const LOOK_AT: i64 = 1_000;

/// What a row waits with.
pub(super) struct NewRow<'a> {
    pub(super) id: String,
    pub(super) key: &'a MessageId,
    pub(super) person: &'a str,
    pub(super) input: &'a Input,
    pub(super) sent_at: Timestamp,
    pub(super) received_at: Timestamp,
    pub(super) urgent: bool,
    pub(super) sender: Option<&'a Sender>,
}

/// A row that waits, as read.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    #[serde(rename = "_id")]
    pub(super) id: String,
    key: Option<String>,
    event: String,
    urgent: Option<bool>,
    sent_at: DateTime,
    arrived: i64,
    attempts: Option<i64>,
    phone: Option<String>,
    user: Option<String>,
}

impl Row {
    /// What makes it unique, as people know it.
    pub(super) fn key(&self) -> MessageId {
        MessageId::new(self.key.clone().unwrap_or_else(|| self.id.clone()))
    }

    pub(super) fn input(&self) -> Result<Input> {
        from_text(&self.event, "read an inbox entry")
    }

    /// Turns begun for it that were counted.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts.and_then(|attempts| u32::try_from(attempts).ok()).unwrap_or_default()
    }

    /// Who sent it, if somebody did.
    pub(super) fn sender(&self) -> Sender {
        Sender { phone: self.phone.clone().map(PhoneNumber::new), user: self.user.clone().map(ScopedUserId::new) }
    }
}

impl Database {
    /// A row that waits, as written.
    pub(super) fn waiting_row(&self, row: &NewRow<'_>) -> Result<Document> {
        let arrived = self.hints().number(row.received_at);
        let mut fields = doc! {
            "_id": &row.id, "message_id": &row.id, "person": key(row.person), "pending": true,
            "event": to_text(row.input, "write an inbox entry")?,
            "sent_at": date(row.sent_at), "received_at": date(row.received_at), "arrived": arrived,
        };
        if row.id != row.key.expose() {
            fields.insert("key", row.key.expose());
        }
        if row.urgent {
            fields.insert("urgent", true);
        }
        for (name, address) in [
            ("phone", row.sender.and_then(|sender| sender.phone.as_ref()).map(PhoneNumber::expose)),
            ("user", row.sender.and_then(|sender| sender.user.as_ref()).map(ScopedUserId::expose)),
        ] {
            if let Some(address) = address {
                fields.insert(name, address);
            }
        }
        Ok(fields)
    }

    /// Puts something of ours (a timer, a result) into a person's queue; once, however often it is asked.
    pub(super) async fn enqueue(&self, row: &NewRow<'_>) -> Result<()> {
        let fields = self.waiting_row(row)?;
        match self.attempt("queue an entry", self.inbox.insert_one(fields)).await? {
            Written::Done(_) | Written::Duplicate => {}
        }
        self.hints().arrive(row.person);
        Ok(())
    }

    /// The rows of a person that wait, the next one first.
    pub(super) async fn waiting(&self, person: &str) -> Result<Vec<Row>> {
        let options = FindOptions::builder().sort(doc! { "arrived": 1 }).limit(AT_ONCE).build();
        let filter = doc! { "person": key(person), "pending": true };
        let rows = self.inbox.clone_with_type::<Row>();
        let mut rows: Vec<Row> = self
            .run("read a queue", async move { rows.find(filter).with_options(options).await?.try_collect().await })
            .await?;
        rows.sort_by_key(|row| (!row.urgent.unwrap_or_default(), row.sent_at, row.arrived));
        Ok(rows)
    }

    /// Says of these rows that they are done: their text goes, their ids stay for a month.
    pub(super) async fn mark_done(&self, person: &str, ids: &[String], now: Timestamp) -> Result<()> {
        let mut update = doc! { "$unset": {
            "pending": "", "event": "", "urgent": "", "arrived": "", "phone": "", "user": "", "attempts": "", "sent_at": "",
            "received_at": "", "key": "",
        } };
        match self.settings.lease_clock {
            LeaseClock::Server => update.insert("$currentDate", doc! { "processed_at": true }),
            LeaseClock::Caller => update.insert("$set", doc! { "processed_at": date(now) }),
        };
        let doing = "mark a message as done";
        // Only the write of one row is repeated by the driver by itself.
        if let [id] = ids {
            self.run(doing, self.inbox.update_one(doc! { "_id": id, "pending": true }, update)).await?;
        } else {
            self.run(doing, self.inbox.update_many(doc! { "_id": { "$in": ids }, "pending": true }, update)).await?;
        }
        self.hints().confirm(person, ids.to_vec());
        Ok(())
    }

    /// Counts an attempt in the row itself.
    pub(super) async fn count_attempt(&self, id: &str, attempts: u32) -> Result<()> {
        let update = doc! { "$set": { "attempts": i64::from(attempts) } };
        self.run("count an attempt", self.inbox.update_one(doc! { "_id": id }, update)).await?;
        Ok(())
    }

    /// Looks for rows that nobody here was told of.
    pub(super) async fn look(&self) -> Result<()> {
        let options =
            FindOptions::builder().sort(doc! { "arrived": 1 }).limit(LOOK_AT).projection(doc! { "person": 1 }).build();
        let inbox = &self.inbox;
        let rows: Vec<Document> = self
            .run("look for what waits", async move {
                inbox.find(doc! { "pending": true }).with_options(options).await?.try_collect().await
            })
            .await?;
        let found = rows.iter().filter_map(|row| {
            let person = person_of(row.get("person")?)?;
            Some((row.get("_id").and_then(Bson::as_str)?.to_owned(), person.as_str().to_owned()))
        });
        self.hints().look(found.collect());
        Ok(())
    }

    /// How many rows of a person wait.
    pub(super) async fn count_waiting(&self, person: &str) -> Result<u64> {
        let filter = doc! { "person": key(person), "pending": true };
        self.run("count a queue", self.inbox.count_documents(filter)).await
    }
}
