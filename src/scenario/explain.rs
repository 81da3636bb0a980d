//! How a turn came about, in short lines for the people who write flows.
//!
//! The trace holds names and places only; the words come from the line itself, which whoever reads this has just written.

use std::ops::Range;
use std::time::Duration;

use serde_json::{Value, json};

use super::line::{Said, written_duration};
use super::talk::{Heard, Talk};
use crate::engine::{Aside, Came, Noted, Part, SessionState, Trace};
use crate::message::Content;

/// The lines of one turn: how the message was read, and what happened then.
#[must_use]
pub fn explain(said: &Said, heard: &Heard, talk: &Talk<'_>) -> Vec<String> {
    let typed = match said {
        Said::Message(Content::Text(text)) => text.expose(),
        Said::Message(
            Content::Tap(_)
            | Content::Location(_)
            | Content::Media { .. }
            | Content::Reaction { .. }
            | Content::Contacts
            | Content::Unsupported { .. },
        )
        | Said::After(_)
        | Said::Fetched(_)
        | Said::HandBack => "",
    };
    let mut lines: Vec<String> = heard.trace.iter().map(|trace| line(trace, typed, talk)).collect();
    let read: Vec<&Range<usize>> = heard.trace.iter().flat_map(pieces).collect();
    let left = left_over(typed, &read);
    if !read.is_empty() && !left.is_empty() {
        lines.push(format!("nobody used {}", quoted(&left)));
    }
    lines
}

/// Where the conversation stands.
#[must_use]
pub fn standing(talk: &Talk<'_>) -> Vec<String> {
    let session = talk.session();
    let place = session.place.as_ref().map(|place| format!("{}/{}", place.flow, place.step));
    let mut lines = vec![match (&session.state, place) {
        (SessionState::Waiting(wait), Some(place)) => {
            let misses = match wait.misses {
                0 => String::new(),
                1 => ", not understood once".to_owned(),
                misses => format!(", not understood {misses} times"),
            };
            let aside = wait.aside.as_ref().map_or_else(String::new, |aside| format!(", {}", waited_for(aside)));
            format!("waits at {place}{misses}{aside}")
        }
        (SessionState::Waiting(_), None) => "waits".to_owned(),
        (SessionState::New, _) => "nothing has begun".to_owned(),
        (SessionState::Ended(end), _) => format!("ended: {}", end.reason),
    }];
    lines.extend(
        talk.timers().iter().map(|timer| format!("timer `{}` in {}", timer.key, about(timer.due.since(talk.now())))),
    );
    lines
}

/// A length of time to the minute: what is due in two hours less the second in which somebody wrote is due in two hours.
fn about(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let minutes = (seconds + 30) / 60;
    written_duration(Duration::from_secs(if minutes == 0 { seconds } else { minutes * 60 }))
}

/// What `chat --json --explain` adds to a line.
#[must_use]
pub fn explain_json(said: &Said, heard: &Heard, talk: &Talk<'_>) -> Value {
    let session = talk.session();
    let misses = match &session.state {
        SessionState::Waiting(wait) => wait.misses,
        SessionState::New | SessionState::Ended(_) => 0,
    };
    let timers: Vec<Value> = talk
        .timers()
        .iter()
        .map(|timer| json!({ "key": timer.key, "seconds": timer.due.since(talk.now()).as_secs() }))
        .collect();
    json!({
        "lines": explain(said, heard, talk),
        "trace": heard.trace,
        "flow": session.place.as_ref().map(|place| place.flow.clone()),
        "misses": misses,
        "timers": timers,
    })
}

fn waited_for(aside: &Aside) -> String {
    match aside {
        Aside::Offer { name, .. } => format!("asked back for `{name}`"),
        Aside::Asked { choice } => format!("`{choice}` asked something back"),
        Aside::Sure { keyword, .. } => format!("asked whether `{keyword}` is really meant"),
        Aside::RedFlag { group } => format!("interrupted by the red flag `{group}`"),
        Aside::Other => "the words behind Other are awaited".to_owned(),
        Aside::Change => "asked which answer to change".to_owned(),
    }
}

