//! `handoff`: people take over, and the bot falls silent after one closing text.

use crate::engine::conversation::Conversation;
use crate::engine::effect::{Effect, HandOff};
use crate::flow::TextRef;

impl Conversation<'_> {
    pub(super) fn hand_off(&mut self, team: &str, step: &str, say: Option<TextRef>) {
        self.effect(Effect::HandOff(HandOff { team: team.to_owned(), step: step.to_owned() }));
        // Outside the team's hours "we connect you now" would not be true.
        let outside = self.bot.teams.get(team).and_then(|team| {
            let hours = team.hours.as_ref()?;
            (!hours.contains(self.now(), &self.bot.timezone)).then_some(team.outside_hours).flatten()
        });
        if let Some(text) = outside.or(say) {
            self.say(text);
        }
        self.take_over(team);
        self.fall_silent();
    }
}
