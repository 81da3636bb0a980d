//! A stand-in for the Graph API: gives one answer and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One answer.
#[derive(Clone, Default)]
pub(crate) struct Canned {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) content_type: String,
    pub(crate) body: serde_json::Value,
}

pub(crate) struct GraphApi {
    pub(crate) address: SocketAddr,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

impl GraphApi {
    /// A server that answers every request alike.
    pub(crate) async fn answering(canned: Canned) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let router = Router::new().fallback(answer).with_state((canned, asked.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, asked }
    }
}

async fn answer(
    State((canned, asked)): State<(Canned, Arc<Mutex<Vec<Asked>>>)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    asked.lock().expect("nobody panicked with it").push(Asked {
        path: uri.path().to_owned(),
        authorization: header("authorization"),
        content_type: header("content-type"),
        body: serde_json::from_slice(&body).expect("JSON"),
    });
    let mut response = (StatusCode::from_u16(canned.status).expect("a status"), canned.body).into_response();
    for (name, value) in canned.headers {
        let name = HeaderName::try_from(name).expect("a name");
        response.headers_mut().insert(name, HeaderValue::try_from(value).expect("a value"));
    }
    response
}

/// A server that takes one connection, reads a whole request and then does with the connection what it is told.
pub(crate) async fn once<Then, Done>(then: Then) -> SocketAddr
where
    Then: FnOnce(TcpStream) -> Done + Send + 'static,
    Done: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut seen = Vec::new();
        // The body ends with the tracker, the last field of every request.
        while !seen.ends_with(b"}") {
            let mut chunk = [0; 4096];
            let read = stream.read(&mut chunk).await.expect("a request");
            assert_ne!(read, 0, "the request is cut");
            seen.extend_from_slice(&chunk[..read]);
        }
        then(stream).await;
    });
    address
}

/// Writes these bytes and closes the connection.
pub(crate) async fn write_and_close(mut stream: TcpStream, bytes: &[u8]) {
    stream.write_all(bytes).await.expect("written");
    stream.shutdown().await.expect("closed");
}
