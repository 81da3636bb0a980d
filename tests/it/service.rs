//! The whole service as it runs: background workers, start with a store that is down, orderly stop, exit codes.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use libretto::app::{AppParts, RunningApp};
use libretto::channel::whatsapp::{self, WhatsApp};
use libretto::clock::{Clock, SystemClock};
use libretto::config::{Arguments, Environment, Sending, Settings, SettingsFile};
use libretto::fetch::HttpFetcher;
use libretto::ingress;
use libretto::store::{MemoryStore, Store, StoreError, StoreErrorKind};
use secrecy::SecretString;

use crate::support::scripted_graph::{Reply, ScriptedGraph};
use crate::support::{builders, http, toy};

/// The pool looks for unannounced work once an hour here: what works, works because it was announced.
const SETTINGS: &str = "address: 127.0.0.1:0\nworkers: { poll: 1h, messages_per_second: 1000000, flood: 1000 }\n";

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

fn settings(graph: &ScriptedGraph) -> Settings {
    settings_of(SETTINGS, graph)
}

fn settings_of(text: &str, graph: &ScriptedGraph) -> Settings {
    let file = SettingsFile { path: "test.yaml".to_owned(), text: text.to_owned() };
    let settings = Settings::load(Some(&file), &Environment::default(), Arguments::default()).expect("settings");
    let whatsapp = whatsapp::Settings {
        access_token: SecretString::from("token"),
        phone_number_id: builders::NUMBER_ID.to_owned(),
        app_secrets: vec![SecretString::from(builders::SECRET)],
        graph_url: graph.url(),
        ..settings.whatsapp
    };
    Settings { whatsapp, sending: Sending::WhatsApp, ..settings }
}

fn parts(settings: &Settings, store: Arc<dyn Store>, open: Arc<AtomicBool>) -> AppParts {
    AppParts {
        conversation: toy::conversation(),
        open_store: Arc::new(move || {
            if open.load(Ordering::SeqCst) {
                Ok(Arc::clone(&store))
            } else {
                Err(StoreError::new(StoreErrorKind::Unavailable, "opening the test's store"))
            }
        }),
        channel: Arc::new(WhatsApp::new(&settings.whatsapp).expect("a channel")),
        fetcher: Arc::new(HttpFetcher::new(&settings.fetch).expect("a fetcher")),
        clock: Arc::new(SystemClock),
    }
}

fn now() -> i64 {
    SystemClock.now().as_millis() / 1_000
}

async fn post(app: &RunningApp, body: &[u8]) -> u16 {
    let signature = builders::signature(body);
    http::post(app.address(), ingress::WEBHOOK_PATH, &[(whatsapp::SIGNATURE_HEADER, &signature)], body).await.status
}

