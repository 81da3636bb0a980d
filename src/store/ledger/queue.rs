//! Who is next: the queues and leases of one process, in memory. Knows no content; the tables hold what must survive.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::rows::{OpenState, PersonKey, Progress};
use super::tables::{InboxHead, OutboxHead};
use crate::message::Timestamp;

/// Where an entry stands in its person's queue: what is urgent first, then by time, then by arrival.
type Place = (bool, Timestamp, i64);

/// One entry that waits.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    attempts: u32,
    /// The counted attempt may have been used up: the next claim counts one more.
    begun: bool,
}

/// A person held by a worker.
#[derive(Debug, Clone, Copy)]
struct Lease {
    person: PersonKey,
    place: Place,
    until: Timestamp,
}

/// A message that is not settled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) person: PersonKey,
    pub(super) progress: Progress,
    /// The token and end of the lease, while a sender holds it.
    pub(super) lease: Option<(u64, Timestamp)>,
}

/// An entry that was taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub(super) token: u64,
    pub(super) person: PersonKey,
    pub(super) id: i64,
    pub(super) attempts: u32,
    /// Whether the count has to be written before the turn may run.
    pub(super) counted: bool,
    pub(super) behind: usize,
}

/// The leases of a process: what a reload of the tables must not forget.
#[derive(Debug, Clone, Default)]
pub(super) struct Leases {
    people: BTreeMap<u64, Lease>,
    sends: BTreeMap<i64, (u64, Timestamp)>,
}

/// Who is next.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<PersonKey, BTreeMap<Place, Waiting>>,
    pending: u64,
    ready: VecDeque<PersonKey>,
    queued: BTreeSet<PersonKey>,
    leases: BTreeMap<u64, Lease>,
    held: BTreeMap<PersonKey, u64>,
    open: BTreeMap<i64, Open>,
    lines: BTreeMap<PersonKey, BTreeSet<i64>>,
    heads: BTreeMap<PersonKey, (Timestamp, i64)>,
    due: BTreeSet<(Timestamp, i64)>,
    sending: BTreeSet<i64>,
    tokens: u64,
}

impl Queue {
    fn token(&mut self) -> u64 {
        self.tokens += 1;
        self.tokens
    }

    /// Adds an entry to its person's queue. `begun` says that its counted attempt may have been used up already.
    pub(super) fn arrive(&mut self, head: InboxHead, begun: bool) {
        let place = (!head.urgent, head.sent_at, head.id);
        let waiting = Waiting { attempts: head.attempts, begun };
        if self.waiting.entry(head.person).or_default().insert(place, waiting).is_none() {
            self.pending += 1;
        }
        self.make_ready(head.person);
    }

    fn make_ready(&mut self, person: PersonKey) {
        if !self.held.contains_key(&person) && self.waiting.contains_key(&person) && self.queued.insert(person) {
            self.ready.push_back(person);
        }
    }

    /// Takes the next person's next entry. People take turns: who was served goes to the end.
    pub(super) fn take(&mut self, until: Timestamp) -> Option<Taken> {
        while let Some(person) = self.ready.pop_front() {
            self.queued.remove(&person);
            if self.held.contains_key(&person) {
                continue;
            }
            let Some(entries) = self.waiting.get_mut(&person) else { continue };
            let behind = entries.len().saturating_sub(1);
            let Some((&place, waiting)) = entries.iter_mut().next() else { continue };
            let counted = waiting.begun;
            if waiting.begun {
                waiting.attempts = waiting.attempts.saturating_add(1);
            }
            waiting.begun = true;
            let attempts = waiting.attempts;
            let token = self.token();
            self.leases.insert(token, Lease { person, place, until });
            self.held.insert(person, token);
            return Some(Taken { token, person, id: place.2, attempts, counted, behind });
        }
        None
    }

    /// Whose the lease is and which entry it is for; nothing if it was lost.
    pub(super) fn leased(&self, token: u64) -> Option<(PersonKey, i64)> {
        self.leases.get(&token).map(|lease| (lease.person, lease.place.2))
    }

