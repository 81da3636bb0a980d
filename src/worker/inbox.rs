//! Applies what came in: one entry of one person, one turn, one commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::commit;
use super::outbox::TakenSend;
use super::script::Script;
use crate::clock::Clock;
use crate::engine::Input;
use crate::store::{DeadReason, OutboxDraft, PersonClaim, Store, StoreError, StoreErrorKind, TurnCommit};

/// How turns are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxSettings {
    /// How long one person is held for one turn.
    pub lease: Duration,
    /// Turns begun for one entry before it is set aside.
    pub attempts: u32,
    /// Messages of one person that may wait before further ones are consumed without a turn.
    pub flood: usize,
}

/// What one look into the inbox did.
#[derive(Debug)]
pub enum InboxProgress {
    /// Nobody waits who is not held by another worker.
    Idle,
    /// One entry was dealt with, or its claim was lost to somebody else.
    Worked(InboxWork),
}

/// What is left to do after an entry was dealt with.
#[derive(Debug, Default)]
pub struct InboxWork {
    /// A message that was taken for sending in the same write; the caller sees to it.
    pub send: Option<Box<TakenSend>>,
    /// Whether messages were left in the outbox for others to send.
    pub left_over: bool,
    /// Whether a source outside is to be asked.
    pub asks: bool,
}

/// Applies entries of the inbox.
pub struct Inbox {
    settings: InboxSettings,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    script: Arc<Script>,
}

impl Inbox {
    /// An inbox worker over its parts; any number of tasks may share it.
    #[must_use]
    pub fn new(settings: InboxSettings, store: Arc<dyn Store>, clock: Arc<dyn Clock>, script: Arc<Script>) -> Self {
        Self { settings, store, clock, script }
    }

    /// Deals with one entry. With `send_lease` the first reply is taken for sending in the same write.
    pub async fn run_once(&self, send_lease: Option<Duration>) -> Result<InboxProgress, StoreError> {
        let now = self.clock.now();
        let Some(claim) = self.store.claim_person(now, self.settings.lease).await? else {
            return Ok(InboxProgress::Idle);
        };
        if claim.entry.attempts > self.settings.attempts {
            return self.set_aside(claim).await;
        }
        if self.floods(&claim) {
            tracing::warn!(
                person.id = %claim.person_id,
                inbox.behind = claim.behind,
                "A person sends more than can be answered; one message was consumed without a turn."
            );
            let commit = TurnCommit { now, ..TurnCommit::default() };
            return self.commit(claim, commit, send_lease).await;
        }
        let session = claim.session.clone();
        // A turn is pure and short (microseconds), so it runs where it is; a panic in it is a defect that must not take
        // other people's conversations along. Nothing it could leave half done is used again.
        let turn = catch_unwind(AssertUnwindSafe(|| (self.script.advance)(session, &claim.entry.input, now)));
        let Ok((session, effects)) = turn else {
            // The same turn would panic again: a turn is computed from nothing but what was given.
            return self.set_aside(claim).await;
        };
        let commit = commit::of_turn(session, effects, now);
        for alert in &commit.alerts {
            tracing::warn!(
                person.id = %claim.person_id,
                alert.reason = alert.reason,
                alert.team = alert.team.as_deref().unwrap_or_default(),
                "Somebody must look at this conversation now."
            );
        }
        self.commit(claim, commit, send_lease).await
    }

    async fn commit(
        &self,
        claim: PersonClaim,
        mut commit: TurnCommit,
        send_lease: Option<Duration>,
    ) -> Result<InboxProgress, StoreError> {
        let now = commit.now;
        let asks = !commit.fetches.is_empty();
        // Nothing to say: don't make the store look for something to send.
        commit.send_lease = send_lease.filter(|_| !commit.outbox.is_empty());
        match self.store.commit_turn(claim, commit).await {
            Ok(committed) => {
                let send = committed.send.zip(send_lease);
                let send = send.map(|(claim, lease)| Box::new(TakenSend { claim, until: now.plus(lease) }));
                Ok(InboxProgress::Worked(InboxWork { send, left_over: committed.owed, asks }))
            }
            Err(error) if error.kind == StoreErrorKind::Conflict => {
                tracing::debug!("A claim was lost before its turn was written; the turn is dropped.");
                Ok(InboxProgress::Worked(InboxWork::default()))
            }
            Err(error) => Err(error),
        }
    }

    /// Only messages are dropped, only beyond the limit, and never one that must be answered.
    fn floods(&self, claim: &PersonClaim) -> bool {
        let message = match &claim.entry.input {
            Input::Message(_) => true,
            Input::Timer(_) | Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => false,
        };
        message && claim.behind >= self.settings.flood && !self.must_answer(&claim.entry.input)
    }

    /// A hook that panics must not hide a red flag.
    fn must_answer(&self, input: &Input) -> bool {
        catch_unwind(AssertUnwindSafe(|| (self.script.must_answer)(input))).unwrap_or(true)
    }

    async fn set_aside(&self, claim: PersonClaim) -> Result<InboxProgress, StoreError> {
        tracing::error!(
            person.id = %claim.person_id,
            inbox.attempts = claim.entry.attempts,
            "A message cannot be worked on; it is set aside and the person is told."
        );
        let apology = catch_unwind(AssertUnwindSafe(|| (self.script.apology)(&claim.session))).unwrap_or(None);
        let apology = apology.map(|message| OutboxDraft { message, despite_opt_out: false, reply_to: None });
        let left_over = apology.is_some();
        match self.store.set_aside(claim, DeadReason::Poisoned, apology, self.clock.now()).await {
            Ok(()) => Ok(InboxProgress::Worked(InboxWork { send: None, left_over, asks: false })),
            Err(error) if error.kind == StoreErrorKind::Conflict => Ok(InboxProgress::Worked(InboxWork::default())),
            Err(error) => Err(error),
        }
    }
}
