//! Every path of a bot, by driving [`crate::engine::advance`] with classes of inputs.
//!
//! Inputs are cut along the conditions that read them, sessions that behave alike are walked once, and a budget of turns
//! bounds the rest. Every session met was really reached, so what is reported as happening has a conversation that shows
//! it. What can *never* happen is not concluded from that: [`Possible`] over-approximates which conditions can hold. Knows
//! nothing of files, findings and their wording.

mod act;
mod blank;
mod classes;
mod conditions;
mod evidence;
mod explore;
mod inputs;
mod key;
mod live;
mod notice;
mod options;
mod possible;
mod settings;
mod state;

pub use act::Act;
pub use evidence::{Coverage, Event, Evidence, Place, Walk, scenario};
pub use possible::Possible;
pub use settings::Settings;

use crate::flow::Bot;

/// Walks a bot, as far as the budget goes.
#[must_use]
pub fn walk(bot: &Bot, settings: &Settings) -> Walk {
    let possible = Possible::new(bot);
    let mut walk = explore::explore(bot, possible.classes(), settings);
    options::count(bot, possible.classes(), settings, &mut walk);
    walk.events.sort_by_key(|evidence| evidence.place);
    walk
}
