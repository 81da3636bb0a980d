//! What a name stands for while a text is rendered or a condition is decided.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A value. Comparisons look through [`Value::Labelled`]; printing shows its label.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Not answered, not known, no such thing. Every comparison with it is false; it prints as nothing.
    Unset,
    /// Yes or no.
    Flag(bool),
    /// A number; infinite for a bound that everything is within.
    Number(f64),
    /// A text or an id.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Value<'a>>),
    /// A value with the words to show for it.
    Labelled(Box<Value<'a>>, Cow<'a, str>),
    /// Something with named fields.
    Record(&'a dyn Record),
}

/// Something with named fields.
pub trait Record: std::fmt::Debug {
    /// The field, [`Value::Unset`] if there is none.
    fn field(&self, name: &str) -> Value<'_>;
}

impl<'a> Value<'a> {
    /// A borrowed text.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Whether there is a value.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !matches!(self, Self::Unset)
    }

    /// Whether a condition that is this value holds: yes, or anything that is there and not "no".
    #[must_use]
    pub fn holds(&self) -> bool {
        match self.raw() {
            Self::Unset | Self::Flag(false) => false,
            Self::List(items) => !items.is_empty(),
            Self::Flag(true) | Self::Number(_) | Self::Text(_) | Self::Labelled(..) | Self::Record(_) => true,
        }
    }

    /// The value without its label.
    #[must_use]
    pub fn raw(&self) -> &Self {
        match self {
            Self::Labelled(inner, _) => inner.raw(),
            Self::Unset | Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Record(_) => self,
        }
    }

    /// The field of a record; `id` is the value itself without its label.
    #[must_use]
    pub fn field(self, name: &str) -> Value<'a> {
        match self {
            Self::Record(record) => record.field(name),
            Self::Labelled(inner, _) if name == "id" => *inner,
            Self::Labelled(inner, _) => inner.field(name),
            Self::Text(_) | Self::Number(_) | Self::Flag(_) if name == "id" => self,
            Self::Unset | Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => Self::Unset,
        }
    }

    /// Appends what a person reads.
    pub fn show(&self, out: &mut String) {
        match self {
            Self::Unset | Self::Record(_) => {}
            Self::Flag(flag) => out.push_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => show_number(*number, out),
            Self::Text(text) | Self::Labelled(_, text) => out.push_str(text),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    item.show(out);
                }
            }
        }
    }

    /// Whether both are the same value; never for unset ones.
    #[must_use]
    pub fn equals(&self, other: &Value<'_>) -> bool {
        match (self.raw(), other.raw()) {
            (Self::Flag(left), Value::Flag(right)) => left == right,
            (Self::Number(left), Value::Number(right)) => {
                left.total_cmp(right).is_eq() || (left - right).abs() < f64::EPSILON
            }
            (Self::Text(left), Value::Text(right)) => left == right,
            (Self::List(left), Value::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.equals(right))
            }
            (
                Self::Unset
                | Self::Flag(_)
                | Self::Number(_)
                | Self::Text(_)
                | Self::List(_)
                | Self::Labelled(..)
                | Self::Record(_),
                _,
            ) => false,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self.raw() {
            Self::Number(number) => Some(*number),
            Self::Unset | Self::Flag(_) | Self::Text(_) | Self::List(_) | Self::Labelled(..) | Self::Record(_) => None,
        }
    }
}

/// Whole numbers without a point, others with at most one decimal place.
fn show_number(number: f64, out: &mut String) {
    if !number.is_finite() {
        return;
    }
    // Writing into a String cannot fail.
    let _ = if (number - number.round()).abs() < f64::EPSILON {
        write!(out, "{number:.0}")
    } else {
        write!(out, "{number:.1}")
    };
}
