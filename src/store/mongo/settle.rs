//! What became of a send: the entry moves on, by its name and state, in one update.

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, key, person_of, to_text};
use super::claim::signed;
use super::commit::{LOST, buried, delivered};
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{changed, joined, literal, only, update};
use super::outbox::resting;
use crate::message::{DeliveryState, MessageId, Timestamp};
use crate::store::{SendClaim, Settlement, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "settle a send";
/// How long whoever wrote that something is owed has to do it, before others do.
const GRACE: std::time::Duration = std::time::Duration::from_secs(30);

/// When others may do what is owed.
pub(super) fn later(now: Timestamp) -> Bson {
    date(now.plus(GRACE))
}

impl Database {
    /// See [`crate::store::Store::settle_send`].
    pub(super) async fn settle_send(&self, claim: &SendClaim, settlement: &Settlement, now: Timestamp) -> Result<()> {
        let (id, token) = (claim.entry_id.as_str(), signed(claim.token));
        let held = doc! { "id": id, "token": token, "state": "sending" };
        let (entry, stages) = match settlement {
            // That the provider took it is true whoever holds the entry now, as long as nobody began another try.
            Settlement::Sent { provider_id } => (
                doc! { "id": id, "attempt": i64::from(claim.attempt) },
                moved_to_deliveries(id, provider_id.as_ref(), DeliveryState::Sent, now)?,
            ),
            Settlement::RetryAt { due } => (held, rest(id, "pending", *due, "refusals", 1)),
            Settlement::Postponed { due } => (held, rest(id, "pending", *due, "attempt", -1)),
            Settlement::Unknown { due } => (held, rest(id, "unknown", *due, "timeouts", 1)),
            Settlement::Dead { reason } => (held, moved_to_dead(id, reason, now)?),
        };
        let mut person = claim.person_id.as_str().to_owned();
        // The person may have been merged into another meanwhile.
        for _ in 0..2 {
            let filter = doc! { "_id": key(&person), "merged_into": Bson::Null, "outbox": { "$elemMatch": &entry } };
            if let Some(document) = self.change(DOING, filter, update(stages.clone())).await? {
                self.note(&document);
                return self.follow(document, now).await;
            }
            match self.person(DOING, &person).await? {
                Some(PersonDocument { merged_into: Some(older), .. }) => {
                    self.finish_merge(&person, &older, now).await?;
                    person_of(&older).ok_or(LOST)?.as_str().clone_into(&mut person);
                }
                Some(document) => {
                    // Somebody may have noted the delivery and not moved it yet.
                    self.follow(document, now).await?;
                    break;
                }
                None => break,
            }
        }
        self.settle_late(id, settlement).await
    }

    /// The entry was settled before: by a status that was faster than the answer, or by somebody else.
    async fn settle_late(&self, id: &str, settlement: &Settlement) -> Result<()> {
        let Settlement::Sent { provider_id } = settlement else { return Err(LOST) };
        let known = self.run(DOING, self.deliveries.find_one(doc! { "_id": id })).await?;
        let Some(known) = known else { return Err(LOST) };
        if let (true, Some(provider_id)) = (known.get_str("provider").is_err(), provider_id) {
            let update = doc! { "$set": { "provider": delivered(Some(provider_id)) } };
            let filter = doc! { "_id": id, "provider": Bson::Null };
            self.run(DOING, self.deliveries.update_one(filter, update)).await?;
        }
        Ok(())
    }
}

fn is(id: &str) -> Document {
    doc! { "$eq": ["$$each.id", literal(id)] }
}

/// The stages that put an entry to rest, with one of its counters changed.
fn rest(id: &str, state: &str, due: Timestamp, counter: &str, by: i64) -> Vec<Document> {
    let mut fields = resting(state, due);
    fields.insert(counter, doc! { "$max": [0_i64, { "$add": [format!("$$each.{counter}"), by] }] });
    vec![doc! { "$set": { "outbox": changed("$outbox", is(id), fields) } }]
}

fn without(id: &str) -> Document {
    doc! { "$set": { "outbox": only("$outbox", doc! { "$not": [is(id)] }) } }
}

/// The stages that move an entry to the deliveries; its text goes.
pub(super) fn moved_to_deliveries(
    id: &str,
    provider_id: Option<&MessageId>,
    state: DeliveryState,
    at: Timestamp,
) -> Result<Vec<Document>> {
    let owed = doc! {
        "id": format!("delivery:{id}"), "at": later(at), "kind": "delivery",
        "data": {
            "entry": id, "provider": delivered(provider_id), "state": to_text(&state, "write a delivery")?,
            "rank": super::statuses::rank(state), "since": date(at),
        },
    };
    Ok(vec![doc! { "$set": { "owed": joined("$owed", literal(vec![owed])) } }, without(id)])
}

/// The stages that move an entry to what is dead.
pub(super) fn moved_to_dead(id: &str, reason: &crate::store::DeadReason, now: Timestamp) -> Result<Vec<Document>> {
    Ok(vec![buried(only("$outbox", is(id)), reason, now, &later(now))?, without(id)])
}
