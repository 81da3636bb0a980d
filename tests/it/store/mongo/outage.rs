//! The server goes away and comes back; and a server that stands alone.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use libretto::clock::{Clock, SystemClock};
use libretto::message::Sender;
use libretto::store::{Acceptance, MongoSettings, MongoStore, Settlement, Store, StoreErrorKind};
use mongodb::Client;
use mongodb::bson::Document;

use super::super::support::*;

/// A server of one test, killed with it.
struct Server {
    process: Child,
    port: u16,
    folder: PathBuf,
    alone: bool,
}

impl Server {
    /// Nothing if the test server is not installed here, which is said; CI does not accept that.
    fn start(folder: PathBuf, alone: bool) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Self::run(&folder, port, alone)?;
        Some(Self { process, port, folder, alone })
    }

    fn run(folder: &std::path::Path, port: u16, alone: bool) -> Option<Child> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("target/mongo-test/bin/python");
        if !python.exists() {
            super::server::not_run();
            return None;
        }
        let mut command = Command::new(python);
        command.arg(root.join("tests/mongo_test_server.py")).arg(port.to_string()).arg(folder.join("data"));
        if alone {
            command.arg("standalone");
        }
        Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn address(&self) -> String {
        let set = if self.alone { "" } else { "replicaSet=rs0&" };
        format!("mongodb://127.0.0.1:{}/?{set}serverSelectionTimeoutMS=2000", self.port)
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn again(&mut self) {
        self.process = Self::run(&self.folder, self.port, self.alone).expect("it was here before");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dead already if the test ended with it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Opens a store as the service does: again and again while the server is not there.
async fn opened(address: &str) -> MongoStore {
    loop {
        match MongoStore::connect(address, "libretto", MongoSettings::default()).await {
            Ok(store) => return store,
            Err(error) => assert_eq!(error.kind, StoreErrorKind::Unavailable),
        }
    }
}

async fn taken(store: &MongoStore, key: &str) -> Acceptance {
    let arrival = arrival(key, &Sender::phone("919800000001"), SystemClock.now());
    loop {
        match store.accept(vec![arrival.clone()]).await {
            Ok(answers) => return answers[0],
            Err(error) => assert_eq!(error.kind, StoreErrorKind::Unavailable),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_survives_the_servers_death_and_indexes_are_there_before_the_next_message() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Server::start(folder.path().to_owned(), false) else { return };
    let store = opened(&server.address()).await;
    assert_eq!(taken(&store, "a").await, Acceptance::Accepted);
    server.kill();
    let refused =
        store.accept(vec![arrival("b", &Sender::phone("919800000001"), SystemClock.now())]).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Unavailable);
    assert!(!format!("{refused} {refused:?}").contains("9198"));
    server.again();
    let raw = Client::with_uri_str(server.address()).await.unwrap();
    let inbox = raw.database("libretto").collection::<Document>("processed_message_ids");
    while inbox.drop_index("message_id_1").await.is_err() {}
    assert_eq!(taken(&store, "a").await, Acceptance::Duplicate);
    assert_eq!(taken(&store, "b").await, Acceptance::Accepted);
    assert!(inbox.list_index_names().await.unwrap().contains(&"message_id_1".to_owned()));
    for expected in ["a", "b"] {
        let held = loop {
            if let Some(held) = store.claim_person(SystemClock.now(), LEASE).await.unwrap() {
                break held;
            }
            store.wake_due(SystemClock.now()).await.unwrap();
        };
        assert_eq!(key(&held.entry), expected);
        let commit = saying(&held.session, SystemClock.now(), Vec::new());
        store.commit_turn(held, commit).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stands_alone_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Server::start(folder.path().to_owned(), true) else { return };
    let store = opened(&server.address()).await;
    assert_eq!(taken(&store, "a").await, Acceptance::Accepted);
    assert_eq!(taken(&store, "a").await, Acceptance::Duplicate);
    let now = SystemClock.now();
    let held = store.claim_person(now, LEASE).await.unwrap().expect("somebody waits");
    let commit = saying(&held.session, now, vec![draft("reply")]);
    store.commit_turn(held, commit).await.unwrap();
    let send = store.claim_send(now, LEASE).await.unwrap().expect("a reply is due");
    store.settle_send(send, Settlement::Sent { provider_id: None }, now).await.unwrap();
    assert_eq!(store.counts().await.unwrap().outbox_open, 0);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_unavailable_and_one_that_is_none_is_wrong() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("mongodb://user:hush@127.0.0.1:{port}/?serverSelectionTimeoutMS=100");
    let refused = MongoStore::connect(&address, "libretto", MongoSettings::default()).await.unwrap_err();
    assert_eq!(refused.kind, StoreErrorKind::Unavailable);
    let wrong = MongoStore::connect("mongo//user:hush@db", "libretto", MongoSettings::default()).await.unwrap_err();
    assert_eq!(wrong.to_string(), "read the address of the database (MONGO_URL): Corrupt");
    assert!(!format!("{refused:?} {wrong:?}").contains("hush"));
}
