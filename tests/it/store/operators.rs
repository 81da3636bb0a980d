//! What people on call and coordinators ask of a store: who was handed over, who somebody is, what is dead, and forgetting.

use std::collections::BTreeMap;

use libretto::engine::{Fetch, HandOff, Save, Timer};
use libretto::message::{DeliveryState, EntryId, PersonId, Sender};
use libretto::store::{
    Acceptance, Counts, DeadReason, OpenHandOff, OutboxDraft, Receipt, Settlement, Store, StoreErrorKind, TurnCommit,
};
use serde_json::json;

use super::support::*;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

fn bob() -> Sender {
    Sender::phone("919800000002")
}

/// A turn of one person that hands over to these teams and takes back from those.
async fn hands(store: &dyn Store, sender: &Sender, now: i64, over: &[(&str, &str)], back: &[&str]) -> PersonId {
    accept(store, &format!("turn {now}"), sender, at(now)).await;
    let held = claim(store, at(now)).await;
    let person_id = held.person_id.clone();
    let mut commit = saying(&held.session, at(now), Vec::new());
    let hand_off = |(team, step): &(&str, &str)| HandOff { team: (*team).to_owned(), step: (*step).to_owned() };
    commit.hand_offs = over.iter().map(hand_off).collect();
    commit.hand_backs = back.iter().map(|team| (*team).to_owned()).collect();
    store.commit_turn(held, commit).await.unwrap();
    person_id
}

fn open(person_id: &PersonId, team: &str, step: &str, since: i64) -> OpenHandOff {
    OpenHandOff { person_id: person_id.clone(), team: team.to_owned(), step: step.to_owned(), since: at(since) }
}

pub(crate) async fn hand_offs_are_listed_oldest_first_until_they_are_given_back(store: &dyn Store) {
    let ann_id = hands(store, &ann(), 1, &[("nurses", "pain")], &[]).await;
    let bob_id = hands(store, &bob(), 2, &[("coordinators", "talk")], &[]).await;
    hands(store, &ann(), 3, &[("coordinators", "talk")], &[]).await;
    hands(store, &bob(), 4, &[("coordinators", "again")], &[]).await;
    let all = [
        open(&ann_id, "nurses", "pain", 1),
        open(&bob_id, "coordinators", "again", 2),
        open(&ann_id, "coordinators", "talk", 3),
    ];
    assert_eq!(store.hand_offs(10).await.unwrap(), all);
    assert_eq!(store.hand_offs(2).await.unwrap(), all[..2]);
    hands(store, &bob(), 5, &[], &["coordinators", "nurses"]).await;
    hands(store, &ann(), 6, &[("nurses", "later")], &["nurses"]).await;
    let left = [open(&ann_id, "coordinators", "talk", 3), open(&ann_id, "nurses", "later", 6)];
    assert_eq!(store.hand_offs(10).await.unwrap(), left);
    store.erase(&ann(), at(7)).await.unwrap().expect("Ann is known");
    assert_eq!(store.hand_offs(10).await.unwrap(), []);
}

pub(crate) async fn hand_offs_of_two_who_are_one_are_one(store: &dyn Store) {
    let older = hands(store, &ann(), 1, &[("nurses", "pain")], &[]).await;
    hands(store, &user("IN.1"), 2, &[("nurses", "other"), ("coordinators", "talk")], &[]).await;
    turn(store, "both", &both("919800000001", "IN.1"), at(3), Vec::new()).await;
    let merged = [open(&older, "nurses", "pain", 1), open(&older, "coordinators", "talk", 2)];
    assert_eq!(store.hand_offs(10).await.unwrap(), merged);
}

