//! What a line at the terminal means: a message, a command, or the number of a choice.

use serde_json::json;

use crate::answer::fold;
use crate::engine::{Came, SessionState, Trace};
use crate::scenario::{Heard, Said, Talk};

/// What `/help` says.
pub(super) const HELP: &str =
    "  Write as the person would. Where choices are shown, a number takes one, unless it is an answer itself.

  /1 /2 …                take the first, second … choice, always
  /wait 3h               let time pass (30m, 2h, 1d)
  /send image            send an image, audio, video, document or sticker
  /place 18.52 73.85     share a location
  /handback              a coordinator gives the conversation back to the bot
  /explain               say how each message is read; again: stop
  /quit                  end";

/// What a line at the terminal means.
pub(super) enum Command {
    Say(Said),
    Help,
    Explain,
    Quit,
    Unknown(String),
}

/// The choices that can be taken by number.
#[derive(Default)]
pub(super) struct Offered {
    ids: Vec<String>,
    wait: u64,
}

impl Offered {
    /// After a turn: the choices of its last message that has some; else those before, while the same question is open.
    pub(super) fn update(&mut self, heard: &[Heard], talk: &Talk<'_>) {
        let session = talk.session();
        let shown = heard.iter().flat_map(|heard| &heard.messages).rfind(|message| !message.choices.is_empty());
        let is_same = self.wait == session.waits && matches!(session.state, SessionState::Waiting(_));
        match shown {
            Some(message) => self.ids = message.choices.iter().map(|choice| choice.id.clone()).collect(),
            None if is_same => {}
            None => self.ids.clear(),
        }
        self.wait = session.waits;
    }

    fn id(&self, number: usize) -> Option<&str> {
        self.ids.get(number.checked_sub(1)?).map(String::as_str)
    }

    /// The tap that a plain number stands for: only where the question itself finds nothing in the number. "2" is stage 2
    /// at the question about the stage, and an amount at the one about money.
    pub(super) fn tap_by(&self, line: &str, talk: &Talk<'_>) -> Option<Command> {
        let id = self.id(fold(line).trim().parse().ok()?)?;
        let trace = talk.would_hear(line);
        let is_missed = trace.iter().any(|trace| matches!(trace, Trace::NotUnderstood(_)));
        let is_read = trace.iter().any(|trace| matches!(trace, Trace::Read(noted) if noted.came != Came::Nothing));
        (is_missed && !is_read).then(|| said(&json!({ "tap": id })))
    }
}

/// A line that begins with `/`.
pub(super) fn of_line(line: &str, offered: &Offered) -> Command {
    let command = line.strip_prefix('/').unwrap_or(line);
    if let Ok(number) = command.parse::<usize>() {
        return match offered.id(number) {
            Some(id) => said(&json!({ "tap": id })),
            None => Command::Unknown(format!("there is no choice {number}")),
        };
    }
    let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
    match word {
        "help" => Command::Help,
        "explain" => Command::Explain,
        "quit" => Command::Quit,
        "wait" => said(&json!({ "after": rest.trim() })),
        "send" => said(&json!({ "media": rest.trim() })),
        "place" => {
            let degrees: Vec<f64> = rest.split([' ', ',']).filter_map(|part| part.parse().ok()).collect();
            said(&json!({ "location": { "latitude": degrees.first(), "longitude": degrees.get(1) } }))
        }
        "handback" => said(&json!({ "operator": "hand_back" })),
        _ => Command::Unknown(format!("`/{word}` is not known; /help lists what is")),
    }
}

fn said(line: &serde_json::Value) -> Command {
    Said::from_value(line).map_or_else(|error| Command::Unknown(error.to_string()), Command::Say)
}
