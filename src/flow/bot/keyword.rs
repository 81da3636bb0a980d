//! Words that mean the same at every question.

use super::step::Then;
use super::text::TextRef;
use crate::answer::PhraseSet;
use crate::source::Span;

/// Keywords and how a message is recognised as one.
#[derive(Debug)]
pub struct Keywords {
    /// In order.
    pub list: Vec<Keyword>,
    /// Whole messages; payloads are places in `list`.
    pub words: PhraseSet,
}

/// One keyword.
#[derive(Debug)]
pub struct Keyword {
    /// Its name.
    pub name: String,
    /// The words, of all languages.
    pub words: Vec<String>,
    /// What it does.
    pub action: Option<Action>,
    /// What is said.
    pub say: Option<TextRef>,
    /// Where it goes; for a keyword that only says something: back to the open question.
    pub then: Option<Then>,
    /// Asked first, for what cannot be undone.
    pub confirm: Option<TextRef>,
    /// Where it is written.
    pub span: Span,
}

/// What a keyword does. The list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// No more messages.
    OptOut,
    /// Messages again.
    OptIn,
    /// Take the consent back.
    Withdraw,
    /// Remove everything.
    Erase,
    /// To the question before.
    Back,
    /// Leave the open question out.
    Skip,
    /// From the start.
    Restart,
}

impl Action {
    /// All of them with the words authors write.
    pub const NAMES: [(&'static str, Action); 7] = [
        ("opt_out", Action::OptOut),
        ("opt_in", Action::OptIn),
        ("withdraw", Action::Withdraw),
        ("erase", Action::Erase),
        ("back", Action::Back),
        ("skip", Action::Skip),
        ("restart", Action::Restart),
    ];
}
