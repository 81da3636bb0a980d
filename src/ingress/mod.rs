//! The service's door: the webhook, the health pages and what coordinators may do, as an axum router.
//!
//! It proves where a webhook comes from, has its messages kept, and only then says 200; everything else happens elsewhere.
//! It knows no conversation: it never runs a turn and never sends. No answer says anything about the inside.

mod api;
mod body;
mod counters;
mod health;
mod intake;
mod listener;
mod settings;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use secrecy::SecretString;
use tokio::sync::{Notify, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;

pub use counters::{Counter, Counters};
pub use intake::{Kept, keep};
pub use listener::serve;
pub use settings::Settings;

use crate::channel::whatsapp;
use crate::clock::Clock;
use crate::message::Inbound;
use crate::store::Store;

/// The path the provider is told to call.
pub const WEBHOOK_PATH: &str = "/api/whatsapp/webhook";

/// Tells whether a message is a whole-message opt-out, which jumps the queue.
pub type IsUrgent = Arc<dyn Fn(&Inbound) -> bool + Send + Sync>;

/// What the door needs of the rest of the service.
#[derive(Clone)]
pub struct Parts {
    /// Where messages are kept.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Rung when there is something new to do.
    pub work: Arc<Notify>,
    /// Finds whole-message opt-outs.
    pub is_urgent: IsUrgent,
}

/// The door's own state, shared by all requests.
pub struct Ingress {
    parts: Parts,
    settings: Settings,
    verify_token: SecretString,
    app_secrets: Vec<SecretString>,
    phone_number_id: Option<String>,
    requests: Arc<Semaphore>,
    kibibytes: Arc<Semaphore>,
    counters: Counters,
}

impl Ingress {
    /// A door for one number. Without a `phone_number_id` it takes messages for every number.
    #[must_use]
    pub fn new(parts: Parts, settings: Settings, channel: &whatsapp::Settings) -> Arc<Self> {
        let kibibytes = body::kibibytes(settings.bytes_at_once) as usize;
        Arc::new(Self {
            parts,
            verify_token: channel.verify_token.clone(),
            app_secrets: channel.app_secrets.clone(),
            phone_number_id: Some(channel.phone_number_id.clone()).filter(|id| !id.is_empty()),
            requests: Arc::new(Semaphore::new(settings.webhooks_at_once.min(Semaphore::MAX_PERMITS))),
            kibibytes: Arc::new(Semaphore::new(kibibytes.min(Semaphore::MAX_PERMITS))),
            counters: Counters::default(),
            settings,
        })
    }

    /// What the door has seen so far.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }
}

/// The routes of the door. Everything else is 404; other parts of the service merge theirs.
pub fn router(ingress: Arc<Ingress>) -> Router {
    Router::new()
        .route(WEBHOOK_PATH, get(webhook::verify).post(webhook::receive).fallback(not_found))
        .route("/health", get(health::alive).fallback(not_found))
        .route("/health/ready", get(health::ready).fallback(not_found))
        .merge(api::router())
        .with_state(ingress)
        .layer(CatchPanicLayer::custom(|_cause: Box<dyn std::any::Any + Send>| -> Response {
            tracing::error!("a request stopped with a panic");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
}

async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}
