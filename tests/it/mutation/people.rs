//! Random people who talk to a bot, and what they would complain about. Knows nothing of the walk: it types, taps and waits
//! through the same door as `chat --json`, and looks at what comes back.

use std::time::Duration;

use libretto::engine::SessionState;
use libretto::flow::Bot;
use libretto::message::{Body, ChannelLimits, Content, MediaKind, Outbound, Tap, Timestamp};
use libretto::scenario::{Heard, Said, Talk};

use super::bots::File;
use super::dice::Dice;

/// Conversations with each bot.
const PEOPLE: usize = 8;

/// What each person does before they try to come to an end.
const TURNS: usize = 24;

/// Time passes in pieces of this length.
const PIECE: Duration = Duration::from_hours(1);

/// How often, and how long each time, a person tries to come to an end.
const TRIES: (usize, usize) = (16, 60);

/// What people type, at whatever question.
const WORDS: [&str; 40] = [
    "Hi",
    "hello",
    "AGREE",
    "सहमत",
    "no thanks",
    "no",
    "yes",
    "नमस्ते",
    "Myself",
    "Somebody else",
    "खुद",
    "Pain",
    "Fever",
    "Nothing",
    "tomorrow",
    "2026-11-30",
    "Pune",
    "Delhi 100",
    "Bombay",
    "50 km",
    "Anywhere",
    "5 lakh",
    "50000",
    "a scan and advice",
    "Done",
    "Good",
    "Bad",
    "Fine",
    "Low",
    "STOP",
    "START",
    "HELP",
    "BACK",
    "SKIP",
    "RESTART",
    "PERSON",
    "bleeding heavily",
    "continue",
    "asdf qwer",
    "not sure",
];

/// What people type when they only want to come to an end.
const ANSWERS: [&str; 15] = [
    "continue",
    "AGREE",
    "yes",
    "no",
    "tomorrow",
    "2026-12-01",
    "Pune",
    "Delhi",
    "5 lakh",
    "50000",
    "98765 43210",
    "a@example.org",
    "not sure",
    "Myself",
    "some words",
];

/// Drives a bot with random people; what the first who suffers complains about, and what was done until then.
pub(super) fn complaint(bot: &Bot, files: &[File], dice: &mut Dice) -> Option<(String, Vec<Said>)> {
    for _ in 0..PEOPLE {
        let mut person = Person::new(bot, files);
        for _ in 0..TURNS {
            let said = person.next(dice);
            if let Some(complaint) = person.say(&said) {
                return Some((complaint, person.done));
            }
        }
        if let Some(complaint) = person.come_to_an_end(dice) {
            return Some((complaint, person.done));
        }
    }
    None
}

struct Person<'a> {
    bot: &'a Bot,
    files: &'a [File],
    talk: Talk<'a>,
    done: Vec<Said>,
    /// Choices on the screen, and all that were ever there.
    shown: Vec<String>,
    old: Vec<String>,
    last_words: Timestamp,
}

impl<'a> Person<'a> {
    fn new(bot: &'a Bot, files: &'a [File]) -> Self {
        let start = Talk::usual_start(bot);
        Self {
            bot,
            files,
            talk: Talk::new(bot, start),
            done: Vec::new(),
            shown: Vec::new(),
            old: Vec::new(),
            last_words: start,
        }
    }

    fn next(&self, dice: &mut Dice) -> Said {
        match dice.below(20) {
            0..=8 if !self.shown.is_empty() => tap(&self.shown[dice.below(self.shown.len())]),
            9 if !self.old.is_empty() => tap(&self.old[dice.below(self.old.len())]),
            10 => Said::text(dice.below(200).to_string()),
            11 => Said::After(Duration::from_secs(60 * [10, 200, 800, 1_500, 3_000][dice.below(5)])),
            12 => Said::HandBack,
            13 if dice.below(2) == 0 => Said::Message(Content::Media { kind: MediaKind::Audio, caption: None }),
            _ => Said::text(WORDS[dice.below(WORDS.len())]),
        }
    }

    /// Does one thing; a complaint if something is wrong with what comes back.
    fn say(&mut self, said: &Said) -> Option<String> {
        self.done.push(said.clone());
        if let Said::After(time) = *said {
            // In pieces, so that it is known when a timer spoke.
            let pieces = time.as_secs().div_ceil(PIECE.as_secs());
            return (0..pieces).find_map(|_| {
                let heard = self.talk.hear(&Said::After(PIECE));
                heard.iter().find_map(|heard| self.judge(heard, false))
            });
        }
        let is_message = matches!(said, Said::Message(_));
        let heard = self.talk.hear(said);
        if is_message {
            self.last_words = self.talk.now();
        }
        heard.iter().find_map(|heard| self.judge(heard, is_message))
    }

