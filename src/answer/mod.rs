//! What people answer: one file per answer type, each saying how a reply is read, its examples and its bounds.
//!
//! Reading is pure and explainable: words are looked up, never guessed beyond one clear slip. Knows nothing of flows.

mod choice;
mod claims;
mod context;
mod correction;
mod date;
mod email;
mod explain;
mod fold;
mod gazetteer;
mod language;
mod lexicon;
mod media;
mod money;
mod number;
mod phone;
mod phrases;
mod place;
mod quantity;
mod question;
mod reading;
mod rules;
mod slips;
mod text;
mod tokens;
mod unknown;
mod utterance;
mod value;
mod words;
mod yes_no;

pub use choice::{ChoiceError, ChoiceList, ChoiceSpec};
pub use claims::Claims;
pub use correction::{Cue, correction_cue};
pub use fold::fold;
pub use gazetteer::{Gazetteer, Place, TableError, distance_km};
pub use language::{Script, guess_language, is_greeting, script_of};
pub use phrases::{PhraseMatch, PhraseSet};
pub use question::{AnswerKind, Mode, Question, ReadContext};
pub use reading::{Found, Reading, Refusal};
pub use rules::{Rule, Rules};
pub use unknown::{claim_unknown, is_hedge};
pub use utterance::Utterance;
pub use value::AnswerValue;
