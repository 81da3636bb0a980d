//! What a person sent, whatever the provider calls it.

use serde::{Deserialize, Serialize};

use super::{MessageId, PrivateText};

/// What one message holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Typed text, possibly empty.
    Text(PrivateText),
    /// A tap on a button or list row that we sent, or on a template's quick reply.
    Tap(Tap),
    /// A shared place.
    Location(Coordinates),
    /// A picture, voice note, film, document or sticker.
    Media {
        /// Which of them.
        kind: MediaKind,
        /// Text written beside it.
        caption: Option<PrivateText>,
    },
    /// An emoji put on a message of ours; `None` when it was taken away again.
    Reaction {
        /// The emoji.
        emoji: Option<String>,
        /// The message it was put on.
        on: Option<MessageId>,
    },
    /// Contact cards.
    Contacts,
    /// A kind this version does not know, or that no chatbot can use (polls, orders …), by the provider's name for it.
    Unsupported {
        /// The provider's word.
        kind: String,
    },
}

/// A tap: the id we gave the choice, and the title the person saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tap {
    /// The id as we sent it (`step/choice`), or `choice` alone.
    pub id: String,
    /// The title as the person saw it, when the provider repeats it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<PrivateText>,
}

/// A point on the map, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
}

/// The kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A recording or voice note.
    Audio,
    /// A film.
    Video,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}
