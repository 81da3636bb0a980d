//! A bot as it runs: every name resolved, every text compiled, nothing left to go wrong by spelling.

mod keyword;
mod language;
mod menu;
mod question;
mod recommendation;
mod red_flag;
mod schedule;
mod source;
mod step;
mod team;
mod text;

use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rustc_hash::FxBuildHasher;

pub use keyword::{Action, Keyword, Keywords};
pub use language::{LanguageIndex, Languages};
pub use menu::{Asks, Meant, Menu, MenuItem, Titles};
pub use question::{Check, GiveUp, Grant, Offered, Question, Reminder};
pub use recommendation::{Recommendation, Rule, Widening};
pub(super) use red_flag::{PhraseUse, Slot};
pub use red_flag::{RedFlag, RedFlags};
pub(super) use schedule::Schedule;
pub use source::{FieldKind, ResultField, Source};
pub use step::{Fallback, FetchStep, RecommendStep, Review, Step, StepKind, StepRef, Target, Then};
pub use team::{Hours, Team};
pub use text::{EngineTexts, TextRef, Texts};

use crate::message::ChannelLimits;
use crate::source::Span;

/// Things of one kind by name, in the order they are written. Names are the authors' own, so a quick hash will do.
pub type ByName<T> = IndexMap<String, T, FxBuildHasher>;

/// A whole bot. Made by [`crate::flow::load`] only.
#[derive(Debug)]
pub struct Bot {
    /// A hash over everything the bot was made of (its first 16 hexadecimal digits).
    pub version: String,
    /// The languages; the first is the fallback.
    pub languages: Languages,
    /// Where opening hours and reminders are reckoned.
    pub timezone: TimeZone,
    /// When reminders wait.
    pub quiet_hours: Option<Hours>,
    /// The teams by name.
    pub teams: ByName<Team>,
    /// What can be asked outside, by name.
    pub sources: IndexMap<String, Source>,
    /// The flows by name.
    pub flows: ByName<Flow>,
    /// The flow for everyone who writes without another one.
    pub default_flow: Option<usize>,
    /// Words that mean the same at every question of every flow.
    pub keywords: Keywords,
    /// What interrupts everything.
    pub red_flags: RedFlags,
    /// All texts.
    pub texts: Texts,
    /// What the engine itself says.
    pub engine_texts: EngineTexts,
    /// What the channel can carry.
    pub limits: ChannelLimits,
}

/// One conversation's script.
#[derive(Debug)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// The purpose that must be granted first, and the step that asks for it.
    pub consent: Option<(String, StepRef)>,
    /// Words that begin it.
    pub start_words: crate::answer::PhraseSet,
    /// The first of these words, for those who try it out.
    pub starts_with: Option<String>,
    /// Whether it can be begun from outside.
    pub starts_by_api: bool,
    /// When it begins by itself.
    pub schedule: Option<Schedule>,
    /// What is said to those who write after its end, and for how long.
    pub after_end: Option<AfterEnd>,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// Steps by name.
    pub by_name: ByName<StepRef>,
    /// Questions by the names of their answers.
    pub by_answer: ByName<StepRef>,
    /// Steps that were renamed, by their old names.
    pub moved: ByName<StepRef>,
    /// Keywords of this flow, read before the bot's.
    pub keywords: Keywords,
    /// What people call its questions when they correct an answer; payloads are indexes of steps.
    pub called: crate::answer::PhraseSet,
    /// The questions that count for "3 of 6".
    pub counted: Vec<StepRef>,
    /// The recommendations.
    pub recommendations: Vec<Recommendation>,
    /// Where it is written.
    pub span: Span,
}

/// What happens after the end.
#[derive(Debug)]
pub struct AfterEnd {
    /// For how long after the end; later a message begins afresh.
    pub idle: Duration,
    /// What is said.
    pub say: TextRef,
}

impl Flow {
    /// The step behind a reference of this flow.
    #[must_use]
    pub fn step(&self, reference: StepRef) -> &Step {
        &self.steps[reference.index()]
    }

    /// The step with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<StepRef> {
        self.by_name.get(name).copied()
    }
}

impl Bot {
    /// The flow with this name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }
}
