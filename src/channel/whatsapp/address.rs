//! Tells a phone number from an id scoped to our business, wherever the provider puts either.
//!
//! An address decides whose conversation a message joins, so anything that is surely neither is no address at all: two
//! strangers who both come as `undefined` must not become one person.

use serde_json::Value;

use crate::message::{PhoneNumber, ScopedUserId, Sender};

/// The sender that these fields speak of; `None` if no address among them can be used.
pub(super) fn sender(phone: Option<&Value>, user: Option<&Value>) -> Option<Sender> {
    let phone = phone.and_then(Value::as_str).unwrap_or_default();
    let user = user.and_then(Value::as_str).unwrap_or_default();
    // Some senders come with their scoped id where the number belongs.
    let found = Sender { phone: phone_number(phone), user: scoped_user_id(user).or_else(|| scoped_user_id(phone)) };
    (found.phone.is_some() || found.user.is_some()).then_some(found)
}

/// Whether two senders share an address.
pub(super) fn same_person(one: &Sender, other: &Sender) -> bool {
    (one.phone.is_some() && one.phone == other.phone) || (one.user.is_some() && one.user == other.user)
}

/// Digits, with or without a leading `+`; the `+` is dropped so that one number has one form.
fn phone_number(text: &str) -> Option<PhoneNumber> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let usable = (5..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    usable.then(|| PhoneNumber::new(digits))
}

/// A two-letter country, a dot, and letters or digits: `IN.7001…`, in its parent form `IN.ENT.7001…`.
fn scoped_user_id(text: &str) -> Option<ScopedUserId> {
    let (country, rest) = text.split_once('.')?;
    let country_like = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let rest_like = (1..=140).contains(&rest.len())
        && rest.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (country_like && rest_like).then(|| ScopedUserId::new(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(phone: &Value, user: &Value) -> Option<(Option<String>, Option<String>)> {
        let sender = sender(Some(phone), Some(user))?;
        Some((sender.phone.map(|phone| phone.expose().to_owned()), sender.user.map(|user| user.expose().to_owned())))
    }

    #[test]
    fn each_form_of_identity_is_told_apart() {
        let number = Some("919812345678".to_owned());
        let user = Some("IN.7001".to_owned());
        assert_eq!(of(&json!("919812345678"), &json!("IN.7001")), Some((number.clone(), user.clone())));
        assert_eq!(of(&json!("+919812345678"), &Value::Null), Some((number, None)));
        assert_eq!(of(&Value::Null, &json!("IN.7001")), Some((None, user.clone())));
        assert_eq!(of(&json!("IN.7001"), &Value::Null), Some((None, user)));
        assert_eq!(of(&Value::Null, &json!("IN.ENT.7001a")), Some((None, Some("IN.ENT.7001a".to_owned()))));
    }

    #[test]
    fn what_is_neither_is_no_address() {
        for odd in
            [json!(""), json!("undefined"), json!("+"), json!("12a45678"), json!("IN."), json!("IN..7"), json!([1])]
        {
            assert_eq!(of(&odd, &odd), None, "{odd}");
        }
    }
}
