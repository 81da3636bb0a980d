//! What all tasks of one history share: its dice, its time, who waits until when, what was seen and what broke.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use fastrand::Rng;
use libretto::clock::Clock;
use libretto::message::Timestamp;

use super::executor::{Owner, Task};
use super::oracle::Oracle;
use super::weather::Weather;
use crate::support::app::START;

/// A moment that never comes.
pub(super) const NEVER: i64 = i64::MAX;

pub(super) struct World {
    pub(super) weather: Weather,
    state: Mutex<State>,
    oracle: Mutex<Oracle>,
}

struct State {
    random: Rng,
    /// Milliseconds since the history began; only grows.
    elapsed: i64,
    /// What the clocks on the wall are wrong by.
    offset: i64,
    /// The latest moment any clock has shown.
    latest: Timestamp,
    current: usize,
    /// When each task wants to run, and the same twice more, to find who is next without looking at all of them.
    wakes: Vec<i64>,
    ready: Vec<usize>,
    asleep: BinaryHeap<Reverse<(i64, usize)>>,
    spawned: Vec<Task>,
    killed: Vec<usize>,
    living: Vec<bool>,
    /// Whether the store can be reached at all.
    reachable: bool,
    /// All trouble is over.
    healed: bool,
    /// Webhooks that are not acknowledged yet.
    errands: usize,
    over: bool,
    broken: Option<String>,
    story: Option<Vec<String>>,
    deaths: usize,
}

/// What a history leaves behind.
pub(super) struct Ending {
    pub(super) broken: Option<String>,
    pub(super) story: Vec<String>,
    pub(super) deaths: usize,
}

