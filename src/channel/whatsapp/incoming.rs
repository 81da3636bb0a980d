//! One message of a webhook as one of ours: who, when, what. It knows nothing of the envelope around it.

use serde_json::Value;

use crate::message::{Content, Coordinates, Inbound, MediaKind, MessageId, PrivateText, Tap, Timestamp};

/// Longest message id that is believed.
const LONGEST_ID: usize = 512;
/// The last millisecond of the year 9999: later moments are no moments.
const LAST_MOMENT: i64 = 253_402_300_799_999;
/// From here on a number of "seconds" is meant as milliseconds (as seconds it would be the year 5138).
const FIRST_MILLIS: i64 = 100_000_000_000;

/// Reads what a message says; `None` if it has no id or is a text without its text.
/// `received_at` stands in for a time that is missing or makes no sense.
pub(super) fn inbound(message: &Value, received_at: Timestamp) -> Option<Inbound> {
    Some(Inbound {
        id: message_id(message.get("id"))?,
        sent_at: timestamp(message.get("timestamp")).unwrap_or(received_at),
        content: content(message)?,
        reply_to: message.pointer("/context/id").and_then(|id| message_id(Some(id))),
    })
}

/// A message id: opaque, of any form, but there.
pub(super) fn message_id(value: Option<&Value>) -> Option<MessageId> {
    let id = value.and_then(Value::as_str)?;
    (1..=LONGEST_ID).contains(&id.len()).then(|| MessageId::new(id))
}

