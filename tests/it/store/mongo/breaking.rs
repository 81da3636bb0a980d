//! A process that ends before any of its commands: the next one finishes what is owed, and nothing is done twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use indexmap::IndexMap;
use libretto::answer::AnswerValue;
use libretto::engine::{Consent, HandOff, Save, Timer};
use libretto::message::{MessageId, PrivateText, Sender};
use libretto::store::{Counts, Settlement, Store, StoreError, TurnCommit};
use serde_json::json;

use super::super::support::*;
use super::Place;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

/// One whole turn: a message in, everything that a turn can write, the reply out. Ends at the first failure.
async fn live(store: &dyn Store, now: i64) -> Result<(), StoreError> {
    store.accept(vec![arrival("a", &ann(), at(1))]).await?;
    store.wake_due(at(now)).await?;
    while let Some(held) = store.claim_person(at(now), LEASE).await? {
        let mut session = held.session.clone();
        let name = format!("turn_{}", session.answers.len());
        session.answers.insert(name, AnswerValue::text(key(&held.entry)));
        let mut commit = saying(&session, at(now), vec![draft("reply")]);
        commit.send_lease = Some(LEASE);
        commit.set_timers = vec![Timer { key: "remind".to_owned(), wait: 1, due: at(100_000) }];
        commit.opt_out = Some((false, at(1)));
        let fields = IndexMap::from([("city".to_owned(), AnswerValue::text("Pune"))]);
        commit.saves = vec![Save { purpose: "prefs".to_owned(), fields }];
        commit.hand_offs = vec![HandOff { team: "nurses".to_owned(), step: "pain".to_owned() }];
        commit.consents = vec![Consent {
            purpose: "consent".to_owned(),
            notice: "1".to_owned(),
            language: "en".to_owned(),
            at: at(1),
            message: None,
            reply: PrivateText::new("AGREE"),
        }];
        if let Some(send) = store.commit_turn(held, commit).await?.send {
            deliver(store, send, now).await?;
        }
    }
    while let Some(send) = store.claim_send(at(now), LEASE).await? {
        deliver(store, send, now).await?;
    }
    Ok(())
}

async fn deliver(store: &dyn Store, send: libretto::store::SendClaim, now: i64) -> Result<(), StoreError> {
    let provider_id = Some(MessageId::new(format!("w{}", send.attempt)));
    store.settle_send(send, Settlement::Sent { provider_id }, at(now)).await
}

/// A gate that lets this many commands through and no more.
fn after(commands: i64) -> (Arc<AtomicI64>, impl Fn(&'static str) -> bool + Send + Sync + 'static) {
    let left = Arc::new(AtomicI64::new(i64::MAX));
    let (gate, limit) = (Arc::clone(&left), Arc::clone(&left));
    limit.store(commands, Ordering::SeqCst);
    (left, move |_| gate.fetch_sub(1, Ordering::SeqCst) > 0)
}

/// Breaks off a process after so many commands; true if it came to its end.
async fn breaks_off(place: &Place, commands: i64) -> bool {
    let (left, gate) = after(i64::MAX);
    let store = place.gated(gate).await;
    left.store(commands, Ordering::SeqCst);
    live(&store, 1).await.is_ok() && left.load(Ordering::SeqCst) >= 0
}

async fn recovers(place: &Place, commands: i64) {
    // Four lives of a process, each of which begins when the leases of the one before are over.
    let store = place.store().await;
    for now in [100, 200, 300, 400] {
        live(&store, now).await.unwrap();
    }
    let kept = store.export(&ann()).await.unwrap().expect("Ann is known");
    assert_eq!(kept["session"]["answers"], json!({ "turn_0": "a" }), "after {commands} commands");
    let records = kept["records"].as_object().unwrap();
    let counts: Vec<_> = records.iter().map(|(kind, list)| (kind.as_str(), list.as_array().unwrap().len())).collect();
    assert_eq!(counts, [("hand_off", 1), ("save", 1), ("consent", 1)], "after {commands} commands");
    assert_eq!(kept["timers"].as_array().unwrap().len(), 1);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, ..Counts::default() }, "after {commands} commands");
    assert_eq!(store.hand_offs(9).await.unwrap().len(), 1);
    let person = place.database().collection::<mongodb::bson::Document>("whatsapp_user_state");
    let person = person.find_one(mongodb::bson::doc! {}).await.unwrap().unwrap();
    assert!(!person.contains_key("owed") && !person.contains_key("lease"), "after {commands} commands: {person}");
    let deliveries = place.database().collection::<mongodb::bson::Document>("deliveries");
    assert_eq!(deliveries.count_documents(mongodb::bson::doc! {}).await.unwrap(), 1, "after {commands} commands");
}

