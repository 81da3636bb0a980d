//! Runs the tasks of one history, one poll at a time, in an order drawn from its seed. Knows nothing of what they do.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use super::world::World;

/// Something that runs until it ends or its owner dies.
pub(super) struct Task {
    pub(super) owner: Owner,
    pub(super) work: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// What a task dies with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The world itself: nothing kills it.
    World,
    /// A replica.
    Replica(usize),
    /// Something a replica has put on the wire: it may still arrive after the replica is gone.
    Wire(usize),
}

/// Runs until the history is over. `on_death` is told of each replica that died, once nothing of it runs any more.
pub(super) fn run(world: &Arc<World>, mut on_death: impl FnMut(usize)) {
    let mut tasks: Vec<Option<Task>> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    loop {
        for task in world.take_spawned() {
            let number = free.pop().unwrap_or_else(|| {
                tasks.push(None);
                tasks.len() - 1
            });
            tasks[number] = Some(task);
            world.wake(number);
        }
        for replica in world.take_killed() {
            for (number, task) in tasks.iter_mut().enumerate() {
                let dies = match task.as_ref().map(|task| task.owner) {
                    Some(Owner::Replica(owner)) => owner == replica,
                    Some(Owner::Wire(owner)) => owner == replica && world.wire_breaks(),
                    Some(Owner::World) | None => false,
                };
                if dies {
                    *task = None;
                    world.retire(number);
                    free.push(number);
                }
            }
            on_death(replica);
        }
        if world.is_over() {
            return;
        }
        let Some(number) = world.next_task() else {
            return world.judge(Err("nobody has anything to do any more".to_owned()));
        };
        let Some(task) = &mut tasks[number] else { continue };
        if task.work.as_mut().poll(&mut context).is_ready() {
            tasks[number] = None;
            world.retire(number);
            free.push(number);
        }
    }
}

/// The outcome of a future that never waits.
pub(super) fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        std::task::Poll::Ready(outcome) => outcome,
        std::task::Poll::Pending => panic!("a call of the memory store waited"),
    }
}
