//! Sending: taking what is due, and what became of it.

use std::time::Duration;

use super::rows::{DeadRow, DeliveryRow, OpenState, PersonKey, Progress};
use super::tables::Tables;
use super::{LOST, Ledger, Result, corrupt};
use crate::message::{DeliveryState, DeliveryStatus, MessageId, Timestamp};
use crate::store::{DeadReason, SendClaim, Settlement};

/// How long an entry that cannot be read is left alone.
const UNREADABLE_WAIT: Duration = Duration::from_mins(1);

impl<T: Tables> Ledger<T> {
    /// See [`crate::store::Store::claim_send`].
    pub(crate) fn claim_send(&mut self, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        while let Some(sequence) = self.queue.due(now) {
            if let Some(claim) = self.take_send(sequence, now, lease)? {
                return Ok(Some(claim));
            }
        }
        Ok(None)
    }

    /// The same for one person.
    pub(super) fn take_for(&mut self, person: PersonKey, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        while let Some(sequence) = self.queue.due_for(person, now) {
            if let Some(claim) = self.take_send(sequence, now, lease)? {
                return Ok(Some(claim));
            }
        }
        Ok(None)
    }

    /// Begins one send; nothing if the person opted out, then the entry is dead.
    fn take_send(&mut self, sequence: i64, now: Timestamp, lease: Duration) -> Result<Option<SendClaim>> {
        let open = self.queue.open(sequence).ok_or_else(|| corrupt("find an outbox entry"))?;
        let attempt = open.progress.attempt.saturating_add(1);
        let progress = Progress { state: OpenState::Sending, attempt, ..open.progress };
        // Everything is read before anything is written; an entry nobody can read must not hold up the others.
        let read = (self.tables.outbox(sequence), self.person(open.person));
        let (Ok(Some(row)), Ok(person)) = read else {
            let later = OpenState::Pending { due: now.plus(UNREADABLE_WAIT) };
            self.queue.advance(sequence, Progress { state: later, ..open.progress }, None);
            return Err(corrupt("read an outbox entry"));
        };
        if !self.tables.begin_send(sequence, progress)? {
            self.give_up(sequence, &DeadReason::OptedOut, now)?;
            self.forget_if_quiet(open.person)?;
            return Ok(None);
        }
        let token = self.queue.advance(sequence, progress, Some(now.plus(lease)));
        Ok(Some(SendClaim {
            entry_id: self.names.entry(sequence),
            person_id: person.person_id,
            recipient: person.sender,
            message: row.message,
            reply_to: row.reply_to,
            attempt,
            timeouts: progress.timeouts,
            refusals: progress.refusals,
            token,
        }))
    }

    /// See [`crate::store::Store::settle_send`].
    pub(crate) fn settle_send(&mut self, claim: &SendClaim, settlement: &Settlement, now: Timestamp) -> Result<()> {
        let sequence = self.names.sequence(claim.entry_id.as_str()).ok_or(LOST)?;
        let Some(open) = self.queue.open(sequence) else { return self.settle_late(sequence, settlement) };
        let held = open.lease.is_some_and(|(token, _)| token == claim.token);
        // That the provider took it is true whoever holds the entry now, as long as nobody began another try.
        let took = matches!(settlement, Settlement::Sent { .. }) && open.progress.attempt == claim.attempt;
        if !held && !took {
            return Err(LOST);
        }
        let progress = open.progress;
        match settlement {
            Settlement::Sent { provider_id } => {
                self.delivered(sequence, provider_id.as_ref(), DeliveryState::Sent, now)?;
            }
            Settlement::RetryAt { due } => self.wait(
                sequence,
                Progress {
                    state: OpenState::Pending { due: *due },
                    refusals: progress.refusals.saturating_add(1),
                    ..progress
                },
            )?,
            Settlement::Postponed { due } => self.wait(
                sequence,
                Progress {
                    state: OpenState::Pending { due: *due },
                    attempt: progress.attempt.saturating_sub(1),
                    ..progress
                },
            )?,
            Settlement::Unknown { due } => self.wait(
                sequence,
                Progress {
                    state: OpenState::Unknown { since: now, due: *due },
                    timeouts: progress.timeouts.saturating_add(1),
                    ..progress
                },
            )?,
            Settlement::Dead { reason } => self.give_up(sequence, reason, now)?,
        }
        self.forget_if_quiet(open.person)
    }

    /// The entry was settled before: by a status that was faster than the answer, or by somebody else.
    fn settle_late(&mut self, sequence: i64, settlement: &Settlement) -> Result<()> {
        let Settlement::Sent { provider_id } = settlement else { return Err(LOST) };
        let Some(mut delivery) = self.tables.delivery(sequence)? else { return Err(LOST) };
        if let (None, Some(id)) = (delivery.provider, provider_id) {
            delivery.provider = Some(self.names.provider(id));
            self.tables.put_delivery(sequence, &delivery)?;
        }
        Ok(())
    }

    /// Puts an open entry to rest for a while.
    pub(super) fn wait(&mut self, sequence: i64, progress: Progress) -> Result<()> {
        self.tables.put_progress(sequence, progress)?;
        self.queue.advance(sequence, progress, None);
        Ok(())
    }

