//! `libretto data …` through the real binary, beside a service that runs and without one.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use libretto::channel::whatsapp;
use libretto::clock::{Clock, SystemClock};
use libretto::ingress::WEBHOOK_PATH;
use libretto::message::{Body, EntryId, Outbound, Sender};
use libretto::store::{
    Acceptance, DeadReason, EmbeddedSettings, EmbeddedStore, OutboxDraft, Settlement, Store, StoreErrorKind, TurnCommit,
};
use serde_json::{Value, json};

use crate::store::support::{LEASE, accept, arrival, claim, saying};
use crate::support::{builders, http};

/// The binary, serving; killed when dropped.
struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_libretto"))
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .env("LIBRETTO_ADDR", "127.0.0.1:0")
            .env("LIBRETTO_LOG", "error")
            .env("META_APP_SECRET", builders::SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Libretto listens on http://").expect("it listens").parse().unwrap();
        Self { child, address }
    }

    async fn says(&self, from: &str, id: &str, words: &str) {
        let now = SystemClock.now().as_millis() / 1_000;
        let body = builders::messages(&[builders::text(from, id, now, words)]);
        let signature = builders::signature(&body);
        let headers = [(whatsapp::SIGNATURE_HEADER, signature.as_str())];
        assert_eq!(http::post(self.address, WEBHOOK_PATH, &headers, &body).await.status, 200);
    }

    fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success(), "an orderly stop");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Dead already unless the test failed in between.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a bot that asks for a name and keeps it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("flows/bot.yaml", "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\n"),
        (
            "flows/names.yaml",
            "flow: names\ncollects: nothing\nstarts: { default: true }\nsteps:\n  name: { ask: name, answer: text }\n  \
             more: { ask: more, answer: text }\n",
        ),
        ("templates/names/en/name.txt", "Your name?\n"),
        ("templates/names/en/more.txt", "Thanks {{ answers.name }}. More?\n"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn data(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_libretto"));
    command.arg("data").args(arguments).current_dir(folder).env_clear().output().unwrap()
}

/// What a command said on both outputs, and its exit code.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn open(folder: &Path) -> EmbeddedStore {
    EmbeddedStore::open(&folder.join("libretto.db"), EmbeddedSettings::default(), SystemClock.now()).unwrap()
}

fn export(folder: &Path, phone: &str) -> Value {
    let output = data(folder, &["export", phone]);
    let (code, shown, error) = said(&output);
    assert_eq!((code, error.as_str()), (0, ""));
    serde_json::from_str(&shown).unwrap()
}

/// Waits until somebody's name was heard.
fn heard(folder: &Path, phone: &str, name: &str) {
    // Each look is a process of its own, so that this many of them outlast any turn.
    let known = (0..500).any(|_| export(folder, phone)["session"]["answers"]["name"] == json!(name));
    assert!(known, "the name is heard");
}

