//! Where a conversation stands between two turns. Stores keep it as JSON and give it back unchanged.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::effect::Consent;
use super::fetch::{PendingFetch, Results};
use crate::answer::AnswerValue;
use crate::message::{PersonId, PrivateText, Timestamp};

/// The answers of a conversation by name, in the order they were given.
pub type Answers = IndexMap<String, AnswerValue>;

/// One conversation between two turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Whose it is.
    pub person_id: PersonId,
    /// What is waited for, if anything. Nothing "active" is ever stored.
    #[serde(default, skip_serializing_if = "SessionState::is_new")]
    pub state: SessionState,
    /// Where in which flow; absent before the first turn and after some ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub answers: Answers,
    /// What sources outside answered, by name.
    #[serde(default, skip_serializing_if = "Results::is_empty")]
    pub fetched: Results,
    /// Fetches since the person last wrote: a script that only fetches in a circle is stopped.
    #[serde(default, skip_serializing_if = "is_zero_byte")]
    pub fetches: u8,
    /// Questions answered in this run, oldest first: what BACK walks along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<String>,
    /// The question that was open when a later one was asked again: the conversation goes on there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_open: Option<String>,
    /// Where sub-flows return to, innermost last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stack: Vec<Place>,
    /// Counts waits, so that a timer of an earlier wait is recognised.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub waits: u64,
    /// The flow an approved text invited to; whatever the person answers begins it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited: Option<String>,
    /// What is known about the person whatever the conversation.
    #[serde(default)]
    pub person: PersonFacts,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A step of a flow, by name, and the bot it was reached in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The flow.
    pub flow: String,
    /// The step.
    pub step: String,
    /// The content hash of the bot (its first characters).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
}

/// Whether the person is to say something.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Nothing was said yet.
    #[default]
    New,
    /// A question is open at the session's place.
    Waiting(Wait),
    /// It is over.
    Ended(End),
}

impl SessionState {
    fn is_new(&self) -> bool {
        *self == Self::New
    }
}

/// An open question.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Prompts said for this question so far that were not understood.
    #[serde(default, skip_serializing_if = "is_zero_byte")]
    pub misses: u8,
    /// The page of choices shown, from 0.
    #[serde(default, skip_serializing_if = "is_zero_byte")]
    pub page: u8,
    /// Whether a choice of this question asked something back already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
    /// What the next message may be about instead of the question itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Aside>,
    /// Messages that wait to be read as one, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gathered: Vec<PrivateText>,
    /// What kind of thing is asked, in a word, so that a changed script is noticed; unknown in older sessions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asks: String,
    /// What a source outside was asked, if its answer is what is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetch: Option<PendingFetch>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_zero_byte(number: &u8) -> bool {
    *number == 0
}

/// A small exchange inside an open question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aside {
    /// "Did you mean …?": these values are on offer for the question `name`.
    Offer {
        /// The question the values belong to.
        name: String,
        /// The values, each with the title shown.
        values: Vec<(AnswerValue, String)>,
    },
    /// "Are you sure?" before a keyword does what cannot be undone.
    Sure {
        /// The keyword's name.
        keyword: String,
        /// How the conversation had ended before that was asked, if it had.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<End>,
    },
    /// A choice asked something back before it counts.
    Asked {
        /// The choice.
        choice: String,
    },
    /// A red flag was answered; the question waits until the person goes on.
    RedFlag {
        /// The group's name.
        group: String,
    },
    /// The choice "Other" was taken: the text itself is awaited.
    Other,
    /// The person asked to change an answer; which one is awaited.
    Change,
}

/// How a conversation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The word after `end:`, else `completed`, `expired` or `failed`.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What is known about a person whatever the conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// Whether they asked for no more messages. The store's own field is the authority; it is filled in at claim.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opted_out: bool,
    /// What they agreed to, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// The team that owns the conversation now, if people took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// The language they chose or wrote first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When they last wrote, by the provider's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Timestamp>,
}

/// A team that took a conversation over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The team.
    pub team: String,
    /// Since when.
    pub since: Timestamp,
    /// Whether the person was told since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
}

impl Session {
    /// A conversation in which nothing was said yet.
    #[must_use]
    pub fn new(person_id: PersonId) -> Self {
        Self {
            person_id,
            state: SessionState::New,
            place: None,
            answers: Answers::new(),
            fetched: Results::default(),
            fetches: 0,
            trail: Vec::new(),
            left_open: None,
            stack: Vec::new(),
            waits: 0,
            invited: None,
            person: PersonFacts::default(),
        }
    }

    /// The step whose question is open; nothing while a source outside is asked.
    #[must_use]
    pub fn open_question(&self) -> Option<&str> {
        match &self.state {
            SessionState::Waiting(wait) if wait.fetch.is_none() => self.place.as_ref().map(|place| place.step.as_str()),
            SessionState::Waiting(_) | SessionState::New | SessionState::Ended(_) => None,
        }
    }

    /// The word the conversation ended with, if it ended.
    #[must_use]
    pub fn ended(&self) -> Option<&str> {
        match &self.state {
            SessionState::Ended(end) => Some(&end.reason),
            SessionState::New | SessionState::Waiting(_) => None,
        }
    }
}
