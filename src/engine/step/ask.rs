//! `ask`: a question is opened, unless it needs no answer any more.

use crate::engine::conversation::Conversation;
use crate::engine::effect::{Effect, Timer};
use crate::engine::run::Entered;
use crate::engine::show;
use crate::flow::{Flow, Question, StepRef, Target};

impl<'a> Conversation<'a> {
    pub(super) fn enter_ask(
        &mut self,
        flow: &'a Flow,
        reference: StepRef,
        question: &'a Question,
        named: bool,
    ) -> Entered {
        let step = flow.step(reference);
        if question.keeps_answer() && !self.has_consent(flow) {
            // Nothing personal is asked before the agreement, whatever the way here.
            return match flow.consent {
                Some((_, consent)) if consent != reference => Entered::On(Target::Step(consent)),
                Some(_) | None => Entered::On(Target::Next),
            };
        }
        let skipped = question.skip_if.as_ref().is_some_and(|condition| self.holds(condition));
        let agreed = question.grant.is_some() && self.has_consent(flow);
        let answered = !named && self.session.answers.contains_key(&question.name);
        if skipped || agreed || answered {
            let id = self.session.answers.get(&question.name).and_then(|answer| answer.as_text()).map(str::to_owned);
            return Entered::On(self.choose(&step.then, id.as_deref()));
        }
        if let Some(text) = step.say {
            self.say(text);
        }
        self.wait_at(flow, reference);
        self.present_question(question);
        self.set_timers(question);
        Entered::Stopped
    }

    pub(super) fn present_question(&mut self, question: &'a Question) {
        let choices = show::choices(&question.menu.items, self.language());
        self.ask(question.prompt, &[], choices);
    }

    fn set_timers(&mut self, question: &Question) {
        let (wait, now) = (self.session.waits, self.now());
        for (index, reminder) in question.reminders.iter().enumerate() {
            let key = format!("remind-{index}");
            self.effect(Effect::SetTimer(Timer { key, wait, due: now.plus(reminder.after) }));
        }
        if let Some(after) = question.expires {
            self.effect(Effect::SetTimer(Timer { key: "expire".to_owned(), wait, due: now.plus(after) }));
        }
    }

    /// Forgets the timers of a question that was answered.
    pub(in crate::engine) fn cancel_timers(&mut self, question: &Question) {
        for index in 0..question.reminders.len() {
            self.effect(Effect::CancelTimer { key: format!("remind-{index}") });
        }
        if question.expires.is_some() {
            self.effect(Effect::CancelTimer { key: "expire".to_owned() });
        }
        self.drop_gathered();
    }
}
