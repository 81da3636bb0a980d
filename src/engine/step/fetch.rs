//! `fetch`: a source outside is asked. The turn ends with the question; the answer comes back as an input of its own.

use std::time::Duration;

use serde_json::{Map, Value};

use super::set::kept;
use crate::answer::Utterance;
use crate::engine::conversation::Conversation;
use crate::engine::effect::{Effect, Timer};
use crate::engine::fetch::{Fetch, FetchOutcome, Fetched, PendingFetch};
use crate::engine::run::Entered;
use crate::engine::scope::View;
use crate::engine::session::SessionState;
use crate::engine::turn::Trace;
use crate::flow::{FetchStep, Flow, StepKind, StepRef, Target};

/// The key of the timer that ends the wait if no result ever comes.
pub(in crate::engine) const FETCH: &str = "fetch";

/// How much longer than the source's own time the conversation waits: for a worker to begin, and for one that died to be
/// taken over from.
const GUARD: Duration = Duration::from_secs(90);

impl<'a> Conversation<'a> {
    pub(super) fn enter_fetch(&mut self, flow: &'a Flow, reference: StepRef, fetch: &'a FetchStep) -> Entered {
        if !fetch.with.is_empty() && !self.has_consent(flow) {
            // No answer leaves the house before the agreement.
            return match flow.consent {
                Some((_, consent)) => Entered::On(Target::Step(consent)),
                None => Entered::On(Target::Next),
            };
        }
        self.place(flow, reference);
        if let Some(text) = flow.step(reference).say {
            self.say(text);
        }
        self.ask_source(flow, reference, fetch);
        Entered::Stopped
    }

    fn ask_source(&mut self, flow: &'a Flow, reference: StepRef, fetch: &'a FetchStep) {
        if self.session.fetches >= self.context.limits.fetches {
            self.trace.push(Trace::StepLimit);
            self.say(self.bot.engine_texts.apology);
            return self.end("failed");
        }
        let arguments = self.arguments(flow, fetch);
        self.wait_at(flow, reference);
        // Nobody is asked while the conversation cannot go on; it is done when it can.
        let over = self.session.person.opted_out || self.session.person.owner.is_some();
        if let Some(wait) = self.wait_mut() {
            wait.fetch = Some(PendingFetch { arguments: arguments.clone(), told: false, over });
        }
        let Some(source) = self.bot.sources.get(&fetch.source).filter(|_| !over) else { return };
        self.session.fetches += 1;
        let wait = self.session.waits;
        let due = self.now().plus(source.timeout + GUARD);
        self.effect(Effect::Fetch(Fetch {
            key: format!("{FETCH}:{wait}"),
            wait,
            step: flow.step(reference).name.clone(),
            source: source.name.clone(),
            arguments,
        }));
        self.effect(Effect::SetTimer(Timer { key: FETCH.to_owned(), wait, due }));
    }

    fn arguments(&self, flow: &Flow, fetch: &FetchStep) -> Map<String, Value> {
        let view = View::new(self.bot, flow, &self.session, self.language(), &[]);
        let value = |(name, expression): &(String, crate::render::Expression)| {
            let value = serde_json::to_value(kept(&expression.evaluate(&view))?).ok()?;
            Some((name.clone(), value))
        };
        fetch.with.iter().filter_map(value).collect()
    }

    /// What is shown of a step whose answer is not there yet: it takes a moment. It is asked again if nobody asks any more, or
    /// if an answer that it was asked with is another one now.
    pub(super) fn present_fetch(&mut self, flow: &'a Flow, reference: StepRef, fetch: &'a FetchStep) {
        let arguments = self.arguments(flow, fetch);
        match self.wait_mut().and_then(|wait| wait.fetch.as_mut()) {
            Some(pending) if !pending.over && pending.arguments == arguments => {
                pending.told = true;
                self.say(self.bot.engine_texts.one_moment);
            }
            Some(_) | None => self.ask_source(flow, reference, fetch),
        }
    }

    /// A message while a source is asked: corrections count, what surely answers a later question is taken, and else the
    /// person is told once that it takes a moment. False: nobody is being asked.
    pub(in crate::engine) fn hear_meanwhile(&mut self, utterance: Option<&Utterance>) -> bool {
        let Some((flow, reference, step)) = self.open_step() else { return false };
        let StepKind::Fetch(fetch) = &step.kind else { return false };
        if let Some(utterance) = utterance
            && (self.settle_aside(utterance) || self.correct(utterance) || self.take_early(flow, reference, utterance))
        {
            return true;
        }
        if self.wait().and_then(|wait| wait.fetch.as_ref()).is_none_or(|pending| !pending.told || pending.over) {
            self.present_fetch(flow, reference, fetch);
        }
        true
    }

    /// The answer of a source, or that there is none.
    pub(in crate::engine) fn fetched(&mut self, fetched: &Fetched) {
        self.trace.push(Trace::Fetched(fetched.key.clone()));
        let pending = self.wait().and_then(|wait| wait.fetch.as_ref()).is_some_and(|pending| !pending.over);
        if !pending || fetched.wait != self.session.waits {
            return;
        }
        self.effect(Effect::CancelTimer { key: FETCH.to_owned() });
        let stranded = self.settle_place();
        let held_up =
            self.session.person.opted_out || self.is_owned() || self.wait().is_some_and(|wait| wait.aside.is_some());
        if held_up {
            // Nothing is said now. What came may be old by the time it is wanted: it is asked again then.
            self.trace.push(Trace::Silent);
            if let Some(pending) = self.wait_mut().and_then(|wait| wait.fetch.as_mut()) {
                pending.over = true;
            }
            return;
        }
        if stranded {
            self.say(self.bot.engine_texts.flow_changed);
            return match &self.session.state {
                SessionState::New => self.begin(None),
                SessionState::Waiting(_) | SessionState::Ended(_) => self.repeat(),
            };
        }
        let Some((flow, reference, step)) = self.open_step() else { return };
        match &step.kind {
            StepKind::Fetch(fetch) => self.go_on_with(flow, reference, fetch, &fetched.outcome),
            // The step is of another kind in the script as it is now: it is begun as what it is.
            StepKind::Ask(_)
            | StepKind::Say
            | StepKind::Set(_)
            | StepKind::When { .. }
            | StepKind::Review(_)
            | StepKind::Recommend(_)
            | StepKind::HandOff { .. }
            | StepKind::Call { .. }
            | StepKind::End { .. } => self.run_from(flow, reference),
        }
    }

    fn go_on_with(&mut self, flow: &'a Flow, reference: StepRef, fetch: &'a FetchStep, outcome: &FetchOutcome) {
        if let Some(wait) = self.wait_mut() {
            wait.fetch = None;
        }
        let fitting = match outcome {
            FetchOutcome::Found(answer) => self.bot.sources.get(&fetch.source).and_then(|source| source.fit(answer)),
            FetchOutcome::TimedOut | FetchOutcome::Failed => None,
        };
        let step = flow.step(reference);
        let came = if fitting.is_some() { "found" } else { "fallback" };
        self.trace.push(Trace::Branch(step.name.clone(), came.to_owned()));
        if let Some(fields) = fitting {
            self.session.fetched.put(&fetch.name, fields);
            return self.leave(flow, reference, None);
        }
        self.session.fetched.take_out(&fetch.name);
        let Some(fallback) = &fetch.fallback else { return self.leave(flow, reference, None) };
        if let Some(text) = fallback.say {
            self.say(text);
        }
        match fallback.then {
            Some(target) => self.follow(flow, reference, target),
            None => self.leave(flow, reference, None),
        }
    }
}