    fn judge(&mut self, heard: &Heard, is_message: bool) -> Option<String> {
        let session = self.talk.session();
        if session.ended() == Some("failed") {
            return Some("the conversation failed".to_owned());
        }
        let waits = matches!(&session.state, SessionState::Waiting(wait) if wait.gathered.is_empty());
        let reachable = session.person.owner.is_none() && !session.person.opted_out;
        if is_message && waits && reachable && heard.messages.is_empty() {
            return Some("nothing is said".to_owned());
        }
        for message in &heard.messages {
            let free = !matches!(message.body, Body::Template { .. });
            if heard.by_timer && free && self.talk.now().since(self.last_words) >= Duration::from_hours(24) + PIECE {
                return Some(format!("`{}` is said a day after the last message", message.template));
            }
            if let Some(complaint) =
                over_limit(message).or_else(|| self.unknown(message)).or_else(|| self.too_few(message))
            {
                return Some(complaint);
            }
            if !message.choices.is_empty() {
                self.shown = message.choices.iter().map(|choice| choice.id.clone()).collect();
                let step = session.place.as_ref().map_or("", |place| place.step.as_str());
                self.old.extend(self.shown.iter().map(|id| format!("{step}/{id}")));
            }
        }
        if !waits {
            self.shown.clear();
        }
        None
    }

    /// A message that was made of no text of the bot.
    fn unknown(&self, message: &Outbound) -> Option<String> {
        let free = !matches!(message.body, Body::Template { .. });
        let end = format!("/{}.txt", message.template);
        let own = self.files.iter().any(|(path, _)| path.ends_with(&end));
        let engine = libretto::flow::EngineTexts::NAMES.contains(&message.template.as_str());
        (free && !own && !engine).then(|| format!("there is no text `{}`", message.template))
    }

    /// The list of options, counted on the screen against what the file promises.
    fn too_few(&self, message: &Outbound) -> Option<String> {
        if message.template != "options" || !message.body.text().ends_with("Which?") {
            return None;
        }
        let shown = message.body.text().lines().filter(|line| line.starts_with("* ")).count();
        let promised = self.files.iter().find_map(|(path, text)| {
            let line =
                text.lines().find(|line| path.ends_with("shop.yaml") && line.trim_start().starts_with("show: "))?;
            let (least, most) = line.trim().strip_prefix("show: ")?.split_once(" to ")?;
            Some((least.trim().parse::<usize>().ok()?, most.trim().parse::<usize>().ok()?))
        });
        let (least, most) = promised.unwrap_or((3, 5));
        (shown < least || shown > most).then(|| format!("{shown} options instead of {least} to {most}"))
    }

    /// From wherever they are: an end must be possible by tapping and typing answers.
    fn come_to_an_end(&mut self, dice: &mut Dice) -> Option<String> {
        if self.talk.session().person.opted_out {
            return None;
        }
        for _ in 0..TRIES.0 {
            let mut other = self.again();
            for _ in 0..TRIES.1 {
                let session = other.talk.session();
                if session.person.owner.is_some() || !matches!(session.state, SessionState::Waiting(_)) {
                    return None;
                }
                let said = match dice.below(10) {
                    0..=5 if !other.shown.is_empty() => tap(&other.shown[dice.below(other.shown.len())]),
                    6..=7 => Said::text(dice.below(121).to_string()),
                    _ => Said::text(ANSWERS[dice.below(ANSWERS.len())]),
                };
                if let Some(complaint) = other.say(&said) {
                    self.done = other.done;
                    return Some(complaint);
                }
            }
        }
        Some("no answers lead to an end".to_owned())
    }

    /// The same conversation once more, up to now.
    fn again(&self) -> Self {
        let mut other = Self::new(self.bot, self.files);
        for said in self.done.clone() {
            let _ = other.say(&said);
        }
        other
    }
}

fn tap(id: &str) -> Said {
    Said::Message(Content::Tap(Tap { id: id.to_owned(), title: None }))
}

/// A text or title that is longer than the channel carries.
fn over_limit(message: &Outbound) -> Option<String> {
    let limits = ChannelLimits::default();
    let over = |what: &str, text: &str, most: usize| {
        let length = text.chars().count();
        (length > most).then(|| format!("{what} of `{}` has {length} characters", message.template))
    };
    match &message.body {
        Body::Text(text) => over("the text", text, limits.text),
        Body::Buttons { text, buttons } => over("the text", text, limits.interactive_text)
            .or_else(|| (buttons.len() > limits.buttons).then(|| "too many buttons".to_owned()))
            .or_else(|| buttons.iter().find_map(|button| over("a button", &button.title, limits.button_title))),
        Body::List { text, open, rows } => over("the text", text, limits.interactive_text)
            .or_else(|| over("the label", open, limits.list_label))
            .or_else(|| (rows.len() > limits.rows).then(|| "too many rows".to_owned()))
            .or_else(|| rows.iter().find_map(|row| over("a row", &row.title, limits.row_title))),
        Body::Template { .. } => None,
    }
}
