//! Walking from step to step until the person is to say something or it is over.

use super::conversation::Conversation;
use super::scope::View;
use super::session::{Answers, SessionState};
use super::turn::Trace;
use crate::answer::Utterance;
use crate::flow::{Flow, StepKind, StepRef, Target};
use crate::render::Expression;

/// What entering a step came to.
pub(super) enum Entered {
    /// Something is waited for, or it is over.
    Stopped,
    /// On to the next step.
    On(Target),
}

impl<'a> Conversation<'a> {
    /// Begins the flow that a first message asks for.
    pub(super) fn begin(&mut self, utterance: Option<&Utterance>) {
        let started = utterance.and_then(|utterance| self.flow_started_by(utterance));
        let flow = started
            .or_else(|| self.bot.default_flow.and_then(|index| self.bot.flows.get_index(index)).map(|(_, flow)| flow));
        if let Some(flow) = flow {
            self.start(flow);
        }
    }

    /// Begins a flow from outside, if the flow allows it. Nobody is disturbed who opted out, is with a team or has a question
    /// open, and nothing free-form is said to those who last wrote more than a day ago.
    pub(super) fn begin_named(&mut self, name: &str) {
        let Some(flow) = self.bot.flow(name).filter(|flow| flow.starts_by_api) else { return };
        let busy = self.session.person.opted_out || self.is_owned() || self.wait().is_some();
        if !busy && super::owner::within_window(&self.session.person, self.now()) {
            self.start(flow);
        }
    }

    pub(super) fn flow_started_by(&self, utterance: &Utterance) -> Option<&'a Flow> {
        self.bot.flows.values().find(|flow| flow.start_words.whole(utterance).is_some())
    }

    pub(super) fn restart(&mut self) {
        match self.flow() {
            Some(flow) => self.start(flow),
            None => self.begin(None),
        }
    }

    pub(super) fn start(&mut self, flow: &'a Flow) {
        self.session.answers = Answers::new();
        self.session.fetched = super::fetch::Results::default();
        self.session.trail.clear();
        self.session.left_open = None;
        self.session.stack.clear();
        self.session.place = None;
        self.session.invited = None;
        self.session.state = SessionState::New;
        if !flow.steps.is_empty() {
            self.run_from(flow, StepRef::at(0));
        }
    }

    /// Whether a condition holds now.
    pub(super) fn holds(&self, condition: &Expression) -> bool {
        let Some(flow) = self.flow() else { return false };
        condition.holds(&View::new(self.bot, flow, &self.session, self.language(), &[]))
    }

    /// Enters a step that was named, and goes on from there.
    pub(super) fn run_from(&mut self, flow: &'a Flow, step: StepRef) {
        self.run(flow, step, true);
    }

    /// Goes on from a step that is done.
    pub(super) fn leave(&mut self, flow: &Flow, step: StepRef, choice: Option<&str>) {
        // The reference and the flow are the bot's own: looked up again to outlive the call.
        let Some(flow) = self.bot.flow(&flow.name) else { return };
        let then = &flow.step(step).then;
        let target = self.choose(then, choice);
        if let Some(choice) = choice {
            self.trace.push(Trace::Branch(flow.step(step).name.clone(), choice.to_owned()));
        }
        self.tell_heard();
        match self.session.left_open.take().and_then(|name| flow.find(&name)) {
            Some(open) if open.index() < step.index() => self.run(flow, open, false),
            Some(_) | None => self.follow(flow, step, target),
        }
    }

    pub(super) fn follow(&mut self, flow: &'a Flow, from: StepRef, target: Target) {
        match target {
            Target::Step(step) => self.run(flow, step, true),
            Target::Next => self.run_next(flow, from),
            Target::Resume => self.repeat(),
            Target::Back => self.go_back(),
            Target::End => self.finish_flow("completed"),
        }
    }

    fn run_next(&mut self, flow: &'a Flow, from: StepRef) {
        let next = from.index() + 1;
        if next < flow.steps.len() {
            self.run(flow, StepRef::at(next), false);
        } else {
            self.finish_flow("completed");
        }
    }

    /// The flow is over: back to its caller, or the end.
    pub(super) fn finish_flow(&mut self, reason: &str) {
        let Some(place) = self.session.stack.pop() else {
            return self.end(reason);
        };
        let caller = self.bot.flow(&place.flow).and_then(|flow| Some((flow, flow.find(&place.step)?)));
        match caller {
            Some((flow, step)) => {
                self.place(flow, step);
                let target = self.choose(&flow.step(step).then, None);
                self.follow(flow, step, target);
            }
            None => self.end(reason),
        }
    }

    /// Enters steps until one stops. A question that was fallen into and is answered already is passed over; one that was
    /// named is asked.
    fn run(&mut self, mut flow: &'a Flow, mut step: StepRef, mut named: bool) {
        loop {
            if self.steps_left == 0 {
                self.trace.push(Trace::StepLimit);
                self.say(self.bot.engine_texts.apology);
                return self.end("failed");
            }
            self.steps_left -= 1;
            self.trace.push(Trace::Step(flow.step(step).name.clone()));
            let target = match self.enter(flow, step, named) {
                Entered::Stopped => return,
                Entered::On(target) => target,
            };
            match target {
                Target::Step(next) => (step, named) = (next, true),
                Target::Next if step.index() + 1 < flow.steps.len() => {
                    (step, named) = (StepRef::at(step.index() + 1), false);
                }
                Target::Next | Target::End => match self.session.stack.pop() {
                    Some(place) => {
                        let caller = self.bot.flow(&place.flow).and_then(|flow| Some((flow, flow.find(&place.step)?)));
                        let Some((calling, from)) = caller else { return self.end("completed") };
                        self.place(calling, from);
                        let target = self.choose(&calling.step(from).then, None);
                        return self.follow(calling, from, target);
                    }
                    None => return self.end("completed"),
                },
                Target::Resume => return self.repeat(),
                Target::Back => return self.go_back(),
            }
            if let Some(place) = &self.session.place
                && let Some(called) = self.bot.flow(&place.flow)
            {
                flow = called;
            }
        }
    }

    /// Shows the open question once more, with everything that belongs to it, counting nothing.
    pub(super) fn repeat(&mut self) {
        match &self.session.state {
            SessionState::New | SessionState::Ended(_) => {}
            SessionState::Waiting(_) => {
                let Some((flow, reference, _)) = self.open_step() else {
                    // The question was about a keyword, before any conversation.
                    self.session.state = SessionState::New;
                    return;
                };
                self.present(flow, reference);
            }
        }
    }

    /// Takes a choice of a menu that is not a question.
    pub(super) fn take_choice(&mut self, flow: &Flow, step: StepRef, choice: &str) {
        self.trace.push(Trace::Answered(flow.step(step).name.clone()));
        self.leave(flow, step, Some(choice));
    }

    /// What the choices of an open step are.
    pub(super) fn open_menu(&self) -> Option<&'a crate::flow::Menu> {
        let (_, _, step) = self.open_step()?;
        match &step.kind {
            StepKind::Ask(question) => Some(&question.menu),
            StepKind::Review(review) => Some(&review.menu),
            StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => step.menu.as_ref(),
        }
    }
}
