//! One webhook body as values: what arrived, what became of our messages, and what was left aside and why.
//!
//! The envelope is read loosely and every message on its own: only a broken envelope is an error, one odd message never
//! sinks the others. It knows no store and no web framework; signatures are checked before it is called.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use super::{address, incoming};
use crate::message::{DeliveryState, DeliveryStatus, Inbound, MessageId, PrivateText, Sender, Timestamp};

/// Everything one webhook told.
#[derive(Debug, Default, PartialEq)]
pub struct Delivery {
    /// Messages from people, in the order they stood in.
    pub arrivals: Vec<Received>,
    /// What became of our messages.
    pub statuses: Vec<DeliveryStatus>,
    /// People whose number or id changed.
    pub number_changes: Vec<NumberChange>,
    /// What was left aside, counted by reason.
    pub ignored: BTreeMap<Ignored, usize>,
}

/// One message with who sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The message.
    pub message: Inbound,
    /// All addresses known of the sender.
    pub sender: Sender,
    /// The name on their profile, if told.
    pub profile_name: Option<PrivateText>,
}

/// A person's addresses before and after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberChange {
    /// The provider's id of the news.
    pub id: MessageId,
    /// When.
    pub at: Timestamp,
    /// As they were.
    pub before: Sender,
    /// As they are now; at least one differs.
    pub after: Sender,
}

/// Why something was left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ignored {
    /// Meant for another number than ours.
    ForeignNumber,
    /// A kind of news the bot has no use for (templates, quality, calls …).
    OtherField,
    /// Written by our own people on the phone app.
    Echo,
    /// Another application holds the conversation.
    Standby,
    /// Said in a group.
    Group,
    /// News about an account that is no change of address.
    System,
    /// A message taken back.
    Revoked,
    /// Trouble with our account, without a message.
    AccountError,
    /// A status word this version does not know.
    UnknownStatus,
    /// Without id, sender or text, or not readable at all.
    Malformed,
}

impl Ignored {
    /// The reason as one word, for logs and metrics.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ForeignNumber => "foreign_number",
            Self::OtherField => "other_field",
            Self::Echo => "echo",
            Self::Standby => "standby",
            Self::Group => "group",
            Self::System => "system",
            Self::Revoked => "revoked",
            Self::AccountError => "account_error",
            Self::UnknownStatus => "unknown_status",
            Self::Malformed => "malformed",
        }
    }
}

/// A body whose envelope cannot be read. It tells position and place only, never what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// Not JSON.
    #[error("not JSON from line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// JSON of another shape.
    #[error("not an envelope: {0}")]
    Shape(&'static str),
}

/// An object whose parts are not read yet. Only objects fit, never positional arrays; of a repeated key the last counts.
type Parts<'a> = BTreeMap<String, &'a RawValue>;
type Items<'a> = Vec<&'a RawValue>;

/// Reads a webhook body. `our_phone_number_id` leaves aside what is meant for other numbers; `received_at` stands in for
/// times that are missing.
pub fn parse(
    body: &[u8],
    our_phone_number_id: Option<&str>,
    received_at: Timestamp,
) -> Result<Delivery, EnvelopeError> {
    let root: &RawValue = serde_json::from_slice(body)
        .map_err(|error| EnvelopeError::Syntax { line: error.line(), column: error.column() })?;
    let root = parts(root).ok_or(EnvelopeError::Shape("the root must be an object"))?;
    if root.get("object").and_then(|object| whole(object)) != Some(Value::from("whatsapp_business_account")) {
        return Err(EnvelopeError::Shape("`object` is not a WhatsApp business account"));
    }
    let entries =
        root.get("entry").and_then(|entries| items(entries)).ok_or(EnvelopeError::Shape("`entry` is not an array"))?;
    let mut reader = Reader { our_phone_number_id, received_at, delivery: Delivery::default() };
    for entry in entries {
        match parts(entry).and_then(|entry| entry.get("changes").and_then(|changes| items(changes))) {
            Some(changes) => changes.into_iter().for_each(|change| reader.change(change)),
            None => reader.ignore(Ignored::Malformed),
        }
    }
    Ok(reader.delivery)
}

fn parts(raw: &RawValue) -> Option<Parts<'_>> {
    serde_json::from_str(raw.get()).ok()
}

fn items(raw: &RawValue) -> Option<Items<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// The value itself; refused beyond 128 levels, so that no depth can exhaust the stack.
fn whole(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

struct Reader<'a> {
    our_phone_number_id: Option<&'a str>,
    received_at: Timestamp,
    delivery: Delivery,
}