fn pieces(trace: &Trace) -> &[Range<usize>] {
    match trace {
        Trace::Read(noted) => &noted.pieces,
        Trace::Step(_)
        | Trace::Answered(_)
        | Trace::HeardEarly(_)
        | Trace::Corrected(_)
        | Trace::NotUnderstood(_)
        | Trace::Branch(..)
        | Trace::Keyword(_)
        | Trace::RedFlag(_)
        | Trace::Rule(_)
        | Trace::Searched { .. }
        | Trace::Considered { .. }
        | Trace::Fetched(_)
        | Trace::Silent
        | Trace::Moved(_)
        | Trace::StepLimit => &[],
    }
}

fn line(trace: &Trace, typed: &str, talk: &Talk<'_>) -> String {
    match trace {
        Trace::Read(noted) => read(noted, typed),
        Trace::Step(step) => format!("reached `{step}`"),
        Trace::Answered(step) => format!("answered `{step}`{}", value(step, talk)),
        Trace::HeardEarly(step) => format!("heard early for `{step}`{}", value(step, talk)),
        Trace::Corrected(step) => format!("changed `{step}`{}", value(step, talk)),
        Trace::NotUnderstood(step) => format!("not taken as an answer to `{step}`"),
        Trace::Branch(step, way) => format!("from `{step}` by `{way}`"),
        Trace::Keyword(name) => format!("the whole message is the keyword `{name}`"),
        Trace::RedFlag(name) => format!("red flag `{name}`, before anything else read the message"),
        Trace::Rule(name) => format!("rule `{name}` gave a reason"),
        Trace::Searched { within: Some(within), found } => format!("within {within}: {found} in the running"),
        Trace::Searched { within: None, found } => format!("{found} in the running"),
        Trace::Considered { option, score, rules, distance_km, shown } => {
            let rules: Vec<String> = rules.iter().map(|(name, score)| format!("{name} {score:+}")).collect();
            let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(", ") };
            let distance = distance_km.map_or_else(String::new, |distance| format!(", {distance} km"));
            let cut = if *shown { "" } else { " (not shown)" };
            format!("{score:>4} {option}: {rules}{distance}{cut}")
        }
        Trace::Fetched(step) => format!("the result for `{step}` came back"),
        Trace::Silent => "silent: the person opted out, or people have the conversation".to_owned(),
        Trace::Moved(step) => format!("the script changed: moved to `{step}`"),
        Trace::StepLimit => "stopped: the script ran in a circle".to_owned(),
    }
}

fn read(noted: &Noted, typed: &str) -> String {
    let part = match noted.part {
        Part::Open => "the open question",
        Part::With => "read from the same answer",
        Part::Early => "hears early",
        Part::Change => "its answer is being changed",
    };
    let words: Vec<String> = noted.pieces.iter().filter_map(|piece| typed.get(piece.clone())).map(quoted).collect();
    let words = if words.is_empty() { String::new() } else { format!(" {}", words.join(" and ")) };
    let came = match noted.came {
        Came::Answer => format!("took{words}"),
        Came::AnswerWithSlip => format!("took{words}, a slip of the keyboard forgiven"),
        Came::Unchecked => format!("read{words}, but a check does not let it pass"),
        Came::AskedBack => format!("is unsure about{words}, so it asks back"),
        Came::OutOfRange => "refused it: outside the range".to_owned(),
        Came::TooLong => "refused it: too long".to_owned(),
        Came::Vague => "refused it: a direction, not an answer".to_owned(),
        Came::WrongUnit => "refused it: a number of something else".to_owned(),
        Came::Impossible => "refused it: no calendar has this date".to_owned(),
        Came::DontKnow => "understood: does not know, or leaves it open".to_owned(),
        Came::Nothing => "found nothing that is an answer".to_owned(),
    };
    format!("`{}` ({part}) {came}", noted.step)
}

/// The answer of a step as it is kept now.
fn value(step: &str, talk: &Talk<'_>) -> String {
    let session = talk.session();
    session.answers.get(step).map_or_else(String::new, |answer| format!(": {}", json!(answer)))
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// What is left of a text without these pieces, when it is more than signs.
fn left_over(typed: &str, pieces: &[&Range<usize>]) -> String {
    let is_used = |at: usize| pieces.iter().any(|piece| piece.contains(&at));
    let left: String = typed
        .char_indices()
        .map(|(at, character)| if is_used(at) || character.is_ascii_punctuation() { ' ' } else { character })
        .collect();
    left.split_whitespace().collect::<Vec<_>>().join(" ")
}
