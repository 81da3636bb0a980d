//! A small bot written inside a test, and a conversation with it.

use std::time::Duration;

use libretto::flow::{Bot, Layout, load};
use libretto::message::ChannelLimits;
use libretto::scenario::{Heard, Said, Talk};
use libretto::source::Sources;

const SETTINGS: &str = "
libretto: 1
languages: { en: English, hi: हिन्दी }
timezone: Asia/Kolkata
quiet_hours: 21:00-08:00
teams: { nurses: { hours: Mon-Sat 09:00-18:00, outside_hours: tomorrow } }
keywords:
  stop: { match: [STOP], do: opt_out, say: stopped }
  start: { match: [START], do: opt_in, say: welcome_back, then: resume }
  help: { match: [HELP], say: help }
  back: { match: [BACK], do: back }
";

/// A bot with one flow `small` of these steps; every text it names says its own name.
#[track_caller]
pub(crate) fn small_bot(steps: &str) -> Bot {
    bot_of(&[("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{steps}"))])
}

/// A bot of these files beside the usual settings; every text that is not among them says its own name.
#[track_caller]
pub(crate) fn bot_of(files: &[(&str, &str)]) -> Bot {
    let mut sources = Sources::new();
    if !files.iter().any(|(path, _)| *path == "flows/bot.yaml") {
        sources.add("flows/bot.yaml", SETTINGS);
    }
    for (path, text) in files {
        sources.add(*path, *text);
    }
    loop {
        let loaded = load(&sources, &Layout::default(), ChannelLimits::default());
        let missing: Vec<String> = loaded
            .findings
            .iter()
            .filter(|finding| finding.code == "unknown-text")
            .filter_map(|finding| finding.message.split('`').nth(1).map(str::to_owned))
            .collect();
        if missing.is_empty() {
            let shown =
                libretto::diagnostic::render_text(&sources, &loaded.findings, libretto::diagnostic::Paint::Plain);
            return loaded.bot.unwrap_or_else(|| panic!("{shown}"));
        }
        for name in missing {
            sources.add(format!("templates/_bot/en/{name}.txt"), format!("({name})"));
        }
    }
}

/// A conversation that answers with the names of the texts that were said.
pub(crate) struct Chat<'a> {
    pub(crate) talk: Talk<'a>,
    pub(crate) heard: Vec<Heard>,
}

impl<'a> Chat<'a> {
    pub(crate) fn with(bot: &'a Bot) -> Self {
        Self { talk: Talk::new(bot, Talk::usual_start(bot)), heard: Vec::new() }
    }

    pub(crate) fn says(&mut self, text: &str) -> Vec<String> {
        self.hears(&Said::text(text))
    }

    pub(crate) fn taps(&mut self, id: &str) -> Vec<String> {
        self.hears(&Said::from_value(&serde_json::json!({ "tap": id })).unwrap())
    }

    pub(crate) fn waits(&mut self, hours: u64) -> Vec<String> {
        self.hears(&Said::After(Duration::from_hours(hours)))
    }

    pub(crate) fn hears(&mut self, said: &Said) -> Vec<String> {
        self.heard = self.talk.hear(said);
        self.heard.iter().flat_map(|heard| &heard.messages).map(|message| message.template.clone()).collect()
    }

    /// The answers as `chat --json` prints them.
    pub(crate) fn answers(&self) -> serde_json::Value {
        serde_json::json!(self.talk.session().answers)
    }

    /// The effects of the last line.
    pub(crate) fn effects(&self) -> Vec<&str> {
        self.heard.iter().flat_map(|heard| &heard.effects).map(String::as_str).collect()
    }
}
