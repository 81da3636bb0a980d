//! A turn in the making: the session being changed, and what was said so far.

use super::effect::{Effect, Send};
use super::scope::View;
use super::session::{End, Place, Session, SessionState, Wait};
use super::show::{self, Offer};
use super::turn::{Trace, Turn, TurnContext};
use crate::answer::ReadContext;
use crate::flow::{Bot, Flow, LanguageIndex, Step, StepRef, TextRef};
use crate::message::{Choice, Inbound, Outbound, Timestamp};
use crate::render::Value;

/// A turn in the making.
pub(super) struct Conversation<'a> {
    pub(super) bot: &'a Bot,
    pub(super) session: Session,
    pub(super) context: &'a TurnContext,
    pub(super) inbound: Option<&'a Inbound>,
    pub(super) trace: Vec<Trace>,
    pub(super) steps_left: u32,
    /// Questions answered by this message before they were asked.
    pub(super) heard: Vec<String>,
    effects: Vec<Effect>,
    messages: usize,
    /// Whether people took over in this turn: what is reached after that is shown when they give back.
    silent: bool,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(bot: &'a Bot, session: Session, context: &'a TurnContext) -> Self {
        Self {
            bot,
            session,
            context,
            inbound: None,
            trace: Vec::new(),
            steps_left: context.limits.steps,
            heard: Vec::new(),
            effects: Vec::new(),
            messages: 0,
            silent: false,
        }
    }

    pub(super) fn finish(self) -> Turn {
        Turn { session: self.session, effects: self.effects, trace: self.trace }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.context.now
    }

    /// When the person said what is being heard; else now.
    pub(super) fn said_at(&self) -> Timestamp {
        self.inbound.map_or(self.context.now, |inbound| inbound.sent_at)
    }

    pub(super) fn language(&self) -> LanguageIndex {
        self.bot.languages.index(self.session.person.language.as_deref())
    }

    pub(super) fn read_context(&self) -> ReadContext<'a> {
        let today = jiff::Timestamp::from_millisecond(self.context.now.as_millis())
            .map_or(jiff::civil::Date::ZERO, |moment| self.bot.timezone.to_datetime(moment).date());
        ReadContext { language: self.bot.languages.code(self.language()), today }
    }

    /// The flow the conversation is in, or would be in.
    pub(super) fn flow(&self) -> Option<&'a Flow> {
        let named = self.session.place.as_ref().and_then(|place| self.bot.flow(&place.flow));
        named.or_else(|| self.bot.default_flow.and_then(|index| self.bot.flows.get_index(index)).map(|(_, flow)| flow))
    }

    /// The step whose question is open.
    pub(super) fn open_step(&self) -> Option<(&'a Flow, StepRef, &'a Step)> {
        if !matches!(self.session.state, SessionState::Waiting(_)) {
            return None;
        }
        let flow = self.flow()?;
        let reference = flow.find(&self.session.place.as_ref()?.step)?;
        Some((flow, reference, flow.step(reference)))
    }

    pub(super) fn wait_mut(&mut self) -> Option<&mut Wait> {
        match &mut self.session.state {
            SessionState::Waiting(wait) => Some(wait),
            SessionState::New | SessionState::Ended(_) => None,
        }
    }

    pub(super) fn wait(&self) -> Option<&Wait> {
        match &self.session.state {
            SessionState::Waiting(wait) => Some(wait),
            SessionState::New | SessionState::Ended(_) => None,
        }
    }

    /// Opens a question at a step.
    pub(super) fn wait_at(&mut self, flow: &Flow, reference: StepRef) {
        self.place(flow, reference);
        self.session.waits += 1;
        let asks = flow.step(reference).asks().to_owned();
        self.session.state = SessionState::Waiting(Wait { asks, ..Wait::default() });
    }

    pub(super) fn place(&mut self, flow: &Flow, reference: StepRef) {
        self.session.place = Some(Place {
            flow: flow.name.clone(),
            step: flow.step(reference).name.clone(),
            version: self.bot.version.clone(),
        });
    }

    /// Ends the conversation.
    pub(super) fn end(&mut self, reason: &str) {
        self.session.stack.clear();
        self.session.state = SessionState::Ended(End { reason: reason.to_owned(), at: self.now() });
        if reason == "completed"
            && let Some(flow) = self.flow()
        {
            self.set_schedule(flow);
        }
    }

    /// Whether what the flow requires was granted, for the notice that is shown now.
    pub(super) fn has_consent(&self, flow: &Flow) -> bool {
        let Some((purpose, step)) = &flow.consent else { return true };
        let notice = super::scope::question(&flow.step(*step).kind)
            .and_then(|question| question.grant.as_ref())
            .map_or("", |grant| grant.notice.as_str());
        self.session.person.consents.iter().any(|consent| consent.purpose == *purpose && consent.notice == notice)
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// A text filled in with what the moment adds.
    pub(super) fn rendered(&self, text: TextRef, extra: &[(&'static str, Value<'_>)]) -> String {
        let Some(flow) = self.flow() else {
            return String::new();
        };
        let view = View::new(self.bot, flow, &self.session, self.language(), extra);
        self.bot.texts.render(text, self.language(), &view)
    }

    /// A text of the engine's own, with nothing to fill in.
    pub(super) fn engine_text(&self, text: TextRef) -> String {
        let template = self.bot.texts.template(text, self.language());
        template.and_then(|template| template.as_static()).unwrap_or_default().to_owned()
    }

    /// Says a text.
    pub(super) fn say(&mut self, text: TextRef) {
        self.say_with(text, &[]);
    }

    /// Says a text with what the moment adds.
    pub(super) fn say_with(&mut self, text: TextRef, extra: &[(&'static str, Value<'_>)]) {
        let rendered = self.rendered(text, extra);
        self.say_rendered(text, rendered, false);
    }

    /// Says a text that even an opted-out person is owed.
    pub(super) fn say_despite_opt_out(&mut self, text: TextRef) {
        let rendered = self.rendered(text, &[]);
        self.say_rendered(text, rendered, true);
    }

    fn say_rendered(&mut self, text: TextRef, rendered: String, despite_opt_out: bool) {
        let message = show::plain(self.bot.texts.name(text), rendered);
        self.send(message, despite_opt_out);
    }

    /// Says a text with something to choose.
    pub(super) fn ask(&mut self, text: TextRef, extra: &[(&'static str, Value<'_>)], choices: Vec<Choice>) {
        let rendered = self.rendered(text, extra);
        let page = self.wait().map_or(0, |wait| wait.page);
        let step = self.session.place.as_ref().map(|place| place.step.clone()).unwrap_or_default();
        let more = self.engine_text(self.bot.engine_texts.more);
        let open = self.engine_text(self.bot.engine_texts.open_list);
        let offer = Offer { step: &step, choices, page, more: &more, open: &open };
        let message = show::message(self.bot.texts.name(text), rendered, offer, &self.bot.limits);
        self.send(message, false);
    }

    fn send(&mut self, message: Outbound, despite_opt_out: bool) {
        if message.body.text().trim().is_empty() || self.messages >= self.context.limits.messages {
            return;
        }
        if (self.session.person.opted_out || self.silent) && !despite_opt_out {
            return;
        }
        self.messages += 1;
        self.effects.push(Effect::Send(Send { message, despite_opt_out }));
    }

    /// Says nothing more in this turn.
    pub(super) fn fall_silent(&mut self) {
        self.silent = true;
    }

    /// Marks the message just said as owed to an opted-out person too.
    pub(super) fn owe_last_message(&mut self) {
        if let Some(Effect::Send(send)) = self.effects.last_mut() {
            send.despite_opt_out = true;
        }
    }
}
