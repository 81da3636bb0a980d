//! What this process knows of who is next: it wakes the right person without asking the database. Everything here may be
//! lost or wrong; the database decides, and a look from time to time finds what nobody here knew.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::message::{Sender, Timestamp};

/// People kept in mind at most; beyond it the looks find them.
const MOST: usize = 100_000;

/// A person held by this process.
#[derive(Debug, Clone)]
struct Held {
    token: i64,
    until: Timestamp,
    /// Something came in meanwhile.
    arrived: bool,
    row: Option<HeldRow>,
}

/// The row that a claim is for.
#[derive(Debug, Clone)]
pub(super) struct HeldRow {
    pub(super) id: String,
    /// Who sent it.
    pub(super) sender: Sender,
}

/// Moments at which people are to be looked at, one each.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    by_time: BTreeSet<(Timestamp, u64, String)>,
    of_person: BTreeMap<String, (Timestamp, u64)>,
    count: u64,
}

impl Agenda {
    /// Notes when a person is due, or that they are not.
    pub(super) fn set(&mut self, person: &str, due: Option<Timestamp>) {
        if let Some((at, number)) = self.of_person.remove(person) {
            self.by_time.remove(&(at, number, person.to_owned()));
        }
        let Some(due) = due.filter(|_| self.of_person.len() < MOST) else { return };
        self.count += 1;
        self.by_time.insert((due, self.count, person.to_owned()));
        self.of_person.insert(person.to_owned(), (due, self.count));
    }

    /// Takes the person who is due longest.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<String> {
        let person = self.by_time.first().filter(|(due, _, _)| *due <= now)?.2.clone();
        self.set(&person, None);
        Some(person)
    }
}

/// What this process knows of who is next.
#[derive(Debug, Default)]
pub(super) struct Hints {
    ready: VecDeque<String>,
    queued: BTreeSet<String>,
    held: BTreeMap<String, Held>,
    /// People another process holds.
    blocked: BTreeSet<String>,
    /// Rows that the last look found waiting.
    seen: BTreeSet<String>,
    looked: bool,
    confirmed: BTreeMap<String, Vec<String>>,
    last_number: i64,
    /// When old rows were looked for last.
    pub(super) swept_at: Timestamp,
    /// Where the last look at who is due ended, if it did not see all.
    pub(super) looked_until: Option<Timestamp>,
    pub(super) sends: Agenda,
    pub(super) fetches: Agenda,
}

impl Hints {
    /// Something came in for a person.
    pub(super) fn arrive(&mut self, person: &str) {
        if let Some(held) = self.held.get_mut(person) {
            held.arrived = true;
        } else if self.queued.len() < MOST && self.queued.insert(person.to_owned()) {
            self.ready.push_back(person.to_owned());
        }
    }

    /// The next person who may have something to do. People take turns.
    pub(super) fn next(&mut self) -> Option<String> {
        let person = self.ready.pop_front()?;
        self.queued.remove(&person);
        Some(person)
    }

    /// The person is held by this process.
    pub(super) fn hold(&mut self, person: &str, token: i64, until: Timestamp) {
        self.held.insert(person.to_owned(), Held { token, until, arrived: false, row: None });
    }

    /// What the person is held for.
    pub(super) fn hold_for(&mut self, person: &str, row: HeldRow) {
        if let Some(held) = self.held.get_mut(person) {
            held.row = Some(row);
        }
    }

    /// What the person is held for with this token; nothing if the hold was lost.
    pub(super) fn held_for(&self, person: &str, token: i64) -> Option<HeldRow> {
        self.held.get(person).filter(|held| held.token == token)?.row.clone()
    }

    /// The person is held by somebody else.
    pub(super) fn block(&mut self, person: String) {
        if self.blocked.len() < MOST {
            self.blocked.insert(person);
        }
    }

