//! What the service asks the bot: the workers' script and the door's questions, over one bot.

use std::sync::Arc;

use crate::engine::{self, Session, TurnContext};
use crate::flow::Bot;
use crate::ingress::IsUrgent;
use crate::message::{Body, Outbound};
use crate::render::{Scope, Value};
use crate::worker::Script;

/// Everything the service asks the bot.
pub struct Conversation {
    /// What the workers ask.
    pub script: Script,
    /// What the door asks: whether a message is a whole-message opt-out.
    pub is_urgent: IsUrgent,
}

impl Conversation {
    /// The conversation of one bot.
    #[must_use]
    pub fn of(bot: Arc<Bot>) -> Self {
        let (turning, answering, apologising) = (Arc::clone(&bot), Arc::clone(&bot), Arc::clone(&bot));
        let (asking, urgent) = (Arc::clone(&bot), bot);
        Self {
            script: Script {
                advance: Box::new(move |session, input, now| {
                    let turn = engine::advance(&turning, session, input, &TurnContext::at(now));
                    (turn.session, turn.effects)
                }),
                must_answer: Box::new(move |input| engine::is_urgent(&answering, input)),
                apology: Box::new(move |session| apology(&apologising, session)),
                source: Box::new(move |name| asking.sources.get(name).cloned()),
            },
            is_urgent: Arc::new(move |inbound| engine::is_opt_out(&urgent, inbound)),
        }
    }
}

/// What a person is told whose message could not be handled, in their language.
fn apology(bot: &Bot, session: &Session) -> Option<Outbound> {
    let language = bot.languages.index(session.person.language.as_deref());
    let text = bot.texts.render(bot.engine_texts.apology, language, &Nothing);
    let template = bot.texts.name(bot.engine_texts.apology).to_owned();
    (!text.trim().is_empty()).then(|| Outbound { template, body: Body::Text(text), choices: Vec::new() })
}

/// The apology is said when nothing can be relied on, so it sees nothing.
struct Nothing;

impl Scope for Nothing {
    fn root(&self, _name: &str) -> Value<'_> {
        Value::Unset
    }
}
