//! How fast messages may go out: a token bucket for our number, one per person, and a pause while sending makes no sense.
//!
//! Lives in memory only: after a restart the buckets are full, and the provider's own limits are answered by [`super::retry`].

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::message::{PersonId, Timestamp};

/// How fast messages may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceSettings {
    /// Messages a second from our number.
    pub per_second: u32,
    /// Messages one person may get at once.
    pub person_burst: u32,
    /// Time in which a person's bucket gains one message back.
    pub person_interval: Duration,
    /// Longest pause of the whole queue after failures that concern every message.
    pub longest_pause: Duration,
}

/// The pace of one number; shared by all senders.
#[derive(Debug)]
pub struct Pace {
    settings: PaceSettings,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    number: Bucket,
    people: FxHashMap<PersonId, Bucket>,
    /// Buckets kept when the full ones were last swept out.
    swept: usize,
    failures: u32,
    paused_until: Timestamp,
}

/// A bucket is the time at which it will be full again, in microseconds; a full bucket needs no memory.
#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    full_at: i64,
}

#[derive(Debug, Clone, Copy)]
struct Rate {
    interval: i64,
    burst: i64,
}

impl State {
    /// A pause longer than any was begun before the clock was set back.
    fn end_pause_of_another_clock(&mut self, now: Timestamp, longest: Duration) {
        // The moments of two threads may differ a little.
        if self.paused_until.since(now) > longest.saturating_add(Duration::from_secs(1)) {
            self.paused_until = now;
        }
    }
}

impl Bucket {
    /// No bucket is emptier than empty: one that seems so was filled by a clock that has been set back since. What comes
    /// out is to be kept, so that the bucket fills from now on.
    fn bounded(self, rate: Rate, now: i64) -> Self {
        Self { full_at: self.full_at.min(now.saturating_add(rate.interval.saturating_mul(rate.burst))) }
    }

    /// The bucket with one token fewer, or the time (in microseconds) at which there will be one.
    fn taken(self, rate: Rate, now: i64) -> Result<Self, i64> {
        let full_at = self.full_at.max(now).saturating_add(rate.interval);
        let earliest = full_at.saturating_sub(rate.interval.saturating_mul(rate.burst));
        if earliest <= now { Ok(Self { full_at }) } else { Err(earliest) }
    }
}

fn micros(time: Timestamp) -> i64 {
    time.as_millis().saturating_mul(1_000)
}

/// The first whole millisecond that is not before `micros`.
fn not_before(micros: i64) -> Timestamp {
    Timestamp::from_millis(micros.saturating_add(999).div_euclid(1_000))
}

impl Pace {
    /// Full buckets, no pause.
    #[must_use]
    pub fn new(settings: PaceSettings) -> Self {
        Self { settings, state: Mutex::new(State::default()) }
    }

    /// Whether anything may be sent now, whoever it is for; otherwise when to ask again. Takes nothing.
    pub fn ready(&self, now: Timestamp) -> Result<(), Timestamp> {
        let mut state = self.state();
        state.end_pause_of_another_clock(now, self.settings.longest_pause);
        if state.paused_until > now {
            return Err(state.paused_until);
        }
        state.number = state.number.bounded(self.number_rate(), micros(now));
        state.number.taken(self.number_rate(), micros(now)).map(|_| ()).map_err(not_before)
    }

    /// Takes one message from both buckets, or none of them and tells when to ask again.
    pub fn take(&self, person: &PersonId, now: Timestamp) -> Result<(), Timestamp> {
        let mut state = self.state();
        state.end_pause_of_another_clock(now, self.settings.longest_pause);
        if state.paused_until > now {
            return Err(state.paused_until);
        }
        let at = micros(now);
        let rate = self.person_rate();
        state.number = state.number.bounded(self.number_rate(), at);
        if let Some(own) = state.people.get_mut(person) {
            *own = own.bounded(rate, at);
        }
        let own = state.people.get(person).copied().unwrap_or_default().taken(rate, at).map_err(not_before)?;
        state.number = state.number.taken(self.number_rate(), at).map_err(not_before)?;
        state.people.insert(person.clone(), own);
        if state.people.len() > state.swept.saturating_mul(2).max(1_024) {
            state.people.retain(|_, bucket| bucket.full_at > at);
            state.swept = state.people.len();
        }
        Ok(())
    }

