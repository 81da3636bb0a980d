//! What the door has seen since it opened, as plain numbers for health pages and metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of one ingress; they only grow.
#[derive(Debug, Default)]
pub struct Counters {
    /// Bodies without a good signature.
    pub unsigned: Counter,
    /// Bodies over the limit.
    pub too_large: Counter,
    /// Webhooks turned away because too many were being worked on, or because they came too slowly.
    pub turned_away: Counter,
    /// Signed bodies whose envelope could not be read.
    pub broken: Counter,
    /// Messages kept.
    pub accepted: Counter,
    /// Messages that were kept before.
    pub duplicates: Counter,
    /// Delivery statuses handed to the store.
    pub statuses: Counter,
    /// Things left aside.
    pub ignored: Counter,
    /// Webhooks the store could not keep.
    pub store_failures: Counter,
}

/// One number.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// How many so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, more: usize) {
        self.0.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
