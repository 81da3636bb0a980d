//! Which conditions can hold at all, whatever people answer. Says "yes" too often rather than too seldom.

use super::classes::{self, Classes};
use super::conditions;
use crate::answer::AnswerValue;
use crate::engine::{self, Answers, Session};
use crate::flow::{Bot, Flow};
use crate::message::PersonId;
use crate::render::Expression;

/// The most combinations of answers that are tried for one condition.
const MOST_TRIED: usize = 20_000;

/// Which conditions can hold at all, whatever people answer.
pub struct Possible<'a> {
    bot: &'a Bot,
    classes: Classes,
}

impl<'a> Possible<'a> {
    /// What is possible in a bot.
    #[must_use]
    pub fn new(bot: &'a Bot) -> Self {
        Self { bot, classes: classes::of(bot) }
    }

    pub(super) const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Whether some answers make a condition hold.
    #[must_use]
    pub fn can_hold(&self, flow: &Flow, condition: &Expression) -> bool {
        self.some(flow, &[condition], &[], true)
    }

    /// Whether some answers make a condition fail.
    #[must_use]
    pub fn can_fail(&self, flow: &Flow, condition: &Expression) -> bool {
        self.some(flow, &[condition], &[], false)
    }

    /// Whether some answers make all conditions hold together, with the answer `must` given.
    #[must_use]
    pub fn can_all_hold(&self, flow: &Flow, conditions: &[&Expression], must: &str) -> bool {
        self.some(flow, conditions, &[must], true)
    }

    fn some(&self, flow: &Flow, conditions: &[&Expression], must: &[&str], wanted: bool) -> bool {
        let mut names: Vec<String> = must.iter().map(|name| (*name).to_owned()).collect();
        for condition in conditions {
            names.extend(conditions::answers_in(condition));
            if conditions::reads_more_than_answers(condition) {
                return true;
            }
        }
        names.sort();
        names.dedup();
        let mut lists: Vec<(&str, Vec<Option<&AnswerValue>>)> = Vec::new();
        let mut combinations = 1_usize;
        for name in &names {
            let Some(class) = self.classes.get(name).filter(|class| class.complete) else { return true };
            let unset = (!must.contains(&name.as_str())).then_some(None);
            let values: Vec<Option<&AnswerValue>> = unset.into_iter().chain(class.values.iter().map(Some)).collect();
            combinations = combinations.saturating_mul(values.len().max(1));
            lists.push((name, values));
        }
        if combinations > MOST_TRIED {
            return true;
        }
        let mut session = session_in(flow);
        (0..combinations).any(|number| {
            session.answers = assignment(&lists, number);
            conditions.iter().all(|condition| engine::holds(self.bot, &session, condition)) == wanted
        })
    }
}

/// A session that stands at the beginning of a flow.
pub(super) fn session_in(flow: &Flow) -> Session {
    let mut session = Session::new(PersonId::new("person"));
    session.place = flow.steps.first().map(|step| engine::Place {
        flow: flow.name.clone(),
        step: step.name.clone(),
        version: String::new(),
    });
    session
}

/// The combination with this number.
pub(super) fn assignment(lists: &[(&str, Vec<Option<&AnswerValue>>)], number: usize) -> Answers {
    let mut rest = number;
    let mut answers = Answers::new();
    for (name, values) in lists {
        let count = values.len().max(1);
        if let Some(Some(value)) = values.get(rest % count) {
            answers.insert((*name).to_owned(), (*value).clone());
        }
        rest /= count;
    }
    answers
}
