//! A choice that asks something back before it counts (`asks`): "advanced" may mean stage 4, a grade is no stage.

use super::conversation::Conversation;
use super::session::Aside;
use crate::answer::{AnswerValue, Claims, Found, Mode, Reading, Utterance, is_hedge};
use crate::flow::{Asks, Flow, Meant, Question, StepKind, StepRef};
use crate::message::Choice;

impl Conversation<'_> {
    /// Asks what a choice asks, once while its question is open. False: the choice asks nothing, or did so already.
    pub(super) fn ask_back(&mut self, question: &Question, found: &Found) -> bool {
        let (Some(choice), Some(asks)) = (found.value.as_text(), question.menu.asks(&found.value)) else {
            return false;
        };
        let Some(wait) = self.wait_mut().filter(|wait| !wait.asked) else { return false };
        wait.aside = Some(Aside::Asked { choice: choice.to_owned() });
        wait.asked = true;
        let choices = [("asked_yes", self.bot.engine_texts.yes), ("asked_no", self.bot.engine_texts.no)]
            .map(|(id, text)| Choice { id: id.to_owned(), title: self.engine_text(text), description: None });
        self.ask(asks.say, &[], choices.to_vec());
        true
    }

    /// Reads what is said to what a choice asked. False: it is about the question itself.
    pub(super) fn settle_asked(&mut self, choice: &str, utterance: &Utterance) -> bool {
        self.close_aside();
        let Some((flow, reference, step)) = self.open_step() else { return false };
        let StepKind::Ask(question) = &step.kind else { return false };
        let itself = AnswerValue::text(choice);
        let Some(asks) = question.menu.asks(&itself) else { return false };
        if asks.may_stand() && is_hedge(utterance) {
            self.accept(flow, reference, Found::new(itself, 0..0), true);
            return true;
        }
        let mut claims = Claims::none(utterance);
        let reading = question.menu.reader.read(utterance, &mut claims, Mode::Open, &self.read_context());
        match (reading, self.read_yes_no(utterance)) {
            // "No, stage 3" says more than no.
            (Reading::Found(found), _) if found.value != itself => false,
            (_, Some(true)) => self.take_meant(flow, reference, &asks.yes, itself),
            (_, Some(false)) => self.take_meant(flow, reference, &asks.no, itself),
            (Reading::Nothing, None) if asks.may_stand() => {
                // Whoever goes on without an answer has given the one they had: what else is said counts too.
                self.read_beside(flow, reference, utterance, &mut claims);
                self.accept(flow, reference, Found::new(itself, 0..0), true);
                true
            }
            (
                Reading::Found(_) | Reading::Offer(_) | Reading::Refused(_) | Reading::DontKnow | Reading::Nothing,
                None,
            ) => false,
        }
    }

    /// A tap on yes or no under what a choice asked. False: it is on something else.
    pub(super) fn tapped_asked(&mut self, choice: &str, tapped: &str) -> bool {
        self.close_aside();
        let Some((flow, reference, step)) = self.open_step() else { return false };
        let StepKind::Ask(question) = &step.kind else { return false };
        let itself = AnswerValue::text(choice);
        let asks = question.menu.asks(&itself);
        match (asks, tapped) {
            (Some(asks), "asked_yes") => self.take_meant(flow, reference, &asks.yes, itself),
            (Some(asks), "asked_no") => self.take_meant(flow, reference, &asks.no, itself),
            (Some(_) | None, _) => false,
        }
    }

    fn take_meant(&mut self, flow: &Flow, reference: StepRef, meant: &Meant, itself: AnswerValue) -> bool {
        match meant {
            Meant::Itself => self.accept(flow, reference, Found::new(itself, 0..0), true),
            Meant::Choice(id) => self.accept(flow, reference, Found::new(AnswerValue::text(id), 0..0), true),
            Meant::Again => self.repeat(),
        }
        true
    }
}

impl Asks {
    /// Whether the choice can be the answer after all.
    pub(super) fn may_stand(&self) -> bool {
        matches!(self.yes, Meant::Itself) || matches!(self.no, Meant::Itself)
    }
}
