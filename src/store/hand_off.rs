//! Conversations that people of a team have now.

use serde::{Deserialize, Serialize};

use crate::message::{PersonId, Timestamp};

/// A hand-over that nobody gave back yet. No text, no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHandOff {
    /// Whose conversation.
    pub person_id: PersonId,
    /// The team that has it.
    pub team: String,
    /// The step that handed it over last.
    pub step: String,
    /// Since when the team has it.
    pub since: Timestamp,
}
