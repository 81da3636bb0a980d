//! How long things are kept that nobody asked to have erased. (Ids of messages: see `contract`.)

use libretto::answer::AnswerValue;
use libretto::engine::{Consent, Owner, Save, Session, SessionState, Timer, Wait};
use libretto::message::{PrivateText, Sender, Timestamp};
use libretto::store::{DeadReason, Settlement, Store, TurnCommit};
use serde_json::{Value, json};

use super::support::*;

const DAY: i64 = 24 * 60 * 60;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

pub(crate) async fn texts_of_what_is_dead_are_forgotten_after_their_time(store: &dyn Store) {
    turn(store, "a", &ann(), at(1), vec![draft("lost")]).await;
    let held = send(store, at(1)).await;
    let entry = held.entry_id.clone();
    store.settle_send(held, Settlement::Dead { reason: DeadReason::WindowClosed }, at(1)).await.unwrap();
    store.wake_due(at(30 * DAY)).await.unwrap();
    assert_eq!(store.dead(1).await.unwrap()[0].template.as_deref(), Some("lost"));
    store.wake_due(at(30 * DAY + 2)).await.unwrap();
    let dead = store.dead(1).await.unwrap().remove(0);
    assert_eq!((dead.entry_id.as_ref(), dead.template), (Some(&entry), None), "it stays in the list");
    assert!(!store.revive(&entry, at(30 * DAY + 2)).await.unwrap());
}

/// Somebody in the middle of an intake who agreed, chose a language and had something saved, and wrote last at `at(1)`.
fn in_the_middle(session: &Session) -> TurnCommit {
    let mut session = session.clone();
    session.state = SessionState::Waiting(Wait::default());
    session.waits = 7;
    session.answers.insert("stage".to_owned(), AnswerValue::text("s2"));
    session.person.last_message_at = Some(at(1));
    session.person.language = Some("hi".to_owned());
    session.person.consents = vec![Consent {
        purpose: "consent".to_owned(),
        notice: "2026-11".to_owned(),
        language: "en".to_owned(),
        at: at(1),
        message: None,
        reply: PrivateText::new("AGREE"),
    }];
    let save = Save { purpose: "prefs".to_owned(), fields: indexmap::IndexMap::new() };
    TurnCommit { saves: vec![save], ..saying(&session, at(1), Vec::new()) }
}

async fn leaves(store: &dyn Store, sender: &Sender, change: impl FnOnce(&mut TurnCommit)) {
    let number = sender.phone.as_ref().map(libretto::message::PhoneNumber::expose);
    accept(store, number.unwrap_or_default(), sender, at(1)).await;
    let held = claim(store, at(1)).await;
    let mut commit = in_the_middle(&held.session);
    change(&mut commit);
    store.commit_turn(held, commit).await.unwrap();
}

async fn kept(store: &dyn Store, sender: &Sender) -> Value {
    store.export(sender).await.unwrap().expect("they are known")
}

async fn sweeps(store: &dyn Store, now: Timestamp) {
    store.wake_due(now).await.unwrap();
}

pub(crate) async fn a_conversation_left_long_ago_is_forgotten_but_not_who_agreed(store: &dyn Store) {
    leaves(store, &ann(), |_| {}).await;
    sweeps(store, at(30 * DAY)).await;
    assert_eq!(kept(store, &ann()).await["session"]["answers"], json!({ "stage": "s2" }));
    sweeps(store, at(30 * DAY + 2)).await;
    let left = kept(store, &ann()).await;
    let session: Session = serde_json::from_value(left["session"].clone()).unwrap();
    let mut expected = in_the_middle(&Session::new(session.person_id.clone())).session.expect("it has one");
    (expected.state, expected.answers) = (SessionState::New, libretto::engine::Answers::new());
    assert_eq!(session, expected);
    assert_eq!(left["records"]["save"][0]["name"], json!("prefs"), "what was saved stays");
    accept(store, "again", &ann(), at(31 * DAY)).await;
    assert_eq!(claim(store, at(31 * DAY)).await.session, expected);
}

pub(crate) async fn whoever_is_waited_for_keeps_their_conversation(store: &dyn Store) {
    let people: Vec<Sender> = (0..4).map(|number| Sender::phone(format!("91980000000{number}"))).collect();
    leaves(store, &people[0], |commit| {
        let owner = Owner { team: "nurses".to_owned(), since: at(1), told: true };
        commit.session.as_mut().unwrap().person.owner = Some(owner);
    })
    .await;
    leaves(store, &people[1], |commit| {
        commit.set_timers = vec![Timer { key: "remind".to_owned(), wait: 7, due: at(90 * DAY) }];
    })
    .await;
    leaves(store, &people[2], |commit| {
        commit.session.as_mut().unwrap().person.last_message_at = Some(at(2 * DAY));
    })
    .await;
    leaves(store, &people[3], |commit| commit.outbox = vec![draft("owed")]).await;
    sweeps(store, at(31 * DAY)).await;
    for person in &people {
        assert_eq!(kept(store, person).await["session"]["answers"], json!({ "stage": "s2" }), "{person:?}");
    }
}

pub(crate) async fn nobody_is_left_out_however_many_there_are(store: &dyn Store) {
    let people: Vec<Sender> = (0..150).map(|number| Sender::phone(format!("919800000{number:03}"))).collect();
    for person in &people {
        leaves(store, person, |_| {}).await;
    }
    for second in 1..5 {
        sweeps(store, at(31 * DAY + second)).await;
    }
    for person in &people {
        assert_eq!(kept(store, person).await["session"].get("answers"), None, "{person:?}");
    }
}
