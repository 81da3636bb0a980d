//! One thing that happens to a conversation, as the walk does it and as a scenario writes it.

use std::fmt;
use std::time::Duration;

use crate::engine::FetchOutcome;
use crate::message::{Coordinates, MediaKind};

/// One thing that happens to a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The person types.
    Type(String),
    /// The person taps a button or a row.
    Tap(String),
    /// The person sends a recording, a picture, a file.
    Media(MediaKind),
    /// The person shares where they are.
    Location(Coordinates),
    /// Nothing happens for this long; the next timer falls due at its end.
    Wait(Duration),
    /// A coordinator gives the conversation back.
    HandBack,
    /// A source outside answers, or does not.
    Fetched(FetchOutcome),
    /// Somebody outside begins a flow.
    Start(String),
}

/// How an act counts when a way to the end is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// An answer: a choice, a typed value, leaving it open, an offered way out.
    Answer,
    /// Anything that may come between: words for every question, emergencies, time, people.
    Aside,
}

/// As a line of a scenario.
impl fmt::Display for Act {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(text) => write!(formatter, "- user: {}", quoted(text)),
            Self::Tap(id) => write!(formatter, "- user: {{ tap: {} }}", quoted(id)),
            Self::Media(kind) => write!(formatter, "- user: {{ media: {} }}", media_word(*kind)),
            Self::Location(place) => write!(
                formatter,
                "- user: {{ location: {{ latitude: {}, longitude: {} }} }}",
                place.latitude, place.longitude
            ),
            Self::Wait(time) => write!(formatter, "- after: {}", written(*time)),
            Self::HandBack => formatter.write_str("- operator: hand_back"),
            Self::Fetched(FetchOutcome::Found(answer)) => write!(formatter, "- fetch: {answer}"),
            Self::Fetched(FetchOutcome::TimedOut) => formatter.write_str("- fetch: timed_out"),
            Self::Fetched(FetchOutcome::Failed) => formatter.write_str("- fetch: failed"),
            Self::Start(flow) => write!(formatter, "# `{flow}` is begun from outside"),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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

/// A length of time as authors write it, in its largest whole unit, never shorter than it is.
fn written(time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1_000);
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds > 0 && seconds.is_multiple_of(length) {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_lines_of_a_scenario() {
        for (act, line) in [
            (Act::Type("\"Hi\"".to_owned()), r#"- user: "\"Hi\"""#),
            (Act::Tap("a/b".to_owned()), r#"- user: { tap: "a/b" }"#),
            (Act::Media(MediaKind::Audio), "- user: { media: audio }"),
            (Act::Wait(Duration::from_hours(48)), "- after: 2d"),
            (Act::Wait(Duration::from_millis(7_198_001)), "- after: 7199s"),
            (Act::HandBack, "- operator: hand_back"),
        ] {
            assert_eq!(act.to_string(), line);
        }
    }
}
