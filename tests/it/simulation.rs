//! Thousands of small histories in which everything goes wrong: replicas die at any await, calls of the store are lost
//! before or after they took effect, clocks jump, the provider is slow, silent or lying, webhooks come late, twice and out
//! of order. The real door and the real workers must keep every promise of delivery in each of them.
//!
//! A history is one thread, one seed, no real time. A failing one prints its seed and its whole story;
//! `SIMULATION_SEED=<seed> cargo nextest run simulation --no-capture` tells it again, `SIMULATION_HISTORIES=<number>` says
//! how many are drawn.

mod executor;
mod graph;
mod history;
mod oracle;
mod people;
mod promise;
mod provider;
mod remote_store;
mod replica;
mod weakened;
mod weather;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use history::{Told, live};
use oracle::Tally;
use weakened::Safeguard;

/// Histories drawn anew each time the tests run; CI asks for more.
const HISTORIES: u64 = 1_500;
/// Histories that are the same each time.
const FIXED: std::ops::Range<u64> = 0..500;

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

/// Fails with the whole story of a broken promise.
fn fail(told: &Told) -> ! {
    let story = live(told.seed, None, true).story.join("\n");
    panic!("{story}\nSIMULATION_SEED={}: {}", told.seed, told.broken.as_deref().unwrap_or("nothing broke"));
}

/// Lives through all these histories on all cores; the sums of what happened, or the first that broke.
fn live_all(seeds: &[u64], without: Option<Safeguard>) -> (Tally, usize, Option<Told>) {
    let next = AtomicU64::new(0);
    let seen = Mutex::new((Tally::default(), 0, None::<Told>));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                    let Some(drawn) = seeds.get(number) else { return };
                    if seen.lock().unwrap().2.is_some() {
                        return;
                    }
                    let told = live(*drawn, without, false);
                    let mut seen = seen.lock().unwrap();
                    seen.0.add(&told.tally);
                    seen.1 += told.deaths;
                    if told.broken.is_some() && seen.2.is_none() {
                        seen.2 = Some(told);
                    }
                }
            });
        }
    });
    seen.into_inner().unwrap()
}

#[test]
fn no_promise_is_broken_in_any_history() {
    if let Some(seed) = number_from("SIMULATION_SEED") {
        let told = live(seed, None, true);
        for line in &told.story {
            eprintln!("{line}");
        }
        assert_eq!(told.broken, None, "SIMULATION_SEED={seed}");
        return;
    }
    let first = fastrand::u64(..);
    let histories = number_from("SIMULATION_HISTORIES").unwrap_or(HISTORIES);
    eprintln!("{histories} histories from seed {first}");
    let seeds: Vec<u64> = (0..histories).map(|number| first.wrapping_add(number)).collect();
    let (tally, deaths, broken) = live_all(&seeds, None);
    eprintln!("{tally:?}, {deaths} deaths");
    if let Some(told) = broken {
        fail(&told);
    }
}

#[test]
fn no_promise_is_broken_in_the_histories_of_every_day() {
    let (tally, deaths, broken) = live_all(&FIXED.collect::<Vec<_>>(), None);
    eprintln!("{tally:?}, {deaths} deaths");
    if let Some(told) = broken {
        fail(&told);
    }
    // What never happens proves nothing.
    let Tally { accepted, duplicates, turns, flooded, poisoned, timers, stops, .. } = tally;
    let Tally { conflicts, posts, doubled, lost_claims, dead, .. } = tally;
    let happened =
        [accepted, duplicates, turns, flooded, poisoned, timers, stops, conflicts, posts, doubled, lost_claims, dead];
    assert!(happened.iter().all(|count| *count > 0) && deaths > 0, "{tally:?}, {deaths} deaths");
}

#[test]
fn a_seed_tells_the_same_story_again() {
    for seed in [3, 22] {
        let (one, other) = (live(seed, None, true), live(seed, None, true));
        assert!(one.story.len() > 50, "seed {seed} tells a story");
        assert_eq!(one.story, other.story, "seed {seed}");
    }
}

/// The most histories it may take until a missing safeguard is noticed.
const SOON: u64 = 2_000;

#[test]
fn each_safeguard_is_missed_when_it_is_taken_away() {
    for safeguard in Safeguard::ALL {
        let seeds: Vec<u64> = (0..SOON).collect();
        let broken = live_all(&seeds, Some(safeguard)).2;
        let Some(told) = broken else { panic!("without {safeguard:?} nothing broke in {SOON} histories") };
        let said = told.broken.unwrap_or_default();
        eprintln!("without {safeguard:?}: seed {}: {said}", told.seed);
    }
}
