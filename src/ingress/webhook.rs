//! The webhook's two requests: the verification when it is set up, and what the provider has to tell.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::body::{self, BodyError};
use super::{Ingress, intake};
use crate::channel::whatsapp::{self, Delivery};
use crate::message::Timestamp;

/// Answers the challenge if the verification was asked for by us.
pub(super) async fn verify(
    State(ingress): State<Arc<Ingress>>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else { return StatusCode::FORBIDDEN.into_response() };
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
    let ours = whatsapp::same_token(&ingress.verify_token, value("hub.verify_token"));
    let challenge = value("hub.challenge");
    if value("hub.mode") != "subscribe" || !ours || challenge.is_empty() {
        tracing::warn!("a webhook verification was refused");
        return StatusCode::FORBIDDEN.into_response();
    }
    tracing::info!("a webhook verification was answered");
    // As plain text, so that no browser takes it for a page.
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (headers, challenge.to_owned()).into_response()
}

/// Takes in what the provider tells: 200 once it is durable.
pub(super) async fn receive(State(ingress): State<Arc<Ingress>>, headers: HeaderMap, body: Body) -> StatusCode {
    let counters = &ingress.counters;
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let Some(room) = room(&ingress, declared) else {
        counters.turned_away.add(1);
        tracing::warn!("a webhook was turned away: too many at once");
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let settings = &ingress.settings;
    let reading = body::read(body, declared, settings.longest_body);
    let body = match tokio::time::timeout(settings.body_timeout, reading).await {
        Ok(Ok(body)) => body,
        Ok(Err(BodyError::TooLarge)) => {
            counters.too_large.add(1);
            tracing::warn!("a webhook was refused: its body is too large");
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        Ok(Err(BodyError::Cut)) => return StatusCode::BAD_REQUEST,
        Err(_elapsed) => {
            counters.turned_away.add(1);
            return StatusCode::REQUEST_TIMEOUT;
        }
    };
    let signature = headers.get(whatsapp::SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    if !whatsapp::verify(&ingress.app_secrets, &body, signature) {
        counters.unsigned.add(1);
        tracing::warn!("a webhook was refused: no good signature");
        return StatusCode::UNAUTHORIZED;
    }
    let received_at = ingress.parts.clock.now();
    match whatsapp::parse(&body, ingress.phone_number_id.as_deref(), received_at) {
        Ok(delivery) => keep(&ingress, delivery, received_at, room).await,
        Err(error) => {
            // Anything but 200 would only bring the same bytes again for days.
            counters.broken.add(1);
            tracing::warn!(webhook.bytes = body.len(), reason = %error, "a signed webhook could not be read");
            StatusCode::OK
        }
    }
}

/// Held as long as a webhook is worked on.
type Room = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// Room for one more webhook and its bytes; a body of unknown length is reckoned at the longest.
fn room(ingress: &Ingress, declared: Option<usize>) -> Option<Room> {
    let longest = ingress.settings.longest_body;
    let bytes = declared.map_or(longest, |declared| declared.min(longest));
    let request = ingress.requests.clone().try_acquire_owned().ok()?;
    let bytes = ingress.kibibytes.clone().try_acquire_many_owned(body::kibibytes(bytes)).ok()?;
    Some((request, bytes))
}

async fn keep(ingress: &Arc<Ingress>, delivery: Delivery, received_at: Timestamp, room: Room) -> StatusCode {
    let ignored: usize = delivery.ignored.values().sum();
    ingress.counters.ignored.add(ignored);
    for (reason, count) in &delivery.ignored {
        tracing::info!(webhook.reason = reason.word(), webhook.count = count, "parts of a webhook were left aside");
    }
    let (parts, stale_after) = (ingress.parts.clone(), ingress.settings.stale_after);
    // In a task of its own: if the provider hangs up, what was begun in the store is still finished. It takes its room
    // along: a store that hangs must not fill the memory with what it was told.
    let keeping = tokio::spawn(async move {
        let _room = room;
        intake::keep(&parts, delivery, received_at, stale_after).await
    });
    match tokio::time::timeout(ingress.settings.store_timeout, keeping).await {
        Ok(Ok(Ok(kept))) => {
            ingress.counters.accepted.add(kept.accepted);
            ingress.counters.duplicates.add(kept.duplicates);
            ingress.counters.statuses.add(kept.statuses);
            let duration = ingress.parts.clock.now().since(received_at);
            tracing::info!(
                webhook.accepted = kept.accepted,
                webhook.duplicates = kept.duplicates,
                webhook.statuses = kept.statuses,
                webhook.ignored = ignored,
                duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                "a webhook was kept"
            );
            StatusCode::OK
        }
        Ok(Ok(Err(error))) => not_kept(ingress, &format!("{:?}", error.kind)),
        Ok(Err(_panic)) => not_kept(ingress, "Panic"),
        Err(_elapsed) => not_kept(ingress, "TooSlow"),
    }
}

fn not_kept(ingress: &Ingress, kind: &str) -> StatusCode {
    ingress.counters.store_failures.add(1);
    tracing::error!(store.failure = kind, "a webhook could not be kept; the provider will send it again");
    StatusCode::SERVICE_UNAVAILABLE
}
