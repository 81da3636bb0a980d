//! A conversation under the walk: the session, the time, the timers that are set, and what was last offered.

use std::collections::BTreeMap;
use std::time::Duration;

use super::act::Act;
use crate::engine::{
    Effect, Fetch, Fetched, Input, OperatorAction, Session, SessionState, Timer, Trace, Turn, TurnContext, advance,
};
use crate::flow::Bot;
use crate::message::{Content, Inbound, MessageId, PersonId, PrivateText, Tap, Timestamp};

/// A conversation at one moment.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) session: Session,
    pub(super) now: Timestamp,
    pub(super) timers: BTreeMap<String, Timer>,
    /// What a source is asked at this moment.
    pub(super) fetch: Option<Fetch>,
    /// Ids of the choices that were shown last.
    pub(super) offered: Vec<String>,
    /// The text said after the last answer that was not understood, and how often in a row.
    pub(super) repeated: (String, u8),
    messages: u32,
}

/// One act with what it changed.
pub(super) struct Taken<'a> {
    pub(super) act: &'a Act,
    pub(super) before: &'a State,
    pub(super) after: &'a State,
    pub(super) turn: &'a Turn,
    /// The timer that fell due, if that was the cause.
    pub(super) woken: Option<&'a Timer>,
}

impl State {
    /// Nobody has said anything yet. Monday, ten in the morning, where the bot is: as scenarios begin.
    pub(super) fn new(bot: &Bot) -> Self {
        let monday = jiff::civil::date(2026, 11, 23).at(10, 0, 0, 0);
        let moment = bot.timezone.to_timestamp(monday).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Self {
            session: Session::new(PersonId::new("person")),
            now: Timestamp::from_millis(moment.as_millisecond()),
            timers: BTreeMap::new(),
            fetch: None,
            offered: Vec::new(),
            repeated: (String::new(), 0),
            messages: 0,
        }
    }

    /// The timer that falls due next.
    pub(super) fn next_timer(&self) -> Option<&Timer> {
        self.timers.values().min_by_key(|timer| timer.due)
    }

    /// The same conversation after `act`, and the turn that led there; no turn if only time passed.
    pub(super) fn after(&self, bot: &Bot, act: &Act) -> (Self, Option<Turn>, Option<Timer>) {
        let mut next = self.clone();
        let mut woken = None;
        let input = match act {
            Act::Type(text) => next.message(Content::Text(PrivateText::new(text.as_str()))),
            Act::Tap(id) => next.message(Content::Tap(Tap { id: id.clone(), title: None })),
            Act::Media(kind) => next.message(Content::Media { kind: *kind, caption: None }),
            Act::Location(place) => next.message(Content::Location(*place)),
            Act::Fetched(outcome) => {
                let Some(fetch) = next.fetch.take() else { return (next, None, None) };
                Input::Fetched(Fetched { key: fetch.key, wait: fetch.wait, outcome: outcome.clone() })
            }
            Act::HandBack => Input::Operator(OperatorAction::HandBack),
            Act::Start(flow) => Input::Start { flow: flow.clone() },
            Act::Wait(time) => {
                let until = next.now.plus(*time);
                let Some(timer) = next.next_timer().filter(|timer| timer.due <= until).cloned() else {
                    next.now = until;
                    return (next, None, None);
                };
                next.timers.remove(&timer.key);
                next.now = next.now.max(timer.due);
                woken = Some(timer.clone());
                Input::Timer(timer)
            }
        };
        let waits = self.session.waits;
        let turn = advance(
            bot,
            std::mem::replace(&mut next.session, Session::new(PersonId::new("person"))),
            &input,
            &TurnContext::at(next.now),
        );
        next.session = turn.session.clone();
        next.remember(&turn, waits);
        (next, Some(turn), woken)
    }

    fn message(&mut self, content: Content) -> Input {
        self.messages += 1;
        self.now = self.now.plus(Duration::from_secs(1));
        let id = MessageId::new(format!("message-{}", self.messages));
        Input::Message(Inbound { id, sent_at: self.now, content, reply_to: None })
    }

    fn remember(&mut self, turn: &Turn, waits: u64) {
        let mut said = "";
        for effect in &turn.effects {
            match effect {
                Effect::Send(send) => {
                    said = send.message.body.text();
                    if !send.message.choices.is_empty() {
                        self.offered = send.message.choices.iter().map(|choice| choice.id.clone()).collect();
                    }
                }
                Effect::SetTimer(timer) => {
                    self.timers.insert(timer.key.clone(), timer.clone());
                }
                Effect::CancelTimer { key } => {
                    self.timers.remove(key);
                }
                Effect::Erase => {
                    self.timers.clear();
                    self.fetch = None;
                }
                Effect::Fetch(fetch) => self.fetch = Some(fetch.clone()),
                Effect::Save(_)
                | Effect::OptOut { .. }
                | Effect::OptIn { .. }
                | Effect::RecordConsent(_)
                | Effect::WithdrawConsent { .. }
                | Effect::HandOff(_)
                | Effect::HandBack { .. }
                | Effect::Alert(_) => {}
            }
        }
        let missed = turn.trace.iter().any(|trace| matches!(trace, Trace::NotUnderstood(_)));
        if !matches!(self.session.state, SessionState::Waiting(_)) {
            self.offered.clear();
        }
        self.repeated = match (missed, waits == self.session.waits && self.repeated.0 == said) {
            (true, true) => (said.to_owned(), self.repeated.1.saturating_add(1)),
            (true, false) => (said.to_owned(), 1),
            (false, _) => (String::new(), 0),
        };
    }
}
