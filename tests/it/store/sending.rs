//! What goes out: in order, as near to once as can be, and never against an opt-out.

use std::time::Duration;

use libretto::message::{DeliveryState, MessageId, Sender};
use libretto::store::{Counts, DeadReason, Settlement, Store, StoreErrorKind, TurnCommit};

use super::support::*;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

fn sent(id: &str) -> Settlement {
    Settlement::Sent { provider_id: Some(MessageId::new(id)) }
}

pub(crate) async fn a_commit_takes_its_first_message_along(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let person_id = held.person_id.clone();
    let commit =
        TurnCommit { send_lease: Some(LEASE), ..saying(&held.session, at(1), vec![draft("one"), draft("two")]) };
    let first = store.commit_turn(held, commit).await.unwrap().send.expect("the first goes along");
    assert_eq!((first.message.template.as_str(), first.attempt, &first.person_id), ("one", 1, &person_id));
    assert_eq!((&first.recipient, first.timeouts, first.refusals), (&ann(), 0, 0));
    nothing_to_send(store, at(1)).await;
    accept(store, "b", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let commit = TurnCommit { send_lease: Some(LEASE), ..saying(&held.session, at(2), vec![draft("three")]) };
    assert!(store.commit_turn(held, commit).await.unwrap().send.is_none(), "something is being sent to them");
    store.settle_send(first, sent("w1"), at(3)).await.unwrap();
    accept(store, "c", &ann(), at(4)).await;
    let held = claim(store, at(4)).await;
    let commit = TurnCommit { send_lease: Some(LEASE), now: at(4), ..TurnCommit::default() };
    let next = store.commit_turn(held, commit).await.unwrap().send.expect("an earlier one is taken");
    assert_eq!((next.message.template.as_str(), next.attempt), ("two", 1));
}

pub(crate) async fn messages_of_one_person_go_out_in_order(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("a1"), draft("a2")]).await;
    turn(store, "b", &Sender::phone("919800000002"), at(2), vec![draft("b1")]).await;
    let first = send(store, at(3)).await;
    let other = send(store, at(3)).await;
    assert_eq!((first.message.template.as_str(), other.message.template.as_str()), ("a1", "b1"));
    nothing_to_send(store, at(3)).await;
    store.settle_send(first, Settlement::RetryAt { due: at(10) }, at(3)).await.unwrap();
    nothing_to_send(store, at(9)).await;
    assert_eq!(store.wake_due(at(4)).await.unwrap(), Some(at(10)), "the retry is the next thing to happen");
    let again = send(store, at(10)).await;
    assert_eq!((again.message.template.as_str(), again.attempt), ("a1", 2));
    store
        .settle_send(again, Settlement::Dead { reason: DeadReason::OutOfTries { code: Some(4) } }, at(10))
        .await
        .unwrap();
    let next = send(store, at(10)).await;
    assert_eq!(next.message.template, "a2", "a dead one releases the later ones");
    let dead = store.dead(5).await.unwrap();
    assert_eq!((dead[0].template.as_deref(), &dead[0].reason), (Some("a1"), &DeadReason::OutOfTries { code: Some(4) }));
    assert_eq!(dead.len(), 1);
}

pub(crate) async fn opting_out_kills_what_waits_but_for_the_confirmation(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("unknown"), draft("pending")]).await;
    let first = send(store, at(1)).await;
    store.settle_send(first, Settlement::Unknown { due: at(21) }, at(1)).await.unwrap();
    accept(store, "stop", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let commit = TurnCommit {
        opt_out: Some((true, at(2))),
        send_lease: Some(LEASE),
        ..saying(&held.session, at(2), vec![draft("too late"), exempt("stopped")])
    };
    let taken = store.commit_turn(held, commit).await.unwrap().send.expect("the confirmation goes along");
    assert_eq!(taken.message.template, "stopped");
    store.settle_send(taken, sent("w"), at(3)).await.unwrap();
    nothing_to_send(store, at(1_000)).await;
    let dead: Vec<_> = store.dead(9).await.unwrap().into_iter().map(|entry| (entry.template, entry.reason)).collect();
    let expected = ["too late", "pending", "unknown"].map(|name| (Some(name.to_owned()), DeadReason::OptedOut));
    assert_eq!(dead, expected);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, dead: 3, ..Counts::default() });
}

pub(crate) async fn what_falls_due_after_an_opt_out_is_not_sent(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("on its way")]).await;
    let on_its_way = send(store, at(1)).await;
    accept(store, "stop", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let commit = TurnCommit { opt_out: Some((true, at(2))), ..saying(&held.session, at(2), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    store.settle_send(on_its_way, Settlement::RetryAt { due: at(4) }, at(3)).await.unwrap();
    nothing_to_send(store, at(5)).await;
    assert_eq!(store.dead(1).await.unwrap()[0].reason, DeadReason::OptedOut);
}

pub(crate) async fn a_lost_send_is_unknown_and_tried_again_later(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("lost")]).await;
    let wait = Duration::from_secs(20);
    let mut now = at(1);
    for attempt in 1..=3 {
        let lost = send(store, now).await;
        assert_eq!((lost.attempt, lost.timeouts, lost.refusals), (attempt, 0, 0));
        now = now.plus(LEASE);
        assert_eq!(store.wake_due(now).await.unwrap(), Some(now.plus(wait)));
        nothing_to_send(store, now).await;
        now = now.plus(wait);
    }
}