    /// Ends a hold; whether something came in meanwhile.
    pub(super) fn let_go(&mut self, person: &str, token: i64, more: bool) -> bool {
        let Some(held) = self.held.get(person).filter(|held| held.token == token) else { return more };
        let more = more || held.arrived;
        self.held.remove(person);
        if more {
            self.arrive(person);
        }
        more
    }

    /// Looks again at people whose lease ran out and at those whom others held.
    pub(super) fn wake(&mut self, now: Timestamp) {
        let over: Vec<String> =
            self.held.iter().filter(|(_, held)| held.until <= now).map(|(person, _)| person.clone()).collect();
        for person in over {
            self.held.remove(&person);
            self.arrive(&person);
        }
        for person in std::mem::take(&mut self.blocked) {
            self.arrive(&person);
        }
    }

    /// Takes in what a look found waiting: row and person. Whoever waits since the look before was forgotten by others;
    /// at the first look that is everybody.
    pub(super) fn look(&mut self, found: Vec<(String, String)>) {
        for (row, person) in &found {
            if (!self.looked || self.seen.contains(row)) && !self.held.contains_key(person) {
                self.arrive(person);
            }
        }
        self.seen = found.into_iter().map(|(row, _)| row).collect();
        self.looked = true;
    }

    /// A number greater than all before, near the time: the order of arrival.
    pub(super) fn number(&mut self, now: Timestamp) -> i64 {
        self.last_number = self.last_number.saturating_add(1).max(now.as_millis().saturating_mul(1024));
        self.last_number
    }

    /// Notes ids of which the database confirmed that their rows are done.
    pub(super) fn confirm(&mut self, person: &str, ids: Vec<String>) {
        if self.confirmed.len() >= MOST {
            self.confirmed.pop_first();
        }
        self.confirmed.insert(person.to_owned(), ids);
    }

    /// The same, to be taken off the person's document.
    pub(super) fn take_confirmed(&mut self, person: &str) -> Vec<String> {
        self.confirmed.remove(person).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn people_take_turns_and_what_arrives_while_they_are_held_is_not_forgotten() {
        let mut hints = Hints::default();
        for person in ["a", "b", "a"] {
            hints.arrive(person);
        }
        assert_eq!(hints.next().as_deref(), Some("a"));
        hints.hold("a", 7, at(10));
        hints.arrive("a");
        assert_eq!((hints.next().as_deref(), hints.next()), (Some("b"), None));
        assert!(!hints.let_go("a", 8, false), "a lost hold says nothing");
        assert!(hints.let_go("a", 7, false));
        assert_eq!(hints.next().as_deref(), Some("a"));
        hints.hold("a", 9, at(10));
        hints.wake(at(9));
        assert_eq!(hints.next(), None);
        hints.wake(at(10));
        assert_eq!(hints.next().as_deref(), Some("a"));
    }

    #[test]
    fn a_look_takes_what_others_left_lying() {
        let mut hints = Hints::default();
        let found = |rows: &[&str]| rows.iter().map(|row| ((*row).to_owned(), format!("p{row}"))).collect();
        hints.look(found(&["1"]));
        assert_eq!(hints.next().as_deref(), Some("p1"), "at the start everybody");
        hints.look(found(&["2"]));
        assert_eq!(hints.next(), None, "somebody may just be at it");
        hints.look(found(&["2", "3"]));
        assert_eq!((hints.next().as_deref(), hints.next()), (Some("p2"), None));
    }

    #[test]
    fn an_agenda_gives_each_person_once_the_longest_due_first() {
        let mut agenda = Agenda::default();
        for (person, due) in [("a", 5), ("b", 3), ("a", 4)] {
            agenda.set(person, Some(at(due)));
        }
        assert_eq!(agenda.take(at(2)), None);
        assert_eq!((agenda.take(at(9)).as_deref(), agenda.take(at(9)).as_deref()), (Some("b"), Some("a")));
        assert_eq!(agenda.take(at(9)), None);
    }
}
