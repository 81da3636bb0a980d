//! One turn, written in one update of the person's document; then what it owes elsewhere, then that the message is done.

use mongodb::bson::{Bson, Document, doc};

use super::bson::{date, key, provider, to_text};
use super::claim::{new_token, signed};
use super::database::Database;
use super::document::PersonDocument;
use super::expression::{joined, let_go, literal, only, take_head, update};
use super::fetches::asked;
use super::hints::HeldRow;
use super::records;
use crate::engine::{Session, SessionState};
use crate::message::{PersonId, PhoneNumber, ScopedUserId, Sender, Timestamp};
use crate::store::{Committed, DeadReason, OutboxDraft, PersonClaim, StoreError, StoreErrorKind, TurnCommit};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) const LOST: StoreError = StoreError::new(StoreErrorKind::Conflict, "the claim was lost");

impl Database {
    /// See [`crate::store::Store::commit_turn`].
    pub(super) async fn commit_turn(&self, claim: &PersonClaim, commit: &TurnCommit) -> Result<Committed> {
        let (person, token, now) = (claim.person_id.as_str(), signed(claim.token), commit.now);
        let held = self.hints().held_for(person, token).ok_or(LOST)?;
        let send_token = new_token();
        let mut sender = held.sender.clone();
        let document = loop {
            let stages =
                self.turn(claim, commit, &HeldRow { id: held.id.clone(), sender: sender.clone() }, send_token)?;
            match self.write_turn(claim, stages).await {
                Ok(document) => break document,
                // Another document has this number (somebody wrote to the database by hand): the turn counts all the same.
                Err(TurnFailed::Taken) if sender.phone.is_some() => sender = Sender { phone: None, user: None },
                Err(TurnFailed::Taken) => return Err(StoreError::new(StoreErrorKind::Corrupt, "write a turn")),
                Err(TurnFailed::Store(error)) => return Err(error),
            }
        };
        let Some(document) = document else {
            // The session may have changed under a lease that stands: others must not wait for its end.
            let held = self.give_back(person, token, false, now).await?;
            self.hints().let_go(person, token, held);
            return Err(LOST);
        };
        let more = self.hints().let_go(person, token, claim.behind > 0);
        let going = document.entry_held_by(signed(send_token));
        let send = going.map(|entry| Self::send_claim(&document, entry)).transpose()?;
        let owed = document.outbox.len() > usize::from(send.is_some());
        self.note(&document);
        self.finish_turn(person, document, now).await;
        Ok(Committed { send, more, owed })
    }

    /// What follows a turn that is written. If it fails, it is still owed, and whoever looks next does it.
    pub(super) async fn finish_turn(&self, person: &str, document: PersonDocument, now: Timestamp) {
        let applied = document.applied.clone();
        let follow = async {
            let document = self.pay(document, now).await?;
            self.mark_done(person, &applied, now).await?;
            if let Some(document) = document {
                self.forget_if_quiet(document, now).await?;
            }
            Ok::<(), StoreError>(())
        };
        if let Err(error) = follow.await {
            tracing::warn!(
                store.doing = error.doing,
                person.id = person,
                "A turn is written; what follows it is done later."
            );
        }
    }

    async fn write_turn(
        &self,
        claim: &PersonClaim,
        stages: Vec<Document>,
    ) -> std::result::Result<Option<PersonDocument>, TurnFailed> {
        let revision = i64::try_from(claim.revision).unwrap_or(i64::MAX);
        // A row of the earlier bot has no revision.
        let revisions = if revision == 0 { vec![Bson::Int64(0), Bson::Null] } else { vec![Bson::Int64(revision)] };
        let filter = doc! {
            "_id": key(claim.person_id.as_str()), "lease.token": signed(claim.token), "revision": { "$in": revisions },
        };
        let action =
            self.state.find_one_and_update(filter, stages).return_document(mongodb::options::ReturnDocument::After);
        match self.attempt("write a turn", action).await.map_err(TurnFailed::Store)? {
            super::database::Written::Done(document) => Ok(document),
            super::database::Written::Duplicate => Err(TurnFailed::Taken),
        }
    }

