//! Everything about one question.

use std::time::Duration;

use super::menu::Menu;
use super::step::StepRef;
use super::text::TextRef;
use crate::answer::AnswerValue;
use crate::render::Expression;

/// Everything about one question.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key an author writes, and none depends on another")]
pub struct Question {
    /// The name its answer is kept under.
    pub name: String,
    /// The question's text.
    pub prompt: TextRef,
    /// What can be tapped, and how any reply is read.
    pub menu: Menu,
    /// The choice that asks for free text.
    pub other: bool,
    /// What it grants, if it asks for consent.
    pub grant: Option<Grant>,
    /// Whether it sets the language.
    pub sets_language: bool,
    /// What texts and rules use when it was not answered; never saved.
    pub default: Option<AnswerValue>,
    /// Questions read from the same answer.
    pub companions: Vec<StepRef>,
    /// What must hold for the answer, each with its own text.
    pub checks: Vec<Check>,
    /// What is said when an answer was not understood: the first for the first miss, the last for all later ones.
    pub not_understood: Vec<TextRef>,
    /// Prompts before giving up.
    pub attempts: Option<u8>,
    /// What is said then.
    pub give_up: Option<GiveUp>,
    /// Not asked when this holds.
    pub skip_if: Option<Expression>,
    /// May be left unanswered.
    pub optional: bool,
    /// Asked back before the answer counts.
    pub confirm: Option<TextRef>,
    /// When to remind.
    pub reminders: Vec<Reminder>,
    /// The conversation ends after this long without an answer.
    pub expires: Option<Duration>,
    /// Kept apart from what is shown to others.
    pub sensitive: bool,
    /// Taken from earlier messages too.
    pub hear_early: bool,
    /// How long to wait for more messages.
    pub gather: Option<Duration>,
}

/// An agreement that is asked for.
#[derive(Debug)]
pub struct Grant {
    /// What for.
    pub purpose: String,
    /// The version of the notice.
    pub notice: String,
}

/// A condition on an answer.
#[derive(Debug)]
pub struct Check {
    /// What is said when it does not hold.
    pub text: TextRef,
    /// The condition.
    pub condition: Expression,
}

/// What happens when the attempts are used up. The question stays open.
#[derive(Debug)]
pub struct GiveUp {
    /// The text.
    pub say: TextRef,
    /// What is offered.
    pub offers: Vec<Offered>,
}

/// A way out of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Leave the question out.
    Skip,
    /// Go to a step.
    Step(StepRef),
}

/// A reminder of an open question.
#[derive(Debug)]
pub struct Reminder {
    /// How long after the question.
    pub after: Duration,
    /// The text.
    pub text: TextRef,
}

impl Question {
    /// Whether it may be left unanswered.
    #[must_use]
    pub const fn may_skip(&self) -> bool {
        self.optional || self.default.is_some()
    }

    /// Whether a choice of a consent question is the agreement: it is the first one.
    #[must_use]
    pub fn grants_by(&self, choice: &str) -> bool {
        self.menu.items.first().is_some_and(|first| first.id == choice)
    }

    /// Whether its answer is something personal to keep (consent and language are not).
    #[must_use]
    pub const fn keeps_answer(&self) -> bool {
        self.grant.is_none() && !self.sets_language
    }
}
