//! A file made by an earlier version opens, keeps what it holds and can what the present version can.

use std::path::Path;

use libretto::engine::Fetch;
use libretto::message::{EntryId, PersonId, Sender};
use libretto::store::{Acceptance, Counts, DeadReason, OpenHandOff, Store, TurnCommit};

use super::support::*;

const ANN: &str = "6f1f6c1e-0d0c-4c53-9f5e-6b8f3c1d2a01";

fn ann() -> Sender {
    Sender::phone("919800000001")
}

/// A file as version 1 left it: Ann has a conversation, was handed over twice (once back again), and lost a message.
fn version_1(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("test.db")).unwrap();
    connection.execute_batch(include_str!("../../../src/store/embedded/version_1.sql")).unwrap();
    let id = uuid::Uuid::parse_str(ANN).unwrap();
    let session = br#"{"answers":{"stage":"s2"},"person":{"language":"hi"}}"#.as_slice();
    connection
        .execute(
            "INSERT INTO people (person_id, phone, revision, session) VALUES (?1, '919800000001', 4, ?2)",
            rusqlite::params![id.as_bytes(), session],
        )
        .unwrap();
    let message = serde_json::to_vec(&draft("lost").message).unwrap();
    let reason = r#"{"out_of_tries":{"code":null}}"#;
    connection
        .execute(
            "INSERT INTO dead (person, sequence, reason, at, message) VALUES (1, 7, ?1, ?2, ?3)",
            rusqlite::params![reason, at(3).as_millis(), message],
        )
        .unwrap();
    let record = "INSERT INTO records (person, kind, name, at, body) VALUES (1, ?1, ?2, ?3, ?4)";
    for (kind, team, seconds, body) in [
        ("hand_off", "nurses", 1, r#"{"team":"nurses","step":"pain"}"#),
        ("hand_back", "nurses", 2, "1"),
        ("hand_off", "coordinators", 3, r#"{"team":"coordinators","step":"talk"}"#),
    ] {
        connection.execute(record, rusqlite::params![kind, team, at(seconds).as_millis(), body]).unwrap();
    }
    connection
        .execute_batch(
            "INSERT INTO aliases (address, person) VALUES ('p919800000001', 1);
             INSERT INTO meta (name, value) VALUES ('salt', x'00112233445566778899aabbccddeeff'), ('closed', 1);
             PRAGMA user_version = 1;",
        )
        .unwrap();
}

#[tokio::test]
async fn a_file_of_version_1_opens_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    version_1(folder.path());
    let store = embedded(folder.path(), at(10));
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, dead: 1, ..Counts::default() });
    assert_eq!(store.sender_of(&PersonId::new(ANN)).await.unwrap(), Some(ann()));
    let (team, step, since) = ("coordinators".to_owned(), "talk".to_owned(), at(3));
    let open = OpenHandOff { person_id: PersonId::new(ANN), team, step, since };
    assert_eq!(store.hand_offs(10).await.unwrap(), [open]);
    let dead = store.dead(10).await.unwrap().remove(0);
    assert_eq!(dead.reason, DeadReason::OutOfTries { code: None });
    assert!(store.revive(&dead.entry_id.expect("an outbox entry"), at(10)).await.unwrap());
    assert_eq!(send(&store, at(10)).await.message.template, "lost");
    accept(&store, "a", &ann(), at(11)).await;
    let held = claim(&store, at(11)).await;
    assert_eq!((held.person_id.as_str(), held.revision), (ANN, 4));
    assert_eq!(held.session.person.language.as_deref(), Some("hi"));
}

#[tokio::test]
async fn a_migrated_file_is_not_migrated_again() {
    let folder = tempfile::tempdir().unwrap();
    version_1(folder.path());
    let store = embedded(folder.path(), at(10));
    turn(&store, "a", &ann(), at(11), vec![draft("reply")]).await;
    store.close().await.unwrap();
    drop(store);
    let store = embedded(folder.path(), at(12));
    assert_eq!(store.accept(vec![arrival("a", &ann(), at(11))]).await.unwrap(), [Acceptance::Duplicate]);
    assert!(!store.revive(&EntryId::new("7-0000000000000000"), at(12)).await.unwrap());
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, outbox_open: 1, dead: 1, ..Counts::default() });
}

#[tokio::test]
async fn what_is_to_be_asked_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    accept(&store, "a", &ann(), at(1)).await;
    let held = claim(&store, at(1)).await;
    let person_id = held.person_id.clone();
    let fetch = Fetch {
        key: "fetch:1".to_owned(),
        wait: 1,
        step: "slots".to_owned(),
        source: "clinic".to_owned(),
        arguments: serde_json::Map::new(),
    };
    let commit = TurnCommit { fetches: vec![fetch.clone()], ..saying(&held.session, at(1), Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    drop(store.claim_fetch(at(2), LEASE).await.unwrap().expect("it is to be asked"));
    drop(store);
    let store = embedded(folder.path(), at(3));
    let again = store.claim_fetch(at(3), LEASE).await.unwrap().expect("no lease outlives its process");
    assert_eq!((again.person_id, again.fetch, again.attempt), (person_id, fetch, 2));
}

#[tokio::test]
async fn who_asks_keeps_asking_while_another_process_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    for (key, phone) in [("a", "919800000001"), ("b", "919800000002")] {
        accept(&store, key, &Sender::phone(phone), at(1)).await;
        let held = claim(&store, at(1)).await;
        let (step, source) = ("slots".to_owned(), "clinic".to_owned());
        let fetch = Fetch { key: key.to_owned(), wait: 1, step, source, arguments: serde_json::Map::new() };
        let commit = TurnCommit { fetches: vec![fetch], ..saying(&held.session, at(1), Vec::new()) };
        store.commit_turn(held, commit).await.unwrap();
    }
    let held = store.claim_fetch(at(2), LEASE).await.unwrap().expect("it is to be asked");
    let other = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
    other.execute("DELETE FROM fetches WHERE key = 'b'", []).unwrap();
    assert!(store.claim_fetch(at(2), LEASE).await.unwrap().is_none());
    store.settle_fetch(held, libretto::engine::FetchOutcome::TimedOut, at(3)).await.unwrap();
    assert_eq!(store.counts().await.unwrap().inbox_pending, 1);
}
