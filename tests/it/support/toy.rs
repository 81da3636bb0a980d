//! A bot of a few words, so that delivery is tested without flows: every message is echoed and remembered.

use std::sync::Arc;
use std::time::Duration;

use libretto::answer::AnswerValue;
use libretto::app::Conversation;
use libretto::engine::{Effect, Input, Send, Session, Timer};
use libretto::message::{Body, Content, Inbound, Outbound, Timestamp};
use libretto::worker::Script;

/// What the toy does: `boom` panics, `twice` answers twice, `later` sets a timer of an hour, `STOP` and `START` are what
/// they are everywhere, `HELP` must always be answered, `quiet` says nothing, `jam` makes the door's question panic;
/// anything else is echoed.
pub(crate) fn conversation() -> Conversation {
    Conversation {
        script: Script {
            advance: Box::new(advance),
            must_answer: Box::new(|input| words(input) == "HELP"),
            apology: Box::new(|_| Some(say("sorry"))),
            source: Box::new(|_| None),
        },
        is_urgent: Arc::new(|inbound| {
            assert_ne!(typed(inbound), "jam", "a defect with private words in it");
            typed(inbound) == "STOP"
        }),
    }
}

fn say(text: &str) -> Outbound {
    Outbound { template: "toy".to_owned(), body: Body::Text(text.to_owned()), choices: Vec::new() }
}

fn typed(inbound: &Inbound) -> &str {
    match &inbound.content {
        Content::Text(text) => text.expose(),
        _ => "",
    }
}

fn words(input: &Input) -> String {
    match input {
        Input::Message(inbound) => typed(inbound).to_owned(),
        Input::Timer(timer) => format!("timer {}", timer.key),
        Input::Fetched(_) | Input::Operator(_) | Input::Start { .. } => String::new(),
    }
}

fn advance(mut session: Session, input: &Input, now: Timestamp) -> (Session, Vec<Effect>) {
    let heard = words(input);
    let at = input.sent_at().unwrap_or(now);
    assert_ne!(heard, "boom", "a defect with private words in it");
    let said = |text: &str| Effect::Send(Send { message: say(text), despite_opt_out: false });
    let name = format!("{}", session.answers.len());
    session.answers.insert(name, AnswerValue::text(&heard));
    let effects = match heard.as_str() {
        "STOP" => vec![Effect::OptOut { at }, Effect::Send(Send { message: say("stopped"), despite_opt_out: true })],
        "START" => vec![Effect::OptIn { at }, said("welcome back")],
        "quiet" => Vec::new(),
        "twice" => vec![said("one"), said("two")],
        "later" => {
            let due = now.plus(Duration::from_hours(1));
            vec![Effect::SetTimer(Timer { key: "remind".to_owned(), wait: 1, due }), said("later then")]
        }
        _ if session.person.opted_out => Vec::new(),
        other => vec![said(&format!("echo {other}"))],
    };
    (session, effects)
}
