//! One line of a conversation as data: what the person does, or time that passes.

use std::time::Duration;

use serde_json::{Value, json};
use thiserror::Error;

use crate::engine::FetchOutcome;
use crate::message::{Content, Coordinates, MediaKind, PrivateText, Tap};

/// What the person does, or time that passes.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A message.
    Message(Content),
    /// Nothing happens for this long.
    After(Duration),
    /// A coordinator gives the conversation back to the bot.
    HandBack,
    /// What a source outside answered.
    Fetched(FetchOutcome),
}

/// Why a line cannot be used. The sentence is for the program or author that wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct LineError(String);

const KEYS: &str = "`text`, `tap`, `location`, `media` or `after`";

impl Said {
    /// A typed message.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Message(Content::Text(PrivateText::new(text)))
    }

    /// Reads one line of `chat --json`.
    pub fn from_json(line: &str) -> Result<Self, LineError> {
        let value: Value =
            serde_json::from_str(line).map_err(|_| LineError("the line is not a JSON object".to_owned()))?;
        Self::from_value(&value)
    }

    /// Reads a line that was parsed already; a bare text is a typed message.
    pub fn from_value(value: &Value) -> Result<Self, LineError> {
        if let Some(text) = value.as_str() {
            return Ok(Self::text(text));
        }
        let object = value.as_object().ok_or_else(|| LineError(format!("a line is an object with {KEYS}")))?;
        let mut entries = object.iter();
        let (Some((key, value)), None) = (entries.next(), entries.next()) else {
            return Err(LineError(format!("a line has exactly one of {KEYS}")));
        };
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| LineError(format!("`{key}` must be a text")));
        match key.as_str() {
            "text" => Ok(Self::text(text()?)),
            "tap" => Ok(Self::Message(Content::Tap(Tap { id: text()?, title: None }))),
            "media" => media(&text()?).map(|kind| Self::Message(Content::Media { kind, caption: None })),
            "location" => location(value).map(|place| Self::Message(Content::Location(place))),
            "after" => {
                let text = text()?;
                crate::flow::parse_duration(&text)
                    .map(Self::After)
                    .ok_or_else(|| LineError(format!("`{text}` is not a length of time; write `30m`, `2h` or `1d`")))
            }
            "fetch" => match value {
                Value::Object(_) => Ok(Self::Fetched(FetchOutcome::Found(value.clone()))),
                Value::String(word) if word == "timed_out" => Ok(Self::Fetched(FetchOutcome::TimedOut)),
                Value::String(word) if word == "failed" => Ok(Self::Fetched(FetchOutcome::Failed)),
                Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(LineError(
                    "`fetch` is an object with what the source answers, `timed_out` or `failed`".to_owned(),
                )),
            },
            "operator" if value.as_str() == Some("hand_back") => Ok(Self::HandBack),
            other => Err(LineError(format!("unknown key `{other}`; a line has {KEYS}"))),
        }
    }

    /// The line as [`Said::from_value`] reads it; nothing for what no line can say.
    #[must_use]
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::Message(content) => content_value(content),
            Self::After(duration) => Some(json!({ "after": written_duration(*duration) })),
            Self::Fetched(FetchOutcome::Found(answer)) => Some(json!({ "fetch": answer })),
            Self::Fetched(FetchOutcome::TimedOut) => Some(json!({ "fetch": "timed_out" })),
            Self::Fetched(FetchOutcome::Failed) => Some(json!({ "fetch": "failed" })),
            Self::HandBack => Some(json!({ "operator": "hand_back" })),
        }
    }
}

fn content_value(content: &Content) -> Option<Value> {
    match content {
        Content::Text(text) => Some(json!({ "text": text.expose() })),
        Content::Tap(tap) => Some(json!({ "tap": tap.id })),
        Content::Location(Coordinates { latitude, longitude }) => {
            Some(json!({ "location": { "latitude": latitude, "longitude": longitude } }))
        }
        Content::Media { kind, .. } => Some(json!({ "media": media_word(*kind) })),
        Content::Reaction { .. } | Content::Contacts | Content::Unsupported { .. } => None,
    }
}

const fn media_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}

/// Durations are written in the largest unit that loses nothing.
pub(super) fn written_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    [(86_400, 'd'), (3_600, 'h'), (60, 'm')]
        .into_iter()
        .find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit))
        .map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}

fn media(word: &str) -> Result<MediaKind, LineError> {
    match word {
        "image" => Ok(MediaKind::Image),
        "audio" => Ok(MediaKind::Audio),
        "video" => Ok(MediaKind::Video),
        "document" => Ok(MediaKind::Document),
        "sticker" => Ok(MediaKind::Sticker),
        other => Err(LineError(format!("unknown media `{other}`; known: image, audio, video, document, sticker"))),
    }
}

fn location(value: &Value) -> Result<Coordinates, LineError> {
    let number =
        |key: &str, bound: f64| value.get(key).and_then(Value::as_f64).filter(|degrees| degrees.abs() <= bound);
    number("latitude", 90.0)
        .zip(number("longitude", 180.0))
        .map(|(latitude, longitude)| Coordinates { latitude, longitude })
        .ok_or_else(|| LineError("a location has `latitude` (-90 to 90) and `longitude` (-180 to 180)".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_says_can_be_written_again() {
        for line in [
            json!({ "text": "Hi" }),
            json!({ "tap": "consent/agree" }),
            json!({ "location": { "latitude": 18.5, "longitude": 73.8 } }),
            json!({ "media": "audio" }),
            json!({ "after": "90m" }),
            json!({ "after": "2d" }),
            json!({ "after": "5s" }),
            json!({ "operator": "hand_back" }),
        ] {
            assert_eq!(Said::from_value(&line).unwrap().to_value(), Some(line));
        }
    }

    #[test]
    fn a_line_is_one_thing() {
        assert_eq!(Said::from_json(r#"{"text":"Hi"}"#), Ok(Said::text("Hi")));
        assert_eq!(Said::from_json(r#"{"after":"3h"}"#), Ok(Said::After(Duration::from_hours(3))));
        for (line, error) in [
            ("", "the line is not a JSON object"),
            ("[]", "a line is an object with `text`, `tap`, `location`, `media` or `after`"),
            ("{}", "a line has exactly one of `text`, `tap`, `location`, `media` or `after`"),
            (r#"{"text":1}"#, "`text` must be a text"),
            (r#"{"media":"poem"}"#, "unknown media `poem`; known: image, audio, video, document, sticker"),
            (r#"{"after":"soon"}"#, "`soon` is not a length of time; write `30m`, `2h` or `1d`"),
            (
                r#"{"location":{"latitude":100,"longitude":0}}"#,
                "a location has `latitude` (-90 to 90) and `longitude` (-180 to 180)",
            ),
        ] {
            assert_eq!(Said::from_json(line).unwrap_err().to_string(), error, "{line}");
        }
    }
}
