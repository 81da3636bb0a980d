//! What can be seen of the ledger without asking the writer: whether anybody waits for a turn, and when a message is due. Most
//! looks of idle workers end here, and cost no write.
//!
//! It is brought up to date before the requests that changed it are answered, so whoever was told of new work sees it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::message::Timestamp;

/// What can be seen without asking the writer.
#[derive(Debug)]
pub(super) struct Glance {
    waiting: AtomicBool,
    due: AtomicI64,
}

impl Default for Glance {
    /// Nothing is known yet: everybody has to ask.
    fn default() -> Self {
        Self { waiting: AtomicBool::new(true), due: AtomicI64::new(i64::MIN) }
    }
}

impl Glance {
    /// Shows how things are now: whether somebody waits, and when the first message is due.
    pub(super) fn show(&self, waiting: bool, due: Option<Timestamp>) {
        self.waiting.store(waiting, Ordering::Release);
        self.due.store(due.map_or(i64::MAX, Timestamp::as_millis), Ordering::Release);
    }

    /// Nobody knows how things are: everybody has to ask.
    pub(super) fn blur(&self) {
        self.show(true, Some(Timestamp::from_millis(i64::MIN)));
    }

    /// Whether somebody may wait for a turn.
    pub(super) fn may_wait(&self) -> bool {
        self.waiting.load(Ordering::Acquire)
    }

    /// Whether a message may be due.
    pub(super) fn may_be_due(&self, now: Timestamp) -> bool {
        self.due.load(Ordering::Acquire) <= now.as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_saves_asking() {
        let now = Timestamp::from_seconds(10);
        let glance = Glance::default();
        assert!(glance.may_wait() && glance.may_be_due(now));
        glance.show(false, None);
        assert!(!glance.may_wait() && !glance.may_be_due(now));
        glance.show(true, Some(Timestamp::from_seconds(11)));
        assert!(glance.may_wait() && !glance.may_be_due(now));
        assert!(glance.may_be_due(Timestamp::from_seconds(11)));
        glance.blur();
        assert!(glance.may_wait() && glance.may_be_due(now));
    }
}
