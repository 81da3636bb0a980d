//! How far a walk goes.

/// How far a walk goes. What it leaves out is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Turns of the conversation that are tried.
    pub turns: usize,
    /// Combinations of answers that are ranked for one recommendation.
    pub rankings: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { turns: 200_000, rankings: 20_000 }
    }
}
