//! Which fetch is next: the open ones and who holds them, in memory. Knows no content; the tables hold what must survive.

use std::collections::BTreeMap;

use super::rows::PersonKey;
use super::tables::FetchHead;
use crate::message::Timestamp;

/// A fetch that was taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct TakenFetch {
    pub(super) token: u64,
    pub(super) id: i64,
    pub(super) person: PersonKey,
    pub(super) attempt: u32,
}

#[derive(Debug, Clone, Copy)]
struct OpenFetch {
    person: PersonKey,
    attempts: u32,
}

/// Token to fetch and end of the lease.
pub(super) type FetchLeases = BTreeMap<u64, (i64, Timestamp)>;

/// Which fetch is next. What is held is in `open` only; what is free is in `free` too.
#[derive(Debug, Default)]
pub(super) struct FetchLine {
    open: BTreeMap<i64, OpenFetch>,
    free: std::collections::BTreeSet<i64>,
    leases: FetchLeases,
    tokens: u64,
}

impl FetchLine {
    pub(super) fn add(&mut self, head: FetchHead) {
        self.open.insert(head.id, OpenFetch { person: head.person, attempts: head.attempts });
        self.free.insert(head.id);
    }

    /// Takes the oldest one that nobody holds.
    pub(super) fn take(&mut self, until: Timestamp) -> Option<TakenFetch> {
        let id = self.free.pop_first()?;
        let open = self.open.get_mut(&id)?;
        open.attempts = open.attempts.saturating_add(1);
        self.tokens += 1;
        self.leases.insert(self.tokens, (id, until));
        Some(TakenFetch { token: self.tokens, id, person: open.person, attempt: open.attempts })
    }

    /// Which fetch the lease is for, and whose; nothing if it was lost.
    pub(super) fn leased(&self, token: u64) -> Option<(i64, PersonKey)> {
        let (id, _) = *self.leases.get(&token)?;
        Some((id, self.open.get(&id)?.person))
    }

    /// Forgets a fetch and whatever lease there is on it.
    pub(super) fn remove(&mut self, id: i64) {
        self.open.remove(&id);
        self.free.remove(&id);
        self.leases.retain(|_, (held, _)| *held != id);
    }

    /// Those of one person.
    pub(super) fn of(&self, person: PersonKey) -> Vec<i64> {
        self.open.iter().filter(|(_, open)| open.person == person).map(|(id, _)| *id).collect()
    }

    /// The fetch is another person's now; who holds it goes on.
    pub(super) fn hand(&mut self, id: i64, to: PersonKey) {
        if let Some(open) = self.open.get_mut(&id) {
            open.person = to;
        }
    }

    /// Frees what is held longer than its lease.
    pub(super) fn expire(&mut self, now: Timestamp) {
        let free = &mut self.free;
        self.leases.retain(|_, (id, until)| {
            let stands = *until > now;
            if !stands {
                free.insert(*id);
            }
            stands
        });
    }

    /// When the next lease ends.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.leases.values().map(|(_, until)| *until).min()
    }

    pub(super) fn leases(&self) -> FetchLeases {
        self.leases.clone()
    }

    /// Takes over leases after a reload.
    pub(super) fn restore(&mut self, leases: FetchLeases, tokens: u64) {
        self.tokens = self.tokens.max(tokens);
        for (token, lease) in leases {
            if self.open.contains_key(&lease.0) {
                self.free.remove(&lease.0);
                self.leases.insert(token, lease);
            }
        }
    }

    /// The last token given out; a reload goes on from it.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }
}