/// A moment in seconds or milliseconds, as text or number.
pub(super) fn timestamp(value: Option<&Value>) -> Option<Timestamp> {
    let number = match value? {
        Value::String(text) => text.trim().parse().ok()?,
        Value::Number(number) => number.as_i64()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let millis = if number < FIRST_MILLIS { Timestamp::from_seconds(number).as_millis() } else { number };
    (1..=LAST_MOMENT).contains(&millis).then(|| Timestamp::from_millis(millis))
}

/// What the message holds. A known kind whose part cannot be read counts as unsupported, so that the person gets an answer.
fn content(message: &Value) -> Option<Content> {
    let kind = text(message, "/type").unwrap_or("unknown");
    let understood = match kind {
        "text" => {
            return message
                .pointer("/text/body")
                .and_then(Value::as_str)
                .map(|body| Content::Text(PrivateText::new(body)));
        }
        "image" => Some(media(MediaKind::Image, message, kind)),
        "video" => Some(media(MediaKind::Video, message, kind)),
        "document" => Some(media(MediaKind::Document, message, kind)),
        "sticker" => Some(media(MediaKind::Sticker, message, kind)),
        "audio" | "voice" => Some(media(MediaKind::Audio, message, kind)),
        "location" => coordinates(message),
        "contacts" => Some(Content::Contacts),
        "interactive" => match text(message, "/interactive/type") {
            Some("button_reply") => tap(message, "/interactive/button_reply/id", "/interactive/button_reply/title"),
            Some("list_reply") => tap(message, "/interactive/list_reply/id", "/interactive/list_reply/title"),
            Some(other) => Some(unsupported(other)),
            None => None,
        },
        "button" => {
            tap(message, "/button/payload", "/button/text").or_else(|| tap(message, "/button/text", "/button/text"))
        }
        "reaction" => Some(Content::Reaction {
            emoji: text(message, "/reaction/emoji").map(str::to_owned),
            on: message_id(message.pointer("/reaction/message_id")),
        }),
        "unsupported" => text(message, "/unsupported/type").map(unsupported),
        _ => None,
    };
    Some(understood.unwrap_or_else(|| unsupported(kind)))
}

fn media(kind: MediaKind, message: &Value, part: &str) -> Content {
    let caption = message.get(part).and_then(|part| text(part, "/caption")).map(PrivateText::new);
    Content::Media { kind, caption }
}

fn coordinates(message: &Value) -> Option<Content> {
    let latitude = message.pointer("/location/latitude")?.as_f64()?;
    let longitude = message.pointer("/location/longitude")?.as_f64()?;
    let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    on_earth.then_some(Content::Location(Coordinates { latitude, longitude }))
}

fn tap(message: &Value, id: &str, title: &str) -> Option<Content> {
    let id = text(message, id)?.to_owned();
    Some(Content::Tap(Tap { id, title: text(message, title).map(PrivateText::new) }))
}

/// The provider's word for a kind, short and plain enough to be logged.
fn unsupported(kind: &str) -> Content {
    let word = |character: &char| character.is_ascii_alphanumeric() || *character == '_';
    let kind: String = kind.chars().filter(word).take(40).collect();
    Content::Unsupported { kind: if kind.is_empty() { "unknown".to_owned() } else { kind } }
}

/// Text that is there and not empty.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content_of(message: &Value) -> Content {
        content(message).expect("content")
    }

    fn unsupported_kind(kind: &str) -> Content {
        Content::Unsupported { kind: kind.to_owned() }
    }

    #[test]
    fn moments_are_read_in_seconds_and_milliseconds() {
        let moment = Some(Timestamp::from_seconds(1_795_046_400));
        for value in [json!("1795046400"), json!(1_795_046_400), json!("1795046400000"), json!(1_795_046_400_000_i64)] {
            assert_eq!(timestamp(Some(&value)), moment, "{value}");
        }
        for value in
            [json!(""), json!("soon"), json!(0), json!(-5), json!(1.5), json!(i64::MAX), json!(u64::MAX), json!(null)]
        {
            assert_eq!(timestamp(Some(&value)), None, "{value}");
        }
        assert_eq!(timestamp(None), None);
    }

    #[test]
    fn a_time_that_makes_no_sense_becomes_the_time_of_receipt() {
        let message = json!({"id": "m1", "type": "text", "text": {"body": "hi"}, "timestamp": "soon"});
        assert_eq!(inbound(&message, Timestamp::from_seconds(9)).expect("read").sent_at, Timestamp::from_seconds(9));
    }

    #[test]
    fn a_known_kind_with_an_unreadable_part_is_unsupported_and_a_text_without_text_is_nothing() {
        assert_eq!(
            content_of(&json!({"type": "location", "location": {"latitude": 91, "longitude": 1}})),
            unsupported_kind("location")
        );
        assert_eq!(content_of(&json!({"type": "location", "location": "x"})), unsupported_kind("location"));
        assert_eq!(content_of(&json!({"type": "interactive", "interactive": 5})), unsupported_kind("interactive"));
        assert_eq!(
            content_of(
                &json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": ""}}})
            ),
            unsupported_kind("interactive")
        );
        assert_eq!(content_of(&json!({"type": "button", "button": {}})), unsupported_kind("button"));
        assert_eq!(content_of(&json!({"type": "+91 98\n"})), unsupported_kind("9198"));
        assert_eq!(content_of(&json!({})), unsupported_kind("unknown"));
        assert_eq!(content(&json!({"type": "text", "text": "no object"})), None);
    }

    #[test]
    fn legacy_voice_notes_and_template_buttons_without_a_payload_are_read() {
        assert_eq!(content_of(&json!({"type": "voice"})), Content::Media { kind: MediaKind::Audio, caption: None });
        let tap = Tap { id: "Confirm".to_owned(), title: Some(PrivateText::new("Confirm")) };
        assert_eq!(content_of(&json!({"type": "button", "button": {"text": "Confirm"}})), Content::Tap(tap));
    }

    #[test]
    fn an_empty_emoji_means_that_it_was_taken_away() {
        let message = json!({"type": "reaction", "reaction": {"message_id": "m0", "emoji": ""}});
        assert_eq!(content_of(&message), Content::Reaction { emoji: None, on: Some(MessageId::new("m0")) });
    }

    #[test]
    fn ids_without_a_prefix_are_ids_and_endless_ones_are_not() {
        assert!(message_id(Some(&json!("ABGGFlA5Fpa"))).is_some());
        assert!(message_id(Some(&json!(""))).is_none());
        assert!(message_id(Some(&json!("x".repeat(513)))).is_none());
        assert!(message_id(Some(&json!(5))).is_none());
    }
}
