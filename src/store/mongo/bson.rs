//! Between our values and the database's: times, ids and JSON. Knows no collection.

use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, DateTime, Document};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use crate::message::{Address, MessageId, PersonId, Timestamp};
use crate::store::{StoreError, StoreErrorKind};

/// A moment as the database keeps it.
pub(super) fn date(at: Timestamp) -> Bson {
    Bson::DateTime(DateTime::from_millis(at.as_millis()))
}

/// The moment of a date.
pub(super) fn moment(date: DateTime) -> Timestamp {
    Timestamp::from_millis(date.timestamp_millis())
}

/// A person's id as the `_id` of their document: people of the earlier bot keep the one they had.
pub(super) fn key(person: &str) -> Bson {
    match ObjectId::parse_str(person) {
        Ok(id) if person.len() == 24 => Bson::ObjectId(id),
        Ok(_) | Err(_) => Bson::String(person.to_owned()),
    }
}

/// The same back.
pub(super) fn person_of(id: &Bson) -> Option<PersonId> {
    match id {
        Bson::ObjectId(id) => Some(PersonId::new(id.to_hex())),
        Bson::String(id) => Some(PersonId::new(id.clone())),
        // Nobody else names people.
        _ => None,
    }
}

/// An address as the `_id` of `people`.
pub(super) fn alias(address: &Address) -> String {
    match address {
        Address::Phone(number) => format!("phone:{}", number.expose()),
        Address::User(id) => format!("user:{}", id.expose()),
    }
}

/// What a message id of somebody who was erased is remembered by. The id has a random part of its own, so nobody can guess
/// their way back.
pub(super) fn twin(id: &MessageId) -> String {
    format!("erased:{}", hash("key", id.expose()))
}

/// What the provider's id of a message of ours is found by; the id itself can contain the person's number.
pub(super) fn provider(id: &MessageId) -> String {
    hash("provider", id.expose())
}

/// A name for a text that does not tell it.
pub(super) fn hash(kind: &str, text: &str) -> String {
    let hash = Sha256::new().chain_update(kind).chain_update([0]).chain_update(text).finalize();
    data_encoding::HEXLOWER.encode(&hash[..16])
}

/// JSON as text.
pub(super) fn to_text(value: &impl serde::Serialize, doing: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, doing, error))
}

/// JSON from text.
pub(super) fn from_text<T: serde::de::DeserializeOwned>(text: &str, doing: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::caused(StoreErrorKind::Corrupt, doing, error))
}

/// JSON as the database's own values, so that people can look into it.
pub(super) fn to_bson(value: &Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(flag) => Bson::Boolean(*flag),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().map_or(Bson::Null, Bson::Double), Bson::Int64)
        }
        Value::String(text) => Bson::String(text.clone()),
        Value::Array(items) => Bson::Array(items.iter().map(to_bson).collect()),
        Value::Object(fields) => {
            Bson::Document(fields.iter().map(|(name, value)| (name.clone(), to_bson(value))).collect())
        }
    }
}

/// The same back; kinds that JSON does not have are left out.
pub(super) fn to_json(value: &Bson) -> Value {
    match value {
        Bson::Boolean(flag) => Value::Bool(*flag),
        Bson::Int32(number) => Value::Number(Number::from(*number)),
        Bson::Int64(number) => Value::Number(Number::from(*number)),
        Bson::Double(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Bson::String(text) => Value::String(text.clone()),
        Bson::Array(items) => Value::Array(items.iter().map(to_json).collect()),
        Bson::Document(fields) => Value::Object(object(fields)),
        Bson::DateTime(date) => Value::Number(Number::from(date.timestamp_millis())),
        Bson::ObjectId(id) => Value::String(id.to_hex()),
        // The kinds are the driver's; what JSON has no word for is not ours.
        _ => Value::Null,
    }
}

/// A document as a JSON object.
pub(super) fn object(fields: &Document) -> Map<String, Value> {
    fields.iter().map(|(name, value)| (name.clone(), to_json(value))).collect()
}

/// Whether a name can be a field's in any version of the server.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('$') && !name.contains(['.', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_keep_the_id_they_had() {
        for id in ["6b05e62f8767e4cf37b70881", "0b0b6a4e-32f3-4a0f-8c4f-6b05e62f8767"] {
            assert_eq!(person_of(&key(id)), Some(PersonId::new(id)));
        }
        assert!(matches!(key("6b05e62f8767e4cf37b70881"), Bson::ObjectId(_)));
    }

    #[test]
    fn json_comes_back_as_it_was() {
        let value = serde_json::json!({"b": [1, 2.5, "x", null, true], "a": {"at": 1_000_001_000}});
        assert_eq!(to_json(&to_bson(&value)), value);
        assert_eq!(to_json(&to_bson(&value)).to_string(), value.to_string(), "in the same order");
    }

    #[test]
    fn names_tell_nothing() {
        let id = MessageId::new("wamid.919800000001");
        assert_ne!(twin(&id), format!("erased:{}", provider(&id)));
        assert!(!twin(&id).contains("9198"));
    }
}
