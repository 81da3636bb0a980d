//! An answer that was not understood: another wording, then a way out. The question stays open.

use super::conversation::Conversation;
use super::turn::Trace;
use crate::answer::{AnswerValue, Utterance};
use crate::flow::{Flow, Offered, Question, StepKind};
use crate::message::Choice;

impl Conversation<'_> {
    /// A miss at the open question: another wording, then the way out. The text replaces the question.
    pub(super) fn miss(&mut self, question: &Question) {
        let misses = usize::from(self.wait().map_or(0, |wait| wait.misses));
        let text = question
            .not_understood
            .get(misses.min(question.not_understood.len().saturating_sub(1)))
            .copied()
            .unwrap_or(self.bot.engine_texts.not_understood);
        self.miss_with(question, text);
    }

    pub(super) fn miss_with(&mut self, question: &Question, text: crate::flow::TextRef) {
        let Some((flow, _, step)) = self.open_step() else { return };
        self.trace.push(Trace::NotUnderstood(step.name.clone()));
        let misses = self.wait_mut().map_or(0, |wait| {
            wait.misses = wait.misses.saturating_add(1);
            wait.misses
        });
        let language = self.language();
        match &question.give_up {
            Some(give_up)
                if question
                    .attempts
                    .is_some_and(|attempts| misses >= attempts && (misses - attempts).is_multiple_of(2)) =>
            {
                let choices = give_up
                    .offers
                    .iter()
                    .map(|offered| Choice {
                        id: match offered {
                            Offered::Skip => "skip".to_owned(),
                            Offered::Step(target) => flow.step(*target).name.clone(),
                        },
                        title: self.way_out_title(flow, *offered),
                        description: None,
                    })
                    .collect();
                self.ask(give_up.say, &[], choices);
            }
            Some(_) | None => {
                let choices = super::show::choices(&question.menu.items, language);
                self.ask(text, &[], choices);
            }
        }
    }

    /// A miss at a menu: the choices are shown again.
    pub(super) fn miss_menu(&mut self) {
        let Some((_, _, step)) = self.open_step() else { return };
        self.trace.push(Trace::NotUnderstood(step.name.clone()));
        let language = self.language();
        let items = match &step.kind {
            StepKind::Review(review) => &review.menu.items,
            StepKind::Ask(_)
            | StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => match &step.menu {
                Some(menu) => &menu.items,
                None => return,
            },
        };
        let choices = super::show::choices(items, language);
        self.ask(self.bot.engine_texts.not_understood, &[], choices);
    }

    /// The way out that a message names by its title, once it was offered.
    pub(super) fn way_out_named(&self, flow: &Flow, question: &Question, utterance: &Utterance) -> Option<Offered> {
        let give_up = question.give_up.as_ref()?;
        if self.wait()?.misses < question.attempts? {
            return None;
        }
        let titles: Vec<(AnswerValue, String)> = give_up
            .offers
            .iter()
            .map(|offered| (AnswerValue::Flag(true), self.way_out_title(flow, *offered)))
            .collect();
        let picked = super::aside::pick(&titles, utterance, &self.read_context())?;
        give_up.offers.get(picked).copied()
    }

    fn way_out_title(&self, flow: &Flow, offered: Offered) -> String {
        match offered {
            Offered::Skip => self.engine_text(self.bot.engine_texts.skip),
            Offered::Step(step) => flow.step(step).shown_name(self.language()),
        }
    }
}