/// Waits for this many requests to the provider; a wait without end is a failure.
async fn asked(graph: &ScriptedGraph, number: usize) {
    let waiting = async {
        while graph.requests().len() < number {
            graph.asked().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
    assert!(waited.is_ok(), "{} of {number} replies came", graph.requests().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_answered_in_order_without_anybody_looking_twice() {
    let graph = ScriptedGraph::start().await;
    let settings = settings(&graph);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let app = RunningApp::start(&settings, parts(&settings, Arc::clone(&store), Arc::new(AtomicBool::new(true)))).await;
    let app = Arc::new(app.expect("started"));
    let (people, rounds) = (40, 5);
    let mut talking = tokio::task::JoinSet::new();
    for person in 0..people {
        let app = Arc::clone(&app);
        talking.spawn(async move {
            let from = format!("91980000{person:04}");
            for round in 0..rounds {
                let id = format!("wamid.{person}.{round}");
                let words = if round == 2 { "twice".to_owned() } else { round.to_string() };
                let body = builders::messages(&[builders::text(&from, &id, now(), &words)]);
                assert_eq!(post(&app, &body).await, 200);
            }
        });
    }
    talking.join_all().await;
    asked(&graph, people * (rounds + 1)).await;
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (to, text) in graph.texts() {
        heard.entry(to).or_default().push(text);
    }
    assert_eq!(heard.len(), people);
    for (person, texts) in heard {
        assert_eq!(texts, ["echo 0", "echo 1", "one", "two", "echo 3", "echo 4"], "{person}");
    }
    let app = Arc::into_inner(app).expect("nobody else holds it");
    app.stop().await.expect("an orderly stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_and_what_waits_behind_it_go_without_anybody_looking_twice() {
    let graph = ScriptedGraph::start().await;
    graph.will([Reply::Error(400, 130_429)]);
    let settings = settings(&graph);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let app = RunningApp::start(&settings, parts(&settings, store, Arc::new(AtomicBool::new(true)))).await;
    let app = app.expect("started");
    let from = "919800000001";
    for (id, words) in [("wamid.1", "twice"), ("wamid.2", "hello")] {
        assert_eq!(post(&app, &builders::messages(&[builders::text(from, id, now(), words)])).await, 200);
    }
    asked(&graph, 4).await;
    let texts: Vec<String> = graph.texts().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["one", "one", "two", "echo hello"]);
    app.stop().await.expect("an orderly stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_frees_what_waits_behind_a_message_nobody_heard_of() {
    let graph = ScriptedGraph::start().await;
    graph.will([Reply::Hold]);
    // Without the status it would wait for an hour.
    let text = "address: 127.0.0.1:0\nworkers: { poll: 1h, unknown_wait: 1h }\nwhatsapp: { request_timeout: 300ms }\n";
    let settings = settings_of(text, &graph);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let app = RunningApp::start(&settings, parts(&settings, Arc::clone(&store), Arc::new(AtomicBool::new(true)))).await;
    let app = app.expect("started");
    let body = builders::messages(&[builders::text("919800000001", "wamid.1", now(), "twice")]);
    assert_eq!(post(&app, &body).await, 200);
    asked(&graph, 1).await;
    let tracker = graph.requests()[0]["biz_opaque_callback_data"].as_str().expect("a tracker").to_owned();
    // The first reply is Unknown once nothing is being sent: then a look at the outbox finds nothing due.
    let mut again = tokio::time::interval(Duration::from_millis(20));
    while store.wake_due(SystemClock.now()).await.expect("a look") < Some(SystemClock.now().plus(HALF_AN_HOUR)) {
        again.tick().await;
    }
    assert_eq!(post(&app, &builders::status("wamid.out1", &tracker, "delivered", now())).await, 200);
    asked(&graph, 2).await;
    let texts: Vec<String> = graph.texts().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["one", "two"]);
    app.stop().await.expect("an orderly stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_without_its_store_says_503_and_works_once_it_opens() {
    let graph = ScriptedGraph::start().await;
    let settings = settings(&graph);
    let open = Arc::new(AtomicBool::new(false));
    let app = RunningApp::start(&settings, parts(&settings, Arc::new(MemoryStore::default()), Arc::clone(&open))).await;
    let app = app.expect("started");
    let body = builders::messages(&[builders::text("919800000001", "wamid.1", now(), "hello")]);
    assert_eq!(post(&app, &body).await, 503);
    assert_eq!(http::get(app.address(), "/health").await.body, r#"{"status":"ok"}"#);
    assert_eq!(http::get(app.address(), "/health/ready").await.status, 503);
    open.store(true, Ordering::SeqCst);
    // The provider comes again until it hears 200.
    let mut again = tokio::time::interval(Duration::from_millis(50));
    while post(&app, &body).await != 200 {
        again.tick().await;
    }
    asked(&graph, 1).await;
    assert_eq!(graph.texts(), [("919800000001".to_owned(), "echo hello".to_owned())]);
    app.stop().await.expect("an orderly stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_waiting_will_not_open_is_refused() {
    let graph = ScriptedGraph::start().await;
    let settings = settings(&graph);
    let mut parts = parts(&settings, Arc::new(MemoryStore::default()), Arc::new(AtomicBool::new(true)));
    parts.open_store = Arc::new(|| Err(StoreError::new(StoreErrorKind::Corrupt, "checking the test's store")));
    let refused = RunningApp::start(&settings, parts).await.err().expect("refused").to_string();
    assert_eq!(refused, "the store cannot be opened: checking the test's store: Corrupt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_what_is_on_its_way_finish() {
    let graph = ScriptedGraph::start().await;
    let settings = settings(&graph);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let app = RunningApp::start(&settings, parts(&settings, Arc::clone(&store), Arc::new(AtomicBool::new(true)))).await;
    let app = app.expect("started");
    graph.will([Reply::Hold]);
    let body = builders::messages(&[builders::text("919800000001", "wamid.1", now(), "hello")]);
    assert_eq!(post(&app, &body).await, 200);
    asked(&graph, 1).await;
    let address = app.address();
    let before_close = store.counts().await.expect("counts");
    assert_eq!(before_close.outbox_open, 1, "the reply is on its way");
    let stopping = tokio::spawn(app.stop());
    graph.release();
    stopping.await.expect("no panic").expect("an orderly stop");
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
    assert_eq!(graph.requests().len(), 1);
}

#[test]
fn production_without_its_secrets_does_not_start_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_libretto"))
        .arg("serve")
        .current_dir(folder.path())
        .env_clear()
        .env("APP_ENV", "production")
        .env("META_APP_SECRET", "hush")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        told,
        "error: WHATSAPP_ACCESS_TOKEN: not set, and APP_ENV=production needs it\n\
         WHATSAPP_PHONE_NUMBER_ID: not set, and APP_ENV=production needs it\n\
         WHATSAPP_VERIFY_TOKEN: not set, and APP_ENV=production needs it\n"
    );
    assert!(!folder.path().join("libretto.db").exists(), "nothing was begun");
}
