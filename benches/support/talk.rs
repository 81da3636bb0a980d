//! A conversation as the service holds it: the session lives as JSON between two turns.

use libretto::engine::{Effect, Input, Session, TurnContext, advance};
use libretto::flow::Bot;
use libretto::message::{Content, Inbound, MessageId, PersonId, PrivateText, Timestamp};

/// When conversations take place: a Monday morning.
const START: Timestamp = Timestamp::from_seconds(1_795_000_000);

/// A conversation.
pub(crate) struct Conversation<'a> {
    bot: &'a Bot,
    session: Vec<u8>,
}

impl<'a> Conversation<'a> {
    /// One in which nothing was said.
    pub(crate) fn new(bot: &'a Bot) -> Self {
        let mut conversation = Self { bot, session: Vec::new() };
        conversation.start_over();
        conversation
    }

    /// Forgets what was said.
    pub(crate) fn start_over(&mut self) {
        self.session = serde_json::to_vec(&Session::new(PersonId::new("someone"))).expect("JSON");
    }

    /// The session as it is stored.
    pub(crate) fn stored(&self) -> &[u8] {
        &self.session
    }

    /// One turn; what was said last in it.
    pub(crate) fn say(&mut self, text: &str) -> String {
        let session: Session = serde_json::from_slice(&self.session).expect("a session");
        let content = Content::Text(PrivateText::new(text));
        let inbound = Inbound { id: MessageId::new("wamid.bench"), sent_at: START, content, reply_to: None };
        let turn = advance(self.bot, session, &Input::Message(inbound), &TurnContext::at(START));
        self.session = serde_json::to_vec(&turn.session).expect("JSON");
        let sent = turn.effects.iter().rev().find_map(|effect| {
            let Effect::Send(send) = effect else { return None };
            Some(send.message.body.text().to_owned())
        });
        sent.unwrap_or_default()
    }
}
