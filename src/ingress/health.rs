//! Whether the process lives, and whether it can keep messages.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::Ingress;

/// The process answers.
pub(super) async fn alive() -> Response {
    json(StatusCode::OK, r#"{"status":"ok"}"#)
}

/// The store answers in time.
pub(super) async fn ready(State(ingress): State<Arc<Ingress>>) -> Response {
    let store = ingress.parts.store.clone();
    // In a task of its own: a store's calls are never dropped half way.
    let asked = tokio::spawn(async move { store.counts().await });
    match tokio::time::timeout(ingress.settings.store_timeout, asked).await {
        Ok(Ok(Ok(_counts))) => json(StatusCode::OK, r#"{"status":"ready"}"#),
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => json(StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"unavailable"}"#),
    }
}

fn json(status: StatusCode, body: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
