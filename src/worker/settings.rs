//! The workers' settings, all in one place for `config`.

use std::time::Duration;

use super::{FetchSettings, InboxSettings, OutboxSettings, PaceSettings, PoolSettings};

/// How the workers work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Turns.
    pub inbox: InboxSettings,
    /// Sending.
    pub outbox: OutboxSettings,
    /// Asking sources outside.
    pub fetch: FetchSettings,
    /// How fast.
    pub pace: PaceSettings,
    /// How many at once.
    pub pool: PoolSettings,
}

impl Settings {
    /// What is wrong with the settings taken together, in one sentence.
    pub fn check(&self) -> Result<(), String> {
        let margin = Duration::from_secs(1);
        let (lease, request) = (self.outbox.lease, self.outbox.request_timeout);
        if lease < request + margin {
            return Err(format!(
                "`send_lease` ({} s) must be at least a second longer than `request_timeout` ({} s): a message must not be \
                 taken by two senders at once",
                lease.as_secs_f64(),
                request.as_secs_f64()
            ));
        }
        if self.fetch.lease < Duration::from_secs(21) || self.fetch.attempts == 0 {
            return Err(
                "`fetch_lease` must be longer than a source may take (20 s), and `fetch_tries` greater than nothing"
                    .to_owned(),
            );
        }
        if self.inbox.lease.is_zero() || self.inbox.attempts == 0 || self.inbox.flood == 0 {
            return Err("`turn_lease`, `turn_attempts` and `flood` must be greater than nothing".to_owned());
        }
        if self.pool.poll.is_zero() {
            return Err("`poll` must be greater than nothing".to_owned());
        }
        Ok(())
    }
}
