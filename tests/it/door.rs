//! The door from the socket to the store: strangers, bounds, a store that fails, and what the store is told.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libretto::channel::whatsapp;
use libretto::ingress::{self, WEBHOOK_PATH};
use libretto::message::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::door::{OUR_NUMBER, SECRET, door, door_with, envelope, hello, people, signed, text, value_with};
use crate::support::http::{self, exchange, get};

#[tokio::test]
async fn the_challenge_is_answered_only_to_our_word() {
    let door = door().await;
    let path = |query: &str| format!("{WEBHOOK_PATH}?{query}");
    let good =
        get(door.address, &path("hub.mode=subscribe&hub.verify_token=verify%20me&hub.challenge=11%3Cb%3E58")).await;
    assert_eq!((good.status, good.body.as_str()), (200, "11<b>58"));
    assert_eq!(good.header("content-type"), Some("text/plain; charset=utf-8"));
    for query in [
        "",
        "hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
        "hub.mode=subscribe&hub.challenge=1",
        "hub.mode=unsubscribe&hub.verify_token=verify%20me&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=verify%20me",
    ] {
        let answer = get(door.address, &path(query)).await;
        assert!(answer.bare(403), "{query}: {answer:?}");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused_before_anything_is_read() {
    let door = door().await;
    let body = hello("m1");
    let other = whatsapp::sign(&SecretString::from("another secret"), &body);
    let sha1 = signed(&body).replace("sha256=", "sha1=");
    for signature in ["", "sha256=", "sha256=zz", &*other, &*sha1, &signed(b"other bytes")] {
        assert!(door.post(&body, signature).await.bare(401), "{signature}");
    }
    assert!(http::post(door.address, WEBHOOK_PATH, &[], &body).await.bare(401), "none at all");
    assert!(door.post(b"not json", &other).await.bare(401));
    assert_eq!((door.arrivals().len(), door.ingress.counters().unsigned.get()), (0, 8));
    let next = whatsapp::sign(&SecretString::from("the next secret"), &body);
    assert!(door.post(&body, &next).await.bare(200), "either secret while one is replaced");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let door = door().await;
    let limit = 4 * 1024 * 1024;
    let mut body = hello("m1");
    body.resize(limit, b' ');
    assert!(door.tell(&body).await.bare(200));
    body.push(b' ');
    assert!(door.tell(&body).await.bare(413));
    assert!(door.post(&body, "sha256=00").await.bare(413), "signed or not");

    // Without a declared length too.
    let mut request = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(&body);
    request.extend_from_slice(b"\r\n0\r\n\r\n");
    assert!(exchange(door.address, request).await.bare(413));
    assert_eq!((door.arrivals().len(), door.ingress.counters().too_large.get()), (1, 3));
}

#[tokio::test]
async fn duplicates_are_kept_once_and_answered_alike() {
    let door = door().await;
    let both = envelope(&value_with(&json!([text("m1", "a"), text("m2", "b")])));
    for body in [&hello("m1"), &hello("m1"), &both] {
        assert!(door.tell(body).await.bare(200));
    }
    let keys: Vec<String> = door.arrivals().iter().map(|arrival| arrival.key.expose().to_owned()).collect();
    assert_eq!(keys, ["m1", "m2"]);
    assert_eq!((door.ingress.counters().accepted.get(), door.ingress.counters().duplicates.get()), (2, 2));
}

#[tokio::test]
async fn what_the_store_cannot_keep_is_asked_for_again() {
    let door = door().await;
    door.store.failing.store(true, Ordering::SeqCst);
    assert!(door.tell(&hello("m1")).await.bare(503));
    door.store.failing.store(false, Ordering::SeqCst);
    door.store.panicking.store(true, Ordering::SeqCst);
    assert!(door.tell(&hello("m1")).await.bare(503), "a store that panics");
    door.store.panicking.store(false, Ordering::SeqCst);
    assert!(door.tell(&hello("m1")).await.bare(200));

    let status = envelope(
        &json!({"metadata": {"phone_number_id": OUR_NUMBER}, "statuses": [{"id": "w1", "status": "read", "timestamp": "1795046400"}]}),
    );
    door.store.failing_statuses.store(true, Ordering::SeqCst);
    assert!(door.tell(&status).await.bare(503));
    door.store.failing_statuses.store(false, Ordering::SeqCst);
    assert!(door.tell(&status).await.bare(200));
    assert_eq!((door.arrivals().len(), door.store.statuses.lock().unwrap().len()), (1, 1));
    assert_eq!(door.ingress.counters().store_failures.get(), 3);
}

#[tokio::test]
async fn workers_are_woken_once_something_is_kept() {
    let door = door().await;
    let woken = door.work.notified();
    assert!(door.tell(&hello("m1")).await.bare(200));
    woken.await;
    assert_eq!(door.arrivals().len(), 1);
}

#[tokio::test]
async fn what_was_begun_is_finished_when_the_provider_hangs_up() {
    let door = door().await;
    let gate = door.store.gate.lock().await;
    let body = hello("m1");
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nhost: bot\r\ncontent-length: {}\r\nx-hub-signature-256: {}\r\n\r\n",
        body.len(),
        signed(&body)
    );
    let mut stream = TcpStream::connect(door.address).await.expect("a connection");
    stream.write_all(&[head.into_bytes(), body].concat()).await.expect("taken");
    door.store.entered.notified().await;
    let woken = door.work.notified();
    drop(stream);
    drop(gate);
    woken.await;
    assert_eq!(door.arrivals().len(), 1);
}

#[tokio::test]
async fn beyond_the_bounds_webhooks_are_turned_away_early() {
    let settings = ingress::Settings { webhooks_at_once: 1, ..ingress::Settings::default() };
    let door = Arc::new(door_with(settings, SECRET, OUR_NUMBER).await);
    // One request that has begun and does not end holds the only place; the server says when it has begun to read.
    let mut slow = TcpStream::connect(door.address).await.expect("a connection");
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    );
    slow.write_all(head.as_bytes()).await.expect("taken");
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.expect("go on");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    assert!(door.tell(&hello("m1")).await.bare(503));
    assert_eq!(get(door.address, "/health").await.status, 200, "health has places of its own");
    slow.write_all(b"{}").await.expect("taken");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(door.tell(&hello("m1")).await.bare(200), "the place is free again");
    assert_eq!(door.ingress.counters().turned_away.get(), 1);

    let bytes = ingress::Settings { bytes_at_once: 10 * 1024, ..ingress::Settings::default() };
    let door = door_with(bytes, SECRET, OUR_NUMBER).await;
    let mut long = hello("m1");
    long.resize(11 * 1024, b' ');
    assert!(door.tell(&long).await.bare(503));
    assert!(door.tell(&hello("m1")).await.bare(200));
}

