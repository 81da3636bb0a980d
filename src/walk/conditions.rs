//! The conditions of a bot, and what they are made of.

use crate::flow::{Flow, Step, StepKind, Then};
use crate::render::{Comparison, Expression};

/// Calls `visit` with every condition that decides where a conversation goes from a step, or whether an answer counts.
pub(super) fn of_step<'a>(step: &'a Step, visit: &mut dyn FnMut(&'a Expression)) {
    of_then(&step.then, visit);
    match &step.kind {
        StepKind::Ask(question) => {
            question.skip_if.iter().for_each(&mut *visit);
            question.checks.iter().for_each(|check| visit(&check.condition));
        }
        StepKind::When { condition, .. } => visit(condition),
        StepKind::Say
        | StepKind::Set(_)
        | StepKind::Review(_)
        | StepKind::Recommend(_)
        | StepKind::HandOff { .. }
        | StepKind::Fetch(_)
        | StepKind::Call { .. }
        | StepKind::End { .. } => {}
    }
}

/// The conditions of a `then`.
pub(super) fn of_then<'a>(then: &'a Then, visit: &mut dyn FnMut(&'a Expression)) {
    match then {
        Then::ByCondition(list) => list.iter().filter_map(|(condition, _)| condition.as_ref()).for_each(visit),
        Then::Always(_) | Then::ByChoice(_) => {}
    }
}

/// The conditions of a flow's recommendations.
pub(super) fn of_recommendations(flow: &Flow) -> impl Iterator<Item = &Expression> {
    flow.recommendations.iter().flat_map(|recommendation| {
        recommendation.rules.iter().filter_map(|rule| rule.when.as_ref()).chain(&recommendation.keep)
    })
}

/// The smallest conditions that `condition` puts together with `and`, `or` and `not`.
pub(super) fn atoms<'a>(condition: &'a Expression, found: &mut Vec<&'a Expression>) {
    match condition {
        Expression::And(left, right) | Expression::Or(left, right) => {
            atoms(left, found);
            atoms(right, found);
        }
        Expression::Not(inner) => atoms(inner, found),
        Expression::Choose(condition, left, right) => {
            atoms(condition, found);
            atoms(left, found);
            atoms(right, found);
        }
        Expression::Path(..)
        | Expression::Text(_)
        | Expression::Number(_)
        | Expression::Flag(_)
        | Expression::List(_)
        | Expression::IsSet(_)
        | Expression::Compare(..)
        | Expression::Calculate(..)
        | Expression::Filtered(..) => found.push(condition),
    }
}

/// The names of the answers an expression reads.
pub(super) fn answers_in(expression: &Expression) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    expression.each_path(&mut |path, _| {
        if let [root, name, ..] = path
            && root == "answers"
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    });
    names
}

/// Whether an expression reads anything but answers: `progress`, `step`, an item.
pub(super) fn reads_more_than_answers(expression: &Expression) -> bool {
    let mut more = false;
    expression.each_path(&mut |path, _| more |= path.first().is_none_or(|root| root != "answers"));
    more
}

/// The numbers and texts that stand in an expression.
pub(super) fn constants(expression: &Expression, numbers: &mut Vec<f64>, texts: &mut Vec<String>) {
    match expression {
        Expression::Number(number) => numbers.push(*number),
        Expression::Text(text) => texts.push(text.clone()),
        Expression::Path(..) | Expression::Flag(_) => {}
        Expression::List(items) => items.iter().for_each(|item| constants(item, numbers, texts)),
        Expression::Not(inner) | Expression::IsSet(inner) | Expression::Filtered(inner, _) => {
            constants(inner, numbers, texts);
        }
        Expression::And(left, right)
        | Expression::Or(left, right)
        | Expression::Compare(_, left, right)
        | Expression::Calculate(_, left, right) => {
            constants(left, numbers, texts);
            constants(right, numbers, texts);
        }
        Expression::Choose(condition, left, right) => {
            constants(condition, numbers, texts);
            constants(left, numbers, texts);
            constants(right, numbers, texts);
        }
    }
}

/// Whether the truth of a smallest condition is decided by one answer held against constants.
pub(super) fn is_plain(atom: &Expression) -> bool {
    match atom {
        Expression::Path(..) | Expression::Flag(_) | Expression::Text(_) | Expression::Number(_) => true,
        Expression::List(items) => items.iter().all(is_plain),
        Expression::IsSet(inner) => is_plain(inner),
        Expression::Compare(comparison, left, right) => {
            let ordered = match comparison {
                Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => true,
                Comparison::Equal | Comparison::NotEqual | Comparison::In | Comparison::NotIn => false,
            };
            // Only days are cut along the order of texts.
            let words = |side: &Expression| matches!(side, Expression::Text(text) if text.parse::<jiff::civil::Date>().is_err());
            let entangled = ordered && (words(left) || words(right));
            is_plain(left) && is_plain(right) && answers_in(atom).len() < 2 && !entangled
        }
        Expression::And(..)
        | Expression::Or(..)
        | Expression::Not(_)
        | Expression::Calculate(..)
        | Expression::Choose(..)
        | Expression::Filtered(..) => false,
    }
}
