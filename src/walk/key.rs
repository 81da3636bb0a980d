//! Which sessions behave alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::live::Live;
use super::state::State;
use crate::engine::{Aside, SessionState, Wait, holds};
use crate::flow::{Bot, Question, StepKind};

/// After this long only approved texts may be sent.
const WINDOW: Duration = Duration::from_hours(24);

/// What sessions are told apart by.
pub(super) struct Keys<'a> {
    bot: &'a Bot,
    live: BTreeMap<&'a str, Vec<Live<'a>>>,
}

/// Where a session stands, as the walk sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Everything but the answers: what comes between behaves alike wherever this is the same.
    pub(super) place: String,
    /// What can still be read of the answers.
    pub(super) answers: String,
}

impl<'a> Keys<'a> {
    pub(super) fn new(bot: &'a Bot, live: BTreeMap<&'a str, Vec<Live<'a>>>) -> Self {
        Self { bot, live }
    }

    pub(super) fn of(&self, state: &State) -> Key {
        let session = &state.session;
        let person = &session.person;
        let mut place = String::new();
        let mut plain = false;
        if let Some(stands) = &session.place {
            put(&mut place, &[&stands.flow, &stands.step]);
        }
        match &session.state {
            SessionState::New => place.push_str(" new"),
            SessionState::Waiting(wait) => {
                plain = wait.aside.is_none() && wait.misses == 0 && state.repeated.1 == 0;
                self.wait(state, wait, &mut place);
            }
            SessionState::Ended(end) => {
                let after_end = session
                    .place
                    .as_ref()
                    .and_then(|place| self.bot.flow(&place.flow))
                    .and_then(|flow| flow.after_end.as_ref());
                let idle = after_end.is_some_and(|after| state.now.since(end.at) < after.idle);
                put(&mut place, &[" ended", &end.reason, if idle { "lately" } else { "" }]);
            }
        }
        put(&mut place, &[" in", self.bot.languages.code(self.bot.languages.index(person.language.as_deref()))]);
        for consent in &person.consents {
            put(&mut place, &[" consent", &consent.purpose, &consent.notice]);
        }
        for called in &session.stack {
            put(&mut place, &[" from", &called.flow, &called.step]);
        }
        let window = person.last_message_at.is_some_and(|last| state.now.since(last) < WINDOW);
        let _ = write!(place, " {} {} {window} {:?}", person.owner.is_some(), person.opted_out, session.invited);
        for timer in
            state.timers.values().filter(|timer| timer.wait == session.waits || timer.key.starts_with("schedule"))
        {
            let late = person.last_message_at.is_none_or(|last| timer.due.since(last) >= WINDOW);
            put(&mut place, &[" timer", &timer.key, if late { "late" } else { "" }]);
        }
        Key { answers: if plain { self.answers(state) } else { String::new() }, place }
    }

    fn wait(&self, state: &State, wait: &Wait, place: &mut String) {
        let _ =
            write!(place, " waits {} {} {}", self.misses(state, wait), u8::min(wait.page, 3), wait.gathered.is_empty());
        if state.repeated.1 > 0 {
            let _ = write!(place, " repeated {}", state.repeated.1.min(3));
        }
        if let Some(fetch) = &wait.fetch {
            let _ = write!(place, " fetches {} {} {}", fetch.told, fetch.over, state.fetch.is_some());
        }
        if wait.asked {
            place.push_str(" has asked");
        }
        match &wait.aside {
            None => {}
            Some(Aside::Offer { name, values }) => {
                let _ = write!(place, " offer {name} {}", values.len());
            }
            Some(Aside::Asked { choice }) => put(place, &[" asked", choice]),
            Some(Aside::Sure { keyword, ended }) => {
                let _ = write!(place, " sure {keyword} {}", ended.is_some());
            }
            Some(Aside::RedFlag { group }) => put(place, &[" red flag", group]),
            Some(Aside::Other) => place.push_str(" other"),
            Some(Aside::Change) => place.push_str(" change"),
        }
    }

    /// Attempts count up to the way out, and then whether it is said again.
    fn misses(&self, state: &State, wait: &Wait) -> u8 {
        let bound = self.question(state).map_or(3, |question| {
            let texts = u8::try_from(question.not_understood.len()).unwrap_or(u8::MAX);
            question.attempts.unwrap_or(0).max(texts).max(3)
        });
        if wait.misses <= bound { wait.misses } else { bound + 1 + (wait.misses - bound - 1) % 2 }
    }

    /// The question that is open.
    pub(super) fn question(&self, state: &State) -> Option<&'a Question> {
        let place = state.session.place.as_ref()?;
        let flow = self.bot.flow(&place.flow)?;
        match &flow.step(flow.find(&place.step)?).kind {
            StepKind::Ask(question) => Some(question),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => None,
        }
    }

    fn answers(&self, state: &State) -> String {
        let session = &state.session;
        let mut answers = String::new();
        for place in session.place.iter().chain(&session.stack) {
            let Some(flow) = self.bot.flow(&place.flow) else { continue };
            let live = flow.find(&place.step).and_then(|step| self.live.get(place.flow.as_str())?.get(step.index()));
            let Some(live) = live else { continue };
            for atom in &live.atoms {
                answers.push(if holds(self.bot, session, atom) { '1' } else { '0' });
            }
            for name in &live.questions {
                answers.push(if session.answers.contains_key(name) { 'x' } else { '-' });
            }
            for name in &live.raw {
                let _ = write!(
                    answers,
                    " {name}={}",
                    serde_json::to_string(&session.answers.get(name)).unwrap_or_default()
                );
            }
        }
        let _ = write!(answers, " {:?}", session.left_open);
        answers
    }
}

fn put(key: &mut String, parts: &[&str]) {
    for part in parts {
        key.push_str(part);
        key.push('/');
    }
}