    /// Ends a lease, the entry stays.
    pub(super) fn give_back(&mut self, token: u64) {
        if let Some(lease) = self.leases.remove(&token) {
            self.held.remove(&lease.person);
            self.make_ready(lease.person);
        }
    }

    /// Ends a lease under which no turn began: the attempt it counted is still to be had.
    pub(super) fn untouched(&mut self, token: u64) {
        let lease = self.leases.get(&token).copied();
        if let Some(waiting) = lease
            .and_then(|lease| self.waiting.get_mut(&lease.person).and_then(|entries| entries.get_mut(&lease.place)))
        {
            waiting.begun = false;
        }
        self.give_back(token);
    }

    /// Ends a lease and removes its entry.
    pub(super) fn finish(&mut self, token: u64) {
        if let Some(lease) = self.leases.get(&token).copied()
            && let Some(entries) = self.waiting.get_mut(&lease.person)
        {
            if entries.remove(&lease.place).is_some() {
                self.pending = self.pending.saturating_sub(1);
            }
            if entries.is_empty() {
                self.waiting.remove(&lease.person);
            }
        }
        self.give_back(token);
    }

    /// The leases of people that ran out.
    pub(super) fn expired(&self, now: Timestamp) -> Vec<u64> {
        self.leases.iter().filter(|(_, lease)| lease.until <= now).map(|(token, _)| *token).collect()
    }

    /// The entries of a person that wait.
    pub(super) fn entries(&self, person: PersonKey) -> Vec<i64> {
        self.waiting.get(&person).into_iter().flat_map(BTreeMap::keys).map(|place| place.2).collect()
    }

    /// How many entries wait in all.
    pub(super) fn count_waiting(&self) -> u64 {
        self.pending
    }

    /// Forgets what waits for a person, and the lease on them.
    pub(super) fn forget(&mut self, person: PersonKey) {
        if let Some(entries) = self.waiting.remove(&person) {
            self.pending = self.pending.saturating_sub(entries.len() as u64);
        }
        if let Some(token) = self.held.remove(&person) {
            self.leases.remove(&token);
        }
    }

    /// Whether nothing waits, is held or is on its way for a person.
    pub(super) fn is_quiet(&self, person: PersonKey) -> bool {
        !self.waiting.contains_key(&person) && !self.held.contains_key(&person) && !self.lines.contains_key(&person)
    }

    /// Adds a message to its person's line.
    pub(super) fn post(&mut self, head: OutboxHead) {
        let open = Open { person: head.person, progress: head.progress, lease: None };
        self.open.insert(head.sequence, open);
        if head.progress.state == OpenState::Sending {
            self.sending.insert(head.sequence);
        }
        self.lines.entry(head.person).or_default().insert(head.sequence);
        self.reschedule(head.person);
    }

    /// One open message.
    pub(super) fn open(&self, sequence: i64) -> Option<Open> {
        self.open.get(&sequence).copied()
    }

    /// A person's open messages in order.
    pub(super) fn line(&self, person: PersonKey) -> Vec<i64> {
        self.lines.get(&person).into_iter().flatten().copied().collect()
    }

    /// How many messages are open in all.
    pub(super) fn count_open(&self) -> usize {
        self.open.len()
    }

    /// The first message whose time has come, of a person to whom nothing is being sent.
    pub(super) fn due(&self, now: Timestamp) -> Option<i64> {
        self.due.first().filter(|(due, _)| *due <= now).map(|(_, sequence)| *sequence)
    }

    /// The same for one person.
    pub(super) fn due_for(&self, person: PersonKey, now: Timestamp) -> Option<i64> {
        self.heads.get(&person).filter(|(due, _)| *due <= now).map(|(_, sequence)| *sequence)
    }

