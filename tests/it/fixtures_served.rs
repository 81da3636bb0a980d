//! The recorded bodies against the real binary, logging all it can: the right status codes, and nothing private in anything
//! it prints or answers.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use libretto::app::Conversation;
use libretto::channel::whatsapp;
use libretto::clock::Clock;
use libretto::files::BotFiles;
use libretto::flow;
use libretto::ingress::WEBHOOK_PATH;
use libretto::message::{ChannelLimits, Timestamp};
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::support::app::TestApp;
use crate::support::fixtures::Fixtures;
use crate::support::http;
use crate::support::scripted_graph::ScriptedGraph;

const TOKEN: &str = "fixture-access-token";
const VERIFY: &str = "fixture-verify-token";
const DEBUG_KEY: &str = "fixture-debug-key";
/// A little after the recorded messages were written.
const WRITTEN: Timestamp = Timestamp::from_seconds(1_795_046_500);
/// Values of fewer characters turn up by chance.
const SHORTEST: usize = 4;

/// The provider's name for a kind of reply, and a word of our own logs.
const OUR_WORDS: [&str; 1] = ["flow"];

/// Keys whose values are somebody's: addresses, names, ids of messages and what was written.
const PRIVATE: [&str; 24] = [
    "from",
    "wa_id",
    "user_id",
    "from_user_id",
    "previous_user_id",
    "recipient_id",
    "recipient_user_id",
    "parent_user_id",
    "id",
    "message_id",
    "body",
    "text",
    "name",
    "username",
    "caption",
    "title",
    "description",
    "phone",
    "email",
    "payload",
    "formatted_name",
    "first_name",
    "address",
    "response_json",
];

