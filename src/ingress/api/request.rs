//! What every page does with a request: read its body, ask the store in time, put what is to be done into the inbox.

use std::future::Future;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::answer::{self, Refusal};
use crate::engine::{Input, OperatorAction};
use crate::ingress::Ingress;
use crate::ingress::body::{self, BodyError};
use crate::message::{MessageId, PersonId, Sender};
use crate::store::{Acceptance, Arrival, StoreError};

/// The header by which a request that is sent again is known.
const SAME_REQUEST: &str = "idempotency-key";
/// The longest body that is read: a reply is one message.
const LONGEST_BODY: usize = 32 * 1024;

/// Reads a body.
pub(super) async fn body(ingress: &Ingress, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let reading = body::read(body, declared, LONGEST_BODY);
    match tokio::time::timeout(ingress.settings.body_timeout, reading).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(BodyError::TooLarge)) => Err(Refusal::TooLarge),
        Ok(Err(BodyError::Cut)) => Err(Refusal::Wrong("the body was cut off")),
        Err(_elapsed) => Err(Refusal::TooSlow),
    }
}

/// Asks the store, in a task of its own: a store's calls are never dropped half way.
pub(super) async fn in_time<Answer: Send + 'static>(
    ingress: &Ingress,
    asking: impl Future<Output = Result<Answer, StoreError>> + Send + 'static,
) -> Result<Answer, Refusal> {
    match tokio::time::timeout(ingress.settings.store_timeout, tokio::spawn(asking)).await {
        Ok(Ok(Ok(answer))) => Ok(answer),
        Ok(Ok(Err(error))) => {
            tracing::error!(store.failure = ?error.kind, "a request of a coordinator could not be worked on");
            Err(Refusal::Unavailable)
        }
        Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable),
    }
}

/// Puts what a coordinator does with a person into their inbox: 202 once it is durable.
pub(super) async fn put(
    ingress: &Ingress,
    (person, sender): (&PersonId, Sender),
    headers: &HeaderMap,
    input: Input,
) -> Result<Response, Refusal> {
    let now = ingress.parts.clock.now();
    let same = headers.get(SAME_REQUEST).and_then(|value| value.to_str().ok()).filter(|key| !key.is_empty());
    let key =
        same.map_or_else(|| format!("api:{}", Uuid::new_v4()), |key| format!("api:{person}:{}:{key}", word(&input)));
    let arrival = Arrival {
        key: MessageId::new(key),
        sender,
        profile_name: None,
        input,
        sent_at: now,
        received_at: now,
        urgent: false,
        ignore: false,
    };
    let store = Arc::clone(&ingress.parts.store);
    let kept = in_time(ingress, async move { store.accept(vec![arrival]).await }).await?;
    ingress.parts.work.notify_one();
    let status = if kept == [Acceptance::Duplicate] { "duplicate" } else { "accepted" };
    Ok(answer::with(StatusCode::ACCEPTED, &json!({ "status": status })))
}

/// What is asked for: the same key with something else is another request.
const fn word(input: &Input) -> &'static str {
    match input {
        Input::Operator(OperatorAction::HandBack) => "hand_back",
        Input::Operator(OperatorAction::Reply { .. }) => "reply",
        Input::Operator(OperatorAction::TakeOver { .. }) => "take_over",
        Input::Start { .. } => "start",
        Input::Message(_) | Input::Timer(_) | Input::Fetched(_) => "",
    }
}
