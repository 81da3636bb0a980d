//! What these pages answer: JSON, and nothing of the inside.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::engine::NoReply;

/// Why a request is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such page, or no such person.
    NotFound,
    /// None of the keys was sent.
    NoKey,
    /// The body is too long.
    TooLarge,
    /// The body did not come in time.
    TooSlow,
    /// The body is not what it must be; says what is wanted.
    Wrong(&'static str),
    /// It cannot be done as things are.
    NoReply(NoReply),
    /// The store cannot be reached.
    Unavailable,
}

impl Refusal {
    fn said(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "there is nothing here"),
            Self::NoKey => (StatusCode::UNAUTHORIZED, "no_key", "send a key: `Authorization: Bearer …`"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too long"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow", "the body did not come in time"),
            Self::Wrong(wanted) => (StatusCode::BAD_REQUEST, "wrong_body", wanted),
            Self::NoReply(NoReply::OptedOut) => {
                (StatusCode::CONFLICT, "opted_out", "this person asked for no more messages")
            }
            Self::NoReply(NoReply::NotHandedOver) => {
                (StatusCode::CONFLICT, "not_handed_over", "no team has this conversation")
            }
            Self::NoReply(NoReply::WindowClosed) => (
                StatusCode::CONFLICT,
                "window_closed",
                "this person last wrote more than 24 hours ago; only an approved template may be sent now",
            ),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "try again in a moment"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, message) = self.said();
        with(status, &json!({ "error": error, "message": message }))
    }
}

/// A JSON answer that nobody keeps.
pub(super) fn with(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body.to_string()).into_response()
}
