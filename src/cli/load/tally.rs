//! What was measured: latencies in microseconds, how requests ended, and the figures people compare.

use std::time::Duration;

use serde::Serialize;

/// How requests ended and how long they took.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    latencies: Vec<u64>,
    busy: u64,
    failed: u64,
}

/// How one request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As it should.
    Good(Duration),
    /// The server said 503: come again.
    Busy,
    /// Another status, no answer, or no reply in time.
    Failed,
}

/// The figures of one kind of request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Figures {
    /// Requests that ended well.
    pub(super) good: u64,
    /// Requests the server put off (503).
    pub(super) busy: u64,
    /// Requests that failed.
    pub(super) failed: u64,
    /// How long the run took.
    pub(super) seconds: f64,
    /// Good requests a second.
    pub(super) per_second: f64,
    /// Latencies in milliseconds.
    pub(super) latency_ms: Percentiles,
}

/// Latencies in milliseconds: the least that this share of requests stayed within.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Percentiles {
    pub(super) p50: f64,
    pub(super) p90: f64,
    pub(super) p99: f64,
    pub(super) p99_9: f64,
    pub(super) max: f64,
}

impl Tally {
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Good(latency) => self.latencies.push(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX)),
            Outcome::Busy => self.busy += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    /// Takes in what another counted.
    pub(super) fn join(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.busy += other.busy;
        self.failed += other.failed;
    }

    /// Everything that was tried.
    pub(super) fn tried(&self) -> u64 {
        self.latencies.len() as u64 + self.busy + self.failed
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of one run are far below what a float holds exactly")]
    pub(super) fn figures(mut self, took: Duration) -> Figures {
        self.latencies.sort_unstable();
        let good = self.latencies.len() as u64;
        let at = |per_mille: u64| {
            // The least latency that this share stayed within: a rank from 1, rounded up.
            let rank = (good * per_mille).div_ceil(1_000).max(1);
            let latency = usize::try_from(rank - 1).ok().and_then(|index| self.latencies.get(index));
            latency.copied().unwrap_or(0) as f64 / 1_000.0
        };
        let latency_ms = Percentiles { p50: at(500), p90: at(900), p99: at(990), p99_9: at(999), max: at(1_000) };
        let seconds = took.as_secs_f64();
        let per_second = good as f64 / seconds.max(f64::MIN_POSITIVE);
        Figures { good, busy: self.busy, failed: self.failed, seconds, per_second, latency_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_least_that_the_share_stayed_within() {
        let mut tally = Tally::default();
        for millis in (1..=1_000).rev() {
            tally.add(Outcome::Good(Duration::from_millis(millis)));
        }
        tally.add(Outcome::Busy);
        let mut other = Tally::default();
        other.add(Outcome::Failed);
        tally.join(other);
        assert_eq!(tally.tried(), 1_002);
        let latency_ms = Percentiles { p50: 500.0, p90: 900.0, p99: 990.0, p99_9: 999.0, max: 1_000.0 };
        let expected = Figures { good: 1_000, busy: 1, failed: 1, seconds: 4.0, per_second: 250.0, latency_ms };
        assert_eq!(tally.figures(Duration::from_secs(4)), expected);
    }

    #[test]
    fn nothing_measured_is_nought() {
        let figures = Tally::default().figures(Duration::from_secs(1));
        let latency_ms = Percentiles { p50: 0.0, p90: 0.0, p99: 0.0, p99_9: 0.0, max: 0.0 };
        assert_eq!(figures, Figures { good: 0, busy: 0, failed: 0, seconds: 1.0, per_second: 0.0, latency_ms });
    }
}
