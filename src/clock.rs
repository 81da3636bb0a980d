//! The seam to time: outside the core, time is asked for here and nowhere else.
//!
//! It knows nothing of what is waited for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use crate::message::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Lets `time` pass for whoever awaits it, by the runtime's timer unless this clock has its own way.
    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::default().plus(elapsed)
    }
}

/// A clock that stands still until it is moved by hand.
#[derive(Debug, Default)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock forward by `duration`.
    pub fn advance(&self, duration: Duration) {
        let mut now = self.lock();
        *now = now.plus(duration);
    }

    /// Sets the clock to `moment`.
    pub fn set(&self, moment: Timestamp) {
        *self.lock() = moment;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        // A moment cannot be left half written, so a poisoned lock still holds a good one.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_it_is_moved() {
        let clock = ManualClock::new(Timestamp::from_seconds(100));
        assert_eq!((clock.now(), clock.now()), (Timestamp::from_seconds(100), Timestamp::from_seconds(100)));
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(clock.now(), Timestamp::from_millis(101_500));
        clock.set(Timestamp::from_seconds(7));
        assert_eq!(clock.now(), Timestamp::from_seconds(7));
    }

    #[test]
    fn the_system_clock_shows_this_century_in_milliseconds() {
        let year_2020 = Timestamp::from_seconds(1_577_836_800);
        let year_2100 = Timestamp::from_seconds(4_102_444_800);
        assert!((year_2020..year_2100).contains(&SystemClock.now()));
    }
}
