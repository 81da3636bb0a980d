//! Scripted conversations: drives the engine under simulated time, storing and reading the session back between all turns.
//!
//! The same driver serves the terminal, other programs (`chat --json`) and scenario files. Knows no files and no clock.

mod check;
mod explain;
mod line;
mod record;
mod script;
mod talk;

pub use check::{Outcome, run};
pub use explain::{explain, explain_json, standing};
pub use line::{LineError, Said};
pub use record::Record;
pub use script::{Expected, Scenario, Turn, read_scenarios};
pub use talk::{Heard, Talk};
