//! What people answer: one file per answer type, each saying how a reply is read, its examples and its bounds.
//!
//! Reading is pure and explainable: words are looked up, never guessed beyond one clear slip. Knows nothing of flows.

mod value;

pub use value::AnswerValue;
