//! What comes in: once, in order, under the right person, one worker at a time.

use libretto::engine::{Input, Timer};
use libretto::message::Sender;
use libretto::store::{Acceptance, Arrival, Counts, DeadEntry, DeadReason, Store, StoreErrorKind, TurnCommit};

use super::support::*;

const A: Acceptance = Acceptance::Accepted;
const D: Acceptance = Acceptance::Duplicate;

pub(crate) async fn an_id_is_accepted_once_even_within_one_batch(store: &dyn Store) {
    let ann = Sender::phone("919800000001");
    let batch = vec![arrival("a", &ann, at(1)), arrival("a", &ann, at(1)), arrival("b", &ann, at(2))];
    assert_eq!(store.accept(batch.clone()).await.unwrap(), [A, D, A]);
    assert_eq!(store.accept(batch).await.unwrap(), [D, D, D]);
    let first = claim(store, at(3)).await;
    assert_eq!((key(&first.entry), first.behind, first.revision), ("a", 1, 0));
    store.commit_turn(first, TurnCommit { now: at(3), ..TurnCommit::default() }).await.unwrap();
    assert_eq!(store.accept(vec![arrival("a", &ann, at(1))]).await.unwrap(), [D], "applied ids are known too");
    let second = claim(store, at(3)).await;
    assert_eq!((key(&second.entry), second.behind), ("b", 0));
    store.commit_turn(second, TurnCommit { now: at(3), ..TurnCommit::default() }).await.unwrap();
    nobody_waits(store, at(4)).await;
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, ..Counts::default() });
}

pub(crate) async fn of_concurrent_duplicates_one_is_accepted(store: &dyn Store) {
    let ann = Sender::phone("919800000001");
    let one = || store.accept(vec![arrival("a", &ann, at(1))]);
    let (first, second, third) = tokio::join!(one(), one(), one());
    let mut all = [first.unwrap(), second.unwrap(), third.unwrap()].concat();
    all.sort_by_key(|acceptance| *acceptance == Acceptance::Duplicate);
    assert_eq!(all, [Acceptance::Accepted, Acceptance::Duplicate, Acceptance::Duplicate]);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 1, ..Counts::default() });
}

pub(crate) async fn what_is_ignored_is_remembered_and_starts_no_turn(store: &dyn Store) {
    let old = Arrival { ignore: true, ..arrival("old", &Sender::phone("919800000001"), at(1)) };
    assert_eq!(store.accept(vec![old.clone()]).await.unwrap(), [Acceptance::Accepted]);
    assert_eq!(store.accept(vec![old]).await.unwrap(), [Acceptance::Duplicate]);
    nobody_waits(store, at(2)).await;
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

pub(crate) async fn what_is_ignored_still_tells_another_address_of_whoever_is_known(store: &dyn Store) {
    accept(store, "a", &both("919800000001", "IN.1"), at(1)).await;
    let held = claim(store, at(1)).await;
    let person_id = held.person_id.clone();
    let stop = TurnCommit { opt_out: Some((true, at(1))), ..saying(&held.session, at(1), Vec::new()) };
    store.commit_turn(held, stop).await.unwrap();
    // A change of number: each address stands beside one that was known before it.
    for (name, sender) in [("b", both("919800000002", "IN.1")), ("c", both("919800000002", "IN.2"))] {
        let change = Arrival { ignore: true, ..arrival(name, &sender, at(2)) };
        assert_eq!(store.accept(vec![change]).await.unwrap(), [Acceptance::Accepted]);
    }
    nobody_waits(store, at(2)).await;
    accept(store, "d", &user("IN.2"), at(3)).await;
    let held = claim(store, at(3)).await;
    assert_eq!((&held.person_id, held.session.person.opted_out), (&person_id, true), "STOP moves along");
    store.release(held).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 1, ..Counts::default() });
}

pub(crate) async fn a_person_is_known_by_each_of_their_addresses(store: &dyn Store) {
    let mut people = Vec::new();
    let senders = [Sender::phone("919800000001"), both("919800000001", "IN.1"), user("IN.1"), user("IN.2")];
    for (name, sender) in ["a", "b", "c", "d"].into_iter().zip(&senders) {
        accept(store, name, sender, at(1)).await;
        let claim = claim(store, at(1)).await;
        people.push(claim.person_id.clone());
        let commit = TurnCommit { send_lease: Some(LEASE), ..saying(&claim.session, at(1), vec![draft(name)]) };
        let sent = store.commit_turn(claim, commit).await.unwrap().send.unwrap_or_else(|| panic!("{name} has a reply"));
        let known = if name == "d" { user("IN.2") } else { both("919800000001", "IN.1") };
        let known = if name == "a" { Sender::phone("919800000001") } else { known };
        assert_eq!(sent.recipient, known, "{name}");
        let settlement = libretto::store::Settlement::Sent { provider_id: None };
        store.settle_send(sent, settlement, at(1)).await.unwrap();
    }
    assert_eq!((&people[0], &people[0]), (&people[1], &people[2]));
    assert_ne!(people[0], people[3]);
    assert_eq!(store.counts().await.unwrap().people, 2);
}

