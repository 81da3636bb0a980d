//! What texts and conditions see: answers with their titles, progress, and what the moment adds.

use std::borrow::Cow;

use super::fetch::Results;
use super::session::{Answers, Session};
use super::show;
use crate::answer::AnswerValue;
use crate::flow::{Bot, Flow, LanguageIndex, Question, StepKind};
use crate::render::{Expression, Record, Scope, Value};

/// What texts and conditions see.
pub(super) struct View<'a> {
    answers: AnswersView<'a>,
    fetched: &'a Results,
    progress: Option<Progress>,
    step: &'a str,
    extra: &'a [(&'static str, Value<'a>)],
}

/// Whether a condition holds for a session as it stands: what the walk cuts answers by.
pub(crate) fn holds(bot: &Bot, session: &Session, condition: &Expression) -> bool {
    let named = session.place.as_ref().and_then(|place| bot.flow(&place.flow));
    let Some(flow) = named.or_else(|| bot.flows.values().next()) else { return false };
    let language = bot.languages.index(session.person.language.as_deref());
    condition.holds(&View::new(bot, flow, session, language, &[]))
}

/// The answers, by name.
#[derive(Debug)]
struct AnswersView<'a> {
    bot: &'a Bot,
    flow: &'a Flow,
    answers: &'a Answers,
    language: LanguageIndex,
}

/// "Question 3 of 6".
#[derive(Debug)]
struct Progress {
    number: usize,
    total: usize,
}

impl<'a> View<'a> {
    pub(super) fn new(
        bot: &'a Bot,
        flow: &'a Flow,
        session: &'a Session,
        language: LanguageIndex,
        extra: &'a [(&'static str, Value<'a>)],
    ) -> Self {
        let step = session.place.as_ref().map_or("", |place| place.step.as_str());
        let progress = flow.find(step).and_then(|open| {
            let before = flow.counted.iter().position(|counted| *counted >= open)?;
            Some(Progress { number: before + 1, total: flow.counted.len() })
        });
        let answers = AnswersView { bot, flow, answers: &session.answers, language };
        Self { answers, fetched: &session.fetched, progress, step, extra }
    }
}

impl Scope for View<'_> {
    fn root(&self, name: &str) -> Value<'_> {
        if let Some((_, value)) = self.extra.iter().find(|(known, _)| *known == name) {
            return value.clone();
        }
        match name {
            "answers" => Value::Record(&self.answers),
            "fetched" => Value::Record(self.fetched),
            "progress" => self.progress.as_ref().map_or(Value::Unset, |progress| Value::Record(progress)),
            "step" => Value::text(self.step),
            _ => Value::Unset,
        }
    }
}

impl Record for Progress {
    fn field(&self, name: &str) -> Value<'_> {
        let number = |count: usize| Value::Number(u32::try_from(count).map_or(0.0, f64::from));
        match name {
            "number" => number(self.number),
            "total" => number(self.total),
            _ => Value::Unset,
        }
    }
}

impl Record for AnswersView<'_> {
    fn field(&self, name: &str) -> Value<'_> {
        let question = show::question_of(self.bot, self.flow, name);
        let Some(answer) = self.answers.get(name).or_else(|| question.and_then(|question| question.default.as_ref()))
        else {
            return Value::Unset;
        };
        let title = show::answer(question, answer, self.language);
        Value::Labelled(Box::new(raw(answer)), Cow::Owned(title))
    }
}

/// An answer as a value without its title.
pub(super) fn raw(answer: &AnswerValue) -> Value<'_> {
    match answer {
        AnswerValue::Flag(flag) => Value::Flag(*flag),
        AnswerValue::Number(number) => number.as_f64().map_or(Value::Unset, Value::Number),
        AnswerValue::Text(text) => Value::text(text),
        AnswerValue::List(items) => Value::List(items.iter().map(|item| Value::text(item)).collect()),
        AnswerValue::Range { .. } => Value::Record(answer),
    }
}

impl Record for AnswerValue {
    fn field(&self, name: &str) -> Value<'_> {
        let AnswerValue::Range { min, max } = self else { return Value::Unset };
        let bound = match name {
            "min" => *min,
            "max" => *max,
            _ => None,
        };
        #[expect(clippy::cast_precision_loss, reason = "amounts of money stay far below 2^53")]
        bound.map_or(Value::Unset, |amount| Value::Number(amount as f64))
    }
}

/// Whether a step is a question.
pub(super) fn question(kind: &StepKind) -> Option<&Question> {
    match kind {
        StepKind::Ask(question) => Some(question),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::When { .. }
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => None,
    }
}
