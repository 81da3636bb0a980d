//! The store as one replica reaches it: every call takes its time and can fail before or after it took effect, and the
//! replica may die in the middle. The oracle is told of what took effect.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use libretto::engine::FetchOutcome;
use libretto::message::{DeliveryStatus, EntryId, PersonId, Sender, Timestamp, Tracker};
use libretto::store::{
    Acceptance, Arrival, Committed, Counts, DeadEntry, DeadReason, FetchClaim, OpenHandOff, OutboxDraft, PersonClaim,
    Receipt, SendClaim, Settlement, Store, StoreError, StoreErrorKind, TurnCommit,
};

use super::executor::{Owner, at_once};
use super::oracle::{ClaimSeen, CommitSeen, Noted, SendSeen};
use super::people;
use super::promise::promise;
use super::weakened::Weakened;
use super::world::World;

#[derive(Clone)]
pub(super) struct RemoteStore {
    pub(super) world: Arc<World>,
    pub(super) store: Arc<Weakened>,
    pub(super) replica: usize,
}

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Fine,
    FailsBefore,
    FailsAfter,
    DeathBefore,
    DeathAfter,
}

const UNREACHABLE: StoreError = StoreError::new(StoreErrorKind::Unavailable, "reach the store");

impl RemoteStore {
    fn fate(&self) -> Fate {
        let weather = &self.world.weather.store;
        let chance = |thousandths| self.world.chance(thousandths);
        if !self.world.reachable() || chance(weather.fails_before) {
            Fate::FailsBefore
        } else if chance(weather.fails_after) {
            Fate::FailsAfter
        } else if chance(weather.death_before) {
            Fate::DeathBefore
        } else if chance(weather.death_after) {
            Fate::DeathAfter
        } else {
            Fate::Fine
        }
    }

    fn way(&self) -> i64 {
        let world = &self.world;
        if world.chance(world.weather.store.slow) { world.between(0, 45_000) } else { world.between(0, 8) }
    }

    /// One call over the wire. The work itself is one step: nothing happens in between.
    async fn call<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (kept, awaited) = promise(&self.world);
        let (world, replica, store) = (Arc::clone(&self.world), self.replica, Arc::clone(&self.store));
        let (there, back, fate) = (self.way(), self.way(), self.fate());
        self.world.spawn(Owner::Wire(replica), async move {
            world.sleep(there).await;
            // Of the many calls that go well, those that do something tell so themselves.
            if fate != Fate::Fine {
                world.tell(|| format!("r{replica}: {doing} meets {fate:?}"));
            }
            let answer = match fate {
                Fate::FailsBefore => Err(UNREACHABLE),
                Fate::DeathBefore => {
                    world.kill(replica);
                    Err(UNREACHABLE)
                }
                Fate::Fine | Fate::FailsAfter | Fate::DeathAfter => {
                    store.begins(replica, fate == Fate::DeathAfter);
                    work.await
                }
            };
            if fate == Fate::DeathAfter {
                world.kill(replica);
            }
            world.sleep(back).await;
            kept.keep(if fate == Fate::FailsAfter { Err(UNREACHABLE) } else { answer });
        });
        awaited.await.unwrap_or(Err(UNREACHABLE))
    }

    fn saw_send(&self, claim: &SendClaim, now: Timestamp, lease: Duration) {
        let (world, replica) = (&self.world, self.replica);
        let seen = SendSeen::of(claim);
        world.tell(|| format!("r{replica}: takes {} to send it, try {}", seen.template, seen.attempt));
        world.ask(|oracle| oracle.send_claimed(&seen, now, now.plus(lease), replica));
    }

    /// What the look at the opt-out has killed, if it may have killed anything.
    fn clear_doubts(&self) {
        if self.world.oracle().doubts() {
            let dead = at_once(self.store.dead(1_000)).unwrap_or_default();
            self.world.oracle().learn(&dead);
        }
    }
}

#[async_trait]
impl Store for RemoteStore {
    async fn accept(&self, arrivals: Vec<Arrival>) -> Result<Vec<Acceptance>, StoreError> {
        let this = self.clone();
        self.call("accepting", async move {
            let noted: Vec<Noted> = arrivals.iter().map(Noted::of).collect();
            let answers = this.store.accept(arrivals).await?;
            this.world.ask(|oracle| oracle.accepted(&noted, &answers));
            Ok(answers)
        })
        .await
    }

    async fn claim_person(&self, now: Timestamp, lease: Duration) -> Result<Option<PersonClaim>, StoreError> {
        let this = self.clone();
        self.call("claiming a person", async move {
            let claim = this.store.claim_person(now, lease).await?;
            if let Some(claim) = &claim {
                let (seen, latest) = (ClaimSeen::of(claim), this.world.latest());
                this.world.tell(|| format!("r{}: begins {}, attempt {}", this.replica, seen.key, seen.attempts));
                this.world.ask(|oracle| oracle.claimed(&seen, latest));
            }
            Ok(claim)
        })
        .await
    }

