//! What only a store on disk can show: it survives, it is alone with its file, and it keeps no text it does not need.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use libretto::engine::Timer;
use libretto::message::{MessageId, Sender};
use libretto::store::{
    Acceptance, Arrival, Counts, EmbeddedSettings, EmbeddedStore, Settlement, Store, StoreErrorKind, TurnCommit,
};

use super::support::*;

fn ann() -> Sender {
    Sender::phone("919800000001")
}

fn read<T: rusqlite::types::FromSql>(folder: &Path, sql: &str) -> T {
    let connection = rusqlite::Connection::open(folder.join("test.db")).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn everything_durable_is_there_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    accept(&store, "a", &both("919800000001", "IN.1"), at(1)).await;
    let held = claim(&store, at(1)).await;
    let person_id = held.person_id.clone();
    let mut commit = saying(&held.session, at(1), vec![draft("sending"), draft("pending")]);
    commit.session.as_mut().unwrap().person.language = Some("mr".to_owned());
    commit.set_timers = vec![Timer { key: "remind".to_owned(), wait: 1, due: at(500) }];
    store.commit_turn(held, commit).await.unwrap();
    let sending = send(&store, at(1)).await;
    accept(&store, "b", &ann(), at(2)).await;
    drop(claim(&store, at(2)).await);
    drop(store);

    let store = embedded(folder.path(), at(100));
    assert_eq!(store.accept(vec![arrival("a", &ann(), at(1))]).await.unwrap(), [Acceptance::Duplicate]);
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 1, outbox_open: 2, dead: 0 });
    let held = claim(&store, at(100)).await;
    assert_eq!((key(&held.entry), held.entry.attempts, held.revision), ("b", 2, 1), "no lease outlives its process");
    assert_eq!((&held.person_id, held.session.person.language.as_deref()), (&person_id, Some("mr")));
    nothing_to_send(&store, at(119)).await;
    let again = send(&store, at(120)).await;
    assert_eq!((&again.entry_id, again.attempt), (&sending.entry_id, 2), "it was unknown for 20 seconds");
    assert_eq!(again.recipient, both("919800000001", "IN.1"));
    store.settle_send(again, Settlement::Sent { provider_id: Some(MessageId::new("w1")) }, at(120)).await.unwrap();
    assert_eq!(send(&store, at(120)).await.message.template, "pending");
    store.release(held).await.unwrap();
    assert_eq!(store.wake_due(at(121)).await.unwrap(), Some(at(150)), "the lease of the send ends before the timer");
    store.close().await.unwrap();
    drop(store);

    let store = embedded(folder.path(), at(200));
    store.wake_due(at(500)).await.unwrap();
    assert_eq!(store.counts().await.unwrap(), Counts { people: 1, inbox_pending: 2, outbox_open: 1, dead: 0 });
    let delivered = status("w1", None, libretto::message::DeliveryState::Read);
    assert_eq!(store.record_statuses(vec![delivered], at(501)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_message_is_gone_from_the_file_once_its_turn_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    turn(&store, "wamid.919800000001", &ann(), at(1), vec![draft("reply")]).await;
    let reply = send(&store, at(1)).await;
    store.settle_send(reply, Settlement::Sent { provider_id: None }, at(1)).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let counts = "SELECT (SELECT count(*) FROM inbox) || ' ' || (SELECT count(*) FROM outbox) || ' ' || \
                  (SELECT count(*) FROM processed) || ' ' || (SELECT count(*) FROM deliveries)";
    assert_eq!(read::<String>(folder.path(), counts), "0 0 1 1");
    let file = std::fs::File::open(folder.path().join("test.db")).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut BufReader::new(file), &mut bytes).unwrap();
    let holds = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(holds("919800000001"), "the address is kept");
    assert!(!holds("secret words") && !holds("wamid.") && !holds("text of reply"), "texts and message ids are not");
}

