//! One turn: the claim of an entry, and what the turn changed, written in one piece.

use std::time::Duration;

use serde_json::Value;

use super::queue::Taken;
use super::rows::{DeadRow, OpenState, OutboxRow, PersonKey, PersonRow, Progress, Record, RecordKind};
use super::tables::{OutboxHead, Tables};
use super::{LOST, Ledger, Result, corrupt};
use crate::engine::Session;
use crate::message::Timestamp;
use crate::store::{
    Committed, DeadReason, InboxEntry, OutboxDraft, PersonClaim, SendClaim, StoreError, StoreErrorKind, TurnCommit,
};

/// How a session with a person's id begins, and one with an empty id. Idle sessions are many, so these bytes are not kept.
const NAMED: &[u8] = br#"{"person_id":"#;
const NOBODY: &[u8] = br#"{"person_id":"","#;

/// The session as kept: without what stands in the person's row.
pub(super) fn encode(session: &Session) -> Result<Vec<u8>> {
    let to_json = |session: &Session| {
        serde_json::to_vec(session)
            .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a session", error))
    };
    let bytes = if session.person.opted_out {
        let mut session = session.clone();
        session.person.opted_out = false;
        to_json(&session)?
    } else {
        to_json(session)?
    };
    // The person's id is the first field; what follows it is kept.
    let named = format!("{{\"person_id\":\"{}\",", session.person_id);
    Ok(match bytes.strip_prefix(named.as_bytes()) {
        Some(rest) => [b"{", rest].concat(),
        None => bytes,
    })
}

pub(super) fn decode(row: &PersonRow) -> Result<Session> {
    let mut session = match &row.session {
        Some(bytes) => {
            let whole = if bytes.starts_with(NAMED) {
                bytes.clone()
            } else {
                [NOBODY, bytes.get(1..).unwrap_or_default()].concat()
            };
            serde_json::from_slice(&whole)
                .map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "read a session", error))?
        }
        None => Session::new(row.person_id.clone()),
    };
    session.person_id = row.person_id.clone();
    session.person.opted_out = row.opted_out;
    Ok(session)
}

