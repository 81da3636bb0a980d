//! Why a message did not go, by what the sender can do about it.

use std::time::Duration;

use thiserror::Error;

/// What the sender can do about a failed send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendErrorKind {
    /// Refused for now and surely not sent: try again after a pause.
    Throttled,
    /// Too many messages to this person: pause this person only, four times longer each time.
    PairLimited,
    /// The provider answered with an error code, but the message may have gone out: few tries.
    UnknownOutcome,
    /// An error status of a server or proxy without a code of the provider: try again after 1, 2, 4 seconds.
    ServerFailed,
    /// The request went out and no answer came: nobody knows. Wait for a status first, then send again once.
    TimedOut,
    /// The request never left: no connection. Safe to try again.
    Unreachable,
    /// Not now; hours later perhaps. A reply would be stale by then.
    Later,
    /// This message will never be taken.
    Rejected,
    /// This person cannot be reached.
    RecipientGone,
    /// This person does not want messages from us.
    OptedOut,
    /// More than 24 hours since the person's last message.
    WindowClosed,
    /// Token, number, account or settings are wrong: nothing will go until a person looks.
    Misconfigured,
}

impl SendErrorKind {
    /// Tries in all, the first included, before the message is given up; 1 means that a repeat is useless.
    #[must_use]
    pub const fn tries(self) -> u32 {
        match self {
            Self::Throttled | Self::ServerFailed | Self::Unreachable | Self::PairLimited => 4,
            Self::UnknownOutcome | Self::TimedOut => 2,
            Self::Later
            | Self::Rejected
            | Self::RecipientGone
            | Self::OptedOut
            | Self::WindowClosed
            | Self::Misconfigured => 1,
        }
    }

    /// Whether an answer came at all. Without one the outcome is unknown, unless the request never left.
    #[must_use]
    pub const fn answered(self) -> bool {
        match self {
            Self::TimedOut | Self::Unreachable => false,
            Self::Throttled
            | Self::PairLimited
            | Self::UnknownOutcome
            | Self::ServerFailed
            | Self::Later
            | Self::Rejected
            | Self::RecipientGone
            | Self::OptedOut
            | Self::WindowClosed
            | Self::Misconfigured => true,
        }
    }
}

/// A send that failed. Its text holds kind and code only: never an address, a text, a token or what the provider wrote.
#[derive(Debug, Error)]
#[error("{kind:?}{}", .code.map(|code| format!(" (code {code})")).unwrap_or_default())]
pub struct SendError {
    /// What the sender can do.
    pub kind: SendErrorKind,
    /// The provider's code, when there was one.
    pub code: Option<i64>,
    /// The pause the provider asked for.
    pub retry_after: Option<Duration>,
    /// The cause, already stripped of addresses and bodies.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl SendError {
    /// An error of one kind without a code, a pause or a cause.
    #[must_use]
    pub const fn new(kind: SendErrorKind) -> Self {
        Self { kind, code: None, retry_after: None, source: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_prints_its_kind_and_code_only() {
        let error = SendError { code: Some(131_047), ..SendError::new(SendErrorKind::WindowClosed) };
        assert_eq!(error.to_string(), "WindowClosed (code 131047)");
        assert_eq!(SendError::new(SendErrorKind::Unreachable).to_string(), "Unreachable");
    }
}
