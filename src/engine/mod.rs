//! `advance`: one input, one turn. Total, pure, deterministic: no I/O, no clock, no dice, no panic.

mod effect;
mod input;
mod session;

pub use effect::{Alert, Consent, Effect, HandOff, Save, Send, Timer};
pub use input::{Input, OperatorAction};
pub use session::{Answers, Aside, End, Owner, PersonFacts, Place, Session, SessionState, Wait};
