//! `advance`: one input, one turn. Total, pure, deterministic: no I/O, no clock, no dice, no panic.
//!
//! A message is read in this order (design, "Precedence"): opt-out, opt-in, withdraw, erase; red flag; a person owns the
//! thread; tap on an old button; other keywords; correction; answer.

mod aside;
mod asked;
mod conversation;
mod correct;
mod effect;
mod fetch;
mod gather;
mod hear;
mod input;
mod interrupt;
mod limits;
mod miss;
mod noted;
mod owner;
mod read;
mod resume;
mod run;
mod schedule;
mod scope;
mod session;
mod show;
mod step;
mod tap;
mod timer;
mod turn;

pub use effect::{Alert, Consent, Effect, HandOff, Save, Send, Timer};
pub use fetch::{Fetch, FetchOutcome, Fetched, PendingFetch, Results};
pub use input::{Input, OperatorAction};
pub use limits::Limits;
pub use noted::{Came, Noted, Part};
pub use owner::{NoReply, may_reply};
pub(crate) use scope::holds;
pub use session::{Answers, Aside, End, Owner, PersonFacts, Place, Session, SessionState, Wait};
pub(crate) use step::count_options;
pub use turn::{Trace, Turn, TurnContext};

use crate::flow::Bot;
use conversation::Conversation;

/// Computes one turn. A flow that fails ends its session with a reason; an input that means nothing leaves it as it was.
#[must_use]
pub fn advance(bot: &Bot, session: Session, input: &Input, context: &TurnContext) -> Turn {
    let mut conversation = Conversation::new(bot, session, context);
    match input {
        Input::Message(inbound) => conversation.hear(inbound),
        Input::Timer(timer) => conversation.wake(timer),
        Input::Fetched(fetched) => conversation.fetched(fetched),
        Input::Operator(OperatorAction::HandBack) => conversation.hand_back(),
        Input::Operator(OperatorAction::Reply { text }) => conversation.reply_as_a_person(text),
        Input::Operator(OperatorAction::TakeOver { team }) => conversation.take_over(team),
        Input::Start { flow } => conversation.begin_named(flow),
    }
    conversation.finish()
}

/// Whether a message must be answered however many of the person's messages are waiting: a keyword or a red flag.
#[must_use]
pub fn is_urgent(bot: &Bot, input: &Input) -> bool {
    interrupt::is_urgent(bot, input)
}

/// Whether a message is an opt-out as a whole, which jumps the queue.
#[must_use]
pub fn is_opt_out(bot: &Bot, inbound: &crate::message::Inbound) -> bool {
    interrupt::is_opt_out(bot, inbound)
}
