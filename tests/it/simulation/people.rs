//! Who writes what and when, and the script that answers: each reply names the message it answers, and the session
//! remembers every input that got a turn, in order.

use std::time::Duration;

use fastrand::Rng;
use libretto::answer::AnswerValue;
use libretto::engine::{Effect, Input, Send, Session, Timer};
use libretto::message::{Body, Content, Inbound, Outbound, Timestamp};
use libretto::store::PersonClaim;
use libretto::worker::Script;

use super::weather::Weather;

/// One message of one person.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) phone: String,
    /// `<phone>#<number>`.
    pub(super) key: String,
    pub(super) words: &'static str,
    /// Milliseconds into the history.
    pub(super) at: i64,
}

impl Written {
    /// Whether it opts out (true) or in (false).
    pub(super) fn word(&self) -> Option<bool> {
        match self.words {
            "STOP" => Some(true),
            "START" => Some(false),
            _ => None,
        }
    }
}

/// What everybody writes, in the order of time.
pub(super) fn plan(random: &mut Rng, weather: &Weather) -> Vec<Written> {
    let mut plan = Vec::new();
    for person in 0..weather.people {
        let phone = format!("9198000000{person:02}");
        let mut at = random.i64(0..5_000);
        // Some write everything at once.
        let pause = [0, 500, 5_000, 20_000][random.usize(0..4)];
        for number in 0..random.usize(1..=weather.messages) {
            let words = ["say", "say", "say", "two", "quiet", "later", "STOP", "START", "HELP", "poison"];
            plan.push(Written {
                phone: phone.clone(),
                key: format!("{phone}#{number}"),
                words: words[random.usize(0..words.len())],
                at,
            });
            at += random.i64(0..=pause);
        }
    }
    plan.sort_by_key(|written| written.at);
    plan
}

/// The provider's id of one try at a reply, and back.
pub(super) fn sent_id(template: &str, attempt: u32) -> String {
    format!("{template}.{attempt}")
}

pub(super) fn sent_as(id: &str) -> (&str, u32) {
    let (template, attempt) = id.rsplit_once('.').expect("an id of our own making");
    (template, attempt.parse().expect("a number"))
}

/// A name for what a claim is about that no other has.
pub(super) fn unique(claim: &PersonClaim) -> String {
    match &claim.entry.input {
        Input::Message(inbound) => inbound.id.expose().to_owned(),
        Input::Timer(timer) => timer_name(timer),
        Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => claim.entry.key.expose().to_owned(),
    }
}

pub(super) fn is_poison(input: &Input) -> bool {
    words(input) == "poison"
}

pub(super) fn is_urgent(inbound: &Inbound) -> bool {
    typed(inbound) == "STOP"
}

pub(super) fn script() -> Script {
    Script {
        advance: Box::new(advance),
        must_answer: Box::new(|input| matches!(words(input), "HELP" | "STOP" | "START")),
        apology: Box::new(|_| Some(say("sorry".to_owned()))),
        source: Box::new(|_| None),
    }
}

fn typed(inbound: &Inbound) -> &str {
    match &inbound.content {
        Content::Text(text) => text.expose(),
        Content::Tap(_)
        | Content::Location(_)
        | Content::Media { .. }
        | Content::Reaction { .. }
        | Content::Contacts
        | Content::Unsupported { .. } => "",
    }
}

fn words(input: &Input) -> &str {
    match input {
        Input::Message(inbound) => typed(inbound),
        Input::Timer(_) | Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => "",
    }
}

fn timer_name(timer: &Timer) -> String {
    format!("{}#timer{}", timer.key, timer.wait)
}

fn say(name: String) -> Outbound {
    Outbound { body: Body::Text("words".to_owned()), template: name, choices: Vec::new() }
}

fn advance(mut session: Session, input: &Input, now: Timestamp) -> (Session, Vec<Effect>) {
    let at = input.sent_at().unwrap_or(now);
    let (name, remembered) = match input {
        Input::Message(inbound) => (inbound.id.expose().to_owned(), inbound.id.expose().to_owned()),
        Input::Timer(timer) => (timer_name(timer), format!("timer {}", timer.wait)),
        Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => panic!("nobody sends these"),
    };
    if is_poison(input) {
        // Without the panic's message: there are thousands of them.
        std::panic::resume_unwind(Box::new("poison"));
    }
    session.answers.insert(session.answers.len().to_string(), AnswerValue::text(&remembered));
    let said =
        |number: u32, despite_opt_out| Effect::Send(Send { message: say(format!("{name}/{number}")), despite_opt_out });
    let effects = match words(input) {
        "STOP" => vec![Effect::OptOut { at }, said(0, true)],
        "START" => vec![Effect::OptIn { at }, said(0, false)],
        _ if session.person.opted_out => Vec::new(),
        "quiet" => Vec::new(),
        "two" => vec![said(0, false), said(1, false)],
        "later" => {
            let (phone, number) = name.split_once('#').expect("a key of our own making");
            let timer = Timer {
                key: phone.to_owned(),
                wait: number.parse().expect("a number"),
                due: now.plus(Duration::from_secs(15)),
            };
            vec![Effect::SetTimer(timer), said(0, false)]
        }
        _ => vec![said(0, false)],
    };
    (session, effects)
}
