//! A text that is due more than a day after the person last wrote.
//!
//! Why it matters: after 24 hours only texts that the provider approved may be sent. Any other text stays unsaid, and the
//! person waits for nothing.
//!
//! Example: `remind: { 30h: still_there }`; or a flow with `schedule: every week on Mon at 10:00` that names no template.
//!
//! Instead: remind sooner (the quiet hours count too); give the schedule an approved text with `template:`.

use crate::diagnostic::Diagnostic;
use crate::lint::walked::Walked;
use crate::walk::{Event, scenario};

pub(super) fn check(walked: &Walked<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for evidence in walked.walk.having(|event| *event == Event::OutsideWindow) {
        let message = "this text is due more than a day after the person last wrote, so it cannot be sent".to_owned();
        findings.extend(walked.shown("late-text", evidence, message, "let it be said within 24 hours"));
    }
    for evidence in walked.walk.having(|event| matches!(event, Event::ScheduleOutsideWindow { .. })) {
        let Some((flow, _)) = walked.step(evidence.place) else { continue };
        let message = format!("`{}` begins by itself when free texts may not be sent, and has no approved one", flow.name);
        let shown = scenario(&flow.name, &evidence.acts);
        findings.push(
            Diagnostic::error("late-text", message, flow.span)
                .with_help(format!("add `template:` to `starts`; this conversation shows it:\n{shown}")),
        );
    }
    findings
}
