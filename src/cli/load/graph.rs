//! A stub of the Graph API inside the load test: takes every message as the real one does and tells who got it. It reads no
//! more of a message than whom it is for.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::target;

/// The stub, running.
#[derive(Debug)]
pub(super) struct Graph {
    /// Who listens for replies, by phone number.
    listening: Mutex<HashMap<String, UnboundedSender<Instant>>>,
    taken: AtomicU64,
    delay: Duration,
}

/// Where a reply goes; the rest of it is not looked at.
#[derive(Deserialize)]
struct Recipient {
    #[serde(default)]
    to: String,
    #[serde(default)]
    recipient: String,
}

impl Graph {
    /// Starts it on a port of this machine; 0 takes any that is free.
    pub(super) async fn start(port: u16, delay: Duration) -> anyhow::Result<(Arc<Self>, SocketAddr)> {
        let graph = Arc::new(Self { listening: Mutex::default(), taken: AtomicU64::new(0), delay });
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .with_context(|| format!("the stub Graph server cannot listen on port {port} (--stub-port)"))?;
        let address = listener.local_addr().context("the stub Graph server's address")?;
        let router = Router::new().fallback(take).with_state(Arc::clone(&graph));
        // It ends with the process.
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((graph, address))
    }

    /// Tells from now on when a person gets a reply.
    pub(super) fn listen(&self, person: u64) -> UnboundedReceiver<Instant> {
        let (seen, replies) = unbounded_channel();
        self.listening.lock().unwrap_or_else(PoisonError::into_inner).insert(target::phone(person), seen);
        replies
    }

    /// Forgets a person.
    pub(super) fn forget(&self, person: u64) {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner).remove(&target::phone(person));
    }

    /// Messages taken in all.
    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn take(State(graph): State<Arc<Graph>>, body: Bytes) -> impl IntoResponse {
    let number = graph.taken.fetch_add(1, Ordering::Relaxed);
    let person = serde_json::from_slice(&body).map_or_else(
        |_| String::new(),
        |recipient: Recipient| {
            let Recipient { to, recipient } = recipient;
            if to.is_empty() {
                recipient.trim_start_matches("IN.").to_owned()
            } else {
                to.trim_start_matches('+').to_owned()
            }
        },
    );
    if !graph.delay.is_zero() {
        tokio::time::sleep(graph.delay).await;
    }
    if let Some(listener) = graph.listening.lock().unwrap_or_else(PoisonError::into_inner).get(&person) {
        // Whoever listened may have gone on.
        let _gone = listener.send(Instant::now());
    }
    let answer = format!(
        r#"{{"messaging_product":"whatsapp","contacts":[{{"input":"{person}","wa_id":"{person}"}}],"messages":[{{"id":"wamid.stub.{number}"}}]}}"#
    );
    ([(CONTENT_TYPE, "application/json")], answer)
}
