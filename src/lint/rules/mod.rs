//! The rules, one per file. The text at the head of each file is what `--explain` shows.

use super::context::Context;
use super::walked::Walked;
use crate::diagnostic::Diagnostic;

/// One rule: a name for the bad pattern, what it is, and how it is found.
pub struct Rule {
    /// Kebab-case name of the bad pattern.
    pub code: &'static str,
    /// The file of the rule; its head is the explanation.
    source: &'static str,
    check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
enum Check {
    /// The files as written and the bot as run.
    Files(fn(&Context<'_>) -> Vec<Diagnostic>),
    /// What a walk over the whole bot came to.
    Walk(fn(&Walked<'_>) -> Vec<Diagnostic>),
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
        match self.check {
            Check::Files(check) => check(context),
            Check::Walk(_) => Vec::new(),
        }
    }

    pub(super) fn look_at_walk(&self, walked: &Walked<'_>) -> Vec<Diagnostic> {
        match self.check {
            Check::Files(_) => Vec::new(),
            Check::Walk(check) => check(walked),
        }
    }
}

macro_rules! rules {
    ($($name:ident => $code:literal $look:ident,)+) => {
        $(mod $name;)+

        /// Every rule, in the order of the alphabet.
        pub const RULES: &[Rule] =
            &[$(Rule {
                code: $code,
                source: include_str!(concat!(stringify!($name), ".rs")),
                check: Check::$look($name::check),
            }),+];
    };
}

rules! {
    consent_not_first => "consent-not-first" Files,
    duplicate_choice_word => "duplicate-choice-word" Files,
    duplicate_title => "duplicate-title" Files,
    falls_into_end => "falls-into-end" Files,
    flow_fails => "flow-fails" Walk,
    keyword_collision => "keyword-collision" Files,
    keyword_shadows_answer => "keyword-shadows-answer" Files,
    late_text => "late-text" Walk,
    message_too_long => "message-too-long" Walk,
    missing_fallback => "missing-fallback" Files,
    missing_translation => "missing-translation" Files,
    never_reached => "never-reached" Walk,
    no_end => "no-end" Walk,
    no_way_out => "no-way-out" Files,
    not_proved => "not-proved" Walk,
    quote_this => "quote-this" Files,
    red_flag_matches_example => "red-flag-matches-example" Files,
    same_words_again => "same-words-again" Walk,
    silent_turn => "silent-turn" Walk,
    text_too_long => "text-too-long" Files,
    title_too_long => "title-too-long" Files,
    too_few_options => "too-few-options" Walk,
    unreachable_step => "unreachable-step" Files,
    unused_list => "unused-list" Files,
    unused_source => "unused-source" Files,
    unused_template => "unused-template" Files,
}
