//! What an erasure removed and what it left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::message::{PersonId, Timestamp};

/// What an erasure removed and what it left, by name and count; what is not named was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Whose data; nobody has this name any more once `stays` is settled.
    pub person_id: PersonId,
    /// When.
    pub at: Timestamp,
    /// `session`, `received`, `to_send`, `timers`, `fetches`, `hand_offs` (open ones), `dead`, and the records by their kinds
    /// (`save`, `consent`, `withdrawal`, `hand_off`, `hand_back`, `alert`).
    pub removed: BTreeMap<String, u64>,
    /// `opt_out`: the address stays, so that nobody writes to it. `on_its_way`: messages being sent right now; they go, and
    /// the person with them, once that is settled.
    pub stays: BTreeMap<String, u64>,
}
