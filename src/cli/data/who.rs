//! Whom a command is about, as people on call name them.

use std::fmt;

use crate::message::{PersonId, PhoneNumber, ScopedUserId, Sender};
use crate::store::{Store, StoreError};

/// A phone number, an id of the provider or an id of ours. Printed masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    Phone(PhoneNumber),
    User(ScopedUserId),
    Person(PersonId),
}

impl Who {
    /// Reads `+91 98000 00001`, a person's id as `data dead` shows it, or an id of the provider.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let numeric = text.chars().all(|character| character.is_ascii_digit() || "+-() ".contains(character));
        if numeric && digits.len() >= 6 {
            // The provider writes numbers with the country's code and nothing else.
            Ok(Self::Phone(PhoneNumber::new(digits)))
        } else if numeric || text.is_empty() {
            Err("expected a phone number with its country's code, such as +919800000001".to_owned())
        } else if uuid::Uuid::parse_str(text).is_ok() {
            Ok(Self::Person(PersonId::new(text)))
        } else {
            Ok(Self::User(ScopedUserId::new(text)))
        }
    }

    /// Their addresses; `None` if it is clear already that nobody is meant.
    pub(super) async fn sender(&self, store: &dyn Store) -> Result<Option<Sender>, StoreError> {
        match self {
            Self::Phone(number) => Ok(Some(Sender { phone: Some(number.clone()), user: None })),
            Self::User(id) => Ok(Some(Sender { phone: None, user: Some(id.clone()) })),
            Self::Person(id) => store.sender_of(id).await,
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phone(number) => number.fmt(formatter),
            Self::User(id) => id.fmt(formatter),
            Self::Person(id) => id.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_by_number_or_by_an_id() {
        let phone = Who::Phone(PhoneNumber::new("919800000001"));
        for text in ["919800000001", "+91 98000 00001", " +91-98000-00001 ", "(91) 9800000001"] {
            assert_eq!(Who::parse(text), Ok(phone.clone()), "{text}");
        }
        assert_eq!(Who::parse("IN.70010020"), Ok(Who::User(ScopedUserId::new("IN.70010020"))));
        let id = "6f1f6c1e-0d0c-4c53-9f5e-6b8f3c1d2a01";
        assert_eq!(Who::parse(id), Ok(Who::Person(PersonId::new(id))));
        for text in ["", " ", "+", "98", "0 0 0"] {
            assert!(Who::parse(text).is_err(), "{text}");
        }
        assert_eq!(phone.to_string(), "****0001");
    }
}
