//! Every answer of the Graph API, and every way not to answer, ends in the kind that tells the worker what to do.

use std::net::SocketAddr;
use std::time::Duration;

use libretto::channel::whatsapp::{Settings, WhatsApp};
use libretto::channel::{Channel, SendError, SendErrorKind, Sent};
use libretto::message::{Body, MessageId, Outbound, Sender};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::support::fixtures::Fixtures;
use crate::support::graph_api::{Canned, GraphApi, once, write_and_close};

const TOKEN: &str = "token-that-must-not-show";
const TEXT: &str = "words-that-must-not-show";
const NUMBER: &str = "919812345678";

fn channel(address: SocketAddr, request_timeout: Duration) -> WhatsApp {
    WhatsApp::new(&Settings {
        access_token: SecretString::from(TOKEN),
        phone_number_id: "100200300400500".to_owned(),
        graph_url: format!("http://{address}"),
        request_timeout,
        ..Settings::default()
    })
    .expect("a channel")
}

async fn send_within(address: SocketAddr, request_timeout: Duration) -> Result<Sent, SendError> {
    let message = Outbound { template: "t".to_owned(), body: Body::Text(TEXT.to_owned()), choices: vec![] };
    let outcome = channel(address, request_timeout).send(&Sender::phone(NUMBER), &message, None, "entry.1").await;
    if let Err(error) = &outcome {
        tells_nothing(error, address);
    }
    outcome
}

async fn send(address: SocketAddr) -> Result<Sent, SendError> {
    send_within(address, Duration::from_secs(30)).await
}

/// Neither the error nor any of its causes shows the address, the token, the text or the number.
#[track_caller]
fn tells_nothing(error: &SendError, address: SocketAddr) {
    let mut shown = format!("{error} {error:?}");
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        shown = format!("{shown} {error} {error:?}");
        cause = error.source();
    }
    for secret in [&*address.port().to_string(), "127.0.0.1", TOKEN, TEXT, NUMBER, "/messages"] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
}

fn kind_of(class: &str, has_code: bool) -> SendErrorKind {
    match class {
        "retry_backoff" => SendErrorKind::Throttled,
        "retry_pair_backoff" => SendErrorKind::PairLimited,
        "retry_backoff_dup_risk" if has_code => SendErrorKind::UnknownOutcome,
        "retry_backoff_dup_risk" => SendErrorKind::ServerFailed,
        "permanent_message" => SendErrorKind::Rejected,
        "permanent_recipient" => SendErrorKind::RecipientGone,
        "window_closed" => SendErrorKind::WindowClosed,
        "config_alert" | "token_alert" | "account_alert" | "stop_and_alert" => SendErrorKind::Misconfigured,
        other => panic!("no kind for class {other}"),
    }
}

#[tokio::test]
async fn every_graph_fixture_lands_in_its_class() {
    let fixtures = Fixtures::load();
    for listed in fixtures.list("graph") {
        let file = listed["file"].as_str().expect("a file");
        let sample: Value = serde_json::from_slice(&fixtures.bytes(file)).expect("a sample");
        let body = match sample.get("body_text").and_then(Value::as_str) {
            Some(text) => text.as_bytes().to_vec(),
            None => sample["body"].to_string().into_bytes(),
        };
        let headers: Vec<(String, String)> = sample["headers"]
            .as_object()
            .expect("headers")
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
            .collect();
        let pause =
            headers.iter().find(|(name, _)| name == "retry-after").map(|(_, value)| value.parse().expect("seconds"));
        let status = u16::try_from(listed["http_status"].as_u64().expect("a status")).expect("a status");
        let graph = GraphApi::answering(Canned { status, headers, body }).await;

        let outcome = send(graph.address).await;

        assert_eq!(graph.asked.lock().unwrap().len(), 1, "{file}: asked once");
        let class = listed["class"].as_str().expect("a class");
        if class == "ok" {
            let id = sample["body"].pointer("/messages/0/id").and_then(Value::as_str).map(MessageId::new);
            assert_eq!(outcome.expect(file).provider_id, id, "{file}");
        } else {
            let code = sample.pointer("/body/error/code").and_then(Value::as_i64);
            let error = outcome.expect_err(file);
            assert_eq!((error.kind, error.code), (kind_of(class, code.is_some()), code), "{file}");
            assert_eq!(error.retry_after, pause.map(Duration::from_secs), "{file}");
        }
    }
}

