//! People who answer a chain of questions. Every answer is kept under its question's name and quoted in the next question,
//! so a message that were lost or applied twice would shift all that follows.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use libretto::channel::whatsapp;
use libretto::ingress::WEBHOOK_PATH;
use libretto::message::Sender;
use libretto::store::Store;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::place::Place;
use crate::support::builders;

/// So many people, each answering so many questions; a conversation has one message more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Talk {
    pub(super) people: usize,
    pub(super) questions: usize,
}

#[expect(clippy::disallowed_methods, reason = "the binary reads its flows from disk")]
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A bot that asks one question after the other and quotes the answer before, with these settings.
pub(super) fn write_bot(folder: &Path, questions: usize, settings: &str) {
    let write = |path: &str, text: &str| write(&folder.join(path), text);
    write("flows/bot.yaml", "libretto: 1\nlanguages: { en: English }\ntimezone: Asia/Kolkata\n");
    let mut flow = "flow: chain\ncollects: nothing\nstarts: { default: true }\nsteps:\n".to_owned();
    for number in 0..=questions {
        let before = match number.checked_sub(1) {
            Some(before) => format!("{{{{ answers.word_{before} }}}}"),
            None => "nothing".to_owned(),
        };
        write(&format!("templates/chain/en/word_{number}.txt"), &format!("{number} after {before}\n"));
        let step = if number < questions {
            format!("  word_{number}: {{ ask: word_{number}, answer: text }}\n")
        } else {
            format!("  done: {{ end: completed, say: word_{number} }}\n")
        };
        flow.push_str(&step);
    }
    write("flows/chain.yaml", &flow);
    write("settings.yaml", settings);
}

pub(super) fn phone(person: usize) -> String {
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

/// The webhook with one message of a person, written when the conversation began.
pub(super) fn webhook(person: usize, message: usize, began: i64) -> Vec<u8> {
    let id = format!("wamid.{person}.{message}");
    let at = began + i64::try_from(message).unwrap();
    builders::messages(&[builders::text(&phone(person), &id, at, &words(person, message))])
}

/// One try to hand a webhook over; anything but a whole answer counts as none.
pub(super) async fn hand_over(address: SocketAddr, body: &[u8]) -> Option<u16> {
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
pub(super) async fn deliver(address: SocketAddr, body: &[u8], again: bool) {
    while hand_over(address, body).await != Some(200) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if again {
        hand_over(address, body).await;
    }
}

/// A person's whole conversation.
pub(super) async fn converse(address: SocketAddr, talk: Talk, person: usize, began: i64, mut random: fastrand::Rng) {
    for message in 0..=talk.questions {
        deliver(address, &webhook(person, message, began), random.u8(0..4) == 0).await;
        tokio::time::sleep(Duration::from_millis(random.u64(0..400))).await;
    }
}

/// Waits until everything is applied and settled and the last process listens.
pub(super) async fn come_to_rest(place: &impl Place, address: SocketAddr) {
    let mut look = tokio::time::interval(Duration::from_millis(20));
    while place.left_to_do().await != Some(0) || TcpStream::connect(address).await.is_err() {
        look.tick().await;
    }
}

/// What each person was told, first to last; what came twice stands once.
pub(super) fn heard(texts: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (to, text) in texts {
        let texts = heard.entry(to.clone()).or_default();
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    heard
}

impl Talk {
    /// What each person is to be told.
    pub(super) fn replies(self) -> BTreeMap<String, Vec<String>> {
        let of = |person| (0..=self.questions).map(|message| reply(person, message)).collect();
        (0..self.people).map(|person| (phone(person), of(person))).collect()
    }

    /// How many replies that is.
    pub(super) fn owed(self) -> usize {
        self.people * (self.questions + 1)
    }

    /// Every answer of everybody is kept, once, under its question.
    pub(super) async fn is_kept(self, store: &dyn Store) {
        for person in 0..self.people {
            let export = store.export(&Sender::phone(phone(person))).await.unwrap().expect("a person");
            let answers: serde_json::Map<String, Value> = (0..self.questions)
                .map(|number| (format!("word_{number}"), json!(words(person, number + 1))))
                .collect();
            // Without a question there is nothing to keep but the session itself.
            let kept = export["session"].as_object().expect("a session").get("answers").cloned();
            assert_eq!(kept.unwrap_or_else(|| json!({})), Value::Object(answers), "person {person}");
        }
    }
}
