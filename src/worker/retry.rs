//! What to do after a try to send: pure, so that every rule is a line in a table of tests.

use std::time::Duration;

use crate::channel::{SendError, SendErrorKind, Sent};
use crate::message::Timestamp;
use crate::store::{DeadReason, SendClaim, Settlement};

/// How often and how far apart a message is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How long an unknown outcome waits for a status before it is sent again.
    pub unknown_wait: Duration,
    /// Tries in all that may end without an answer.
    pub timeouts: u32,
    /// Tries in all that may be lost to a crash or to a lease that ran out.
    pub lost: u32,
    /// Longest wait that an answer can ask for.
    pub longest_wait: Duration,
    /// How long a message waits that was not sent because of our own settings.
    pub misconfigured_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            unknown_wait: Duration::from_secs(20),
            timeouts: 2,
            lost: 5,
            longest_wait: Duration::from_mins(15),
            misconfigured_wait: Duration::from_mins(1),
        }
    }
}

/// How the tries of one entry ended so far, the present one not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Tries without an answer.
    pub timeouts: u32,
    /// Tries answered by an error that allows another.
    pub refusals: u32,
    /// Tries of which nothing is known: the process died or the lease ran out.
    pub lost: u32,
}

impl Counters {
    /// The counters of the tries before this claim.
    #[must_use]
    pub fn of(claim: &SendClaim) -> Self {
        let before = claim.attempt.saturating_sub(1);
        Self {
            timeouts: claim.timeouts,
            refusals: claim.refusals,
            lost: before.saturating_sub(claim.timeouts).saturating_sub(claim.refusals),
        }
    }
}

/// Whether the entry may be tried once more, asked before the try: an unknown outcome waits for a status even after its
/// last try, so only the next claim can give it up.
pub fn permit(policy: &RetryPolicy, counters: Counters) -> Result<(), DeadReason> {
    if counters.timeouts >= policy.timeouts || counters.lost >= policy.lost {
        Err(DeadReason::OutOfTries { code: None })
    } else {
        Ok(())
    }
}

/// What became of a try. `jitter` is a share from 0 to 1: the pause grows by up to a quarter.
#[must_use]
pub fn decide(
    policy: &RetryPolicy,
    counters: Counters,
    outcome: &Result<Sent, SendError>,
    now: Timestamp,
    jitter: f64,
) -> Settlement {
    let error = match outcome {
        Ok(sent) => return Settlement::Sent { provider_id: sent.provider_id.clone() },
        Err(error) => error,
    };
    let code = error.code;
    let again = |tries: u32, factor: u32| {
        if counters.refusals.saturating_add(1) >= tries {
            return Settlement::Dead { reason: DeadReason::OutOfTries { code } };
        }
        let pause = Duration::from_secs(u64::from(factor.saturating_pow(counters.refusals)));
        let pause = pause.mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 4.0);
        let pause = pause.max(error.retry_after.unwrap_or_default()).min(policy.longest_wait);
        Settlement::RetryAt { due: now.plus(pause) }
    };
    match error.kind {
        SendErrorKind::Throttled | SendErrorKind::ServerFailed => again(4, 2),
        SendErrorKind::UnknownOutcome => again(2, 2),
        // 1, 4, 16, 64 seconds: four pauses, so five tries.
        SendErrorKind::PairLimited => again(5, 4),
        SendErrorKind::TimedOut => Settlement::Unknown { due: now.plus(policy.unknown_wait) },
        // It never left, and it is nobody's fault but the line's: the whole queue pauses, the message loses nothing.
        SendErrorKind::Unreachable => Settlement::Postponed { due: now.plus(Duration::from_secs(1)) },
        // A refusal without the provider's code is final (design, §4.4), whoever gave it.
        SendErrorKind::Misconfigured if code.is_none() => {
            Settlement::Dead { reason: DeadReason::Rejected { code: None } }
        }
        // A person must look first; what is owed to people is kept until then.
        SendErrorKind::Misconfigured => Settlement::Postponed { due: now.plus(policy.misconfigured_wait) },
        SendErrorKind::WindowClosed => Settlement::Dead { reason: DeadReason::WindowClosed },
        SendErrorKind::OptedOut => Settlement::Dead { reason: DeadReason::OptedOut },
        // Hours later a chat reply is noise, and until then it would hold back every other reply to this person.
        SendErrorKind::Later | SendErrorKind::Rejected | SendErrorKind::RecipientGone => {
            Settlement::Dead { reason: DeadReason::Rejected { code } }
        }
    }
}