    /// When the first message's time comes.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Whether there may be somebody to take.
    pub(super) fn somebody_is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Moves a message on; with a lease it is being sent.
    pub(super) fn advance(&mut self, sequence: i64, progress: Progress, until: Option<Timestamp>) -> u64 {
        let token = self.token();
        if let Some(open) = self.open.get_mut(&sequence) {
            open.progress = progress;
            open.lease = until.map(|until| (token, until));
            let person = open.person;
            if until.is_some() {
                self.sending.insert(sequence);
            } else {
                self.sending.remove(&sequence);
            }
            self.reschedule(person);
        }
        token
    }

    /// Removes a message from its line.
    pub(super) fn close(&mut self, sequence: i64) {
        self.sending.remove(&sequence);
        if let Some(open) = self.open.remove(&sequence) {
            if let Some(line) = self.lines.get_mut(&open.person) {
                line.remove(&sequence);
                if line.is_empty() {
                    self.lines.remove(&open.person);
                }
            }
            self.reschedule(open.person);
        }
    }

    /// The sends whose lease ran out.
    pub(super) fn lost(&self, now: Timestamp) -> Vec<i64> {
        let ran_out =
            |sequence: &&i64| self.open(**sequence).is_none_or(|open| open.lease.is_none_or(|lease| lease.1 <= now));
        self.sending.iter().filter(ran_out).copied().collect()
    }

    /// Everything of one person now belongs to another; the lease on the first is lost.
    pub(super) fn merge(&mut self, from: PersonKey, to: PersonKey) {
        if let Some(token) = self.held.remove(&from) {
            self.leases.remove(&token);
        }
        if let Some(entries) = self.waiting.remove(&from) {
            self.waiting.entry(to).or_default().extend(entries);
        }
        for sequence in self.lines.remove(&from).unwrap_or_default() {
            if let Some(open) = self.open.get_mut(&sequence) {
                open.person = to;
            }
            self.lines.entry(to).or_default().insert(sequence);
        }
        self.reschedule(from);
        self.reschedule(to);
        self.make_ready(to);
    }

    /// When something ends or falls due by itself.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let leases = self.leases.values().map(|lease| lease.until);
        let sends = self.sending.iter().filter_map(|sequence| self.open(*sequence)?.lease).map(|lease| lease.1);
        leases.chain(sends).chain(self.due.first().map(|(due, _)| *due)).min()
    }

    fn reschedule(&mut self, person: PersonKey) {
        if let Some(head) = self.heads.remove(&person) {
            self.due.remove(&head);
        }
        let Some(line) = self.lines.get(&person) else { return };
        if line.iter().any(|sequence| self.sending.contains(sequence)) {
            return;
        }
        let Some((sequence, open)) = line.first().and_then(|first| Some((*first, self.open.get(first)?))) else {
            return;
        };
        let due = match open.progress.state {
            OpenState::Pending { due } | OpenState::Unknown { due, .. } => due,
            OpenState::Sending => return,
        };
        self.heads.insert(person, (due, sequence));
        self.due.insert((due, sequence));
    }

    /// What must survive a reload of the tables.
    pub(super) fn leases(&self) -> Leases {
        Leases {
            people: self.leases.clone(),
            sends: self.sending.iter().filter_map(|sequence| Some((*sequence, self.open(*sequence)?.lease?))).collect(),
        }
    }

    /// Takes over leases after a reload.
    pub(super) fn restore(&mut self, leases: Leases, tokens: u64) {
        self.tokens = self.tokens.max(tokens);
        for (token, lease) in leases.people {
            let stands = self.waiting.get(&lease.person).is_some_and(|entries| entries.contains_key(&lease.place));
            if stands {
                self.leases.insert(token, lease);
                self.held.insert(lease.person, token);
            }
        }
        for (sequence, lease) in leases.sends {
            let Some(open) = self.open.get_mut(&sequence) else { continue };
            if open.progress.state == OpenState::Sending {
                open.lease = Some(lease);
                self.sending.insert(sequence);
                let person = open.person;
                self.reschedule(person);
            }
        }
    }

    /// The last token given out; a reload goes on from it.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }
}
