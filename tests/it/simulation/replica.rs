//! One replica: the real workers over the store and the provider as it reaches them, in loops of their own.

use std::sync::Arc;
use std::time::Duration;

use libretto::clock::Clock;
use libretto::store::Store;
use libretto::worker::retry::RetryPolicy;
use libretto::worker::{
    Inbox, InboxProgress, InboxSettings, Outbox, OutboxParts, OutboxProgress, OutboxSettings, Pace, PaceSettings,
    Timers,
};

use super::executor::Owner;
use super::graph::{Graph, REQUEST_TIMEOUT};
use super::oracle::{TURN_ATTEMPTS, UNKNOWN_WAIT};
use super::people;
use super::provider::Provider;
use super::remote_store::RemoteStore;
use super::weakened::Weakened;
use super::world::{WallClock, World};

const LEASE: Duration = Duration::from_secs(30);

/// Starts everything a replica does.
pub(super) fn start(world: &Arc<World>, store: &Arc<Weakened>, replica: usize) {
    let skew = world.between(-300, 300);
    let clock = Arc::new(WallClock { world: Arc::clone(world), skew });
    let remote: Arc<dyn Store> = Arc::new(RemoteStore { world: Arc::clone(world), store: Arc::clone(store), replica });
    let provider = Arc::new(Provider { world: Arc::clone(world), store: Arc::clone(store) });
    let graph = Graph { world: Arc::clone(world), clock: Arc::clone(&clock), provider, replica };
    let shared = Arc::clone(&clock) as Arc<dyn Clock>;
    let inbox = Arc::new(Inbox::new(
        InboxSettings { lease: LEASE, attempts: TURN_ATTEMPTS, flood: world.weather.flood },
        Arc::clone(&remote),
        Arc::clone(&shared),
        Arc::new(people::script()),
    ));
    let outbox = Arc::new(Outbox::new(
        OutboxSettings {
            lease: LEASE,
            request_timeout: REQUEST_TIMEOUT,
            retry: RetryPolicy { unknown_wait: UNKNOWN_WAIT, ..RetryPolicy::default() },
        },
        OutboxParts {
            store: Arc::clone(&remote),
            channel: Arc::new(graph),
            clock: Arc::clone(&shared),
            pace: Arc::new(Pace::new(PaceSettings {
                per_second: 80,
                person_burst: world.weather.person_burst,
                person_interval: Duration::from_secs(6),
                longest_pause: Duration::from_mins(1),
            })),
            // The thread's own dice, thrown anew by each history from its seed.
            jitter: fastrand::f64,
        },
    ));
    let timers = Timers::new(remote, shared);
    world.born(replica);
    world.tell(|| format!("r{replica}: starts"));
    for _ in 0..world.between(1, 2) {
        run(world, replica, turns(Arc::clone(world), Arc::clone(&inbox), Arc::clone(&outbox), replica));
        run(world, replica, sends(Arc::clone(world), Arc::clone(&outbox)));
    }
    let world_of_timers = Arc::clone(world);
    run(world, replica, async move {
        loop {
            // What it says of the next time is for whoever sleeps; here everybody looks now and then.
            let _ = timers.run_once().await;
            idle(&world_of_timers, &mut 2).await;
        }
    });
}

fn run(world: &Arc<World>, replica: usize, work: impl Future<Output = ()> + Send + 'static) {
    world.spawn(Owner::Replica(replica), work);
}

/// Rests, longer each time in a row.
async fn idle(world: &Arc<World>, idle: &mut u32) {
    *idle = (*idle + 1).min(4);
    world.sleep(world.between(20, 250 << *idle)).await;
}

async fn turns(world: Arc<World>, inbox: Arc<Inbox>, outbox: Arc<Outbox>, replica: usize) {
    let mut rested = 0;
    loop {
        let lease = outbox.lease_if_ready().filter(|_| world.between(0, 3) > 0);
        match inbox.run_once(lease).await {
            Ok(InboxProgress::Worked(work)) => {
                rested = 0;
                if let Some(taken) = work.send {
                    let outbox = Arc::clone(&outbox);
                    world.spawn(Owner::Replica(replica), async move {
                        let _ = outbox.deliver(*taken).await;
                    });
                }
            }
            Ok(InboxProgress::Idle) | Err(_) => idle(&world, &mut rested).await,
        }
    }
}

async fn sends(world: Arc<World>, outbox: Arc<Outbox>) {
    let mut rested = 0;
    loop {
        match outbox.run_once().await {
            Ok(OutboxProgress::Worked(_)) => rested = 0,
            Ok(OutboxProgress::Idle(_)) | Err(_) => idle(&world, &mut rested).await,
        }
    }
}
