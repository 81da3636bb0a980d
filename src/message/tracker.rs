//! What we send along with a message to recognise its delivery statuses by.

use std::fmt;

use super::EntryId;

/// One try at sending one outbox entry: `<entry id>.<attempt>`. Random ids only, because the provider keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// The outbox entry.
    pub entry: EntryId,
    /// Which try, from 1.
    pub attempt: u32,
}

impl Tracker {
    /// Reads a tracker that came back; `None` if it is not one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (entry, attempt) = text.rsplit_once('.')?;
        let digits_only = attempt.bytes().all(|byte| byte.is_ascii_digit());
        if entry.is_empty() || !digits_only {
            return None;
        }
        Some(Self { entry: EntryId::new(entry), attempt: attempt.parse().ok()? })
    }
}

impl fmt::Display for Tracker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.entry, self.attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracker_reads_back_what_it_wrote() {
        let tracker = Tracker { entry: EntryId::new("0190-ab.c"), attempt: 3 };
        assert_eq!(tracker.to_string(), "0190-ab.c.3");
        assert_eq!(Tracker::parse("0190-ab.c.3"), Some(tracker));
    }

    #[test]
    fn anything_else_is_not_a_tracker() {
        for text in ["", ".", "abc", "abc.", ".3", "abc.-1", "abc.+1", "abc.99999999999", "abc.x"] {
            assert_eq!(Tracker::parse(text), None, "{text}");
        }
    }
}