    /// The update of a turn.
    fn turn(&self, claim: &PersonClaim, commit: &TurnCommit, row: &HeldRow, send_token: u64) -> Result<Vec<Document>> {
        let now = commit.now;
        let person = claim.person_id.as_str();
        let id = format!("turn:{}", signed(claim.token));
        let mut stages = vec![self.consumed(person, row, now), opted(commit)];
        if let Some(session) = &commit.session {
            stages.push(doc! { "$set": session_fields(session)? });
        }
        stages.push(timers(commit));
        let later = date(now.plus(claim.lease));
        let owed = |id: &str, kind: &str, data: Document| doc! { "id": id, "at": &later, "kind": kind, "data": data };
        let mut debts = Vec::new();
        if commit.opt_out.is_some() {
            debts.push(owed(&format!("{id}:opt_out"), "opt_out", doc! {}));
        }
        if commit.erase {
            debts.push(owed(&format!("{id}:erase"), "erase", doc! {}));
        }
        let records = records::of_commit(commit)?;
        if !records.is_empty() {
            debts.push(owed(
                &format!("{id}:records"),
                "records",
                doc! { "records": records, "revision": next(claim, commit) },
            ));
        }
        stages.push(doc! { "$set": { "owed": joined("$owed", literal(debts)) } });
        stages.extend(Self::line(claim, commit, &later)?);
        stages.push(asked(&commit.fetches, commit.erase, now)?);
        if let Some(lease) = commit.send_lease {
            stages.push(take_head(signed(send_token), date(now), self.lease_until(now, lease)));
        }
        stages.push(let_go());
        stages.push(doc! { "$unset": "newest" });
        Ok(update(stages))
    }

    /// The entry is applied; the person was reached where it came from.
    pub(super) fn consumed(&self, person: &str, row: &HeldRow, now: Timestamp) -> Document {
        let done = self.hints().take_confirmed(person);
        let still = only("$applied", doc! { "$not": [{ "$in": ["$$each", literal(done)] }] });
        let mut fields = doc! {
            "applied": joined(still, literal(vec![row.id.clone()])), "tries": 0_i64, "updated_at": date(now),
            "created_at": { "$ifNull": ["$created_at", date(now)] },
        };
        let phone = row.sender.phone.as_ref().map(PhoneNumber::expose);
        let user = row.sender.user.as_ref().map(ScopedUserId::expose);
        for (name, value) in [("wa_id", phone), ("user_id", user)] {
            if let Some(value) = value {
                fields.insert(name, literal(value));
            }
        }
        doc! { "$set": fields }
    }

    /// The line after the turn: who opted out by it gets nothing of what waits, and nothing new but what is exempt.
    fn line(claim: &PersonClaim, commit: &TurnCommit, later: &Bson) -> Result<Vec<Document>> {
        let mut stages = Vec::new();
        let waits = doc! { "$in": ["$$each.state", ["pending", "unknown"]] };
        let stays = doc! { "$not": [&waits] };
        if commit.erase {
            stages.push(buried(only("$outbox", waits.clone()), &DeadReason::Erased, commit.now, later)?);
            stages.push(doc! { "$set": { "outbox": only("$outbox", stays.clone()) } });
        }
        if commit.opt_out.is_some_and(|(opted_out, _)| opted_out) {
            let dies = doc! { "$and": ["$newest", waits] };
            stages.push(buried(only("$outbox", dies.clone()), &DeadReason::OptedOut, commit.now, later)?);
            stages.push(doc! { "$set": { "outbox": only("$outbox", doc! { "$not": [dies] }) } });
        }
        if !commit.outbox.is_empty() {
            let drafts = drafts(&claim.person_id, &commit.outbox, commit.now)?;
            let refused = doc! { "$and": ["$opted_out", { "$not": ["$$each.exempt"] }] };
            stages.push(buried(
                only(literal(drafts.clone()), refused.clone()),
                &DeadReason::OptedOut,
                commit.now,
                later,
            )?);
            let new = only(literal(drafts), doc! { "$not": [refused] });
            stages.push(doc! { "$set": { "outbox": joined("$outbox", new) } });
        }
        Ok(stages)
    }
}

/// Why a turn was not written.
enum TurnFailed {
    /// The number belongs to another document.
    Taken,
    Store(StoreError),
}

/// The revision after the turn.
fn next(claim: &PersonClaim, commit: &TurnCommit) -> i64 {
    let revision = claim.revision.saturating_add(u64::from(commit.session.is_some()));
    i64::try_from(revision).unwrap_or(i64::MAX)
}

/// The opt-out, ordered by when it was said; and whether somebody asks to be forgotten.
fn opted(commit: &TurnCommit) -> Document {
    let mut fields = doc! {};
    if commit.erase || commit.session.is_some() {
        fields.insert("erasing", commit.erase);
    }
    if let Some((opted_out, at)) = commit.opt_out {
        let (known, at) = (doc! { "$ifNull": ["$opted_out_at", Bson::Null] }, date(at));
        let tie = doc! { "$and": [{ "$eq": [&at, &known] }, { "$or": [opted_out, { "$not": ["$opted_out"] }] }] };
        let newest = doc! { "$or": [{ "$eq": [&known, Bson::Null] }, { "$gt": [&at, &known] }, tie] };
        fields.insert("newest", &newest);
        fields.insert("opted_out", doc! { "$cond": [&newest, opted_out, { "$ifNull": ["$opted_out", false] }] });
        fields.insert("opted_out_at", doc! { "$cond": [newest, at, known] });
    }
    if fields.is_empty() {
        fields.insert("newest", false);
    }
    doc! { "$set": fields }
}

