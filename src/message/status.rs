//! What became of a message we sent.

use serde::{Deserialize, Serialize};

use super::{MessageId, Timestamp};

/// A provider's word on one message of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryStatus {
    /// The provider's id of our message.
    pub message: MessageId,
    /// What we sent along with it, to recognise it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracker: Option<String>,
    /// How far it came.
    pub state: DeliveryState,
    /// When, by the provider's clock.
    pub at: Timestamp,
}

/// How far a message came. A later state is never taken back by an earlier one; `Failed` is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// On its way.
    Sent,
    /// On the phone.
    Delivered,
    /// Seen.
    Read,
    /// A voice note was played.
    Played,
    /// It never arrived; the provider's code says why.
    Failed {
        /// The provider's error code, when it gave one.
        code: Option<i64>,
    },
}