#[tokio::test]
async fn closing_does_not_wait_for_somebody_who_reads_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let settings = EmbeddedSettings { busy: Duration::from_hours(1), ..EmbeddedSettings::default() };
    let store = EmbeddedStore::open(&path, settings, at(0)).unwrap();
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM people;").unwrap();
    accept(&store, "a", &ann(), at(1)).await;
    let closed = tokio::time::timeout(Duration::from_mins(1), store.close()).await;
    drop(reader);
    closed.expect("it does not wait").unwrap();
    drop(store);
    assert_eq!(embedded(folder.path(), at(2)).counts().await.unwrap().inbox_pending, 1);
}

#[tokio::test]
async fn one_process_serves_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let first = embedded(folder.path(), at(0));
    let open = || EmbeddedStore::open(&folder.path().join("test.db"), EmbeddedSettings::default(), at(0));
    let refused = open().unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Unavailable);
    assert!(refused.to_string().contains("another process is serving from this file"), "{refused}");
    first.close().await.unwrap();
    open().unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let mut noise = std::fs::File::create(&path).unwrap();
    std::io::copy(&mut &[b'x'; 8192][..], &mut noise).unwrap();
    let refused = EmbeddedStore::open(&path, EmbeddedSettings::default(), at(0)).unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Corrupt);
}

#[tokio::test]
async fn a_damaged_file_is_refused_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let store = embedded(folder.path(), at(0));
    for number in 0..200 {
        accept(&store, &format!("m{number}"), &Sender::phone(format!("919800000{number:03}")), at(1)).await;
    }
    store.close().await.unwrap();
    drop(store);
    // Opened and not closed: the next opening looks at everything.
    drop(embedded(folder.path(), at(2)));
    rusqlite::Connection::open(&path).unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(b'x');
    std::fs::write(&path, bytes).unwrap();
    let refused = EmbeddedStore::open(&path, EmbeddedSettings::default(), at(3)).unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Corrupt);
    assert!(refused.to_string().contains("it is damaged (`libretto data restore`"), "{refused}");
}

#[tokio::test]
async fn a_file_from_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(embedded(folder.path(), at(0)));
    let path = folder.path().join("test.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = EmbeddedStore::open(&path, EmbeddedSettings::default(), at(0)).unwrap_err();
    assert_eq!(refused.to_string(), "open the store: its file is from a newer version: Corrupt");
}

#[tokio::test]
async fn what_another_process_writes_is_seen_and_leases_stand() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    let batch = vec![arrival("a", &ann(), at(1)), arrival("b", &Sender::phone("919800000002"), at(2))];
    store.accept(batch).await.unwrap();
    let held = claim(&store, at(3)).await;
    let other = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
    other.execute("DELETE FROM inbox WHERE key = 'b'", []).unwrap();
    nobody_waits(&store, at(3)).await;
    store.commit_turn(held, TurnCommit { now: at(3), ..TurnCommit::default() }).await.unwrap();
    assert_eq!(store.counts().await.unwrap().inbox_pending, 0);
}

#[tokio::test]
async fn a_failed_write_keeps_nothing_and_the_store_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = embedded(folder.path(), at(0));
    let other = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
    // The second arrival of the batch cannot be written.
    other
        .execute_batch(
            "CREATE TRIGGER broken BEFORE INSERT ON inbox WHEN new.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    let batch = vec![arrival("good", &ann(), at(1)), arrival("bad", &ann(), at(1))];
    let refused = store.accept(batch.clone()).await.unwrap_err();
    assert_eq!(
        (refused.kind, format!("{refused}").as_str()),
        (StoreErrorKind::Unavailable, "keep a message: Unavailable")
    );
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    nobody_waits(&store, at(2)).await;
    other.execute_batch("DROP TRIGGER broken").unwrap();
    assert_eq!(store.accept(batch).await.unwrap(), [Acceptance::Accepted, Acceptance::Accepted]);
    assert_eq!(key(&claim(&store, at(2)).await.entry), "good");
}