#[tokio::test]
async fn broken_off_before_any_command_it_is_finished_by_the_next() {
    let mut commands = 0;
    loop {
        let Some(place) = super::place().await else { return };
        let whole = breaks_off(&place, commands).await;
        recovers(&place, commands).await;
        place.remove().await;
        if whole {
            break;
        }
        commands += 1;
    }
    assert!(commands > 15, "a whole turn asks more often than {commands} times");
}

/// Ann opts out with something waiting, then asks to be forgotten; broken off anywhere.
async fn leave(store: &dyn Store, now: i64) -> Result<(), StoreError> {
    store.accept(vec![arrival("stop", &ann(), at(1)), arrival("erase", &ann(), at(2))]).await?;
    store.wake_due(at(now)).await?;
    while let Some(held) = store.claim_person(at(now), LEASE).await? {
        let mut commit = saying(&held.session, at(now), Vec::new());
        if key(&held.entry) == "stop" {
            commit.outbox = vec![draft("never"), exempt("stopped")];
            commit.opt_out = Some((true, at(1)));
        } else {
            commit.erase = true;
        }
        store.commit_turn(held, commit).await?;
    }
    while let Some(send) = store.claim_send(at(now), LEASE).await? {
        assert_eq!(send.message.template, "stopped", "nothing else goes to somebody who opted out");
        deliver(store, send, now).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_erasure_broken_off_anywhere_is_finished_and_the_opt_out_stays() {
    let mut commands = 0;
    loop {
        let Some(place) = super::place().await else { return };
        let (left, gate) = after(i64::MAX);
        let store = place.gated(gate).await;
        left.store(commands, Ordering::SeqCst);
        let whole = leave(&store, 3).await.is_ok() && left.load(Ordering::SeqCst) >= 0;
        let store = place.store().await;
        for now in [100, 200, 300, 400, 500] {
            leave(&store, now).await.unwrap();
        }
        let kept = store.export(&ann()).await.unwrap().expect("the opt-out is kept");
        let left_of_her = (&kept["session"], &kept["opted_out"], &kept["records"]);
        assert_eq!(left_of_her, (&json!(null), &json!(true), &json!({})), "after {commands} commands");
        assert_eq!(
            store.counts().await.unwrap(),
            Counts { people: 1, ..Counts::default() },
            "after {commands} commands"
        );
        place.remove().await;
        if whole {
            break;
        }
        commands += 1;
    }
    assert!(commands > 20, "{commands}");
}

#[tokio::test]
async fn a_merge_broken_off_anywhere_is_finished() {
    let mut commands = 0;
    loop {
        let Some(place) = super::place().await else { return };
        let store = place.store().await;
        turn(&store, "a", &ann(), at(1), Vec::new()).await;
        accept(&store, "b", &user("IN.1"), at(2)).await;
        let held = claim(&store, at(2)).await;
        let stop = TurnCommit { opt_out: Some((true, at(2))), ..saying(&held.session, at(2), vec![exempt("stopped")]) };
        store.commit_turn(held, stop).await.unwrap();
        accept(&store, "c", &user("IN.1"), at(3)).await;
        let (left, gate) = after(i64::MAX);
        let breaking = place.gated(gate).await;
        left.store(commands, Ordering::SeqCst);
        let both = vec![arrival("d", &both("919800000001", "IN.1"), at(4))];
        let whole = breaking.accept(both.clone()).await.is_ok();
        // The provider repeats what was not answered.
        let store = place.store().await;
        store.accept(both).await.unwrap();
        store.wake_due(at(5)).await.unwrap();
        store.wake_due(at(5)).await.unwrap();
        let expected = Counts { people: 1, inbox_pending: 2, outbox_open: 1, dead: 0 };
        assert_eq!(store.counts().await.unwrap(), expected, "after {commands} commands");
        for expected in ["c", "d"] {
            let held = claim(&store, at(5)).await;
            assert_eq!(
                (key(&held.entry), held.session.person.opted_out),
                (expected, true),
                "after {commands} commands"
            );
            store.commit_turn(held, TurnCommit { now: at(5), ..TurnCommit::default() }).await.unwrap();
        }
        assert_eq!(send(&store, at(5)).await.recipient, super::super::support::both("919800000001", "IN.1"));
        place.remove().await;
        if whole {
            break;
        }
        commands += 1;
    }
    assert!(commands > 10, "{commands}");
}
