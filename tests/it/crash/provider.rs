//! A provider that says nothing, comes late or hangs up: each message goes out again only as often as the rule allows.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libretto::clock::{Clock, SystemClock};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::HANG;
use super::place::{OnDisk, Place};
use super::service::{Service, quiet_address};
use super::talk;

/// How a request is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Answers,
    /// The connection stays open and nothing is said.
    SaysNothing,
    /// The answer takes a while, but less than the request may.
    ComesLate,
    /// The connection ends once the request was read.
    HangsUp,
}

/// Meets the first request of each person in the manner of their number, or all of them.
#[derive(Default)]
struct Rough {
    /// Recipient and tracker of each request.
    seen: Mutex<Vec<(String, String)>>,
}

/// Manners by person: the first three only at first, the last one always.
fn manner(to: &str, before: usize) -> Manner {
    match (to == talk::phone(0), to == talk::phone(1), to == talk::phone(2), to == talk::phone(3)) {
        (true, ..) if before == 0 => Manner::SaysNothing,
        (_, true, ..) if before == 0 => Manner::ComesLate,
        (_, _, true, _) if before == 0 => Manner::HangsUp,
        (_, _, _, true) => Manner::SaysNothing,
        _ => Manner::Answers,
    }
}

async fn start(rough: Arc<Rough>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(meet(stream, Arc::clone(&rough)));
        }
    });
    address
}

/// One request per connection is enough: the answers say so.
async fn meet(mut stream: TcpStream, rough: Arc<Rough>) {
    let Some(request) = read(&mut stream).await else { return };
    let to = request["to"].as_str().unwrap_or_default().trim_start_matches('+').to_owned();
    let before = {
        let mut seen = rough.seen.lock().unwrap();
        let before = seen.iter().filter(|(other, _)| *other == to).count();
        seen.push((to.clone(), request["biz_opaque_callback_data"].as_str().unwrap_or_default().to_owned()));
        before
    };
    match manner(&to, before) {
        Manner::Answers => {}
        Manner::SaysNothing => std::future::pending().await,
        Manner::ComesLate => tokio::time::sleep(Duration::from_millis(700)).await,
        Manner::HangsUp => return,
    }
    let body = r#"{"messages":[{"id":"wamid.out"}]}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Value> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && let Ok(request) = serde_json::from_str(body)
        {
            return Some(request);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_says_nothing_gets_each_message_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "workers: { unknown_wait: 300ms, messages_per_second: 1000 }\nwhatsapp: { request_timeout: 2s }\n";
    talk::write_bot(folder.path(), 0, settings);
    let place = OnDisk::beside(folder.path());
    let rough = Arc::new(Rough::default());
    let graph = start(Arc::clone(&rough)).await;
    let address = quiet_address(&mut fastrand::Rng::new());
    let service = Service::start(&place, address, &format!("http://{graph}"));
    let began = SystemClock.now().as_millis() / 1_000 - 60;
    for person in 0..5 {
        talk::deliver(address, &talk::webhook(person, 0, began), false).await;
    }
    let rested = tokio::time::timeout(HANG, talk::come_to_rest(&place, address)).await;
    assert!(rested.is_ok(), "work is left and nobody does it");
    service.stop();
    let seen = rough.seen.lock().unwrap().clone();
    let tries = |person| {
        let to = talk::phone(person);
        seen.iter()
            .filter(|(other, _)| *other == to)
            .map(|(_, tracker)| tracker.rsplit_once('.').unwrap().1.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(tries(0), ["1", "2"], "nothing was said: once more");
    assert_eq!(tries(1), ["1"], "late is not nothing");
    assert_eq!(tries(2), ["1", "2"], "hung up: once more");
    assert_eq!(tries(3), ["1", "2"], "nothing is ever said: twice in all");
    assert_eq!(tries(4), ["1"], "nobody waits for somebody else");
    let store = place.open().await;
    assert_eq!(store.counts().await.unwrap().dead, 1, "what nobody ever took is listed");
    store.close().await.unwrap();
}
