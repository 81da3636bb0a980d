//! An answer that travels: kept by one task, awaited by another, broken off if whoever owes it dies.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use super::world::{NEVER, World};

struct Slot<T> {
    answer: Option<T>,
    closed: bool,
    waiter: Option<usize>,
}

/// The side that owes the answer.
pub(super) struct Promise<T> {
    world: Arc<World>,
    slot: Arc<Mutex<Slot<T>>>,
}

/// The side that waits: the answer, or nothing if it was broken off or came too late.
pub(super) struct Awaited<T> {
    world: Arc<World>,
    slot: Arc<Mutex<Slot<T>>>,
    deadline: i64,
}

pub(super) fn promise<T>(world: &Arc<World>) -> (Promise<T>, Awaited<T>) {
    let slot = Arc::new(Mutex::new(Slot { answer: None, closed: false, waiter: None }));
    let awaited = Awaited { world: Arc::clone(world), slot: Arc::clone(&slot), deadline: NEVER };
    (Promise { world: Arc::clone(world), slot }, awaited)
}

impl<T> Promise<T> {
    pub(super) fn keep(self, answer: T) {
        self.slot.lock().unwrap().answer = Some(answer);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let waiter = {
            let mut slot = self.slot.lock().unwrap();
            slot.closed = true;
            slot.waiter.take()
        };
        if let Some(waiter) = waiter {
            self.world.wake(waiter);
        }
    }
}

impl<T> Awaited<T> {
    /// Waits no longer than this many milliseconds.
    pub(super) fn within(mut self, millis: i64) -> Self {
        self.deadline = self.world.elapsed() + millis;
        self
    }
}

impl<T> Future for Awaited<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut slot = self.slot.lock().unwrap();
        if slot.closed || self.world.elapsed() >= self.deadline {
            return Poll::Ready(slot.answer.take());
        }
        slot.waiter = Some(self.world.current());
        self.world.block_until(self.deadline);
        Poll::Pending
    }
}