fn phone(number: usize) -> String {
    format!("9198000{number:05}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_while_people_write_has_everything_accepted_before_it() {
    let folder = folder();
    let service = Service::start(folder.path());
    for number in 0..20 {
        service.says(&phone(number), &format!("wamid.{number}"), "hello").await;
    }
    let copied = AtomicBool::new(false);
    let writing = async {
        let mut number = 20;
        while !copied.load(Ordering::SeqCst) {
            service.says(&phone(number), &format!("wamid.{number}"), "hello").await;
            number += 1;
        }
        number
    };
    let path = folder.path().to_owned();
    let copying = async {
        let output = tokio::task::spawn_blocking(move || data(&path, &["backup", "copy.db"])).await.unwrap();
        copied.store(true, Ordering::SeqCst);
        said(&output)
    };
    let (wrote, (code, _, error)) = tokio::join!(writing, copying);
    assert_eq!((code, error.as_str()), (0, ""));
    service.says(&phone(wrote), "wamid.late", "hello").await;

    let (code, _, error) = said(&data(folder.path(), &["restore", "copy.db", "--force"]));
    assert_eq!(code, 2, "the service runs");
    assert!(error.contains("another process is serving from this file"), "{error}");
    service.stop();
    let (code, _, error) = said(&data(folder.path(), &["restore", "copy.db"]));
    assert_eq!(code, 2, "there is a store");
    assert!(error.contains("--force"), "{error}");
    let (code, _, error) = said(&data(folder.path(), &["restore", "copy.db", "--force"]));
    assert_eq!((code, error.as_str()), (0, ""));

    let store = open(folder.path());
    for number in 0..20 {
        let again = arrival(&format!("wamid.{number}"), &Sender::phone(phone(number)), SystemClock.now());
        assert_eq!(store.accept(vec![again]).await.unwrap(), [Acceptance::Duplicate], "message {number} is known");
    }
    assert_eq!(store.export(&Sender::phone(phone(wrote))).await.unwrap(), None, "that came after the copy");
    store.close().await.unwrap();
    drop(store);
    let service = Service::start(folder.path());
    // Whoever wrote before the copy is asked for their name by now, or will be before this is read.
    service.says(&phone(3), "wamid.name", "Zanzibar").await;
    heard(folder.path(), &phone(3), "Zanzibar");
    service.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_person_leaves_only_hashes_in_the_file() {
    let folder = folder();
    let service = Service::start(folder.path());
    let number = phone(1);
    service.says(&number, "wamid.1", "hello").await;
    service.says(&number, "wamid.2", "Zanzibar").await;
    heard(folder.path(), &number, "Zanzibar");
    let (code, receipt, _) = said(&data(folder.path(), &["erase", "+91 98000 00001"]));
    let receipt: Value = serde_json::from_str(&receipt).unwrap();
    assert_eq!((code, &receipt["removed"]["session"]), (0, &json!(1)), "{receipt}");
    let nobody = (1, String::new(), "nothing is kept about ****0001\n".to_owned());
    assert_eq!(said(&data(folder.path(), &["erase", &number])), nobody);
    assert_eq!(said(&data(folder.path(), &["export", &number])), nobody);
    service.stop();
    let connection = rusqlite::Connection::open(folder.path().join("libretto.db")).unwrap();
    let count = |table: &str| -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    for table in ["people", "aliases", "inbox", "outbox", "dead", "timers", "records", "fetches", "hand_offs"] {
        assert_eq!(count(table), 0, "{table}");
    }
    assert_eq!(count("processed"), 2, "the ids of messages stay, as hashes");
    drop(connection);
    for file in ["libretto.db", "libretto.db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        for trace in [number.as_str(), "Zanzibar", "wamid."] {
            assert!(!bytes.windows(trace.len()).any(|window| window == trace.as_bytes()), "{trace} in {file}");
        }
    }
}

fn draft(template: &str) -> OutboxDraft {
    let (body, choices) = (Body::Text("words for one person".to_owned()), Vec::new());
    let message = Outbound { template: template.to_owned(), body, choices };
    OutboxDraft { message, despite_opt_out: false, reply_to: None }
}

/// Has a message to one person given up.
async fn lose(store: &dyn Store, key: &str, to: &Sender) -> EntryId {
    let now = SystemClock.now();
    accept(store, key, to, now).await;
    let held = claim(store, now).await;
    let commit = saying(&held.session, now, vec![draft("stage")]);
    store.commit_turn(held, commit).await.unwrap();
    let held = store.claim_send(now, LEASE).await.unwrap().expect("it is due");
    let entry = held.entry_id.clone();
    let reason = DeadReason::Rejected { code: Some(131_026) };
    store.settle_send(held, Settlement::Dead { reason }, now).await.unwrap();
    entry
}

#[tokio::test]
async fn what_is_dead_is_listed_without_texts_and_numbers_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    // This process is the one that serves.
    let store = open(folder.path());
    let ann = Sender::phone("919800000001");
    let entry = lose(&store, "a", &ann).await;
    let person = store.dead(1).await.unwrap()[0].person_id.clone();
    let (code, list, error) = said(&data(folder.path(), &["dead"]));
    assert_eq!((code, error.as_str()), (0, ""));
    let (at, line) = list.split_once("  ").unwrap();
    assert!(at.parse::<jiff::Timestamp>().is_ok(), "{at}");
    assert_eq!(line, format!("{entry}  {person}  stage  rejected (131026)\n"));
    let replay = ["dead", "--replay", entry.as_str()];
    assert_eq!(said(&data(folder.path(), &replay)).0, 0);
    let (code, _, error) = said(&data(folder.path(), &replay));
    assert!(code == 1 && error.contains("cannot be sent"), "{code} {error}");
    assert_eq!(said(&data(folder.path(), &["dead"])), (0, String::new(), String::new()));
    // Whoever serves looks every second at what time has brought, and sees there what another process wrote.
    store.wake_due(SystemClock.now()).await.unwrap();
    let again = store.claim_send(SystemClock.now(), LEASE).await.unwrap().expect("who serves notices");
    assert_eq!((again.recipient, again.message.template.as_str()), (ann, "stage"));
}

