//! A conversation that fails because its steps lead around in a circle.
//!
//! Why it matters: the person reads only an apology, and the conversation is over.
//!
//! Example: `a: { say: hello, then: b }` and `b: { say: hello, then: a }`: nobody is asked anything on the way around.
//!
//! Instead: ask something on the way around, or end it with a `when` that stops holding.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::Event;

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let failed = walked.walk.having(|event| *event == Event::Failed);
    failed
        .filter_map(|evidence| {
            let message = "the conversation runs in a circle here without anybody being asked".to_owned();
            walked.shown("flow-fails", evidence, message, "let the circle ask something, or leave it")
        })
        .collect()
}