#[tokio::test]
async fn one_request_is_made_as_documented() {
    let body = br#"{"messages":[{"id":"wamid.x"}]}"#.to_vec();
    let graph = GraphApi::answering(Canned { status: 200, body, ..Canned::default() }).await;
    assert_eq!(send(graph.address).await.expect("sent"), Sent { provider_id: Some(MessageId::new("wamid.x")) });
    let asked = graph.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/v25.0/100200300400500/messages");
    assert_eq!(asked[0].authorization, format!("Bearer {TOKEN}"));
    assert_eq!(asked[0].content_type, "application/json");
    assert_eq!(
        asked[0].body,
        json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+919812345678",
            "type": "text", "text": {"body": TEXT, "preview_url": false}, "biz_opaque_callback_data": "entry.1",
        })
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = GraphApi::answering(Canned { status: 200, ..Canned::default() }).await;
    let headers = vec![("location".to_owned(), format!("http://{}/", elsewhere.address))];
    for status in [301, 302, 307, 308] {
        let graph = GraphApi::answering(Canned { status, headers: headers.clone(), ..Canned::default() }).await;
        assert_eq!(send(graph.address).await.expect_err("not sent").kind, SendErrorKind::Misconfigured, "{status}");
    }
    assert!(elsewhere.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn without_a_readable_body_the_status_decides() {
    let table = [
        (429, SendErrorKind::Throttled),
        (500, SendErrorKind::ServerFailed),
        (502, SendErrorKind::ServerFailed),
        (503, SendErrorKind::ServerFailed),
        (504, SendErrorKind::ServerFailed),
        (400, SendErrorKind::Rejected),
        (401, SendErrorKind::Misconfigured),
        (422, SendErrorKind::Rejected),
    ];
    let bodies: [&[u8]; 5] = [b"", b"<html>oops</html>", b"[1,2", b"null", b"\xff\xfe"];
    for (status, kind) in table {
        for body in bodies {
            let graph = GraphApi::answering(Canned { status, body: body.to_vec(), ..Canned::default() }).await;
            let error = send(graph.address).await.expect_err("not sent");
            assert_eq!((error.kind, error.code), (kind, None), "{status} {body:?}");
        }
    }
}

#[tokio::test]
async fn a_cut_body_is_still_an_answer() {
    for (status, kind) in
        [("503 Service Unavailable", SendErrorKind::ServerFailed), ("400 Bad Request", SendErrorKind::Rejected)]
    {
        let address = once(move |stream| async move {
            let cut = format!("HTTP/1.1 {status}\r\ncontent-length: 500\r\n\r\n{{\"error\":{{\"code\":13");
            write_and_close(stream, cut.as_bytes()).await;
        })
        .await;
        assert_eq!(send(address).await.expect_err("not sent").kind, kind, "{status}");
    }
    let address = once(|stream| async move {
        write_and_close(stream, b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"messages\":[{\"id\":\"wam").await;
    })
    .await;
    assert_eq!(send(address).await.expect("taken"), Sent { provider_id: None });
}

#[tokio::test]
async fn an_endless_body_is_read_to_a_bound_only() {
    let graph = GraphApi::answering(Canned { status: 503, body: vec![b' '; 8 << 20], ..Canned::default() }).await;
    assert_eq!(send(graph.address).await.expect_err("not sent").kind, SendErrorKind::ServerFailed);
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_leaves_the_outcome_unknown() {
    let reset = once(|stream| async move {
        stream.set_zero_linger().expect("set");
        drop(stream);
    })
    .await;
    assert_eq!(send(reset).await.expect_err("unknown").kind, SendErrorKind::TimedOut);
    let closed = once(|stream| async move { drop(stream) }).await;
    assert_eq!(send(closed).await.expect_err("unknown").kind, SendErrorKind::TimedOut);
    let nonsense = once(|stream| async move { write_and_close(stream, b"220 mail ready\r\n\r\n").await }).await;
    assert_eq!(send(nonsense).await.expect_err("unknown").kind, SendErrorKind::TimedOut);
}

#[tokio::test]
async fn no_answer_in_time_leaves_the_outcome_unknown() {
    let (tell, told) = oneshot::channel::<()>();
    let address = once(|stream| async move {
        told.await.expect("told");
        drop(stream);
    })
    .await;
    let error = send_within(address, Duration::from_millis(200)).await.expect_err("unknown");
    assert_eq!((error.kind, error.kind.answered()), (SendErrorKind::TimedOut, false));
    tell.send(()).expect("the server held on until now");
}

#[tokio::test]
async fn a_refused_connection_carried_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    assert_eq!(send(address).await.expect_err("not sent").kind, SendErrorKind::Unreachable);
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_carried_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        write_and_close(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let settings = Settings { graph_url: format!("https://{address}"), ..Settings::default() };
    let message = Outbound { template: "t".to_owned(), body: Body::Text(TEXT.to_owned()), choices: vec![] };
    let channel = WhatsApp::new(&settings).expect("a channel");
    let error = channel.send(&Sender::phone(NUMBER), &message, None, "entry.1").await.expect_err("not sent");
    assert_eq!(error.kind, SendErrorKind::Unreachable);
    tells_nothing(&error, address);
}
