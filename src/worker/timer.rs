//! Turns what has fallen due into work: timers into inbox entries, lost claims into claimable ones.

use std::sync::Arc;

use crate::clock::Clock;
use crate::message::Timestamp;
use crate::store::{Store, StoreError};

/// Wakes what is due.
pub struct Timers {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Timers {
    /// A timer worker over its parts.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Wakes everything that is due now and returns when to look again, if something is scheduled.
    pub async fn run_once(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.wake_due(self.clock.now()).await
    }
}