/// The session, and the fields that the earlier bot had, for people who look into the database.
pub(super) fn session_fields(session: &Session) -> Result<Document> {
    let mut kept = session.clone();
    kept.person_id = PersonId::new("");
    kept.person.opted_out = false;
    let answers = serde_json::to_value(&session.answers)
        .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a session", error))?;
    let fields: Document = match super::bson::to_bson(&answers) {
        Bson::Document(fields) => fields.into_iter().filter(|(name, _)| super::bson::is_plain(name)).collect(),
        // Answers are an object.
        _ => Document::new(),
    };
    let state = match &session.state {
        SessionState::New => "new",
        SessionState::Waiting(_) => "waiting",
        SessionState::Ended(end) => end.reason.as_str(),
    };
    // When they left, as long as no team looks after them.
    let left = session.person.last_message_at.filter(|_| session.person.owner.is_none());
    let left = left.map_or_else(|| Bson::String("$$REMOVE".to_owned()), date);
    let step = session.place.as_ref().map_or(Bson::Null, |place| literal(place.step.as_str()));
    Ok(doc! {
        "session": literal(to_text(&kept, "write a session")?),
        "revision": { "$add": ["$revision", 1_i64] },
        "state": literal(state), "step": step, "collected_fields": literal(fields),
        "left_at": left,
        "consented": !session.person.consents.is_empty(),
    })
}

fn timers(commit: &TurnCommit) -> Document {
    let gone: Vec<&str> = commit.cancel_timers.iter().map(String::as_str).collect();
    let gone = gone.into_iter().chain(commit.set_timers.iter().map(|timer| timer.key.as_str())).collect::<Vec<_>>();
    let set: Vec<Document> = commit
        .set_timers
        .iter()
        .map(|timer| {
            let wait = i64::try_from(timer.wait).unwrap_or(i64::MAX);
            doc! { "key": &timer.key, "wait": wait, "at": date(timer.due) }
        })
        .collect();
    let rest = if commit.erase {
        Bson::Array(Vec::new())
    } else {
        only("$timers", doc! { "$not": [{ "$in": ["$$each.key", literal(gone)] }] }).into()
    };
    doc! { "$set": { "timers": joined(rest, literal(set)) } }
}

/// Drafts as entries of the line. An entry's name begins with the person's, so that it is found without an index.
pub(super) fn drafts(person: &PersonId, drafts: &[OutboxDraft], now: Timestamp) -> Result<Vec<Bson>> {
    let mut entries = Vec::new();
    for draft in drafts {
        let id = format!("{person}.{:016x}", new_token());
        let mut entry = doc! {
            "id": id, "state": "pending", "at": date(now), "attempt": 0_i64, "timeouts": 0_i64, "refusals": 0_i64,
            "exempt": draft.despite_opt_out, "template": &draft.message.template,
            "message": to_text(&draft.message, "write a message")?,
        };
        if let Some(id) = &draft.reply_to {
            entry.insert("reply_to", id.expose());
        }
        entries.push(Bson::Document(entry));
    }
    Ok(entries)
}

/// The stage that notes entries as dead; what was said to somebody who is erased is not kept.
pub(super) fn buried(entries: Document, reason: &DeadReason, now: Timestamp, later: &Bson) -> Result<Document> {
    let message = match reason {
        DeadReason::Erased => Bson::Null,
        DeadReason::OptedOut
        | DeadReason::Rejected { .. }
        | DeadReason::OutOfTries { .. }
        | DeadReason::WindowClosed
        | DeadReason::Poisoned => Bson::String("$$each.message".to_owned()),
    };
    let template = if message == Bson::Null { Bson::Null } else { Bson::String("$$each.template".to_owned()) };
    let owed = doc! { "$map": { "input": entries, "as": "each", "in": {
        "id": { "$concat": ["dead:", "$$each.id"] }, "at": later, "kind": "dead",
        "data": {
            "entry": "$$each.id", "template": template, "message": message, "exempt": "$$each.exempt",
            "reply_to": "$$each.reply_to",
            "reason": literal(to_text(reason, "write a reason")?), "since": date(now),
        },
    } } };
    Ok(doc! { "$set": { "owed": joined("$owed", owed) } })
}

/// What is noted of an entry that the provider has.
pub(super) fn delivered(id: Option<&crate::message::MessageId>) -> Bson {
    id.map_or(Bson::Null, |id| Bson::String(provider(id)))
}
