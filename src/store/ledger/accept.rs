//! Taking in what came: once each, under the person it belongs to.

use uuid::{NoContext, Uuid};

use super::rows::{InboxRow, PersonKey, PersonRow};
use super::tables::{InboxHead, Tables};
use super::{Ledger, Result};
use crate::engine::{End, Session, SessionState};
use crate::message::{PersonId, Sender, Timestamp};
use crate::store::{Acceptance, Arrival};

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::accept`].
    pub(crate) fn accept(&mut self, arrivals: &[Arrival]) -> Result<Vec<Acceptance>> {
        arrivals.iter().map(|arrival| self.accept_one(arrival)).collect()
    }

    fn accept_one(&mut self, arrival: &Arrival) -> Result<Acceptance> {
        if !self.tables.remember(self.names.key(&arrival.key), arrival.received_at)? {
            return Ok(Acceptance::Duplicate);
        }
        if arrival.ignore {
            self.learn_if_known(&arrival.sender, arrival.received_at)?;
            return Ok(Acceptance::Accepted);
        }
        let person = self.recognise(&arrival.sender, arrival.received_at)?;
        // The first attempt is counted here: the claim that takes it then needs no write of its own.
        self.enqueue(&InboxRow {
            person,
            urgent: arrival.urgent,
            sent_at: arrival.sent_at,
            attempts: 1,
            key: arrival.key.clone(),
            input: arrival.input.clone(),
        })?;
        Ok(Acceptance::Accepted)
    }

    pub(super) fn enqueue(&mut self, row: &InboxRow) -> Result<()> {
        let id = self.tables.add_inbox(row)?;
        let InboxRow { person, urgent, sent_at, attempts, .. } = *row;
        self.queue.arrive(InboxHead { id, person, urgent, sent_at, attempts }, false);
        Ok(())
    }

    /// Whoever is known by one of these addresses is from now on known by all of them; a stranger stays one.
    fn learn_if_known(&mut self, sender: &Sender, now: Timestamp) -> Result<()> {
        for address in sender.addresses() {
            if self.tables.find(&address)?.is_some() {
                return self.recognise(sender, now).map(drop);
            }
        }
        Ok(())
    }

    /// The person behind a sender, learnt with all their addresses.
    fn recognise(&mut self, sender: &Sender, now: Timestamp) -> Result<PersonKey> {
        let mut person = None;
        let mut unknown = Vec::new();
        for address in sender.addresses() {
            match (self.tables.find(&address)?, person) {
                (None, _) => unknown.push(address),
                (Some(found), None) => person = Some(found),
                (Some(found), Some(known)) if found == known => {}
                (Some(found), Some(known)) => person = Some(self.merge(found, known, now)?),
            }
        }
        let Some(person) = person else { return self.welcome(sender, now) };
        for address in unknown {
            self.tables.learn(&address, person)?;
        }
        let kept = self.tables.sender(person)?.ok_or_else(|| super::corrupt("read a person's addresses"))?;
        let latest = Sender {
            phone: sender.phone.clone().or(kept.phone.clone()),
            user: sender.user.clone().or(kept.user.clone()),
        };
        if latest != kept {
            self.tables.put_sender(person, &latest)?;
        }
        Ok(person)
    }

    fn welcome(&mut self, sender: &Sender, now: Timestamp) -> Result<PersonKey> {
        let person = self.tables.add_person(&PersonRow {
            person_id: PersonId::new(new_id(now).to_string()),
            sender: sender.clone(),
            opted_out: false,
            opted_out_at: None,
            revision: 0,
            erasing: false,
            session: None,
        })?;
        for address in sender.addresses() {
            self.tables.learn(&address, person)?;
        }
        Ok(person)
    }

    /// Two people turn out to be one. The older stays; what the newer had on its way is theirs now.
    fn merge(&mut self, one: PersonKey, other: PersonKey, now: Timestamp) -> Result<PersonKey> {
        let (older, newer) = (one.min(other), one.max(other));
        let (mut stays, mut goes) = (self.person(older)?, self.person(newer)?);
        let said_last = match (stays.opted_out, goes.opted_out) {
            (true, false) => stays.opted_out_at,
            (false, true) => goes.opted_out_at,
            (true, true) | (false, false) => stays.opted_out_at.max(goes.opted_out_at),
        };
        stays.opted_out |= goes.opted_out;
        stays.opted_out_at = said_last;
        stays.sender.phone = stays.sender.phone.or(goes.sender.phone.take());
        stays.sender.user = stays.sender.user.or(goes.sender.user.take());
        if stays.session.is_none() {
            // The older was known by an address only: the conversation goes on under their name.
            stays.session = goes.session.take();
            stays.revision += 1;
            self.hand_fetches(newer, older)?;
            self.tables.move_timers(newer, older)?;
        }
        // Their conversation ends here, and waits of two conversations cannot be told apart: nothing is asked for it any more.
        self.drop_fetches(newer)?;
        let mut ended = Session::new(goes.person_id.clone());
        ended.state = SessionState::Ended(End { reason: "merged".to_owned(), at: now });
        goes.session = Some(super::turn::encode(&ended)?);
        goes.revision += 1;
        goes.sender = Sender { phone: None, user: None };
        self.tables.put_person(older, &stays)?;
        self.tables.put_person(newer, &goes)?;
        self.tables.repoint(newer, older)?;
        self.tables.clear_timers(newer)?;
        for id in self.queue.entries(newer) {
            self.tables.move_inbox(id, older)?;
        }
        for sequence in self.queue.line(newer) {
            self.tables.move_outbox(sequence, older)?;
        }
        self.queue.merge(newer, older);
        Ok(older)
    }
}

/// A random id that begins with the time: tables that find people by it grow at one end only.
fn new_id(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1_000, (millis % 1_000) as u32 * 1_000_000))
}
