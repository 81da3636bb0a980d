//! What goes out: at least once or listed as dead, twice only within the rule, in order, and nothing after STOP.

use libretto::channel::SendErrorKind;
use libretto::message::{DeliveryState, DeliveryStatus, Timestamp};
use libretto::store::{DeadEntry, DeadReason, SendClaim, Settlement};

use super::{Claimed, Oracle, Reply, State, Try, UNKNOWN_WAIT, Verdict};

/// What a sender heard of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulation) enum Answered {
    Taken,
    Refused(SendErrorKind),
    Nothing,
    NeverLeft,
}

/// A claim as the store gave it.
pub(in crate::simulation) struct SendSeen {
    pub(in crate::simulation) template: String,
    entry: String,
    pub(in crate::simulation) attempt: u32,
    token: u64,
}

impl SendSeen {
    pub(in crate::simulation) fn of(claim: &SendClaim) -> Self {
        Self {
            template: claim.message.template.clone(),
            entry: claim.entry_id.as_str().to_owned(),
            attempt: claim.attempt,
            token: claim.token,
        }
    }
}

impl Reply {
    pub(super) fn new(state: State) -> Self {
        Self {
            phone: String::new(),
            exempt: false,
            state,
            attempt: 0,
            unanswered: 0,
            refused: 0,
            lost: 0,
            tries: std::collections::BTreeMap::new(),
            posts: 0,
            taken: 0,
            failed: false,
        }
    }

    fn is_over(&self) -> bool {
        match self.state {
            State::Sent | State::Dead { .. } => true,
            State::Waiting { .. } | State::Claimed(_) | State::Unknown { .. } => false,
        }
    }
}

impl Oracle {
    fn reply(&mut self, template: &str) -> Result<&mut Reply, String> {
        self.replies.get_mut(template).ok_or_else(|| format!("{template} was never owed to anybody"))
    }

    /// A sender took a reply.
    pub(in crate::simulation) fn send_claimed(
        &mut self,
        claim: &SendSeen,
        now: Timestamp,
        until: Timestamp,
        replica: usize,
    ) -> Verdict {
        let SendSeen { template, entry, attempt, token } = claim;
        self.entries.insert(entry.clone(), template.clone());
        let phone = self.reply(template)?.phone.clone();
        let person = self.person(&phone);
        let opted_out = person.opted_out();
        let before: Vec<String> = person.line.iter().take_while(|other| *other != template).cloned().collect();
        if let Some(other) = before.iter().find(|other| self.replies.get(*other).is_some_and(|other| !other.is_over()))
        {
            return Err(format!("{template} was taken for sending while {other} is still to go"));
        }
        let reply = self.reply(template)?;
        match &reply.state {
            State::Waiting { due } | State::Unknown { due } if *due > now => {
                return Err(format!("{template} was taken for sending before its time"));
            }
            State::Waiting { .. } | State::Unknown { .. } => {}
            // Two senders at once: what matters is whether both send.
            State::Claimed(_) => return Ok(()),
            State::Sent | State::Dead { .. } => {
                return Err(format!("{template} was taken for sending though it is {:?}", reply.state));
            }
        }
        if *attempt != reply.attempt + 1 {
            return Err(format!("try {attempt} of {template} follows try {}", reply.attempt));
        }
        reply.attempt = *attempt;
        let after_stop = opted_out && !reply.exempt;
        reply.state = State::Claimed(Claimed { token: *token, until, replica, after_stop });
        let earlier = reply.tries.get(attempt);
        if earlier.is_none_or(|earlier| earlier.answer.is_some_and(Answered::surely_not_taken)) {
            reply.tries.insert(*attempt, Try::default());
        }
        Ok(())
    }

    /// A request is about to leave.
    pub(in crate::simulation) fn posting(&mut self, template: &str, attempt: u32, outlives: Timestamp) -> Verdict {
        self.tally.posts += 1;
        let reply = self.reply(template)?;
        if let State::Claimed(claimed) = &reply.state {
            if claimed.after_stop {
                return Err(format!("{template} was sent by a claim that began after the person had opted out"));
            }
            if claimed.until <= outlives && reply.attempt == attempt {
                return Err(format!("{template} was sent though its claim may end before the request"));
            }
        }
        let before = attempt.checked_sub(1).and_then(|before| reply.tries.get(&before));
        if before.is_some_and(|before| before.posted && !before.excused && before.answer == Some(Answered::Taken)) {
            return Err(format!("{template} was sent again though the provider had taken it and said so"));
        }
        let this = reply.tries.entry(attempt).or_default();
        if this.posted {
            return Err(format!("try {attempt} of {template} was sent twice"));
        }
        this.posted = true;
        reply.posts += 1;
        let (unanswered, refused, lost) = (reply.unanswered, reply.refused, reply.lost);
        if unanswered >= 2 || refused >= 5 || lost >= 5 {
            return Err(format!(
                "{template} was sent after {unanswered} tries without an answer, {refused} refused and {lost} lost ones"
            ));
        }
        Ok(())
    }

    /// What the sender heard.
    pub(in crate::simulation) fn answered(&mut self, template: &str, attempt: u32, answer: Answered) -> Verdict {
        let reply = self.reply(template)?;
        if answer == Answered::NeverLeft {
            reply.posts -= 1;
        }
        reply.tries.entry(attempt).or_default().answer = Some(answer);
        Ok(())
    }

    /// The provider has it: the person will see it.
    pub(in crate::simulation) fn taken(&mut self, template: &str) -> Verdict {
        let reply = self.reply(template)?;
        reply.taken += 1;
        let again = reply.taken > 1;
        self.tally.doubled += usize::from(again);
        Ok(())
    }

