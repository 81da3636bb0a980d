//! One history from its seed: people write, everything fails, everything is healed, and all work must come to its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use fastrand::Rng;
use libretto::message::{Sender, Timestamp};
use libretto::store::Store;

use super::executor::{Owner, at_once, run};
use super::oracle::{Final, Tally};
use super::people::{self, Written};
use super::provider::Provider;
use super::replica;
use super::weakened::{Safeguard, Weakened};
use super::weather::Weather;
use super::world::World;
use crate::support::app::START;
use crate::support::builders;

/// Milliseconds within which all work must be done once nothing is wrong any more.
const HEALING: i64 = 2 * 3_600_000;

pub(super) struct Told {
    pub(super) seed: u64,
    pub(super) broken: Option<String>,
    pub(super) story: Vec<String>,
    pub(super) tally: Tally,
    pub(super) deaths: usize,
}

/// Lives through one history. The same seed gives the same history.
pub(super) fn live(seed: u64, without: Option<Safeguard>, with_story: bool) -> Told {
    fastrand::seed(seed);
    let mut random = Rng::with_seed(seed);
    let weather = Weather::draw(&mut random);
    let plan = people::plan(&mut random, &weather);
    let store = Arc::new(Weakened::new(without));
    let world = World::new(random, weather, with_story);
    world.oracle().flood = world.weather.flood;
    world.tell(|| format!("{:?}", world.weather));
    for replica in 0..world.weather.replicas {
        replica::start(&world, &store, replica);
    }
    write(&world, &store, &plan);
    trouble(&world);
    world.spawn(Owner::World, finish(Arc::clone(&world), Arc::clone(&store), plan));
    run(&world, |replica| {
        world.tell(|| format!("r{replica}: dies"));
        let now = world.wall();
        world.oracle().died(replica);
        store.died(replica, now);
        if world.weather.alone {
            store.restart(now);
            world.oracle().restarted(now);
        }
        let (again, store) = (Arc::clone(&world), Arc::clone(&store));
        world.spawn(Owner::World, async move {
            again.sleep(again.between(10, 8_000)).await;
            replica::start(&again, &store, replica);
        });
    });
    let ending = world.ending();
    let tally = world.oracle().tally;
    Told { seed, broken: ending.broken, story: ending.story, tally, deaths: ending.deaths }
}

/// The webhooks of everything that is written: alone or several in one, soon or late.
fn write(world: &Arc<World>, store: &Arc<Weakened>, plan: &[Written]) {
    let provider = Provider { world: Arc::clone(world), store: Arc::clone(store) };
    let mut together: Vec<&Written> = Vec::new();
    for (number, written) in plan.iter().enumerate() {
        world.tell(|| format!("will be written at {} ms: {} {}", written.at, written.key, written.words));
        together.push(written);
        let last = number + 1 == plan.len();
        if last || together.len() == 5 || !world.chance(world.weather.webhooks.together) {
            let late = if world.chance(world.weather.webhooks.late) { world.between(0, 40_000) } else { 0 };
            let messages: Vec<_> = std::mem::take(&mut together)
                .into_iter()
                .map(|one| builders::text(&one.phone, &one.key, sent_at(one).as_millis() / 1_000, one.words))
                .collect();
            provider.bring(written.at + late + world.between(0, 300), builders::messages(&messages));
        }
    }
}

/// When a message was sent, in whole seconds, by the provider's clock.
fn sent_at(written: &Written) -> Timestamp {
    Timestamp::from_seconds((START.as_millis() + written.at) / 1_000)
}

/// Everything that goes wrong by itself, until it is healed.
fn trouble(world: &Arc<World>) {
    let storm = world.weather.storm;
    let every = |mean: i64, what: fn(&Arc<World>)| {
        let world_of_trouble = Arc::clone(world);
        if mean > 0 {
            world.spawn(Owner::World, async move {
                let world = world_of_trouble;
                loop {
                    world.sleep(world.between(1, mean * 2)).await;
                    if world.healed() {
                        return;
                    }
                    what(&world);
                }
            });
        }
    };
    every(world.weather.deaths, |world| {
        world.kill(world.below(world.weather.replicas));
    });
    every(world.weather.clock_jumps, |world| {
        let by = if world.between(0, 1) == 0 { world.between(-90_000, 0) } else { world.between(0, 90_000) };
        world.tell(|| format!("all clocks are set by {by} ms"));
        world.set_clocks(by);
    });
    every(world.weather.outages, |world| {
        let reachable = !world.reachable();
        world.tell(|| format!("the store can be reached: {reachable}"));
        world.set_reachable(reachable);
    });
    let healer = Arc::clone(world);
    world.spawn(Owner::World, async move {
        healer.sleep(storm).await;
        healer.tell(|| "all is healed".to_owned());
        healer.heal();
    });
}

/// Waits until nothing is left to do, then asks what came of it all.
async fn finish(world: Arc<World>, store: Arc<Weakened>, plan: Vec<Written>) {
    let last = plan.last().map_or(0, |written| written.at);
    loop {
        world.sleep(2_000).await;
        if !world.healed() {
            continue;
        }
        let counts = at_once(store.counts()).expect("counts");
        let open = counts.inbox_pending + counts.outbox_open;
        let left = world.errands() > 0 || open > 0 || world.oracle().awaits_a_timer();
        if !left && world.elapsed() > last {
            break;
        }
        if world.elapsed() > world.weather.storm + last + HEALING {
            world.tell(|| format!("nobody does what is left: {counts:?}, {} webhooks", world.errands()));
            break;
        }
    }
    let stands = stands(&store, &plan);
    world.ask(|oracle| oracle.at_the_end(&stands));
    world.finish();
}

fn stands(store: &Weakened, plan: &[Written]) -> Final {
    let mut stands = Final {
        counts: at_once(store.counts()).expect("counts"),
        dead: at_once(store.dead(100_000)).expect("the dead"),
        opted_out: BTreeMap::new(),
        remembered: BTreeMap::new(),
        written: BTreeMap::new(),
    };
    for written in plan {
        let theirs = stands.written.entry(written.phone.clone()).or_default();
        theirs.push((written.key.clone(), sent_at(written), written.word()));
    }
    for phone in stands.written.keys() {
        let Some(export) = at_once(store.export(&Sender::phone(phone))).expect("an export") else { continue };
        stands.opted_out.insert(phone.clone(), export["opted_out"].as_bool().unwrap_or_default());
        let answers = export["session"]["answers"].as_object().map(|answers| {
            answers.values().filter_map(|answer| answer.as_str().map(str::to_owned)).collect::<Vec<_>>()
        });
        stands.remembered.insert(phone.clone(), answers.unwrap_or_default());
    }
    stands
}
