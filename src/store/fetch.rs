//! What is to be asked of the world outside, as the worker that asks holds it.

use crate::engine::Fetch;
use crate::message::PersonId;

/// One fetch, held by one worker until the lease ends; consumed by settling it.
#[derive(Debug)]
pub struct FetchClaim {
    /// Whose conversation asks.
    pub person_id: PersonId,
    /// What is asked.
    pub fetch: Fetch,
    /// Which try this is, from 1; a lease that was lost counts.
    pub attempt: u32,
    /// Proves the lease to the store.
    pub token: u64,
}
