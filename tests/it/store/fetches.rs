//! What is asked of the world outside: kept with the turn, asked by one worker at a time, answered through the inbox.

use libretto::engine::{Fetch, FetchOutcome, Fetched, Input};
use libretto::message::Sender;
use libretto::store::{Counts, FetchClaim, Store, StoreErrorKind, TurnCommit};
use serde_json::json;

use super::support::*;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

fn bob() -> Sender {
    Sender::phone("919800000002")
}

fn fetch(wait: u64) -> Fetch {
    let arguments = json!({ "city": "Pune" }).as_object().unwrap().clone();
    let (step, source) = ("slots".to_owned(), "clinic".to_owned());
    Fetch { key: format!("fetch:{wait}"), wait, step, source, arguments }
}

fn found() -> FetchOutcome {
    FetchOutcome::Found(json!({ "slots": ["10:00"] }))
}

/// A turn of one person that ends with these fetches.
async fn asks(store: &dyn Store, key: &str, sender: &Sender, now: i64, fetches: Vec<Fetch>) {
    accept(store, key, sender, at(now)).await;
    let held = claim(store, at(now)).await;
    let commit = TurnCommit { fetches, ..saying(&held.session, at(now), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
}

async fn take(store: &dyn Store, now: i64) -> FetchClaim {
    store.claim_fetch(at(now), LEASE).await.unwrap().expect("something is to be asked")
}

async fn nothing_to_ask(store: &dyn Store, now: i64) {
    assert!(store.claim_fetch(at(now), LEASE).await.unwrap().is_none());
}

async fn conflicts(store: &dyn Store, claim: FetchClaim, now: i64) {
    let refused = store.settle_fetch(claim, found(), at(now)).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Conflict);
}

pub(crate) async fn a_fetch_is_asked_once_and_its_outcome_comes_through_the_inbox(store: &dyn Store) {
    nothing_to_ask(store, 0).await;
    asks(store, "a", &ann(), 1, vec![fetch(1)]).await;
    let held = take(store, 2).await;
    nothing_to_ask(store, 2).await;
    assert_eq!((held.fetch.clone(), held.attempt), (fetch(1), 1));
    let person_id = held.person_id.clone();
    store.settle_fetch(held, found(), at(3)).await.unwrap();
    nothing_to_ask(store, 1_000).await;
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 1, ..Counts::default() });
    let answered = claim(store, at(4)).await;
    assert_eq!((&answered.person_id, answered.entry.attempts), (&person_id, 1));
    let outcome = Fetched { key: "fetch:1".to_owned(), wait: 1, outcome: found() };
    assert_eq!(answered.entry.input, Input::Fetched(outcome));
}

pub(crate) async fn fetches_are_taken_oldest_first_and_outlive_later_turns(store: &dyn Store) {
    asks(store, "a", &ann(), 1, vec![fetch(1), fetch(2)]).await;
    asks(store, "b", &bob(), 2, vec![fetch(1)]).await;
    turn(store, "c", &ann(), at(3), Vec::new()).await;
    let (first, second, third) = (take(store, 4).await, take(store, 4).await, take(store, 4).await);
    assert_eq!([first.fetch.wait, second.fetch.wait, third.fetch.wait], [1, 2, 1]);
    assert_eq!((first.person_id == second.person_id, first.person_id == third.person_id), (true, false));
    nothing_to_ask(store, 4).await;
    // The others are held all the same.
    store.settle_fetch(second, FetchOutcome::TimedOut, at(5)).await.unwrap();
    nothing_to_ask(store, 5).await;
}

pub(crate) async fn a_fetch_that_waits_already_is_not_asked_twice(store: &dyn Store) {
    asks(store, "a", &ann(), 1, vec![fetch(1)]).await;
    asks(store, "b", &ann(), 2, vec![fetch(1), fetch(2)]).await;
    assert_eq!([take(store, 3).await.fetch.wait, take(store, 3).await.fetch.wait], [1, 2]);
    nothing_to_ask(store, 3).await;
}

pub(crate) async fn a_turn_that_meets_a_conflict_asks_nothing(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    store.wake_due(at(31)).await.unwrap();
    let commit = TurnCommit { fetches: vec![fetch(1)], ..saying(&held.session, at(31), Vec::new()) };
    assert_eq!(store.commit_turn(held, commit).await.unwrap_err().kind, StoreErrorKind::Conflict);
    nothing_to_ask(store, 31).await;
}

pub(crate) async fn a_lost_fetch_is_asked_again_and_counted(store: &dyn Store) {
    asks(store, "a", &ann(), 1, vec![fetch(1)]).await;
    let lost = take(store, 2).await;
    assert_eq!(store.wake_due(at(31)).await.unwrap(), Some(at(32)), "the lease ends then");
    nothing_to_ask(store, 31).await;
    store.wake_due(at(32)).await.unwrap();
    let again = take(store, 32).await;
    assert_eq!((&again.fetch, again.attempt), (&lost.fetch, 2));
    conflicts(store, lost, 33).await;
    assert_eq!(store.counts().await.unwrap().inbox_pending, 0);
    store.settle_fetch(again, FetchOutcome::Failed, at(33)).await.unwrap();
    assert_eq!(store.counts().await.unwrap().inbox_pending, 1);
}

pub(crate) async fn nothing_is_asked_for_somebody_who_was_erased(store: &dyn Store) {
    asks(store, "a", &ann(), 1, vec![fetch(1), fetch(2)]).await;
    let held = take(store, 2).await;
    accept(store, "erase", &ann(), at(3)).await;
    let erasing = claim(store, at(3)).await;
    let commit = TurnCommit { erase: true, ..saying(&erasing.session, at(3), Vec::new()) };
    store.commit_turn(erasing, commit).await.unwrap();
    nothing_to_ask(store, 4).await;
    conflicts(store, held, 4).await;
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

/// Somebody known by their user id only writes from a phone that was known before.
async fn turn_out_to_be_one(store: &dyn Store, now: i64) {
    turn(store, "both", &both("919800000001", "IN.1"), at(now), Vec::new()).await;
}

pub(crate) async fn fetches_go_on_with_the_conversation_when_two_people_are_one(store: &dyn Store) {
    // The older was known, but never had a conversation.
    accept(store, "a", &ann(), at(1)).await;
    let unheard = claim(store, at(1)).await;
    store.commit_turn(unheard, TurnCommit { now: at(1), ..TurnCommit::default() }).await.unwrap();
    asks(store, "b", &user("IN.1"), 2, vec![fetch(1), fetch(2)]).await;
    let held = take(store, 3).await;
    let newer = held.person_id.clone();
    turn_out_to_be_one(store, 4).await;
    let other = take(store, 5).await;
    assert_eq!(other.fetch, fetch(2));
    assert_ne!(other.person_id, newer, "the older stays");
    store.settle_fetch(held, found(), at(6)).await.unwrap();
    assert_eq!(claim(store, at(6)).await.person_id, other.person_id);
}

pub(crate) async fn fetches_of_a_conversation_that_ends_as_merged_are_not_asked(store: &dyn Store) {
    asks(store, "a", &ann(), 1, vec![fetch(1)]).await;
    asks(store, "b", &user("IN.1"), 2, vec![fetch(1), fetch(2)]).await;
    let (older, newer) = (take(store, 3).await, take(store, 3).await);
    turn_out_to_be_one(store, 4).await;
    nothing_to_ask(store, 5).await;
    conflicts(store, newer, 5).await;
    store.settle_fetch(older, found(), at(5)).await.unwrap();
    assert_eq!(store.counts().await.unwrap().inbox_pending, 1);
}