    /// Moves an open entry to what was delivered; its text goes.
    fn delivered(
        &mut self,
        sequence: i64,
        provider_id: Option<&MessageId>,
        state: DeliveryState,
        at: Timestamp,
    ) -> Result<()> {
        let open = self.queue.open(sequence).ok_or_else(|| corrupt("find an outbox entry"))?;
        let provider = provider_id.map(|id| self.names.provider(id));
        self.tables.remove_outbox(sequence)?;
        self.tables.add_delivery(sequence, &DeliveryRow { person: open.person, provider, state, at })?;
        self.queue.close(sequence);
        Ok(())
    }

    /// Moves an open entry to what is dead.
    pub(super) fn give_up(&mut self, sequence: i64, reason: &DeadReason, at: Timestamp) -> Result<()> {
        let row = self.tables.outbox(sequence)?.ok_or_else(|| corrupt("read an outbox entry"))?;
        let (message, reply_to) = match reason {
            DeadReason::Erased => (None, None),
            DeadReason::OptedOut
            | DeadReason::Rejected { .. }
            | DeadReason::OutOfTries { .. }
            | DeadReason::WindowClosed
            | DeadReason::Poisoned => (Some(row.message), row.reply_to),
        };
        let reason = reason.clone();
        self.tables.remove_outbox(sequence)?;
        self.tables.add_dead(&DeadRow {
            person: row.person,
            sequence: Some(sequence),
            exempt: row.exempt,
            message,
            reply_to,
            reason,
            at,
        })?;
        self.queue.close(sequence);
        Ok(())
    }

    /// See [`crate::store::Store::record_statuses`].
    pub(crate) fn record_statuses(&mut self, statuses: &[DeliveryStatus], now: Timestamp) -> Result<usize> {
        let mut matched = 0;
        for status in statuses {
            matched += usize::from(self.record_status(status, now)?);
        }
        Ok(matched)
    }

    fn record_status(&mut self, status: &DeliveryStatus, now: Timestamp) -> Result<bool> {
        let provider = self.names.provider(&status.message);
        let sequence = match status.tracker.as_deref().and_then(|tracker| self.names.tracked(tracker)) {
            Some(sequence) => Some(sequence),
            None => self.tables.find_delivery(provider)?,
        };
        let Some(sequence) = sequence else { return Ok(false) };
        if let Some(open) = self.queue.open(sequence) {
            return self.record_open(sequence, open.progress, status, now);
        }
        let Some(mut delivery) = self.tables.delivery(sequence)? else { return Ok(false) };
        let changed = advances(delivery.state, status.state);
        if changed || delivery.provider.is_none() {
            delivery.provider = delivery.provider.or(Some(provider));
            if changed {
                (delivery.state, delivery.at) = (status.state, status.at);
            }
            self.tables.put_delivery(sequence, &delivery)?;
        }
        if let (true, DeliveryState::Failed { code }) = (changed, status.state)
            && self.tables.sender(delivery.person)?.is_some()
        {
            let reason = DeadReason::Rejected { code };
            let row = DeadRow::bare(delivery.person, reason, now);
            self.tables.add_dead(&DeadRow { sequence: Some(sequence), ..row })?;
        }
        Ok(true)
    }

    /// A status about an entry that is still open: the provider has it after all.
    fn record_open(
        &mut self,
        sequence: i64,
        progress: Progress,
        status: &DeliveryStatus,
        now: Timestamp,
    ) -> Result<bool> {
        let person = self.queue.open(sequence).map(|open| open.person);
        let attempt = status.tracker.as_deref().and_then(|tracker| tracker.rsplit('.').next()?.parse::<u32>().ok());
        let earlier = attempt.is_some_and(|attempt| attempt < progress.attempt);
        match (status.state, progress.state) {
            // The failure of an earlier try; the next one is already set or under way.
            (DeliveryState::Failed { .. }, OpenState::Pending { .. }) => {}
            (DeliveryState::Failed { .. }, OpenState::Sending | OpenState::Unknown { .. }) if earlier => {}
            (DeliveryState::Failed { code }, OpenState::Sending | OpenState::Unknown { .. }) => {
                self.give_up(sequence, &DeadReason::Rejected { code }, now)?;
            }
            (
                DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Played,
                OpenState::Pending { .. } | OpenState::Sending | OpenState::Unknown { .. },
            ) => self.delivered(sequence, Some(&status.message), status.state, status.at)?,
        }
        if let Some(person) = person {
            self.forget_if_quiet(person)?;
        }
        Ok(true)
    }
}

/// Whether a delivery may move from one state to the other: only forward, and nothing follows a failure.
fn advances(from: DeliveryState, to: DeliveryState) -> bool {
    match from {
        DeliveryState::Failed { .. } => false,
        DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Played => to > from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_only_move_forward_and_failure_is_final() {
        let failed = DeliveryState::Failed { code: Some(131_026) };
        assert!(advances(DeliveryState::Sent, DeliveryState::Read));
        assert!(advances(DeliveryState::Sent, failed));
        assert!(!advances(DeliveryState::Read, DeliveryState::Delivered));
        assert!(!advances(DeliveryState::Sent, DeliveryState::Sent));
        assert!(!advances(failed, DeliveryState::Failed { code: Some(999_999) }));
    }
}