/// Everything private in a body: the texts under private keys of people, messages and statuses, wherever they stand.
fn private(value: &Value, inside: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let inside = inside || matches!(key.as_str(), "contacts" | "messages" | "statuses");
                match value {
                    Value::String(text) if inside && PRIVATE.contains(&key.as_str()) => {
                        // Long texts may be printed in part.
                        let lines = text.lines().chain([text.as_str()]).map(str::trim);
                        let lines = lines.filter(|line| line.chars().count() >= SHORTEST && !OUR_WORDS.contains(line));
                        found.extend(lines.map(str::to_owned));
                    }
                    Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
                    Value::Array(_) | Value::Object(_) => private(value, inside, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| private(item, inside, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Which of these stand in a text, as they are or as JSON writes them.
fn leaks<'a>(private: &'a BTreeSet<String>, text: &str) -> Vec<&'a str> {
    let escaped = |value: &str| serde_json::to_string(value).unwrap().trim_matches('"').to_owned();
    private.iter().map(String::as_str).filter(|value| text.contains(*value) || text.contains(&escaped(value))).collect()
}

/// The binary, running; killed when dropped.
struct Service(Child);

impl Service {
    fn start(store: &Path, address: SocketAddr, graph: &ScriptedGraph, fixtures: &Fixtures) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_libretto"))
            .arg("serve")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_clear()
            .env("LIBRETTO_ADDR", address.to_string())
            .env("LIBRETTO_STORE", store)
            .env("LIBRETTO_LOG", "trace")
            .env("WHATSAPP_GRAPH_URL", graph.url())
            .env("WHATSAPP_ACCESS_TOKEN", TOKEN)
            .env("WHATSAPP_VERIFY_TOKEN", VERIFY)
            .env("WHATSAPP_PHONE_NUMBER_ID", fixtures.text("our_phone_number_id"))
            .env("META_APP_SECRET", fixtures.text("app_secret"))
            .env("DEBUG_KEY", DEBUG_KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// An orderly stop.
    fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert!(self.0.wait().unwrap().success(), "an orderly stop ends with 0");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Dead already unless the test failed in between.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads a stream to its end beside the test, so that a full pipe never stops the service.
fn collect(mut stream: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fixture_is_served_and_nothing_private_is_printed() {
    let fixtures = Fixtures::load();
    let folder = tempfile::tempdir().unwrap();
    let graph = ScriptedGraph::start().await;
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut service = Service::start(&folder.path().join("store.db"), address, &graph, &fixtures);
    let (out, err) = (collect(service.0.stdout.take().unwrap()), collect(service.0.stderr.take().unwrap()));
    let up = async {
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), up).await.expect("the service comes up");

    let mut secret: BTreeSet<String> =
        [TOKEN, VERIFY, DEBUG_KEY, fixtures.text("app_secret")].map(str::to_owned).into();
    let mut answered = String::new();
    let mut posted = 0;
    for key in ["webhooks", "bad"] {
        for entry in fixtures.list(key) {
            let file = entry["file"].as_str().expect("a file");
            let body = fixtures.bytes(file);
            if let Ok(value) = serde_json::from_slice(&body) {
                private(&value, false, &mut secret);
            }
            let good = entry["hub_signature_256"].as_str().expect("a signature").to_owned();
            let wrong = whatsapp::sign(&SecretString::from("another secret"), &body);
            for (signature, status) in [(Some(good), 200), (Some(wrong), 401), (None, 401)] {
                let headers: Vec<_> =
                    signature.iter().map(|signature| (whatsapp::SIGNATURE_HEADER, signature.as_str())).collect();
                let answer = http::post(address, WEBHOOK_PATH, &headers, &body).await;
                assert_eq!(answer.status, status, "{file} {headers:?}");
                answered.extend([format!("{:?}", answer.headers), answer.body]);
                posted += 1;
            }
        }
    }
    for path in ["/health", "/health/ready", "/metrics", "/nowhere", &format!("{WEBHOOK_PATH}?hub.mode=subscribe")] {
        let answer = http::get(address, path).await;
        answered.extend([format!("{:?}", answer.headers), answer.body]);
    }
    // Turns go on after the answers: an orderly stop lets those that run finish.
    tokio::time::sleep(Duration::from_millis(300)).await;
    service.stop();
    let printed = format!("{}{}", out.join().unwrap(), err.join().unwrap());

    assert!(posted >= 3 && secret.len() > 4, "{posted} bodies, {} private values", secret.len());
    assert!(printed.contains("The service listens."), "it logs");
    for text in [&printed, &answered] {
        assert_eq!(leaks(&secret, text), Vec::<&str>::new());
    }
    // The search itself finds: each value, in the middle of a line of a log.
    for value in &secret {
        let line = serde_json::json!({"level": "INFO", "message": format!("planted {value} here")}).to_string();
        assert!(leaks(&secret, &format!("{printed}{line}\n")).contains(&value.as_str()), "a search that finds nothing");
    }
}

/// What is sent, and to whom, when this fixture comes in at the time it was written.
async fn replies(fixtures: &Fixtures, files: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files_of_bot = BotFiles::read(&root.join("flows"), &root.join("templates")).unwrap();
    let loaded = flow::load(&files_of_bot.sources, &files_of_bot.layout, ChannelLimits::default());
    let app = TestApp::over(Conversation::of(Arc::new(loaded.bot.expect("the shipped bot"))), "").await;
    app.clock.advance(WRITTEN.since(app.clock.now()));
    for file in files {
        assert_eq!(app.receive(fixtures.bytes(file)).await.as_u16(), 200, "{file}");
        app.drain().await;
    }
    let shown = |request: &serde_json::Value| {
        let to = ["to", "recipient"].iter().find_map(|key| Some(format!("{key} {}", request[*key].as_str()?)));
        let mut words = [&request["text"]["body"], &request["interactive"]["body"]["text"]].into_iter();
        let words = words.find_map(Value::as_str).unwrap_or_default();
        (to.unwrap_or_default(), words.lines().next().unwrap_or_default().to_owned())
    };
    app.graph.requests().iter().map(shown).collect()
}

#[tokio::test]
async fn a_fixture_gets_the_reply_it_is_owed_and_no_other() {
    let fixtures = Fixtures::load();
    if !fixtures.own {
        return;
    }
    let notice = "Namaste. I am ByOnco's assistant: an automatic chat, not a doctor.";
    let one = |to: &str| vec![(to.to_owned(), notice.to_owned())];
    let asha = || one("to +910000000101");
    let file = |name: &str| format!("webhooks/{name}.json");
    for (names, expected) in [
        (&["in_text"][..], asha()),
        (&["dup_1_first", "dup_2_retry_identical"], asha()),
        (&["in_text_bsuid_only"], one("recipient IN.70010020030040055")),
        (&["in_audio_voice"], one("to +910000000102")),
        (&["in_future_type"], asha()),
        (&["in_reaction_removed"], vec![]),
        (&["field_unknown", "field_template_status_rejected", "value_errors"], vec![]),
        (&["foreign_phone_number_id", "dashboard_test_delivered"], vec![]),
        (&["st_sent", "st_delivered", "st_read", "st_played", "st_failed_131026", "st_failed_131047"], vec![]),
        (&["order_1_read", "order_2_sent", "order_3_delivered"], vec![]),
    ] {
        let files: Vec<String> = names.iter().map(|name| file(name)).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        assert_eq!(replies(&fixtures, &files).await, expected, "{names:?}");
    }
}
