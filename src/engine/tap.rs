//! A tap on a button or row, of the open question or of an earlier one.

use super::conversation::Conversation;
use super::session::{Aside, SessionState};
use crate::answer::{AnswerKind, AnswerValue, Found};
use crate::flow::{Flow, Offered, Question, StepKind, StepRef};

impl<'a> Conversation<'a> {
    /// A tap by the id we gave it: `step/choice`, or `choice` alone for the open question.
    pub(super) fn tapped(&mut self, id: &str) {
        let (step, choice) = id.rsplit_once('/').map_or((None, id), |(step, choice)| (Some(step), choice));
        let open = self.open_step().map(|(_, _, step)| step.name.clone());
        match &self.session.state {
            SessionState::New => return self.begin(None),
            SessionState::Waiting(_) | SessionState::Ended(_) => {}
        }
        if step.is_none() || step == open.as_deref() {
            self.tapped_open(choice);
        } else if let (Some(step), Some(flow)) = (step, self.flow()) {
            self.tapped_old(flow, step, choice);
        }
    }

    /// A tap on the buttons of "are you sure?", which count whoever has the conversation and whatever is open. False: it is
    /// on others.
    pub(super) fn tapped_sure(&mut self, id: &str) -> bool {
        let Some(Aside::Sure { keyword, .. }) = self.wait().and_then(|wait| wait.aside.clone()) else { return false };
        match id.rsplit('/').next() {
            Some("sure_yes") => {
                self.leave_sure();
                self.perform_named(&keyword);
            }
            Some("sure_no") => {
                self.leave_sure();
                if !self.is_owned() {
                    self.repeat();
                }
            }
            Some(_) | None => return false,
        }
        true
    }

    fn tapped_open(&mut self, choice: &str) {
        if let Some(aside) = self.wait().and_then(|wait| wait.aside.clone())
            && self.tapped_aside(&aside, choice)
        {
            return;
        }
        let Some((flow, reference, step)) = self.open_step() else {
            return self.tapped_after_end();
        };
        if choice == "_more" {
            if let Some(wait) = self.wait_mut() {
                wait.page = wait.page.wrapping_add(1);
            }
            return self.repeat();
        }
        match &step.kind {
            StepKind::Ask(question) => match (value_of(question, choice), way_out(flow, question, choice)) {
                (Some(value), _) => self.take_tapped(flow, reference, question, value),
                (None, Some(offered)) => self.take_way_out(flow, offered),
                (None, None) => self.repeat(),
            },
            StepKind::Review(_) if choice == "yes" || choice == "change" => self.reviewed(choice),
            StepKind::Review(_)
            | StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => match self.open_menu().and_then(|menu| menu.item(choice)) {
                Some(_) => self.take_choice(flow, reference, choice),
                None => self.repeat(),
            },
        }
    }

    /// A tap inside a small exchange. False: it is for the question itself.
    fn tapped_aside(&mut self, aside: &Aside, choice: &str) -> bool {
        match (aside, choice) {
            (Aside::Offer { .. }, "yes") => self.take_offer_at(0),
            (Aside::Offer { .. }, "no") => {
                self.close_aside();
                self.repeat();
                true
            }
            (Aside::Offer { .. }, choice) => {
                match choice.strip_prefix('_').and_then(|place| place.parse::<usize>().ok()) {
                    Some(place) if place > 0 => self.take_offer_at(place - 1),
                    Some(_) | None => {
                        self.close_aside();
                        false
                    }
                }
            }
            (Aside::Asked { choice: asked }, tapped) => self.tapped_asked(asked, tapped),
            (Aside::Change, name) => {
                self.close_aside();
                let Some(flow) = self.flow() else { return false };
                let Some(step) = flow.find(name) else { return false };
                self.ask_again(flow, step);
                true
            }
            (Aside::Sure { .. }, _) => {
                self.leave_sure();
                false
            }
            (Aside::RedFlag { .. } | Aside::Other, _) => {
                self.close_aside();
                false
            }
        }
    }

