//! What can be proved or suspected about a bot beyond its form and its links: one rule per file in `rules`.
//!
//! [`check`] lets every rule look at a bot that was loaded; [`check_paths`] walks every path of one that is clean so far. Knows nothing of terminals and files; how findings are shown is
//! a matter of [`crate::diagnostic`].

mod codes;
mod context;
mod layout;
mod paths;
mod rules;
mod uses;
mod walked;
mod words;

pub use codes::explain;
pub use rules::{RULES, Rule};

use self::context::Context;
use self::walked::Walked;
use crate::diagnostic::{Diagnostic, sort};
use crate::flow::{Bot, Layout};
use crate::source::Sources;
use crate::walk::{Coverage, Settings};

/// All findings of all rules, in the order in which they are shown. `sources` are the files the bot was loaded from.
#[must_use]
pub fn check(bot: &Bot, sources: &Sources, layout: &Layout) -> Vec<Diagnostic> {
    let context = Context::new(bot, sources, layout);
    let mut findings: Vec<Diagnostic> = RULES.iter().flat_map(|rule| rule.look(&context)).collect();
    sort(&mut findings);
    findings
}

/// All findings of the rules that need a walk over every path, and how far the walk came. For a bot that [`check`] finds no
/// errors in: a walk over a broken one would say everything twice.
#[must_use]
pub fn check_paths(bot: &Bot, settings: &Settings) -> (Vec<Diagnostic>, Coverage) {
    let walked = Walked::new(bot, settings);
    let mut findings: Vec<Diagnostic> = RULES.iter().flat_map(|rule| rule.look_at_walk(&walked)).collect();
    sort(&mut findings);
    (findings, walked.walk.coverage)
}
