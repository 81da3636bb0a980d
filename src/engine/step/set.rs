//! `set`: answers get a value by rule.

use crate::answer::AnswerValue;
use crate::engine::conversation::Conversation;
use crate::engine::scope::View;
use crate::render::{Expression, Value};

impl Conversation<'_> {
    pub(super) fn set(&mut self, values: &[(String, Expression)]) {
        for (name, expression) in values {
            let Some(flow) = self.flow() else { return };
            let view = View::new(self.bot, flow, &self.session, self.language(), &[]);
            let value = kept(&expression.evaluate(&view));
            match value {
                Some(value) => self.session.answers.insert(name.clone(), value),
                None => self.session.answers.shift_remove(name),
            };
        }
    }
}

/// A value as an answer; nothing for what is unset.
pub(super) fn kept(value: &Value<'_>) -> Option<AnswerValue> {
    match value.raw() {
        Value::Unset | Value::Record(_) | Value::Labelled(..) => None,
        Value::Flag(flag) => Some(AnswerValue::Flag(*flag)),
        Value::Number(number) => whole(*number)
            .map(AnswerValue::number)
            .or_else(|| serde_json::Number::from_f64(*number).map(AnswerValue::Number)),
        Value::Text(text) => Some(AnswerValue::text(text.clone())),
        Value::List(items) => Some(AnswerValue::List(
            items
                .iter()
                .map(|item| {
                    let mut shown = String::new();
                    item.raw().show(&mut shown);
                    shown
                })
                .collect(),
        )),
    }
}

/// A number without a fraction, within the range where a float is exact.
fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the bound is checked on the same line")]
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