impl World {
    pub(super) fn new(random: Rng, weather: Weather, told: bool) -> Arc<Self> {
        let replicas = weather.replicas;
        Arc::new(Self {
            oracle: Mutex::new(Oracle::default()),
            state: Mutex::new(State {
                random,
                elapsed: 0,
                offset: 0,
                latest: START,
                current: 0,
                wakes: Vec::new(),
                ready: Vec::new(),
                asleep: BinaryHeap::new(),
                spawned: Vec::new(),
                killed: Vec::new(),
                living: vec![false; replicas],
                reachable: true,
                healed: false,
                errands: 0,
                over: false,
                broken: None,
                story: told.then(Vec::new),
                deaths: 0,
            }),
            weather,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    // --- dice

    pub(super) fn chance(&self, thousandths: u32) -> bool {
        let mut state = self.state();
        !state.healed && thousandths > 0 && state.random.u32(0..1_000) < thousandths
    }

    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        self.state().random.i64(from..=to)
    }

    /// One of so many, from zero.
    pub(super) fn below(&self, many: usize) -> usize {
        self.state().random.usize(0..many)
    }

    // --- time

    pub(super) fn elapsed(&self) -> i64 {
        self.state().elapsed
    }

    /// What a clock on the wall shows.
    pub(super) fn wall(&self) -> Timestamp {
        let mut state = self.state();
        let now = Timestamp::from_millis(START.as_millis() + state.elapsed + state.offset);
        state.latest = state.latest.max(now);
        now
    }

    /// The true time: the provider's clock never jumps.
    pub(super) fn true_time(&self) -> Timestamp {
        Timestamp::from_millis(START.as_millis() + self.elapsed())
    }

    pub(super) fn latest(&self) -> Timestamp {
        self.state().latest
    }

    pub(super) fn set_clocks(&self, by: i64) {
        self.state().offset += by;
    }

    pub(super) fn sleep(self: &Arc<Self>, millis: i64) -> Sleep {
        Sleep { world: Arc::clone(self), until: self.elapsed() + millis, asked: false }
    }

    // --- tasks

    pub(super) fn spawn(&self, owner: Owner, work: impl Future<Output = ()> + Send + 'static) {
        self.state().spawned.push(Task { owner, work: Box::pin(work) });
    }

    pub(super) fn take_spawned(&self) -> Vec<Task> {
        std::mem::take(&mut self.state().spawned)
    }

    pub(super) fn current(&self) -> usize {
        self.state().current
    }

    pub(super) fn wake(&self, task: usize) {
        let mut state = self.state();
        if task >= state.wakes.len() {
            state.wakes.resize(task + 1, NEVER);
        }
        let elapsed = state.elapsed;
        if state.wakes[task] != elapsed {
            state.wakes[task] = elapsed;
            state.ready.push(task);
        }
    }

    pub(super) fn block_until(&self, moment: i64) {
        let mut state = self.state();
        let current = state.current;
        state.wakes[current] = moment;
        if moment <= state.elapsed {
            state.ready.push(current);
        } else if moment != NEVER {
            state.asleep.push(Reverse((moment, current)));
        }
    }

    pub(super) fn retire(&self, task: usize) {
        self.state().wakes[task] = NEVER;
    }

    /// Any task that can run; time passes when none can.
    pub(super) fn next_task(&self) -> Option<usize> {
        let mut state = self.state();
        let state = &mut *state;
        loop {
            while state.asleep.peek().is_some_and(|Reverse((moment, _))| *moment <= state.elapsed) {
                let Some(Reverse((moment, task))) = state.asleep.pop() else { break };
                if state.wakes[task] == moment {
                    state.ready.push(task);
                }
            }
            while !state.ready.is_empty() {
                let chosen = state.random.usize(0..state.ready.len());
                let task = state.ready.swap_remove(chosen);
                // It may have ended since it was called.
                if state.wakes[task] <= state.elapsed {
                    // Whoever is polled says anew what it waits for.
                    state.wakes[task] = NEVER;
                    state.current = task;
                    return Some(task);
                }
            }
            let Reverse((soonest, _)) = state.asleep.peek()?;
            state.elapsed = *soonest;
        }
    }

    // --- replicas

    pub(super) fn kill(&self, replica: usize) {
        let mut state = self.state();
        if state.living[replica] {
            state.living[replica] = false;
            state.deaths += 1;
            state.killed.push(replica);
        }
    }

    pub(super) fn take_killed(&self) -> Vec<usize> {
        std::mem::take(&mut self.state().killed)
    }

    pub(super) fn born(&self, replica: usize) {
        self.state().living[replica] = true;
    }

    pub(super) fn lives(&self, replica: usize) -> bool {
        self.state().living[replica]
    }

    /// What a dead replica had on the wire is lost half the time; a store of its own hears nothing any more.
    pub(super) fn wire_breaks(&self) -> bool {
        self.weather.alone || self.state().random.bool()
    }

    pub(super) fn set_reachable(&self, reachable: bool) {
        self.state().reachable = reachable;
    }

    pub(super) fn reachable(&self) -> bool {
        self.state().reachable
    }

    // --- errands, the end and the story

    pub(super) fn errand_begins(&self) {
        self.state().errands += 1;
    }

    pub(super) fn errand_ends(&self) {
        self.state().errands -= 1;
    }

    pub(super) fn errands(&self) -> usize {
        self.state().errands
    }

    pub(super) fn heal(&self) {
        let mut state = self.state();
        state.healed = true;
        state.reachable = true;
    }

    pub(super) fn healed(&self) -> bool {
        self.state().healed
    }

    pub(super) fn finish(&self) {
        self.state().over = true;
    }

    pub(super) fn is_over(&self) -> bool {
        let state = self.state();
        state.over || state.broken.is_some()
    }

    pub(super) fn oracle(&self) -> MutexGuard<'_, Oracle> {
        self.oracle.lock().unwrap()
    }

    /// Asks the oracle; what it finds broken ends the history.
    pub(super) fn ask(&self, question: impl FnOnce(&mut Oracle) -> Result<(), String>) {
        let verdict = question(&mut self.oracle());
        self.judge(verdict);
    }

    pub(super) fn judge(&self, verdict: Result<(), String>) {
        if let Err(promise) = verdict {
            self.tell(|| format!("BROKEN: {promise}"));
            self.state().broken.get_or_insert(promise);
        }
    }

    /// Adds a line to the story, if it is being told.
    pub(super) fn tell(&self, line: impl FnOnce() -> String) {
        let mut state = self.state();
        let (elapsed, offset) = (state.elapsed, state.offset);
        if let Some(story) = &mut state.story {
            story.push(format!("{elapsed:>8} ms ({offset:+}) {}", line()));
        }
    }

    pub(super) fn ending(&self) -> Ending {
        let mut state = self.state();
        Ending { broken: state.broken.take(), story: state.story.take().unwrap_or_default(), deaths: state.deaths }
    }
}

/// Lets at least one other task run, and so much time pass.
pub(super) struct Sleep {
    world: Arc<World>,
    until: i64,
    asked: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if self.asked && self.world.elapsed() >= self.until {
            return Poll::Ready(());
        }
        self.asked = true;
        self.world.block_until(self.until);
        Poll::Pending
    }
}

/// The clock on one replica's wall: a little wrong, and set back and forth with all the others.
pub(super) struct WallClock {
    pub(super) world: Arc<World>,
    pub(super) skew: i64,
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.world.wall().as_millis() + self.skew)
    }

    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.world.sleep(i64::try_from(time.as_millis()).unwrap_or(NEVER / 2)))
    }
}
