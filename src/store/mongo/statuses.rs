//! What the provider says of messages it has: states only move forward, and nothing follows a failure.

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, provider, to_text};
use super::database::{Database, Written};
use super::document::PersonDocument;
use super::expression::update;
use super::outbox::person_in;
use super::settle::{moved_to_dead, moved_to_deliveries};
use crate::message::{DeliveryState, DeliveryStatus, Timestamp, Tracker};
use crate::store::{DeadReason, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "record a status";

/// How far a state is; a delivery only moves to a greater one.
pub(super) const fn rank(state: DeliveryState) -> i64 {
    match state {
        DeliveryState::Sent => 1,
        DeliveryState::Delivered => 2,
        DeliveryState::Read => 3,
        DeliveryState::Played => 4,
        DeliveryState::Failed { .. } => 9,
    }
}

impl Database {
    /// See [`crate::store::Store::record_statuses`].
    pub(super) async fn record_statuses(&self, statuses: &[DeliveryStatus], now: Timestamp) -> Result<usize> {
        self.ready().await?;
        let mut matched = 0;
        for status in statuses {
            matched += usize::from(self.record_status(status, now).await?);
        }
        Ok(matched)
    }

    async fn record_status(&self, status: &DeliveryStatus, now: Timestamp) -> Result<bool> {
        let tracker = status.tracker.as_deref().and_then(Tracker::parse);
        if let Some(tracker) = &tracker
            && let Some(person) = person_in(tracker.entry.as_str())
            && let Some(document) = self.holder(person).await?
        {
            if document.outbox.iter().any(|entry| entry.id == tracker.entry.as_str()) {
                return self.record_open(&document, tracker, status, now).await;
            }
            // A delivery that is noted and not moved yet.
            self.follow(document, now).await?;
        }
        let by_id = doc! { "provider": provider(&status.message) };
        let filter = tracker.map_or(by_id, |tracker| doc! { "_id": tracker.entry.as_str() });
        let Some(row) = self.run(DOING, self.deliveries.find_one(filter)).await? else { return Ok(false) };
        self.record_delivered(&row, status, now).await
    }

    /// A status about an entry that is still open: the provider has it after all.
    async fn record_open(
        &self,
        document: &PersonDocument,
        tracker: &Tracker,
        status: &DeliveryStatus,
        now: Timestamp,
    ) -> Result<bool> {
        let entry = document.outbox.iter().find(|entry| entry.id == tracker.entry.as_str());
        let Some(entry) = entry else { return Ok(false) };
        let earlier = i64::from(tracker.attempt) < entry.attempt;
        let stages = match status.state {
            // The failure of an earlier try; the next one is already set or under way.
            DeliveryState::Failed { .. } if earlier || entry.state == "pending" => return Ok(true),
            DeliveryState::Failed { code } => moved_to_dead(&entry.id, &DeadReason::Rejected { code }, now)?,
            DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Played => {
                moved_to_deliveries(&entry.id, Some(&status.message), status.state, status.at)?
            }
        };
        let same = doc! { "id": &entry.id, "attempt": entry.attempt, "state": &entry.state };
        let filter = doc! { "_id": &document.id, "merged_into": Bson::Null, "outbox": { "$elemMatch": same } };
        // Changed meanwhile: the provider says it again, or the next status does.
        if let Some(document) = self.change(DOING, filter, update(stages)).await? {
            self.note(&document);
            self.follow(document, now).await?;
        }
        Ok(true)
    }

    async fn record_delivered(&self, row: &Document, status: &DeliveryStatus, now: Timestamp) -> Result<bool> {
        let Ok(id) = row.get_str("_id") else { return Ok(false) };
        let rank = rank(status.state);
        if let (DeliveryState::Failed { code }, true) =
            (status.state, row.get_i64("rank").is_ok_and(|known| known < rank))
        {
            // Listed before the state is final: repeated, it changes nothing; forgotten, nobody would know.
            let order = self.hints().number(now);
            let dead = doc! {
                "_id": id, "entry": id, "person": row.get("person").cloned(), "order": order, "at": date(now),
                "reason": to_text(&DeadReason::Rejected { code }, "write a reason")?,
            };
            match self.attempt(DOING, self.dead.insert_one(dead)).await? {
                Written::Done(_) | Written::Duplicate => {}
            }
        }
        let name = provider(&status.message);
        let known = doc! { "_id": id, "provider": Bson::Null };
        if row.get_str("provider").is_err() {
            self.run(DOING, self.deliveries.update_one(known, doc! { "$set": { "provider": name } })).await?;
        }
        let forward = doc! { "_id": id, "rank": { "$lt": rank } };
        let state = to_text(&status.state, "write a delivery")?;
        let update = doc! { "$set": { "state": state, "rank": rank, "at": date(status.at) } };
        self.run(DOING, self.deliveries.update_one(forward, update)).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_ranked_as_they_follow_each_other() {
        use DeliveryState::{Delivered, Failed, Played, Read, Sent};
        let ranks = [Sent, Delivered, Read, Played, Failed { code: None }].map(rank);
        assert!(ranks.is_sorted_by(|one, other| one < other), "{ranks:?}");
    }
}
