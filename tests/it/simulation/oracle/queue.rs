//! What comes in: nothing lost, nothing twice, in order.

use libretto::answer::AnswerValue;
use libretto::engine::{Input, Session};
use libretto::message::{MessageId, Timestamp};
use libretto::store::{Acceptance, Arrival, PersonClaim, TurnCommit};

use super::{Ended, Oracle, Reply, State, TURN_ATTEMPTS, Verdict};

/// An arrival as it was handed to the store.
pub(in crate::simulation) struct Noted {
    key: String,
    phone: String,
    urgent: bool,
    sent_at: Timestamp,
}

impl Noted {
    pub(in crate::simulation) fn of(arrival: &Arrival) -> Self {
        Self {
            key: name(&arrival.input, &arrival.key),
            phone: arrival.sender.phone.as_ref().map(|phone| phone.expose().to_owned()).unwrap_or_default(),
            urgent: arrival.urgent,
            sent_at: arrival.sent_at,
        }
    }
}

/// What an input is called, however a store calls it.
pub(in crate::simulation) fn name(input: &Input, key: &MessageId) -> String {
    match input {
        Input::Message(inbound) => inbound.id.expose().to_owned(),
        Input::Timer(timer) => format!("timer {}", timer.wait),
        Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => key.expose().to_owned(),
    }
}

/// A claim as the store gave it.
#[derive(Clone)]
pub(in crate::simulation) struct ClaimSeen {
    person: String,
    pub(in crate::simulation) key: String,
    timer: Option<Timestamp>,
    session: Session,
    revision: u64,
    pub(in crate::simulation) attempts: u32,
    behind: usize,
}

impl ClaimSeen {
    pub(in crate::simulation) fn of(claim: &PersonClaim) -> Self {
        Self {
            person: claim.person_id.as_str().to_owned(),
            key: name(&claim.entry.input, &claim.entry.key),
            timer: match &claim.entry.input {
                Input::Timer(timer) => Some(timer.due),
                Input::Message(_) | Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => None,
            },
            session: claim.session.clone(),
            revision: claim.revision,
            attempts: claim.entry.attempts,
            behind: claim.behind,
        }
    }
}

/// What a turn asked for.
pub(in crate::simulation) struct CommitSeen {
    turn: bool,
    replies: Vec<(String, bool)>,
    opt_out: Option<(bool, Timestamp)>,
    timer: Option<(u64, Timestamp)>,
    now: Timestamp,
}

impl CommitSeen {
    pub(in crate::simulation) fn of(commit: &TurnCommit) -> Self {
        Self {
            turn: commit.session.is_some(),
            replies: commit
                .outbox
                .iter()
                .map(|draft| (draft.message.template.clone(), draft.despite_opt_out))
                .collect(),
            opt_out: commit.opt_out,
            timer: commit.set_timers.last().map(|timer| (timer.wait, timer.due)),
            now: commit.now,
        }
    }
}

impl Oracle {
    pub(in crate::simulation) fn accepted(&mut self, arrivals: &[Noted], answers: &[Acceptance]) -> Verdict {
        if arrivals.len() != answers.len() {
            return Err("not every arrival was answered".to_owned());
        }
        for (arrival, answer) in arrivals.iter().zip(answers) {
            self.arrivals += 1;
            let place = (!arrival.urgent, arrival.sent_at, self.arrivals);
            let key = &arrival.key;
            let person = self.people.entry(arrival.phone.clone()).or_default();
            let known = person.ended.contains_key(key) || person.waiting.values().any(|waiting| waiting == key);
            match answer {
                Acceptance::Accepted => {
                    self.tally.accepted += 1;
                    if !known {
                        person.waiting.insert(place, key.clone());
                    }
                }
                Acceptance::Duplicate if known => self.tally.duplicates += 1,
                Acceptance::Duplicate => return Err(format!("{key} was called a duplicate and is not kept")),
            }
        }
        Ok(())
    }

