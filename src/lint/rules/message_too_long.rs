//! A message that becomes too long once everything is filled in.
//!
//! Why it matters: the channel refuses it, and the person gets nothing.
//!
//! Example: a text that shows `{{ answers.story }}` twelve times, where the story may have 400 characters.
//!
//! Instead: shorten the text, or what people may fill in with `max_length`.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::Event;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for evidence in &walked.walk.events {
        if let Event::TooLong { text, length, most } = &evidence.event {
            let message = format!("`{text}` comes to {length} characters here, but only {most} fit");
            findings.extend(walked.shown("message-too-long", evidence, message, "shorten it, or what is filled in"));
        }
    }
    findings
}