/// Whether the failure would meet every message, not only this one.
#[must_use]
pub(super) const fn concerns_everybody(kind: SendErrorKind) -> bool {
    match kind {
        SendErrorKind::Unreachable | SendErrorKind::Misconfigured => true,
        SendErrorKind::Throttled
        | SendErrorKind::PairLimited
        | SendErrorKind::UnknownOutcome
        | SendErrorKind::ServerFailed
        | SendErrorKind::TimedOut
        | SendErrorKind::Later
        | SendErrorKind::Rejected
        | SendErrorKind::RecipientGone
        | SendErrorKind::OptedOut
        | SendErrorKind::WindowClosed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::MessageId;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn decided(kind: SendErrorKind, refusals: u32) -> Settlement {
        let counters = Counters { refusals, ..Counters::default() };
        decide(&RetryPolicy::default(), counters, &Err(SendError::new(kind)), NOW, 0.0)
    }

    fn retry_after(seconds: u64) -> Settlement {
        Settlement::RetryAt { due: NOW.plus(Duration::from_secs(seconds)) }
    }

    fn dead(reason: DeadReason) -> Settlement {
        Settlement::Dead { reason }
    }

    /// The pauses in seconds of an entry that is answered by the same error every time, and how it ends.
    #[test]
    fn each_kind_of_error_has_its_pauses_and_its_end() {
        let table: &[(SendErrorKind, &[u64], DeadReason)] = &[
            (SendErrorKind::Throttled, &[1, 2, 4], DeadReason::OutOfTries { code: None }),
            (SendErrorKind::ServerFailed, &[1, 2, 4], DeadReason::OutOfTries { code: None }),
            (SendErrorKind::UnknownOutcome, &[1], DeadReason::OutOfTries { code: None }),
            (SendErrorKind::PairLimited, &[1, 4, 16, 64], DeadReason::OutOfTries { code: None }),
            (SendErrorKind::Later, &[], DeadReason::Rejected { code: None }),
            (SendErrorKind::Rejected, &[], DeadReason::Rejected { code: None }),
            (SendErrorKind::RecipientGone, &[], DeadReason::Rejected { code: None }),
            (SendErrorKind::Misconfigured, &[], DeadReason::Rejected { code: None }),
            (SendErrorKind::OptedOut, &[], DeadReason::OptedOut),
            (SendErrorKind::WindowClosed, &[], DeadReason::WindowClosed),
        ];
        for (kind, pauses, end) in table {
            let mut expected: Vec<Settlement> = pauses.iter().copied().map(retry_after).collect();
            expected.push(dead(end.clone()));
            let tries: Vec<Settlement> = (0..).map(|refusals| decided(*kind, refusals)).take(expected.len()).collect();
            assert_eq!(tries, expected, "{kind:?}");
        }
    }

    #[test]
    fn what_concerns_every_message_costs_this_one_no_try() {
        for refusals in [0, 3, 100] {
            assert_eq!(
                decided(SendErrorKind::Unreachable, refusals),
                Settlement::Postponed { due: NOW.plus(Duration::from_secs(1)) }
            );
            let error = SendError { code: Some(190), ..SendError::new(SendErrorKind::Misconfigured) };
            let counters = Counters { refusals, ..Counters::default() };
            assert_eq!(
                decide(&RetryPolicy::default(), counters, &Err(error), NOW, 0.0),
                Settlement::Postponed { due: NOW.plus(Duration::from_mins(1)) }
            );
        }
    }

    #[test]
    fn no_answer_waits_for_a_status_and_is_tried_once_more() {
        let policy = RetryPolicy::default();
        for timeouts in 0..=1 {
            let counters = Counters { timeouts, ..Counters::default() };
            assert_eq!(permit(&policy, counters), Ok(()));
            let outcome = Err(SendError::new(SendErrorKind::TimedOut));
            let due = NOW.plus(Duration::from_secs(20));
            assert_eq!(decide(&policy, counters, &outcome, NOW, 1.0), Settlement::Unknown { due });
        }
        let counters = Counters { timeouts: 2, ..Counters::default() };
        assert_eq!(permit(&policy, counters), Err(DeadReason::OutOfTries { code: None }));
    }

    #[test]
    fn five_tries_may_be_lost_to_crashes() {
        let policy = RetryPolicy::default();
        assert_eq!(permit(&policy, Counters { lost: 4, ..Counters::default() }), Ok(()));
        assert_eq!(
            permit(&policy, Counters { lost: 5, ..Counters::default() }),
            Err(DeadReason::OutOfTries { code: None })
        );
    }

    #[test]
    fn a_pause_the_provider_asks_for_is_kept_within_reason() {
        let asked = |seconds| {
            let error = SendError {
                retry_after: Some(Duration::from_secs(seconds)),
                ..SendError::new(SendErrorKind::Throttled)
            };
            decide(&RetryPolicy::default(), Counters::default(), &Err(error), NOW, 0.0)
        };
        assert_eq!(asked(0), retry_after(1));
        assert_eq!(asked(30), retry_after(30));
        assert_eq!(asked(u64::MAX), retry_after(900));
    }

    #[test]
    fn jitter_adds_up_to_a_quarter() {
        let outcome = Err(SendError::new(SendErrorKind::Throttled));
        let counters = Counters { refusals: 2, ..Counters::default() };
        for (jitter, millis) in [(0.0, 4_000), (0.5, 4_500), (1.0, 5_000), (7.0, 5_000), (-1.0, 4_000)] {
            assert_eq!(
                decide(&RetryPolicy::default(), counters, &outcome, NOW, jitter),
                Settlement::RetryAt { due: NOW.plus(Duration::from_millis(millis)) }
            );
        }
    }

    #[test]
    fn a_sent_message_keeps_the_providers_id() {
        let provider_id = Some(MessageId::new("wamid.1"));
        let outcome = Ok(Sent { provider_id: provider_id.clone() });
        assert_eq!(
            decide(&RetryPolicy::default(), Counters::default(), &outcome, NOW, 0.0),
            Settlement::Sent { provider_id }
        );
    }

    #[test]
    fn the_last_code_is_the_reason_given() {
        let error = SendError { code: Some(130_429), ..SendError::new(SendErrorKind::Throttled) };
        let counters = Counters { refusals: 3, ..Counters::default() };
        assert_eq!(
            decide(&RetryPolicy::default(), counters, &Err(error), NOW, 0.0),
            dead(DeadReason::OutOfTries { code: Some(130_429) })
        );
    }
}