    pub(in crate::simulation) fn claimed(&mut self, claim: &ClaimSeen, latest: Timestamp) -> Verdict {
        let key = &claim.key;
        let phone = self.phone_of(&claim.person, key)?;
        self.names.insert(claim.person.clone(), phone.clone());
        let person = self.person(&phone);
        *person.claims.entry(key.clone()).or_default() += 1;
        let answers: Vec<&str> = claim.session.answers.values().filter_map(AnswerValue::as_text).collect();
        if answers != person.applied {
            return Err(format!(
                "the session of {phone} should remember {:?} and remembers {answers:?}",
                person.applied
            ));
        }
        if claim.revision != person.revision {
            return Err(format!("revision {} of {phone} should be {}", claim.revision, person.revision));
        }
        if claim.session.person.opted_out != person.opted_out() {
            return Err(format!("the claim of {key} says opted out: {}", claim.session.person.opted_out));
        }
        match claim.timer {
            Some(due) if due > latest.plus(std::time::Duration::from_secs(1)) => {
                return Err(format!("{key} of {phone} fired before its time"));
            }
            Some(_) => {}
            None => {
                let first = person.waiting.first_key_value().map(|(_, key)| key);
                if first != Some(key) && !person.ended.contains_key(key) {
                    return Err(format!("{key} was taken before {first:?}"));
                }
            }
        }
        Ok(())
    }

    fn settle(&mut self, phone: &str, key: &str, end: Ended) -> Verdict {
        let person = self.person(phone);
        if let Some(before) = person.ended.insert(key.to_owned(), end) {
            return Err(format!("{key} of {phone} was dealt with twice: {before:?}, then {end:?}"));
        }
        person.waiting.retain(|_, waiting| waiting != key);
        Ok(())
    }

    /// A turn was written.
    pub(in crate::simulation) fn committed(&mut self, claim: &ClaimSeen, commit: &CommitSeen) -> Verdict {
        let (key, flood) = (&claim.key, self.flood);
        let phone = self.phone_of(&claim.person, key)?;
        if !commit.turn {
            self.tally.flooded += 1;
            if claim.behind < flood || claim.timer.is_some() {
                return Err(format!("{key} was consumed without a turn though only {} waited", claim.behind));
            }
            return self.settle(&phone, key, Ended::Consumed);
        }
        self.tally.turns += 1;
        self.tally.timers += usize::from(claim.timer.is_some());
        self.settle(&phone, key, Ended::Applied)?;
        let person = self.person(&phone);
        if claim.revision != person.revision {
            return Err(format!("{key} was written over revision {} of {phone}", person.revision));
        }
        person.revision += 1;
        person.applied.push(key.clone());
        if commit.timer.is_some() {
            person.timer = commit.timer;
        }
        let mut stopped = false;
        if let Some((out, at)) = commit.opt_out
            && person.opt_out.is_none_or(|known| (at, out) >= known)
        {
            person.opt_out = Some((at, out));
            stopped = out;
        }
        let opted_out = person.opted_out();
        if stopped {
            self.tally.stops += 1;
            self.silence(&phone);
        }
        for (template, exempt) in &commit.replies {
            let due = (!opted_out || *exempt).then_some(commit.now);
            self.owe(&phone, template, *exempt, due);
        }
        Ok(())
    }

    pub(in crate::simulation) fn set_aside(
        &mut self,
        claim: &ClaimSeen,
        apology: Option<&str>,
        now: Timestamp,
        poisonous: bool,
    ) -> Verdict {
        let key = &claim.key;
        let phone = self.phone_of(&claim.person, key)?;
        let restarts = self.restarts;
        let claims = self.person(&phone).claims.get(key).copied().unwrap_or_default();
        if !poisonous && claims + restarts <= TURN_ATTEMPTS {
            return Err(format!("{key} was set aside after {claims} claims, and nothing is wrong with it"));
        }
        self.tally.poisoned += 1;
        self.settle(&phone, key, Ended::SetAside)?;
        match apology {
            Some(template) => self.owe(&phone, template, false, Some(now)),
            None => return Err(format!("{key} was set aside without an apology")),
        }
        Ok(())
    }

    pub(in crate::simulation) fn conflicted(&mut self) {
        self.tally.conflicts += 1;
    }

    pub(in crate::simulation) fn restarted(&mut self, now: Timestamp) {
        self.restarts += 1;
        self.lose_claims(now, |_| true);
    }

    /// A reply is owed from `due` on, or was never to be sent.
    fn owe(&mut self, phone: &str, template: &str, exempt: bool, due: Option<Timestamp>) {
        let state = due.map_or(State::Dead { reason: None }, |due| State::Waiting { due });
        self.person(phone).line.push(template.to_owned());
        let reply = Reply { phone: phone.to_owned(), exempt, ..Reply::new(state) };
        self.replies.insert(template.to_owned(), reply);
    }
}
