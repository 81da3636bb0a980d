//! The filters a text may use. The list is closed, so that the longest result of a text can be computed.

use super::expression::Expression;
use super::value::Value;
use std::borrow::Cow;

/// A filter with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `{{ option.reasons | join('; ') }}`: a list in one line; without an argument `, ` stands between.
    Join(Option<Box<Expression>>),
    /// `{{ answers.city | default('your town') }}`: what to show when there is no value.
    Default(Box<Expression>),
    /// `{{ n | plural('centre', 'centres') }}`: the first word for one, the second for every other number.
    Plural(Box<Expression>, Box<Expression>),
    /// `{{ option.distance_km | round }}`: to the nearest whole number.
    Round,
    /// `{{ options | length }}`: how many.
    Length,
    /// `{{ text | upper }}`: in capitals.
    Upper,
    /// `{{ text | lower }}`: in small letters.
    Lower,
}

/// The names of all filters, for "did you mean".
pub(super) const FILTER_NAMES: [&str; 7] = ["join", "default", "plural", "round", "length", "upper", "lower"];

impl Filter {
    /// The expressions given to the filter.
    pub fn arguments(&self) -> impl Iterator<Item = &Expression> {
        let (first, second) = match self {
            Self::Join(separator) => (separator.as_deref(), None),
            Self::Default(other) => (Some(&**other), None),
            Self::Plural(one, other) => (Some(&**one), Some(&**other)),
            Self::Round | Self::Length | Self::Upper | Self::Lower => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The value put through the filter; `argument` evaluates its arguments.
    pub(super) fn apply<'a>(&'a self, value: Value<'a>, argument: impl Fn(&'a Expression) -> Value<'a>) -> Value<'a> {
        match self {
            Self::Join(separator) => {
                let mut between = String::new();
                match separator.as_deref() {
                    Some(given) => argument(given).show(&mut between),
                    None => between.push_str(", "),
                }
                let mut joined = String::new();
                if let Value::List(items) = value.raw() {
                    for (index, item) in items.iter().enumerate() {
                        if index > 0 {
                            joined.push_str(&between);
                        }
                        item.show(&mut joined);
                    }
                } else {
                    value.show(&mut joined);
                }
                Value::Text(Cow::Owned(joined))
            }
            Self::Default(other) => {
                if value.is_set() {
                    value
                } else {
                    argument(other)
                }
            }
            Self::Plural(one, other) => {
                let single = value.as_number().is_some_and(|number| (number - 1.0).abs() < f64::EPSILON);
                argument(if single { one } else { other })
            }
            Self::Round => value.as_number().map_or(Value::Unset, |number| Value::Number(number.round())),
            Self::Length => match value.raw() {
                Value::List(items) => number_of(items.len()),
                Value::Text(text) => number_of(text.chars().count()),
                Value::Unset | Value::Flag(_) | Value::Number(_) | Value::Labelled(..) | Value::Record(_) => {
                    Value::Unset
                }
            },
            Self::Upper => changed(&value, str::to_uppercase),
            Self::Lower => changed(&value, str::to_lowercase),
        }
    }
}

fn number_of<'a>(count: usize) -> Value<'a> {
    Value::Number(u32::try_from(count).map_or(f64::INFINITY, f64::from))
}

fn changed<'a>(value: &Value<'_>, change: impl Fn(&str) -> String) -> Value<'a> {
    let mut shown = String::new();
    value.show(&mut shown);
    Value::Text(Cow::Owned(change(&shown)))
}
