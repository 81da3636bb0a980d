//! The one thread that touches the file. It takes whatever has queued up, does it in one transaction, and answers when that
//! is on the disk. Knows nothing of what the requests ask for.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::glance::Glance;
use super::tables::SqlTables;
use crate::store::ledger::Ledger;
use crate::store::{StoreError, StoreErrorKind};

/// Gives the answer, once it is known whether the batch is durable.
pub(super) type Answer = Box<dyn FnOnce(bool) + Send>;
/// One request: works on the ledger and leaves its answer for later.
pub(super) type Work = Box<dyn FnOnce(&mut Ledger<SqlTables>) -> Answer + Send>;

/// What the writer is told.
pub(super) enum Order {
    /// Do this.
    Work(Work),
    /// Finish and end.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// The one thread that touches the file.
pub(super) struct Writer {
    pub(super) ledger: Ledger<SqlTables>,
    pub(super) queue: mpsc::Receiver<Order>,
    pub(super) batch: usize,
    pub(super) glance: Arc<Glance>,
    /// Held as long as the thread lives; a guest of the file has none.
    pub(super) lock: Option<File>,
}

impl Writer {
    /// Works until it is told to end or nobody is left to ask.
    pub(super) fn run(mut self) {
        let mut orders = Vec::with_capacity(self.batch);
        loop {
            if self.queue.blocking_recv_many(&mut orders, self.batch) == 0 {
                break;
            }
            let mut batch = Vec::with_capacity(orders.len());
            let mut close = None;
            for order in orders.drain(..) {
                match order {
                    Order::Work(work) => batch.push(work),
                    Order::Close(answer) => close = Some(answer),
                }
            }
            if !batch.is_empty() {
                self.commit_together(batch);
            }
            if let Some(answer) = close {
                self.queue.close();
                let closed = if self.lock.is_some() {
                    self.ledger.tables().close()
                } else {
                    self.ledger.tables().leave();
                    Ok(())
                };
                drop(self.ledger);
                drop(self.lock);
                // Whoever asked may have gone.
                let _gone = answer.send(closed);
                return;
            }
        }
    }

    /// All of the batch or nothing of it becomes durable. Requests that are dropped here are answered as unavailable.
    fn commit_together(&mut self, batch: Vec<Work>) {
        let leases = self.ledger.leases();
        let Ok(stale) = self.ledger.tables().begin() else { return self.glance.blur() };
        if stale && self.ledger.reload(leases.clone()).is_err() {
            return self.undo();
        }
        let mut answers = Vec::with_capacity(batch.len());
        let mut broken = false;
        for work in batch {
            match catch_unwind(AssertUnwindSafe(|| work(&mut self.ledger))) {
                Ok(answer) => answers.push(answer),
                Err(_) => broken = true,
            }
            broken |= self.ledger.tables().broke();
            if broken {
                break;
            }
        }
        let durable = !broken && self.ledger.tables().commit().is_ok();
        if !durable {
            self.undo();
            // What is in memory ran ahead of the file. If reading fails too, the next batch begins with it.
            if let Ok(version) = self.ledger.tables().version()
                && self.ledger.reload(leases).is_ok()
                && !self.ledger.tables().broke()
            {
                self.ledger.tables().fresh(version);
            }
        }
        // Before the answers: whoever is told of something new must see it.
        if durable {
            self.glance.show(self.ledger.somebody_waits(), self.ledger.next_send());
        }
        for answer in answers {
            answer(durable);
        }
    }

    fn undo(&mut self) {
        self.glance.blur();
        self.ledger.tables().roll_back();
    }
}

impl std::fmt::Debug for Order {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Work(_) => "Work",
            Self::Close(_) => "Close",
        })
    }
}

/// What went wrong in the file, by what can be done about it.
pub(super) fn failed(doing: &'static str, error: rusqlite::Error) -> StoreError {
    let kind = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => StoreErrorKind::Corrupt,
        Some(_) | None => StoreErrorKind::Unavailable,
    };
    StoreError::caused(kind, doing, error)
}