/// Ann is known by phone; somebody else by user id, who opted out, has a message waiting and one to be sent.
async fn ann_and_her_other_self(store: &dyn Store) -> libretto::message::PersonId {
    accept(store, "a1", &Sender::phone("919800000001"), at(1)).await;
    let ann = claim(store, at(1)).await;
    let ann_id = ann.person_id.clone();
    store.commit_turn(ann, TurnCommit { now: at(1), ..TurnCommit::default() }).await.unwrap();
    accept(store, "b1", &user("IN.1"), at(2)).await;
    let other = claim(store, at(2)).await;
    let commit = TurnCommit { opt_out: Some((true, at(2))), ..saying(&other.session, at(2), vec![exempt("stopped")]) };
    store.commit_turn(other, commit).await.unwrap();
    accept(store, "b2", &user("IN.1"), at(3)).await;
    ann_id
}

pub(crate) async fn two_who_turn_out_to_be_one_are_merged_into_the_older(store: &dyn Store) {
    let ann_id = ann_and_her_other_self(store).await;
    accept(store, "c1", &both("919800000001", "IN.1"), at(4)).await;
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 2, outbox_open: 1, dead: 0 });
    for expected in ["b2", "c1"] {
        let claim = claim(store, at(5)).await;
        assert_eq!((key(&claim.entry), &claim.person_id, &claim.session.person_id), (expected, &ann_id, &ann_id));
        assert!(claim.session.person.opted_out, "opted out if either is");
        store.commit_turn(claim, TurnCommit { now: at(5), ..TurnCommit::default() }).await.unwrap();
    }
    let sent = send(store, at(5)).await;
    assert_eq!((sent.person_id, sent.recipient), (ann_id.clone(), both("919800000001", "IN.1")));
    accept(store, "d1", &user("IN.1"), at(6)).await;
    assert_eq!(claim(store, at(6)).await.person_id, ann_id, "the newer one's address leads to the older");
}

pub(crate) async fn a_merge_makes_the_claim_of_the_newer_a_conflict(store: &dyn Store) {
    let ann_id = ann_and_her_other_self(store).await;
    let held = claim(store, at(4)).await;
    assert_eq!(key(&held.entry), "b2");
    accept(store, "c1", &both("919800000001", "IN.1"), at(4)).await;
    let commit = saying(&held.session, at(5), vec![draft("reply")]);
    assert_eq!(store.commit_turn(held, commit).await.unwrap_err().kind, StoreErrorKind::Conflict);
    let again = claim(store, at(5)).await;
    assert_eq!((key(&again.entry), &again.person_id, again.entry.attempts), ("b2", &ann_id, 2));
}

