//! Reads a request body without ever holding more than the limit.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};

/// How many times the limit is read away before the connection is simply closed. A sender that is still writing would
/// see a broken connection instead of the refusal.
const READ_AWAY: usize = 4;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is longer than the limit.
    TooLarge,
    /// The sender went away in the middle.
    Cut,
}

/// Reads the whole body, or finds it too large.
pub(super) async fn read(mut body: Body, declared: Option<usize>, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut too_large = declared.is_some_and(|declared| declared > limit);
    let mut bytes = Vec::with_capacity(declared.unwrap_or_default().min(limit));
    let mut seen = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| BodyError::Cut)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > limit && !too_large {
            too_large = true;
            bytes = Vec::new();
        }
        if seen > limit.saturating_mul(READ_AWAY) {
            break;
        }
        if !too_large {
            bytes.extend_from_slice(&data);
        }
    }
    if too_large { Err(BodyError::TooLarge) } else { Ok(bytes) }
}

/// A size in KiB, rounded up, at least one.
pub(super) fn kibibytes(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024).max(1)).unwrap_or(u32::MAX)
}
