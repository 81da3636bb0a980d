//! Entering a step: one file per kind.

mod ask;
mod fetch;
mod handoff;
mod recommend;
mod review;
mod set;

pub(super) use fetch::FETCH;
pub(crate) use recommend::count_options;

use super::conversation::Conversation;
use super::run::Entered;
use super::session::Place;
use crate::flow::{Flow, StepKind, StepRef, Target};

impl<'a> Conversation<'a> {
    /// Does what a step does when it is reached.
    pub(super) fn enter(&mut self, flow: &'a Flow, reference: StepRef, named: bool) -> Entered {
        let step = flow.step(reference);
        if let StepKind::Ask(question) = &step.kind {
            return self.enter_ask(flow, reference, question, named);
        }
        if let StepKind::Fetch(fetch) = &step.kind {
            return self.enter_fetch(flow, reference, fetch);
        }
        self.place(flow, reference);
        if let Some(text) = step.say
            && !matches!(step.kind, StepKind::HandOff { .. })
        {
            self.say_before_menu(step, text);
        }
        let go_on = match &step.kind {
            StepKind::Ask(_) | StepKind::Fetch(_) | StepKind::Say => None,
            StepKind::Set(values) => {
                self.set(values);
                None
            }
            StepKind::When { condition, otherwise } => {
                if self.holds(condition) {
                    None
                } else {
                    return Entered::On(*otherwise);
                }
            }
            StepKind::Review(_) => {
                self.wait_at(flow, reference);
                self.present(flow, reference);
                return Entered::Stopped;
            }
            StepKind::Recommend(_) => {
                if step.menu.is_some() {
                    self.wait_at(flow, reference);
                    self.present(flow, reference);
                    return Entered::Stopped;
                }
                self.present(flow, reference);
                None
            }
            StepKind::HandOff { team } => {
                self.hand_off(team, &step.name, step.say);
                None
            }
            StepKind::Call { flow: called } => {
                let Some(target) = self.bot.flow(called).filter(|called| !called.steps.is_empty()) else {
                    return Entered::On(Target::Next);
                };
                if let Some(place) = self.session.place.clone() {
                    self.session.stack.push(place);
                }
                self.session.place = Some(Place {
                    flow: target.name.clone(),
                    step: target.steps[0].name.clone(),
                    version: self.bot.version.clone(),
                });
                return Entered::On(Target::Step(StepRef::at(0)));
            }
            StepKind::End { reason } => {
                self.finish_flow(reason);
                return Entered::Stopped;
            }
        };
        if step.menu.is_some() {
            self.wait_at(flow, reference);
            self.present(flow, reference);
            return Entered::Stopped;
        }
        Entered::On(go_on.unwrap_or_else(|| self.choose(&step.then, None)))
    }

    /// What a step says first; where a menu belongs to a saying step, both are one message.
    fn say_before_menu(&mut self, step: &crate::flow::Step, text: crate::flow::TextRef) {
        let one_message = matches!(step.kind, StepKind::Say) && step.menu.is_some();
        if !one_message {
            self.say(text);
        }
    }

    /// Shows what an open step asks.
    pub(super) fn present(&mut self, flow: &'a Flow, reference: StepRef) {
        let step = flow.step(reference);
        match &step.kind {
            StepKind::Ask(question) => self.present_question(question),
            StepKind::Review(review) => self.present_review(review),
            StepKind::Fetch(fetch) => self.present_fetch(flow, reference, fetch),
            StepKind::Recommend(recommend) => self.present_recommendation(flow, recommend, step.menu.as_ref()),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::HandOff { .. }
            | StepKind::Call { .. }
            | StepKind::End { .. } => {
                if let (Some(menu), Some(text)) = (&step.menu, step.say) {
                    let choices = super::show::choices(&menu.items, self.language());
                    self.ask(text, &[], choices);
                }
            }
        }
    }
}
