//! The person says something, an answer is waited for, and the bot says nothing.
//!
//! Why it matters: nobody knows that they are to go on; for them the conversation is dead.
//!
//! Example: the text of a question is `{% if answers.city is set %}Thank you{% endif %}`, and the city was left out.
//!
//! Instead: let the text say something in every case.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::Event;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let silent = walked.walk.having(|event| *event == Event::Silent);
    silent
        .filter_map(|evidence| {
            let message = "the bot says nothing here, though it waits for an answer".to_owned();
            walked.shown("silent-turn", evidence, message, "let its text say something in every case")
        })
        .collect()
}
