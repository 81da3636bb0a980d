//! A flow that begins by itself: the timer is set when it was gone through, and set again each time it fires.

use super::conversation::Conversation;
use super::effect::{Effect, Send, Timer};
use super::session::SessionState;
use super::timer::WINDOW;
use crate::flow::Flow;
use crate::message::{Body, Outbound};

/// What the keys of these timers begin with; the flow's name follows.
const SCHEDULE: &str = "schedule-";

impl Conversation<'_> {
    /// Sets the timer for the next time, if the flow has one.
    pub(super) fn set_schedule(&mut self, flow: &Flow) {
        let next = flow.schedule.as_ref().and_then(|schedule| schedule.next(self.now(), &self.bot.timezone));
        if let Some(due) = next {
            let key = format!("{SCHEDULE}{}", flow.name);
            self.effect(Effect::SetTimer(Timer { key, wait: self.session.waits, due }));
        }
    }

    /// Begins the flow whose time it is, or invites to it where free texts may not be sent. False: another kind of timer.
    pub(super) fn wake_scheduled(&mut self, timer: &Timer) -> bool {
        let Some(name) = timer.key.strip_prefix(SCHEDULE) else { return false };
        let Some(flow) = self.bot.flow(name) else { return true };
        let Some(schedule) = &flow.schedule else { return true };
        self.set_schedule(flow);
        let waiting = matches!(self.session.state, SessionState::Waiting(_));
        let withdrawn = self.session.ended() == Some("withdrawn");
        if self.session.person.opted_out || self.is_owned() || waiting || withdrawn || !self.has_consent(flow) {
            return true;
        }
        if self.session.person.last_message_at.is_some_and(|last| self.now().since(last) < WINDOW) {
            self.start(flow);
        } else if let Some(template) = &schedule.template {
            let language = self.bot.languages.code(self.language()).to_owned();
            let body = Body::Template { name: template.clone(), language, parameters: Vec::new() };
            let message = Outbound { template: template.clone(), body, choices: Vec::new() };
            self.effect(Effect::Send(Send { message, despite_opt_out: false }));
            self.session.invited = Some(flow.name.clone());
        }
        true
    }

    /// Begins the flow somebody was invited to, whatever they answered. False: nobody invited them.
    pub(super) fn follow_invitation(&mut self) -> bool {
        let Some(flow) = self.session.invited.take().and_then(|name| self.bot.flow(&name)) else { return false };
        if matches!(self.session.state, SessionState::Waiting(_)) {
            return false;
        }
        self.start(flow);
        true
    }
}