#[tokio::test]
async fn old_messages_are_remembered_only_and_opt_outs_jump_the_queue() {
    let door = door().await;
    door.clock.set(Timestamp::from_seconds(1_795_046_400).plus(Duration::from_hours(8 * 24)));
    assert!(door.tell(&envelope(&value_with(&json!([text("m1", "hello"), text("m2", "STOP")])))).await.bare(200));
    door.clock.advance(Duration::from_millis(1));
    assert!(door.tell(&envelope(&value_with(&json!([text("m3", "hello"), text("m4", "STOP")])))).await.bare(200));
    let flags: Vec<(String, bool, bool)> = door
        .arrivals()
        .iter()
        .map(|arrival| (arrival.key.expose().to_owned(), arrival.urgent, arrival.ignore))
        .collect();
    let expected = [("m1", false, false), ("m2", true, false), ("m3", false, true), ("m4", false, true)];
    assert_eq!(flags, expected.map(|(key, urgent, ignore)| (key.to_owned(), urgent, ignore)));
}

#[tokio::test]
async fn what_a_slow_store_still_holds_keeps_its_place() {
    let settings = ingress::Settings {
        webhooks_at_once: 1,
        store_timeout: Duration::from_millis(1),
        ..ingress::Settings::default()
    };
    let door = door_with(settings, SECRET, OUR_NUMBER).await;
    let gate = door.store.gate.lock().await;
    assert!(door.tell(&hello("m1")).await.bare(503));
    assert!(door.tell(&hello("m2")).await.bare(503));
    let counters = door.ingress.counters();
    assert_eq!((counters.store_failures.get(), counters.turned_away.get()), (1, 1), "what waits in memory is bounded");
    drop(gate);
}

