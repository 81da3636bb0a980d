//! The provider's side of webhooks: it brings each one until it hears 200, to whichever replica answers, and sometimes
//! once more after that.

use std::sync::Arc;

use libretto::channel::whatsapp;
use libretto::ingress::{self, Parts};
use tokio::sync::Notify;

use super::executor::Owner;
use super::people;
use super::promise::promise;
use super::remote_store::RemoteStore;
use super::weakened::Weakened;
use super::world::{WallClock, World};
use crate::support::builders;

/// How long the provider waits for an answer.
const PATIENCE: i64 = 10_000;

pub(super) struct Provider {
    pub(super) world: Arc<World>,
    pub(super) store: Arc<Weakened>,
}

impl Provider {
    /// Brings a webhook after so many milliseconds.
    pub(super) fn bring(&self, delay: i64, body: Vec<u8>) {
        self.world.errand_begins();
        let (world, store) = (Arc::clone(&self.world), Arc::clone(&self.store));
        self.world.spawn(Owner::World, async move {
            world.sleep(delay).await;
            let mut pause = 200;
            loop {
                let acknowledged = hand_over(&world, &store, body.clone()).await;
                if acknowledged && !world.chance(world.weather.webhooks.repeated) {
                    break;
                }
                world.sleep(world.between(pause / 2, pause)).await;
                pause = (pause * 2).min(20_000);
            }
            world.errand_ends();
        });
    }
}

/// One try: whether 200 was heard.
async fn hand_over(world: &Arc<World>, store: &Arc<Weakened>, body: Vec<u8>) -> bool {
    let replica = world.below(world.weather.replicas);
    if !world.lives(replica) {
        return false;
    }
    let (kept, awaited) = promise(world);
    let remote = RemoteStore { world: Arc::clone(world), store: Arc::clone(store), replica };
    let clock = Arc::new(WallClock { world: Arc::clone(world), skew: 0 });
    let parts =
        Parts { store: Arc::new(remote), clock, work: Arc::new(Notify::new()), is_urgent: Arc::new(people::is_urgent) };
    world.spawn(Owner::Replica(replica), async move {
        let received_at = parts.clock.now();
        let delivery = whatsapp::parse(&body, Some(builders::NUMBER_ID), received_at).expect("a good body");
        let stale_after = ingress::Settings::default().stale_after;
        kept.keep(ingress::keep(&parts, delivery, received_at, stale_after).await.is_ok());
    });
    awaited.within(PATIENCE).await.unwrap_or(false)
}
