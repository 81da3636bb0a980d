//! What can go wrong with a store, by what the caller can do about it.

use std::fmt;

use thiserror::Error;

/// What the caller can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// Somebody else changed it or took the claim: drop the work and claim again.
    Conflict,
    /// Try again later; nothing is known to be written.
    Unavailable,
    /// What was read makes no sense: a person must look.
    Corrupt,
}

/// A failure of a store. The source may hold data: log its kind and position, never its text.
#[derive(Error)]
#[error("{doing}: {kind:?}")]
pub struct StoreError {
    /// What the caller can do.
    pub kind: StoreErrorKind,
    /// What was being done, in our words.
    pub doing: &'static str,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StoreError {
    /// A failure without a deeper cause.
    #[must_use]
    pub const fn new(kind: StoreErrorKind, doing: &'static str) -> Self {
        Self { kind, doing, source: None }
    }

    /// A failure with its cause.
    pub fn caused(
        kind: StoreErrorKind,
        doing: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self { kind, doing, source: Some(Box::new(source)) }
    }
}

impl fmt::Debug for StoreError {
    /// The cause is only said to be there: drivers quote data in their errors.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoreError")
            .field("kind", &self.kind)
            .field("doing", &self.doing)
            .field("caused", &self.source.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_what_was_done_and_never_its_cause() {
        let cause = std::io::Error::other("row 919812345678 is broken");
        let error = StoreError::caused(StoreErrorKind::Unavailable, "commit", cause);
        assert_eq!(error.to_string(), "commit: Unavailable");
        assert_eq!(format!("{error:?}"), r#"StoreError { kind: Unavailable, doing: "commit", caused: true }"#);
    }
}
