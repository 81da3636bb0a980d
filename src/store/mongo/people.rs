//! Who somebody is: aliases, people who are new here, and people whom the earlier bot knew.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use mongodb::bson::{Bson, DateTime, Document, doc};
use mongodb::options::ReturnDocument;
use uuid::Uuid;

use super::bson::{alias, date, key, person_of};
use super::database::{Database, Written};
use super::document::PersonDocument;
use crate::message::{Address, PhoneNumber, ScopedUserId, Sender, Timestamp};
use crate::store::{StoreError, StoreErrorKind};

type Result<T> = std::result::Result<T, StoreError>;

const DOING: &str = "recognise a sender";

/// What the aliases of some senders lead to.
#[derive(Debug, Default)]
pub(super) struct Known {
    people: BTreeMap<String, (String, bool)>,
}

impl Known {
    /// Whether one of the addresses leads to nobody, or to somebody who was erased once: then their earlier messages are
    /// remembered by another name.
    pub(super) fn may_be_erased(&self, sender: &Sender) -> bool {
        sender.addresses().any(|address| self.people.get(&alias(&address)).is_none_or(|(_, erased)| *erased))
    }

    pub(super) fn knows(&self, sender: &Sender) -> bool {
        sender.addresses().any(|address| self.people.contains_key(&alias(&address)))
    }
}

impl Database {
    /// Reads who these senders are.
    pub(super) async fn known(&self, senders: impl Iterator<Item = &Sender> + Send) -> Result<Known> {
        let mut ids: Vec<String> = senders.flat_map(Sender::addresses).map(|address| alias(&address)).collect();
        ids.sort();
        ids.dedup();
        let mut known = Known::default();
        if ids.is_empty() {
            return Ok(known);
        }
        let people = &self.people;
        let rows: Vec<Document> = self
            .run(DOING, async move { people.find(doc! { "_id": { "$in": ids } }).await?.try_collect().await })
            .await?;
        for row in rows {
            let person = row.get("person").and_then(person_of);
            if let (Ok(id), Some(person)) = (row.get_str("_id"), person) {
                let erased = row.get_bool("erased").unwrap_or(false);
                known.people.insert(id.to_owned(), (person.as_str().to_owned(), erased));
            }
        }
        Ok(known)
    }

    /// The person behind an address, if somebody is known by it.
    pub(super) async fn find(&self, sender: &Sender) -> Result<Option<PersonDocument>> {
        let known = self.known(std::iter::once(sender)).await?;
        let ids = sender.addresses().filter_map(|address| known.people.get(&alias(&address)));
        let Some((person, _)) = ids.into_iter().next() else { return self.earlier(sender).await };
        self.person(DOING, person).await
    }

    /// The person behind a sender, known by all their addresses from now on. Made if there is none.
    pub(super) async fn recognise(&self, known: &mut Known, sender: &Sender, now: Timestamp) -> Result<String> {
        let mut person: Option<String> = None;
        let mut unknown = Vec::new();
        for address in sender.addresses() {
            match (known.people.get(&alias(&address)).cloned(), person.clone()) {
                (None, _) => unknown.push(address),
                (Some((found, _)), None) => person = Some(found),
                (Some((found, _)), Some(one)) if found == one => {}
                (Some((found, _)), Some(one)) => person = Some(self.merge_known(known, &one, &found, now).await?),
            }
        }
        let is_new = person.is_none();
        let earlier = if is_new { self.earlier(sender).await? } else { None };
        let mut person = match (person, &earlier) {
            (Some(person), _) => person,
            (None, Some(earlier)) => earlier.person_id()?.as_str().to_owned(),
            (None, None) => Uuid::new_v4().to_string(),
        };
        for address in unknown {
            let owner = self.learn(&address, &person, now).await?;
            known.people.insert(alias(&address), (owner.clone(), false));
            if owner != person && is_new {
                // Somebody else made this person just now.
                person = owner;
            } else if owner != person {
                person = self.merge_known(known, &person, &owner, now).await?;
            }
        }
        if is_new {
            self.welcome(&person, sender, now).await?;
        }
        Ok(person)
    }

    async fn merge_known(&self, known: &mut Known, one: &str, other: &str, now: Timestamp) -> Result<String> {
        let older = self.merge(one, other, now).await?;
        for (person, _) in known.people.values_mut().filter(|(person, _)| person == one || person == other) {
            person.clone_from(&older);
        }
        Ok(older)
    }

    /// Notes that an address is a person's, unless it is somebody's already; whose it is.
    async fn learn(&self, address: &Address, person: &str, now: Timestamp) -> Result<String> {
        let id = alias(address);
        // Two who insert the same alias at once: one of them may be told that it is there already.
        for _ in 0..3 {
            let update = doc! { "$setOnInsert": { "person": key(person), "at": date(now) } };
            let action = self
                .people
                .find_one_and_update(doc! { "_id": &id }, update)
                .upsert(true)
                .return_document(ReturnDocument::After);
            if let Written::Done(Some(row)) = self.attempt("learn an address", action).await? {
                let owner = row.get("person").and_then(person_of);
                let owner = owner.ok_or(StoreError::new(StoreErrorKind::Corrupt, "read an address"))?;
                return Ok(owner.as_str().to_owned());
            }
        }
        Err(StoreError::new(StoreErrorKind::Unavailable, "learn an address"))
    }

    /// The addresses of somebody whose document is gone are theirs again, unless somebody else has them by now; who.
    pub(super) async fn learn_again(&self, sender: &Sender, person: &str, now: Timestamp) -> Result<String> {
        let mut owner = person.to_owned();
        for address in sender.addresses() {
            owner = self.learn(&address, &owner, now).await?;
        }
        Ok(owner)
    }

    /// A row of the earlier bot about this number.
    async fn earlier(&self, sender: &Sender) -> Result<Option<PersonDocument>> {
        let Some(number) = &sender.phone else { return Ok(None) };
        self.run(DOING, self.state.find_one(doc! { "wa_id": number.expose() })).await
    }

    /// Makes the document of a person, or completes that of somebody the earlier bot knew: whoever told it STOP is opted out.
    pub(super) async fn welcome(&self, person: &str, sender: &Sender, now: Timestamp) -> Result<()> {
        let number = sender.phone.as_ref().map(PhoneNumber::expose);
        let mut stopped = None;
        if let Some(number) = number {
            let row = self.run(DOING, self.opt_outs.find_one(doc! { "wa_id": number })).await?;
            stopped = row.filter(|row| row.get_bool("opted_out").unwrap_or(true));
        }
        let keep = |name: &str, value: Bson| doc! { "$ifNull": [format!("${name}"), value] };
        let mut fields = doc! {
            "created_at": keep("created_at", date(now)), "updated_at": keep("updated_at", date(now)),
        };
        let user = sender.user.as_ref().map(ScopedUserId::expose);
        for (name, value) in [("wa_id", number), ("user_id", user)] {
            if let Some(value) = value {
                fields.insert(name, keep(name, value.into()));
            }
        }
        if let Some(row) = stopped {
            let said = row.get_datetime("opted_out_at").copied().unwrap_or(DateTime::from_millis(0));
            fields.insert("opted_out", keep("opted_out", true.into()));
            fields.insert("opted_out_at", keep("opted_out_at", said.into()));
        }
        let action = self.state.update_one(doc! { "_id": key(person) }, vec![doc! { "$set": fields }]).upsert(true);
        match self.attempt("welcome a person", action).await? {
            // Made by somebody else at the same moment.
            Written::Done(_) | Written::Duplicate => Ok(()),
        }
    }
}
