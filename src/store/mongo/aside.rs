//! A message that cannot be worked on: dead with a reason, an apology in its place.

use mongodb::bson::doc;

use super::bson::{date, hash, key, to_text};
use super::claim::signed;
use super::commit::{LOST, drafts};
use super::database::Database;
use super::expression::{joined, let_go, literal, update};
use crate::message::Timestamp;
use crate::store::{DeadReason, OutboxDraft, PersonClaim, StoreError};

impl Database {
    /// See [`crate::store::Store::set_aside`].
    pub(super) async fn set_aside(
        &self,
        claim: &PersonClaim,
        reason: &DeadReason,
        apology: Option<&OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (person, token) = (claim.person_id.as_str(), signed(claim.token));
        let held = self.hints().held_for(person, token).ok_or(LOST)?;
        let entry = format!("inbox:{}", hash("key", &held.id));
        let dead = doc! {
            "id": format!("dead:{entry}"), "at": date(now.plus(claim.lease)), "kind": "dead",
            "data": { "entry": entry, "reason": to_text(reason, "write a reason")?, "since": date(now) },
        };
        let apologies = drafts(&claim.person_id, apology.map_or(&[], std::slice::from_ref), now)?;
        let stages = update([
            self.consumed(person, &held, now),
            doc! { "$set": {
                "owed": joined("$owed", literal(vec![dead])),
                "outbox": joined("$outbox", literal(apologies)),
            } },
            let_go(),
        ]);
        let filter = doc! { "_id": key(person), "lease.token": token };
        let document = self.change("set a message aside", filter, stages).await?.ok_or(LOST)?;
        self.hints().let_go(person, token, claim.behind > 0);
        self.note(&document);
        self.finish_turn(person, document, now).await;
        Ok(())
    }
}
