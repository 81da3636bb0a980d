//! Several processes on one database: whatever they race for, one of them gets it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libretto::clock::{Clock, SystemClock};
use libretto::message::{Sender, Timestamp};
use libretto::store::{Counts, MongoStore, Settlement, Store, StoreErrorKind, TurnCommit};

use super::super::support::*;

const PEOPLE: usize = 8;
const MESSAGES: usize = 4;

fn person(number: usize) -> Sender {
    Sender::phone(format!("91980000{number:04}"))
}

type Seen = Arc<Mutex<BTreeMap<String, usize>>>;

/// What a process does until nothing is left: turns and sends. Its clock may be wrong.
async fn work(store: MongoStore, applied: Seen, sent: Seen, wrong_by: i64) {
    let now = || Timestamp::from_millis(SystemClock.now().as_millis() + wrong_by);
    loop {
        store.wake_due(now()).await.unwrap();
        while let Some(held) = store.claim_person(now(), LEASE).await.unwrap() {
            let key = key(&held.entry).to_owned();
            let commit = saying(&held.session, now(), vec![draft(&key)]);
            match store.commit_turn(held, commit).await {
                Ok(_) => *applied.lock().unwrap().entry(key).or_default() += 1,
                Err(error) => assert_eq!(error.kind, StoreErrorKind::Conflict),
            }
        }
        while let Some(held) = store.claim_send(now(), LEASE).await.unwrap() {
            *sent.lock().unwrap().entry(held.message.template.clone()).or_default() += 1;
            store.settle_send(held, Settlement::Sent { provider_id: None }, now()).await.unwrap();
        }
        let counts = store.counts().await.unwrap();
        if (counts.inbox_pending, counts.outbox_open) == (0, 0) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_the_work_and_nothing_is_done_twice() {
    let Some(place) = super::place().await else { return };
    let (one, two) = (place.served().await, place.served().await);
    let (applied, sent): (Seen, Seen) = Default::default();
    let now = SystemClock.now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..PEOPLE {
        for message in 0..MESSAGES {
            // Both hear of every message: the provider repeats itself.
            let arrival = arrival(&format!("p{number}m{message}"), &person(number), now);
            let (first, second) = tokio::join!(one.accept(vec![arrival.clone()]), two.accept(vec![arrival]));
            assert_ne!(first.unwrap(), second.unwrap(), "one of them keeps it");
        }
    }
    // Their clocks are two minutes apart, which is four leases.
    for (store, wrong_by) in [(&one, 0), (&two, 120_000), (&one, 0), (&two, 120_000)] {
        tasks.spawn(work(store.clone(), Arc::clone(&applied), Arc::clone(&sent), wrong_by));
    }
    tasks.join_all().await;
    let expected: BTreeMap<String, usize> =
        (0..PEOPLE).flat_map(|n| (0..MESSAGES).map(move |m| (format!("p{n}m{m}"), 1))).collect();
    assert_eq!((&*applied.lock().unwrap(), &*sent.lock().unwrap()), (&expected, &expected));
    assert_eq!(one.counts().await.unwrap(), Counts { people: PEOPLE as u64, ..Counts::default() });
    place.remove().await;
}

#[tokio::test]
async fn a_lease_is_measured_by_the_servers_clock_alone() {
    let Some(place) = super::place().await else { return };
    let (one, two) = (place.served().await, place.served().await);
    let now = SystemClock.now();
    accept(&one, "a", &person(0), now).await;
    let held = one.claim_person(now, LEASE).await.unwrap().expect("somebody waits");
    // The other's clock is a day ahead: to it the lease looks over.
    let ahead = now.plus(Duration::from_hours(24));
    for _ in 0..3 {
        two.wake_due(ahead).await.unwrap();
        assert!(two.claim_person(ahead, LEASE).await.unwrap().is_none());
    }
    let commit = TurnCommit { send_lease: Some(LEASE), ..saying(&held.session, now, vec![draft("reply")]) };
    let send = one.commit_turn(held, commit).await.unwrap().send.expect("it goes along");
    two.wake_due(ahead).await.unwrap();
    assert!(two.claim_send(ahead.plus(LEASE), LEASE).await.unwrap().is_none(), "it is being sent");
    one.settle_send(send, Settlement::Sent { provider_id: None }, now).await.unwrap();
    place.remove().await;
}

#[tokio::test]
async fn what_a_process_left_behind_is_found_by_another() {
    let Some(place) = super::place().await else { return };
    let (one, two) = (place.store().await, place.store().await);
    accept(&one, "a", &person(0), at(1)).await;
    accept(&one, "b", &person(1), at(1)).await;
    let lost = claim(&one, at(1)).await;
    drop(one);
    two.wake_due(at(2)).await.unwrap();
    nobody_waits(&two, at(2)).await;
    two.wake_due(at(3)).await.unwrap();
    assert_eq!(
        key(&claim(&two, at(3)).await.entry),
        "b",
        "its process may just be slow: it is left alone for one look"
    );
    nobody_waits(&two, at(3)).await;
    two.wake_due(at(31)).await.unwrap();
    let again = claim(&two, at(31)).await;
    assert_eq!((key(&again.entry), again.entry.attempts, &again.person_id), ("a", 2, &lost.person_id));
    place.remove().await;
}
