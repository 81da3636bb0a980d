//! Answers changed afterwards: "no I meant stage 3", "change city".

use super::conversation::Conversation;
use super::turn::Trace;
use crate::answer::{Claims, Found, Mode, Reading, Utterance, correction_cue};
use crate::flow::{Flow, StepKind, StepRef};
use crate::render::Value;

impl Conversation<'_> {
    /// Reads a message as a correction of something answered before. False: it is not one.
    pub(super) fn correct(&mut self, utterance: &Utterance) -> bool {
        if self.session.answers.is_empty() {
            return false;
        }
        let Some((flow, open, step)) = self.open_step() else { return false };
        let Some(cue) = correction_cue(utterance) else { return false };
        let named: Vec<StepRef> = flow
            .called
            .find_all(utterance)
            .into_iter()
            .map(|found| StepRef::at(found.payload))
            .filter(|named| *named != open)
            .filter(|named| self.is_answered(flow, *named))
            .collect();
        for named in &named {
            if self.correct_named(flow, *named, utterance) {
                return true;
            }
        }
        if let Some(first) = named.first() {
            self.ask_again(flow, *first);
            return true;
        }
        // The value goes to the open question if it fits there, else to the last answered one that takes it.
        if let StepKind::Ask(question) = &step.kind {
            let mut claims = Claims::none(utterance);
            claims.take(cue.tokens.clone());
            let reading = question.menu.reader.read(utterance, &mut claims, Mode::Correction, &self.read_context());
            if matches!(reading, Reading::Found(_)) {
                return false;
            }
        }
        if cue.tokens.len() == utterance.token_count() {
            self.ask_which_to_change();
            return true;
        }
        let trail = self.session.trail.clone();
        trail
            .iter()
            .rev()
            .filter_map(|name| flow.find(name))
            .any(|earlier| self.correct_named(flow, earlier, utterance))
    }

    fn is_answered(&self, flow: &Flow, step: StepRef) -> bool {
        matches!(&flow.step(step).kind, StepKind::Ask(question) if self.session.answers.contains_key(&question.name))
    }

    /// Changes the answer of one question to what the message says. False: it says nothing for it.
    pub(super) fn correct_named(&mut self, flow: &Flow, step: StepRef, utterance: &Utterance) -> bool {
        let StepKind::Ask(question) = &flow.step(step).kind else { return false };
        let mut claims = Claims::none(utterance);
        if let Some(cue) = correction_cue(utterance) {
            claims.take(cue.tokens);
        }
        let reading = question.menu.reader.read(utterance, &mut claims, Mode::Correction, &self.read_context());
        self.note(&flow.step(step).name, Mode::Correction, utterance, &reading);
        match reading {
            Reading::Found(found) => {
                self.replace(flow, step, found);
                self.read_companions(flow, step, utterance, &mut claims);
                self.repeat();
                true
            }
            Reading::Offer(candidates) => {
                self.offer(step, &candidates);
                true
            }
            Reading::Refused(_) | Reading::DontKnow | Reading::Nothing => false,
        }
    }

    /// Puts another answer in the place of an earlier one and says so.
    pub(super) fn replace(&mut self, flow: &Flow, step: StepRef, found: Found) {
        let step = flow.step(step);
        let StepKind::Ask(question) = &step.kind else { return };
        self.trace.push(Trace::Corrected(step.name.clone()));
        self.keep(question, found);
        let language = self.language();
        let name = step.shown_name(language);
        let value = self
            .session
            .answers
            .get(&question.name)
            .map(|answer| super::show::answer(Some(question), answer, language))
            .unwrap_or_default();
        self.say_with(
            self.bot.engine_texts.corrected,
            &[("name", Value::Text(name.into())), ("value", Value::Text(value.into()))],
        );
        self.save_again(flow);
    }

    /// What was saved already is saved again after a change.
    fn save_again(&mut self, flow: &Flow) {
        let passed = flow.steps.iter().find_map(|step| match &step.kind {
            StepKind::Review(review) if self.session.trail.contains(&step.name) => Some(review),
            StepKind::Review(_)
            | StepKind::Ask(_)
            | StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Fetch(_)
            | StepKind::Call { .. }
            | StepKind::End { .. } => None,
        });
        if let Some(review) = passed {
            self.save(flow, review);
        }
    }

    /// Asks an answered question again; the conversation then goes on where it was.
    pub(super) fn ask_again(&mut self, flow: &Flow, step: StepRef) {
        self.leave_open(flow, step);
        self.forget(flow, step);
        if let Some(flow) = self.bot.flow(&flow.name) {
            self.run_from(flow, step);
        }
    }

    /// An open question that comes before the one asked again would be passed over: it is remembered, the earliest of several.
    fn leave_open(&mut self, flow: &Flow, step: StepRef) {
        let Some((in_flow, open, asked)) = self.open_step() else { return };
        let unanswered = super::scope::question(&asked.kind)
            .is_some_and(|question| question.keeps_answer() && !self.session.answers.contains_key(&question.name));
        let known = self.session.left_open.as_deref().and_then(|name| flow.find(name));
        if unanswered
            && in_flow.name == flow.name
            && open.index() < step.index()
            && known.is_none_or(|known| open.index() < known.index())
        {
            self.session.left_open = Some(asked.name.clone());
        }
    }

    /// Forgets the answer of a question and of its companions.
    pub(super) fn forget(&mut self, flow: &Flow, step: StepRef) {
        let StepKind::Ask(question) = &flow.step(step).kind else { return };
        for name in question
            .companions
            .iter()
            .filter_map(|companion| super::scope::question(&flow.step(*companion).kind))
            .map(|companion| &companion.name)
            .chain([&question.name])
        {
            self.session.answers.shift_remove(name);
            self.session.answers.shift_remove(&format!("{name}_detail"));
        }
        let name = flow.step(step).name.clone();
        self.session.trail.retain(|answered| *answered != name);
    }

    /// To the question before the open one.
    pub(super) fn go_back(&mut self) {
        let Some(flow) = self.flow() else { return };
        self.close_aside();
        let previous = self.session.trail.pop();
        let asked = previous.as_ref().and_then(|name| flow.find(name));
        match asked.filter(|step| matches!(flow.step(*step).kind, StepKind::Ask(_))) {
            Some(step) => self.ask_again(flow, step),
            None if previous.is_some() => self.go_back(),
            None => {
                self.say(self.bot.engine_texts.nothing_to_go_back);
                self.repeat();
            }
        }
    }
}
