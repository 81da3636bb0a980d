//! Proof that a webhook comes from the provider, checked over the raw bytes before anything reads them.
//!
//! Nothing here tells why a proof failed or what was expected, and comparing takes the same time whatever differs.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

const PREFIX: &str = "sha256=";
const LENGTH: usize = 32;

/// Whether `header` is the signature of exactly these bytes under any of the secrets.
#[must_use]
pub fn verify(secrets: &[SecretString], body: &[u8], header: Option<&str>) -> bool {
    let Some(given) = header.and_then(decode) else { return false };
    // Every secret is tried, so that the time does not tell which one matched.
    let matched = secrets
        .iter()
        .filter(|secret| !secret.expose_secret().is_empty())
        .fold(Choice::from(0), |matched, secret| matched | digest(secret, body).ct_eq(&given));
    matched.into()
}

/// The header value the provider would send with `body`: for stubs and load tests.
#[must_use]
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    format!("{PREFIX}{}", HEXLOWER.encode(&digest(secret, body)))
}

/// Whether the word in a verification request is ours. An empty word of ours matches nothing.
#[must_use]
pub fn same_token(ours: &SecretString, given: &str) -> bool {
    let ours = ours.expose_secret();
    // Hashes have one length, so the time does not tell ours.
    let equal: bool = Sha256::digest(ours.as_bytes()).ct_eq(&Sha256::digest(given.as_bytes())).into();
    equal && !ours.is_empty()
}

fn digest(secret: &SecretString, body: &[u8]) -> [u8; LENGTH] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("a keyed hash takes keys of any length");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

fn decode(header: &str) -> Option<[u8; LENGTH]> {
    let hex = header.strip_prefix(PREFIX)?;
    if hex.len() != 2 * LENGTH {
        return None;
    }
    HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;
    const SIGNATURE: &str = "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756";

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn the_published_vector_holds() {
        assert_eq!(sign(&secret("test_app_secret"), BODY), SIGNATURE);
        assert!(verify(&[secret("test_app_secret")], BODY, Some(SIGNATURE)));
        assert!(verify(
            &[secret("test_app_secret")],
            BODY,
            Some(&SIGNATURE.to_uppercase().replace("SHA256", "sha256"))
        ));
    }

    #[test]
    fn while_secrets_are_replaced_either_will_do() {
        let both = [secret("the next one"), secret("test_app_secret")];
        assert!(verify(&both, BODY, Some(SIGNATURE)));
        assert!(verify(&both, BODY, Some(&sign(&secret("the next one"), BODY))));
    }

    #[test]
    fn everything_else_is_refused() {
        let good = [secret("test_app_secret")];
        let hex = &SIGNATURE[7..];
        let wrong = format!("sha256={}", hex.replace('d', "e"));
        let (short, long) = (&SIGNATURE[..70], format!("{SIGNATURE}00"));
        let (sha1, bare) = (format!("sha1={hex}"), hex.to_owned());
        for header in
            [None, Some(""), Some("sha256="), Some(&*wrong), Some(short), Some(&*long), Some(&*sha1), Some(&*bare)]
        {
            assert!(!verify(&good, BODY, header), "{header:?}");
        }
        assert!(!verify(&good, b"{}", Some(SIGNATURE)), "other bytes");
        assert!(!verify(&[secret("another")], BODY, Some(SIGNATURE)), "other secret");
        assert!(!verify(&[], BODY, Some(SIGNATURE)), "no secret");
        assert!(!verify(&[secret("")], BODY, Some(&sign(&secret(""), BODY))), "an empty secret");
    }

    #[test]
    fn a_verification_word_is_compared_whole() {
        assert!(same_token(&secret("open sesame"), "open sesame"));
        for given in ["", "open", "open sesame ", "OPEN SESAME"] {
            assert!(!same_token(&secret("open sesame"), given), "{given}");
        }
        assert!(!same_token(&secret(""), ""));
    }
}
