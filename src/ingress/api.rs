//! What coordinators and other programs may do: see who waits for a person, answer, give back.
//!
//! Only with a key; without keys in the settings these pages do not exist. Answers hold no text and no number.

mod answer;
mod handoffs;
mod key;
mod request;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::{Ingress, not_found};

/// The pages.
pub(super) fn router() -> Router<Arc<Ingress>> {
    Router::new()
        .route("/api/handoffs", get(handoffs::list).fallback(not_found))
        .route("/api/handoffs/{person}/hand_back", post(handoffs::hand_back).fallback(not_found))
        .route("/api/handoffs/{person}/reply", post(handoffs::reply).fallback(not_found))
}
