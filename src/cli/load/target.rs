//! The server under load: where it listens, what its webhooks are signed with, and the requests it gets.

use std::net::SocketAddr;

use secrecy::SecretString;
use serde_json::json;

use crate::channel::whatsapp;
use crate::message::Timestamp;

/// Real webhooks are about this long; short ones would flatter a server.
const BODY: usize = 1024;

/// The server under load.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) path: String,
    pub(super) secret: SecretString,
    pub(super) phone_number_id: String,
    /// Tells the message ids of one run from those of another.
    pub(super) run: i64,
}

/// One message a person writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'a> {
    /// Whose, counted from nought.
    pub(super) person: u64,
    /// Which of the run's messages: makes its id.
    pub(super) number: u64,
    pub(super) text: &'a str,
    pub(super) at: Timestamp,
}

/// The made-up phone number of a person: a country code, and digits that no real number has.
pub(super) fn phone(person: u64) -> String {
    format!("910{person:011}")
}

impl Target {
    /// The whole request for one message.
    pub(super) fn request(&self, message: Message<'_>) -> Vec<u8> {
        let body = self.body(message);
        let signature = whatsapp::sign(&self.secret, body.as_bytes());
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{}: {signature}\r\ncontent-length: {}\r\n\r\n",
            self.path,
            self.address,
            whatsapp::SIGNATURE_HEADER,
            body.len()
        );
        [head.as_bytes(), body.as_bytes()].concat()
    }

    fn body(&self, message: Message<'_>) -> String {
        let phone = phone(message.person);
        let user = format!("IN.{phone}");
        let mut value = json!({
            "object": "whatsapp_business_account",
            "entry": [{ "id": "200300400500600", "changes": [{ "field": "messages", "value": {
                "messaging_product": "whatsapp",
                "metadata": { "display_phone_number": "15550000000", "phone_number_id": self.phone_number_id },
                "contacts": [{ "profile": { "name": "Load" }, "wa_id": phone, "user_id": user }],
                "messages": [{
                    "from": phone,
                    "from_user_id": user,
                    "id": format!("wamid.load.{:x}.{:x}", self.run, message.number),
                    "timestamp": (message.at.as_millis() / 1_000).to_string(),
                    "type": "text",
                    "text": { "body": message.text },
                    "referral": { "source_type": "ad", "source_id": "1", "body": "" },
                }],
            } }] }],
        });
        let missing = BODY.saturating_sub(value.to_string().len());
        if let Some(body) = value.pointer_mut("/entry/0/changes/0/value/messages/0/referral/body") {
            *body = "x".repeat(missing).into();
        }
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::PhoneNumber;

    #[test]
    fn requests_are_what_our_own_door_reads() {
        let target = Target {
            address: SocketAddr::from(([127, 0, 0, 1], 8080)),
            path: "/hook".to_owned(),
            secret: SecretString::from("secret"),
            phone_number_id: "100".to_owned(),
            run: 1,
        };
        let at = Timestamp::from_seconds(1_795_046_400);
        let request = target.request(Message { person: 7, number: 9, text: "3 to 4 lakh", at });
        let request = String::from_utf8(request).expect("text");
        let (head, body) = request.split_once("\r\n\r\n").expect("head and body");
        assert_eq!(body.len(), BODY);
        let signature = whatsapp::sign(&target.secret, body.as_bytes());
        assert_eq!(
            head,
            format!(
                "POST /hook HTTP/1.1\r\nhost: 127.0.0.1:8080\r\ncontent-type: application/json\r\n\
                 x-hub-signature-256: {signature}\r\ncontent-length: 1024"
            )
        );
        let delivery = whatsapp::parse(body.as_bytes(), Some("100"), at).expect("an envelope");
        let [received] = &delivery.arrivals[..] else { panic!("one message: {delivery:?}") };
        assert_eq!(received.message.id.expose(), "wamid.load.1.9");
        assert_eq!(received.message.sent_at, at);
        assert_eq!(received.sender.phone.as_ref().map(PhoneNumber::expose), Some("91000000000007"));
    }
}
