//! Asking a source over HTTP, against a real server on this machine: every way it can disappoint.

use std::time::Duration;

use libretto::engine::FetchOutcome;
use libretto::fetch::{Fetcher, Host, HttpFetcher, Settings};
use libretto::flow::{ResultField, Source};
use serde_json::{Map, Value, json};

use crate::support::graph_api::{Canned, GraphApi, once};

fn source(url: String) -> Source {
    let field = |kind: &str| ResultField::parse(kind).unwrap();
    Source {
        name: "slots".to_owned(),
        url,
        timeout: Duration::from_secs(5),
        sends: vec!["city".to_owned()],
        result: [("free".to_owned(), field("number")), ("first".to_owned(), field("text?"))].into_iter().collect(),
    }
}

fn arguments() -> Map<String, Value> {
    Map::from_iter([("city".to_owned(), json!("pune"))])
}

fn fetcher(hosts: &[String]) -> HttpFetcher {
    HttpFetcher::new(&Settings { hosts: hosts.iter().map(|host| Host::parse(host).unwrap()).collect() }).unwrap()
}

/// What comes of an answer like this, and how often the server was asked.
async fn outcome(status: u16, headers: &[(&str, &str)], body: &[u8]) -> (FetchOutcome, usize) {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let server = GraphApi::answering(Canned { status, headers, body: body.to_vec() }).await;
    let fetcher = fetcher(&[server.address.to_string()]);
    let outcome = fetcher.fetch(&source(format!("http://{}/slots", server.address)), &arguments()).await;
    let asked = server.asked.lock().unwrap().len();
    (outcome, asked)
}

#[tokio::test]
async fn a_source_is_told_the_arguments_and_its_declared_answer_comes_back() {
    let body = br#"{"free": 2, "first": "Monday", "phone": "9800000000"}"#.to_vec();
    let server = GraphApi::answering(Canned { status: 200, headers: Vec::new(), body }).await;
    let fetcher = fetcher(&[server.address.to_string()]);
    let outcome = fetcher.fetch(&source(format!("http://{}/slots", server.address)), &arguments()).await;
    assert_eq!(outcome, FetchOutcome::Found(json!({ "free": 2, "first": "Monday" })));
    let asked = server.asked.lock().unwrap();
    let [request] = asked.as_slice() else { panic!("asked once") };
    assert_eq!((request.path.as_str(), &request.body), ("/slots", &json!({ "city": "pune" })));
    assert_eq!((request.content_type.as_str(), request.authorization.as_str()), ("application/json", ""));
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_is_a_failure_and_nobody_is_asked_twice() {
    let large = format!("{{\"free\": 2, \"first\": \"{}\"}}", "x".repeat(70_000));
    for (status, body) in [
        (500, br#"{"free": 2}"#.as_slice()),
        (404, b""),
        (200, b""),
        (200, b"<html>sorry</html>"),
        (200, br#"{"free": "#),
        (200, br#"{"free": "two"}"#),
        (200, br#"[{"free": 2}]"#),
        (200, large.as_bytes()),
    ] {
        assert_eq!(outcome(status, &[], body).await, (FetchOutcome::Failed, 1), "{status}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let body = br#"{"free": 2}"#;
    let target = GraphApi::answering(Canned { status: 200, headers: Vec::new(), body: body.to_vec() }).await;
    let to = format!("http://{}/elsewhere", target.address);
    for status in [301, 302, 303, 307, 308] {
        assert_eq!(outcome(status, &[("location", &to)], body).await, (FetchOutcome::Failed, 1));
    }
    assert_eq!(target.asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_host_that_was_not_allowed_is_not_asked() {
    let server =
        GraphApi::answering(Canned { status: 200, headers: Vec::new(), body: br#"{"free": 2}"#.to_vec() }).await;
    let port = server.address.port();
    for hosts in
        [vec![], vec!["example.org".to_owned()], vec!["127.0.0.1".to_owned()], vec![format!("127.0.0.1:{}", port ^ 1)]]
    {
        let outcome = fetcher(&hosts).fetch(&source(format!("http://127.0.0.1:{port}/slots")), &arguments()).await;
        assert_eq!(outcome, FetchOutcome::Failed, "{hosts:?}");
    }
    // Plain connections only to this machine, whatever is allowed; and no password in an address.
    let allowed = fetcher(&["example.org".to_owned(), format!("127.0.0.1:{port}")]);
    for url in ["http://example.org/slots".to_owned(), format!("http://me:secret@127.0.0.1:{port}/")] {
        assert_eq!(allowed.fetch(&source(url), &arguments()).await, FetchOutcome::Failed);
    }
    assert_eq!(server.asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_slow_source_times_out_before_its_answer_or_in_the_middle_of_it() {
    for written in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"free\""] {
        let address = once(move |mut stream| async move {
            tokio::io::AsyncWriteExt::write_all(&mut stream, written).await.unwrap();
            std::future::pending::<()>().await;
        })
        .await;
        let slow = Source { timeout: Duration::from_millis(50), ..source(format!("http://{address}/slots")) };
        let outcome = fetcher(&[address.to_string()]).fetch(&slow, &arguments()).await;
        assert_eq!(outcome, FetchOutcome::TimedOut);
    }
}

#[tokio::test]
async fn a_source_that_is_down_or_hangs_up_is_a_failure() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = fetcher(&[address.to_string()]).fetch(&source(format!("http://{address}/")), &arguments()).await;
    assert_eq!(outcome, FetchOutcome::Failed);
    let address = once(|stream| async move { drop(stream) }).await;
    let outcome = fetcher(&[address.to_string()]).fetch(&source(format!("http://{address}/")), &arguments()).await;
    assert_eq!(outcome, FetchOutcome::Failed);
}
