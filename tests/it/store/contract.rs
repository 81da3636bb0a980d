//! What a turn changes, and what is kept and forgotten.

use indexmap::IndexMap;
use libretto::answer::AnswerValue;
use libretto::engine::{Alert, Consent, HandOff, Input, Place, Save, SessionState, Timer, Wait};
use libretto::message::{MessageId, PrivateText, Sender};
use libretto::store::{Acceptance, Counts, Settlement, Store, StoreErrorKind, TurnCommit};
use serde_json::json;

use super::support::*;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

fn timer(key: &str, wait: u64, due: i64) -> Timer {
    Timer { key: key.to_owned(), wait, due: at(due) }
}

fn save(city: &str) -> Save {
    let fields = IndexMap::from([("city".to_owned(), AnswerValue::text(city))]);
    Save { purpose: "prefs".to_owned(), fields }
}

fn consent() -> Consent {
    Consent {
        purpose: "consent".to_owned(),
        notice: "2026-11".to_owned(),
        language: "en".to_owned(),
        at: at(1),
        message: Some(MessageId::new("a")),
        reply: PrivateText::new("AGREE"),
    }
}

/// A commit in which everything changes that can.
fn everything(mut commit: TurnCommit) -> TurnCommit {
    commit.set_timers = vec![timer("remind", 1, 500)];
    commit.saves = vec![save("Pune")];
    commit.consents = vec![consent()];
    commit.hand_offs = vec![HandOff { team: "coordinators".to_owned(), step: "coordinator".to_owned() }];
    commit.alerts = vec![Alert { reason: "fever".to_owned(), team: None }];
    commit
}

pub(crate) async fn a_commit_writes_everything_at_once(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let commit = everything(saying(&held.session, at(1), vec![draft("reply")]));
    store.commit_turn(held, commit).await.unwrap();
    accept(store, "b", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let mut commit = saying(&held.session, at(2), Vec::new());
    (commit.saves, commit.withdrawn) = (vec![save("Nagpur")], Some(at(2)));
    commit.hand_backs = vec!["coordinators".to_owned()];
    store.commit_turn(held, commit).await.unwrap();
    let kept = store.export(&ann()).await.unwrap().expect("Ann is known");
    let expected = json!({
        "consent": [{ "name": "consent", "at": at(1), "data": consent() }],
        "hand_off": [{ "name": "coordinators", "at": at(1), "data": { "team": "coordinators", "step": "coordinator" } }],
        "hand_back": [{ "name": "coordinators", "at": at(2), "data": at(2) }],
        "alert": [{ "name": "fever", "at": at(1), "data": { "reason": "fever" } }],
        "save": [{ "name": "prefs", "at": at(2), "data": { "city": "Nagpur" } }],
        "withdrawal": [{ "name": "", "at": at(2), "data": at(2) }],
    });
    assert_eq!(kept["records"], expected, "a save replaces the earlier one, evidence is added");
    assert_eq!(kept["timers"], json!([timer("remind", 1, 500)]));
    assert_eq!(kept["to_send"], json!([draft("reply").message]));
}

pub(crate) async fn a_session_comes_back_as_it_was_with_the_opt_out_of_the_store(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let mut session = held.session.clone();
    session.state = SessionState::Waiting(Wait { misses: 1, ..Wait::default() });
    session.place = Some(Place { flow: "intake".to_owned(), step: "city".to_owned(), version: "abc".to_owned() });
    session.answers.insert("stage".to_owned(), AnswerValue::text("s2"));
    session.answers.insert("budget".to_owned(), AnswerValue::Range { min: Some(5), max: None });
    session.person.language = Some("hi".to_owned());
    session.person.consents = vec![consent()];
    let mut commit = saying(&session, at(1), Vec::new());
    commit.opt_out = Some((true, at(1)));
    store.commit_turn(held, commit).await.unwrap();
    accept(store, "b", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    session.person.opted_out = true;
    assert_eq!((held.session, held.revision), (session, 1));
}

pub(crate) async fn opting_out_is_ordered_by_the_time_of_the_word(store: &dyn Store) {
    let words = [
        ((false, at(10)), false),
        ((true, at(9)), false),
        ((true, at(10)), true),
        ((false, at(10)), true),
        ((true, at(5)), true),
        ((false, at(11)), false),
    ];
    for (number, (word, opted_out)) in words.into_iter().enumerate() {
        accept(store, &format!("m{number}"), &ann(), at(20)).await;
        let held = claim(store, at(20)).await;
        let mut commit = saying(&held.session, at(20), vec![draft("reply")]);
        commit.opt_out = Some(word);
        store.commit_turn(held, commit).await.unwrap();
        let kept = store.export(&ann()).await.unwrap().expect("Ann is known");
        assert_eq!(kept["opted_out"], json!(opted_out), "after word {number}");
    }
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.outbox_open, counts.dead), (1, 5), "only the last reply is still owed");
}

