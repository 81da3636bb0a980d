//! What happens to a conversation when the script changed meanwhile. Decided here and nowhere else.

use super::conversation::Conversation;
use super::session::SessionState;
use super::turn::Trace;
use crate::flow::{Step, StepKind};

impl Conversation<'_> {
    /// Holds the stored place against the bot as it is now: kept, moved as the author says, or back to the last answered
    /// question that is still there.
    ///
    /// True: the open question is another one now. What the person says is no answer to it, and they are to be told.
    pub(super) fn settle_place(&mut self) -> bool {
        let Some(place) = &self.session.place else { return false };
        if place.version == self.bot.version {
            return false;
        }
        let Some(flow) = self.bot.flow(&place.flow) else {
            self.session.place = None;
            self.session.state = SessionState::New;
            return false;
        };
        let waiting = matches!(self.session.state, SessionState::Waiting(_));
        let asked = self.wait().map_or("", |wait| wait.asks.as_str());
        let same = |step: &Step| step.waits() && (asked.is_empty() || asked == step.asks());
        if flow.find(&place.step).is_some_and(|step| !waiting || same(flow.step(step))) {
            if let Some(place) = &mut self.session.place {
                place.version.clone_from(&self.bot.version);
            }
            return false;
        }
        let moved = flow.moved.get(&place.step).copied().filter(|step| flow.step(*step).waits());
        let earlier = || {
            self.session
                .trail
                .iter()
                .rev()
                .filter_map(|name| flow.find(name))
                .find(|step| matches!(flow.step(*step).kind, StepKind::Ask(_)))
        };
        let target = moved.or_else(earlier);
        self.trace.push(Trace::Moved(place.step.clone()));
        if !waiting {
            self.session.place = None;
            return false;
        }
        if let Some(step) = target {
            self.wait_at(flow, step);
        } else {
            self.session.place = None;
            self.session.state = SessionState::New;
        }
        moved.is_none()
    }
}