pub(crate) async fn somebody_known_by_their_id_has_their_addresses(store: &dyn Store) {
    let ann_id = hands(store, &both("919800000001", "IN.1"), 1, &[], &[]).await;
    let bob_id = hands(store, &bob(), 2, &[], &[]).await;
    assert_eq!(store.sender_of(&ann_id).await.unwrap(), Some(both("919800000001", "IN.1")));
    assert_eq!(store.sender_of(&bob_id).await.unwrap(), Some(bob()));
    for nobody in ["", "nobody", "919800000001", "00000000-0000-4000-8000-000000000000"] {
        assert_eq!(store.sender_of(&PersonId::new(nobody)).await.unwrap(), None, "{nobody}");
    }
    store.erase(&bob(), at(3)).await.unwrap().expect("Bob is known");
    assert_eq!(store.sender_of(&bob_id).await.unwrap(), None);
}

fn counts(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
    of.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// Ann has something of everything, one message is being sent and one more waits to be applied.
async fn has_everything(store: &dyn Store) {
    turn(store, "dead", &ann(), at(1), vec![draft("dead")]).await;
    let dead = send(store, at(1)).await;
    store.settle_send(dead, Settlement::Dead { reason: DeadReason::WindowClosed }, at(1)).await.unwrap();
    accept(store, "a", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let mut commit = saying(&held.session, at(2), vec![draft("one"), draft("two"), exempt("three")]);
    commit.saves = vec![Save { purpose: "prefs".to_owned(), fields: indexmap::IndexMap::new() }];
    commit.hand_offs = vec![HandOff { team: "nurses".to_owned(), step: "pain".to_owned() }];
    commit.set_timers = vec![Timer { key: "remind".to_owned(), wait: 1, due: at(500) }];
    commit.fetches = vec![Fetch {
        key: "fetch:1".to_owned(),
        wait: 1,
        step: "slots".to_owned(),
        source: "clinic".to_owned(),
        arguments: serde_json::Map::new(),
    }];
    store.commit_turn(held, commit).await.unwrap();
    accept(store, "b", &ann(), at(3)).await;
}

pub(crate) async fn an_operator_erases_everything_at_once(store: &dyn Store) {
    assert_eq!(store.erase(&ann(), at(0)).await.unwrap(), None);
    has_everything(store).await;
    let running = claim(store, at(3)).await;
    let person_id = running.person_id.clone();
    let receipt = store.erase(&ann(), at(4)).await.unwrap();
    let removed = counts(&[
        ("dead", 1),
        ("fetches", 1),
        ("hand_off", 1),
        ("hand_offs", 1),
        ("received", 1),
        ("save", 1),
        ("session", 1),
        ("timers", 1),
        ("to_send", 3),
    ]);
    assert_eq!(receipt, Some(Receipt { person_id, at: at(4), removed, stays: BTreeMap::new() }));
    assert_eq!(store.export(&ann()).await.unwrap(), None);
    let commit = saying(&running.session, at(5), vec![draft("too late")]);
    assert_eq!(store.commit_turn(running, commit).await.unwrap_err().kind, StoreErrorKind::Conflict);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    assert_eq!(store.wake_due(at(600)).await.unwrap(), None);
    assert!(store.claim_fetch(at(600), LEASE).await.unwrap().is_none());
    nothing_to_send(store, at(600)).await;
    nobody_waits(store, at(600)).await;
    assert_eq!(store.accept(vec![arrival("b", &ann(), at(3))]).await.unwrap(), [Acceptance::Duplicate]);
    accept(store, "new", &ann(), at(601)).await;
    assert_eq!(claim(store, at(601)).await.revision, 0, "a new person");
}

pub(crate) async fn what_is_being_sent_when_its_person_is_erased_is_settled_first(store: &dyn Store) {
    has_everything(store).await;
    let sending = send(store, at(3)).await;
    let receipt = store.erase(&ann(), at(4)).await.unwrap().expect("Ann is known");
    assert_eq!((receipt.removed["to_send"], receipt.stays), (2, counts(&[("on_its_way", 1)])));
    let kept = store.export(&ann()).await.unwrap().expect("Ann is still known");
    let expected = json!({ "session": null, "records": {}, "timers": [], "received": [], "to_ask": [] });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(kept[name], *value, "{name}");
    }
    store.settle_send(sending, Settlement::Sent { provider_id: None }, at(5)).await.unwrap();
    assert_eq!(store.export(&ann()).await.unwrap(), None);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

pub(crate) async fn an_opt_out_survives_its_persons_erasure(store: &dyn Store) {
    accept(store, "stop", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let commit = TurnCommit { opt_out: Some((true, at(1))), ..saying(&held.session, at(1), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    let receipt = store.erase(&ann(), at(2)).await.unwrap().expect("Ann is known");
    assert_eq!((receipt.removed, receipt.stays), (counts(&[("session", 1)]), counts(&[("opt_out", 1)])));
    turn(store, "again", &ann(), at(3), vec![draft("hello")]).await;
    nothing_to_send(store, at(3)).await;
}

/// Has one message given up and says which it was.
async fn dies(store: &dyn Store, key: &str, message: OutboxDraft, reason: DeadReason) -> EntryId {
    turn(store, key, &ann(), at(1), vec![message]).await;
    let held = send(store, at(1)).await;
    let entry = held.entry_id.clone();
    store.settle_send(held, Settlement::Dead { reason }, at(1)).await.unwrap();
    entry
}

pub(crate) async fn a_dead_message_goes_out_again_once_it_is_revived(store: &dyn Store) {
    let message = OutboxDraft { reply_to: Some(libretto::message::MessageId::new("a")), ..draft("lost") };
    let entry = dies(store, "a", message.clone(), DeadReason::OutOfTries { code: Some(131_000) }).await;
    assert!(store.revive(&entry, at(2)).await.unwrap());
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, outbox_open: 1, ..Counts::default() });
    assert!(!store.revive(&entry, at(2)).await.unwrap(), "once");
    let again = send(store, at(2)).await;
    assert_ne!(again.entry_id, entry, "a late status of the earlier entry is not taken for this one's");
    assert_eq!((again.message, again.reply_to, again.attempt), (message.message, message.reply_to, 1));
}

pub(crate) async fn not_everything_that_is_dead_can_be_revived(store: &dyn Store) {
    for name in ["", "1-0", "nothing"] {
        assert!(!store.revive(&EntryId::new(name), at(0)).await.unwrap(), "{name}");
    }
    let plain = dies(store, "a", draft("plain"), DeadReason::Rejected { code: None }).await;
    let owed = dies(store, "b", exempt("owed"), DeadReason::Rejected { code: None }).await;
    // The provider took it and reported a failure later: its text is gone.
    turn(store, "c", &ann(), at(1), vec![draft("failed")]).await;
    let failed = send(store, at(1)).await;
    let (late, status) = (failed.entry_id.clone(), status("w1", Some(&tracker(&failed)), DeliveryState::Sent));
    store.settle_send(failed, Settlement::Sent { provider_id: None }, at(1)).await.unwrap();
    let failure = libretto::message::DeliveryStatus { state: DeliveryState::Failed { code: None }, ..status };
    store.record_statuses(vec![failure], at(1)).await.unwrap();
    assert!(!store.revive(&late, at(2)).await.unwrap());
    accept(store, "stop", &ann(), at(3)).await;
    let held = claim(store, at(3)).await;
    let mut commit = saying(&held.session, at(3), vec![draft("never")]);
    commit.opt_out = Some((true, at(3)));
    store.commit_turn(held, commit).await.unwrap();
    let never = store.dead(1).await.unwrap().remove(0);
    assert_eq!(never.reason, DeadReason::OptedOut);
    let never = never.entry_id.expect("it is an outbox entry");
    accept(store, "start", &ann(), at(4)).await;
    assert!(!store.revive(&plain, at(4)).await.unwrap(), "she opted out");
    assert!(store.revive(&owed, at(4)).await.unwrap(), "but this she gets all the same");
    let held = claim(store, at(4)).await;
    let commit = TurnCommit { opt_out: Some((false, at(4))), ..saying(&held.session, at(4), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    assert!(!store.revive(&never, at(5)).await.unwrap(), "what died by an opt-out stays dead");
    assert!(store.revive(&plain, at(5)).await.unwrap());
}
