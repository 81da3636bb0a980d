//! What must be true: the promises of the service, checked against what really happened at the store and at the provider.
//!
//! It is told of every call that took effect, and keeps its own simple books. It knows no ledger and no worker.

mod end;
mod queue;
mod sending;

use std::collections::BTreeMap;
use std::time::Duration;

use libretto::message::Timestamp;
use libretto::store::DeadReason;

pub(super) use end::Final;
pub(super) use queue::{ClaimSeen, CommitSeen, Noted};
pub(super) use sending::{Answered, SendSeen};

/// Ok, or the promise that was broken.
pub(super) type Verdict = Result<(), String>;

pub(super) const UNKNOWN_WAIT: Duration = Duration::from_secs(20);
pub(super) const TURN_ATTEMPTS: u32 = 3;

#[derive(Default)]
pub(super) struct Oracle {
    people: BTreeMap<String, Person>,
    /// Phone numbers by the person's name in the store.
    names: BTreeMap<String, String>,
    replies: BTreeMap<String, Reply>,
    /// Templates by outbox entry.
    entries: BTreeMap<String, String>,
    arrivals: usize,
    /// Times the store began anew: each may count as one more attempt at every message.
    restarts: u32,
    pub(super) flood: usize,
    pub(super) tally: Tally,
}

/// What happened in one history or many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) accepted: usize,
    pub(super) duplicates: usize,
    pub(super) turns: usize,
    pub(super) flooded: usize,
    pub(super) poisoned: usize,
    pub(super) timers: usize,
    pub(super) stops: usize,
    pub(super) conflicts: usize,
    pub(super) posts: usize,
    pub(super) doubled: usize,
    pub(super) lost_claims: usize,
    pub(super) dead: usize,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.duplicates += other.duplicates;
        self.turns += other.turns;
        self.flooded += other.flooded;
        self.poisoned += other.poisoned;
        self.timers += other.timers;
        self.stops += other.stops;
        self.conflicts += other.conflicts;
        self.posts += other.posts;
        self.doubled += other.doubled;
        self.lost_claims += other.lost_claims;
        self.dead += other.dead;
    }
}

#[derive(Default)]
struct Person {
    /// Accepted and not yet dealt with, in the promised order.
    waiting: BTreeMap<(bool, Timestamp, usize), String>,
    /// How each message or timer ended.
    ended: BTreeMap<String, Ended>,
    /// Every input that got a turn, in order.
    applied: Vec<String>,
    /// Claims made for each entry.
    claims: BTreeMap<String, u32>,
    revision: u64,
    opt_out: Option<(Timestamp, bool)>,
    /// Replies in the order of their commits.
    line: Vec<String>,
    /// The timer that is set: which wait, and when.
    timer: Option<(u64, Timestamp)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Applied,
    Consumed,
    SetAside,
}

impl Person {
    /// The timer that is set and has not fired.
    fn open_timer(&self) -> Option<u64> {
        self.timer.map(|(wait, _)| wait).filter(|wait| !self.ended.contains_key(&format!("timer {wait}")))
    }

    fn opted_out(&self) -> bool {
        self.opt_out.is_some_and(|(_, out)| out)
    }
}

struct Reply {
    phone: String,
    exempt: bool,
    state: State,
    /// Tries that count, and those by how they ended.
    attempt: u32,
    unanswered: u32,
    refused: u32,
    lost: u32,
    tries: BTreeMap<u32, Try>,
    /// Requests that may have reached the provider.
    posts: u32,
    taken: u32,
    /// The provider said later that it never arrived.
    failed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Waiting { due: Timestamp },
    Claimed(Claimed),
    Unknown { due: Timestamp },
    Sent,
    Dead { reason: Option<DeadReason> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claimed {
    token: u64,
    until: Timestamp,
    replica: usize,
    /// The person had opted out before the claim began.
    after_stop: bool,
}

#[derive(Default)]
struct Try {
    posted: bool,
    /// What the sender heard.
    answer: Option<Answered>,
    /// Why its outcome may not be known to the store: a death, a lease that ran out, a store that failed.
    excused: bool,
}

impl Oracle {
    fn person(&mut self, phone: &str) -> &mut Person {
        self.people.entry(phone.to_owned()).or_default()
    }

    /// Whether a timer that is set has not fired yet.
    pub(super) fn awaits_a_timer(&self) -> bool {
        self.people.values().any(|person| person.open_timer().is_some())
    }

    /// The person whom an input belongs to: its key says so, or it is a timer of somebody known.
    fn phone_of(&self, person_id: &str, key: &str) -> Result<String, String> {
        match key.split_once('#') {
            Some((phone, _)) => Ok(phone.to_owned()),
            None => self.names.get(person_id).cloned().ok_or_else(|| format!("{key} belongs to nobody")),
        }
    }
}
