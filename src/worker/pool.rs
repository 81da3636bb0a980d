//! The tasks that keep the workers going: who runs, who wakes whom, and how they stop.
//!
//! Work is announced by a notice in memory; what becomes due later, or was left by another process, is found by the timer
//! task, which looks at least once a poll interval.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::fetch::{FetchProgress, Fetches};
use super::inbox::{Inbox, InboxProgress};
use super::outbox::{Delivered, Outbox, Taken, TakenSend};
use super::timer::Timers;
use crate::clock::Clock;
use crate::message::Timestamp;
use crate::store::StoreError;

/// How many tasks work, and how often they look without being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSettings {
    /// Turns that may run at once.
    pub turns: usize,
    /// Messages that may be on their way at once.
    pub sends: usize,
    /// Sources that may be asked at once.
    pub fetches: usize,
    /// How often to look for work that nobody announced.
    pub poll: Duration,
}

/// The workers of a service, not yet running.
pub struct Pool {
    /// How many tasks.
    pub settings: PoolSettings,
    /// Applies what came in.
    pub inbox: Inbox,
    /// Sends what is owed.
    pub outbox: Outbox,
    /// Asks sources outside.
    pub fetches: Fetches,
    /// Wakes what is due.
    pub timers: Timers,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Rung by whoever puts something into the inbox.
    pub arrived: Arc<Notify>,
}

/// The workers, running.
pub struct RunningPool {
    stopping: CancellationToken,
    tasks: TaskTracker,
}

struct Shared {
    pool: Pool,
    stopping: CancellationToken,
    tasks: TaskTracker,
    /// One permit for each message on its way.
    sends: Arc<Semaphore>,
    /// Rung when the outbox may hold something that can go now.
    owed: Notify,
    /// Rung when a source is to be asked.
    asks: Notify,
    /// Rung when something was scheduled.
    scheduled: Notify,
    /// Whether entries may wait that nobody announces again: their person was being sent to, or no sender was free.
    left_over: AtomicBool,
    /// Deliveries that ended; tells the sender task whether one ended while it looked.
    ended: AtomicU64,
}

impl Pool {
    /// Starts the tasks.
    #[must_use]
    pub fn start(self) -> RunningPool {
        let stopping = CancellationToken::new();
        let tasks = TaskTracker::new();
        let settings = self.settings;
        let shared = Arc::new(Shared {
            pool: self,
            stopping: stopping.clone(),
            tasks: tasks.clone(),
            sends: Arc::new(Semaphore::new(settings.sends.max(1))),
            owed: Notify::new(),
            asks: Notify::new(),
            scheduled: Notify::new(),
            left_over: AtomicBool::new(true),
            ended: AtomicU64::new(0),
        });
        for _ in 0..settings.turns.max(1) {
            keep_running(&shared, |shared| async move { shared.run_turns().await });
        }
        for _ in 0..settings.fetches.max(1) {
            keep_running(&shared, |shared| async move { shared.run_fetches().await });
        }
        keep_running(&shared, |shared| async move { shared.run_sends().await });
        keep_running(&shared, |shared| async move { shared.run_timers().await });
        RunningPool { stopping, tasks }
    }
}

impl RunningPool {
    /// Stops taking work, lets what runs finish, and returns whether all of it did in time.
    pub async fn stop(self, within: Duration) -> bool {
        self.stopping.cancel();
        self.tasks.close();
        tokio::time::timeout(within, self.tasks.wait()).await.is_ok()
    }
}

/// Runs a task and, should it panic, starts it anew: a defect met by one piece of work must not stop all the others.
fn keep_running<Task, Running>(shared: &Arc<Shared>, task: Task)
where
    Task: Fn(Arc<Shared>) -> Running + Send + 'static,
    Running: Future<Output = ()> + Send + 'static,
{
    let shared = Arc::clone(shared);
    shared.tasks.clone().spawn(async move {
        while !shared.stopping.is_cancelled() {
            if shared.tasks.spawn(task(Arc::clone(&shared))).await.is_err() {
                tracing::error!("A worker panicked; it starts again.");
                shared.rest(Duration::from_secs(1)).await;
            }
        }
    });
}

impl Shared {
    async fn run_turns(self: Arc<Self>) {
        let mut trouble = Trouble::default();
        // Whether this task has just been woken: it then wakes the next one, and so on until one finds nothing.
        let mut woken = true;
        while !self.stopping.is_cancelled() {
            let permit = self.sends_at_once();
            let lease = permit.as_ref().map(|(_, lease)| *lease);
            match self.pool.inbox.run_once(lease).await {
                Ok(InboxProgress::Idle) => {
                    trouble = Trouble::default();
                    drop(permit);
                    // What rang may have been a status: it frees what waits behind the message it speaks of.
                    self.owed.notify_one();
                    self.wait(&self.pool.arrived).await;
                    woken = true;
                }
                Ok(InboxProgress::Worked(work)) => {
                    trouble = Trouble::default();
                    if std::mem::take(&mut woken) {
                        self.pool.arrived.notify_one();
                    }
                    if work.asks {
                        self.asks.notify_one();
                    }
                    if work.left_over {
                        self.left_over.store(true, Ordering::SeqCst);
                        self.owed.notify_one();
                    }
                    if let (Some(taken), Some((permit, _))) = (work.send, permit) {
                        self.deliver(*taken, permit);
                    }
                }
                Err(error) => {
                    drop(permit);
                    self.rest(trouble.next(&error, "A turn could not be worked on.")).await;
                }
            }
        }
    }

