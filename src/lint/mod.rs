//! What can be proved or suspected about a bot beyond its form and its links: one rule per file in `rules`.
//!
//! [`check`] lets every rule look at a bot that was loaded. Knows nothing of terminals and files; how findings are shown is
//! a matter of [`crate::diagnostic`].

mod codes;
mod context;
mod layout;
mod paths;
mod rules;
mod uses;
mod words;

pub use codes::explain;
pub use rules::{RULES, Rule};

use self::context::Context;
use crate::diagnostic::{Diagnostic, sort};
use crate::flow::{Bot, Layout};
use crate::source::Sources;

/// All findings of all rules, in the order in which they are shown. `sources` are the files the bot was loaded from.
#[must_use]
pub fn check(bot: &Bot, sources: &Sources, layout: &Layout) -> Vec<Diagnostic> {
    let context = Context::new(bot, sources, layout);
    let mut findings: Vec<Diagnostic> = RULES.iter().flat_map(|rule| rule.look(&context)).collect();
    sort(&mut findings);
    findings
}
