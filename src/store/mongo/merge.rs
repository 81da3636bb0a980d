//! Two people turn out to be one. The older stays; what the newer had on its way is theirs now. Step by step, each of which
//! can be done again: the newer one's document says where it goes from the first step on, and is empty after the last.

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, key, person_of};
use super::commit::session_fields;
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{joined, let_go, literal, only, update};
use crate::engine::{End, Session, SessionState};
use crate::message::{PersonId, Timestamp};
use crate::store::{StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "merge two people";

impl Database {
    /// Merges two people; who stays.
    pub(super) async fn merge(&self, one: &str, other: &str, now: Timestamp) -> Result<String> {
        let (one, other) = (self.whole(one, now).await?, self.whole(other, now).await?);
        if one.id == other.id {
            return Ok(one.person_id()?.as_str().to_owned());
        }
        let age = |document: &PersonDocument| match &document.created_at {
            Some(Bson::DateTime(at)) => at.timestamp_millis(),
            // Rows of the earlier bot that do not say are older than any of ours.
            Some(_) | None => i64::MIN,
        };
        let is_older = (age(&one), one.id.to_string()) <= (age(&other), other.id.to_string());
        let (older, newer) = if is_older { (one, other) } else { (other, one) };
        self.finish_merge(newer.person_id()?.as_str(), &older.id, now).await?;
        Ok(older.person_id()?.as_str().to_owned())
    }

    /// The document somebody stands in now.
    async fn whole(&self, person: &str, now: Timestamp) -> Result<PersonDocument> {
        if let Some(document) = self.holder(person).await? {
            return Ok(document);
        }
        // Their alias was written and their document was not.
        let nothing = crate::message::Sender { phone: None, user: None };
        self.welcome(person, &nothing, now).await?;
        let made = self.person(DOING, person).await?;
        made.ok_or(StoreError::new(StoreErrorKind::Unavailable, DOING))
    }

    /// Moves everything of one person to an older one, from wherever it was left.
    pub(super) async fn finish_merge(&self, newer: &str, older: &Bson, now: Timestamp) -> Result<()> {
        let older_id = person_of(older).ok_or(StoreError::new(StoreErrorKind::Corrupt, DOING))?;
        let Some(goes) = self.mark_merged(newer, older, now).await? else { return Ok(()) };
        if goes.merged == Some(true) {
            // A row that came in under the old name.
            self.move_inbox(&goes.id, older).await?;
        } else {
            let goes = self.pay(goes, now).await?.ok_or(StoreError::new(StoreErrorKind::Unavailable, DOING))?;
            self.free_number(&goes).await?;
            self.take_over(&goes, older_id.as_str(), now).await?;
            self.move_rows(&goes, older).await?;
            let emptied = doc! { "$set": { "outbox": [], "fetches": [], "timers": [], "applied": [], "merged": true } };
            self.change(DOING, doc! { "_id": key(newer) }, update([emptied])).await?;
        }
        let mut hints = self.hints();
        hints.sends.set(newer, None);
        hints.fetches.set(newer, None);
        hints.arrive(older_id.as_str());
        hints.sends.set(older_id.as_str(), Some(now));
        hints.fetches.set(older_id.as_str(), Some(now));
        Ok(())
    }

    /// The first step: nobody can hold the newer one any more, and their conversation is over.
    async fn mark_merged(&self, newer: &str, older: &Bson, now: Timestamp) -> Result<Option<PersonDocument>> {
        let mut ended = Session::new(PersonId::new(newer));
        ended.state = SessionState::Ended(End { reason: "merged".to_owned(), at: now });
        let mut fields = session_fields(&ended)?;
        let earlier = doc! { "$ifNull": ["$session", Bson::Null] };
        fields.insert("merged_session", earlier);
        fields.insert("merged_held", doc! { "$gt": ["$tries", 0_i64] });
        fields.insert("merged_into", literal(older.clone()));
        fields.insert("updated_at", date(now));
        let filter = doc! { "_id": key(newer), "merged_into": Bson::Null };
        self.change(DOING, filter, update([doc! { "$set": fields }, let_go()])).await?;
        self.person(DOING, newer).await
    }

    /// Numbers are unique: the newer one's is given up before the older one gets it, and kept until then under another name.
    async fn free_number(&self, goes: &PersonDocument) -> Result<()> {
        let fields = doc! { "$set": {
            "merged_number": { "$ifNull": ["$merged_number", { "$ifNull": ["$wa_id", Bson::Null] }] },
            "merged_user": { "$ifNull": ["$merged_user", { "$ifNull": ["$user_id", Bson::Null] }] },
        } };
        let gone = doc! { "$unset": ["wa_id", "user_id"] };
        self.run(DOING, self.state.update_one(doc! { "_id": &goes.id }, vec![fields, gone])).await?;
        Ok(())
    }

    /// The older one's document takes over what the newer one's had; once, however often it is asked.
    async fn take_over(&self, goes: &PersonDocument, older: &str, now: Timestamp) -> Result<()> {
        let raw = self.state.clone_with_type::<Document>();
        let Some(raw) = self.run(DOING, raw.find_one(doc! { "_id": &goes.id })).await? else { return Ok(()) };
        let array = |name: &str| literal(raw.get_array(name).cloned().unwrap_or_default());
        let new_only = |name: &str, field: &str| {
            let known = doc! { "$map": { "input": format!("${name}"), "as": "own", "in": format!("$$own.{field}") } };
            joined(
                format!("${name}"),
                only(array(name), doc! { "$not": [{ "$in": [format!("$$each.{field}"), known] }] }),
            )
        };
        let said = raw.get_datetime("opted_out_at").map_or(Bson::Null, |at| Bson::DateTime(*at));
        let opted_out = goes.is_opted_out();
        let own = doc! { "$ifNull": ["$opted_out", false] };
        let mut fields = doc! {
            "outbox": new_only("outbox", "id"),
            "applied": { "$concatArrays": ["$applied", only(array("applied"), doc! { "$not": [{ "$in": ["$$each", "$applied"] }] })] },
            // The word of whoever is opted out counts; of two words the later.
            "opted_out_at": { "$switch": {
                "branches": [
                    { "case": { "$and": [opted_out, { "$not": [&own] }] }, "then": &said },
                    { "case": { "$and": [{ "$not": [opted_out] }, &own] }, "then": "$opted_out_at" },
                ],
                "default": { "$max": [{ "$ifNull": ["$opted_out_at", Bson::Null] }, &said] },
            } },
            "opted_out": { "$or": [own, opted_out] },
            "updated_at": date(now),
            "merged_from": joined(doc! { "$ifNull": ["$merged_from", []] }, literal(vec![goes.id.clone()])),
        };
        for (name, from) in [("wa_id", "merged_number"), ("user_id", "merged_user")] {
            if let Ok(value) = raw.get_str(from) {
                fields.insert(name, doc! { "$ifNull": [format!("${name}"), value] });
            }
        }
        let mut stages = vec![doc! { "$set": fields }];
        if let Ok(session) = raw.get_str("merged_session") {
            // The older was known by an address only: the conversation goes on under their name.
            let is_new = doc! { "$eq": [{ "$ifNull": ["$session", Bson::Null] }, Bson::Null] };
            stages.push(doc! { "$set": {
                "revision": { "$cond": [&is_new, { "$add": ["$revision", 1_i64] }, "$revision"] },
                "session": { "$cond": [&is_new, literal(session), "$session"] },
                "timers": { "$cond": [&is_new, new_only("timers", "key"), "$timers"] },
                "fetches": { "$cond": [is_new, new_only("fetches", "key"), "$fetches"] },
            } });
        }
        // Whoever took over already must not do it again: what came along may be sent by now.
        let filter = doc! { "_id": key(older), "merged_from": { "$ne": &goes.id } };
        match self.change(DOING, filter, update(stages)).await? {
            Some(document) => self.copy_opt_out(&document).await,
            None => Ok(()),
        }
    }

    /// What is kept about the newer one elsewhere is the older one's.
    async fn move_rows(&self, goes: &PersonDocument, older: &Bson) -> Result<()> {
        self.move_inbox(&goes.id, older).await?;
        let older_id = person_of(older).ok_or(StoreError::new(StoreErrorKind::Corrupt, DOING))?;
        self.move_hand_offs(goes, &older_id).await?;
        let (theirs, to) = (doc! { "person": &goes.id }, doc! { "$set": { "person": older } });
        for collection in
            [&self.inbox, &self.people, &self.dead, &self.deliveries, &self.consents, &self.history, &self.hand_offs]
        {
            self.run(DOING, collection.update_many(theirs.clone(), to.clone())).await?;
        }
        let rows: Vec<Document> = {
            let (prefs, theirs) = (&self.prefs, theirs.clone());
            self.run(DOING, async move { prefs.find(theirs).await?.try_collect().await }).await?
        };
        let older = older_id;
        for mut row in rows {
            let purpose = row.get_str("name").unwrap_or("prefs").to_owned();
            let id = if purpose == "prefs" { older.as_str().to_owned() } else { format!("{older}/{purpose}") };
            let old = row.insert("_id", id);
            row.insert("person", key(older.as_str()));
            // Of two the older one's stands.
            match self.attempt(DOING, self.prefs.insert_one(row)).await? {
                super::database::Written::Done(_) | super::database::Written::Duplicate => {}
            }
            self.run(DOING, self.prefs.delete_one(doc! { "_id": old })).await?;
        }
        Ok(())
    }

    /// Entries that wait are the older one's. An attempt that may have been begun counts in the row.
    async fn move_inbox(&self, newer: &Bson, older: &Bson) -> Result<()> {
        let raw = self.state.clone_with_type::<Document>();
        let goes = self.run(DOING, raw.find_one(doc! { "_id": newer })).await?;
        let begun = i64::from(goes.is_some_and(|goes| goes.get_bool("merged_held").unwrap_or(false)));
        let waiting = doc! { "person": newer, "pending": true };
        let moved = vec![doc! { "$set": {
            "person": literal(older.clone()),
            "attempts": { "$max": [{ "$ifNull": ["$attempts", 0_i64] }, begun] },
        } }];
        self.run(DOING, self.inbox.update_many(waiting, moved)).await?;
        Ok(())
    }
}
