//! How much one turn may do.

/// How much one turn may do. What goes beyond ends the conversation with a reason, never the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps that may be entered.
    pub steps: u32,
    /// Fetches that may follow each other before the person writes again.
    pub fetches: u8,
    /// Messages that may be sent.
    pub messages: usize,
    /// Answered questions that BACK remembers.
    pub trail: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 100, fetches: 5, messages: 10, trail: 100 }
    }
}