    async fn commit_turn(&self, claim: PersonClaim, commit: TurnCommit) -> Result<Committed, StoreError> {
        let this = self.clone();
        self.call("committing", async move {
            let (claim_seen, commit_seen) = (ClaimSeen::of(&claim), CommitSeen::of(&commit));
            let (now, lease) = (commit.now, commit.send_lease.unwrap_or_default());
            let (world, replica) = (&this.world, this.replica);
            let committed = match this.store.commit_turn(claim, commit).await {
                Ok(committed) => committed,
                Err(error) => {
                    world.tell(|| format!("r{replica}: {} is not written: {:?}", claim_seen.key, error.kind));
                    world.oracle().conflicted();
                    return Err(error);
                }
            };
            world.tell(|| format!("r{replica}: writes {}", claim_seen.key));
            world.ask(|oracle| oracle.committed(&claim_seen, &commit_seen));
            this.clear_doubts();
            if let Some(send) = &committed.send {
                this.saw_send(send, now, lease);
            }
            Ok(committed)
        })
        .await
    }

    async fn set_aside(
        &self,
        claim: PersonClaim,
        reason: DeadReason,
        apology: Option<OutboxDraft>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let this = self.clone();
        self.call("setting aside", async move {
            let seen = ClaimSeen::of(&claim);
            // Every apology reads the same; here each has a name of its own.
            let apology = apology.map(|mut apology| {
                apology.message.template = format!("{}/sorry", people::unique(&claim));
                apology
            });
            let template = apology.as_ref().map(|apology| apology.message.template.clone());
            let poisonous = people::is_poison(&claim.entry.input);
            this.store.set_aside(claim, reason, apology, now).await?;
            this.world.tell(|| format!("r{}: sets {} aside", this.replica, seen.key));
            this.world.ask(|oracle| oracle.set_aside(&seen, template.as_deref(), now, poisonous));
            Ok(())
        })
        .await
    }

    async fn release(&self, claim: PersonClaim) -> Result<(), StoreError> {
        let this = self.clone();
        self.call("releasing", async move { this.store.release(claim).await }).await
    }

    async fn claim_send(&self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>, StoreError> {
        let this = self.clone();
        self.call("claiming a send", async move {
            let claim = this.store.claim_send(now, lease).await?;
            this.clear_doubts();
            if let Some(claim) = &claim {
                this.saw_send(claim, now, lease);
            }
            Ok(claim)
        })
        .await
    }

    async fn settle_send(&self, claim: SendClaim, settlement: Settlement, now: Timestamp) -> Result<(), StoreError> {
        let this = self.clone();
        let seen = SendSeen::of(&claim);
        let outcome = self
            .call("settling", async move {
                let seen = SendSeen::of(&claim);
                let outcome = this.store.settle_send(claim, settlement.clone(), now).await;
                let (replica, template) = (this.replica, &seen.template);
                match &outcome {
                    Ok(()) => {
                        this.world.tell(|| format!("r{replica}: settles {template} as {settlement:?}"));
                        this.world.ask(|oracle| oracle.settled(&seen, &settlement));
                    }
                    Err(error) => this.world.tell(|| format!("r{replica}: {template} not settled: {:?}", error.kind)),
                }
                outcome
            })
            .await;
        if outcome.is_err() {
            self.world.ask(|oracle| oracle.not_settled(&seen));
        }
        outcome
    }

    async fn record_statuses(&self, statuses: Vec<DeliveryStatus>, now: Timestamp) -> Result<usize, StoreError> {
        let this = self.clone();
        self.call("recording statuses", async move {
            let mut matched = 0;
            // One at a time, to know which of them the store believed.
            for status in statuses {
                let believed = this.store.record_statuses(vec![status.clone()], now).await?;
                matched += believed;
                let (template, attempt) = people::sent_as(status.message.expose());
                let tracked = status.tracker.as_deref().and_then(Tracker::parse).map_or(attempt, |told| told.attempt);
                this.world.tell(|| {
                    format!("r{}: hears {:?} of {template}.{attempt}: {believed}", this.replica, status.state)
                });
                if believed == 1 {
                    this.world.ask(|oracle| oracle.told(&status, template, tracked));
                }
            }
            Ok(matched)
        })
        .await
    }

    async fn wake_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let this = self.clone();
        self.call("waking", async move {
            let next = this.store.wake_due(now).await?;
            this.world.oracle().woke(now);
            Ok(next)
        })
        .await
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
        Ok(())
    }
}