#[tokio::test]
async fn a_turn_that_runs_for_somebody_who_is_erased_meanwhile_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (ann, bob) = (Sender::phone("919800000001"), Sender::phone("919800000002"));
    let now = SystemClock.now();
    accept(&store, "a", &ann, now).await;
    accept(&store, "b", &bob, now).await;
    let (first, second) = (claim(&store, now).await, claim(&store, now).await);
    let person = first.person_id.to_string();
    assert_eq!(said(&data(folder.path(), &["erase", &person])).0, 0);
    let refused = store.commit_turn(first, TurnCommit { now, ..TurnCommit::default() }).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Conflict);
    store.commit_turn(second, TurnCommit { now, ..TurnCommit::default() }).await.unwrap();
    assert_eq!(store.export(&ann).await.unwrap(), None);
    assert!(store.export(&bob).await.unwrap().is_some());
}

#[tokio::test]
async fn a_restored_store_gives_no_entry_a_name_that_was_given_since() {
    let folder = tempfile::tempdir().unwrap();
    let ann = Sender::phone("919800000001");
    let store = open(folder.path());
    let mut names = vec![lose(&store, "a", &ann).await];
    assert_eq!(said(&data(folder.path(), &["backup", "copy.db"])).0, 0);
    for key in ["b", "c"] {
        names.push(lose(&store, key, &ann).await);
    }
    store.close().await.unwrap();
    drop(store);
    for key in ["d", "e"] {
        assert_eq!(said(&data(folder.path(), &["restore", "copy.db", "--force"])).0, 0);
        let store = open(folder.path());
        let name = lose(&store, key, &ann).await;
        assert!(!names.contains(&name), "{name} was given before");
        assert_eq!(store.dead(10).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn only_a_whole_copy_of_a_store_is_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for number in 0..200 {
        accept(&store, &format!("wamid.{number}"), &Sender::phone(phone(number)), SystemClock.now()).await;
    }
    let backup = ["backup", "copy.db"];
    assert_eq!(said(&data(folder.path(), &backup)).0, 0);
    let (code, _, error) = said(&data(folder.path(), &backup));
    assert!(code == 2 && error.contains("there is a file of that name already"), "{error}");
    store.close().await.unwrap();
    drop(store);
    let path = |name: &str| folder.path().join(name);
    let good = std::fs::read(path("copy.db")).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 4096].fill(b'x');
    std::fs::write(path("damaged.db"), damaged).unwrap();
    std::fs::write(path("short.db"), &good[..good.len() / 2]).unwrap();
    std::fs::write(path("noise.db"), vec![b'x'; 8192]).unwrap();
    std::fs::write(path("empty.db"), "").unwrap();
    let newer = path("newer.db");
    std::fs::write(&newer, &good).unwrap();
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(path("libretto.db")).unwrap();
    for (copy, why) in [
        ("damaged.db", "check the copy"),
        ("short.db", "check the copy"),
        ("noise.db", "check the copy"),
        ("empty.db", "it is no store of ours"),
        ("newer.db", "it is from a newer version"),
        ("missing.db", "there is no such file"),
    ] {
        let (code, shown, error) = said(&data(folder.path(), &["restore", copy, "--force"]));
        assert_eq!((code, shown.as_str()), (2, ""), "{copy}");
        assert!(error.contains(why), "{copy}: {error}");
        assert_eq!(std::fs::read(path("libretto.db")).unwrap(), before, "{copy}: the store is as it was");
    }
    assert!(!path("libretto.db.restoring").exists());
    // Where there is nothing yet, nothing is replaced.
    let elsewhere = ["restore", "copy.db", "--store", "other.db"];
    assert_eq!(said(&data(folder.path(), &elsewhere)).0, 0);
    let other = EmbeddedStore::open(&path("other.db"), EmbeddedSettings::default(), SystemClock.now()).unwrap();
    assert_eq!(other.counts().await.unwrap().inbox_pending, 200);
}

#[test]
fn data_is_looked_at_only_where_there_is_a_store() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["export", "919800000001"][..], &["dead"], &["erase", "919800000001"], &["backup", "copy.db"]] {
        let (code, shown, error) = said(&data(folder.path(), arguments));
        assert_eq!((code, shown.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains("there is no such file"), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let (code, _, error) = said(&data(folder.path(), &["export", "12"]));
    assert!(code == 2 && error.contains("a phone number with its country's code"), "{error}");
}
