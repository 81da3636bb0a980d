//! One step of a flow.

use super::menu::{Menu, Titles};
use super::question::Question;
use super::text::TextRef;
use crate::render::Expression;
use crate::source::Span;

/// Names one step of its flow; only the resolver makes one, so it always leads somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepRef(pub(crate) u32);

impl StepRef {
    /// The step at a place of its flow's order. Only for places that came from the flow itself.
    pub(crate) fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Its place in the flow's order.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One step.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What people call it, by language.
    pub title: Titles,
    /// Said before anything else.
    pub say: Option<TextRef>,
    /// What it does.
    pub kind: StepKind,
    /// What can be tapped, for kinds that are not questions themselves.
    pub menu: Option<Menu>,
    /// Where it goes.
    pub then: Then,
    /// Where its name is written.
    pub span: Span,
}

impl Step {
    /// Whether a conversation stops here: for the person to say something, or for a source to answer.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.menu.is_some() || matches!(self.kind, StepKind::Ask(_) | StepKind::Review(_) | StepKind::Fetch(_))
    }

    /// What kind of thing it waits for, in a word: an answer type, or what the step does.
    #[must_use]
    pub const fn asks(&self) -> &'static str {
        match &self.kind {
            StepKind::Ask(question) => question.menu.reader.kind.word(),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => self.kind.key(),
        }
    }

    /// What people call it: its title, else its name in words.
    #[must_use]
    pub fn shown_name(&self, language: super::language::LanguageIndex) -> String {
        let title = self.title.get(language);
        if title.is_empty() { self.name.replace('_', " ") } else { title.to_owned() }
    }
}

/// What a step does. The list is closed.
#[derive(Debug)]
pub enum StepKind {
    /// Asks and waits.
    Ask(Box<Question>),
    /// Says something.
    Say,
    /// Gives answers a value.
    Set(Vec<(String, Expression)>),
    /// Goes elsewhere unless the condition holds.
    When {
        /// The condition.
        condition: Expression,
        /// Where to go if it does not hold.
        otherwise: Target,
    },
    /// Reads the answers back and saves them.
    Review(Box<Review>),
    /// Recommends.
    Recommend(RecommendStep),
    /// Hands over to a team.
    HandOff {
        /// The team.
        team: String,
    },
    /// Asks a source outside, and goes on when its answer is there.
    Fetch(Box<FetchStep>),
    /// Runs another flow and comes back.
    Call {
        /// The flow's name.
        flow: String,
    },
    /// Ends.
    End {
        /// The word it ends with.
        reason: String,
    },
}

impl StepKind {
    /// The key that makes this kind.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Ask(_) => "ask",
            Self::Say => "say",
            Self::Set(_) => "set",
            Self::When { .. } => "when",
            Self::Review(_) => "review",
            Self::Recommend(_) => "recommend",
            Self::HandOff { .. } => "handoff",
            Self::Fetch(_) => "fetch",
            Self::Call { .. } => "call",
            Self::End { .. } => "end",
        }
    }
}

/// A question to a source outside.
#[derive(Debug)]
pub struct FetchStep {
    /// The source.
    pub source: String,
    /// What it is told.
    pub with: Vec<(String, Expression)>,
    /// The name of the result: `fetched.<name>`.
    pub name: String,
    /// What happens when nothing usable came; without it the conversation goes on as usual.
    pub fallback: Option<Fallback>,
}

/// What happens when nothing usable came.
#[derive(Debug)]
pub struct Fallback {
    /// What is said.
    pub say: Option<TextRef>,
    /// Where it goes on, if not where the step goes.
    pub then: Option<Target>,
}

/// A reading back.
#[derive(Debug)]
pub struct Review {
    /// The text.
    pub text: TextRef,
    /// What the answers are saved for once it is confirmed.
    pub save: Option<String>,
    /// Only these answers; all if empty.
    pub fields: Vec<String>,
    /// Yes, or change something.
    pub menu: Menu,
}

/// A recommendation being shown.
#[derive(Debug)]
pub struct RecommendStep {
    /// Its place among the flow's recommendations.
    pub recommendation: usize,
    /// The text that shows the options.
    pub text: Option<TextRef>,
}

/// Where a step can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A step of the same flow.
    Step(StepRef),
    /// The next one in file order.
    Next,
    /// Back to the open question.
    Resume,
    /// To the question before.
    Back,
    /// The conversation is over.
    End,
}

/// How a step chooses where to go.
#[derive(Debug)]
pub enum Then {
    /// Always there.
    Always(Target),
    /// By the choice taken; else next.
    ByChoice(Vec<(String, Target)>),
    /// By the first condition that holds; else next.
    ByCondition(Vec<(Option<Expression>, Target)>),
}
