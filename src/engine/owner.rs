//! Who has the conversation: the bot, or people of a team. While people have it the bot says nothing.

use std::time::Duration;

use super::conversation::Conversation;
use super::effect::{Effect, Send};
use super::session::{Owner, PersonFacts};
use super::timer::WINDOW;
use super::turn::Trace;
use crate::message::{Body, Outbound, PrivateText, Timestamp};

/// How long people own a conversation that nobody hands back: the window in which they can answer freely.
const OWNED_FOR: Duration = Duration::from_hours(24);

/// What a reply of a coordinator is called among messages that come from texts.
const REPLY: &str = "reply";

/// Why a coordinator's reply cannot go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The person wants no messages.
    OptedOut,
    /// No team has the conversation.
    NotHandedOver,
    /// The person last wrote more than a day ago: only approved texts may be sent.
    WindowClosed,
}

/// Whether a coordinator's reply may go out now.
pub fn may_reply(person: &PersonFacts, now: Timestamp) -> Result<(), NoReply> {
    if person.opted_out {
        return Err(NoReply::OptedOut);
    }
    if person.owner.is_none() {
        return Err(NoReply::NotHandedOver);
    }
    if within_window(person, now) { Ok(()) } else { Err(NoReply::WindowClosed) }
}

pub(super) fn within_window(person: &PersonFacts, now: Timestamp) -> bool {
    person.last_message_at.is_some_and(|last| now.since(last) < WINDOW)
}

impl Conversation<'_> {
    /// Whether people own the conversation, so that the bot says nothing.
    pub(super) fn is_owned(&mut self) -> bool {
        let Some(owner) = &self.session.person.owner else { return false };
        if self.now().since(owner.since) < OWNED_FOR {
            return true;
        }
        self.release_owner();
        false
    }

    /// Takes the conversation from the people who had it: their team, if somebody had it.
    fn release_owner(&mut self) -> Option<String> {
        let owner = self.session.person.owner.take()?;
        self.effect(Effect::HandBack { team: owner.team.clone() });
        Some(owner.team)
    }

    pub(super) fn take_over(&mut self, team: &str) {
        self.session.person.owner = Some(Owner { team: team.to_owned(), since: self.now(), told: false });
    }

    /// Gives the conversation back to the bot: one closing text of the team, then the question that was open.
    pub(super) fn hand_back(&mut self) {
        let Some(team) = self.release_owner() else { return };
        if !within_window(&self.session.person, self.now()) {
            // Nothing free-form may be said any more: the question comes with the person's next message.
            return;
        }
        if let Some(text) = self.bot.teams.get(&team).and_then(|team| team.handed_back) {
            self.say(text);
        }
        if self.wait().is_some() {
            self.close_aside();
            self.repeat();
        }
    }

    /// A coordinator answers. The bot stays silent for another while.
    pub(super) fn reply_as_a_person(&mut self, text: &PrivateText) {
        let now = self.now();
        if may_reply(&self.session.person, now).is_err() || text.expose().trim().is_empty() {
            self.trace.push(Trace::Silent);
            return;
        }
        if let Some(owner) = &mut self.session.person.owner {
            owner.since = now;
        }
        let body = Body::Text(text.expose().to_owned());
        let message = Outbound { template: REPLY.to_owned(), body, choices: Vec::new() };
        self.effect(Effect::Send(Send { message, despite_opt_out: false }));
    }
}
