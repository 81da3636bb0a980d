//! A conversation under simulated time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::line::Said;
use crate::engine::{
    Effect, Fetch, FetchOutcome, Fetched, Input, OperatorAction, Session, Timer, Trace, TurnContext, advance,
};
use crate::flow::Bot;
use crate::message::{Content, Inbound, MessageId, Outbound, PersonId, PrivateText, Timestamp};

/// A conversation under simulated time.
pub struct Talk<'a> {
    bot: &'a Bot,
    /// The session as a store would keep it.
    stored: String,
    now: Timestamp,
    timers: BTreeMap<String, Timer>,
    /// What sources outside are asked and have not answered; only the last is still waited for.
    fetch: Option<Fetch>,
    messages: u64,
}

/// What one turn came to.
#[derive(Debug)]
pub struct Heard {
    /// What the bot said, in order.
    pub messages: Vec<Outbound>,
    /// Everything else it did, by label.
    pub effects: Vec<String>,
    /// How it came to that.
    pub trace: Vec<Trace>,
    /// Whether a timer was the cause.
    pub by_timer: bool,
}

impl<'a> Talk<'a> {
    /// A new person begins to talk at `start`.
    #[must_use]
    pub fn new(bot: &'a Bot, start: Timestamp) -> Self {
        let stored = store(&Session::new(PersonId::new("person")));
        Self { bot, stored, now: start, timers: BTreeMap::new(), fetch: None, messages: 0 }
    }

    /// Monday, ten in the morning, where the bot is.
    #[must_use]
    pub fn usual_start(bot: &Bot) -> Timestamp {
        let monday = jiff::civil::date(2026, 11, 23).at(10, 0, 0, 0);
        Self::start_at(bot, monday).unwrap_or(Timestamp::from_millis(0))
    }

    /// A day and time where the bot is; nothing if it is outside the calendar.
    #[must_use]
    pub fn start_at(bot: &Bot, local: jiff::civil::DateTime) -> Option<Timestamp> {
        let moment = bot.timezone.to_timestamp(local).ok()?;
        Some(Timestamp::from_millis(moment.as_millisecond()))
    }

    /// The session as it would be read back from a store.
    #[must_use]
    pub fn session(&self) -> Session {
        serde_json::from_str(&self.stored).unwrap_or_else(|_| Session::new(PersonId::new("person")))
    }

    /// The time it is in the conversation.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// What is waited for besides the person, soonest first.
    #[must_use]
    pub fn timers(&self) -> Vec<&Timer> {
        let mut timers: Vec<&Timer> = self.timers.values().collect();
        timers.sort_by(|left, right| (left.due, &left.key).cmp(&(right.due, &right.key)));
        timers
    }

    /// How a typed text would be taken now; nothing happens.
    #[must_use]
    pub fn would_hear(&self, text: &str) -> Vec<Trace> {
        let inbound = Inbound {
            id: MessageId::new("message-tried"),
            sent_at: self.now,
            content: Content::Text(PrivateText::new(text)),
            reply_to: None,
        };
        advance(self.bot, self.session(), &Input::Message(inbound), &TurnContext::at(self.now)).trace
    }

    /// One line: the turns of timers that fell due, then the line's own.
    pub fn hear(&mut self, said: &Said) -> Vec<Heard> {
        match said {
            Said::Message(content) => {
                self.messages += 1;
                self.now = self.now.plus(Duration::from_secs(1));
                let inbound = Inbound {
                    id: MessageId::new(format!("message-{}", self.messages)),
                    sent_at: self.now,
                    content: content.clone(),
                    reply_to: None,
                };
                vec![self.turn(&Input::Message(inbound), false)]
            }
            Said::After(duration) => self.wait(*duration),
            Said::Fetched(outcome) => vec![self.answer_fetch(outcome)],
            Said::HandBack => vec![self.turn(&Input::Operator(OperatorAction::HandBack), false)],
        }
    }

    /// What a source outside is being asked, if anything is.
    #[must_use]
    pub const fn asked_outside(&self) -> Option<&Fetch> {
        self.fetch.as_ref()
    }

    fn answer_fetch(&mut self, outcome: &FetchOutcome) -> Heard {
        let Some(fetch) = self.fetch.take() else {
            return Heard { messages: Vec::new(), effects: Vec::new(), trace: Vec::new(), by_timer: false };
        };
        let fetched = Fetched { key: fetch.key, wait: fetch.wait, outcome: outcome.clone() };
        self.turn(&Input::Fetched(fetched), false)
    }

    /// Lets time pass: every timer that falls due gets its turn at its time.
    fn wait(&mut self, duration: Duration) -> Vec<Heard> {
        let until = self.now.plus(duration);
        let mut heard = Vec::new();
        while let Some(timer) = self.timers.values().filter(|timer| timer.due <= until).min_by_key(|timer| timer.due) {
            let timer = timer.clone();
            self.timers.remove(&timer.key);
            self.now = self.now.max(timer.due);
            heard.push(self.turn(&Input::Timer(timer), true));
        }
        self.now = until;
        heard.push(Heard { messages: Vec::new(), effects: Vec::new(), trace: Vec::new(), by_timer: false });
        heard
    }

    fn turn(&mut self, input: &Input, by_timer: bool) -> Heard {
        let turn = advance(self.bot, self.session(), input, &TurnContext::at(self.now));
        self.stored = store(&turn.session);
        let mut messages = Vec::new();
        let mut effects = Vec::new();
        for effect in turn.effects {
            effects.extend(effect.label());
            match effect {
                Effect::Send(send) => messages.push(send.message),
                Effect::SetTimer(timer) => {
                    self.timers.insert(timer.key.clone(), timer);
                }
                Effect::CancelTimer { key } => {
                    self.timers.remove(&key);
                }
                Effect::Fetch(fetch) => self.fetch = Some(fetch),
                Effect::Erase => {
                    self.timers.clear();
                    self.fetch = None;
                }
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
        Heard { messages, effects, trace: turn.trace, by_timer }
    }

    /// What `chat --json` prints for a turn.
    #[must_use]
    pub fn to_json(&self, heard: &Heard) -> serde_json::Value {
        let session = self.session();
        let step = session.open_question();
        let messages: Vec<_> = heard
            .messages
            .iter()
            .map(|message| {
                let choices: Vec<_> =
                    message.choices.iter().map(|choice| json!({ "id": choice.id, "title": choice.title })).collect();
                json!({ "template": message.template, "text": message.body.text(), "choices": choices })
            })
            .collect();
        let language = self.bot.languages.code(self.bot.languages.index(session.person.language.as_deref()));
        let mut line = json!({
            "done": !heard.by_timer,
            "messages": messages,
            "step": step,
            "answers": session.answers,
            "ended": session.ended(),
            "effects": heard.effects,
            "language": language,
        });
        if heard.by_timer {
            line["cause"] = json!("timer");
        }
        line
    }
}

/// The session as text, as a store keeps it.
fn store(session: &Session) -> String {
    serde_json::to_string(session).expect("a session holds only text keys and finite numbers, so it is always JSON")
}
