//! One message from a person.

use serde::{Deserialize, Serialize};

use super::{Content, MessageId, Timestamp};

/// One message from a person, as the engine reads it: no address, no name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    /// The provider's id of the message.
    pub id: MessageId,
    /// When the person sent it, by the provider's clock.
    pub sent_at: Timestamp,
    /// What it holds.
    pub content: Content,
    /// The message of ours it answers, when the person quoted or tapped one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}