    /// A tap on a button of an earlier question: its answer is changed, a menu's way is taken.
    fn tapped_old(&mut self, flow: &'a Flow, name: &str, choice: &str) {
        let found = flow.find(name).or_else(|| flow.moved.get(name).copied());
        let Some(reference) = found else {
            return self.repeat_or_after_end();
        };
        let step = flow.step(reference);
        match &step.kind {
            StepKind::Ask(question) => {
                let answered = self.session.answers.contains_key(&question.name);
                let waiting = matches!(self.session.state, SessionState::Waiting(_));
                match value_of(question, choice) {
                    Some(value) if answered && waiting && question.keeps_answer() => {
                        if self.session.answers.get(&question.name) != Some(&value) {
                            self.replace(flow, reference, Found::new(value, 0..0));
                        }
                        self.repeat();
                    }
                    Some(value) if self.is_agreement_after_all(flow, question, choice) => {
                        // The button of the agreement, after all.
                        self.wait_at(flow, reference);
                        self.take_tapped(flow, reference, question, value);
                    }
                    Some(_) | None => self.repeat_or_after_end(),
                }
            }
            StepKind::Say | StepKind::Recommend(_) | StepKind::HandOff { .. } => {
                let offered = step.menu.as_ref().is_some_and(|menu| menu.item(choice).is_some());
                if offered && self.has_consent(flow) {
                    self.leave(flow, reference, Some(choice));
                } else {
                    self.repeat_or_after_end();
                }
            }
            StepKind::Review(_)
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => self.repeat_or_after_end(),
        }
    }

    /// Whether the button of the agreement is tapped by somebody whose conversation ended without one.
    fn is_agreement_after_all(&self, flow: &Flow, question: &Question, choice: &str) -> bool {
        matches!(self.session.state, SessionState::Ended(_))
            && question.grant.is_some()
            && question.menu.items.first().is_some_and(|first| first.id == choice)
            && !self.has_consent(flow)
    }

    fn tapped_after_end(&mut self) {
        self.repeat_or_after_end();
    }

    fn repeat_or_after_end(&mut self) {
        match &self.session.state {
            SessionState::Waiting(_) => self.repeat(),
            SessionState::New => self.begin(None),
            SessionState::Ended(_) => self.say_after_end(),
        }
    }

    /// Goes the way that was offered when the attempts were used up.
    pub(super) fn take_way_out(&mut self, flow: &'a Flow, offered: Offered) {
        match offered {
            Offered::Skip => self.skip_open(),
            Offered::Step(step) => self.run_from(flow, step),
        }
    }

    fn take_tapped(&mut self, flow: &'a Flow, reference: StepRef, question: &'a Question, value: AnswerValue) {
        self.take(flow, reference, question, Found::new(value, 0..0));
    }
}

/// The way out of a question that a choice stands for, once the attempts are used up.
fn way_out(flow: &Flow, question: &Question, choice: &str) -> Option<Offered> {
    let offers = &question.give_up.as_ref()?.offers;
    offers.iter().copied().find(|offered| match offered {
        Offered::Skip => choice == "skip",
        Offered::Step(step) => flow.step(*step).name == choice,
    })
}

/// The answer a choice stands for; `None` if the question has no such choice.
fn value_of(question: &Question, choice: &str) -> Option<AnswerValue> {
    let known = question.menu.item(choice).is_some();
    match &question.menu.reader.kind {
        AnswerKind::YesNo if choice == "yes" || choice == "no" => Some(AnswerValue::Flag(choice == "yes")),
        AnswerKind::Choices if known => Some(AnswerValue::List(vec![choice.to_owned()])),
        AnswerKind::Choice
        | AnswerKind::YesNo
        | AnswerKind::Choices
        | AnswerKind::Text
        | AnswerKind::Number { .. }
        | AnswerKind::Money { .. }
        | AnswerKind::Date
        | AnswerKind::Place(_)
        | AnswerKind::Phone
        | AnswerKind::Email
        | AnswerKind::Media(_)
        | AnswerKind::Any => known.then(|| AnswerValue::text(choice)),
    }
}
