//! A stand-in for the Graph API that answers as it was told, one answer after the other, and remembers what it was asked.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// How one request is answered.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// 200 with an id.
    Taken,
    /// An error of the provider: status and code.
    Error(u16, i64),
    /// An error that asks for a pause in seconds.
    Throttled(u64),
    /// A page of some proxy.
    Html(u16),
    /// No answer until [`ScriptedGraph::release`]; then 200.
    Hold,
}

/// The stand-in.
#[derive(Clone)]
pub(crate) struct ScriptedGraph {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<Value>>,
    arrived: Notify,
    released: Notify,
    pause: Duration,
}

impl ScriptedGraph {
    pub(crate) async fn start() -> Self {
        Self::start_slow(Duration::ZERO).await
    }

    /// One that thinks about every answer for a while.
    pub(crate) async fn start_slow(pause: Duration) -> Self {
        let shared = Arc::new(Shared { pause, ..Shared::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests are answered like this, later ones are taken.
    pub(crate) fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.replies.lock().unwrap().extend(replies);
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Recipient and text of every request so far.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let said = |request: &Value| {
            let words = if request["text"].is_null() {
                &request["interactive"]["body"]["text"]
            } else {
                &request["text"]["body"]
            };
            (text(&request["to"]).trim_start_matches('+').to_owned(), text(words))
        };
        self.requests().iter().map(said).collect()
    }

    /// Waits for a request.
    pub(crate) async fn asked(&self) {
        self.shared.arrived.notified().await;
    }

    /// Answers what is held.
    pub(crate) fn release(&self) {
        self.shared.released.notify_one();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).expect("requests are JSON");
    let number = {
        let mut requests = shared.requests.lock().unwrap();
        requests.push(request);
        requests.len()
    };
    let reply = shared.replies.lock().unwrap().pop_front().unwrap_or(Reply::Taken);
    shared.arrived.notify_one();
    tokio::time::sleep(shared.pause).await;
    let taken =
        || json!({"messaging_product": "whatsapp", "messages": [{"id": format!("wamid.out{number}")}]}).to_string();
    let error = |code| json!({"error": {"message": "no", "type": "OAuthException", "code": code}}).to_string();
    match reply {
        Reply::Taken => taken().into_response(),
        Reply::Error(status, code) => (StatusCode::from_u16(status).unwrap(), error(code)).into_response(),
        Reply::Throttled(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", seconds.to_string())], error(130_429)).into_response()
        }
        Reply::Html(status) => (StatusCode::from_u16(status).unwrap(), "<html>busy</html>").into_response(),
        Reply::Hold => {
            shared.released.notified().await;
            taken().into_response()
        }
    }
}
