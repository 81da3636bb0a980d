//! The memory store, whole or with one of its safeguards taken away: the simulation must notice each.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use libretto::engine::{FetchOutcome, Session};
use libretto::message::{DeliveryStatus, EntryId, MessageId, PersonId, Sender, Timestamp};
use libretto::store::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, InboxEntry, Keeping, MemoryStore,
    OpenHandOff, OutboxDraft, PersonClaim, Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind,
    TurnCommit,
};

use super::executor::at_once;
use super::oracle::UNKNOWN_WAIT;

/// What keeps a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Safeguard {
    /// The ids of messages are remembered.
    Dedupe,
    /// A turn is written only over the session it was computed from, and only while its claim stands.
    Revision,
    /// What one worker holds no other gets.
    Lease,
    /// That a try begins is durable before the request.
    DurableSending,
    /// The opt-out is read again when a try begins.
    OptOutReRead,
    /// What a turn says is written with the turn, or finished by whoever comes after a death.
    FollowUps,
}

impl Safeguard {
    pub(super) const ALL: [Self; 6] =
        [Self::Dedupe, Self::Revision, Self::Lease, Self::DurableSending, Self::OptOutReRead, Self::FollowUps];
}

pub(super) struct Weakened {
    store: MemoryStore,
    without: Option<Safeguard>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Who calls, and whether they die right after.
    caller: usize,
    dies: bool,
    accepted: usize,
    /// Sends that are held, by token, with the replica that holds them.
    sends: BTreeMap<u64, (usize, SendClaim)>,
    people: BTreeMap<u64, PersonClaim>,
    /// Turns written over what came in between: what the next claim finds instead.
    overwritten: BTreeMap<String, (Session, Vec<OutboxDraft>)>,
}

impl Weakened {
    pub(super) fn new(without: Option<Safeguard>) -> Self {
        let keeping = Keeping { unknown_wait: UNKNOWN_WAIT, ..Keeping::default() };
        Self { store: MemoryStore::new(keeping), without, state: Mutex::default() }
    }

    fn is_without(&self, safeguard: Safeguard) -> bool {
        self.without == Some(safeguard)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A call takes effect.
    pub(super) fn begins(&self, caller: usize, dies: bool) {
        let mut state = self.state();
        (state.caller, state.dies) = (caller, dies);
    }

    /// The one process over this store died and comes back.
    pub(super) fn restart(&self, now: Timestamp) {
        self.store.restart(now).expect("the memory store opens again");
    }

    /// A replica died. Whoever has not written down that a try began knows nothing of it afterwards.
    pub(super) fn died(&self, replica: usize, now: Timestamp) {
        if !self.is_without(Safeguard::DurableSending) {
            return;
        }
        let held: Vec<SendClaim> = self
            .state()
            .sends
            .values()
            .filter(|(owner, _)| *owner == replica)
            .map(|(_, claim)| claim.clone())
            .collect();
        for claim in held {
            self.state().sends.remove(&claim.token);
            // It may have been settled in the meantime.
            let _ = at_once(self.store.settle_send(claim, Settlement::Postponed { due: now }, now));
        }
    }

    fn holds(&self, claim: Option<&SendClaim>) {
        if let Some(claim) = claim {
            let mut state = self.state();
            let caller = state.caller;
            state.sends.insert(claim.token, (caller, claim.clone()));
        }
    }
}

fn copy(claim: &PersonClaim) -> PersonClaim {
    PersonClaim {
        person_id: claim.person_id.clone(),
        session: claim.session.clone(),
        revision: claim.revision,
        entry: InboxEntry {
            key: claim.entry.key.clone(),
            input: claim.entry.input.clone(),
            attempts: claim.entry.attempts,
        },
        behind: claim.behind,
        token: claim.token,
        lease: claim.lease,
    }
}

#[async_trait]
impl Store for Weakened {
    async fn accept(&self, mut arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        if self.is_without(Safeguard::Dedupe) {
            for arrival in &mut arrivals {
                let mut state = self.state();
                state.accepted += 1;
                arrival.key = MessageId::new(format!("{} for the {}th time", arrival.key.expose(), state.accepted));
            }
        }
        self.store.accept(arrivals).await
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        let mut claim = self.store.claim_person(now, lease).await?;
        let mut state = self.state();
        if self.is_without(Safeguard::Lease) {
            match &claim {
                Some(claim) => drop(state.people.insert(claim.token, copy(claim))),
                None => claim = state.people.pop_first().map(|(_, claim)| claim),
            }
        }
        if let Some(claim) = &mut claim
            && let Some((session, _)) = state.overwritten.get(claim.person_id.as_str())
        {
            claim.session.answers = session.answers.clone();
        }
        Ok(claim)
    }

