//! Where a person can be reached: a phone number, an id scoped to our business, or both. Printed masked.

use std::fmt;

use serde::{Deserialize, Serialize};

fn masked(text: &str) -> String {
    let tail: Vec<char> = text.chars().rev().take(4).collect();
    if text.chars().count() <= 4 { "****".to_owned() } else { format!("****{}", tail.iter().rev().collect::<String>()) }
}

macro_rules! masked_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the value as the provider sent it; it is never rebuilt or cleaned.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The value itself, for the provider and the store; never for a log.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&masked(&self.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&masked(&self.0))
            }
        }
    };
}

masked_text! {
    /// A phone number in digits, as the provider writes it. Prints as `****1234`.
    PhoneNumber
}
masked_text! {
    /// The provider's id of a person, valid for our business only. Prints as `****1234`.
    ScopedUserId
}

/// One way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    /// By phone number.
    Phone(PhoneNumber),
    /// By the id the provider gave the person for our business.
    User(ScopedUserId),
}

/// Everything a message tells about who sent it. At least one address is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The phone number; absent for people who hide it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// The id scoped to our business; absent in older webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<ScopedUserId>,
}

impl Sender {
    /// A sender known by phone number only.
    pub fn phone(number: impl Into<String>) -> Self {
        Self { phone: Some(PhoneNumber::new(number)), user: None }
    }

    /// The addresses, the phone number first (a message sent to both goes to the number).
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        self.phone.clone().map(Address::Phone).into_iter().chain(self.user.clone().map(Address::User))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_prints_only_its_last_four_characters() {
        assert_eq!(format!("{:?} {}", PhoneNumber::new("919812345678"), PhoneNumber::new("911")), "****5678 ****");
        assert_eq!(format!("{:?}", Address::User(ScopedUserId::new("IN.70010020030040051"))), "User(****0051)");
    }
}
