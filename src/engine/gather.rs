//! `gather`: several short messages are read as one. Each is still a turn of its own; the last one is a timer's.

use super::conversation::Conversation;
use super::effect::{Effect, Timer};
use super::turn::Trace;
use crate::answer::Utterance;
use crate::flow::StepKind;
use crate::message::PrivateText;

/// The key of the timer that ends the gathering.
pub(super) const GATHER: &str = "gather";

/// The most messages that wait to be read as one; the next one is read with them at once.
const MOST: usize = 20;

impl Conversation<'_> {
    /// Keeps a message for later if the open question gathers. False: it is to be read now.
    pub(super) fn gather(&mut self, utterance: &Utterance) -> bool {
        let Some((flow, _, step)) = self.open_step() else { return false };
        let StepKind::Ask(question) = &step.kind else { return false };
        let Some(patience) = question.gather else { return false };
        // Nothing that was said before the agreement is kept, however short.
        if !question.keeps_answer() || !self.has_consent(flow) {
            return false;
        }
        let (now, number) = (self.now(), self.session.waits);
        let Some(wait) = self.wait_mut() else { return false };
        wait.gathered.push(PrivateText::new(utterance.text()));
        match wait.gathered.len() {
            1 => {
                let timer = Timer { key: GATHER.to_owned(), wait: number, due: now.plus(patience) };
                self.effect(Effect::SetTimer(timer));
            }
            MOST.. => {
                self.effect(Effect::CancelTimer { key: GATHER.to_owned() });
                self.read_together();
            }
            _ => {}
        }
        true
    }

    /// The time to gather is over.
    pub(super) fn read_gathered(&mut self, timer: &Timer) {
        if timer.wait != self.session.waits {
            return;
        }
        if self.session.person.opted_out || self.is_owned() {
            self.trace.push(Trace::Silent);
            if let Some(wait) = self.wait_mut() {
                wait.gathered.clear();
            }
            return;
        }
        self.read_together();
    }

    fn read_together(&mut self) {
        let Some(wait) = self.wait_mut() else { return };
        let gathered = std::mem::take(&mut wait.gathered);
        if gathered.is_empty() {
            return;
        }
        let lines: Vec<&str> = gathered.iter().map(PrivateText::expose).collect();
        let utterance = Utterance::new(&lines.join("\n"));
        // "I have fever" and "after chemo" are an emergency only together.
        if let Some(flag) = self.bot.red_flags.raised(&utterance) {
            return self.raise(flag);
        }
        if !self.settle_aside(&utterance) {
            self.read_text(&utterance);
        }
    }

    /// Forgets what waits to be read: the question was answered in another way.
    pub(super) fn drop_gathered(&mut self) {
        let Some(wait) = self.wait_mut().filter(|wait| !wait.gathered.is_empty()) else { return };
        wait.gathered.clear();
        self.effect(Effect::CancelTimer { key: GATHER.to_owned() });
    }
}
