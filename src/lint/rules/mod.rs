//! The rules, one per file. The text at the head of each file is what `--explain` shows.

use super::context::Context;
use crate::diagnostic::Diagnostic;

/// One rule: a name for the bad pattern, what it is, and how it is found.
pub struct Rule {
    /// Kebab-case name of the bad pattern.
    pub code: &'static str,
    /// The file of the rule; its head is the explanation.
    source: &'static str,
    check: fn(&Context<'_>) -> Vec<Diagnostic>,
}

impl Rule {
    /// What the rule finds, in one line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let first = self.source.lines().next().unwrap_or_default();
        first.trim_start_matches("//!").trim()
    }

    /// What it finds, why that is bad, an example, and what to write instead.
    #[must_use]
    pub fn explain(&self) -> String {
        let head = self.source.lines().take_while(|line| line.starts_with("//!"));
        let lines: Vec<&str> = head.map(|line| line.trim_start_matches("//!").trim_end()).collect();
        lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n") + "\n"
    }

    pub(super) fn look(&self, context: &Context<'_>) -> Vec<Diagnostic> {
        (self.check)(context)
    }
}

macro_rules! rules {
    ($($name:ident => $code:literal,)+) => {
        $(mod $name;)+

        /// Every rule, in the order of the alphabet.
        pub const RULES: &[Rule] =
            &[$(Rule { code: $code, source: include_str!(concat!(stringify!($name), ".rs")), check: $name::check }),+];
    };
}

rules! {
    consent_not_first => "consent-not-first",
    duplicate_choice_word => "duplicate-choice-word",
    duplicate_title => "duplicate-title",
    falls_into_end => "falls-into-end",
    keyword_collision => "keyword-collision",
    keyword_shadows_answer => "keyword-shadows-answer",
    missing_translation => "missing-translation",
    no_way_out => "no-way-out",
    quote_this => "quote-this",
    red_flag_matches_example => "red-flag-matches-example",
    text_too_long => "text-too-long",
    title_too_long => "title-too-long",
    unreachable_step => "unreachable-step",
    unused_list => "unused-list",
    unused_template => "unused-template",
}