#[tokio::test]
async fn a_full_queue_is_unavailable_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = EmbeddedSettings { queue: 1, ..EmbeddedSettings::default() };
    let store = EmbeddedStore::open(&folder.path().join("test.db"), settings, at(0)).unwrap();
    let other = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // The writer holds at most one and one waits: of three at once, one is refused whatever the timing.
    let one = |key: &'static str| store.accept(vec![arrival(key, &ann(), at(1))]);
    let refused = async {
        tokio::task::yield_now().await;
        other.execute_batch("COMMIT").unwrap();
    };
    let (first, second, third, ()) = tokio::join!(one("a"), one("b"), one("c"), refused);
    let all = [first, second, third];
    let busy =
        all.iter().filter(|result| result.as_ref().is_err_and(|e| e.to_string() == "the store is busy: Unavailable"));
    assert!((1..=2).contains(&busy.count()), "{all:?}");
}

const CRASH_FOLDER: &str = "LIBRETTO_TEST_CRASH_FOLDER";

/// Not a test of its own: the process that [`a_killed_process_loses_nothing_it_acknowledged`] starts and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(CRASH_FOLDER) else { return };
    let store = Arc::new(embedded(Path::new(&folder), at(0)));
    let mut workers = tokio::task::JoinSet::new();
    for person in 0..16 {
        let store = store.clone();
        workers.spawn(async move {
            let sender = Sender::phone(format!("9198000000{person:02}"));
            for number in 0.. {
                let key = format!("p{person}-{number}");
                accept(&*store, &key, &sender, at(number)).await;
                println!("\naccepted {key}");
            }
        });
    }
    for _ in 0..4 {
        let store = store.clone();
        workers.spawn(async move {
            loop {
                if let Some(key) = apply_one(&*store).await {
                    println!("\ncommitted {key}");
                }
            }
        });
    }
    workers.join_all().await;
}

/// Takes one message, if there is one, and answers it with a message named after it.
async fn apply_one(store: &dyn Store) -> Option<String> {
    let claim = store.claim_person(at(0), LEASE).await.unwrap()?;
    let key = key(&claim.entry).to_owned();
    let commit = saying(&claim.session, at(0), vec![draft(&key)]);
    store.commit_turn(claim, commit).await.unwrap();
    Some(key)
}

#[tokio::test]
async fn a_killed_process_loses_nothing_it_acknowledged() {
    for lines in [400, 1_100] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::survival::the_process_that_is_killed", "--nocapture"])
            .env(CRASH_FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut accepted = BTreeSet::new();
        let mut committed = BTreeSet::new();
        for (number, line) in BufReader::new(child.stdout.take().unwrap()).split(b'\n').enumerate() {
            let line = String::from_utf8(line.unwrap()).unwrap();
            if number == lines {
                child.kill().unwrap();
            }
            match line.split_once(' ') {
                Some(("accepted", key)) => drop(accepted.insert(key.to_owned())),
                Some(("committed", key)) => drop(committed.insert(key.to_owned())),
                Some(_) | None => {}
            }
        }
        child.wait().unwrap();
        // The last line may have been cut.
        let whole = |key: &&String| committed.contains(*key) || accepted.contains(*key);
        assert!(accepted.len() > 100 && !committed.is_empty(), "{} {}", accepted.len(), committed.len());

        let store = embedded(folder.path(), at(1_000));
        let mut applied = BTreeSet::new();
        while let Some(key) = apply_one(&store).await {
            assert!(!committed.contains(&key), "{key} was applied before");
            assert!(applied.insert(key.clone()), "{key} was applied twice");
        }
        let mut replies = BTreeMap::new();
        while let Some(claim) = store.claim_send(at(2_000), LEASE).await.unwrap() {
            *replies.entry(claim.message.template.clone()).or_insert(0) += 1;
            store.settle_send(claim, Settlement::Sent { provider_id: None }, at(2_000)).await.unwrap();
        }
        for key in accepted.iter().chain(&committed).filter(whole) {
            assert_eq!(replies.get(key), Some(&1), "{key} has one reply");
        }
        assert!(replies.values().all(|count| *count == 1));
        for key in accepted.iter().take(50) {
            let again = Arrival { ..arrival(key, &ann(), at(1)) };
            assert_eq!(store.accept(vec![again]).await.unwrap(), [Acceptance::Duplicate]);
        }
    }
}
