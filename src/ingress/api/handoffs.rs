//! Conversations that teams have: the list, a reply, and giving one back.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::{key, request};
use crate::engine::{self, Input, NoReply, OperatorAction, PersonFacts};
use crate::ingress::Ingress;
use crate::message::{PersonId, PrivateText, Sender};

/// The most that are listed; whoever has more open than this begins with the oldest.
const MOST: usize = 500;
/// The longest message the channel takes.
const LONGEST_REPLY: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    text: String,
}

/// Who waits for a person, the longest waiting first.
pub(super) async fn list(State(ingress): State<Arc<Ingress>>, headers: HeaderMap) -> Result<Response, Refusal> {
    key::check(&ingress.settings.api_keys, &headers)?;
    let store = Arc::clone(&ingress.parts.store);
    let open = request::in_time(&ingress, async move { store.hand_offs(MOST).await }).await?;
    let mut list: Vec<Value> = Vec::with_capacity(open.len());
    for open in open {
        let (store, person) = (Arc::clone(&ingress.parts.store), open.person_id.clone());
        let sender = request::in_time(&ingress, async move { store.sender_of(&person).await }).await?;
        list.push(json!({
            "person": open.person_id,
            "team": open.team,
            "step": open.step,
            "since": open.since.as_millis(),
            "number": sender.and_then(|sender| sender.phone).map(|phone| phone.to_string()),
        }));
    }
    Ok(answer::with(StatusCode::OK, &json!({ "handoffs": list })))
}

/// The bot has the conversation again.
pub(super) async fn hand_back(
    State(ingress): State<Arc<Ingress>>,
    Path(person): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    key::check(&ingress.settings.api_keys, &headers)?;
    let person = PersonId::new(person);
    let (sender, facts) = known(&ingress, &person).await?;
    if facts.owner.is_none() {
        return Err(Refusal::NoReply(NoReply::NotHandedOver));
    }
    request::put(&ingress, (&person, sender), &headers, Input::Operator(OperatorAction::HandBack)).await
}

/// A coordinator answers the person.
pub(super) async fn reply(
    State(ingress): State<Arc<Ingress>>,
    Path(person): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    key::check(&ingress.settings.api_keys, &headers)?;
    let wanted = Refusal::Wrong("send `{\"text\": \"…\"}` with 1 to 4096 characters");
    let reply: Reply = serde_json::from_slice(&request::body(&ingress, &headers, body).await?).map_err(|_| wanted)?;
    if reply.text.trim().is_empty() || reply.text.chars().count() > LONGEST_REPLY {
        return Err(wanted);
    }
    let person = PersonId::new(person);
    let (sender, facts) = known(&ingress, &person).await?;
    engine::may_reply(&facts, ingress.parts.clock.now()).map_err(Refusal::NoReply)?;
    let text = PrivateText::new(reply.text);
    request::put(&ingress, (&person, sender), &headers, Input::Operator(OperatorAction::Reply { text })).await
}

/// The addresses of a person, and what is known of them.
async fn known(ingress: &Ingress, person: &PersonId) -> Result<(Sender, PersonFacts), Refusal> {
    let store = Arc::clone(&ingress.parts.store);
    let person = person.clone();
    let asking = async move {
        let Some(sender) = store.sender_of(&person).await? else { return Ok(None) };
        let kept = store.export(&sender).await?;
        Ok(kept.map(|kept| (sender, kept)))
    };
    let found = request::in_time(ingress, asking).await?;
    let (sender, kept) = found.ok_or(Refusal::NotFound)?;
    let facts = kept.pointer("/session/person").cloned().unwrap_or_default();
    let mut facts: PersonFacts = serde_json::from_value(facts).unwrap_or_default();
    // The store's own field is the authority.
    facts.opted_out = kept.get("opted_out").and_then(Value::as_bool).unwrap_or_default();
    Ok((sender, facts))
}
