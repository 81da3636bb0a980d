//! The table of the provider's error codes, and what an answer without one means.
//!
//! The same table sorts answers to a send and the codes of `failed` statuses. It knows no request and no retry policy;
//! how many tries each kind has in all is [`SendErrorKind::tries`].

use crate::channel::SendErrorKind;

/// What an error answer means: the code decides, and the HTTP status only where there is no code we know.
#[must_use]
pub fn kind_of(status: u16, code: Option<i64>, subcode: Option<i64>) -> SendErrorKind {
    match (code, subcode) {
        // "Object not found or no access": the number's id or the token is wrong, not the message.
        (Some(100), Some(33)) => SendErrorKind::Misconfigured,
        (Some(code), _) => kind_of_code(code).unwrap_or_else(|| kind_of_unknown_code(status)),
        (None, _) => kind_of_status(status),
    }
}

/// What a code means; `None` for a code that is in no table.
#[must_use]
pub fn kind_of_code(code: i64) -> Option<SendErrorKind> {
    Some(match code {
        // Limits: the message was not taken.
        4 | 17 | 32 | 341 | 613 | 80_007 | 130_429 | 131_057 => SendErrorKind::Throttled,
        131_056 => SendErrorKind::PairLimited,
        // Trouble on their side: it may have gone out.
        1 | 2 | 131_000 | 131_016 | 133_004 => SendErrorKind::UnknownOutcome,
        131_049 | 131_064 | 132_069 | 134_101 => SendErrorKind::Later,
        1_026 | 130_403 | 131_026 | 131_030 => SendErrorKind::RecipientGone,
        131_050 => SendErrorKind::OptedOut,
        131_047 => SendErrorKind::WindowClosed,
        // Token, permission, account, number; message templates and forms that a person has to mend (132xxx).
        0
        | 3
        | 10
        | 33
        | 102
        | 104
        | 190
        | 200..=299
        | 368
        | 130_497
        | 131_005
        | 131_031
        | 131_037
        | 131_042
        | 131_045
        | 131_048
        | 131_063
        | 132_001
        | 132_007
        | 132_015
        | 132_016
        | 132_068
        | 133_000
        | 133_005
        | 133_006
        | 133_008
        | 133_009
        | 133_010
        | 133_015
        | 133_016
        | 134_011
        | 134_102 => SendErrorKind::Misconfigured,
        // This message, as it is.
        100
        | 130_472
        | 131_008
        | 131_009
        | 131_021
        | 131_036
        | 131_051..=131_053
        | 131_055
        | 131_059
        | 131_060
        | 131_062
        | 131_200..=131_299
        | 132_000
        | 132_005
        | 132_008
        | 132_012
        | 132_018
        | 134_100
        | 135_000
        | 136_024
        | 137_000
        | 138_000..=138_999
        | 139_100..=139_199
        | 147_001..=147_005 => SendErrorKind::Rejected,
        _ => return None,
    })
}

fn kind_of_unknown_code(status: u16) -> SendErrorKind {
    match status {
        429 => SendErrorKind::Throttled,
        400..=499 => SendErrorKind::Rejected,
        _ => SendErrorKind::UnknownOutcome,
    }
}

fn kind_of_status(status: u16) -> SendErrorKind {
    match status {
        429 => SendErrorKind::Throttled,
        500 | 502 | 503 | 504 => SendErrorKind::ServerFailed,
        // A moved address, a refused token, a path that is not there: not the fault of one message.
        300..=399 | 401 | 403 | 404 | 407 => SendErrorKind::Misconfigured,
        400..=499 => SendErrorKind::Rejected,
        _ => SendErrorKind::UnknownOutcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SendErrorKind::{
        Later, Misconfigured, OptedOut, PairLimited, RecipientGone, Rejected, ServerFailed, Throttled, UnknownOutcome,
        WindowClosed,
    };

    #[test]
    fn every_documented_code_has_the_kind_of_its_class() {
        let table: [(SendErrorKind, &[i64]); 9] = [
            (Throttled, &[4, 17, 32, 341, 613, 80_007, 130_429, 131_057]),
            (PairLimited, &[131_056]),
            (UnknownOutcome, &[1, 2, 131_000, 131_016, 133_004]),
            (Later, &[131_049, 131_064, 132_069, 134_101]),
            (RecipientGone, &[1_026, 130_403, 131_026, 131_030]),
            (OptedOut, &[131_050]),
            (WindowClosed, &[131_047]),
            (
                Misconfigured,
                &[
                    0, 3, 10, 33, 102, 104, 190, 200, 299, 368, 130_497, 131_005, 131_031, 131_037, 131_042, 131_045,
                    131_048, 131_063, 132_001, 132_007, 132_015, 132_016, 132_068, 133_000, 133_005, 133_006, 133_008,
                    133_009, 133_010, 133_015, 133_016, 134_011, 134_102,
                ],
            ),
            (
                Rejected,
                &[
                    100, 130_472, 131_008, 131_009, 131_021, 131_036, 131_051, 131_052, 131_053, 131_055, 131_059,
                    131_060, 131_062, 131_203, 132_000, 132_005, 132_008, 132_012, 132_018, 134_100, 135_000, 136_024,
                    137_000, 138_001, 139_100, 147_003,
                ],
            ),
        ];
        for (kind, codes) in table {
            for &code in codes {
                assert_eq!(kind_of_code(code), Some(kind), "{code}");
                // The status never overrules a code.
                assert_eq!(kind_of(503, Some(code), None), kind, "{code}");
            }
        }
    }

    #[test]
    fn the_subcode_tells_a_wrong_number_id_from_a_wrong_message() {
        assert_eq!(kind_of(400, Some(100), Some(33)), Misconfigured);
        assert_eq!(kind_of(400, Some(100), None), Rejected);
    }

    #[test]
    fn without_a_known_code_the_status_decides() {
        let table = [
            (429, Throttled, Throttled),
            (500, ServerFailed, UnknownOutcome),
            (502, ServerFailed, UnknownOutcome),
            (503, ServerFailed, UnknownOutcome),
            (504, ServerFailed, UnknownOutcome),
            (501, UnknownOutcome, UnknownOutcome),
            (400, Rejected, Rejected),
            (401, Misconfigured, Rejected),
            (413, Rejected, Rejected),
            (301, Misconfigured, UnknownOutcome),
        ];
        for (status, without, unknown) in table {
            assert_eq!(kind_of(status, None, None), without, "{status} without a code");
            assert_eq!(kind_of(status, Some(139_998), None), unknown, "{status} with an unknown code");
        }
    }

    #[test]
    fn refusals_get_four_tries_and_doubtful_errors_two() {
        let tries = [Throttled, ServerFailed, UnknownOutcome, SendErrorKind::TimedOut, Rejected, Later]
            .map(SendErrorKind::tries);
        assert_eq!(tries, [4, 4, 2, 2, 1, 1]);
    }
}
