//! Sends what is owed: takes one entry, posts it once, says what became of it.

use std::sync::Arc;
use std::time::Duration;

use super::pace::Pace;
use super::retry::{self, Counters, RetryPolicy};
use crate::channel::{Channel, SendError, Sent};
use crate::clock::Clock;
use crate::message::Timestamp;
use crate::store::{SendClaim, Settlement, Store, StoreError, StoreErrorKind};

/// How messages are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxSettings {
    /// How long one message is held for sending.
    pub lease: Duration,
    /// How long one request to the channel may take at most; shorter than the lease.
    pub request_timeout: Duration,
    /// How often a message is tried.
    pub retry: RetryPolicy,
}

/// A message held for sending.
#[derive(Debug)]
pub struct TakenSend {
    /// The claim.
    pub claim: SendClaim,
    /// When its lease ends.
    pub until: Timestamp,
}

/// What one look into the outbox did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxProgress {
    /// Nothing is due, or nothing may be sent before the time given.
    Idle(Option<Timestamp>),
    /// One message was dealt with.
    Worked(Delivered),
}

/// What became of a message that was held for sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// It needs nothing more: sent, or given up.
    Done,
    /// It is to be looked at again at this time.
    Again(Timestamp),
}

/// Sends entries of the outbox.
pub struct Outbox {
    settings: OutboxSettings,
    store: Arc<dyn Store>,
    channel: Arc<dyn Channel>,
    clock: Arc<dyn Clock>,
    pace: Arc<Pace>,
    /// A share from 0 to 1, different each time: spreads the retries of many messages.
    jitter: fn() -> f64,
}

/// The parts an [`Outbox`] works with.
pub struct OutboxParts {
    /// Where the entries are.
    pub store: Arc<dyn Store>,
    /// Where they go.
    pub channel: Arc<dyn Channel>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How fast they may go.
    pub pace: Arc<Pace>,
    /// A share from 0 to 1, different each time.
    pub jitter: fn() -> f64,
}

impl Outbox {
    /// A sender over its parts; any number of tasks may share it.
    #[must_use]
    pub fn new(settings: OutboxSettings, parts: OutboxParts) -> Self {
        let OutboxParts { store, channel, clock, pace, jitter } = parts;
        Self { settings, store, channel, clock, pace, jitter }
    }

    /// The lease to take a reply with in its turn's commit, if it could be sent at once.
    #[must_use]
    pub fn lease_if_ready(&self) -> Option<Duration> {
        self.pace.ready(self.clock.now()).is_ok().then_some(self.settings.lease)
    }

    /// Takes one message and sends it.
    pub async fn run_once(&self) -> Result<OutboxProgress, StoreError> {
        match self.take().await? {
            Taken::Nothing(again) => Ok(OutboxProgress::Idle(again)),
            Taken::Send(taken) => Ok(OutboxProgress::Worked(self.deliver(*taken).await?)),
        }
    }

    /// Takes one message that is due.
    pub(super) async fn take(&self) -> Result<Taken, StoreError> {
        let now = self.clock.now();
        if let Err(again) = self.pace.ready(now) {
            return Ok(Taken::Nothing(Some(again)));
        }
        let lease = self.settings.lease;
        Ok(match self.store.claim_send(now, lease).await? {
            None => Taken::Nothing(None),
            Some(claim) => Taken::Send(Box::new(TakenSend { claim, until: now.plus(lease) })),
        })
    }

    /// Sends a message that is held, and settles it.
    pub async fn deliver(&self, taken: TakenSend) -> Result<Delivered, StoreError> {
        let TakenSend { claim, until } = taken;
        let now = self.clock.now();
        let counters = Counters::of(&claim);
        if let Err(reason) = retry::permit(&self.settings.retry, counters) {
            tracing::warn!(outbox.entry = %claim.entry_id, outbox.attempt = claim.attempt, "A message is out of tries.");
            return self.settle(claim, Settlement::Dead { reason }, until).await;
        }
        if now.plus(self.settings.request_timeout) >= until {
            // The request could outlive the claim, and then two senders could hold the message at once.
            return self.settle(claim, Settlement::Postponed { due: now }, until).await;
        }
        if let Err(due) = self.pace.take(&claim.person_id, now) {
            return self.settle(claim, Settlement::Postponed { due }, until).await;
        }
        let tracker = format!("{}.{}", claim.entry_id, claim.attempt);
        let outcome = self.channel.send(&claim.recipient, &claim.message, claim.reply_to.as_ref(), &tracker).await;
        let now = self.clock.now();
        let mut settlement = retry::decide(&self.settings.retry, counters, &outcome, now, (self.jitter)());
        self.watch(&outcome, now, &claim, &settlement);
        if let (Settlement::Postponed { due }, Err(again)) = (&mut settlement, self.pace.ready(now)) {
            *due = (*due).max(again);
        }
        self.settle(claim, settlement, until).await
    }

    /// Keeps the pace of the whole queue and tells people on call what they must know.
    fn watch(&self, outcome: &Result<Sent, SendError>, now: Timestamp, claim: &SendClaim, settlement: &Settlement) {
        let Err(error) = outcome else { return self.pace.resume() };
        if retry::concerns_everybody(error.kind) {
            let paused_until = self.pace.pause(now);
            tracing::error!(
                send.kind = ?error.kind,
                send.code = error.code,
                pause_ms = paused_until.since(now).as_millis(),
                "Nothing can be sent; messages are kept. If the kind is Misconfigured, token, number or account need a look."
            );
            return;
        }
        if error.kind.answered() {
            self.pace.resume();
        }
        match settlement {
            Settlement::Dead { reason } => tracing::error!(
                outbox.entry = %claim.entry_id,
                outbox.attempt = claim.attempt,
                send.kind = ?error.kind,
                send.code = error.code,
                reason = ?reason,
                "A message was given up."
            ),
            Settlement::Sent { .. }
            | Settlement::RetryAt { .. }
            | Settlement::Postponed { .. }
            | Settlement::Unknown { .. } => tracing::warn!(
                outbox.entry = %claim.entry_id,
                outbox.attempt = claim.attempt,
                send.kind = ?error.kind,
                send.code = error.code,
                "A message did not go yet."
            ),
        }
    }

    /// Writes what became of a send. What is not written is sent a second time, so an unreachable store is asked again
    /// while the claim lasts.
    async fn settle(
        &self,
        claim: SendClaim,
        settlement: Settlement,
        until: Timestamp,
    ) -> Result<Delivered, StoreError> {
        let mut pause = Duration::from_millis(100);
        loop {
            let now = self.clock.now();
            match self.store.settle_send(claim.clone(), settlement.clone(), now).await {
                Ok(()) => break,
                Err(error) if error.kind == StoreErrorKind::Conflict => {
                    tracing::warn!(outbox.entry = %claim.entry_id, "A claim was lost before its send was settled.");
                    return Ok(Delivered::Done);
                }
                Err(error) if error.kind == StoreErrorKind::Unavailable && now.plus(pause) < until => {
                    self.clock.pass(pause).await;
                    pause = pause.saturating_mul(2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(match settlement {
            Settlement::Sent { .. } | Settlement::Dead { .. } => Delivered::Done,
            Settlement::RetryAt { due } | Settlement::Postponed { due } | Settlement::Unknown { due } => {
                Delivered::Again(due)
            }
        })
    }
}

/// What was there to take.
pub(super) enum Taken {
    /// Nothing, or nothing before the time given.
    Nothing(Option<Timestamp>),
    /// A message, held.
    Send(Box<TakenSend>),
}
