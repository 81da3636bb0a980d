//! What differs between two versions of a bot: what people will see differently, step by step, and which conversations that
//! wait now would lose their place. Compares bots, never conversations; draws nothing itself.

mod compare;
mod render;
mod side;
mod strand;

pub use compare::compare;
pub use render::{render_json, render_text};
pub use side::Side;
pub use strand::{Stranding, stranded};

use serde::Serialize;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The flow, or nothing for what all flows share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// The step, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What it is about, in words (`the question's text`, `a choice`).
    pub subject: String,
    /// What it was; nothing if it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is now; nothing if it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}
