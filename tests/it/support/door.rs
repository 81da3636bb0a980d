//! The service's real door on a real socket, before a store that only remembers.

use std::net::SocketAddr;
use std::sync::Arc;

use libretto::channel::whatsapp;
use libretto::clock::ManualClock;
use libretto::ingress::{self, Ingress, Parts, WEBHOOK_PATH};
use libretto::message::{Content, Inbound, Sender, Timestamp};
use libretto::store::Arrival;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::fake_store::FakeStore;
use super::http::{self, Answer};

pub(crate) const OUR_NUMBER: &str = "100200300400500";
pub(crate) const SECRET: &str = "fixture-app-secret";
/// A little after the recorded messages were written.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_046_500);

pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<FakeStore>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) work: Arc<Notify>,
    pub(crate) ingress: Arc<Ingress>,
}

pub(crate) async fn door() -> Door {
    door_with(ingress::Settings::default(), SECRET, OUR_NUMBER).await
}

pub(crate) async fn door_with(settings: ingress::Settings, secret: &str, our_number: &str) -> Door {
    let store = Arc::new(FakeStore::default());
    let clock = Arc::new(ManualClock::new(NOW));
    let work = Arc::new(Notify::new());
    let parts = Parts {
        store: store.clone(),
        clock: clock.clone(),
        work: work.clone(),
        is_urgent: Arc::new(
            |message: &Inbound| matches!(&message.content, Content::Text(text) if text.expose() == "STOP"),
        ),
    };
    let channel = whatsapp::Settings {
        phone_number_id: our_number.to_owned(),
        verify_token: SecretString::from("verify me"),
        app_secrets: vec![SecretString::from("the next secret"), SecretString::from(secret)],
        ..whatsapp::Settings::default()
    };
    let ingress = Ingress::new(parts, settings.clone(), &channel);
    let router = ingress::router(ingress.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { ingress::serve(listener, router, &settings, std::future::pending()).await });
    Door { address, store, clock, work, ingress }
}

impl Door {
    pub(crate) async fn post(&self, body: &[u8], signature: &str) -> Answer {
        http::post(
            self.address,
            WEBHOOK_PATH,
            &[("X-Hub-Signature-256", signature), ("content-type", "application/json")],
            body,
        )
        .await
    }

    /// Posts with a good signature.
    pub(crate) async fn tell(&self, body: &[u8]) -> Answer {
        self.post(body, &signed(body)).await
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.store.arrivals.lock().expect("nobody panicked with it").clone()
    }
}

pub(crate) fn signed(body: &[u8]) -> String {
    whatsapp::sign(&SecretString::from(SECRET), body)
}

pub(crate) fn envelope(value: &Value) -> Vec<u8> {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
        .into_bytes()
}

pub(crate) fn value_with(messages: &Value) -> Value {
    json!({"messaging_product": "whatsapp", "metadata": {"phone_number_id": OUR_NUMBER}, "messages": messages})
}

pub(crate) fn text(id: &str, body: &str) -> Value {
    json!({"id": id, "from": "919812345678", "timestamp": "1795046400", "type": "text", "text": {"body": body}})
}

pub(crate) fn hello(id: &str) -> Vec<u8> {
    envelope(&value_with(&json!([text(id, "hello")])))
}

pub(crate) fn people(sender: &Sender) -> String {
    let phone = sender.phone.as_ref().map_or("-", |phone| phone.expose());
    let user = sender.user.as_ref().map_or("-", |user| user.expose());
    format!("{phone} {user}")
}