    async fn commit_turn(&self, claim: PersonClaim, mut commit: TurnCommit) -> Result<Committed, StoreError> {
        if self.is_without(Safeguard::OptOutReRead) {
            commit.outbox.iter_mut().for_each(|draft| draft.despite_opt_out = true);
        }
        if self.is_without(Safeguard::FollowUps) && self.state().dies {
            commit.outbox.clear();
        }
        let person = claim.person_id.as_str().to_owned();
        self.state().people.remove(&claim.token);
        let lost = self.is_without(Safeguard::Revision).then(|| (commit.session.clone(), commit.outbox.clone()));
        if let Some((_, drafts)) = self.state().overwritten.remove(&person) {
            commit.outbox.splice(0..0, drafts);
        }
        match (self.store.commit_turn(claim, commit).await, lost) {
            (Err(error), Some((Some(session), drafts))) if error.kind == StoreErrorKind::Conflict => {
                self.state().overwritten.insert(person, (session, drafts));
                Ok(Committed::default())
            }
            (Ok(committed), _) => {
                self.holds(committed.send.as_ref());
                Ok(committed)
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.store.set_aside(claim, reason, apology, now).await
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        self.store.release(claim).await
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        let claim = self.store.claim_send(now, lease).await?;
        self.holds(claim.as_ref());
        if claim.is_none() && self.is_without(Safeguard::Lease) {
            return Ok(self.state().sends.pop_first().map(|(_, (_, claim))| claim));
        }
        Ok(claim)
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        self.state().sends.remove(&claim.token);
        self.store.settle_send(claim, settlement, now).await
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        self.store.record_statuses(statuses, now).await
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.store.wake_due(now).await
    }

    async fn claim_fetch(&self, now: Timestamp, lease: Duration) -> Result<Option<FetchClaim>, StoreError> {
        self.store.claim_fetch(now, lease).await
    }

    async fn settle_fetch(&self, claim: FetchClaim, outcome: FetchOutcome, now: Timestamp) -> Result<(), StoreError> {
        self.store.settle_fetch(claim, outcome, now).await
    }

    async fn revive(&self, entry: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        self.store.revive(entry, now).await
    }

    async fn hand_offs(&self, limit: usize) -> Result<Vec<OpenHandOff>, StoreError> {
        self.store.hand_offs(limit).await
    }

    async fn sender_of(&self, person: &PersonId) -> Result<Option<Sender>, StoreError> {
        self.store.sender_of(person).await
    }

    async fn erase(&self, sender: &Sender, now: Timestamp) -> Result<Option<Receipt>, StoreError> {
        self.store.erase(sender, now).await
    }

    async fn dead(&self, limit: usize) -> Result<Vec<DeadEntry>, StoreError> {
        self.store.dead(limit).await
    }

    async fn counts(&self) -> Result<Counts, StoreError> {
        self.store.counts().await
    }

    async fn export(&self, sender: &Sender) -> Result<Option<serde_json::Value>, StoreError> {
        self.store.export(sender).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.store.close().await
    }
}
