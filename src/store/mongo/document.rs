//! The person's document as read: one per person, the authority on everything that must change together.

use mongodb::bson::{Bson, DateTime, Document};
use serde::Deserialize;

use super::bson::{from_text, moment, object, person_of};
use crate::answer::AnswerValue;
use crate::engine::Session;
use crate::message::{PersonId, PhoneNumber, ScopedUserId, Sender, Timestamp};
use crate::store::{StoreError, StoreErrorKind};

/// What is read of a person's document. Rows of the earlier bot have fewer fields.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PersonDocument {
    #[serde(rename = "_id")]
    pub(super) id: Bson,
    pub(super) wa_id: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) opted_out: Option<bool>,
    pub(super) opted_out_at: Option<DateTime>,
    pub(super) revision: Option<i64>,
    pub(super) erasing: Option<bool>,
    /// The session as JSON.
    pub(super) session: Option<String>,
    /// The earlier bot's answers; of ours a copy for people to look at.
    pub(super) collected_fields: Option<Document>,
    pub(super) lease: Option<Lease>,
    /// Claims since the last turn was written.
    pub(super) tries: Option<i64>,
    #[serde(default)]
    pub(super) outbox: Vec<Entry>,
    #[serde(default)]
    pub(super) timers: Vec<TimerRow>,
    #[serde(default)]
    pub(super) fetches: Vec<FetchRow>,
    /// Ids of messages that were applied and whose rows may not know it yet.
    #[serde(default)]
    pub(super) applied: Vec<String>,
    #[serde(default)]
    pub(super) owed: Vec<Owed>,
    /// Whose document took this one's place.
    pub(super) merged_into: Option<Bson>,
    /// Whether everything was moved there.
    pub(super) merged: Option<bool>,
    pub(super) created_at: Option<Bson>,
    pub(super) next_due: Option<DateTime>,
}

/// Who holds the person.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Lease {
    pub(super) token: i64,
}

/// A message that is not settled.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    /// `pending`, `sending` or `unknown`.
    pub(super) state: String,
    /// When it is due; while it is being sent, when the lease ends.
    pub(super) at: DateTime,
    pub(super) attempt: i64,
    pub(super) timeouts: i64,
    pub(super) refusals: i64,
    pub(super) token: Option<i64>,
    pub(super) message: String,
    pub(super) reply_to: Option<String>,
}

/// A timer.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct TimerRow {
    pub(super) key: String,
    pub(super) wait: i64,
    pub(super) at: DateTime,
}

/// A question to a source outside.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct FetchRow {
    pub(super) key: String,
    pub(super) at: DateTime,
    pub(super) attempt: i64,
    pub(super) token: Option<i64>,
    /// The question as JSON.
    pub(super) fetch: String,
}

/// A write to another collection that is still owed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Owed {
    pub(super) id: String,
    /// When somebody else may do it.
    pub(super) at: DateTime,
    pub(super) kind: String,
    /// What its kind needs.
    pub(super) data: Document,
}

impl PersonDocument {
    /// Their id outside the store.
    pub(super) fn person_id(&self) -> Result<PersonId, StoreError> {
        person_of(&self.id).ok_or(StoreError::new(StoreErrorKind::Corrupt, "read a person's id"))
    }

    /// Where they were last reached.
    pub(super) fn sender(&self) -> Sender {
        Sender { phone: self.wa_id.clone().map(PhoneNumber::new), user: self.user_id.clone().map(ScopedUserId::new) }
    }

    pub(super) fn is_opted_out(&self) -> bool {
        self.opted_out.unwrap_or_default()
    }

    pub(super) fn revision(&self) -> u64 {
        self.revision.and_then(|revision| u64::try_from(revision).ok()).unwrap_or_default()
    }

    pub(super) fn is_held_by(&self, token: i64) -> bool {
        self.lease.is_some_and(|lease| lease.token == token)
    }

    /// The session, whole. A row of the earlier bot gives its answers to a conversation that begins.
    pub(super) fn session(&self) -> Result<Session, StoreError> {
        let person_id = self.person_id()?;
        let mut session = match &self.session {
            Some(text) => from_text(text, "read a session")?,
            None => Session { answers: self.earlier_answers(), ..Session::new(person_id.clone()) },
        };
        session.person_id = person_id;
        session.person.opted_out = self.is_opted_out();
        Ok(session)
    }

    fn earlier_answers(&self) -> indexmap::IndexMap<String, AnswerValue> {
        let fields = self.collected_fields.as_ref().map(object).unwrap_or_default();
        fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .filter_map(|(name, value)| Some((name, serde_json::from_value(value).ok()?)))
            .collect()
    }

    /// The entry that is held with this token.
    pub(super) fn entry_held_by(&self, token: i64) -> Option<&Entry> {
        self.outbox.iter().find(|entry| entry.token == Some(token) && entry.state == "sending")
    }

    /// When the head of the line may go, if nothing is being sent.
    pub(super) fn send_due(&self) -> Option<Timestamp> {
        if self.outbox.iter().any(|entry| entry.state == "sending") {
            return None;
        }
        self.outbox.first().map(|entry| moment(entry.at))
    }

    /// When the first fetch that nobody asks may be asked.
    pub(super) fn fetch_due(&self) -> Option<Timestamp> {
        self.fetches.iter().filter(|row| row.token.is_none()).map(|row| moment(row.at)).min()
    }

    /// Whether they asked to be forgotten and nothing is on its way.
    pub(super) fn is_ready_to_be_forgotten(&self) -> bool {
        self.erasing.unwrap_or_default() && self.outbox.is_empty() && self.owed.is_empty() && self.fetches.is_empty()
    }
}