    /// The store says that it wrote what became of a send.
    pub(in crate::simulation) fn settled(&mut self, claim: &SendSeen, settlement: &Settlement) -> Verdict {
        let SendSeen { template, token, .. } = claim;
        let reply = self.reply(template)?;
        let held = match &reply.state {
            State::Claimed(claimed) => claimed.token == *token,
            State::Waiting { .. } | State::Unknown { .. } | State::Sent | State::Dead { .. } => false,
        };
        let taken = matches!(settlement, Settlement::Sent { .. });
        if !held && !taken {
            return Err(format!("a lost claim of {template} was settled as {settlement:?}"));
        }
        match settlement {
            Settlement::Sent { .. } if reply.is_over() => {}
            Settlement::Sent { .. } => reply.state = State::Sent,
            Settlement::RetryAt { due } => {
                reply.refused += 1;
                reply.state = State::Waiting { due: *due };
            }
            Settlement::Postponed { due } => {
                let sure = reply
                    .tries
                    .get(&reply.attempt)
                    .is_none_or(|this| !this.posted || this.answer.is_some_and(Answered::surely_not_taken));
                if !sure {
                    return Err(format!("a try of {template} that may have gone out was given back"));
                }
                reply.attempt -= 1;
                reply.state = State::Waiting { due: *due };
            }
            Settlement::Unknown { due } => {
                reply.unanswered += 1;
                reply.state = State::Unknown { due: *due };
            }
            Settlement::Dead { reason } => reply.state = State::Dead { reason: Some(reason.clone()) },
        }
        Ok(())
    }

    /// The store did not write what became of a send, or did not say so.
    pub(in crate::simulation) fn not_settled(&mut self, claim: &SendSeen) -> Verdict {
        let reply = self.reply(&claim.template)?;
        reply.tries.entry(claim.attempt).or_default().excused = true;
        Ok(())
    }

    /// The store believed a status.
    pub(in crate::simulation) fn told(&mut self, status: &DeliveryStatus, template: &str, attempt: u32) -> Verdict {
        let reply = self.reply(template)?;
        let earlier = status.tracker.is_some() && attempt < reply.attempt;
        match (status.state, &reply.state) {
            (DeliveryState::Failed { .. }, State::Claimed(_) | State::Unknown { .. }) if !earlier => {
                reply.state = State::Dead { reason: None };
            }
            (DeliveryState::Failed { .. }, State::Sent) => reply.failed = true,
            (
                DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Played,
                State::Waiting { .. } | State::Claimed(_) | State::Unknown { .. },
            ) => reply.state = State::Sent,
            (
                DeliveryState::Failed { .. }
                | DeliveryState::Sent
                | DeliveryState::Delivered
                | DeliveryState::Read
                | DeliveryState::Played,
                State::Waiting { .. } | State::Claimed(_) | State::Unknown { .. } | State::Sent | State::Dead { .. },
            ) => {}
        }
        Ok(())
    }

    /// The store was told the time: leases that ran out are lost.
    pub(in crate::simulation) fn woke(&mut self, now: Timestamp) {
        self.lose_claims(now, |claimed| claimed.until <= now);
    }

    /// A replica died: nobody knows what became of what it held.
    pub(in crate::simulation) fn died(&mut self, replica: usize) {
        for reply in self.replies.values_mut() {
            if matches!(&reply.state, State::Claimed(claimed) if claimed.replica == replica) {
                reply.tries.entry(reply.attempt).or_default().excused = true;
            }
        }
    }

    pub(super) fn lose_claims(&mut self, now: Timestamp, is_lost: impl Fn(&Claimed) -> bool) {
        let mut lost = 0;
        for reply in self.replies.values_mut() {
            if matches!(&reply.state, State::Claimed(claimed) if is_lost(claimed)) {
                reply.lost += 1;
                lost += 1;
                reply.tries.entry(reply.attempt).or_default().excused = true;
                reply.state = State::Unknown { due: now.plus(UNKNOWN_WAIT) };
            }
        }
        self.tally.lost_claims += lost;
    }

    /// STOP took effect: nothing that waits may go any more; what is on its way may arrive.
    pub(super) fn silence(&mut self, phone: &str) {
        for reply in self.replies.values_mut().filter(|reply| reply.phone == phone) {
            match reply.state {
                State::Waiting { .. } | State::Unknown { .. } => reply.state = State::Dead { reason: None },
                State::Claimed(_) | State::Sent | State::Dead { .. } => {}
            }
        }
    }

    /// Whether something may be dead by now that the books don't know of: what was on its way when its person opted out,
    /// came back, and was met by the look at the opt-out.
    pub(in crate::simulation) fn doubts(&self) -> bool {
        let out = |reply: &Reply| self.people.get(&reply.phone).is_some_and(super::Person::opted_out);
        self.replies.values().any(|reply| !reply.exempt && !reply.is_over() && out(reply))
    }

    /// What is listed as dead because its person opted out.
    pub(in crate::simulation) fn learn(&mut self, dead: &[DeadEntry]) {
        for entry in dead.iter().filter(|entry| entry.reason == DeadReason::OptedOut) {
            let reply = entry.template.as_ref().and_then(|template| self.replies.get_mut(template));
            if let Some(reply) = reply.filter(|reply| !reply.exempt && !reply.is_over()) {
                reply.state = State::Dead { reason: Some(DeadReason::OptedOut) };
            }
        }
    }
}

impl Answered {
    /// Whether the provider surely has not taken it.
    fn surely_not_taken(self) -> bool {
        match self {
            Self::NeverLeft | Self::Refused(SendErrorKind::Misconfigured) => true,
            Self::Taken | Self::Nothing | Self::Refused(_) => false,
        }
    }
}