impl Reader<'_> {
    fn ignore(&mut self, reason: Ignored) {
        *self.delivery.ignored.entry(reason).or_default() += 1;
    }

    fn change(&mut self, change: &RawValue) {
        let Some(change) = parts(change) else { return self.ignore(Ignored::Malformed) };
        let field = change.get("field").and_then(|field| whole(field));
        let Some(field) = field.as_ref().and_then(Value::as_str) else { return self.ignore(Ignored::Malformed) };
        match field {
            "messages" => {}
            "smb_message_echoes" | "message_echoes" => return self.ignore(Ignored::Echo),
            "standby" | "messaging_handovers" => return self.ignore(Ignored::Standby),
            _ => return self.ignore(Ignored::OtherField),
        }
        match change.get("value").and_then(|value| parts(value)) {
            Some(value) => self.value(&value),
            None => self.ignore(Ignored::Malformed),
        }
    }

    fn value(&mut self, value: &Parts<'_>) {
        let metadata = value.get("metadata").and_then(|metadata| whole(metadata)).unwrap_or_default();
        let messages = self.list(value, "messages");
        let statuses = self.list(value, "statuses");
        if self
            .our_phone_number_id
            .is_some_and(|ours| metadata.get("phone_number_id").and_then(Value::as_str) != Some(ours))
        {
            return (0..(messages.len() + statuses.len()).max(1)).for_each(|_| self.ignore(Ignored::ForeignNumber));
        }
        let contacts: Vec<Contact> =
            self.list(value, "contacts").into_iter().filter_map(whole).filter_map(|raw| Contact::read(&raw)).collect();
        for message in messages {
            match whole(message) {
                Some(message) => self.message(&message, &contacts),
                None => self.ignore(Ignored::Malformed),
            }
        }
        for status in statuses {
            match whole(status) {
                Some(status) => self.status(&status),
                None => self.ignore(Ignored::Malformed),
            }
        }
        for _ in self.list(value, "errors") {
            self.ignore(Ignored::AccountError);
        }
    }

    /// The items under `key`: none if it is absent, and none but counted if it is no array.
    fn list<'r>(&mut self, value: &Parts<'r>, key: &str) -> Items<'r> {
        let Some(raw) = value.get(key).filter(|raw| raw.get() != "null") else { return Vec::new() };
        items(raw).unwrap_or_else(|| {
            self.ignore(Ignored::Malformed);
            Vec::new()
        })
    }

    fn message(&mut self, message: &Value, contacts: &[Contact]) {
        if message.get("group_id").is_some_and(|group| !group.is_null()) {
            return self.ignore(Ignored::Group);
        }
        match message.get("type").and_then(Value::as_str) {
            Some("system") => return self.system(message),
            Some("revoke") => return self.ignore(Ignored::Revoked),
            _ => {}
        }
        let sender = address::sender(message.get("from"), message.get("from_user_id"));
        let (Some(mut sender), Some(inbound)) = (sender, incoming::inbound(message, self.received_at)) else {
            return self.ignore(Ignored::Malformed);
        };
        let contact = contacts.iter().find(|contact| address::same_person(&contact.addresses, &sender));
        if let Some(contact) = contact {
            sender.phone = sender.phone.or_else(|| contact.addresses.phone.clone());
            sender.user = sender.user.or_else(|| contact.addresses.user.clone());
        }
        let profile_name = contact.and_then(|contact| contact.name.clone());
        self.delivery.arrivals.push(Received { message: inbound, sender, profile_name });
    }

    fn system(&mut self, message: &Value) {
        let news = message.get("system").unwrap_or(&Value::Null);
        let previous = news.get("previous_user_id").filter(|previous| previous.is_string());
        let before = address::sender(message.get("from"), previous.or_else(|| message.get("from_user_id")));
        let told = address::sender(news.get("wa_id"), news.get("user_id"));
        let (Some(id), Some(before), Some(told)) = (incoming::message_id(message.get("id")), before, told) else {
            return self.ignore(Ignored::System);
        };
        let after = Sender {
            phone: told.phone.or_else(|| before.phone.clone()),
            user: told.user.or_else(|| before.user.clone()),
        };
        if after == before {
            return self.ignore(Ignored::System);
        }
        let at = incoming::timestamp(message.get("timestamp")).unwrap_or(self.received_at);
        self.delivery.number_changes.push(NumberChange { id, at, before, after });
    }

    fn status(&mut self, status: &Value) {
        let Some(message) = incoming::message_id(status.get("id")) else { return self.ignore(Ignored::Malformed) };
        let state = match status.get("status").and_then(Value::as_str) {
            Some("sent") => DeliveryState::Sent,
            Some("delivered") => DeliveryState::Delivered,
            Some("read") => DeliveryState::Read,
            Some("played") => DeliveryState::Played,
            Some("failed") => DeliveryState::Failed { code: status.pointer("/errors/0/code").and_then(code) },
            Some(_) => return self.ignore(Ignored::UnknownStatus),
            None => return self.ignore(Ignored::Malformed),
        };
        let tracker =
            status.get("biz_opaque_callback_data").and_then(Value::as_str).filter(|tracker| !tracker.is_empty());
        let at = incoming::timestamp(status.get("timestamp")).unwrap_or(self.received_at);
        self.delivery.statuses.push(DeliveryStatus { message, tracker: tracker.map(str::to_owned), state, at });
    }
}

/// An error code, as a number or as digits.
pub(super) fn code(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

struct Contact {
    addresses: Sender,
    name: Option<PrivateText>,
}

impl Contact {
    fn read(value: &Value) -> Option<Self> {
        let addresses = address::sender(value.get("wa_id"), value.get("user_id"))?;
        let name = value.pointer("/profile/name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
        Some(Self { addresses, name: name.map(PrivateText::new) })
    }
}
