//! Decides, once per ranking, every part of a condition that does not depend on the item.
//!
//! `answers.scheme == 'x' and 'X' in item.schemes` becomes "no" for somebody with another scheme, so that ranking a
//! catalogue costs what really differs between its items.

use crate::render::{Expression, Scope, Value};

/// The condition with everything decided that `scope` can decide; `open` names what it cannot.
pub(super) fn fold(expression: &Expression, scope: &dyn Scope, open: &[&str]) -> Expression {
    if !mentions(expression, open) {
        return constant(&expression.evaluate(scope)).unwrap_or_else(|| expression.clone());
    }
    let part = |inner: &Expression| fold(inner, scope, open);
    let boxed = |inner: &Expression| Box::new(fold(inner, scope, open));
    match expression {
        Expression::And(left, right) => match (part(left), part(right)) {
            (Expression::Flag(false), _) | (_, Expression::Flag(false)) => Expression::Flag(false),
            (left, right) => Expression::And(Box::new(left), Box::new(right)),
        },
        Expression::Or(left, right) => match (part(left), part(right)) {
            (Expression::Flag(true), _) | (_, Expression::Flag(true)) => Expression::Flag(true),
            (Expression::Flag(false), Expression::Flag(false)) => Expression::Flag(false),
            (left, right) => Expression::Or(Box::new(left), Box::new(right)),
        },
        Expression::Not(inner) => match part(inner) {
            Expression::Flag(flag) => Expression::Flag(!flag),
            inner => Expression::Not(Box::new(inner)),
        },
        Expression::Compare(comparison, left, right) => match (part(left), part(right)) {
            // A comparison with something unset is false, whatever the other side.
            (left, right) if is_unset(&left) || is_unset(&right) => Expression::Flag(false),
            (left, right) => Expression::Compare(*comparison, Box::new(left), Box::new(right)),
        },
        Expression::Calculate(operation, left, right) => Expression::Calculate(*operation, boxed(left), boxed(right)),
        Expression::Choose(condition, left, right) => Expression::Choose(boxed(condition), boxed(left), boxed(right)),
        Expression::List(items) => Expression::List(items.iter().map(part).collect()),
        Expression::IsSet(inner) => Expression::IsSet(boxed(inner)),
        Expression::Filtered(inner, filter) => Expression::Filtered(boxed(inner), filter.clone()),
        Expression::Path(..) | Expression::Text(_) | Expression::Number(_) | Expression::Flag(_) => expression.clone(),
    }
}

fn mentions(expression: &Expression, open: &[&str]) -> bool {
    let mut found = false;
    expression.each_path(&mut |path, _| found |= path.first().is_some_and(|root| open.contains(&root.as_str())));
    found
}

/// A path without a name stands for nothing, in every scope.
fn is_unset(expression: &Expression) -> bool {
    matches!(expression, Expression::Path(path, _) if path.is_empty())
}

/// The value written as an expression. Labels are dropped: conditions look through them. A record has no such form.
fn constant(value: &Value<'_>) -> Option<Expression> {
    match value.raw() {
        Value::Unset => Some(Expression::Path(Vec::new(), 0..0)),
        Value::Flag(flag) => Some(Expression::Flag(*flag)),
        Value::Number(number) => Some(Expression::Number(*number)),
        Value::Text(text) => Some(Expression::Text(text.clone().into_owned())),
        Value::List(items) => items.iter().map(constant).collect::<Option<_>>().map(Expression::List),
        Value::Labelled(..) | Value::Record(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Answers;

    impl Scope for Answers {
        fn root(&self, name: &str) -> Value<'_> {
            match name {
                "scheme" => Value::Labelled(Box::new(Value::text("pmjay")), "Ayushman".into()),
                "needs" => Value::List(vec![Value::text("labs")]),
                "five" => Value::Number(5.0),
                _ => Value::Unset,
            }
        }
    }

    #[test]
    fn what_does_not_depend_on_the_item_is_decided() {
        for (written, left) in [
            ("scheme == 'cghs' and 'CGHS' in item.schemes", "false"),
            ("'labs' in needs and 'labs' in item.services", "true and 'labs' in item.services"),
            ("item.beds > five", "item.beds > 5"),
            ("scheme in item.schemes", "'pmjay' in item.schemes"),
            ("nothing in item.schemes", "false"),
            ("item.distance_km <= radius or nothing is not set", "true"),
            ("not (nothing == item.city)", "true"),
            ("item.city is set", "item.city is set"),
        ] {
            let folded = fold(&Expression::parse(written).unwrap(), &Answers, &["item", "radius"]);
            let expected = Expression::parse(left).unwrap();
            assert_eq!(without_places(&folded), without_places(&expected), "{written}");
        }
    }

    fn without_places(expression: &Expression) -> String {
        let shown = format!("{expression:?}");
        let mut kept = String::new();
        for piece in shown.split(", ") {
            if !piece.contains("..") {
                kept.push_str(piece);
            }
        }
        kept
    }
}
