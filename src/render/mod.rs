//! Texts and conditions: minijinja's syntax, a subset of its language, evaluated here.
//!
//! minijinja parses; what it parsed is lowered into small trees of ours. That keeps every evaluation total (nothing fails
//! while running), bounded (no calls, no ranges, loops only over lists that are there) and open to proof: the checker reads
//! the same trees. Knows nothing of flows: names are looked up in a [`Scope`].

mod evaluate;
mod expression;
mod filter;
mod lower;
mod template;
mod value;

pub use evaluate::Scope;
pub use expression::{Comparison, Expression, Operation};
pub use filter::Filter;
pub use lower::RenderError;
pub use template::{Part, Template};
pub use value::{Record, Value};