fn to_value(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, "write a record", error))
}

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::claim_person`]. On an error the person stays leased, so that others are not held up.
    pub(crate) fn claim_person(&mut self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>> {
        let Some(taken) = self.queue.take(now.plus(lease)) else { return Ok(None) };
        let Taken { token, person, id, attempts, counted, behind } = taken;
        let row = self.person(person)?;
        let session = decode(&row)?;
        let entry = self.tables.inbox(id)?.ok_or_else(|| corrupt("read an inbox entry"))?;
        if counted {
            self.tables.put_attempts(id, attempts)?;
        }
        Ok(Some(PersonClaim {
            person_id: row.person_id,
            session,
            revision: row.revision,
            entry: InboxEntry { key: entry.key, input: entry.input, attempts },
            behind,
            token,
            lease,
        }))
    }

    /// See [`crate::store::Store::commit_turn`].
    pub(crate) fn commit_turn(&mut self, claim: &PersonClaim, commit: &TurnCommit) -> Result<Committed> {
        let (person, id) = self.queue.leased(claim.token).ok_or(LOST)?;
        let mut row = self.person(person)?;
        if row.revision != claim.revision {
            self.queue.give_back(claim.token);
            return Err(StoreError::new(StoreErrorKind::Conflict, "the session changed"));
        }
        let stopped = change_person(&mut row, commit)?;
        if commit.session.is_some() || commit.opt_out.is_some() || commit.erase {
            self.tables.put_person(person, &row)?;
        }
        if commit.erase {
            self.erase_kept(person, commit.now)?;
        } else if commit.session.is_some() {
            self.erasing.remove(&person);
        }
        if stopped {
            self.give_up_line(person, &DeadReason::OptedOut, commit.now)?;
        }
        self.keep_records(person, commit)?;
        self.ask(person, &commit.fetches)?;
        self.tables.remove_inbox(id)?;
        self.queue.finish(claim.token);
        let send = self.post_all(person, &row, commit)?;
        let more = !self.queue.entries(person).is_empty();
        let owed = self.queue.line(person).len() > usize::from(send.is_some());
        self.forget_if_quiet(person)?;
        Ok(Committed { send, more, owed })
    }

    /// See [`crate::store::Store::set_aside`].
    pub(crate) fn set_aside(
        &mut self,
        claim: &PersonClaim,
        reason: &DeadReason,
        apology: Option<&OutboxDraft>,
        now: Timestamp,
    ) -> Result<()> {
        let (person, id) = self.queue.leased(claim.token).ok_or(LOST)?;
        self.tables.remove_inbox(id)?;
        self.tables.add_dead(&DeadRow::bare(person, reason.clone(), now))?;
        self.queue.finish(claim.token);
        if let Some(draft) = apology {
            self.post(person, draft, now, None)?;
        }
        self.forget_if_quiet(person)
    }

    /// See [`crate::store::Store::release`].
    pub(crate) fn release(&mut self, claim: &PersonClaim) {
        self.queue.untouched(claim.token);
    }

    /// Puts the commit's messages into the person's line and takes the first of the line along, if that is wished.
    fn post_all(&mut self, person: PersonKey, row: &PersonRow, commit: &TurnCommit) -> Result<Option<SendClaim>> {
        let mut taken = None;
        for draft in &commit.outbox {
            if row.opted_out && !draft.despite_opt_out {
                self.bury(person, draft, commit.now)?;
                continue;
            }
            // The head of an empty line is written as being sent at once, not first as pending.
            let lease = commit.send_lease.filter(|_| taken.is_none() && self.queue.line(person).is_empty());
            let claim = self.post(person, draft, commit.now, lease.map(|lease| (row, lease)))?;
            taken = taken.or(claim);
        }
        match commit.send_lease {
            Some(lease) if taken.is_none() => self.take_for(person, commit.now, lease),
            Some(_) | None => Ok(taken),
        }
    }

    pub(super) fn post(
        &mut self,
        person: PersonKey,
        draft: &OutboxDraft,
        now: Timestamp,
        take: Option<(&PersonRow, Duration)>,
    ) -> Result<Option<SendClaim>> {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let pending = Progress { state: OpenState::Pending { due: now }, attempt: 0, timeouts: 0, refusals: 0 };
        let sending = Progress { state: OpenState::Sending, attempt: 1, ..pending };
        let progress = if take.is_some() { sending } else { pending };
        self.tables.add_outbox(
            sequence,
            &OutboxRow {
                person,
                exempt: draft.despite_opt_out,
                progress,
                message: draft.message.clone(),
                reply_to: draft.reply_to.clone(),
            },
        )?;
        self.queue.post(OutboxHead { sequence, person, progress: pending });
        let Some((row, lease)) = take else { return Ok(None) };
        let token = self.queue.advance(sequence, progress, Some(now.plus(lease)));
        Ok(Some(SendClaim {
            entry_id: self.names.entry(sequence),
            person_id: row.person_id.clone(),
            recipient: row.sender.clone(),
            message: draft.message.clone(),
            reply_to: draft.reply_to.clone(),
            attempt: 1,
            timeouts: 0,
            refusals: 0,
            token,
        }))
    }

    /// A message that was never to be sent: dead at once.
    fn bury(&mut self, person: PersonKey, draft: &OutboxDraft, now: Timestamp) -> Result<()> {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.tables.add_dead(&DeadRow {
            person,
            sequence: Some(sequence),
            exempt: draft.despite_opt_out,
            message: Some(draft.message.clone()),
            reply_to: draft.reply_to.clone(),
            reason: DeadReason::OptedOut,
            at: now,
        })
    }

    /// Gives up everything that waits in a person's line; what is being sent goes on.
    pub(super) fn give_up_line(&mut self, person: PersonKey, reason: &DeadReason, now: Timestamp) -> Result<()> {
        for sequence in self.queue.line(person) {
            match self.queue.open(sequence).map(|open| open.progress.state) {
                Some(OpenState::Pending { .. } | OpenState::Unknown { .. }) => self.give_up(sequence, reason, now)?,
                Some(OpenState::Sending) | None => {}
            }
        }
        Ok(())
    }

    fn keep_records(&mut self, person: PersonKey, commit: &TurnCommit) -> Result<()> {
        for key in &commit.cancel_timers {
            self.tables.cancel_timer(person, key)?;
        }
        for timer in &commit.set_timers {
            self.tables.set_timer(person, timer)?;
        }
        let mut records = Vec::new();
        for team in &commit.hand_backs {
            self.tables.close_hand_off(person, team)?;
            records.push((RecordKind::HandBack, team.as_str(), to_value(&commit.now)?));
        }
        for save in &commit.saves {
            records.push((RecordKind::Save, save.purpose.as_str(), to_value(&save.fields)?));
        }
        for consent in &commit.consents {
            records.push((RecordKind::Consent, consent.purpose.as_str(), to_value(consent)?));
        }
        if let Some(at) = commit.withdrawn {
            records.push((RecordKind::Withdrawal, "", to_value(&at)?));
        }
        for hand_off in &commit.hand_offs {
            self.tables.open_hand_off(person, hand_off, commit.now)?;
            records.push((RecordKind::HandOff, hand_off.team.as_str(), to_value(hand_off)?));
        }
        for alert in &commit.alerts {
            records.push((RecordKind::Alert, alert.reason.as_str(), to_value(alert)?));
        }
        for (kind, name, body) in records {
            self.tables.add_record(person, &Record { kind, name: name.to_owned(), at: commit.now, body })?;
        }
        Ok(())
    }
}

/// Applies session, opt-out and erasure to the row; true if the person is opted out by this commit.
fn change_person(row: &mut PersonRow, commit: &TurnCommit) -> Result<bool> {
    if let Some(session) = &commit.session {
        row.session = Some(encode(session)?);
        row.revision += 1;
        row.erasing = false;
    }
    row.erasing |= commit.erase;
    let Some((opted_out, at)) = commit.opt_out else { return Ok(false) };
    // An older word never changes a newer one; said at the same time, the opt-out wins.
    let newest = row.opted_out_at.is_none_or(|known| (at, opted_out) >= (known, row.opted_out));
    if newest {
        (row.opted_out, row.opted_out_at) = (opted_out, Some(at));
    }
    Ok(newest && opted_out)
}
