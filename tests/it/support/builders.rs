//! Webhooks as the provider would send them, signed.

use libretto::channel::whatsapp;
use secrecy::SecretString;
use serde_json::{Value, json};

pub(crate) const SECRET: &str = "fixture-app-secret";
pub(crate) const NUMBER_ID: &str = "100200300400500";

/// One text message: who, its id, when (in seconds) and what.
pub(crate) fn text(from: &str, id: &str, at: i64, text: &str) -> Value {
    json!({"from": from, "id": id, "timestamp": at.to_string(), "type": "text", "text": {"body": text}})
}

/// A webhook with these messages.
pub(crate) fn messages(messages: &[Value]) -> Vec<u8> {
    let contacts: Vec<Value> =
        messages.iter().map(|message| json!({"profile": {"name": "Asha"}, "wa_id": message["from"]})).collect();
    envelope("messages", json!(messages), Some(json!(contacts)))
}

/// A webhook with the status of one message of ours.
pub(crate) fn status(id: &str, tracker: &str, state: &str, at: i64) -> Vec<u8> {
    let status = json!([{
        "id": id, "status": state, "timestamp": at.to_string(), "recipient_id": "919800000000",
        "biz_opaque_callback_data": tracker,
    }]);
    envelope("statuses", status, None)
}

/// A webhook with these statuses.
pub(crate) fn statuses(statuses: &[Value]) -> Vec<u8> {
    envelope("statuses", json!(statuses), None)
}

fn envelope(what: &str, items: Value, contacts: Option<Value>) -> Vec<u8> {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "919100000000", "phone_number_id": NUMBER_ID},
    });
    value[what] = items;
    if let Some(contacts) = contacts {
        value["contacts"] = contacts;
    }
    let change = json!({"field": "messages", "value": value});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).to_string().into_bytes()
}

/// The header that proves where the body comes from.
pub(crate) fn signature(body: &[u8]) -> String {
    whatsapp::sign(&SecretString::from(SECRET), body)
}
