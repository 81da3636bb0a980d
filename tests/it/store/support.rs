//! Short ways to say what the store tests need.

use std::path::Path;
use std::time::Duration;

use libretto::engine::{Input, Session};
use libretto::message::{
    Body, Content, DeliveryState, DeliveryStatus, Inbound, MessageId, Outbound, PrivateText, ScopedUserId, Sender,
    Timestamp,
};
use libretto::store::{
    Acceptance, Arrival, EmbeddedSettings, EmbeddedStore, InboxEntry, OutboxDraft, PersonClaim, SendClaim, Store,
    TurnCommit,
};

pub(crate) const LEASE: Duration = Duration::from_secs(30);

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_000_000 + seconds)
}

pub(crate) fn embedded(folder: &Path, now: Timestamp) -> EmbeddedStore {
    EmbeddedStore::open(&folder.join("test.db"), EmbeddedSettings::default(), now).unwrap()
}

pub(crate) fn both(phone: &str, user: &str) -> Sender {
    Sender { user: Some(ScopedUserId::new(user)), ..Sender::phone(phone) }
}

pub(crate) fn user(user: &str) -> Sender {
    Sender { phone: None, user: Some(ScopedUserId::new(user)) }
}

pub(crate) fn arrival(key: &str, sender: &Sender, sent_at: Timestamp) -> Arrival {
    let content = Content::Text(PrivateText::new(format!("secret words of {key}")));
    let inbound = Inbound { id: MessageId::new(key), sent_at, content, reply_to: None };
    Arrival {
        key: MessageId::new(key),
        sender: sender.clone(),
        profile_name: None,
        input: Input::Message(inbound),
        sent_at,
        received_at: sent_at,
        urgent: false,
        ignore: false,
    }
}

/// Has one message taken in.
pub(crate) async fn accept(store: &dyn Store, key: &str, sender: &Sender, sent_at: Timestamp) {
    assert_eq!(store.accept(vec![arrival(key, sender, sent_at)]).await.unwrap(), [Acceptance::Accepted]);
}

/// The next claim, which there must be.
pub(crate) async fn claim(store: &dyn Store, now: Timestamp) -> PersonClaim {
    store.claim_person(now, LEASE).await.unwrap().expect("somebody waits")
}

pub(crate) async fn nobody_waits(store: &dyn Store, now: Timestamp) {
    assert!(store.claim_person(now, LEASE).await.unwrap().is_none());
}

pub(crate) fn key(entry: &InboxEntry) -> &str {
    entry.key.expose()
}

pub(crate) fn draft(template: &str) -> OutboxDraft {
    OutboxDraft {
        message: Outbound {
            template: template.to_owned(),
            body: Body::Text(format!("text of {template}")),
            choices: Vec::new(),
        },
        despite_opt_out: false,
        reply_to: None,
    }
}

pub(crate) fn exempt(template: &str) -> OutboxDraft {
    OutboxDraft { despite_opt_out: true, ..draft(template) }
}

/// A commit of the claim's session with some messages.
pub(crate) fn saying(session: &Session, now: Timestamp, outbox: Vec<OutboxDraft>) -> TurnCommit {
    TurnCommit { session: Some(session.clone()), outbox, now, ..TurnCommit::default() }
}

/// A turn of one person: a message comes in and these go out.
pub(crate) async fn turn(store: &dyn Store, key: &str, sender: &Sender, now: Timestamp, outbox: Vec<OutboxDraft>) {
    accept(store, key, sender, now).await;
    let claim = claim(store, now).await;
    let commit = saying(&claim.session, now, outbox);
    store.commit_turn(claim, commit).await.unwrap();
}

/// The next send, which there must be.
pub(crate) async fn send(store: &dyn Store, now: Timestamp) -> SendClaim {
    store.claim_send(now, LEASE).await.unwrap().expect("something is due")
}

pub(crate) async fn nothing_to_send(store: &dyn Store, now: Timestamp) {
    assert!(store.claim_send(now, LEASE).await.unwrap().is_none());
}

pub(crate) fn status(message: &str, tracker: Option<&str>, state: DeliveryState) -> DeliveryStatus {
    DeliveryStatus { message: MessageId::new(message), tracker: tracker.map(str::to_owned), state, at: at(50) }
}

pub(crate) fn tracker(claim: &SendClaim) -> String {
    format!("{}.{}", claim.entry_id, claim.attempt)
}
