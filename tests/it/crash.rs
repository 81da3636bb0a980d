//! The real binary, killed with SIGKILL again and again while people write: what was acknowledged is applied once, and
//! every reply is sent, in order.
//!
//! Nothing here is waited for by the clock: a look into the file tells when all work is done. The one time limit is so
//! long that only a hang meets it. Each person answers a chain of questions. Every answer is kept under its question's name and quoted in the next
//! question, so a message that were lost or applied twice would shift all that follows.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use libretto::channel::whatsapp;
use libretto::clock::{Clock, SystemClock};
use libretto::ingress::WEBHOOK_PATH;
use libretto::message::Sender;
use libretto::store::{Counts, EmbeddedSettings, EmbeddedStore, Store};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::builders;
use crate::support::scripted_graph::ScriptedGraph;

const PEOPLE: usize = 12;
/// Questions in the chain; a conversation has one message more.
const QUESTIONS: usize = 8;
const KILLS: usize = 6;
/// Only a hang takes this long.
const HANG: Duration = Duration::from_mins(10);

/// The binary, running; killed when dropped.
struct Service(Child);

impl Service {
    fn start(folder: &Path, address: SocketAddr, graph: &ScriptedGraph) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_libretto"))
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .env("LIBRETTO_ADDR", address.to_string())
            .env("LIBRETTO_CONFIG", "settings.yaml")
            .env("LIBRETTO_LOG", "error")
            .env("WHATSAPP_GRAPH_URL", graph.url())
            .env("WHATSAPP_ACCESS_TOKEN", "token")
            .env("WHATSAPP_PHONE_NUMBER_ID", builders::NUMBER_ID)
            .env("META_APP_SECRET", builders::SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// SIGKILL: nothing of the process runs any further.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM: an orderly stop. It must have begun to listen: before that there is nothing to put in order. Returns
    /// what was said on standard output.
    fn stop(mut self) -> String {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let ended = self.0.wait().unwrap();
        assert!(ended.success(), "an orderly stop ends with 0: {ended}");
        std::io::read_to_string(self.0.stdout.take().unwrap()).unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Dead already unless the test failed in between.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the binary reads its flows from disk")]
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A bot that asks one question after the other and quotes the answer before.
fn write_bot(folder: &Path) {
    let write = |path: &str, text: &str| write(&folder.join(path), text);
    write("flows/bot.yaml", "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\n");
    let mut flow = "flow: chain\ncollects: nothing\nstarts: { default: true }\nsteps:\n".to_owned();
    for number in 0..=QUESTIONS {
        let before = match number.checked_sub(1) {
            Some(before) => format!("{{{{ answers.word_{before} }}}}"),
            None => "nothing".to_owned(),
        };
        write(&format!("templates/chain/en/word_{number}.txt"), &format!("{number} after {before}\n"));
        let step = if number < QUESTIONS {
            format!("  word_{number}: {{ ask: word_{number}, answer: text }}\n")
        } else {
            format!("  done: {{ end: completed, say: word_{number} }}\n")
        };
        flow.push_str(&step);
    }
    write("flows/chain.yaml", &flow);
    // As many tries as kills and one more: a message met by every kill is not taken for one that kills. A request ends
    // with its process, never because the machine is busy.
    let tries = KILLS + 1;
    write(
        "settings.yaml",
        &format!(
            "workers: {{ unknown_wait: 300ms, messages_per_second: 100000, turn_attempts: {tries}, lost_tries: {tries}, \
             send_lease: 12m }}\nwhatsapp: {{ request_timeout: 11m }}\n"
        ),
    );
}

fn phone(person: usize) -> String {
    format!("91980000{person:04}")
}

/// What a person says in their message with this number.
fn words(person: usize, message: usize) -> String {
    if message == 0 { "hello".to_owned() } else { format!("p{person}w{}", message - 1) }
}

/// What is said in answer to that message.
fn reply(person: usize, message: usize) -> String {
    let before = if message == 0 { "nothing".to_owned() } else { words(person, message) };
    format!("{message} after {before}")
}

/// A port that the system gives to nobody by itself: another test's connection must not take it while the service is
/// down, nor a connection meet itself there.
fn quiet_address(random: &mut fastrand::Rng) -> SocketAddr {
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], random.u16(15_000..32_000)));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// How much is not applied or not settled, in one look from outside; nothing while the file cannot be read.
fn left_to_do(store: &Path) -> Option<i64> {
    let file = rusqlite::Connection::open_with_flags(store, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let sql = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox)";
    file.query_row(sql, [], |row| row.get(0)).ok()
}

/// Waits until everything is applied and settled and the last process listens.
async fn come_to_rest(store: &Path, address: SocketAddr) {
    let mut look = tokio::time::interval(Duration::from_millis(20));
    while left_to_do(store) != Some(0) || TcpStream::connect(address).await.is_err() {
        look.tick().await;
    }
}

/// One try to hand a webhook over; anything but a whole answer counts as none.
async fn hand_over(address: SocketAddr, body: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n{}: {}\r\ncontent-length: {}\r\n\r\n",
        whatsapp::SIGNATURE_HEADER,
        builders::signature(body),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    std::str::from_utf8(&answer).ok()?.split(' ').nth(1)?.parse().ok()
}

/// As the provider does it: again and again until it hears 200, and sometimes once more after that.
async fn deliver(address: SocketAddr, body: &[u8], again: bool) {
    while hand_over(address, body).await != Some(200) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if again {
        hand_over(address, body).await;
    }
}

/// A person's whole conversation.
async fn converse(address: SocketAddr, person: usize, began: i64, mut random: fastrand::Rng) {
    for message in 0..=QUESTIONS {
        let id = format!("wamid.{person}.{message}");
        let at = began + i64::try_from(message).unwrap();
        let body = builders::messages(&[builders::text(&phone(person), &id, at, &words(person, message))]);
        deliver(address, &body, random.u8(0..4) == 0).await;
        tokio::time::sleep(Duration::from_millis(random.u64(0..400))).await;
    }
}

/// The replies that each person got, in the order they came first.
fn replies(graph: &ScriptedGraph) -> BTreeMap<String, Vec<String>> {
    let mut replies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (to, text) in graph.texts() {
        let texts = replies.entry(to).or_default();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    replies
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_while_its_store_opens_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    write_bot(folder.path());
    let graph = ScriptedGraph::start().await;
    let address = quiet_address(&mut fastrand::Rng::new());
    // Opening waits for seconds while somebody else holds the file.
    let held = rusqlite::Connection::open(folder.path().join("libretto.db")).unwrap();
    held.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let service = Service::start(folder.path(), address, &graph);
    let mut look = tokio::time::interval(Duration::from_millis(20));
    while TcpStream::connect(address).await.is_err() {
        look.tick().await;
    }
    assert_eq!(service.stop(), "", "it stops without having begun to work");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_loses_nothing_and_repeats_nothing() {
    let seed = fastrand::u64(..);
    eprintln!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    write_bot(folder.path());
    // Answers take a while, so that kills meet messages on their way.
    let graph = ScriptedGraph::start_slow(Duration::from_millis(15)).await;
    let address = quiet_address(&mut random);
    let path = folder.path().join("libretto.db");
    let began = SystemClock.now().as_millis() / 1_000 - 60;

    let mut service = Service::start(folder.path(), address, &graph);
    let mut people = tokio::task::JoinSet::new();
    for person in 0..PEOPLE {
        people.spawn(converse(address, person, began, random.fork()));
    }
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(random.u64(100..700))).await;
        service.kill();
        service = Service::start(folder.path(), address, &graph);
    }
    let talked = tokio::time::timeout(HANG, people.join_all()).await;
    assert!(talked.is_ok(), "seed {seed}: not everything was acknowledged");
    // All is acknowledged, but a reply met by the last kill is still unknown, and the last process may not be up yet.
    let rested = tokio::time::timeout(HANG, come_to_rest(&path, address)).await;
    assert!(rested.is_ok(), "seed {seed}: work is left and nobody does it");
    service.stop();

    let store = EmbeddedStore::open(&path, EmbeddedSettings::default(), SystemClock.now()).unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    for person in 0..PEOPLE {
        let export = store.export(&Sender::phone(phone(person))).await.unwrap().expect("a person");
        let answers: serde_json::Map<String, Value> =
            (0..QUESTIONS).map(|number| (format!("word_{number}"), json!(words(person, number + 1)))).collect();
        assert_eq!(export["session"]["answers"], Value::Object(answers), "seed {seed}: person {person}");
    }
    let people = u64::try_from(PEOPLE).unwrap();
    let nothing_open = Counts { people, inbox_pending: 0, outbox_open: 0, dead: 0 };
    assert_eq!(store.counts().await.unwrap(), nothing_open, "seed {seed}");
    store.close().await.unwrap();
    let expected: BTreeMap<String, Vec<String>> = (0..PEOPLE)
        .map(|person| (phone(person), (0..=QUESTIONS).map(|message| reply(person, message)).collect()))
        .collect();
    assert_eq!(replies(&graph), expected, "seed {seed}");
    let posts = graph.texts().len();
    let owed = PEOPLE * (QUESTIONS + 1);
    eprintln!("{posts} requests for {owed} replies, {KILLS} kills");
}
