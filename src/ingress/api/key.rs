//! Who may use these pages: whoever sends one of the keys.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::answer::Refusal;

/// Lets a request pass that carries one of the keys. Without any key these pages do not exist.
pub(super) fn check(keys: &[SecretString], headers: &HeaderMap) -> Result<(), Refusal> {
    if keys.is_empty() {
        return Err(Refusal::NotFound);
    }
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let given = Sha256::digest(given.map_or("", |(_, key)| key.trim()).as_bytes());
    // Hashes have one length and every key is tried, so that the time tells neither a key nor which one matched.
    let known = keys
        .iter()
        .filter(|key| !key.expose_secret().is_empty())
        .fold(Choice::from(0), |known, key| known | Sha256::digest(key.expose_secret().as_bytes()).ct_eq(&given));
    if known.into() { Ok(()) } else { Err(Refusal::NoKey) }
}