pub(crate) async fn timers_replace_each_other_and_fire_once(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let person_id = held.person_id.clone();
    let mut commit = saying(&held.session, at(1), Vec::new());
    commit.set_timers = vec![timer("remind", 1, 50), timer("expire", 1, 90), timer("gather", 1, 5)];
    store.commit_turn(held, commit).await.unwrap();
    accept(store, "b", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let mut commit = saying(&held.session, at(2), Vec::new());
    commit.cancel_timers = vec!["gather".to_owned(), "remind".to_owned()];
    commit.set_timers = vec![timer("remind", 2, 60)];
    store.commit_turn(held, commit).await.unwrap();
    assert_eq!(store.wake_due(at(59)).await.unwrap(), Some(at(60)));
    nobody_waits(store, at(59)).await;
    assert_eq!(store.wake_due(at(60)).await.unwrap(), Some(at(90)));
    assert_eq!(store.wake_due(at(61)).await.unwrap(), Some(at(90)));
    let fired = claim(store, at(61)).await;
    assert_eq!((key(&fired.entry), fired.behind), (format!("timer:{person_id}:remind:2").as_str(), 0));
    assert_eq!(fired.entry.input, Input::Timer(timer("remind", 2, 60)));
    store.commit_turn(fired, TurnCommit { now: at(61), ..TurnCommit::default() }).await.unwrap();
    assert_eq!(store.wake_due(at(90)).await.unwrap(), None);
    assert_eq!(store.counts().await.unwrap().inbox_pending, 1);
}

pub(crate) async fn a_person_is_exported_whole(store: &dyn Store) {
    assert_eq!(store.export(&ann()).await.unwrap(), None);
    turn(store, "a", &both("919800000001", "IN.1"), at(1), vec![draft("reply")]).await;
    accept(store, "b", &user("IN.1"), at(2)).await;
    let kept = store.export(&user("IN.1")).await.unwrap().expect("Ann is known");
    let person_id = kept["person_id"].clone();
    let expected = json!({
        "person_id": person_id,
        "addresses": { "phone": "919800000001", "user": "IN.1" },
        "opted_out": false,
        "opted_out_at": null,
        "session": { "person_id": person_id, "person": {} },
        "records": {},
        "timers": [],
        "received": [arrival("b", &ann(), at(2)).input],
        "to_send": [draft("reply").message],
        "to_ask": [],
    });
    assert_eq!(kept, expected);
}

/// Ann has everything, then asks for it to be removed and gets a receipt.
async fn erased(store: &dyn Store, opt_out: bool) {
    accept(store, "a", &ann(), at(1)).await;
    let held = claim(store, at(1)).await;
    let commit = everything(saying(&held.session, at(1), vec![draft("never sent")]));
    store.commit_turn(held, commit).await.unwrap();
    accept(store, "erase", &ann(), at(2)).await;
    let held = claim(store, at(2)).await;
    let mut commit = saying(&held.session, at(2), vec![exempt("erased")]);
    commit.erase = true;
    commit.opt_out = opt_out.then_some((true, at(2)));
    store.commit_turn(held, commit).await.unwrap();
    let kept = store.export(&ann()).await.unwrap().expect("the receipt is still owed");
    assert_eq!((&kept["records"], &kept["timers"]), (&json!({}), &json!([])));
    let receipt = send(store, at(3)).await;
    assert_eq!(receipt.message.template, "erased");
    store.settle_send(receipt, Settlement::Sent { provider_id: None }, at(3)).await.unwrap();
    nothing_to_send(store, at(1_000)).await;
}

pub(crate) async fn an_erased_person_is_gone_once_the_receipt_is_settled(store: &dyn Store) {
    erased(store, false).await;
    assert_eq!(store.export(&ann()).await.unwrap(), None);
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    assert_eq!(store.wake_due(at(600)).await.unwrap(), None);
    assert_eq!(store.accept(vec![arrival("a", &ann(), at(1))]).await.unwrap(), [Acceptance::Duplicate]);
    accept(store, "b", &ann(), at(601)).await;
    assert_eq!(claim(store, at(601)).await.revision, 0, "a new person");
}

pub(crate) async fn former_addresses_lead_to_the_person_and_are_forgotten_with_them(store: &dyn Store) {
    let (old, new) = (both("919800000001", "IN.1"), both("919800000002", "IN.1"));
    turn(store, "a", &old, at(1), Vec::new()).await;
    turn(store, "b", &new, at(2), Vec::new()).await;
    let kept = store.export(&ann()).await.unwrap().expect("Ann is known by her old number");
    assert_eq!(kept["addresses"], json!(new));
    accept(store, "erase", &new, at(3)).await;
    let held = claim(store, at(3)).await;
    assert_eq!(held.revision, 2);
    let commit = TurnCommit { erase: true, ..saying(&held.session, at(3), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    for address in [ann(), Sender::phone("919800000002"), user("IN.1")] {
        assert_eq!(store.export(&address).await.unwrap(), None);
    }
    assert_eq!(store.counts().await.unwrap(), Counts::default());
}

pub(crate) async fn an_erased_person_who_opted_out_stays_opted_out(store: &dyn Store) {
    erased(store, true).await;
    let kept = store.export(&ann()).await.unwrap().expect("the opt-out is kept");
    assert_eq!((&kept["session"], &kept["opted_out"]), (&json!(null), &json!(true)));
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, ..Counts::default() });
}

pub(crate) async fn ids_are_forgotten_after_their_time(store: &dyn Store) {
    let day = 24 * 60 * 60;
    turn(store, "a", &ann(), at(0), Vec::new()).await;
    store.wake_due(at(29 * day)).await.unwrap();
    assert_eq!(store.accept(vec![arrival("a", &ann(), at(29 * day))]).await.unwrap(), [Acceptance::Duplicate]);
    store.wake_due(at(32 * day)).await.unwrap();
    assert_eq!(store.accept(vec![arrival("a", &ann(), at(32 * day))]).await.unwrap(), [Acceptance::Accepted]);
}

pub(crate) async fn a_closed_store_is_unavailable(store: &dyn Store) {
    accept(store, "a", &ann(), at(1)).await;
    store.close().await.unwrap();
    store.close().await.unwrap();
    let refused = store.accept(vec![arrival("b", &ann(), at(2))]).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Unavailable);
    assert_eq!(store.claim_person(at(2), LEASE).await.unwrap_err().kind, StoreErrorKind::Unavailable);
}
