//! What an expression comes to. Nothing here can fail: what makes no sense is unset, and unset is false.

use super::expression::{Comparison, Expression, Operation};
use super::value::Value;

/// Where names are looked up.
pub trait Scope {
    /// What a name stands for; [`Value::Unset`] if it stands for nothing.
    fn root(&self, name: &str) -> Value<'_>;
}

impl Expression {
    /// The value in `scope`.
    pub fn evaluate<'a>(&'a self, scope: &'a dyn Scope) -> Value<'a> {
        match self {
            Self::Path(path, _) => {
                let mut names = path.iter();
                let root = names.next().map_or(Value::Unset, |name| scope.root(name));
                names.fold(root, |value, name| value.field(name))
            }
            Self::Text(text) => Value::text(text),
            Self::Number(number) => Value::Number(*number),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::List(items) => Value::List(items.iter().map(|item| item.evaluate(scope)).collect()),
            Self::And(left, right) => Value::Flag(left.holds(scope) && right.holds(scope)),
            Self::Or(left, right) => Value::Flag(left.holds(scope) || right.holds(scope)),
            Self::Not(inner) => Value::Flag(!inner.holds(scope)),
            Self::IsSet(inner) => Value::Flag(inner.evaluate(scope).is_set()),
            Self::Compare(comparison, left, right) => {
                Value::Flag(compare(*comparison, &left.evaluate(scope), &right.evaluate(scope)))
            }
            Self::Calculate(operation, left, right) => {
                match (left.evaluate(scope).as_number(), right.evaluate(scope).as_number()) {
                    (Some(left), Some(right)) => calculate(*operation, left, right),
                    (None, _) | (_, None) => Value::Unset,
                }
            }
            Self::Choose(condition, left, right) => {
                if condition.holds(scope) {
                    left.evaluate(scope)
                } else {
                    right.evaluate(scope)
                }
            }
            Self::Filtered(inner, filter) => filter.apply(inner.evaluate(scope), |argument| argument.evaluate(scope)),
        }
    }

    /// Whether the condition holds in `scope`.
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.evaluate(scope).holds()
    }
}

fn compare(comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> bool {
    if !left.is_set() || !right.is_set() {
        return false;
    }
    let ordered = |accept: fn(std::cmp::Ordering) -> bool| match (left.raw(), right.raw()) {
        (Value::Text(left), Value::Text(right)) => accept(left.cmp(right)),
        (left, right) => match (left.as_number(), right.as_number()) {
            (Some(left), Some(right)) => left.partial_cmp(&right).is_some_and(accept),
            (None, _) | (_, None) => false,
        },
    };
    match comparison {
        Comparison::Equal => left.equals(right),
        Comparison::NotEqual => !left.equals(right),
        Comparison::Less => ordered(std::cmp::Ordering::is_lt),
        Comparison::AtMost => ordered(std::cmp::Ordering::is_le),
        Comparison::Greater => ordered(std::cmp::Ordering::is_gt),
        Comparison::AtLeast => ordered(std::cmp::Ordering::is_ge),
        Comparison::In => contains(right, left),
        Comparison::NotIn => !contains(right, left),
    }
}

fn contains(whole: &Value<'_>, part: &Value<'_>) -> bool {
    match whole.raw() {
        Value::List(items) => items.iter().any(|item| item.equals(part)),
        Value::Text(_) | Value::Unset | Value::Flag(_) | Value::Number(_) | Value::Labelled(..) | Value::Record(_) => {
            whole.equals(part)
        }
    }
}

fn calculate<'a>(operation: Operation, left: f64, right: f64) -> Value<'a> {
    let result = match operation {
        Operation::Add => left + right,
        Operation::Subtract => left - right,
        Operation::Multiply => left * right,
        Operation::Divide => left / right,
    };
    if result.is_finite() { Value::Number(result) } else { Value::Unset }
}