    async fn run_fetches(self: Arc<Self>) {
        let mut trouble = Trouble::default();
        while !self.stopping.is_cancelled() {
            match self.pool.fetches.run_once().await {
                Ok(FetchProgress::Idle) => {
                    trouble = Trouble::default();
                    self.wait(&self.asks).await;
                }
                Ok(FetchProgress::Worked) => {
                    trouble = Trouble::default();
                    self.pool.arrived.notify_one();
                }
                Err(error) => self.rest(trouble.next(&error, "A source could not be asked.")).await,
            }
        }
    }

    /// A free sender and the lease to take a reply with, if one could go at once.
    fn sends_at_once(&self) -> Option<(OwnedSemaphorePermit, Duration)> {
        let lease = self.pool.outbox.lease_if_ready()?;
        Some((Arc::clone(&self.sends).try_acquire_owned().ok()?, lease))
    }

    async fn run_sends(self: Arc<Self>) {
        let mut trouble = Trouble::default();
        loop {
            let permit = tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                permit = Arc::clone(&self.sends).acquire_owned() => permit,
            };
            // The semaphore is never closed; should it be, there is nothing left to do.
            let Ok(permit) = permit else { return };
            let busy = self.sends.available_permits() + 1 < self.pool.settings.sends;
            let ended = self.ended.load(Ordering::SeqCst);
            let left_over = self.left_over.swap(false, Ordering::SeqCst);
            match self.pool.outbox.take().await {
                Ok(Taken::Send(taken)) => {
                    trouble = Trouble::default();
                    // More may wait behind it, of the same person too; the look that finds nothing else forgets this.
                    self.left_over.store(true, Ordering::SeqCst);
                    self.deliver(*taken, permit);
                }
                Ok(Taken::Nothing(again)) => {
                    trouble = Trouble::default();
                    drop(permit);
                    // While somebody is being sent to, more may wait behind; the end of that delivery rings again.
                    self.left_over.fetch_or(left_over && (busy || again.is_some()), Ordering::SeqCst);
                    match again {
                        Some(again) => self.rest(again.since(self.pool.clock.now())).await,
                        None if self.ended.load(Ordering::SeqCst) != ended => {}
                        None => self.wait(&self.owed).await,
                    }
                }
                Err(error) => {
                    drop(permit);
                    self.left_over.fetch_or(left_over, Ordering::SeqCst);
                    self.rest(trouble.next(&error, "The outbox could not be read.")).await;
                }
            }
        }
    }

    /// Sends in a task of its own; the permit is given back when it is settled.
    fn deliver(self: &Arc<Self>, taken: TakenSend, permit: OwnedSemaphorePermit) {
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            match shared.pool.outbox.deliver(taken).await {
                Ok(Delivered::Done) => {}
                Ok(Delivered::Again(_)) => shared.scheduled.notify_one(),
                Err(error) => {
                    Trouble::default().next(&error, "What became of a message could not be written.");
                }
            }
            drop(permit);
            shared.ended.fetch_add(1, Ordering::SeqCst);
            if shared.left_over.load(Ordering::SeqCst) {
                shared.owed.notify_one();
            }
        });
    }

    async fn run_timers(self: Arc<Self>) {
        let mut trouble = Trouble::default();
        while !self.stopping.is_cancelled() {
            let wait = match self.pool.timers.run_once().await {
                Ok(next) => {
                    trouble = Trouble::default();
                    self.until(next)
                }
                Err(error) => trouble.next(&error, "What is due could not be woken."),
            };
            self.pool.arrived.notify_one();
            self.owed.notify_one();
            self.asks.notify_one();
            tokio::select! {
                () = self.stopping.cancelled() => {}
                () = self.scheduled.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// How long to wait for the next thing that is due; at most the poll interval, and never so short that it spins.
    fn until(&self, next: Option<Timestamp>) -> Duration {
        let poll = self.pool.settings.poll;
        let wait = next.map_or(poll, |next| next.since(self.pool.clock.now()));
        wait.clamp(Duration::from_millis(5), poll.max(Duration::from_millis(5)))
    }

    async fn wait(&self, notice: &Notify) {
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = notice.notified() => {}
        }
    }

    async fn rest(&self, time: Duration) {
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = tokio::time::sleep(time) => {}
        }
    }
}

/// How often in a row the store failed: pauses grow, and the log is not flooded.
#[derive(Default)]
struct Trouble {
    failures: u32,
}

impl Trouble {
    /// Logs the failure and returns how long to rest.
    fn next(&mut self, error: &StoreError, what: &'static str) -> Duration {
        // Powers of two only: the first failures show at once, a long outage does not fill the disk.
        self.failures = self.failures.saturating_add(1);
        if self.failures.is_power_of_two() {
            tracing::error!(store.kind = ?error.kind, store.doing = error.doing, failures = self.failures, "{what}");
        }
        Duration::from_millis(50_u64.saturating_mul(1 << self.failures.min(7))).min(Duration::from_secs(5))
    }
}