pub(crate) async fn timers_go_on_with_the_conversation_when_two_people_are_one(store: &dyn Store) {
    // The older was known, but never had a conversation.
    accept(store, "a", &Sender::phone("919800000001"), at(1)).await;
    let unheard = claim(store, at(1)).await;
    let ann_id = unheard.person_id.clone();
    store.commit_turn(unheard, TurnCommit { now: at(1), ..TurnCommit::default() }).await.unwrap();
    accept(store, "b", &user("IN.1"), at(2)).await;
    let held = claim(store, at(2)).await;
    let timer = Timer { key: "remind".to_owned(), wait: 1, due: at(50) };
    let commit = TurnCommit { set_timers: vec![timer.clone()], ..saying(&held.session, at(2), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    turn(store, "both", &both("919800000001", "IN.1"), at(3), Vec::new()).await;
    store.wake_due(at(50)).await.unwrap();
    let woken = claim(store, at(50)).await;
    assert_eq!((woken.person_id, woken.entry.input), (ann_id, Input::Timer(timer)));
}

pub(crate) async fn entries_are_claimed_by_urgency_then_time_then_arrival(store: &dyn Store) {
    let ann = Sender::phone("919800000001");
    store
        .accept(vec![
            arrival("third", &ann, at(20)),
            arrival("second", &ann, at(10)),
            arrival("fourth", &ann, at(20)),
            Arrival { urgent: true, ..arrival("first", &ann, at(30)) },
        ])
        .await
        .unwrap();
    for (expected, behind) in [("first", 3), ("second", 2), ("third", 1), ("fourth", 0)] {
        let claim = claim(store, at(40)).await;
        assert_eq!((key(&claim.entry), claim.behind), (expected, behind));
        let committed = store.commit_turn(claim, TurnCommit { now: at(40), ..TurnCommit::default() }).await.unwrap();
        assert_eq!(committed.more, behind > 0);
    }
    nobody_waits(store, at(40)).await;
}

pub(crate) async fn people_take_turns_and_are_held_by_one_worker_at_a_time(store: &dyn Store) {
    let (ann, bob) = (Sender::phone("919800000001"), Sender::phone("919800000002"));
    let batch = ["a1", "a2", "a3"].map(|key| arrival(key, &ann, at(1))).into_iter();
    store.accept(batch.chain([arrival("b1", &bob, at(9))]).collect()).await.unwrap();
    let first = claim(store, at(10)).await;
    let second = claim(store, at(10)).await;
    assert_eq!((key(&first.entry), key(&second.entry)), ("a1", "b1"));
    nobody_waits(store, at(10)).await;
    store.accept(vec![arrival("b2", &bob, at(9))]).await.unwrap();
    nobody_waits(store, at(10)).await;
    for claim in [first, second] {
        store.commit_turn(claim, TurnCommit { now: at(10), ..TurnCommit::default() }).await.unwrap();
    }
    let mut order = Vec::new();
    for _ in 0..3 {
        let claim = claim(store, at(11)).await;
        order.push(key(&claim.entry).to_owned());
        store.commit_turn(claim, TurnCommit { now: at(11), ..TurnCommit::default() }).await.unwrap();
    }
    assert_eq!(order, ["a2", "b2", "a3"], "who was served goes to the end");
}

pub(crate) async fn attempts_are_counted_unless_the_claim_is_given_back(store: &dyn Store) {
    accept(store, "a", &Sender::phone("919800000001"), at(1)).await;
    let released = claim(store, at(1)).await;
    assert_eq!(released.entry.attempts, 1);
    store.release(released).await.unwrap();
    for attempts in 1..=3 {
        let now = at(i64::from(attempts) * 100);
        assert_eq!(claim(store, now).await.entry.attempts, attempts);
        nobody_waits(store, now).await;
        assert_eq!(store.wake_due(now).await.unwrap(), Some(now.plus(LEASE)), "the lease has not run out");
        nobody_waits(store, now).await;
        store.wake_due(now.plus(LEASE)).await.unwrap();
    }
}

pub(crate) async fn a_lost_lease_writes_nothing(store: &dyn Store) {
    let ann = Sender::phone("919800000001");
    accept(store, "a", &ann, at(1)).await;
    let lost = claim(store, at(1)).await;
    store.wake_due(at(100)).await.unwrap();
    let held = claim(store, at(100)).await;
    let mut commit = saying(&lost.session, at(101), vec![draft("lost")]);
    commit.opt_out = Some((true, at(1)));
    assert_eq!(store.commit_turn(lost, commit).await.unwrap_err().kind, StoreErrorKind::Conflict);
    let expected = Counts { people: 1, inbox_pending: 1, ..Counts::default() };
    assert_eq!(store.counts().await.unwrap(), expected);
    let commit = saying(&held.session, at(102), vec![draft("kept")]);
    assert!(!store.commit_turn(held, commit).await.unwrap().more);
    let sent = send(store, at(102)).await;
    assert_eq!(sent.message.template, "kept");
    accept(store, "b", &ann, at(103)).await;
    let next = claim(store, at(103)).await;
    assert_eq!((next.revision, next.session.person.opted_out), (1, false));
}

pub(crate) async fn what_is_set_aside_is_dead_and_the_apology_goes_out(store: &dyn Store) {
    let ann = Sender::phone("919800000001");
    store.accept(vec![arrival("poison", &ann, at(1)), arrival("next", &ann, at(2))]).await.unwrap();
    let poisoned = claim(store, at(3)).await;
    let person_id = poisoned.person_id.clone();
    store.set_aside(poisoned, DeadReason::Poisoned, Some(draft("apology")), at(4)).await.unwrap();
    let reason = DeadReason::Poisoned;
    assert_eq!(
        store.dead(10).await.unwrap(),
        [DeadEntry { entry_id: None, person_id, template: None, reason, at: at(4) }]
    );
    assert_eq!(send(store, at(4)).await.message.template, "apology");
    assert_eq!(key(&claim(store, at(4)).await.entry), "next");
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 1, outbox_open: 1, dead: 1 });
}
