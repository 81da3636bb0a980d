//! From what a webhook told to what the store keeps.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::Parts;
use crate::channel::whatsapp::{Delivery, NumberChange, Received};
use crate::engine::Input;
use crate::message::{Content, Inbound, MessageId, Sender, Timestamp};
use crate::store::{Acceptance, Arrival, StoreError};

/// What became of one webhook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Messages kept now.
    pub accepted: usize,
    /// Messages kept before.
    pub duplicates: usize,
    /// Delivery statuses handed to the store.
    pub statuses: usize,
}

/// Has everything kept: first the messages, all or none, then the statuses. Rings for the workers when something is new.
/// Only when this returns `Ok` may the provider be told 200. It asks nothing of a runtime.
pub async fn keep(
    parts: &Parts,
    delivery: Delivery,
    received_at: Timestamp,
    stale_after: Duration,
) -> Result<Kept, StoreError> {
    let mut arrivals: Vec<Arrival> = Vec::new();
    for change in &delivery.number_changes {
        arrivals.extend(arrivals_of_change(change, received_at));
    }
    for received in delivery.arrivals {
        arrivals.push(arrival(received, received_at, stale_after, parts));
    }
    let mut kept = Kept { statuses: delivery.statuses.len(), ..Kept::default() };
    if !arrivals.is_empty() {
        for acceptance in parts.store.accept(arrivals).await? {
            match acceptance {
                Acceptance::Accepted => kept.accepted += 1,
                Acceptance::Duplicate => kept.duplicates += 1,
            }
        }
        // After a duplicate too: its first delivery may have been kept by a process that then died.
        ring(parts);
    }
    if !delivery.statuses.is_empty() {
        let matched = parts.store.record_statuses(delivery.statuses, received_at).await?;
        if matched > 0 {
            ring(parts);
        }
    }
    Ok(kept)
}

/// Wakes one worker, or the next one that would wait; a worker that was woken and found work wakes another.
fn ring(parts: &Parts) {
    parts.work.notify_one();
}

fn arrival(received: Received, received_at: Timestamp, stale_after: Duration, parts: &Parts) -> Arrival {
    let Received { message, sender, profile_name } = received;
    let ignore = received_at.since(message.sent_at) > stale_after;
    // A defect in the question must not keep the message out: the provider would bring it, and all that came with it,
    // again for days. A turn asks the same anew.
    let urgent = || catch_unwind(AssertUnwindSafe(|| (parts.is_urgent)(&message))).unwrap_or(false);
    Arrival {
        key: message.id.clone(),
        sender,
        profile_name,
        sent_at: message.sent_at,
        received_at,
        urgent: !ignore && urgent(),
        ignore,
        input: Input::Message(message),
    }
}

/// A change of address as arrivals that start no turn: each shares an address with the one before it, so that a store that
/// learns all addresses of a sender ends up with the old and the new ones on one person. Empty if no such bridge exists
/// (a number for a number, without any id): then the change cannot be told to a store this way.
fn arrivals_of_change(change: &NumberChange, received_at: Timestamp) -> Vec<Arrival> {
    let NumberChange { before, after, .. } = change;
    let bridge = match (before, after) {
        (Sender { phone: Some(old), .. }, Sender { user: Some(new), .. }) => {
            Sender { phone: Some(old.clone()), user: Some(new.clone()) }
        }
        (Sender { user: Some(old), .. }, Sender { phone: Some(new), .. }) => {
            Sender { phone: Some(new.clone()), user: Some(old.clone()) }
        }
        (Sender { .. }, Sender { .. }) => {
            tracing::warn!("a change of address could not be followed: nothing links the old one to the new one");
            return Vec::new();
        }
    };
    let mut senders = vec![before.clone(), bridge, after.clone()];
    senders.dedup();
    let keyed = |(index, sender): (usize, Sender)| {
        let id = change.id.expose();
        let key = MessageId::new(if index == 0 { id.to_owned() } else { format!("{id}#{index}") });
        let content = Content::Unsupported { kind: "system".to_owned() };
        let message = Inbound { id: key.clone(), sent_at: change.at, content, reply_to: None };
        Arrival {
            key,
            sender,
            profile_name: None,
            input: Input::Message(message),
            sent_at: change.at,
            received_at,
            urgent: false,
            ignore: true,
        }
    };
    senders.into_iter().enumerate().map(keyed).collect()
}
