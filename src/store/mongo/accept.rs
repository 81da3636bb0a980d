//! Taking in what came: once each, under the person it belongs to. The row is durable before the answer.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind};

use super::bson::{date, key, twin};
use super::database::{DUPLICATE, Database, failed};
use super::people::Known;
use super::rows::NewRow;
use crate::store::{Acceptance, Arrival, StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "keep messages";

impl Database {
    /// See [`crate::store::Store::accept`].
    pub(super) async fn accept(&self, arrivals: &[Arrival]) -> Result<Vec<Acceptance>> {
        if arrivals.is_empty() {
            return Ok(Vec::new());
        }
        self.ready().await?;
        let mut known = self.known(arrivals.iter().map(|arrival| &arrival.sender)).await?;
        let erased = self.remembered_twins(&known, arrivals).await?;
        let mut rows = Vec::new();
        let mut places = Vec::new();
        let mut people = Vec::new();
        for (place, arrival) in arrivals.iter().enumerate() {
            if erased.contains(&twin(&arrival.key)) {
                continue;
            }
            let (row, person) = self.row_of(&mut known, arrival).await?;
            rows.push(row);
            places.push(place);
            people.extend(person);
        }
        let mut answers = vec![Acceptance::Duplicate; arrivals.len()];
        for (place, new) in places.into_iter().zip(self.keep(rows).await?) {
            if let (true, Some(answer)) = (new, answers.get_mut(place)) {
                *answer = Acceptance::Accepted;
            }
        }
        let mut hints = self.hints();
        for person in people {
            hints.arrive(&person);
        }
        Ok(answers)
    }

    /// The row of one arrival, and who has something to do when it is kept.
    async fn row_of(&self, known: &mut Known, arrival: &Arrival) -> Result<(Document, Option<String>)> {
        let now = arrival.received_at;
        if arrival.ignore {
            let id = arrival.key.expose();
            let mut row = doc! { "_id": id, "message_id": id, "processed_at": date(now) };
            if known.knows(&arrival.sender) {
                row.insert("person", key(&self.recognise(known, &arrival.sender, now).await?));
            }
            return Ok((row, None));
        }
        let person = self.recognise(known, &arrival.sender, now).await?;
        let row = self.waiting_row(&NewRow {
            id: arrival.key.expose().to_owned(),
            key: &arrival.key,
            person: &person,
            input: &arrival.input,
            sent_at: arrival.sent_at,
            received_at: now,
            urgent: arrival.urgent,
            sender: Some(&arrival.sender),
        })?;
        Ok((row, Some(person)))
    }

    /// Inserts rows; which of them are new. A key that was there already is an answer, and as durable as the others: the
    /// server waits for the majority before it says so.
    async fn keep(&self, rows: Vec<Document>) -> Result<Vec<bool>> {
        let mut new = vec![true; rows.len()];
        if rows.is_empty() {
            return Ok(new);
        }
        let action = self.inbox.insert_many(rows).ordered(false);
        let outcome = self.run(DOING, async move { Ok(action.await) }).await?;
        let Err(error) = outcome else { return Ok(new) };
        for place in duplicates(&error).ok_or_else(|| failed(DOING, error))? {
            let known = new.get_mut(place).ok_or(StoreError::new(StoreErrorKind::Corrupt, DOING))?;
            *known = false;
        }
        Ok(new)
    }

    /// Which of these were known of people who are erased since.
    async fn remembered_twins(&self, known: &Known, arrivals: &[Arrival]) -> Result<BTreeSet<String>> {
        let ids: Vec<String> = arrivals
            .iter()
            .filter(|arrival| known.may_be_erased(&arrival.sender))
            .map(|arrival| twin(&arrival.key))
            .collect();
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let inbox = &self.inbox;
        let rows: Vec<Document> = self
            .run(DOING, async move { inbox.find(doc! { "_id": { "$in": ids } }).await?.try_collect().await })
            .await?;
        Ok(rows.iter().filter_map(|row| row.get_str("_id").ok()).map(str::to_owned).collect())
    }
}

/// The places of rows whose keys were there already; nothing if anything else went wrong.
fn duplicates(error: &Error) -> Option<Vec<usize>> {
    let ErrorKind::InsertMany(error) = error.kind.as_ref() else { return None };
    if error.write_concern_error.is_some() {
        return None;
    }
    let errors = error.write_errors.as_ref()?;
    errors.iter().map(|error| (error.code == DUPLICATE).then_some(error.index)).collect()
}
