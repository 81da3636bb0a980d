//! A timer that fell due: a reminder or the end of waiting. One that belongs to an earlier wait does nothing.

use std::time::Duration;

use super::conversation::Conversation;
use super::effect::{Effect, Timer};
use super::fetch::{FetchOutcome, Fetched};
use super::gather::GATHER;
use super::step::FETCH;
use crate::flow::StepKind;

/// Free texts may be sent this long after the person's last message.
pub(super) const WINDOW: Duration = Duration::from_hours(24);

impl Conversation<'_> {
    pub(super) fn wake(&mut self, timer: &Timer) {
        if self.wake_scheduled(timer) {
            return;
        }
        if timer.key == GATHER {
            return self.read_gathered(timer);
        }
        if timer.key == FETCH {
            let outcome = FetchOutcome::TimedOut;
            return self.fetched(&Fetched { key: format!("{FETCH}:{}", timer.wait), wait: timer.wait, outcome });
        }
        if timer.wait != self.session.waits || self.session.person.opted_out || self.is_owned() {
            return;
        }
        let Some((_, _, step)) = self.open_step() else { return };
        let StepKind::Ask(question) = &step.kind else { return };
        if timer.key == "expire" {
            return self.end("expired");
        }
        let place = timer.key.strip_prefix("remind-").and_then(|index| index.parse::<usize>().ok());
        let Some(reminder) = place.and_then(|index| question.reminders.get(index)) else { return };
        if let Some(quiet) = &self.bot.quiet_hours
            && quiet.contains(self.now(), &self.bot.timezone)
        {
            let due = quiet.next_outside(self.now(), &self.bot.timezone);
            if due > self.now() {
                return self.effect(Effect::SetTimer(Timer { due, ..timer.clone() }));
            }
        }
        let within = self.session.person.last_message_at.is_some_and(|last| self.now().since(last) < WINDOW);
        if within {
            self.say(reminder.text);
        }
    }
}