#[tokio::test]
async fn a_changed_number_links_old_and_new_addresses_without_a_turn() {
    let whole = json!({"from": "910000000101", "from_user_id": "IN.51",
        "system": {"type": "user_changed_number", "wa_id": "910000000177", "user_id": "IN.99", "previous_user_id": "IN.51"}});
    let hidden = json!({"from_user_id": "IN.51", "system": {"type": "user_changed_number", "wa_id": "910000000177", "user_id": "IN.99"}});
    let same_id = json!({"from": "910000000101", "from_user_id": "IN.51", "system": {"wa_id": "910000000177"}});
    let numbers_only = json!({"from": "910000000101", "system": {"wa_id": "910000000177"}});
    let table: [(Value, &[(&str, &str)]); 4] = [
        (whole, &[("m1", "910000000101 IN.51"), ("m1#1", "910000000101 IN.99"), ("m1#2", "910000000177 IN.99")]),
        (hidden, &[("m1", "- IN.51"), ("m1#1", "910000000177 IN.51"), ("m1#2", "910000000177 IN.99")]),
        (same_id, &[("m1", "910000000101 IN.51"), ("m1#1", "910000000177 IN.51")]),
        (numbers_only, &[]),
    ];
    for (mut news, expected) in table {
        news["id"] = json!("m1");
        news["type"] = json!("system");
        news["timestamp"] = json!("1795046409");
        let door = door().await;
        assert!(door.tell(&envelope(&value_with(&json!([news])))).await.bare(200));
        let arrivals = door.arrivals();
        let told: Vec<(&str, String)> =
            arrivals.iter().map(|arrival| (arrival.key.expose(), people(&arrival.sender))).collect();
        let expected: Vec<(&str, String)> = expected.iter().map(|(key, sender)| (*key, (*sender).to_owned())).collect();
        assert_eq!(told, expected, "{news}");
        assert!(arrivals.iter().all(|arrival| arrival.ignore && !arrival.urgent));
    }
}

#[tokio::test]
async fn health_tells_of_the_process_and_readiness_of_the_store() {
    let door = door().await;
    let alive = get(door.address, "/health").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, r#"{"status":"ok"}"#));
    assert_eq!(alive.header("content-type"), Some("application/json"));
    assert_eq!(get(door.address, "/health/ready").await.body, r#"{"status":"ready"}"#);
    door.store.failing.store(true, Ordering::SeqCst);
    let ready = get(door.address, "/health/ready").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, r#"{"status":"unavailable"}"#));
    assert_eq!(get(door.address, "/health").await.status, 200);
}

#[tokio::test]
async fn everything_else_is_not_there() {
    let door = door().await;
    for path in ["/", "/api", "/api/whatsapp/webhook/", "/health/", "/healthz", "/metrics", "/..%2f"] {
        let answer = get(door.address, path).await;
        assert!(answer.bare(404), "{path}: {answer:?}");
    }
    assert!(http::post(door.address, "/health", &[], b"").await.bare(404));
    let put = format!("PUT {WEBHOOK_PATH} HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n\r\n");
    assert!(exchange(door.address, put.into_bytes()).await.bare(404));
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_counts_and_names_nobody() {
    let logged = Logged::default();
    let writer = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let door = door().await;
    let mut foreign = text("wamid.SECRETID", "secret words");
    foreign["group_id"] = json!("secret group");
    let both = envelope(&value_with(&json!([text("wamid.SECRETID", "secret words"), foreign])));
    assert!(door.tell(&both).await.bare(200));
    assert!(door.tell(br#"{"object":"secret words"}"#).await.bare(200));
    assert!(door.post(&both, "sha256=secret").await.bare(401));
    door.store.failing.store(true, Ordering::SeqCst);
    assert!(door.tell(&both).await.bare(503));
    drop(guard);

    let log = String::from_utf8(logged.0.lock().unwrap().clone()).expect("text");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("libretto::ingress")).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "INFO libretto::ingress::webhook: parts of a webhook were left aside webhook.reason=\"group\" webhook.count=1",
            "INFO libretto::ingress::webhook: a webhook was kept webhook.accepted=1 webhook.duplicates=0 webhook.statuses=0 webhook.ignored=1 duration_ms=0",
            "WARN libretto::ingress::webhook: a signed webhook could not be read webhook.bytes=25 reason=not an envelope: `object` is not a WhatsApp business account",
            "WARN libretto::ingress::webhook: a webhook was refused: no good signature",
            "INFO libretto::ingress::webhook: parts of a webhook were left aside webhook.reason=\"group\" webhook.count=1",
            "ERROR libretto::ingress::webhook: a webhook could not be kept; the provider will send it again store.failure=\"Unavailable\"",
        ]
    );
    for private in ["secret", "SECRET", "919812345678", "5678"] {
        assert!(!log.contains(private), "{private} shows in {log}");
    }
}

#[tokio::test]
async fn silent_connections_are_ended_and_give_their_place_to_others() {
    let settings = ingress::Settings {
        connections: 1,
        silence_timeout: Duration::from_millis(200),
        ..ingress::Settings::default()
    };
    let door = door_with(settings, SECRET, OUR_NUMBER).await;
    let mut silent = TcpStream::connect(door.address).await.expect("a connection");
    silent.write_all(b"POST /api/wh").await.expect("taken");
    assert_eq!(get(door.address, "/health").await.status, 200, "once the only place is free");
    let mut rest = Vec::new();
    // Whether the end comes as an end or as an error is up to the system.
    let _ = silent.read_to_end(&mut rest).await;
    assert!(!String::from_utf8_lossy(&rest).contains("200"), "{rest:?}");
}