    /// A failure that every message would meet (settings, an outage): everything waits 1, 2, 4 … seconds. Failures of
    /// requests that were already on their way count once.
    pub fn pause(&self, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        if state.paused_until <= now {
            let pause = Duration::from_secs(1_u64.checked_shl(state.failures).unwrap_or(u64::MAX));
            state.failures = state.failures.saturating_add(1).min(32);
            state.paused_until = now.plus(pause.min(self.settings.longest_pause));
        }
        state.paused_until
    }

    /// The provider took or judged a message: what was wrong for everybody is over.
    pub fn resume(&self) {
        self.state().failures = 0;
    }

    fn number_rate(&self) -> Rate {
        let per_second = i64::from(self.settings.per_second.max(1));
        // An eighth of a second at once: the provider counts seconds, a full second's burst could count double.
        Rate { interval: 1_000_000 / per_second, burst: (per_second / 8).max(1) }
    }

    fn person_rate(&self) -> Rate {
        Rate {
            interval: i64::try_from(self.settings.person_interval.as_micros()).unwrap_or(i64::MAX),
            burst: i64::from(self.settings.person_burst.max(1)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change under this lock is a plain assignment: a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        Pace::new(PaceSettings {
            per_second: 80,
            person_burst: 45,
            person_interval: Duration::from_secs(6),
            longest_pause: Duration::from_mins(1),
        })
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + millis)
    }

    #[test]
    fn a_person_gets_45_at_once_and_then_one_every_six_seconds() {
        let pace = pace();
        let person = PersonId::new("p");
        // Far enough apart for the number's own bucket, near enough for the person's.
        let allowed = (0..60).filter(|index| pace.take(&person, at(index * 20)).is_ok()).count();
        assert_eq!(allowed, 45);
        assert_eq!(pace.take(&person, at(2_000)), Err(at(6_000)));
        assert_eq!(pace.take(&person, at(6_000)), Ok(()));
        assert_eq!(pace.take(&person, at(6_000)), Err(at(12_000)));
        assert_eq!(pace.take(&PersonId::new("q"), at(6_000)), Ok(()), "nobody waits for somebody else");
    }

    #[test]
    fn the_number_sends_80_a_second() {
        let pace = pace();
        let taken = (0..10_000)
            .filter(|millis| {
                let person = PersonId::new(format!("p{millis}"));
                pace.ready(at(*millis)).is_ok() && pace.take(&person, at(*millis)).is_ok()
            })
            .count();
        assert!((800..=810).contains(&taken), "{taken} in ten seconds");
    }

    #[test]
    fn a_refused_take_costs_neither_bucket() {
        let pace = Pace::new(PaceSettings { per_second: 8, ..pace().settings });
        let person = PersonId::new("p");
        assert_eq!(pace.take(&person, at(0)), Ok(()));
        for _ in 0..100 {
            assert_eq!(pace.take(&person, at(0)), Err(at(125)));
        }
        assert_eq!(pace.ready(at(124)), Err(at(125)));
        assert_eq!(pace.take(&person, at(125)), Ok(()));
    }

    #[test]
    fn failures_that_concern_everybody_pause_the_queue_longer_each_time() {
        let pace = pace();
        assert_eq!(pace.pause(at(0)), at(1_000));
        assert_eq!(pace.pause(at(10)), at(1_000), "requests on their way count once");
        assert_eq!(pace.ready(at(999)), Err(at(1_000)));
        assert_eq!(pace.take(&PersonId::new("p"), at(999)), Err(at(1_000)));
        assert_eq!(pace.pause(at(1_000)), at(3_000));
        assert_eq!(pace.pause(at(3_000)), at(7_000));
        pace.resume();
        assert_eq!(pace.pause(at(7_000)), at(8_000));
        let mut now = at(8_000);
        for _ in 0..40 {
            now = pace.pause(now);
        }
        assert_eq!(pace.pause(now), now.plus(Duration::from_mins(1)));
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nobody() {
        let pace = pace();
        let person = PersonId::new("p");
        let hour = 3_600_000;
        for index in 0..45 {
            assert_eq!(pace.take(&person, at(hour + index * 20)), Ok(()));
        }
        assert_eq!(pace.take(&person, at(0)), Err(at(6_000)), "the bucket is empty, not an hour deep");
        assert_eq!(pace.take(&PersonId::new("q"), at(13)), Ok(()));
        pace.pause(at(hour));
        assert_eq!(pace.ready(at(100)), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let pace = Pace::new(PaceSettings { per_second: 1_000_000, ..pace().settings });
        for index in 0..5_000 {
            assert_eq!(pace.take(&PersonId::new(format!("p{index}")), at(index * 100)), Ok(()));
        }
        assert!(pace.state().people.len() <= 1_025);
    }
}