pub(crate) async fn each_outcome_has_its_own_counter(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("hard")]).await;
    let settlements = [
        Settlement::Postponed { due: at(2) },
        Settlement::RetryAt { due: at(2) },
        Settlement::Unknown { due: at(2) },
        Settlement::Postponed { due: at(2) },
        Settlement::RetryAt { due: at(2) },
    ];
    let mut seen = Vec::new();
    for settlement in settlements {
        let claim = send(store, at(2)).await;
        seen.push((claim.attempt, claim.timeouts, claim.refusals));
        store.settle_send(claim, settlement, at(2)).await.unwrap();
    }
    assert_eq!(seen, [(1, 0, 0), (1, 0, 0), (2, 0, 1), (3, 1, 1), (3, 1, 1)]);
    let last = send(store, at(2)).await;
    assert_eq!((last.attempt, last.timeouts, last.refusals), (4, 1, 2));
}

pub(crate) async fn a_settlement_without_its_lease_is_a_conflict_unless_it_was_sent(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("slow")]).await;
    let slow = send(store, at(1)).await;
    store.wake_due(at(31)).await.unwrap();
    let refused = store.settle_send(slow.clone(), Settlement::RetryAt { due: at(32) }, at(31)).await;
    assert_eq!(refused.unwrap_err().kind, StoreErrorKind::Conflict);
    store.settle_send(slow.clone(), sent("w1"), at(32)).await.unwrap();
    nothing_to_send(store, at(1_000)).await;
    assert_eq!(store.counts().await.unwrap().outbox_open, 0);
    let late = store.settle_send(slow, Settlement::Unknown { due: at(40) }, at(33)).await;
    assert_eq!(late.unwrap_err().kind, StoreErrorKind::Conflict);
}

pub(crate) async fn statuses_settle_what_is_unknown_and_only_move_forward(store: &dyn Store) {
    use DeliveryState::{Delivered, Read, Sent};
    turn(store, "a", &ann(), at(1), vec![draft("one"), draft("two"), draft("three")]).await;
    let one = send(store, at(1)).await;
    let one_tracker = tracker(&one);
    store.settle_send(one, Settlement::Unknown { due: at(21) }, at(1)).await.unwrap();
    let unknown = status("w0", Some("0-0000000000000000.1"), Sent);
    let matched = store.record_statuses(vec![status("w1", Some(&one_tracker), Delivered), unknown], at(2)).await;
    assert_eq!(matched.unwrap(), 1);
    let two = send(store, at(2)).await;
    assert_eq!(two.message.template, "two", "the first was delivered after all");
    // The status is faster than the answer.
    assert_eq!(store.record_statuses(vec![status("w2", Some(&tracker(&two)), Sent)], at(3)).await.unwrap(), 1);
    store.settle_send(two, sent("w2"), at(3)).await.unwrap();
    let three = send(store, at(3)).await;
    store.settle_send(three, sent("w3"), at(3)).await.unwrap();
    let by_id = vec![status("w3", None, Read), status("w3", None, Delivered), status("w4", None, Read)];
    assert_eq!(store.record_statuses(by_id, at(4)).await.unwrap(), 2);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, ..Counts::default() });
}

pub(crate) async fn a_failure_after_sending_is_listed_as_dead(store: &dyn Store) {
    let failed = DeliveryState::Failed { code: Some(131_026) };
    turn(store, "a", &ann(), at(1), vec![draft("one"), draft("two")]).await;
    let one = send(store, at(1)).await;
    let entry_id = one.entry_id.clone();
    store.settle_send(one, sent("w1"), at(1)).await.unwrap();
    let statuses =
        vec![status("w1", None, failed), status("w1", None, failed), status("w1", None, DeliveryState::Read)];
    assert_eq!(store.record_statuses(statuses, at(2)).await.unwrap(), 3);
    let two = send(store, at(2)).await;
    let two_id = two.entry_id.clone();
    assert_eq!(store.record_statuses(vec![status("w2", Some(&tracker(&two)), failed)], at(3)).await.unwrap(), 1);
    nothing_to_send(store, at(1_000)).await;
    let dead: Vec<_> = store.dead(9).await.unwrap().into_iter().map(|dead| (dead.entry_id, dead.reason)).collect();
    let reason = DeadReason::Rejected { code: Some(131_026) };
    assert_eq!(dead, [(Some(two_id), reason.clone()), (Some(entry_id), reason)]);
}

pub(crate) async fn the_failure_of_an_earlier_try_does_not_end_a_later_one(store: &dyn Store) {
    let failed = DeliveryState::Failed { code: Some(131_000) };
    turn(store, "a", &ann(), at(1), vec![draft("one")]).await;
    let first = send(store, at(1)).await;
    let first_tracker = tracker(&first);
    store.settle_send(first, Settlement::RetryAt { due: at(2) }, at(1)).await.unwrap();
    assert_eq!(store.record_statuses(vec![status("w1", Some(&first_tracker), failed)], at(1)).await.unwrap(), 1);
    let second = send(store, at(2)).await;
    assert_eq!(store.record_statuses(vec![status("w1", Some(&first_tracker), failed)], at(2)).await.unwrap(), 1);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, outbox_open: 1, ..Counts::default() });
    store.settle_send(second, sent("w2"), at(2)).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, ..Counts::default() });
}
