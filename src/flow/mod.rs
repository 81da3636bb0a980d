//! The language: syntax (as written), resolver, and `Bot` (as run).
//!
//! [`load`] reads all files of a bot at once and hands back the bot, or every finding that speaks against it.

mod bot;
mod resolve;
pub mod schema;
pub(crate) mod syntax;

pub use bot::{
    Action, AfterEnd, Asks, Bot, ByName, Check, EngineTexts, Fallback, FetchStep, FieldKind, Flow, GiveUp, Grant,
    Hours, Keyword, Keywords, LanguageIndex, Languages, Meant, Menu, MenuItem, Offered, Question, RecommendStep,
    Recommendation, RedFlag, RedFlags, Reminder, ResultField, Review, Rule, Source, Step, StepKind, StepRef, Target,
    Team, TextRef, Texts, Then, Titles, Widening,
};
pub use resolve::{Layout, Loaded, load};
pub(crate) use resolve::{directory, join};
pub(crate) use syntax::parse_duration;
