//! How single settings are read from their text.

use std::time::Duration;

use secrecy::SecretString;
use tracing::level_filters::LevelFilter;

/// Reads `500ms`, `20s`, `15m`, `2h` or `1d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a duration such as `500ms`, `20s`, `15m`, `2h` or `1d`".to_owned();
    let digits = text.len() - text.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    number.checked_mul(millis).map(Duration::from_millis).ok_or_else(wrong)
}

/// Reads a whole number from 1.
pub(super) fn count(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        Ok(_) | Err(_) => Err("expected a whole number, 1 or more".to_owned()),
    }
}

/// Reads the name of a log level.
pub(super) fn log_level(text: &str) -> Result<LevelFilter, String> {
    match text.to_ascii_lowercase().as_str() {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err("expected `off`, `error`, `warn`, `info`, `debug` or `trace`".to_owned()),
    }
}

/// Reads a list of secrets separated by commas.
pub(super) fn secrets(text: &str) -> Vec<SecretString> {
    text.split(',').map(str::trim).filter(|secret| !secret.is_empty()).map(SecretString::from).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn durations_have_a_whole_number_and_a_unit() {
        let table = [("500ms", 500), ("20s", 20_000), ("15m", 900_000), ("2h", 7_200_000), ("1d", 86_400_000)];
        for (text, millis) in table {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "20", "s", "-1s", "1.5s", "20 s", "20S", "1w", "99999999999999999999s", "999999999999999999d"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn counts_start_at_one() {
        assert_eq!((count("1"), count("80")), (Ok(1), Ok(80)));
        for text in ["0", "-1", "", "1.5", "many", "99999999999"] {
            assert!(count(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_log_level_has_a_name() {
        assert_eq!((log_level("Info"), log_level("off")), (Ok(LevelFilter::INFO), Ok(LevelFilter::OFF)));
        assert!(log_level("loud").is_err());
    }

    #[test]
    fn several_secrets_stand_between_commas() {
        let exposed = |text| secrets(text).iter().map(|secret| secret.expose_secret().to_owned()).collect::<Vec<_>>();
        assert_eq!(exposed("new, old,"), ["new", "old"]);
        assert!(exposed(" , ").is_empty());
    }
}
